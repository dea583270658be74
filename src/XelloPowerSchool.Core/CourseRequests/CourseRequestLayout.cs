using XelloPowerSchool.Tables;

namespace XelloPowerSchool.CourseRequests;

/// <summary>A column with one course of a row, and the columns with its alternates in their order.</summary>
internal sealed record CourseSlot(int Column, int Rank, IReadOnlyList<(int Column, int Rank)> Alternates);

/// <summary>
/// How an export is laid out: long, one request in a row, or wide, all requests of a student in a row. A long one may have
/// columns for the alternates of its course.
/// </summary>
internal sealed class CourseRequestLayout
{
    private CourseRequestLayout(TableHeader<CourseRequestField> header, IReadOnlyList<CourseSlot> slots, IReadOnlyList<(int, int)> alternates) =>
        (Header, Slots, Alternates, IsWide) = (header, slots, alternates, !header.Has(CourseRequestField.CourseNumber));

    public TableHeader<CourseRequestField> Header { get; }

    /// <summary>The courses of a row.</summary>
    public IReadOnlyList<CourseSlot> Slots { get; }

    /// <summary>Columns with alternates for none of the courses in particular, by rank.</summary>
    public IReadOnlyList<(int Column, int Rank)> Alternates { get; }

    /// <summary>Whether a row has several requests, one in a column.</summary>
    public bool IsWide { get; }

    /// <summary>Everything that was found, so that it can be kept.</summary>
    public required CourseRequestColumnMap Map { get; init; }

    /// <summary>The columns that something is read from.</summary>
    public required int[] Columns { get; init; }

    /// <summary>Headers of columns that nothing is read from.</summary>
    public required IReadOnlyList<string> Unused { get; init; }

    /// <summary>How many of the headers mean something.</summary>
    public static int CountKnown(IReadOnlyList<string> headers) =>
        CourseRequestTable.Columns.CountKnown(headers) + headers.Count(header => NumberedColumn.Of(header) is not null);

    public static CourseRequestLayout Find(string path, IReadOnlyList<string> headers, CourseRequestColumnMap map)
    {
        var columns = CourseRequestTable.Columns;
        var numbered = map.Numbered.ToDictionary(entry => entry.Key, entry => columns.PlaceOf(path, headers, entry.Value, entry.Key.ToString()));
        var header = columns.Find(path, headers, map.Fields, numbered.Values);
        for (var i = 0; i < headers.Count; i++)
        {
            if (numbered.ContainsValue(i) || header.Uses(i) || NumberedColumn.Of(headers[i]) is not { } column || map.Numbered.ContainsKey(column))
                continue;
            if (numbered.TryGetValue(column, out var first))
                throw CourseRequestTable.Errors.HeaderAmbiguous(path, column.ToString(), headers[first], headers[i]);
            numbered.Add(column, i);
        }

        var missing = new List<CourseRequestField>();
        if (!header.Has(CourseRequestField.StudentId))
            missing.Add(CourseRequestField.StudentId);
        if (!header.Has(CourseRequestField.CourseNumber) && !numbered.Keys.Any(column => column is { Course: > 0, Alternate: 0 }))
            missing.Add(CourseRequestField.CourseNumber);
        if (missing.Count > 0)
            throw columns.Unknown(path, headers, [.. missing]);

        var found = new CourseRequestColumnMap();
        foreach (var entry in header.Found)
            found.Fields[entry.Key] = entry.Value;
        foreach (var entry in numbered.OrderBy(entry => entry.Value))
            found.Numbered[entry.Key] = headers[entry.Value];
        var used = new HashSet<int>(numbered.Values);
        return new CourseRequestLayout(header, SlotsOf(header, numbered), header.Has(CourseRequestField.CourseNumber) ? [] : AlternatesOf(numbered, 0))
        {
            Map = found,
            Columns = [.. Enumerable.Range(0, headers.Count).Where(i => header.Uses(i) || used.Contains(i))],
            Unused = [.. headers.Where((text, i) => text.Length > 0 && !header.Uses(i) && !used.Contains(i))],
        };
    }

    private static List<CourseSlot> SlotsOf(TableHeader<CourseRequestField> header, Dictionary<NumberedColumn, int> numbered)
    {
        // With a column for the course, whatever alternates there are belong to it.
        if (header[CourseRequestField.CourseNumber] is >= 0 and var course)
        {
            var single = header[CourseRequestField.AlternateCourse];
            var alternates = AlternatesOf(numbered, 0);
            return [new CourseSlot(course, 0, single < 0 ? alternates : [(single, 1), .. alternates.Select(alternate => (alternate.Column, alternate.Rank + 1))])];
        }

        return
        [
            .. numbered.Where(entry => entry.Key is { Course: > 0, Alternate: 0 }).OrderBy(entry => entry.Key.Course)
                .Select(entry => new CourseSlot(entry.Value, entry.Key.Course, AlternatesOf(numbered, entry.Key.Course))),
        ];
    }

    private static List<(int Column, int Rank)> AlternatesOf(Dictionary<NumberedColumn, int> numbered, int course) =>
    [
        .. numbered.Where(entry => entry.Key.Course == course && entry.Key.Alternate > 0).OrderBy(entry => entry.Key.Alternate)
            .Select(entry => (entry.Value, entry.Key.Alternate)),
    ];
}
