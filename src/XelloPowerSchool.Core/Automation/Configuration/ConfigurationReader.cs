using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Delivery;
using XelloPowerSchool.Errors;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Roster;
using XelloPowerSchool.Settings;

namespace XelloPowerSchool.Automation;

/// <summary>Makes a configuration of its JSON, and finds everything that is wrong with it. Calls nobody and reads no secret.</summary>
internal sealed class ConfigurationReader
{
    internal const int SchemaVersion = 1;

    private static readonly SettingsErrors Errors = new()
    {
        NotFound = Error.ConfigurationNotFound,
        Unreadable = Error.ConfigurationUnreadable,
        Invalid = Error.ConfigurationInvalid,
    };

    private readonly string _folder;

    private ConfigurationReader(string folder) => _folder = folder;

    /// <param name="path">The file; absolute.</param>
    /// <exception cref="XelloException"><c>ConfigurationNotFound</c>, <c>ConfigurationUnreadable</c>, <c>ConfigurationInvalid</c>.</exception>
    public static XelloConfiguration Read(string path) => Read(SettingsProblems.ReadBytes(path, Errors), path);

    /// <summary>Reads what is to be, or is, in the file.</summary>
    public static XelloConfiguration Read(byte[] json, string path)
    {
        var problems = new SettingsProblems(path, Errors);
        var root = SettingsObject.Of(SettingsProblems.Parse(json, path, Errors), problems);
        var configuration = new ConfigurationReader(Path.GetDirectoryName(path)!).Read(root) with { Path = path };
        problems.ThrowIfAny();
        return configuration;
    }

    private XelloConfiguration Read(SettingsObject root)
    {
        root.Any("$schema");
        if (root.Whole("schemaVersion", 1, int.MaxValue) is not SchemaVersion)
            root.Wrong(root.Any("schemaVersion") ?? root.Node, string.Format(CultureInfo.InvariantCulture, "must have schemaVersion {0}.", SchemaVersion));
        var brakes = BrakeSettings.Read(root.Object("brakes"));
        var configuration = new XelloConfiguration
        {
            Name = root.RequiredText("name"),
            Ledger = FullPath(root.RequiredText("ledger")),
            Connection = Required(root, "connection") is { } connection ? Connection(connection) : new(),
            Mapping = root.Object("mapping") is { } mapping ? MappingReader.Read(mapping) : XelloMapping.Default,
            Profile = Profile(root.Text("profile")),
            Include = Include(root),
            Quality = Quality(root.Object("quality")),
            Brake = brakes.Brake,
            TwoPersonLimit = brakes.TwoPersonLimit,
            Calendar = Calendar(root),
            AdditiveOnly = root.Flag("additiveOnly", false),
            Destination = Required(root, "destination") is { } destination ? Destination(destination) : new(),
            RetentionDays = root.Whole("retentionDays", 30, 36500),
            Deadline = root.TimeOfDay("deadline"),
            Log = Log(root.Object("log"), root),
            Report = Report(root.Object("report")),
            Notifications = NotificationReader.Read(root.Object("notifications"), this),
        };
        root.End();
        return configuration;
    }

    /// <summary>A path of the file, which is relative to the file.</summary>
    internal string FullPath(string path) => path.Length == 0 ? "" : Path.GetFullPath(Path.Combine(_folder, path));

    /// <summary>A reference to a secret; null when the member is not there.</summary>
    internal XelloSecretReference? Secret(SettingsObject node, string name)
    {
        if (node.Text(name) is not { } text)
            return null;
        if (XelloSecretReference.TryParse(text) is not { } reference)
        {
            // Nothing of the text is repeated: somebody may have written the secret itself.
            node.Wrong(node.Any(name)!, $"must say where the secret is kept and never be the secret itself: {XelloSecretReference.Forms}.");
            return null;
        }

        return reference.Store is XelloSecretStore.Clixml or XelloSecretStore.File ? reference with { Name = FullPath(reference.Name) } : reference;
    }

