namespace XelloPowerSchool.DataFiles;

/// <summary>One file of a set, ready to be written and checked: its name, its columns in order, what separates and ends things.</summary>
internal class DataFileLayout
{
    public DataFileLayout(XelloProfile profile, XelloProfileFile file)
    {
        File = file;
        Separator = profile.Separator;
        LineEnd = profile.LineEnd;
        ByteOrderMark = profile.ByteOrderMark;
        Columns = [.. file.Columns.Select(column => new DataFileColumn(column, profile.Separator + profile.Forbidden))];
        Header = string.Join(Separator.ToString(), file.Columns.Select(column => column.Name));
        Key = [.. file.Key.Select(name => Columns.ToList().FindIndex(column => column.Contract.Name == name))];
    }

    /// <summary>What the contract says of the file.</summary>
    public XelloProfileFile File { get; }

    public XelloDataFileKind Kind => File.Kind;

    public string Name => File.Name;

    public char Separator { get; }

    public string LineEnd { get; }

    public bool ByteOrderMark { get; }

    public IReadOnlyList<DataFileColumn> Columns { get; }

    public string Header { get; }

    /// <summary>The places of the columns that together are in one row only, and by which rows are in ordinal order. Empty when rows may repeat.</summary>
    public IReadOnlyList<int> Key { get; }

    /// <summary>Compares two rows by the key.</summary>
    public int Compare(IReadOnlyList<string?> left, IReadOnlyList<string?> right)
    {
        foreach (var place in Key)
            if (string.CompareOrdinal(left[place] ?? "", right[place] ?? "") is not 0 and var order)
                return order;
        return 0;
    }
}

/// <summary>A file of records of one type.</summary>
internal sealed class DataFileLayout<T> : DataFileLayout
{
    private readonly Func<T, string?>[] _values;

    public DataFileLayout(XelloProfile profile, XelloProfileFile file, IReadOnlyList<DataFileField<T>> fields)
        : base(profile, file) =>
        _values = [.. file.Columns.Select(column => fields.FirstOrDefault(field => field.Name == column.Field)?.Bind(column) ?? (_ => null))];

    /// <summary>The record's value in a column, as the file has it; null or empty for none.</summary>
    public string? Value(T record, int column) => _values[column](record);

    /// <summary>The record's row, as the file has it.</summary>
    public string Row(T record) => string.Join(Separator.ToString(), _values.Select(value => value(record)));

    /// <summary>What names the record in findings: the value of its first column.</summary>
    public string Subject(T record) => _values[0](record) ?? "";

    /// <summary>The records in the order of the file.</summary>
    public IEnumerable<T> Ordered(IEnumerable<T> records)
    {
        var sorted = records.ToList(); // what is copied here are references
        sorted.Sort((left, right) =>
        {
            foreach (var place in Key)
                if (string.CompareOrdinal(_values[place](left) ?? "", _values[place](right) ?? "") is not 0 and var order)
                    return order;
            return 0;
        });
        return sorted;
    }

    /// <summary>Everything the contract has against a record; empty when it can be written.</summary>
    public IReadOnlyList<XelloFinding> Check(T record)
    {
        List<XelloFinding>? findings = null;
        for (var i = 0; i < _values.Length; i++)
        {
            if (Columns[i].Check(Subject(record), _values[i](record)) is XelloFinding finding)
                (findings ??= []).Add(finding);
        }

        return findings ?? (IReadOnlyList<XelloFinding>)[];
    }
}
