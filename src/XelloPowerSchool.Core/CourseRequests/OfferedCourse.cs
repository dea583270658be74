using System.Globalization;
using System.Text.RegularExpressions;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.CourseRequests;

/// <summary>A course as one school offers it next year, and how much it is asked for.</summary>
internal sealed class OfferedCourse(string number, string name)
{
    // Grades from -5, which is preschool, to 25; the last place is for the others.
    private const int FirstGrade = -5;
    private const int OtherGrades = 31;

    private readonly int[] _primary = new int[OtherGrades + 1];
    private readonly int[] _alternate = new int[OtherGrades + 1];

    public string Number { get; } = number;

    public string Name { get; } = name;

    public decimal? Credits { get; init; }

    /// <summary>Grades that may take it; empty when nobody says.</summary>
    public IReadOnlyList<int> Grades { get; init; } = [];

    /// <summary>Courses of which one must have been taken; empty when nobody says.</summary>
    public IReadOnlyList<string> Prerequisites { get; init; } = [];

    public bool CanBeRepeated { get; init; }

    /// <summary>False when the school offers other courses in that year and this one not.</summary>
    public bool IsOffered { get; init; } = true;

    /// <summary>Whether any student of its school requests it.</summary>
    public bool IsAskedFor { get; set; }

    /// <summary>Primary requests of all grades.</summary>
    public int Primary { get; private set; }

    public void Count(int? grade, bool isAlternate)
    {
        var place = grade is { } known && known >= FirstGrade && known < FirstGrade + OtherGrades ? known - FirstGrade : OtherGrades;
        (isAlternate ? _alternate : _primary)[place]++;
        Primary += isAlternate ? 0 : 1;
    }

    public IEnumerable<XelloCourseDemand> DemandIn(int school) => Enumerable.Range(0, OtherGrades + 1)
        .Where(place => _primary[place] + _alternate[place] > 0)
        .Select(place => new XelloCourseDemand(school, place == OtherGrades ? null : place + FirstGrade, Number, Name, _primary[place], _alternate[place]));
}

/// <summary>The courses that one school's schedule of next year can be made from.</summary>
internal sealed class CourseCatalogue
{
    private static readonly Regex Word = new(@"[^\s,;:()]+", RegexOptions.CultureInvariant);

    private readonly Dictionary<string, OfferedCourse> _courses = new(StringComparer.Ordinal);
    private readonly HashSet<string> _others = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _similar = new(StringComparer.OrdinalIgnoreCase);

    private CourseCatalogue(int school) => SchoolNumber = school;

    public int SchoolNumber { get; }

    /// <summary>Why the courses are not those of the scheduling catalogue; null when they are.</summary>
    public string? Fallback { get; private init; }

    public IEnumerable<OfferedCourse> Courses => _courses.Values.OrderBy(course => course.Number, StringComparer.Ordinal);

    public static async Task<CourseCatalogue> ReadAsync(
        IPowerSchoolCourseReader reader, PSSchool school, int year, IReadOnlyCollection<long> ids, CourseRequestLimits limits, CancellationToken cancellationToken)
    {
        var all = new List<CatalogueCourse>();
        string? fallback = null;
        try
        {
            await foreach (var course in reader.GetCatalogueAsync(school, year, cancellationToken).ConfigureAwait(false))
                all.Add(course);
        }
        catch (XelloException e) when (SourceProbe.IsRefusal(e))
        {
            all.Clear();
            fallback = "may not be read by the plugin";
        }

        // A school has a catalogue for every scenario that was ever scheduled; ids grow, so the largest is the newest.
        var newest = all.Count == 0 ? 0 : all.Max(course => course.CatalogueId);
        var scheduled = all.FindAll(course => ids.Count > 0 ? ids.Contains(course.CatalogueId) : course.CatalogueId == newest);
        if (scheduled.Count == 0)
            fallback ??= ids.Count > 0 ? "that was named has no courses of this school" : "of this school is empty";

        var catalogue = new CourseCatalogue(school.SchoolNumber) { Fallback = fallback };
        var isOfferKnown = scheduled.Exists(course => course.IsOffered);
        var numbers = new HashSet<string>(scheduled.Select(course => course.CourseNumber.Trim()), StringComparer.Ordinal);
        foreach (var course in scheduled)
        {
            var number = course.CourseNumber.Trim();
            catalogue.Add(new OfferedCourse(number, course.CourseName)
            {
                Credits = course.Credits,
                Grades = GradesOf(course.Grades, limits, number),
                Prerequisites = PrerequisitesOf(course.Prerequisites, limits, number, numbers),
                CanBeRepeated = course.CanBeRepeated,
                IsOffered = course.IsOffered || !isOfferKnown,
            });
        }

        await foreach (var course in reader.GetCoursesAsync(school, cancellationToken).ConfigureAwait(false))
        {
            var number = course.CourseNumber.Trim();
            catalogue._others.Add(number);
            if (fallback is not null)
                catalogue.Add(new OfferedCourse(number, course.CourseName) { Grades = GradesOf(null, limits, number), Prerequisites = PrerequisitesOf(null, limits, number, []) });
        }

        return catalogue;
    }

    public OfferedCourse? Find(string courseNumber) => _courses.TryGetValue(courseNumber, out var course) ? course : null;

    /// <summary>Whether the school has the course outside the catalogue.</summary>
    public bool HasElsewhere(string courseNumber) => _others.Contains(courseNumber);

    /// <summary>A course whose number differs in case or leading zeros only; null when there is none.</summary>
    public string? FindSimilar(string courseNumber) =>
        _similar.TryGetValue(WithoutZeros(courseNumber), out var number) ? number : null;

    private void Add(OfferedCourse course)
    {
        if (course.Number.Length == 0 || _courses.ContainsKey(course.Number))
            return;
        _courses.Add(course.Number, course);
        _similar[WithoutZeros(course.Number)] = course.Number;
    }

    private static string WithoutZeros(string number) => number.TrimStart('0');

    /// <summary>"9,10,11", "9-12", "09 10": what is not understood restricts nothing.</summary>
    private static IReadOnlyList<int> GradesOf(string? text, CourseRequestLimits limits, string number)
    {
        if (limits.Courses.TryGetValue(number, out var restriction) && restriction.Grades.Count > 0)
            return restriction.Grades;
        var grades = new List<int>();
        foreach (var part in (text ?? "").Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !TryGrade(ends[0], out var first) || !TryGrade(ends[^1], out var last) || last < first)
                return [];
            grades.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return grades;

        static bool TryGrade(string part, out int grade) => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out grade) && grade <= 20;
    }

    /// <summary>The courses that a note names, which is free text: words that are numbers of courses of the same catalogue.</summary>
    private static IReadOnlyList<string> PrerequisitesOf(string? text, CourseRequestLimits limits, string number, HashSet<string> known)
    {
        if (limits.Courses.TryGetValue(number, out var restriction) && restriction.Prerequisites.Count > 0)
            return restriction.Prerequisites;
        return string.IsNullOrWhiteSpace(text)
            ? []
            : [.. Word.Matches(text!).Cast<Match>().Select(match => known.Contains(match.Value) ? match.Value : match.Value.TrimEnd('.')).Where(word => word != number && known.Contains(word)).Distinct()];
    }
}
