using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.CourseRequests;

/// <summary>What became of requests in PowerSchool: every request that should be there, and every one that is and should not.</summary>
internal sealed class CourseRequestComparer(IPowerSchoolCourseReader reader)
{
    /// <summary>Compares the requests that were not refused with what PowerSchool has for their students.</summary>
    public async Task<XelloCourseRequestComparison> CompareAsync(
        XelloCourseRequestCheck check, IProgress<CourseRequestProgress>? progress, CancellationToken cancellationToken)
    {
        var years = new SortedSet<int>(check.Requests.Where(request => request.Verdict != XelloCourseRequestVerdict.Refused).Select(request => request.Year));
        // One that was imported with the wrong year stands under another one: so all years are read, and the others looked at only for what is missing.
        var scheduled = years.Count == 0
            ? ScheduledRequests.None
            : await ScheduledRequests.ReadAsync(reader, [null], progress, cancellationToken).ConfigureAwait(false);
        var names = new Dictionary<int, string>();
        await foreach (var school in reader.GetSchoolsAsync(cancellationToken).ConfigureAwait(false))
            names[school.SchoolNumber] = school.Name;
        return Compare(check, scheduled, years, names);
    }

    private static XelloCourseRequestComparison Compare(
        XelloCourseRequestCheck check, ScheduledRequests scheduled, SortedSet<int> years, Dictionary<int, string> schools)
    {
        var differences = new List<XelloCourseRequestDifference>();
        var expected = check.Requests.Where(request => request.Verdict != XelloCourseRequestVerdict.Refused).ToLookup(request => request.StudentId, StringComparer.Ordinal);
        var students = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var request in check.Requests)
        {
            if (request.StudentId.Length > 0 && seen.Add(request.StudentId))
                students.Add(request.StudentId);
        }

        foreach (var student in students)
        {
            var left = scheduled.Of(student).ToList();
            var open = new List<XelloCheckedCourseRequest>();
            foreach (var request in expected[student])
            {
                if (Take(left, known => known.StartYear == request.Year && known.CourseNumber == request.CourseNumber && (request.SchoolNumber is null || known.SchoolNumber == request.SchoolNumber)) is { } found)
                    differences.Add(Difference(XelloCourseRequestStatus.Landed, request, found));
                else
                    open.Add(request);
            }

            foreach (var request in open)
            {
                var found = Take(left, known => known.StartYear == request.Year && known.CourseNumber == request.CourseNumber)
                    ?? Take(left, known => known.CourseNumber == request.CourseNumber && IsYearMistaken(known.StartYear, request.Year));
                differences.Add(Difference(found is null ? XelloCourseRequestStatus.Missing : XelloCourseRequestStatus.Changed, request, found));
            }

            differences.AddRange(left.Where(known => years.Contains(known.StartYear)).Select(known => new XelloCourseRequestDifference
            {
                Status = XelloCourseRequestStatus.Extra,
                StudentId = student,
                CourseNumber = known.CourseNumber,
                Year = known.StartYear,
                SchoolNumber = known.SchoolNumber,
                Found = known,
            }));
        }

        return new XelloCourseRequestComparison(differences, Rates(differences, schools));
    }

    /// <summary>YearID is stored times 100; imported plain it reads as one of the first years, imported times 10,000 as one far away.</summary>
    private static bool IsYearMistaken(int found, int wanted) => found < RequestLedger.FirstYear + 10 || found > wanted + 100;

    private static PSCourseRequest? Take(List<PSCourseRequest> requests, Predicate<PSCourseRequest> isWanted)
    {
        var index = requests.FindIndex(isWanted);
        if (index < 0)
            return null;
        var found = requests[index];
        requests.RemoveAt(index);
        return found;
    }

    private static XelloCourseRequestDifference Difference(XelloCourseRequestStatus status, XelloCheckedCourseRequest request, PSCourseRequest? found)
    {
        var changes = new List<string>();
        if (found is not null && request.SchoolNumber is { } school && found.SchoolNumber != school)
            changes.Add(FormattableString.Invariant($"school {found.SchoolNumber} instead of {school}"));
        if (found is not null && found.StartYear != request.Year)
            changes.Add(FormattableString.Invariant($"year {found.StartYear} instead of {request.Year}: YearID is stored times 100"));
        return new XelloCourseRequestDifference
        {
            Status = status,
            StudentId = request.StudentId,
            CourseNumber = request.CourseNumber,
            Year = request.Year,
            SchoolNumber = request.SchoolNumber,
            Detail = changes.Count == 0 ? null : string.Join("; ", changes),
            Request = request,
            Found = found,
        };
    }

    private static List<XelloCourseRequestRate> Rates(List<XelloCourseRequestDifference> differences, Dictionary<int, string> schools) =>
    [
        .. differences.GroupBy(difference => difference.SchoolNumber).OrderBy(group => group.Key).Select(group => new XelloCourseRequestRate(
            group.Key, group.Key is { } number && schools.TryGetValue(number, out var name) ? name : "",
            Count(group, XelloCourseRequestStatus.Landed), Count(group, XelloCourseRequestStatus.Missing),
            Count(group, XelloCourseRequestStatus.Extra), Count(group, XelloCourseRequestStatus.Changed))),
    ];

    private static int Count(IEnumerable<XelloCourseRequestDifference> differences, XelloCourseRequestStatus status) =>
        differences.Count(difference => difference.Status == status);
}

/// <summary>The outcome of a comparison.</summary>
internal sealed record XelloCourseRequestComparison(IReadOnlyList<XelloCourseRequestDifference> Differences, IReadOnlyList<XelloCourseRequestRate> Rates);
