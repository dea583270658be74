using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool;

/// <summary>
/// Everything that a district's night needs to know, from one JSON file. Immutable. Paths are absolute; in the file they may be
/// relative to it. No secret is in it: only where each one is kept.
/// </summary>
public sealed record XelloConfiguration
{
    /// <summary>The file it was read from.</summary>
    public string Path { get; init; } = "";

    /// <summary>The district's name, for reports and notifications.</summary>
    public string Name { get; init; } = "";

    /// <summary>How PowerSchool is reached.</summary>
    public XelloConnectionSettings Connection { get; init; } = new();

    /// <summary>The ledger. Every district has its own.</summary>
    public string Ledger { get; init; } = "";

    /// <summary>Who has an account, and which field of PowerSchool feeds which column.</summary>
    public XelloMapping Mapping { get; init; } = new();

    /// <summary>Xello's edition: the name of a profile, or the path of one.</summary>
    public string Profile { get; init; } = "xello-us";

    /// <summary>The files beside schools and students that every night delivers: CourseCodes, StudentCourses.</summary>
    public IReadOnlyList<XelloDataFileKind> Include { get; init; } = [];

    /// <summary>The gate that the roster has to pass.</summary>
    public XelloQualitySettings Quality { get; init; } = new();

    /// <summary>The limits.</summary>
    public XelloBrake Brake { get; init; } = new();

    /// <summary>From how many changes of a kind on two persons have to approve; null where one is enough.</summary>
    public XelloTwoPersonLimit? TwoPersonLimit { get; init; }

    /// <summary>The days around the summer; null when the district has not set them.</summary>
    public XelloCalendar? Calendar { get; init; }

    /// <summary>Removes nobody.</summary>
    public bool AdditiveOnly { get; init; }

    /// <summary>Where the files go.</summary>
    public XelloDestinationSettings Destination { get; init; } = new();

    /// <summary>How many days of overtaken history the ledger keeps; null for all.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>The time of day after which nothing is delivered any more; null for none.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>The log.</summary>
    public XelloLogSettings Log { get; init; } = new();

    /// <summary>The page that is written after every night; null for none.</summary>
    public XelloReportSettings? Report { get; init; }

    /// <summary>Whom to tell what.</summary>
    public XelloNotificationSettings Notifications { get; init; } = new();

    /// <summary>The name and the file.</summary>
    public override string ToString() => $"{Name} ({Path})";
}

/// <summary>How PowerSchool is reached, as <c>Connect-PowerSchool</c> takes it.</summary>
public sealed record XelloConnectionSettings
{
    /// <summary>Address of the server.</summary>
    public string Uri { get; init; } = "";

    /// <summary>Client id, where the secret is kept without one; null when it is kept with it.</summary>
    public string? ClientId { get; init; }

    /// <summary>Where the client secret is kept.</summary>
    public XelloSecretReference? Credential { get; init; }

    /// <summary>Where records come from; null for the first way that works.</summary>
    public PowerSchoolSource? Source { get; init; }

    /// <summary>How many pages are read at the same time, 1 to 32.</summary>
    public int ThrottleLimit { get; init; } = 4;

    /// <summary>Seconds for one exchange.</summary>
    public int TimeoutSec { get; init; } = 100;

    /// <summary>How often a read is tried again.</summary>
    public int MaximumRetryCount { get; init; } = 5;

    /// <summary>Seconds before the second try.</summary>
    public int RetryIntervalSec { get; init; } = 1;

    /// <summary>The proxy; null for the system's.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Goes straight to the server.</summary>
    public bool NoProxy { get; init; }

    /// <summary>Thumbprint of the only certificate that is accepted; null when the machine's trust decides.</summary>
    public string? CertificateThumbprint { get; init; }

    /// <summary>The address.</summary>
    public override string ToString() => Uri;
}

/// <summary>What the roster has to be like for the night to go on.</summary>
public sealed record XelloQualitySettings
{
    /// <summary>Findings of at least this severity that the baseline does not have stop the night; null for none.</summary>
    public XelloSeverity? FailOn { get; init; }

    /// <summary>The file with the findings that are known; null for none.</summary>
    public string? Baseline { get; init; }

    /// <summary>Rules that the gate leaves out.</summary>
    public IReadOnlyList<string> ExcludeRule { get; init; } = [];

    /// <summary>The severity that fails.</summary>
    public override string ToString() => FailOn is { } severity ? "fails on " + severity : "no gate";
}

/// <summary>Where the files go, as <c>Sync-XelloAccount</c> takes it.</summary>
public sealed record XelloDestinationSettings
{
    /// <summary>A folder, or sftp://host:port/folder.</summary>
    public string Address { get; init; } = "";

    /// <summary>User of the server, where the secret is kept without one.</summary>
    public string? User { get; init; }

    /// <summary>Where the password is kept; null when a key signs in.</summary>
    public XelloSecretReference? Credential { get; init; }

    /// <summary>The private key to sign in with; null when a password does.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Where the key's passphrase is kept; null when it has none.</summary>
    public XelloSecretReference? KeyPassphrase { get; init; }

    /// <summary>Fingerprints of the only server keys that will do.</summary>
    public IReadOnlyList<string> HostKeys { get; init; } = [];

    /// <summary>Servers that files may go to. Default: Xello's.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>How often a broken line to the server is tried again.</summary>
    public int MaximumRetryCount { get; init; } = 5;

    /// <summary>Writes each file under its own name at once.</summary>
    public bool WriteInPlace { get; init; }

    /// <summary>The hour at which the files are taken up; null for that of the destination.</summary>
    public int? ProcessingHour { get; init; }

    /// <summary>The time zone of that hour; null for that of the destination.</summary>
    public string? ProcessingTimeZone { get; init; }

    /// <summary>The address.</summary>
    public override string ToString() => Address;
}

/// <summary>The log: one JSON line per event.</summary>
public sealed record XelloLogSettings
{
    /// <summary>The file; rotated files stand beside it.</summary>
    public string Path { get; init; } = "";

    /// <summary>The size in mebibytes at which it is rotated.</summary>
    public int MaximumMegabytes { get; init; } = 10;

    /// <summary>How many rotated files are kept.</summary>
    public int KeepFiles { get; init; } = 20;

    /// <summary>Writes the outcome to the Windows event log too; on Windows only.</summary>
    public bool EventLog { get; init; }

    /// <summary>The path.</summary>
    public override string ToString() => Path;
}

/// <summary>The page that is written after every night.</summary>
public sealed record XelloReportSettings
{
    /// <summary>The file; replaced every night.</summary>
    public string Path { get; init; } = "";

    /// <summary>Names the students.</summary>
    public bool IncludeNames { get; init; }

    /// <summary>The path.</summary>
    public override string ToString() => Path;
}
