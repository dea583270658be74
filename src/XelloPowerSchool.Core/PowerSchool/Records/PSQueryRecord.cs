namespace XelloPowerSchool;

/// <summary>One row of a named query (PowerQuery). Immutable.</summary>
public sealed record PSQueryRecord
{
    /// <summary>Name of the query.</summary>
    public string Query { get; init; } = "";

    /// <summary>Values as the server writes them, by column. A flattened query leaves out the columns that are empty.</summary>
    public IReadOnlyDictionary<string, string?> Fields { get; init; } = XelloPowerSchool.PowerSchool.SisRow.NoFields;

    /// <summary>The key of the core table's row, when the server sends it: tells rows apart.</summary>
    internal long? RowId { get; init; }

    /// <summary>Name of the query: no values.</summary>
    public override string ToString() => Query;
}
