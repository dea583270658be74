using XelloPowerSchool.Errors;
using XelloPowerSchool.Tables;

namespace XelloPowerSchool.CourseRequests;

/// <summary>
/// Reads Xello's export of course requests: comma, tab, pipe or semicolon, with a header row, long or wide. Streams; a row that
/// cannot be understood comes out as one request with its problem, a blank one not at all.
/// </summary>
internal sealed class CourseRequestReader : IDisposable
{
    private readonly KnownValues<bool> _type = new("request type", "Primary or Alternate", CourseRequestValue.TryType);
    private readonly KnownValues<bool> _flag = new("alternate", "yes or no", CourseRequestValue.TryFlag);
    private readonly KnownValues<int> _year = new("year", "2027, 2027-28 or 2027-2028", CourseRequestValue.TryYear);
    private readonly KnownValues<int> _yearId = new("year id", "37 or 3700", CourseRequestValue.TryYearId);
    private readonly KnownValues<int> _priority = new("priority", "a whole number", CourseRequestValue.TryPriority);
    private readonly KnownValues<decimal> _credits = new("credits", "a number", CourseRequestValue.TryCredits);
    private readonly string _path;
    private readonly TextTable _table;
    private readonly CancellationToken _cancellationToken;

    /// <summary>Columns of the fields; -1 for a field that the file does not have.</summary>
    private readonly int[] _places;

    private CourseRequestReader(string path, TextTable table, CourseRequestLayout layout, CancellationToken cancellationToken) =>
        (_path, _table, Layout, _cancellationToken, _places) = (path, table, layout, cancellationToken, [.. typeof(CourseRequestField).GetEnumValues().Cast<CourseRequestField>().Select(field => layout.Header[field])]);

    public CourseRequestLayout Layout { get; }

    /// <summary>True when nothing says which encoding the file has: Windows-1252 was assumed.</summary>
    public bool IsEncodingGuess => _table.IsEncodingGuess;

    /// <summary>True when the file has exactly as many rows as a spreadsheet can hold. Known after the last row.</summary>
    public bool IsCutByASpreadsheet => _table.Row == TableValue.SpreadsheetRows;

