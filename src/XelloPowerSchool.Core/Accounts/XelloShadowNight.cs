namespace XelloPowerSchool;

/// <summary>How what Xello has and what a run would send disagree about a student.</summary>
public enum XelloDisagreement
{
    /// <summary>The run would send the student, and Xello does not have the account.</summary>
    OnlyOurs,

    /// <summary>Xello has the account, and the run would not send the student.</summary>
    OnlyXello,

    /// <summary>Both have the student, with other values.</summary>
    Different,
}

/// <summary>One night in the shadow: what would have been sent, beside what Xello had. Immutable.</summary>
public sealed record XelloShadowNight
{
    /// <summary>The run; Get-XelloSyncRun with the shadow ledger shows its changes.</summary>
    public string RunId { get; init; } = "";

    /// <summary>When the run ended.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Name of the file that says what Xello has; null when there was none.</summary>
    public string? Reference { get; init; }

    /// <summary>Students that would have been sent.</summary>
    public int Ours { get; init; }

    /// <summary>Accounts that Xello had; null without a reference.</summary>
    public int? Theirs { get; init; }

    /// <summary>Students about whom both agree in every field that the reference has.</summary>
    public int Agree { get; init; }

    /// <summary>Students that only the run has.</summary>
    public int OnlyOurs { get; init; }

    /// <summary>Accounts that only Xello has.</summary>
    public int OnlyXello { get; init; }

    /// <summary>Students with other values.</summary>
    public int Different { get; init; }

    /// <summary>Changes that a brake would have held.</summary>
    public int Held { get; init; }

    /// <summary>Findings of the quality check that keep records out.</summary>
    public int Errors { get; init; }

    /// <summary>Other findings of the quality check.</summary>
    public int Warnings { get; init; }

    /// <summary>The run.</summary>
    public override string ToString() => RunId;
}

/// <summary>What nights in the shadow disagreed about one student in one way. Immutable.</summary>
/// <param name="StudentId">Key of the student.</param>
/// <param name="Kind">How they disagree.</param>
/// <param name="Fields">The fields that differ, with a comma between them; empty unless both have the student.</param>
/// <param name="FirstSeen">The first night.</param>
/// <param name="LastSeen">The last night.</param>
/// <param name="Nights">How many nights.</param>
/// <param name="IsCurrent">The last night that had a reference found it.</param>
public sealed record XelloShadowDifference(
    string StudentId, XelloDisagreement Kind, string Fields, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, int Nights, bool IsCurrent)
{
    /// <summary>Key and kind: safe to log.</summary>
    public override string ToString() => $"{StudentId} {Kind}";
}
