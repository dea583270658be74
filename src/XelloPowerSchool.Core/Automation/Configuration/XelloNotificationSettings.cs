namespace XelloPowerSchool;

/// <summary>What can be told of a night.</summary>
public enum XelloNotificationKind
{
    /// <summary>A brake holds something.</summary>
    Held,

    /// <summary>The night failed.</summary>
    Failed,

    /// <summary>The roster could not be read completely.</summary>
    Incomplete,

    /// <summary>The first night that succeeded after one that did not.</summary>
    Recovered,

    /// <summary>The night succeeded: a sign of life.</summary>
    Heartbeat,
}

/// <summary>Whom to tell what.</summary>
public sealed record XelloNotificationSettings
{
    /// <summary>What is told. Default: everything but the heartbeat, which has days of its own.</summary>
    public IReadOnlyList<XelloNotificationKind> On { get; init; } =
        [XelloNotificationKind.Held, XelloNotificationKind.Failed, XelloNotificationKind.Incomplete, XelloNotificationKind.Recovered];

    /// <summary>On which days a good night gives a sign of life; none for never.</summary>
    public IReadOnlyList<DayOfWeek> Heartbeat { get; init; } = [];

    /// <summary>Mail; null for none.</summary>
    public XelloMailSettings? Mail { get; init; }

    /// <summary>Webhooks.</summary>
    public IReadOnlyList<XelloWebhookSettings> Webhooks { get; init; } = [];

    /// <summary>A program that is started; null for none.</summary>
    public XelloNotificationCommand? Command { get; init; }

    /// <summary>The ways.</summary>
    public override string ToString() => string.Join(", ", Ways().DefaultIfEmpty("nobody"));

    private IEnumerable<string> Ways()
    {
        if (Mail is not null)
            yield return "mail";
        foreach (var hook in Webhooks)
            yield return "webhook " + hook.Format;
        if (Command is not null)
            yield return "command";
    }
}

/// <summary>How the way to a mail server is secured.</summary>
public enum XelloMailSecurity
{
    /// <summary>Plain at first, encrypted before anything is said; a server that does not offer it is refused.</summary>
    StartTls,

    /// <summary>Encrypted from the start.</summary>
    Tls,

    /// <summary>Not at all. For a relay on this machine.</summary>
    None,
}

/// <summary>A mail server, and whom to write to.</summary>
public sealed record XelloMailSettings
{
    /// <summary>Name of the server.</summary>
    public string Server { get; init; } = "";

    /// <summary>Its port.</summary>
    public int Port { get; init; } = 587;

    /// <summary>How the way to it is secured.</summary>
    public XelloMailSecurity Security { get; init; }

    /// <summary>The sender's address.</summary>
    public string From { get; init; } = "";

    /// <summary>The recipients' addresses.</summary>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary>User of the server, where the secret is kept without one; null to sign in as nobody.</summary>
    public string? User { get; init; }

    /// <summary>Where the password is kept; null for none.</summary>
    public XelloSecretReference? Credential { get; init; }

    /// <summary>How an access token is got that takes the password's place (SASL XOAUTH2); null for none.</summary>
    public XelloOAuthSettings? OAuth { get; init; }

    /// <summary>Thumbprint of the only certificate that is accepted; null when the machine's trust decides.</summary>
    public string? CertificateThumbprint { get; init; }

    /// <summary>The server.</summary>
    public override string ToString() => Server;
}

/// <summary>
/// How an access token is got: with a refresh token where there is one (RFC 6749, section 6), else as the application itself
/// (client credentials, section 4.4).
/// </summary>
public sealed record XelloOAuthSettings
{
    /// <summary>The address that gives tokens; https, except on this machine.</summary>
    public Uri TokenEndpoint { get; init; } = new("https://localhost/");

    /// <summary>Id of the application.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>Where the application's secret is kept; null for an application without one, which needs a refresh token.</summary>
    public XelloSecretReference? ClientSecret { get; init; }

    /// <summary>Where the refresh token is kept; null to sign in as the application.</summary>
    public XelloSecretReference? RefreshToken { get; init; }

    /// <summary>What the token is for, for example https://outlook.office365.com/.default; null for what the server takes it for.</summary>
    public string? Scope { get; init; }

    /// <summary>The host, and the way.</summary>
    public override string ToString() => TokenEndpoint.Host + (RefreshToken is null ? ", client credentials" : ", refresh token");
}

/// <summary>What the body of a webhook looks like.</summary>
public enum XelloWebhookFormat
{
    /// <summary>A JSON object with one property per fact.</summary>
    Json,

    /// <summary>A card for Microsoft Teams.</summary>
    Teams,

    /// <summary>A message for Slack.</summary>
    Slack,
}

/// <summary>An address that is called.</summary>
public sealed record XelloWebhookSettings
{
    /// <summary>Where the address is kept; null when it stands in the file. For Teams and Slack the address is the secret.</summary>
    public XelloSecretReference? UriSecret { get; init; }

    /// <summary>The address; null when it is kept elsewhere.</summary>
    public Uri? Uri { get; init; }

    /// <summary>What the body looks like.</summary>
    public XelloWebhookFormat Format { get; init; }

    /// <summary>Where the key is kept that the body is signed with (HMAC-SHA256, header <c>X-Xello-Signature</c>); null for no signature.</summary>
    public XelloSecretReference? SigningKey { get; init; }

    /// <summary>The form, and the host at most: the path may be a secret.</summary>
    public override string ToString() => Format + (Uri is null ? "" : " at " + Uri.Host);
}

/// <summary>A program that is started with the facts as JSON on its standard input.</summary>
public sealed record XelloNotificationCommand
{
    /// <summary>The program.</summary>
    public string Path { get; init; } = "";

    /// <summary>Its arguments.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>After so many seconds it is stopped.</summary>
    public int TimeoutSec { get; init; } = 60;

    /// <summary>The path.</summary>
    public override string ToString() => Path;
}
