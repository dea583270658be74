namespace XelloPowerSchool;

/// <summary>Where in the chain from the SIS to Xello a step of a trace stands.</summary>
public enum XelloTraceStage
{
    /// <summary>A record in the SIS.</summary>
    SisRecord,

    /// <summary>A rule that had something against the record.</summary>
    Rule,

    /// <summary>The account that the record makes.</summary>
    DesiredAccount,

    /// <summary>What the next run would do.</summary>
    NextChange,

    /// <summary>Somebody wants the account left alone.</summary>
    Exclusion,

    /// <summary>A change that waits for somebody's approval.</summary>
    Hold,

    /// <summary>What a run did, or did not do.</summary>
    Change,

    /// <summary>The run that did it.</summary>
    Run,

    /// <summary>The account as the ledger knows it.</summary>
    Account,

    /// <summary>The account's row in the file that was delivered last.</summary>
    FileRow,

    /// <summary>The proof that the file was delivered.</summary>
    Receipt,
}

/// <summary>One step of a trace.</summary>
/// <param name="Stage">Where in the chain it stands.</param>
/// <param name="Time">When it happened; null for how things are now.</param>
/// <param name="Text">What it says.</param>
/// <param name="Detail">The object behind it: a record, a finding, an account, a change, a run, a receipt.</param>
public sealed record XelloTraceStep(XelloTraceStage Stage, DateTimeOffset? Time, string Text, object? Detail)
{
    /// <summary>Stage and text.</summary>
    public override string ToString() => $"{Stage}: {Text}";
}

/// <summary>All that is known of one student, from the SIS to Xello, and what follows from it. Immutable.</summary>
public sealed record XelloAccountTrace
{
    /// <summary>The key that was asked for.</summary>
    public string StudentId { get; init; } = "";

    /// <summary>Whether Xello shows the student: Active, Inactive, or null when there is no account.</summary>
    public XelloAccountStatus? Status { get; init; }

    /// <summary>Why it is so, in a sentence or two.</summary>
    public string Conclusion { get; init; } = "";

    /// <summary>Whether PowerSchool was asked; otherwise the ledger alone speaks.</summary>
    public bool AskedPowerSchool { get; init; }

    /// <summary>The chain, in the order from the SIS to Xello.</summary>
    public IReadOnlyList<XelloTraceStep> Steps { get; init; } = [];

    /// <summary>Key and conclusion.</summary>
    public override string ToString() => $"{StudentId}: {Conclusion}";
}
