using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.CourseRequests;

/// <summary>The courses of one school.</summary>
internal sealed class CourseCatalogue
{
    private readonly HashSet<string> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _similar = new(StringComparer.OrdinalIgnoreCase);

    private CourseCatalogue()
    {
    }

    public static async Task<CourseCatalogue> ReadAsync(IPowerSchoolReader reader, PSSchool school, CancellationToken cancellationToken)
    {
        var catalogue = new CourseCatalogue();
        await foreach (var course in reader.GetCoursesAsync(school, cancellationToken).ConfigureAwait(false))
        {
            var number = course.CourseNumber.Trim();
            if (catalogue._numbers.Add(number))
                catalogue._similar[number.TrimStart('0')] = number;
        }

        return catalogue;
    }

    public bool Offers(string courseNumber) => _numbers.Contains(courseNumber);

    /// <summary>A course whose number differs in case or leading zeros only; null when there is none.</summary>
    public string? FindSimilar(string courseNumber) =>
        _similar.TryGetValue(courseNumber.TrimStart('0'), out var number) ? number : null;
}
