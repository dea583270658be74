using Sylvan.Data.Csv;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.CourseRequests;

/// <summary>
/// Reads Xello's export of course requests: comma, tab, pipe or semicolon, with a header row. Streams; a row that cannot be
/// understood comes out refused, a blank one not at all.
/// </summary>
internal static class CourseRequestReader
{
    // In the order in which they win when the header speaks for none.
    private static readonly char[] Delimiters = [',', '\t', '|', ';'];

    /// <summary>Longest row in characters. A row beyond it is a quotation mark that nothing closes.</summary>
    private const int MaxRow = 1 << 20;

    /// <summary>Every error about the file as a whole is thrown by the enumeration.</summary>
    public static IEnumerable<CourseRequestRow> Read(string path, CancellationToken cancellationToken)
    {
        using var file = RequestFile.Open(path);
        if (file.IsEmpty)
            throw Error.RequestFileEmpty(path);

        var delimiter = RequestFile.Guard(path, () => FindDelimiter(file));
        using var csv = Guard(path, 0, () => Open(file, delimiter, CsvStyle.Standard));
        var headers = ReadHeaders(csv, () => Next(path, csv, 0)) ?? throw Error.RequestFileEmpty(path);
        if (headers.Any(header => header.Any(c => char.IsControl(c) && c is not ('\n' or '\t'))))
            throw Error.RequestFileNotText(path);
        var header = CourseRequestHeader.Find(path, headers);

        var row = 0;
        var empty = true;
        while (Next(path, csv, row + 1))
        {
            cancellationToken.ThrowIfCancellationRequested();
            row++;
            if (IsBlank(csv))
                continue;
            empty = false;
            yield return Parse(csv, header, row);
        }

        if (empty)
            throw Error.RequestFileEmpty(path);
    }

    /// <summary>The delimiter that makes most sense of the header: most known columns, then most columns.</summary>
    private static char FindDelimiter(RequestFile file)
    {
        return Delimiters
            .Select(delimiter => (Delimiter: delimiter, Headers: TryHeaders(delimiter)))
            .OrderByDescending(candidate => CourseRequestHeader.CountKnown(candidate.Headers))
            .ThenByDescending(candidate => candidate.Headers.Count)
            .First().Delimiter;

        IReadOnlyList<string> TryHeaders(char delimiter)
        {
            try
            {
                // With the wrong delimiter quotation marks stand in wrong places; that is no error here.
                using var csv = Open(file, delimiter, CsvStyle.Lax);
                return ReadHeaders(csv, csv.Read) ?? [];
            }
            catch (CsvRecordTooLargeException)
            {
                return [];
            }
        }
    }

    private static CsvDataReader Open(RequestFile file, char delimiter, CsvStyle style) => CsvDataReader.Create(
        file.ReadText(),
        new CsvDataReaderOptions
        {
            Delimiter = delimiter,
            CsvStyle = style,
            HasHeaders = false,
            MaxBufferSize = MaxRow,
            // A line that starts with the comment character vanishes without a word, so it is one that does not occur.
            Comment = '\r',
        });

    private static List<string>? ReadHeaders(CsvDataReader csv, Func<bool> next)
    {
        while (next())
        {
            if (!IsBlank(csv))
                return [.. Enumerable.Range(0, csv.RowFieldCount).Select(i => csv.GetString(i).Trim())];
        }

        return null;
    }

    private static bool Next(string path, CsvDataReader csv, int row) => Guard(path, row, csv.Read);

    private static T Guard<T>(string path, int row, Func<T> read)
    {
        try
        {
            return RequestFile.Guard(path, read);
        }
        catch (Exception e) when (e is CsvFormatException or CsvRecordTooLargeException)
        {
            throw Error.RequestFileMalformed(path, row, e);
        }
    }

    private static bool IsBlank(CsvDataReader csv)
    {
        for (var i = 0; i < csv.RowFieldCount; i++)
        {
            if (!string.IsNullOrWhiteSpace(csv.GetString(i)))
                return false;
        }

        return true;
    }

    private static CourseRequestRow Parse(CsvDataReader csv, CourseRequestHeader header, int row)
    {
        var found = csv.RowFieldCount;
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

        string Field(CourseRequestField field) => header[field] is >= 0 and var ordinal ? csv.GetString(ordinal) : "";

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
