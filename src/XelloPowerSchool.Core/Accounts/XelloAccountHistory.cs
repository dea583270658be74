namespace XelloPowerSchool;

/// <summary>One thing that a run did to an account, or did not do to it. Immutable.</summary>
public sealed record XelloAccountHistory
{
    /// <summary>Key of the account.</summary>
    public string StudentId => Change.StudentId;

    /// <summary>When the run ended.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Id of the run.</summary>
    public string RunId { get; init; } = "";

    /// <summary>What the run was for.</summary>
    public XelloRunKind Kind { get; init; }

    /// <summary>What the change does.</summary>
    public XelloAction Actions => Change.Actions;

    /// <summary>What became of it.</summary>
    public XelloOutcome Outcome => Change.Outcome;

    /// <summary>The fields before and after.</summary>
    public IReadOnlyList<XelloFieldChange> Changes => Change.Changes;

    /// <summary>Why: the evidence in words, the brake that held, the rule that rejected.</summary>
    public string? Reason => Change.Reason;

    /// <summary>The account before; null for a create.</summary>
    public XelloAccount? Before => Change.Before;

    /// <summary>The account after.</summary>
    public XelloAccount? After => Change.After;

    /// <summary>The change itself.</summary>
    public XelloRosterChange Change { get; init; } = new();

    /// <summary>Run, key and actions: safe to log.</summary>
    public override string ToString() => $"{RunId} {Change}";
}
