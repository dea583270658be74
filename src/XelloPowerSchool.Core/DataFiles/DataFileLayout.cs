using XelloPowerSchool.Roster;

namespace XelloPowerSchool.DataFiles;

/// <summary>One file of a set: its name and its columns in order. The first column is the key: unique, rows in its ordinal order.</summary>
internal sealed record DataFileLayout<T>(string Name, IReadOnlyList<DataFileColumn<T>> Columns)
{
    internal const char Separator = FileText.Separator;

    internal const string LineEnd = "\r\n";

    internal string Header { get; } = string.Join(Separator.ToString(), Columns.Select(column => column.Name));

    /// <summary>The record's row, as the file has it.</summary>
    internal string Row(T record) => string.Join(Separator.ToString(), Columns.Select(column => column.Value(record)));

    internal string Key(T record) => Columns[0].Value(record) ?? "";

    /// <summary>Everything the contract has against a record; empty when it can be written.</summary>
    internal IReadOnlyList<XelloFinding> Check(T record)
    {
        List<XelloFinding>? findings = null;
        foreach (var column in Columns)
        {
            if (column.Check(Key(record), column.Value(record)) is XelloFinding finding)
                (findings ??= []).Add(finding);
        }

        return findings ?? (IReadOnlyList<XelloFinding>)[];
    }
}
