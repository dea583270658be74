namespace XelloPowerSchool;

/// <summary>A plan that stands in a file: what a run would do, and what it rests on. Immutable.</summary>
public sealed record XelloSyncPlan
{
    /// <summary>Id of the plan. The run that applies it names it.</summary>
    public string Id { get; init; } = "";

    /// <summary>Full path of the file.</summary>
    public string Path { get; init; } = "";

    /// <summary>When the plan was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>Who made it: the account and its machine.</summary>
    public string CreatedBy { get; init; } = "";

    /// <summary>From then on it counts no more.</summary>
    public DateTimeOffset Expires { get; init; }

    /// <summary>Subject of the certificate that signed it; null when it is sealed with the ledger's key only.</summary>
    public string? SignedBy { get; init; }

    /// <summary>The ledger revision that the plan is for.</summary>
    public long LedgerRevision { get; init; }

    /// <summary>The read of the roster that the plan is made of.</summary>
    public string SnapshotId { get; init; } = "";

    /// <summary>Address of the server that was read.</summary>
    public string Source { get; init; } = "";

    /// <summary>SHA-256 of what went into the plan: ledger state, snapshot, limits and options.</summary>
    public string Inputs { get; init; } = "";

    /// <summary>What the brakes decided, with their numbers.</summary>
    public IReadOnlyList<XelloBrakeDecision> Brakes { get; init; } = [];

    /// <summary>All changes, each with what will become of it: Planned, Held, Rejected or Skipped.</summary>
    public IReadOnlyList<XelloRosterChange> Changes { get; init; } = [];

    /// <summary>The id.</summary>
    public override string ToString() => Id;
}
