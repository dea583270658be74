namespace XelloPowerSchool;

/// <summary>One row of a table of PowerSchool, with the columns that were asked for. Immutable.</summary>
public sealed record PSTableRecord
{
    /// <summary>Name of the table as it was asked for.</summary>
    public string Table { get; init; } = "";

    /// <summary>The row's key: DCID in most tables; null when the server sends none.</summary>
    public long? Id { get; init; }

    /// <summary>Values as the server writes them, by column, in the order asked for; null for an empty column.</summary>
    public IReadOnlyDictionary<string, string?> Fields { get; init; } = XelloPowerSchool.PowerSchool.SisRow.NoFields;

    /// <summary>Table and key: no values.</summary>
    public override string ToString() => Id is null ? Table : FormattableString.Invariant($"{Table} {Id}");
}
