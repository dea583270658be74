using XelloPowerSchool.Settings;

namespace XelloPowerSchool.Automation;

/// <summary>Reads the part of a configuration that says whom to tell what.</summary>
internal static class NotificationReader
{
    public static XelloNotificationSettings Read(SettingsObject? node, ConfigurationReader reader)
    {
        var settings = new XelloNotificationSettings();
        if (node is null)
            return settings;
        settings = settings with
        {
            On = node.Any("on") is null ? settings.On : Words<XelloNotificationKind>(node, "on"),
            Heartbeat = Words<DayOfWeek>(node, "heartbeat"),
            Mail = Mail(node.Object("mail"), reader),
            Webhooks = [.. node.Objects("webhooks").Select(hook => Webhook(hook, reader))],
            Command = Command(node.Object("command"), reader),
        };
        node.End();
        return settings;
    }

    private static XelloMailSettings? Mail(SettingsObject? node, ConfigurationReader reader)
    {
        if (node is null)
            return null;
        var security = node.Word("security", XelloMailSecurity.StartTls, ConfigurationReader.Words<XelloMailSecurity>());
        var mail = new XelloMailSettings
        {
            Server = node.RequiredText("server"),
            Security = security,
            Port = node.Whole("port", 1, 65535) ?? security switch { XelloMailSecurity.StartTls => 587, XelloMailSecurity.Tls => 465, _ => 25 },
            From = node.RequiredText("from"),
            To = node.Texts("to"),
            User = node.Text("user"),
            Credential = reader.Secret(node, "credential"),
            CertificateThumbprint = node.Text("certificateThumbprint"),
            OAuth = OAuth(node.Object("oAuth"), reader),
        };
        if (mail.To.Count == 0)
            node.Wrong(node.Any("to") ?? node.Node, "has nobody to write to.");
        ConfigurationReader.NeedsUser(node, "credential", "user", mail.Credential, mail.User);
        if (mail.OAuth is not null && mail.Credential is not null)
            node.Wrong(node.Any("credential")!, "is a password, and oAuth takes its place: leave one of them out.");
        if (mail.OAuth is not null && mail.User is null)
            node.Wrong(node.Node, "has no user: the mailbox that the token is for.");
        if ((mail.Credential is not null || mail.OAuth is not null) && security == XelloMailSecurity.None)
            node.Wrong(node.Any("security")!, "must be StartTls or Tls where a secret is sent.");
        node.End();
        return mail;
    }

    private static XelloOAuthSettings? OAuth(SettingsObject? node, ConfigurationReader reader)
    {
        if (node is null)
            return null;
        var address = node.Uri("tokenEndpoint", "https", "http");
        var settings = new XelloOAuthSettings
        {
            ClientId = node.RequiredText("clientId"),
            ClientSecret = reader.Secret(node, "clientSecret"),
            RefreshToken = reader.Secret(node, "refreshToken"),
            Scope = node.Text("scope"),
        };
        if (node.Any("tokenEndpoint") is null)
            node.Wrong(node.Node, "has no tokenEndpoint.");
        if (address is { Scheme: "http", IsLoopback: false })
            node.Wrong(node.Any("tokenEndpoint")!, "must be https, except on this machine.");
        if (node.Any("clientSecret") is null && node.Any("refreshToken") is null)
            node.Wrong(node.Node, "has neither a clientSecret nor a refreshToken.");
        node.End();
        return address is null ? settings : settings with { TokenEndpoint = address };
    }

    private static XelloWebhookSettings Webhook(SettingsObject node, ConfigurationReader reader)
    {
        var hook = new XelloWebhookSettings
        {
            Uri = node.Uri("uri", "https", "http"),
            UriSecret = reader.Secret(node, "uriSecret"),
            Format = node.Word("format", XelloWebhookFormat.Json, ConfigurationReader.Words<XelloWebhookFormat>()),
            SigningKey = reader.Secret(node, "signingKey"),
        };
        if ((node.Any("uri") is null) == (node.Any("uriSecret") is null))
            node.Wrong(node.Node, "must have either uri or uriSecret.");
        if (hook.Uri is { Scheme: "http", IsLoopback: false })
            node.Wrong(node.Any("uri")!, "must be https, except on this machine.");
        node.End();
        return hook;
    }

    private static XelloNotificationCommand? Command(SettingsObject? node, ConfigurationReader reader)
    {
        if (node is null)
            return null;
        var command = new XelloNotificationCommand
        {
            Path = reader.FullPath(node.RequiredText("path")),
            Arguments = node.Texts("arguments"),
            TimeoutSec = node.Whole("timeoutSec", 1, 3600) ?? 60,
        };
        node.End();
        return command;
    }

    private static IReadOnlyList<T> Words<T>(SettingsObject node, string name)
        where T : struct, Enum
    {
        var words = ConfigurationReader.Words<T>();
        var found = new List<T>();
        foreach (var item in node.List(name))
        {
            if (item.Value is string text && words.TryGetValue(text, out var word))
                found.Add(word);
            else
                node.Wrong(item, $"must be {SettingsObject.Alternatives(words.Keys)}.");
        }

        return found;
    }
}