    private static SettingsObject? Required(SettingsObject root, string name)
    {
        var node = root.Object(name);
        if (node is null)
            root.Wrong(root.Node, $"has no {name}.");
        return node;
    }

    private XelloConnectionSettings Connection(SettingsObject node)
    {
        var connection = new XelloConnectionSettings
        {
            Uri = Address(node),
            ClientId = node.Text("clientId"),
            Credential = Secret(node, "credential"),
            Source = node.Any("source") is null ? null : node.Word("source", PowerSchoolSource.V1, Words<PowerSchoolSource>()),
            ThrottleLimit = node.Whole("throttleLimit", 1, 32) ?? 4,
            TimeoutSec = node.Whole("timeoutSec", 1, 3600) ?? 100,
            MaximumRetryCount = node.Whole("maximumRetryCount", 0, 20) ?? 5,
            RetryIntervalSec = node.Whole("retryIntervalSec", 1, 30) ?? 1,
            Proxy = node.Uri("proxy", "http", "https"),
            NoProxy = node.Flag("noProxy", false),
            CertificateThumbprint = node.Text("certificateThumbprint"),
        };
        if (node.Any("credential") is null)
            node.Wrong(node.Node, "has no credential.");
        NeedsUser(node, "credential", "clientId", connection.Credential, connection.ClientId);
        node.End();
        return connection;
    }

    private static string Address(SettingsObject node)
    {
        var text = node.RequiredText("uri");
        if (text.Length == 0)
            return text;
        try
        {
            return PowerSchoolAddress.Parse(text).AbsoluteUri;
        }
        catch (XelloException error)
        {
            node.Wrong(node.Any("uri")!, $"cannot be used: {error.Message}");
            return text;
        }
    }

    /// <summary>A store that keeps no user needs one beside it.</summary>
    internal static void NeedsUser(SettingsObject node, string secret, string user, XelloSecretReference? reference, string? name)
    {
        if (reference is { Store: XelloSecretStore.Environment or XelloSecretStore.File or XelloSecretStore.Systemd } && name is null)
            node.Wrong(node.Any(secret)!, $"keeps no user name, so {user} has to be there too.");
    }

    private string Profile(string? profile) =>
        profile is null ? "xello-us" : profile.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? FullPath(profile) : profile;

    // What else Xello takes no way of PowerSchool's gives: somebody has to hand it over.
    private static readonly IReadOnlyDictionary<string, XelloDataFileKind> Readable =
        new[] { XelloDataFileKind.CourseCodes, XelloDataFileKind.StudentCourses }.ToDictionary(kind => kind.ToString(), StringComparer.OrdinalIgnoreCase);

    private static IReadOnlyList<XelloDataFileKind> Include(SettingsObject root)
    {
        var kinds = new List<XelloDataFileKind>();
        foreach (var item in root.List("include"))
        {
            if (item.Value is string text && Readable.TryGetValue(text, out var kind))
                kinds.Add(kind);
            else
                root.Wrong(item, $"must be {SettingsObject.Alternatives(Readable.Keys)}.");
        }

        return kinds;
    }

    private XelloQualitySettings Quality(SettingsObject? node)
    {
        if (node is null)
            return new XelloQualitySettings();
        var quality = new XelloQualitySettings
        {
            FailOn = node.Any("failOn") is null ? null : node.Word("failOn", default, Words<XelloSeverity>()),
            Baseline = node.Text("baseline") is { } baseline ? FullPath(baseline) : null,
            ExcludeRule = node.Texts("excludeRule"),
        };
        foreach (var rule in node.List("excludeRule").Where(rule => rule.Value is string name && !RosterRuleNames.All.Contains(name, StringComparer.OrdinalIgnoreCase)))
            node.Wrong(rule, $"is no rule. Known are {string.Join(", ", RosterRuleNames.All)}.");
        node.End();
        return quality;
    }

