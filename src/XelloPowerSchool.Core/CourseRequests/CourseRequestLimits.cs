using System.Collections;
using System.Globalization;
using System.Text.Json;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.CourseRequests;

/// <summary>From and to, both included; null where there is no limit.</summary>
internal readonly record struct LimitRange(decimal? Least, decimal? Most);

/// <summary>What a district says of one of its courses, beside what PowerSchool says.</summary>
internal sealed record CourseRestriction(IReadOnlyList<int> Grades, IReadOnlyList<string> Prerequisites, LimitRange Requests);

/// <summary>A district's own rules: of parameters, of a file, or both.</summary>
internal sealed record CourseRequestLimits
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static CourseRequestLimits None { get; } = new();

    /// <summary>Credits of a student's primary requests, by grade of next year.</summary>
    public IReadOnlyDictionary<int, LimitRange> Credits { get; init; } = new Dictionary<int, LimitRange>();

    /// <summary>Credits in the grades that are not named.</summary>
    public LimitRange CreditsElsewhere { get; init; }

    /// <summary>Primary requests that a course must have, and can have, to run.</summary>
    public LimitRange Requests { get; init; }

    public IReadOnlyDictionary<string, CourseRestriction> Courses { get; init; } = new Dictionary<string, CourseRestriction>();

    /// <summary>Other severities for rules that can be adjusted.</summary>
    public IReadOnlyDictionary<string, XelloSeverity> Severities { get; init; } = new Dictionary<string, XelloSeverity>();

    public LimitRange CreditsOf(int? grade) => grade is { } known && Credits.TryGetValue(known, out var range) ? range : CreditsElsewhere;

    public LimitRange RequestsOf(string course) => Courses.TryGetValue(course, out var restriction) && restriction.Requests != default ? restriction.Requests : Requests;

    /// <summary>The limits, with those of the command line before those of the file.</summary>
    /// <param name="credits">Grade to least and most, for example 9 = 50, 80.</param>
    /// <param name="least">Requests that a course must have.</param>
    /// <param name="most">Requests that a course can have.</param>
    public CourseRequestLimits With(IDictionary? credits, int? least, int? most)
    {
        var all = Credits.ToDictionary(entry => entry.Key, entry => entry.Value);
        foreach (DictionaryEntry entry in credits ?? new Hashtable())
        {
            object?[] range = entry.Value is IList list ? [.. list.Cast<object?>()] : [entry.Value];
            if (!int.TryParse(Convert.ToString(entry.Key, CultureInfo.InvariantCulture), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var grade)
                || range.Length is 0 or > 2 || !TryNumber(range[0], out var from) || !TryNumber(range.Length == 2 ? range[1] : null, out var to) || from > to)
                throw Error.CreditLimitInvalid(Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "");
            all[grade] = new LimitRange(from, to);
        }

        return this with { Credits = all, Requests = new LimitRange(least ?? Requests.Least, most ?? Requests.Most) };
    }

    /// <summary>Reads a file of rules; what is not known in it is an error, because a rule that is misspelt would never strike.</summary>
    public static CourseRequestLimits Read(string path)
    {
        try
        {
            using var file = JsonDocument.Parse(File.ReadAllBytes(path), Lenient);
            return Read(file.RootElement);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException or InvalidOperationException)
        {
            throw Error.RulesFileInvalid(path, e);
        }
    }

    private static CourseRequestLimits Read(JsonElement root)
    {
        var limits = None;
        foreach (var member in root.EnumerateObject())
        {
            limits = member.Name switch
            {
                "credits" => limits with
                {
                    Credits = member.Value.EnumerateObject().Where(entry => entry.Name != "*")
                        .ToDictionary(entry => int.Parse(entry.Name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), entry => Range(entry.Value)),
                    CreditsElsewhere = member.Value.TryGetProperty("*", out var others) ? Range(others) : default,
                },
                "requests" => limits with { Requests = Range(member.Value) },
                "courses" => limits with { Courses = member.Value.EnumerateObject().ToDictionary(entry => entry.Name, entry => Course(entry.Value), StringComparer.Ordinal) },
                "severity" => limits with { Severities = member.Value.EnumerateObject().ToDictionary(Adjustable, entry => Severity(entry.Value), StringComparer.Ordinal) },
                var name => throw Unknown(name, "credits, requests, courses, severity"),
            };
        }

        return limits;
    }

    private static CourseRestriction Course(JsonElement element)
    {
        List<int> grades = [];
        List<string> prerequisites = [];
        decimal? least = null, most = null;
        foreach (var member in element.EnumerateObject())
        {
            switch (member.Name)
            {
                case "grades":
                    grades.AddRange(member.Value.EnumerateArray().Select(grade => grade.GetInt32()));
                    break;
                case "prerequisites":
                    prerequisites.AddRange(member.Value.EnumerateArray().Select(course => course.GetString() ?? throw new FormatException("A prerequisite is null.")));
                    break;
                case "minimum":
                    least = member.Value.GetDecimal();
                    break;
                case "maximum":
                    most = member.Value.GetDecimal();
                    break;
                default:
                    throw Unknown(member.Name, "grades, prerequisites, minimum, maximum");
            }
        }

        return new CourseRestriction(grades, prerequisites, Checked(least, most));
    }

    private static LimitRange Range(JsonElement element)
    {
        decimal? least = null, most = null;
        foreach (var member in element.EnumerateObject())
        {
            if (member.Name == "minimum")
                least = member.Value.GetDecimal();
            else if (member.Name == "maximum")
                most = member.Value.GetDecimal();
            else
                throw Unknown(member.Name, "minimum, maximum");
        }

        return Checked(least, most);
    }

    private static LimitRange Checked(decimal? least, decimal? most) =>
        least > most ? throw new FormatException("A minimum is greater than its maximum.") : new LimitRange(least, most);

    private static string Adjustable(JsonProperty entry) => CourseRequestRules.Adjustable.Any(rule => rule.Id == entry.Name)
        ? entry.Name
        : throw Unknown(entry.Name, string.Join(", ", CourseRequestRules.Adjustable.Select(rule => rule.Id)));

    private static XelloSeverity Severity(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString()!.All(char.IsLetter) && Enum.TryParse<XelloSeverity>(value.GetString(), ignoreCase: true, out var severity)
            ? severity
            : throw new FormatException($"A severity is one of {string.Join(", ", typeof(XelloSeverity).GetEnumNames())}.");

    private static FormatException Unknown(string name, string known) => new($"'{name}' is not known here; known: {known}.");

    private static bool TryNumber(object? value, out decimal? number)
    {
        number = null;
        if (value is null)
            return true;
        if (!decimal.TryParse(Convert.ToString(value, CultureInfo.InvariantCulture), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var parsed))
            return false;
        number = parsed;
        return true;
    }
}
