using XelloPowerSchool.Errors;
using XelloPowerSchool.Tables;

namespace XelloPowerSchool.CourseRequests;

/// <summary>
/// Reads Xello's export of course requests: comma, tab, pipe or semicolon, with a header row, long or wide. Streams; a row that
/// cannot be understood comes out as one request with its problem, a blank one not at all.
/// </summary>
internal sealed class CourseRequestReader : IDisposable
{
    private readonly string _path;
    private readonly TextTable _table;
    private readonly CancellationToken _cancellationToken;

    private CourseRequestReader(string path, TextTable table, CourseRequestLayout layout, CancellationToken cancellationToken) =>
        (_path, _table, Layout, _cancellationToken) = (path, table, layout, cancellationToken);

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
        var number = Course(slot.Column);
        // A blank course is a request that lacks something in a long file, and no request at all in a wide one.
        if (!Layout.IsWide)
            yield return row with { CourseNumber = number };
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
        var type = Value<bool>(CourseRequestField.RequestType, "request type", "Primary or Alternate", CourseRequestValue.TryType, ref problem);
        var flag = Value<bool>(CourseRequestField.IsAlternate, "alternate", "yes or no", CourseRequestValue.TryFlag, ref problem);
        var year = Value<int>(CourseRequestField.Year, "year", "2027, 2027-28 or 2027-2028", CourseRequestValue.TryYear, ref problem);
        var yearId = Value<int>(CourseRequestField.YearId, "year id", "37 or 3700", CourseRequestValue.TryYearId, ref problem);
        var priority = Value<int>(CourseRequestField.Priority, "priority", "a whole number", CourseRequestValue.TryPriority, ref problem);
        var credits = Value<decimal>(CourseRequestField.Credits, "credits", "a number", CourseRequestValue.TryCredits, ref problem);
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
            // For messages about a row that gives no requests.
            CourseNumber = problem is not null && !Layout.IsWide ? CourseRequestValue.Key(Field(CourseRequestField.CourseNumber)) : "",
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
        return Layout.IsWide || column != Layout.Header[CourseRequestField.CourseNumber] ? CourseRequestValue.Optional(text) ?? "" : text;
    }

    private string Field(CourseRequestField field) => Layout.Header[field] is >= 0 and var place ? _table[place] : "";

    private string? Optional(CourseRequestField field) => Layout.Header.Has(field) ? CourseRequestValue.Optional(Field(field)) : null;

    private T? Value<T>(CourseRequestField field, string name, string accepted, TryParse<T> parse, ref string? problem)
        where T : struct
    {
        if (Optional(field) is not { } text)
            return null;
        if (parse(text, out var value))
            return value;
        problem ??= $"The {name} '{text}' is not understood; accepted: {accepted}.";
        return null;
    }

    private static int CountMapped(IReadOnlyList<string> headers, CourseRequestColumnMap map)
    {
        var named = new HashSet<string>(map.Fields.Values.Concat(map.Numbered.Values).Select(HeaderKey.Of), StringComparer.Ordinal);
        return headers.Count(header => named.Contains(HeaderKey.Of(header)));
    }

    private delegate bool TryParse<T>(string text, out T value);
}
