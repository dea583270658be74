namespace XelloPowerSchool.Tables;

/// <summary>What a column can hold, and the headers by which it is known.</summary>
/// <param name="Field">The field.</param>
/// <param name="Meaning">For people: "student number".</param>
/// <param name="Required">Without the column nothing can be read.</param>
/// <param name="Synonyms">Headers; case, blanks, underscores and punctuation do not count.</param>
internal sealed record TableColumn<TField>(TField Field, string Meaning, bool Required, params string[] Synonyms)
    where TField : notnull;

/// <summary>What of a header counts when it is compared.</summary>
internal static class HeaderKey
{
    /// <summary>Letters and digits only, in lower case; "#" is how some write "number".</summary>
    public static string Of(string header) => string.Concat(header
        .Where(c => char.IsLetterOrDigit(c) || c == '#')
        .Select(c => c == '#' ? "number" : char.ToLowerInvariant(c).ToString()));
}

/// <summary>The columns of one kind of table. A name that may mean two things is left out of the synonyms: nothing is guessed.</summary>
internal sealed class TableColumns<TField>
    where TField : notnull
{
    private readonly TableErrors _errors;
    private readonly IReadOnlyList<TableColumn<TField>> _columns;
    private readonly Dictionary<string, TField> _fieldByKey;

    public TableColumns(TableErrors errors, params TableColumn<TField>[] columns)
    {
        _errors = errors;
        _columns = columns;
        _fieldByKey = columns
            .SelectMany(column => column.Synonyms, (column, synonym) => (Key: HeaderKey.Of(synonym), column.Field))
            .ToDictionary(entry => entry.Key, entry => entry.Field, StringComparer.Ordinal);
    }

    /// <summary>How many of the headers mean something.</summary>
    public int CountKnown(IReadOnlyList<string> headers) => headers.Count(Knows);

    /// <summary>Whether the header means something.</summary>
    public bool Knows(string header) => _fieldByKey.ContainsKey(HeaderKey.Of(header));

    /// <summary>The fields that the headers stand for.</summary>
    public IEnumerable<TField> FieldsOf(IReadOnlyList<string> headers) =>
        headers.Select(HeaderKey.Of).Where(_fieldByKey.ContainsKey).Select(key => _fieldByKey[key]).Distinct();

    /// <summary>True when every column without which nothing can be read is among the headers.</summary>
    public bool Fit(IReadOnlyList<string> headers)
    {
        var found = new HashSet<TField>(FieldsOf(headers));
        return _columns.All(column => !column.Required || found.Contains(column.Field));
    }

    /// <summary>Finds the columns.</summary>
    /// <param name="path">The file, for the messages.</param>
    /// <param name="headers">Its headers.</param>
    /// <param name="map">Headers that the user has named for fields; they win over the synonyms.</param>
    /// <param name="others">Columns that the user has named for something else.</param>
    public TableHeader<TField> Find(
        string path, IReadOnlyList<string> headers, IReadOnlyDictionary<TField, string>? map = null, IEnumerable<int>? others = null)
    {
        var places = new Dictionary<TField, int>();
        foreach (var entry in map ?? new Dictionary<TField, string>())
            places[entry.Key] = PlaceOf(path, headers, entry.Value, MeaningOf(entry.Key));
        var taken = new HashSet<int>(places.Values.Concat(others ?? []));
        var named = new HashSet<TField>(places.Keys);
        for (var i = 0; i < headers.Count; i++)
        {
            if (taken.Contains(i) || !_fieldByKey.TryGetValue(HeaderKey.Of(headers[i]), out var field) || named.Contains(field))
                continue;
            if (places.TryGetValue(field, out var first))
                throw _errors.HeaderAmbiguous(path, MeaningOf(field), headers[first], headers[i]);
            places.Add(field, i);
        }

        var missing = _columns.Where(column => column.Required && !places.ContainsKey(column.Field)).ToList();
        return missing.Count == 0 ? new TableHeader<TField>(places, headers) : throw Unknown(path, headers, missing);
    }

    /// <summary>The error for a table that has none of these columns, although it needs one.</summary>
    public XelloException Unknown(string path, IReadOnlyList<string> headers, params TField[] fields) =>
        Unknown(path, headers, [.. _columns.Where(column => fields.Contains(column.Field))]);

    private XelloException Unknown(string path, IReadOnlyList<string> headers, List<TableColumn<TField>> missing) => _errors.HeaderUnknown(
        path, missing.ConvertAll(column => column.Meaning), headers, [.. missing.SelectMany(column => Closest(headers, column.Synonyms))]);

    /// <summary>Position of the column that the user has named.</summary>
    public int PlaceOf(string path, IReadOnlyList<string> headers, string header, string meaning)
    {
        var key = HeaderKey.Of(header);
        var places = Enumerable.Range(0, headers.Count).Where(i => HeaderKey.Of(headers[i]) == key).ToList();
        return places.Count switch
        {
            1 => places[0],
            0 => throw _errors.HeaderUnknown(path, [meaning], headers, headers),
            _ => throw _errors.HeaderAmbiguous(path, meaning, headers[places[0]], headers[places[1]]),
        };
    }

    private string MeaningOf(TField field) => _columns.First(column => EqualityComparer<TField>.Default.Equals(column.Field, field)).Meaning;

    private static IEnumerable<string> Closest(IReadOnlyList<string> headers, string[] synonyms)
    {
        // A header is a few words; what is longer is no header, and comparing it would only take time.
        var keys = headers.Select(HeaderKey.Of).Where(key => key.Length is > 0 and <= 40).ToList();
        return synonyms
            .OrderBy(synonym => keys.Count == 0 ? 0 : keys.Min(key => Distance(key, HeaderKey.Of(synonym))))
            .Take(3);
    }

    /// <summary>Levenshtein's distance.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }
}

/// <summary>Where the fields of a table stand.</summary>
internal sealed class TableHeader<TField>
    where TField : notnull
{
    private readonly Dictionary<TField, int> _places;
    private readonly IReadOnlyList<string> _headers;

    internal TableHeader(Dictionary<TField, int> places, IReadOnlyList<string> headers)
    {
        _places = places;
        _headers = headers;
        Count = headers.Count;
        Unused = [.. headers.Where((_, i) => !places.ContainsValue(i))];
    }

    /// <summary>Fields that every row must have.</summary>
    public int Count { get; }

    /// <summary>The headers of all columns.</summary>
    public IReadOnlyList<string> Headers => _headers;

    /// <summary>Headers of columns that nothing is read from.</summary>
    public IReadOnlyList<string> Unused { get; }

    /// <summary>The fields that were found, with the headers of their columns.</summary>
    public IEnumerable<KeyValuePair<TField, string>> Found =>
        _places.OrderBy(place => place.Value).Select(place => new KeyValuePair<TField, string>(place.Key, _headers[place.Value]));

    /// <summary>Position of the field in a row; -1 when the table has no such column.</summary>
    public int this[TField field] => _places.TryGetValue(field, out var place) ? place : -1;

    /// <summary>Whether the table has the column.</summary>
    public bool Has(TField field) => _places.ContainsKey(field);

    /// <summary>Whether a field is read from the column.</summary>
    public bool Uses(int column) => _places.ContainsValue(column);

    /// <summary>The same table, as if the column were none that is known.</summary>
    public TableHeader<TField> Without(TField field) =>
        new(_places.Where(place => !EqualityComparer<TField>.Default.Equals(place.Key, field)).ToDictionary(place => place.Key, place => place.Value), _headers);
}
