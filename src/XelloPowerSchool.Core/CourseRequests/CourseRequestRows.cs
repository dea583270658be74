using XelloPowerSchool.Tables;

namespace XelloPowerSchool.CourseRequests;

/// <summary>Makes requests of the rows of a table, a file or a pipeline's objects, whose layout is known.</summary>
/// <param name="layout">Where the fields stand.</param>
/// <param name="path">The file; null for rows that come from elsewhere.</param>
internal sealed class CourseRequestRows(CourseRequestLayout layout, string? path)
{
    private static readonly CourseRequestField[] CommonFields =
    [
        CourseRequestField.SchoolCode, CourseRequestField.Year, CourseRequestField.YearId, CourseRequestField.Credits,
        CourseRequestField.Status, CourseRequestField.Comment, CourseRequestField.Problem,
    ];

    // Kept here, because the layout lies in memory beside what the reading thread writes for each row.
    private readonly bool _isWide = layout.IsWide;
    private readonly bool _isOneRequest = !layout.IsWide && layout.Slots[0].Alternates.Count == 0;

    private readonly KnownValues<bool> _type = new("request type", "Primary or Alternate", CourseRequestValue.TryType);
    private readonly KnownValues<bool> _flag = new("alternate", "yes or no", CourseRequestValue.TryFlag);
    private readonly KnownValues<int> _year = new("year", "2027, 2027-28 or 2027-2028", CourseRequestValue.TryYear);
    private readonly KnownValues<int> _yearId = new("year id", "37 or 3700", CourseRequestValue.TryYearId);
    private readonly KnownValues<int> _priority = new("priority", "a whole number", CourseRequestValue.TryPriority);
    private readonly KnownValues<decimal> _credits = new("credits", "a number", CourseRequestValue.TryCredits);

    /// <summary>Columns of the fields; -1 for a field that the table does not have.</summary>
    private readonly int[] _places = [.. typeof(CourseRequestField).GetEnumValues().Cast<CourseRequestField>().Select(field => layout.Header[field])];

    /// <summary>Columns of the values that requests share, with their texts in the row before.</summary>
    private readonly int[] _commonColumns = [.. CommonFields.Select(field => layout.Header[field]).Where(place => place >= 0)];

    private readonly string?[] _before = new string?[CommonFields.Length];

    private CommonValues _common = CommonValues.None with { File = path };

    private readonly string[] _headers = [.. layout.Header.Headers];

    /// <summary>Whether a row is the header once more, as where sheets were put one below the other. Nearly every row is told by its first look.</summary>
    public bool RepeatsHeader(TableRow row) =>
        IsHeader(row, _places[(int)CourseRequestField.StudentId]) && row.HasTheWidthOfTheHeader && IsHeader(row);

    /// <summary>
    /// What the requests of a row share. When it has a problem, and in a long table without alternates beside a course, it
    /// is the row's only request.
    /// </summary>
    public XelloCourseRequest Parse(TableRow row) => row.HasTheWidthOfTheHeader
        ? ParseRow(row)
        // Which of the fields are in their places is not known, so none is taken over.
        : new XelloCourseRequest { File = path, Row = row.Number, Problem = $"The row has {row.Count} fields, the header {layout.Header.Count}." };

    /// <summary>Whether what was parsed is the row's only request.</summary>
    public bool IsOnly(XelloCourseRequest shared) => shared.Problem is not null || _isOneRequest;

    /// <summary>The requests of a row, when it has several.</summary>
    public IEnumerable<XelloCourseRequest> Split(TableRow row, XelloCourseRequest shared)
    {
        foreach (var slot in layout.Slots)
        {
            foreach (var request in Requests(row, shared, slot))
                yield return request;
        }

        foreach (var (column, rank) in layout.Alternates)
        {
            if (Course(row, column) is { Length: > 0 } course)
                yield return shared with { CourseNumber = course, IsAlternate = true, AlternateFor = null, Priority = rank };
        }
    }

    private IEnumerable<XelloCourseRequest> Requests(TableRow row, XelloCourseRequest shared, CourseSlot slot)
    {
        var number = layout.IsWide ? Course(row, slot.Column) : shared.CourseNumber;
        // A blank course is a request that lacks something in a long file, and no request at all in a wide one.
        if (!layout.IsWide)
            yield return shared;
        else if (number.Length > 0)
            yield return shared with { CourseNumber = number, Priority = slot.Rank };

        foreach (var (column, rank) in slot.Alternates)
        {
            if (Course(row, column) is { Length: > 0 } alternate)
                yield return shared with { CourseNumber = alternate, IsAlternate = true, AlternateFor = number.Length > 0 ? number : null, Priority = rank };
        }
    }

