using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Delivery;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Automation;

/// <summary>How a run is to go.</summary>
internal sealed record SyncOptions
{
    /// <summary>Id of the run; null for a new one.</summary>
    public string? RunId { get; init; }

    /// <summary>Nothing is delivered from this moment on; null for no such moment.</summary>
    public DateTimeOffset? DeliverBefore { get; init; }

    public DataFileProfile Profile { get; init; } = DataFileProfile.XelloUs;

    public XelloBrake Brakes { get; init; } = new();

    public XelloCalendar? Calendar { get; init; }

    /// <summary>From how many changes on two persons have to approve; null where one is enough.</summary>
    public XelloTwoPersonLimit? TwoPersons { get; init; }

    /// <summary>The plan file that is applied, exactly so or not at all.</summary>
    public SavedPlan? Plan { get; init; }

    /// <summary>Nobody is removed.</summary>
    public bool AdditiveOnly { get; init; }

    /// <summary>Only so many percent of what would be applied are; null for all.</summary>
    public decimal? CanaryPercent { get; init; }

    /// <summary>How long the ledger keeps what later runs have overtaken; null for ever.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>The changes are all that the comparison made, so whoever is not among them is as the snapshot says.</summary>
    public bool Complete { get; init; }

    public XelloRunKind Kind { get; init; }

    /// <summary>The run that this one takes back.</summary>
    public string? Undoes { get; init; }

    /// <summary>Files beside schools and students; null for none.</summary>
    public MoreDataFiles? More { get; init; }

    /// <summary>Deliver the files also when the destination has them already.</summary>
    public bool Force { get; init; }

    /// <summary>Opens the destination of an interrupted run, when it is not that of this run. A server's credentials are not kept anywhere.</summary>
    public Func<string, IDestination> OpenDestination { get; init; } = address =>
        SftpAddress.IsSftp(address) ? throw Error.InterruptedElsewhere(address) : new FolderDestination(address, TimeProvider.System);
}

/// <summary>What a run did, or would do.</summary>
/// <param name="Run">The run.</param>
/// <param name="Changes">All its changes, each with what became of it.</param>
/// <param name="Brakes">Every brake that had something to count.</param>
/// <param name="IsPartialFirstLoad">The files have only a part of the district, because the ledger knew nobody before.</param>
internal sealed record SyncResult(
    XelloSyncRun Run, IReadOnlyList<XelloRosterChange> Changes, IReadOnlyList<XelloBrakeDecision> Brakes, bool IsPartialFirstLoad)
{
    /// <summary>What people must be told of the ledger and the destination: sentences.</summary>
    public IReadOnlyList<string> Cautions { get; init; } = [];
}
