namespace XelloPowerSchool;

/// <summary>How a check of a connection ended.</summary>
public enum PowerSchoolCheckStatus
{
    /// <summary>As it should be.</summary>
    Pass,

    /// <summary>It works, but something should be looked at.</summary>
    Warning,

    /// <summary>It does not work.</summary>
    Fail,

    /// <summary>Not checked, because it does not apply or because something before it failed.</summary>
    Skipped,
}

/// <summary>What one check of a connection found. Immutable.</summary>
public sealed record PowerSchoolCheck
{
    /// <summary>What was checked, for example <c>TLS</c>. The names are stable.</summary>
    public string Name { get; init; } = "";

    /// <summary>How it ended.</summary>
    public PowerSchoolCheckStatus Status { get; init; }

    /// <summary>What was found.</summary>
    public string Detail { get; init; } = "";

    /// <summary>What to do; empty when there is nothing to do.</summary>
    public string Advice { get; init; } = "";

    /// <summary>How long the check took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Name and status.</summary>
    public override string ToString() => $"{Name}: {Status}";
}
