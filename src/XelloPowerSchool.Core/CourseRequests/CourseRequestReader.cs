using XelloPowerSchool.Errors;
using XelloPowerSchool.Tables;

namespace XelloPowerSchool.CourseRequests;

/// <summary>
/// Reads Xello's export of course requests: comma, tab, pipe or semicolon, with a header row. Streams; a row that cannot be
/// understood comes out refused, a blank one not at all.
/// </summary>
internal static class CourseRequestReader
{
    /// <summary>Every error about the file as a whole is thrown by the enumeration.</summary>
    public static IEnumerable<CourseRequestRow> Read(string path, CancellationToken cancellationToken)
    {
        using var table = TextTable.Open(path, CourseRequestTable.Errors, CourseRequestTable.Columns.CountKnown);
        var header = CourseRequestTable.Columns.Find(path, table.Headers);
        var empty = true;
        while (table.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            empty = false;
            yield return Parse(table, header);
        }

        if (empty)
            throw Error.RequestFileEmpty(path);
    }

    private static CourseRequestRow Parse(TextTable table, TableHeader<CourseRequestField> header)
    {
        var (found, row) = (table.Count, table.Row);
        if (found != header.Count)
        {
            // Which of the fields are in their places is not known, so none is taken over.
            var bare = new XelloCourseRequest { Row = row };
            return new(bare, CourseRequestRule.RowMalformed(bare, $"The row has {found} fields, the header {header.Count}."));
        }

        string? problem = null;
        var alternateFor = Optional(CourseRequestField.AlternateFor);
        var type = Value<bool>(CourseRequestField.RequestType, "request type", "Primary or Alternate", CourseRequestValue.TryType);
        var flag = Value<bool>(CourseRequestField.IsAlternate, "alternate", "yes or no", CourseRequestValue.TryFlag);
        if (type is not null && flag is not null && type != flag)
            problem ??= "Request type and alternate contradict each other.";
        var isAlternate = type ?? flag;
        if (isAlternate == false && alternateFor is not null)
            problem ??= "The request is a primary one and yet an alternate for another course.";

        var request = new XelloCourseRequest
        {
            StudentId = Field(CourseRequestField.StudentId).Trim(),
            SchoolCode = Optional(CourseRequestField.SchoolCode),
            Year = Value<int>(CourseRequestField.Year, "year", "2027, 2027-28 or 2027-2028", CourseRequestValue.TryYear),
            CourseNumber = Field(CourseRequestField.CourseNumber).Trim(),
            IsAlternate = isAlternate ?? alternateFor is not null,
            AlternateFor = alternateFor,
            Priority = Value<int>(CourseRequestField.Priority, "priority", "a whole number", CourseRequestValue.TryPriority),
            Credits = Value<decimal>(CourseRequestField.Credits, "credits", "a number", CourseRequestValue.TryCredits),
            Status = CourseRequestValue.Text(Field(CourseRequestField.Status)),
            Comment = CourseRequestValue.Text(Field(CourseRequestField.Comment)),
            Row = row,
        };
        return new(request, problem is null ? null : CourseRequestRule.RowMalformed(request, problem));

        string Field(CourseRequestField field) => header[field] is >= 0 and var ordinal ? table[ordinal] : "";

        string? Optional(CourseRequestField field) => CourseRequestValue.Optional(Field(field));

        T? Value<T>(CourseRequestField field, string name, string accepted, TryParse<T> parse)
            where T : struct
        {
            if (Optional(field) is not { } text)
                return null;
            if (parse(text, out var value))
                return value;
            problem ??= $"The {name} '{text}' is not understood; accepted: {accepted}.";
            return null;
        }
    }

    private delegate bool TryParse<T>(string text, out T value);
}
