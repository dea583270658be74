namespace XelloPowerSchool.DataFiles;

/// <summary>One file of a set, ready to be written and checked: its name, its columns in order, what separates and ends things.</summary>
internal class DataFileLayout
{
    // The first that a file carries names its rows. Names and addresses of people stand in no finding.
    private static readonly string[] SubjectFields =
        [nameof(XelloAccount.StudentId), nameof(XelloSchool.Code), nameof(XelloCourse.CourseCode), nameof(XelloEducator.SisId)];

    public DataFileLayout(XelloProfile profile, XelloProfileFile file)
    {
        File = file;
        Separator = profile.Separator;
        LineEnd = profile.LineEnd;
        ByteOrderMark = profile.ByteOrderMark;
        Columns = [.. file.Columns.Select(column => new DataFileColumn(column, profile.Separator + profile.Forbidden))];
        Header = string.Join(Separator.ToString(), file.Columns.Select(column => column.Name));
        SubjectField = SubjectFields.FirstOrDefault(field => file.Columns.Any(column => column.Field == field));
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

    /// <summary>The field whose value names a row in findings; null when the file has none that may.</summary>
    public string? SubjectField { get; }
}

/// <summary>A file of records of one type.</summary>
internal sealed class DataFileLayout<T> : DataFileLayout
{
    private readonly Func<T, string?>[] _values;
    private readonly Func<T, string?> _subject;

    public DataFileLayout(XelloProfile profile, XelloProfileFile file, IReadOnlyList<DataFileField<T>> fields)
        : base(profile, file)
    {
        _values = [.. file.Columns.Select(column => fields.FirstOrDefault(field => field.Name == column.Field)?.Bind(column) ?? (_ => null))];
        _subject = SubjectField is null ? _ => null : _values[file.Columns.ToList().FindIndex(column => column.Field == SubjectField)];
    }

    /// <summary>The record's value in a column, as the file has it; null or empty for none.</summary>
    public string? Value(T record, int column) => _values[column](record);

    /// <summary>The record's row, as the file has it.</summary>
    public string Row(T record) => string.Join(Separator.ToString(), _values.Select(value => value(record)));

    /// <summary>What names the record in findings: a number or a code.</summary>
    public string Subject(T record) => _subject(record) ?? "";

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
