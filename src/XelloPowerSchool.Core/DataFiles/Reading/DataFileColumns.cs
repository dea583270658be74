using System.Collections;
using XelloPowerSchool.Errors;
using XelloPowerSchool.Tables;

namespace XelloPowerSchool.DataFiles;

/// <summary>
/// Finds the columns of a data file of any edition. The profile's own names come first, then those of the module's profiles, then
/// those of the records' properties, as a file has them that somebody made of our objects.
/// </summary>
internal sealed class DataFileColumns
{
    private readonly DataFileProfile _profile;
    private readonly TableColumns<string> _columns;

    /// <param name="profile">The profile.</param>
    /// <param name="kind">Which file; the profile has to have it.</param>
    /// <param name="errors">What to say of a header that is not understood.</param>
    public DataFileColumns(DataFileProfile profile, XelloDataFileKind kind, TableErrors errors)
    {
        (_profile, Kind) = (profile, kind);
        var file = profile.Contract.Find(kind)!;
        var fields = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var column in file.Columns.Concat(ProfileLibrary.All.Select(known => known.Find(kind)).OfType<XelloProfileFile>().SelectMany(known => known.Columns)))
            Claim(column.Name, column.Field);
        foreach (var field in DataFileFields.Of(kind).Keys)
            Claim(field, field);
        // A number that is missing is said row by row: the School file of one edition has none.
        _columns = new TableColumns<string>(errors,
        [
            .. DataFileFields.Of(kind).Keys.Select(field => new TableColumn<string>(
                field, field, file.Columns.Any(column => column.Field == field && column.Required && column.Type is XelloColumnType.Text),
                [.. fields.Where(entry => entry.Value == field).Select(entry => entry.Key)])),
        ]);

        // A name is claimed once. Of two columns of one file that carry the same, the first is read.
        void Claim(string header, string? field)
        {
            var key = HeaderKey.Of(header);
            if (fields.ContainsKey(key))
                return;
            var own = file.Columns.FirstOrDefault(column => HeaderKey.Of(column.Name) == key);
            fields.Add(key, own is null || file.Columns.First(column => column.Field == own.Field) == own ? field : null);
        }
    }

    public XelloDataFileKind Kind { get; }

    /// <summary>How many of the headers mean something.</summary>
    public int CountKnown(IReadOnlyList<string> headers) => Kind == XelloDataFileKind.Student
        ? headers.Count(header => AccountTable.Columns.Knows(header) || _columns.Knows(header))
        : _columns.CountKnown(headers);

    /// <summary>True when a file with these headers can be of this kind.</summary>
    public bool Fit(IReadOnlyList<string> headers) => Kind == XelloDataFileKind.Student
        ? AccountTable.Fit(headers, AccountTable.MapOf(headers, _profile, null))
        : _columns.Fit(headers);

    /// <summary>The columns of a file of any kind but Student, whose rows become accounts (<see cref="AccountTable"/>).</summary>
    public TableHeader<string> Find(string path, IReadOnlyList<string> headers, IReadOnlyDictionary<string, string>? map) =>
        _columns.Find(path, headers, map);

    /// <summary>Which columns hold which fields, where the user says so.</summary>
    /// <param name="map">Field and header, for example StudentId = 'Pupil No'.</param>
    public IReadOnlyDictionary<string, string>? Parse(IDictionary? map)
    {
        if (map is null)
            return null;
        var fields = DataFileFields.Of(Kind).Keys.ToList();
        var parsed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in map)
        {
            var name = entry.Key?.ToString() ?? "";
            if (fields.Find(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } field
                || entry.Value?.ToString() is not { Length: > 0 } header)
                throw Error.ColumnMapInvalid(name, fields);
            parsed[field] = header;
        }

        return parsed;
    }
}