    private static XelloCalendar? Calendar(SettingsObject root)
    {
        if (root.Object("calendar") is not { } node)
            return null;
        var calendar = new XelloCalendar
        {
            LastDay = node.Date("lastDay") ?? default,
            RolloverStart = node.Date("rolloverStart") ?? default,
            RolloverEnd = node.Date("rolloverEnd"),
            FirstDay = node.Date("firstDay") ?? default,
        };
        node.End();
        try
        {
            calendar.Check();
        }
        catch (XelloException error)
        {
            root.Wrong(node.Node, $"cannot be used: {error.Message}");
        }

        return calendar;
    }

    private XelloDestinationSettings Destination(SettingsObject node)
    {
        var address = node.RequiredText("address");
        var isServer = SftpAddress.IsSftp(address);
        var destination = new XelloDestinationSettings
        {
            Address = isServer ? address : FullPath(address),
            User = node.Text("user"),
            Credential = Secret(node, "credential"),
            KeyFile = node.Text("keyFile") is { } key ? FullPath(key) : null,
            KeyPassphrase = Secret(node, "keyPassphrase"),
            HostKeys = node.Texts("hostKeys"),
            AllowedHosts = node.Any("allowedHosts") is null ? [.. SftpOptions.XelloHosts] : node.Texts("allowedHosts"),
            MaximumRetryCount = node.Whole("maximumRetryCount", 0, 20) ?? 5,
            WriteInPlace = node.Flag("writeInPlace", false),
            ProcessingHour = node.Whole("processingHour", 0, 23),
            ProcessingTimeZone = node.Text("processingTimeZone"),
        };
        if (isServer)
            CheckServer(node, destination);
        node.End();
        return destination;
    }

    private static void CheckServer(SettingsObject node, XelloDestinationSettings destination)
    {
        var named = Uri.TryCreate(destination.Address, UriKind.Absolute, out var uri) ? uri.UserInfo : "";
        try
        {
            SftpAddress.Parse(destination.Address, destination.User ?? (named.Length > 0 ? null : "user"));
        }
        catch (XelloException error)
        {
            node.Wrong(node.Any("address")!, $"cannot be used: {error.Message}");
            return;
        }

        var user = destination.User ?? (named.Length > 0 ? named : null);
        if (destination.Credential is null && destination.KeyFile is null)
            node.Wrong(node.Node, "has neither a credential nor a keyFile to sign in with.");
        if (destination.KeyFile is not null && destination.Credential is null && user is null)
            node.Wrong(node.Node, "has no user to sign in as.");
        NeedsUser(node, "credential", "user", destination.Credential, user);
        // Nobody is there at night to compare a fingerprint.
        if (destination.HostKeys.Count == 0)
            node.Wrong(node.Node, "has no hostKeys: the fingerprint of the server that the files may go to, as ssh-keygen or the first Send-XelloDataFile shows it.");
    }

    // A night that leaves no trace helps nobody in the morning, so there always is a log.
    private XelloLogSettings Log(SettingsObject? node, SettingsObject root)
    {
        var beside = Path.ChangeExtension(FullPath(root.Text("ledger") ?? "ledger.db"), ".log");
        if (node is null)
            return new XelloLogSettings { Path = beside };
        var log = new XelloLogSettings
        {
            Path = node.Text("path") is { } path ? FullPath(path) : beside,
            MaximumMegabytes = node.Whole("maximumMegabytes", 1, 1024) ?? 10,
            KeepFiles = node.Whole("keepFiles", 1, 1000) ?? 20,
            EventLog = node.Flag("eventLog", false),
        };
        node.End();
        return log;
    }

    private XelloReportSettings? Report(SettingsObject? node)
    {
        if (node is null)
            return null;
        var report = new XelloReportSettings { Path = FullPath(node.RequiredText("path")), IncludeNames = node.Flag("includeNames", false) };
        node.End();
        return report;
    }

    /// <summary>The words of an enumeration, as they are written.</summary>
    internal static IReadOnlyDictionary<string, T> Words<T>()
        where T : struct, Enum => typeof(T).GetEnumValues().Cast<T>().ToDictionary(value => value.ToString(), StringComparer.OrdinalIgnoreCase);
}
