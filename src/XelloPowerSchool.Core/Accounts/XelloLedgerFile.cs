namespace XelloPowerSchool;

/// <summary>A file that was made of a ledger, or that a ledger was made of. Immutable.</summary>
public sealed record XelloLedgerFile
{
    /// <summary>The file.</summary>
    public string Path { get; init; } = "";

    /// <summary>The ledger.</summary>
    public string Ledger { get; init; } = "";

    /// <summary>Size in bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>Revision of the ledger that is in the file.</summary>
    public long Revision { get; init; }

    /// <summary>Accounts in it, active and inactive.</summary>
    public long Accounts { get; init; }

    /// <summary>Runs in it.</summary>
    public long Runs { get; init; }

    /// <summary>Where the ledger is kept that was replaced; null when none was.</summary>
    public string? Replaced { get; init; }

    /// <summary>The file's path.</summary>
    public override string ToString() => Path;
}
