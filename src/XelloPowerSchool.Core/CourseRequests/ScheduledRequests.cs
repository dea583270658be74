using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.CourseRequests;

/// <summary>The requests of some school years that PowerSchool has, by student.</summary>
internal sealed class ScheduledRequests
{
    private static readonly List<PSCourseRequest> Nothing = [];

    private readonly Dictionary<string, List<PSCourseRequest>> _byStudent = new(StringComparer.Ordinal);

    private ScheduledRequests()
    {
    }

    public static ScheduledRequests None { get; } = new();

    public IEnumerable<PSCourseRequest> All => _byStudent.Values.SelectMany(requests => requests);

    /// <param name="reader">The SIS.</param>
    /// <param name="years">Calendar years in which the school years start; null is all of them.</param>
    /// <param name="progress">How far the work is.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public static async Task<ScheduledRequests> ReadAsync(
        IPowerSchoolCourseReader reader, IEnumerable<int?> years, IProgress<CourseRequestProgress>? progress, CancellationToken cancellationToken)
    {
        var requests = new ScheduledRequests();
        var done = 0;
        foreach (var year in years)
        {
            await foreach (var request in reader.GetCourseRequestsAsync(new CourseRecordQuery { StartYear = year }, cancellationToken).ConfigureAwait(false))
            {
                if (++done % 1000 == 0)
                    progress?.Report(new("Reading PowerSchool's requests", done, null));
                var student = request.StudentNumber.Trim();
                if (!requests._byStudent.TryGetValue(student, out var known))
                    requests._byStudent.Add(student, known = []);
                known.Add(request);
            }
        }

        return requests;
    }

    /// <summary>The requests of a student; not to be changed. A list, because it is gone through for every request of a district.</summary>
    public List<PSCourseRequest> Of(string student) => _byStudent.TryGetValue(student, out var requests) ? requests : Nothing;

    /// <summary>Whether PowerSchool has the request, for its school; a request without one for any.</summary>
    public bool Has(XelloCheckedCourseRequest request)
    {
        foreach (var known in Of(request.StudentId))
        {
            if (known.StartYear == request.Year && known.CourseNumber == request.CourseNumber && (request.SchoolNumber is null || known.SchoolNumber == request.SchoolNumber))
                return true;
        }

        return false;
    }
}
