namespace XelloPowerSchool;

/// <summary>What a change does to an account. One change can do several things.</summary>
[Flags]
public enum XelloAction
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A student without an account gets one.</summary>
    Create = 1,

    /// <summary>A field other than grade and school changes.</summary>
    Update = 2,

    /// <summary>The grade rises.</summary>
    Promote = 4,

    /// <summary>The grade falls.</summary>
    Demote = 8,

    /// <summary>The school changes.</summary>
    Transfer = 16,

    /// <summary>The student is no longer on the roster.</summary>
    Deactivate = 32,

    /// <summary>An inactive account's student is on the roster again.</summary>
    Reactivate = 64,
}

/// <summary>Why an account that is missing from the roster is missing: what the SIS says about the student.</summary>
public enum XelloEvidence
{
    /// <summary>The change removes nothing.</summary>
    None,

    /// <summary>The SIS was not asked.</summary>
    NotChecked,

    /// <summary>The SIS recorded that the student transferred out.</summary>
    Exited,

    /// <summary>The SIS recorded that the student graduated.</summary>
    Graduated,

    /// <summary>The SIS has the student as inactive, historical or pre-registered.</summary>
    Inactive,

    /// <summary>The student is active in the SIS, outside the schools or grades of the roster.</summary>
    OutOfScope,

    /// <summary>The student is active and within the roster's scope: the read was short. Nothing is removed.</summary>
    StillActive,

    /// <summary>The SIS does not know the student.</summary>
    Vanished,

    /// <summary>Nothing in the SIS: the run that made the account is taken back.</summary>
    Undone,
}

/// <summary>What a change could do to the student, beyond what it says.</summary>
[Flags]
public enum XelloRisk
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>Email or sign-in token changes: the student cannot sign in until Xello has processed the files.</summary>
    SignIn = 1,

    /// <summary>The account disappears from lists, reports and messages.</summary>
    Removal = 2,

    /// <summary>The same person seems to have another key: Xello would make a second account.</summary>
    Identity = 4,
}

/// <summary>What became of a change.</summary>
public enum XelloOutcome
{
    /// <summary>Not applied yet.</summary>
    Planned,

    /// <summary>Applied and delivered.</summary>
    Applied,

    /// <summary>Stopped by a brake.</summary>
    Held,

    /// <summary>The account's new values cannot be written to Xello's files; the account stays as it was.</summary>
    Rejected,

    /// <summary>Left out on purpose: the student is excluded, the run only adds, or it is a canary for others.</summary>
    Skipped,
}

/// <summary>One field's difference.</summary>
/// <param name="Field">Name of the property of <see cref="XelloAccount"/>.</param>
/// <param name="Before">Value before, as the file would carry it; null for none.</param>
/// <param name="After">Value after.</param>
public sealed record XelloFieldChange(string Field, string? Before, string? After)
{
    /// <summary>The field's name: safe to log.</summary>
    public override string ToString() => Field;
}

/// <summary>One student's difference between the roster and the ledger. Immutable.</summary>
public sealed record XelloRosterChange
{
    /// <summary>Key of the account.</summary>
    public string StudentId { get; init; } = "";

    /// <summary>Last name, first name: for people reading a plan. Never logged.</summary>
    public string Name { get; init; } = "";

    /// <summary>What the change does.</summary>
    public XelloAction Actions { get; init; }

    /// <summary>School after the change; before it for a removal.</summary>
    public string SchoolCode { get; init; } = "";

    /// <summary>Grade after the change; before it for a removal.</summary>
    public int Grade { get; init; }

    /// <summary>The fields that differ.</summary>
    public IReadOnlyList<XelloFieldChange> Changes { get; init; } = [];

    /// <summary>For a removal: what the SIS says.</summary>
    public XelloEvidence Evidence { get; init; }

    /// <summary>What the change could do to the student.</summary>
    public XelloRisk Risk { get; init; }

    /// <summary>Why: the evidence in words, the brake that held, the rule that rejected. Null when nothing needs saying.</summary>
    public string? Reason { get; init; }

    /// <summary>The account before; null for a create.</summary>
    public XelloAccount? Before { get; init; }

    /// <summary>The account after; for a removal the account with status Inactive.</summary>
    public XelloAccount? After { get; init; }

    /// <summary>What became of the change.</summary>
    public XelloOutcome Outcome { get; init; }

    /// <summary>The brakes that held it.</summary>
    public XelloBrakeKind HeldBy { get; init; }

    /// <summary>Who let the held change pass, why and until when; null when nobody has.</summary>
    public XelloApproval? Approval { get; init; }

    /// <summary>For a held change: how many persons must approve it.</summary>
    public int ApprovalsNeeded { get; init; }

    /// <summary>For a held change: who has approved it so far, when and why. Until they are enough, it waits.</summary>
    public IReadOnlyList<XelloApproval> Approvals { get; init; } = [];

    /// <summary>The snapshot that the change was computed from.</summary>
    public string? SnapshotId { get; init; }

    /// <summary>The ledger revision that the change was computed against. Applied to another, it is refused as stale.</summary>
    public long LedgerRevision { get; init; }

    /// <summary>The approved hold that lets the change pass.</summary>
    internal long? Hold { get; init; }

    /// <summary>The snapshot itself, while the change has not left the process.</summary>
    internal RosterSnapshot? Snapshot { get; init; }

    /// <summary>The comparison that the change is a part of, while it has not left the process.</summary>
    internal Accounts.ComparisonExtent? Comparison { get; init; }

    /// <summary>Key and actions: safe to log.</summary>
    public override string ToString() => $"{StudentId} {Actions}";
}
