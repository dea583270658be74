using XelloPowerSchool.Errors;

namespace XelloPowerSchool.CourseRequests;

/// <summary>What a column of Xello's export can hold.</summary>
internal enum CourseRequestField
{
    StudentId,
    CourseNumber,
    RequestType,
    IsAlternate,
    AlternateFor,
    Priority,
    SchoolCode,
    Year,
    Credits,
    Status,
    Comment,
}

/// <summary>
/// Finds the columns of Xello's export. Its layout is not public, so columns are known by their headers; case, blanks,
/// underscores and punctuation do not count. A name that may mean two things ("Course" alone, "School" alone) is left out.
/// </summary>
internal sealed class CourseRequestHeader
{
    private static readonly (CourseRequestField Field, string Meaning, bool Required, string[] Synonyms)[] Known =
    [
        (CourseRequestField.StudentId, "student number", true,
        [
            "StudentID", "Student Number", "Student No", "Student Code", "Local ID", "Local Student ID", "Student Local ID",
            "SIS ID", "SIS Student ID", "Student SIS ID", "SIS Number", "School Student ID", "District Student ID",
        ]),
        (CourseRequestField.CourseNumber, "course number", true,
        [
            "CourseCode", "Course Number", "Course No", "Course ID", "SIS Course ID", "SIS Course Code", "Local Course Code",
            "Requested Course Code", "Requested Course Number", "Requested Course ID",
        ]),
        (CourseRequestField.RequestType, "request type", false,
        [
            "RequestType", "Course Request Type", "Selection Type", "Primary/Alternate",
        ]),
        (CourseRequestField.IsAlternate, "alternate", false,
        [
            "IsAlternate", "Alternate", "Alternate Flag", "Is Alternative", "Alternative", "Alt", "Is Alt", "Alternate Request",
        ]),
        (CourseRequestField.AlternateFor, "alternate for", false,
        [
            "AlternateFor", "Alternate For Course", "Alternate For Course Code", "Alternate For Course Number", "Alternate Of",
            "Alternate To", "Alternative For", "Alternative To Course ID", "Primary Course Code", "Primary Course Number",
            "Primary Course ID",
        ]),
        (CourseRequestField.Priority, "priority", false,
        [
            "Priority", "Rank", "Ranking", "Sequence", "Sequence Number", "Order", "Request Order", "Alternate Priority",
        ]),
        (CourseRequestField.SchoolCode, "school code", false,
        [
            "SchoolCode", "School Number", "School ID", "School No", "Current School Code",
        ]),
        (CourseRequestField.Year, "school year", false,
        [
            "Year", "School Year", "Academic Year", "Request Year", "Plan Year", "Year ID",
        ]),
        (CourseRequestField.Credits, "credits", false,
        [
            "Credits", "Credit", "Credit Value", "Course Credits", "Credit Hours",
        ]),
        (CourseRequestField.Status, "status", false,
        [
            "Status", "Request Status", "Approval Status",
        ]),
        (CourseRequestField.Comment, "comment", false,
        [
            "Comment", "Comments", "Note", "Notes", "Student Comment",
        ]),
    ];

    private static readonly Dictionary<string, CourseRequestField> FieldByKey = Known
        .SelectMany(known => known.Synonyms, (known, synonym) => (Key: Key(synonym), known.Field))
        .ToDictionary(entry => entry.Key, entry => entry.Field, StringComparer.Ordinal);

    private readonly int[] _ordinals;

    private CourseRequestHeader(int[] ordinals, int count)
    {
        _ordinals = ordinals;
        Count = count;
    }

    /// <summary>Fields that every row must have.</summary>
    public int Count { get; }

    /// <summary>Position of the field in a row; -1 when the file has no such column.</summary>
    public int this[CourseRequestField field] => _ordinals[(int)field];

    /// <summary>How many of the headers mean something: the measure by which the delimiter is found.</summary>
    public static int CountKnown(IEnumerable<string> headers) => headers.Count(header => FieldByKey.ContainsKey(Key(header)));

    public static CourseRequestHeader Find(string path, IReadOnlyList<string> headers)
    {
        var ordinals = new int[Known.Length];
        for (var i = 0; i < ordinals.Length; i++)
            ordinals[i] = -1;

        for (var i = 0; i < headers.Count; i++)
        {
            if (!FieldByKey.TryGetValue(Key(headers[i]), out var field))
                continue;
            if (ordinals[(int)field] is >= 0 and var first)
                throw Error.RequestHeaderAmbiguous(path, Known[(int)field].Meaning, headers[first], headers[i]);
            ordinals[(int)field] = i;
        }

        var missing = Known.Where(known => known.Required && ordinals[(int)known.Field] < 0).ToList();
        if (missing.Count == 0)
            return new CourseRequestHeader(ordinals, headers.Count);

        var closest = missing.SelectMany(known => Closest(headers, known.Synonyms)).ToList();
        throw Error.RequestHeaderUnknown(path, missing.ConvertAll(known => known.Meaning), headers, closest);
    }

    /// <summary>Letters and digits only, in lower case; "#" is how some write "number".</summary>
    private static string Key(string header) => string.Concat(header
        .Where(c => char.IsLetterOrDigit(c) || c == '#')
        .Select(c => c == '#' ? "number" : char.ToLowerInvariant(c).ToString()));

    private static IEnumerable<string> Closest(IReadOnlyList<string> headers, string[] synonyms)
    {
        // A header is a few words; what is longer is no header, and comparing it would only take time.
        var keys = headers.Select(Key).Where(key => key.Length is > 0 and <= 40).ToList();
        return synonyms
            .OrderBy(synonym => keys.Count == 0 ? 0 : keys.Min(key => Distance(key, Key(synonym))))
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
