namespace XelloPowerSchool;

/// <summary>A night that the machine starts by itself, and how the last ones went. Immutable.</summary>
public sealed record XelloSyncTask
{
    /// <summary>Its name. Every district has its own.</summary>
    public string Name { get; init; } = "";

    /// <summary>What starts it.</summary>
    public XelloScheduler System { get; init; }

    /// <summary>The district's configuration file.</summary>
    public string Configuration { get; init; } = "";

    /// <summary>When it is started, in words.</summary>
    public string Schedule { get; init; } = "";

    /// <summary>The account that it runs as.</summary>
    public string Account { get; init; } = "";

    /// <summary>False when somebody has switched it off.</summary>
    public bool Enabled { get; init; }

    /// <summary>When it is started next; null when it is switched off, or when its schedule was changed to one that is not understood.</summary>
    public DateTimeOffset? NextRun { get; init; }

    /// <summary>When the last run of the ledger began; null when there was none, or when the ledger cannot be read.</summary>
    public DateTimeOffset? LastRun { get; init; }

    /// <summary>When the last run began that delivered all there was to deliver; null when there was none.</summary>
    public DateTimeOffset? LastSuccess { get; init; }

    /// <summary>The exit code of the last run, as <c>Invoke-XelloSync</c> documents it.</summary>
    public int? LastExitCode { get; init; }

    /// <summary>A night is missing: no run since the last time that the schedule names, and a grace after it.</summary>
    public bool IsOverdue { get; init; }

    /// <summary>What to do; empty when there is nothing to.</summary>
    public string Advice { get; init; } = "";

    /// <summary>The name and the schedule.</summary>
    public override string ToString() => $"{Name} ({Schedule})";
}
