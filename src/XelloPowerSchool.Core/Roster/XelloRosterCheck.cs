namespace XelloPowerSchool;

/// <summary>What a check of a roster came to. Immutable.</summary>
public sealed record XelloRosterCheck
{
    /// <summary>True when there is no new finding of the severity that fails the check, or of a worse one.</summary>
    public bool Passed { get; init; }

    /// <summary>Accounts that were looked at.</summary>
    public int Accounts { get; init; }

    /// <summary>New findings of severity Error.</summary>
    public int Errors { get; init; }

    /// <summary>New findings of severity Warning.</summary>
    public int Warnings { get; init; }

    /// <summary>New findings of severity Information.</summary>
    public int Information { get; init; }

    /// <summary>Findings that the baseline has too.</summary>
    public int Known { get; init; }

    /// <summary>Findings of the baseline that are gone.</summary>
    public int Fixed { get; init; }

    /// <summary>How often each rule was broken, known findings included; the most frequent first.</summary>
    public IReadOnlyList<XelloRuleCount> Rules { get; init; } = [];

    /// <summary>All findings, worst first; those that the baseline has are marked as known.</summary>
    public IReadOnlyList<XelloFinding> Findings { get; init; } = [];

    /// <summary>The snapshot that the accounts come from; null when they come from somewhere else.</summary>
    public string? SnapshotId { get; init; }

    /// <summary>Passed or not, in a word.</summary>
    public override string ToString() => Passed ? "Passed" : "Failed";
}

/// <summary>How often a rule was broken.</summary>
/// <param name="Rule">Id of the rule.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Count">How often.</param>
public sealed record XelloRuleCount(string Rule, XelloSeverity Severity, int Count)
{
    /// <summary>Rule and count.</summary>
    public override string ToString() => string.Format(System.Globalization.CultureInfo.InvariantCulture, "{0}: {1}", Rule, Count);
}
