namespace XelloPowerSchool.Accounts;

/// <summary>What the ledger knew at one moment: all accounts, active and inactive, and the revision they belong to.</summary>
internal sealed record LedgerState(long Revision, IReadOnlyList<XelloAccount> Accounts)
{
    /// <summary>A ledger that has never been written.</summary>
    public static LedgerState Empty { get; } = new(0, []);

    /// <summary>A revision that no ledger has: changes that were computed against it can be looked at and never applied.</summary>
    public const long NoRevision = -1;

    /// <summary>Accounts that are no ledger's.</summary>
    public static LedgerState Foreign(IReadOnlyList<XelloAccount> accounts) => new(NoRevision, accounts);
}

/// <summary>How many active accounts the ledger has in one school and grade.</summary>
internal sealed record LedgerPopulation(string SchoolCode, int Grade, int Active);

/// <summary>Which accounts of the ledger to read; a condition that is null does not count.</summary>
internal sealed record LedgerAccountFilter
{
    public static LedgerAccountFilter Everything { get; } = new();

    public string? StudentId { get; init; }

    public string? SchoolCode { get; init; }

    public int? Grade { get; init; }

    public XelloAccountStatus? Status { get; init; }
}
