using System.Collections;
using System.Management.Automation;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Commands;

/// <summary>Writes a district's configuration. What it needs and was not given it asks for.</summary>
[Cmdlet(VerbsCommon.New, "XelloConfiguration", SupportsShouldProcess = true)]
[OutputType(typeof(XelloConfiguration))]
public sealed class NewXelloConfigurationCommand : XelloCmdlet
{
    /// <summary>The file to write.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The district's name, for reports and notifications.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>Address of the PowerSchool server.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    [Alias("Server", "Url")]
    [ValidateNotNullOrEmpty]
    public string Uri { get; set; } = "";

    /// <summary>Where the client secret is kept, for example vault:District/PowerSchool. Never the secret itself.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Secret { get; set; } = "";

    /// <summary>Client id of the plugin, where the secret is kept without it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ClientId { get; set; }

    /// <summary>Where the files go: a folder, or sftp://host:port/folder.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    /// <summary>User of the server that the files go to.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? DestinationUser { get; set; }

    /// <summary>Where the password of the server is kept that the files go to.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? DestinationSecret { get; set; }

    /// <summary>Path of the private key to sign in with there.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeyFile { get; set; }

    /// <summary>Where the private key's passphrase is kept.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeyPassphraseSecret { get; set; }

    /// <summary>SHA-256 fingerprints of the only keys that the server there may have.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? HostKey { get; set; }

    /// <summary>Names of the servers that files may be delivered to. Default: Xello's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? AllowedHost { get; set; }

    /// <summary>The ledger. Default: ledger.db in a folder beside the file, with the file's name.</summary>
    [Parameter]
    [Alias("LedgerPath")]
    [ValidateNotNullOrEmpty]
    public string? Ledger { get; set; }

    /// <summary>Xello's edition: the name of a profile, or the path of one.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(Completion.ProfileCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Profile { get; set; }

    /// <summary>How records become accounts, with the members of -Mapping of Get-XelloRoster.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Mapping { get; set; }

    /// <summary>The files beside schools and students that every night delivers.</summary>
    [Parameter]
    [ValidateSet(nameof(XelloDataFileKind.CourseCodes), nameof(XelloDataFileKind.StudentCourses))]
    public string[]? Include { get; set; }

    /// <summary>The gate that the roster has to pass: FailOn, Baseline, ExcludeRule.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Quality { get; set; }

    /// <summary>Limits other than the defaults, with the members of -Brake of Sync-XelloAccount.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Brake { get; set; }

    /// <summary>From how many changes of a kind on two persons have to approve, with the members of -TwoPersonLimit of Sync-XelloAccount.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? TwoPersonLimit { get; set; }

    /// <summary>The days around the summer: LastDay, RolloverStart, RolloverEnd, FirstDay.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Calendar { get; set; }

    /// <summary>How many days of overtaken history the ledger keeps. Default: all.</summary>
    [Parameter]
    [ValidateRange(30, 36500)]
    public int? RetentionDays { get; set; }

    /// <summary>The time of day, HH:mm, after which nothing is delivered.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Deadline { get; set; }

    /// <summary>The log: Path, MaximumMegabytes, KeepFiles, EventLog. Default: a log beside the ledger.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Log { get; set; }

    /// <summary>Path of the report that is written after every night. Default: none.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ReportPath { get; set; }

    /// <summary>Whom to tell what: On, Heartbeat, Mail, Webhooks, Command.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Notification { get; set; }

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        string target = ResolvePath(Path);
        OutputFile.EnsureWritable(target, Force);
        string folder = System.IO.Path.GetFileNameWithoutExtension(target);
        (XelloConfiguration configuration, byte[] json) = ConfigurationWriter.Compose(
            target,
            ModuleFolder.Schema("configuration.schema.json"),
            [
                new("name", Name),
                new("ledger", Ledger ?? folder + "/ledger.db"),
                new("connection", Members(("uri", Uri), ("clientId", ClientId), ("credential", Secret))),
                new("profile", Profile),
                new("mapping", Plain(Mapping)),
                new("include", Include),
                new("quality", Plain(Quality)),
                new("brakes", Brakes()),
                new("calendar", Plain(Calendar)),
                new("destination", Members(
                    ("address", Destination), ("user", DestinationUser), ("credential", DestinationSecret), ("keyFile", KeyFile),
                    ("keyPassphrase", KeyPassphraseSecret), ("hostKeys", HostKey), ("allowedHosts", AllowedHost))),
                new("retentionDays", RetentionDays),
                new("deadline", Deadline),
                new("log", Plain(Log) ?? Members(("path", folder + "/night.log"))),
                new("report", ReportPath is null ? null : Members(("path", ReportPath))),
                new("notifications", Plain(Notification)),
            ]);
        if (ShouldProcess(target, "Write the configuration"))
        {
            ConfigurationWriter.Write(target, json);
            WriteObject(configuration);
        }

        return Task.CompletedTask;
    }

    private static KeyValuePair<string, object?>[] Members(params (string Name, object? Value)[] members) =>
        [.. members.Where(member => member.Value is not null).Select(member => new KeyValuePair<string, object?>(member.Name, member.Value))];

    // In the file both are limits; where -Brake has one of that name already, the reader says that it is there twice.
    private object? Brakes() => TwoPersonLimit is null
        ? Plain(Brake)
        : (KeyValuePair<string, object?>[])[.. (IEnumerable<KeyValuePair<string, object?>>?)Plain(Brake) ?? [], new("twoPersonLimit", Plain(TwoPersonLimit))];

    private object? Plain(IDictionary? value) =>
        value is null ? null : PlainObjects.FromPowerShell(value, refuse: why => Error.ConfigurationInvalid(Path, [why + "."], null));
}
