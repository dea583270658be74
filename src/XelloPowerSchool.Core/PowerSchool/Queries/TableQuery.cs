namespace XelloPowerSchool.PowerSchool;

/// <summary>Which rows and columns of a table to read.</summary>
internal sealed record TableQuery
{
    public required string Table { get; init; }

    /// <summary>Columns; empty for all that the plugin may read.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>An expression of PowerSchool's own: criteria joined by semicolons, which mean "and".</summary>
    public string? Filter { get; init; }

    /// <summary>Columns to sort by; empty for the key.</summary>
    public IReadOnlyList<string> Sort { get; init; } = [];

    public bool Descending { get; init; }

    /// <summary>Rows to leave out at the beginning.</summary>
    public long Skip { get; init; }

    /// <summary>The most rows to read; null for all.</summary>
    public long? First { get; init; }
}