    /// <summary>What the requests of a row share.</summary>
    private XelloCourseRequest ParseRow(TableRow row)
    {
        if (!IsAsBefore(row))
            _common = ParseCommon(row);
        var problem = _common.Problem;
        var alternateFor = Optional(row, CourseRequestField.AlternateFor) is { } key ? CourseRequestValue.Key(key) : null;
        var type = Value(row, CourseRequestField.RequestType, _type, ref problem);
        var flag = Value(row, CourseRequestField.IsAlternate, _flag, ref problem);
        var priority = Value(row, CourseRequestField.Priority, _priority, ref problem);
        if (type is not null && flag is not null && type != flag)
            problem ??= "Request type and alternate contradict each other.";
        var isAlternate = type ?? flag;
        if (isAlternate == false && alternateFor is not null)
            problem ??= "The request is a primary one and yet an alternate for another course.";

        return new XelloCourseRequest
        {
            Common = problem == _common.Problem ? _common : _common with { Problem = problem },
            StudentId = CourseRequestValue.Key(Field(row, CourseRequestField.StudentId)),
            CourseNumber = _isWide ? "" : CourseRequestValue.Key(Field(row, CourseRequestField.CourseNumber)),
            IsAlternate = isAlternate ?? alternateFor is not null,
            AlternateFor = alternateFor,
            Priority = priority,
            Row = row.Number,
        };
    }

    /// <summary>What a row mostly has in common with the one before.</summary>
    private CommonValues ParseCommon(TableRow row)
    {
        var problem = Text(row, CourseRequestField.Problem);
        var year = Value(row, CourseRequestField.Year, _year, ref problem);
        var yearId = Value(row, CourseRequestField.YearId, _yearId, ref problem);
        var credits = Value(row, CourseRequestField.Credits, _credits, ref problem);
        if (year is not null && yearId is not null && year != yearId)
            problem ??= "Year and year id contradict each other.";
        var school = Optional(row, CourseRequestField.SchoolCode) is { } code ? CourseRequestValue.Key(code) : null;
        var common = new CommonValues(
            school, year ?? yearId, credits, Text(row, CourseRequestField.Status), Text(row, CourseRequestField.Comment), path, problem);
        return common == _common ? _common : common;
    }

    /// <summary>Whether the common values are those of the row before. Texts come from a pool, so that the same ones are mostly the same objects.</summary>
    private bool IsAsBefore(TableRow row)
    {
        var isAsBefore = true;
        for (var i = 0; i < _commonColumns.Length; i++)
        {
            var text = row[_commonColumns[i]];
            if (ReferenceEquals(text, _before[i]))
                continue;
            _before[i] = text;
            isAsBefore = false;
        }

        return isAsBefore;
    }

    private bool IsHeader(TableRow row) => Array.TrueForAll(layout.Columns, column => IsHeader(row, column));

    private bool IsHeader(TableRow row, int column)
    {
        var (text, header) = (row[column], _headers[column]);
        return text.Length >= header.Length && text.Trim() == header;
    }

    private static string Course(TableRow row, int column)
    {
        var text = CourseRequestValue.Key(row[column]);
        return CourseRequestValue.Optional(text) ?? "";
    }

    private string Field(TableRow row, CourseRequestField field) => _places[(int)field] is >= 0 and var place ? row[place] : "";

    private string? Optional(TableRow row, CourseRequestField field) =>
        _places[(int)field] is >= 0 and var place ? CourseRequestValue.Optional(row[place]) : null;

    private string? Text(TableRow row, CourseRequestField field) => _places[(int)field] is >= 0 and var place ? CourseRequestValue.Text(row[place]) : null;

    private T? Value<T>(TableRow row, CourseRequestField field, KnownValues<T> values, ref string? problem)
        where T : struct
    {
        if (Optional(row, field) is not { } text)
            return null;
        if (values.TryGet(text, out var value))
            return value;
        problem ??= $"The {values.Name} '{text}' is not understood; accepted: {values.Accepted}.";
        return null;
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
