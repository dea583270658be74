namespace XelloPowerSchool.Accounts;

/// <summary>What a comparison needs to know about its input, and what it writes.</summary>
internal sealed record ComparisonOptions
{
    public static ComparisonOptions Default { get; } = new();

    /// <summary>The caller's word that input without a snapshot is everybody. A snapshot proves that itself.</summary>
    public bool Complete { get; init; }

    /// <summary>Also writes accounts that are as they should be, with no action.</summary>
    public bool IncludeEqual { get; init; }

    /// <summary>Keys of input that could not become accounts: their accounts stay untouched, on both sides.</summary>
    public IReadOnlyCollection<string> UnusableKeys { get; init; } = [];

    /// <summary>How much input had no key: it may be anybody, so with any of it nobody is removed.</summary>
    public int Keyless { get; init; }
}
