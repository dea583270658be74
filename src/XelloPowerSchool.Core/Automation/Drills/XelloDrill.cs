namespace XelloPowerSchool;

/// <summary>One drill: what was made to go wrong, and what stopped it. Immutable.</summary>
public sealed record XelloDrill
{
    /// <summary>Name of the drill.</summary>
    public string Name { get; init; } = "";

    /// <summary>What was injected.</summary>
    public string Injected { get; init; } = "";

    /// <summary>What stopped it: the error, the brakes with their numbers, or why nothing was changed at all. Null when nothing did.</summary>
    public string? StoppedBy { get; init; }

    /// <summary>Accounts that would have been removed.</summary>
    public int Removed { get; init; }

    /// <summary>Accounts that would have been made for persons who have one.</summary>
    public int Created { get; init; }

    /// <summary>Changes that were held.</summary>
    public int Held { get; init; }

    /// <summary>Active accounts of the ledger that the drill was about.</summary>
    public int Accounts { get; init; }

    /// <summary>No account would have been removed, and none made.</summary>
    public bool Passed { get; init; }

    /// <summary>Name and outcome.</summary>
    public override string ToString() => $"{Name} {(Passed ? "passed" : "failed")}";
}
