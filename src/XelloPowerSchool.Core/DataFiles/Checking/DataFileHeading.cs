using System.Globalization;
using XelloPowerSchool.Tables;

namespace XelloPowerSchool.DataFiles;

/// <summary>The first line of a file, understood as far as it can be.</summary>
internal sealed class DataFileHeading
{
    private DataFileHeading(char separator, IReadOnlyList<DataFileColumn?> columns, bool isHeader) =>
        (Separator, Columns, IsHeader) = (separator, columns, isHeader);

    /// <summary>What separates the values.</summary>
    public char Separator { get; }

    /// <summary>The contract's column in each place; null where it has none. No place at all when nothing can be said of the rows.</summary>
    public IReadOnlyList<DataFileColumn?> Columns { get; }

    /// <summary>False when the first line is a row already.</summary>
    public bool IsHeader { get; }

    /// <summary>Place of the column that carries a field; -1 when the file has none.</summary>
    public int PlaceOf(string? field)
    {
        for (var i = 0; i < Columns.Count; i++)
            if (field is not null && Columns[i]?.Contract.Field == field)
                return i;
        return -1;
    }

    /// <summary>The line is given as Xello would read it: nothing in it is quoted.</summary>
    public static DataFileHeading Read(string line, DataFileLayout layout, Action<XelloFinding> report)
    {
        if (line == layout.Header)
            return new DataFileHeading(layout.Separator, layout.Columns, isHeader: true);

        var separator = SeparatorOf(line, header => layout.Columns.Any(column => Same(column, header)), layout.Separator);
        var headers = line.Split(separator);
        if (separator != layout.Separator)
            report((separator == ',' && layout.Separator == '|' && layout.Columns.All(column => column.Takes(',')) ? DataFileRules.SeparatorTolerated : DataFileRules.SeparatorWrong)
                .For(layout.Name));
        var columns = headers.Select(header => layout.Columns.FirstOrDefault(column => Same(column, header))).ToArray();
        var known = columns.OfType<DataFileColumn>().Distinct().ToList();
        if (known.Count == 0)
        {
            var fits = headers.Length == layout.Columns.Count;
            report(DataFileRules.HeaderMissing.For(
                layout.Name, fits ? "The columns were taken by their places." : "Nothing else in the file can be checked."));
            return new DataFileHeading(separator, fits ? layout.Columns : [], isHeader: false);
        }

        if (!headers.SequenceEqual(layout.Columns.Select(column => column.Contract.Name), StringComparer.Ordinal))
            report(DataFileRules.HeaderWrong.For(layout.Name, Differences(headers, columns, known, layout)));

        // A name that is there twice is read in its first place.
        var seen = new HashSet<DataFileColumn>();
        return new DataFileHeading(separator, [.. columns.Select(column => column is not null && seen.Add(column) ? column : null)], isHeader: true);
    }

    /// <summary>What separates the values of a line: the expected character if it makes sense, else the one that makes most.</summary>
    public static char SeparatorOf(string line, Func<string, bool> isKnown, char expected) => TextTable.Delimiters
        .OrderByDescending(candidate => line.Split(candidate).Count(isKnown))
        .ThenByDescending(candidate => candidate == expected)
        .First();

    private static bool Same(DataFileColumn column, string header) => HeaderKey.Of(header) == HeaderKey.Of(column.Contract.Name);

    // Which names are not known is left out: a first line that is no header has a student in it.
    private static string Differences(string[] headers, DataFileColumn?[] columns, List<DataFileColumn> known, DataFileLayout layout)
    {
        var parts = new List<string>();
        Add("Missing: {0}.", layout.Columns.Except(known));
        Add("Spelled differently: {0}.", known.Where(column => !headers.Contains(column.Contract.Name, StringComparer.Ordinal)));
        Add("There twice: {0}.", known.Where(column => columns.Count(other => other == column) > 1));
        var unknown = columns.Count(column => column is null);
        if (unknown > 0)
            parts.Add(string.Format(CultureInfo.InvariantCulture, "{0} columns that the contract does not have.", unknown));
        if (!known.SequenceEqual(layout.Columns.Where(known.Contains)))
            parts.Add("The columns are in another order.");
        return string.Join(" ", parts);

        void Add(string form, IEnumerable<DataFileColumn> which)
        {
            if (string.Join(", ", which.Select(column => column.Contract.Name)) is { Length: > 0 } names)
                parts.Add(string.Format(CultureInfo.InvariantCulture, form, names));
        }
    }
}