    /// <summary>Every error about the file's form is thrown here, and when rows are read.</summary>
    public static CourseRequestReader Open(string path, CourseRequestColumnMap map, CancellationToken cancellationToken)
    {
        var table = TextTable.Open(path, CourseRequestTable.Errors, headers => CourseRequestLayout.CountKnown(headers) + CountMapped(headers, map));
        try
        {
            return new CourseRequestReader(path, table, CourseRequestLayout.Find(path, table.Headers, map), cancellationToken);
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    public IEnumerable<XelloCourseRequest> Read()
    {
        var empty = true;
        while (_table.Read())
        {
            _cancellationToken.ThrowIfCancellationRequested();
            empty = false;
            if (!_table.HasTheWidthOfTheHeader)
            {
                // Which of the fields are in their places is not known, so none is taken over.
                yield return new XelloCourseRequest
                {
                    File = _path,
                    Row = _table.Row,
                    Problem = $"The row has {_table.Count} fields, the header {Layout.Header.Count}.",
                };
                continue;
            }

            var row = ParseRow();
            if (row.Problem is not null)
            {
                yield return row;
                continue;
            }

            // Most files are long and have no alternates beside a course: there the row is the request.
            if (!Layout.IsWide && Layout.Slots[0].Alternates.Count == 0)
            {
                yield return row;
                continue;
            }

            foreach (var slot in Layout.Slots)
            {
                foreach (var request in Requests(row, slot))
                    yield return request;
            }

            foreach (var (column, rank) in Layout.Alternates)
            {
                if (Course(column) is { Length: > 0 } course)
                    yield return row with { CourseNumber = course, IsAlternate = true, AlternateFor = null, Priority = rank };
            }
        }

        if (empty)
            throw Error.RequestFileEmpty(_path);
    }

    public void Dispose() => _table.Dispose();

    private IEnumerable<XelloCourseRequest> Requests(XelloCourseRequest row, CourseSlot slot)
    {
        var number = Layout.IsWide ? Course(slot.Column) : row.CourseNumber;
        // A blank course is a request that lacks something in a long file, and no request at all in a wide one.
        if (!Layout.IsWide)
            yield return row;
        else if (number.Length > 0)
            yield return row with { CourseNumber = number, Priority = slot.Rank };

        foreach (var (column, rank) in slot.Alternates)
        {
            if (Course(column) is { Length: > 0 } alternate)
                yield return row with { CourseNumber = alternate, IsAlternate = true, AlternateFor = number.Length > 0 ? number : null, Priority = rank };
        }
    }

    /// <summary>What the requests of a row share.</summary>
    private XelloCourseRequest ParseRow()
    {
        string? problem = null;
        var alternateFor = Optional(CourseRequestField.AlternateFor) is { } key ? CourseRequestValue.Key(key) : null;
        var type = Value(CourseRequestField.RequestType, _type, ref problem);
        var flag = Value(CourseRequestField.IsAlternate, _flag, ref problem);
        var year = Value(CourseRequestField.Year, _year, ref problem);
        var yearId = Value(CourseRequestField.YearId, _yearId, ref problem);
        var priority = Value(CourseRequestField.Priority, _priority, ref problem);
        var credits = Value(CourseRequestField.Credits, _credits, ref problem);
        if (type is not null && flag is not null && type != flag)
            problem ??= "Request type and alternate contradict each other.";
        if (year is not null && yearId is not null && year != yearId)
            problem ??= "Year and year id contradict each other.";
        var isAlternate = type ?? flag;
        if (isAlternate == false && alternateFor is not null)
            problem ??= "The request is a primary one and yet an alternate for another course.";

        return new XelloCourseRequest
        {
            StudentId = CourseRequestValue.Key(Field(CourseRequestField.StudentId)),
            SchoolCode = Optional(CourseRequestField.SchoolCode) is { } code ? CourseRequestValue.Key(code) : null,
            Year = year ?? yearId,
            CourseNumber = Layout.IsWide ? "" : CourseRequestValue.Key(Field(CourseRequestField.CourseNumber)),
            IsAlternate = isAlternate ?? alternateFor is not null,
            AlternateFor = alternateFor,
            Priority = priority,
            Credits = credits,
            Status = CourseRequestValue.Text(Field(CourseRequestField.Status)),
            Comment = CourseRequestValue.Text(Field(CourseRequestField.Comment)),
            File = _path,
            Row = _table.Row,
            Problem = problem,
        };
    }

    private string Course(int column)
    {
        var text = CourseRequestValue.Key(_table[column]);
        return CourseRequestValue.Optional(text) ?? "";
    }

    private string Field(CourseRequestField field) => _places[(int)field] is >= 0 and var place ? _table[place] : "";

    private string? Optional(CourseRequestField field) => CourseRequestValue.Optional(Field(field));

    private T? Value<T>(CourseRequestField field, KnownValues<T> values, ref string? problem)
        where T : struct
    {
        if (Optional(field) is not { } text)
            return null;
        if (values.TryGet(text, out var value))
            return value;
        problem ??= $"The {values.Name} '{text}' is not understood; accepted: {values.Accepted}.";
        return null;
    }

    private static int CountMapped(IReadOnlyList<string> headers, CourseRequestColumnMap map)
    {
        var named = new HashSet<string>(map.Fields.Values.Concat(map.Numbered.Values).Select(HeaderKey.Of), StringComparer.Ordinal);
        return headers.Count(header => named.Contains(HeaderKey.Of(header)));
    }

    private delegate bool TryParse<T>(string text, out T value);

    /// <summary>The values of a column, each of which is understood once: they repeat from row to row.</summary>
    private sealed class KnownValues<T>(string name, string accepted, TryParse<T> parse)
        where T : struct
    {
        private const int Most = 1000;

        private readonly Dictionary<string, T> _known = new(StringComparer.Ordinal);
        private string? _last;
        private T _lastValue;

        public string Name { get; } = name;

        public string Accepted { get; } = accepted;

        public bool TryGet(string text, out T value)
        {
            // Texts come from a pool: the same one is mostly the same object.
            value = _lastValue;
            if (ReferenceEquals(text, _last))
                return true;
            if (!TryFind(text, out value))
                return false;
            (_last, _lastValue) = (text, value);
            return true;
        }

        private bool TryFind(string text, out T value)
        {
            if (_known.TryGetValue(text, out value))
                return true;
            if (!parse(text, out value))
                return false;
            if (_known.Count < Most)
                _known.Add(text, value);
            return true;
        }
    }
}
