using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Tables;

namespace XelloPowerSchool.CourseRequests;

/// <summary>
/// A request after all checks: either refused, or known to fit the school (School_Number of the student's next year) and the
/// year (in which the school year starts) that it is written with.
/// </summary>
internal readonly record struct CheckedCourseRequest(
    XelloCourseRequest Request, int SchoolNumber, int Year, XelloRefusedCourseRequest? Refusal);

/// <summary>
/// Checks requests against the SIS. A request that breaks several rules is refused by the most fundamental one: what the
/// row says, then the student, then the course, then the other requests.
/// </summary>
internal sealed class CourseRequestCheck(IPowerSchoolReader reader)
{
    /// <summary>PowerSchool counts school years from 1990; what lies outside is a slip.</summary>
    internal const int FirstYear = 1990;

    private const int LastYear = 2099;

    /// <summary><paramref name="year"/> is for the requests that name none. The result has the order of the rows.</summary>
    public async Task<IReadOnlyList<CheckedCourseRequest>> CheckAsync(
        IReadOnlyList<XelloCourseRequest> rows, int year, IProgress<CourseRequestProgress>? progress, CancellationToken cancellationToken)
    {
        var requests = rows.Select(row => CheckRow(row, year)).ToList();
        var open = requests.Where(request => request.Refusal is null).ToList();
        if (open.Count == 0)
            return requests;

        var schools = new Dictionary<int, PSSchool>();
        await foreach (var school in reader.GetSchoolsAsync(cancellationToken).ConfigureAwait(false))
            schools[school.SchoolNumber] = school;

        var numbers = new HashSet<string>(open.Select(request => request.Request.StudentId), StringComparer.Ordinal);
        var students = await RequestedStudents.ReadAsync(reader, schools.Values, numbers, progress, cancellationToken).ConfigureAwait(false);
        var catalogues = await ReadCataloguesAsync(schools, students, numbers, progress, cancellationToken).ConfigureAwait(false);

        var primaries = new HashSet<(string, string, int)>(open.Where(request => !request.Request.IsAlternate).Select(Key));
        var accepted = new Dictionary<(string, string, int), int>();
        return requests.ConvertAll(request =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (request.Refusal is not null)
                return request;
            request = CheckAgainstSis(request, students, catalogues);
            return request.Refusal is null ? CheckAgainstOthers(request, primaries, accepted) : request;
        });
    }

    private static CheckedCourseRequest CheckRow(XelloCourseRequest row, int year)
    {
        // Rows of a file come trimmed, objects of the pipeline may not.
        var request = row with
        {
            StudentId = row.StudentId.Trim(),
            CourseNumber = row.CourseNumber.Trim(),
            AlternateFor = row.AlternateFor is { } primary ? CourseRequestValue.Text(primary) : null,
        };
        var requestYear = request.Year ?? year;
        return new(request, 0, requestYear, row.Problem is { } problem ? CourseRequestRule.RowMalformed(request, problem) : Refuse());

        XelloRefusedCourseRequest? Refuse()
        {
            if (request.StudentId.Length == 0)
                return CourseRequestRule.MissingStudentId(request);
            if (request.CourseNumber.Length == 0)
                return CourseRequestRule.MissingCourseNumber(request);
            if (TableValue.IsSpreadsheetNumber(request.StudentId))
                return CourseRequestRule.ExcelNumber(request, "student number", request.StudentId);
            if (TableValue.IsSpreadsheetNumber(request.CourseNumber))
                return CourseRequestRule.ExcelNumber(request, "course number", request.CourseNumber);
            if (requestYear is < FirstYear or > LastYear)
                return CourseRequestRule.ValueNotRepresentable(request, "year", $"is {requestYear}");
            return RefuseText("student number", request.StudentId)
                ?? RefuseText("course number", request.CourseNumber)
                ?? RefuseText("alternate for", request.AlternateFor ?? "");
        }

        XelloRefusedCourseRequest? RefuseText(string field, string value) => ImportFile.WhyNotRepresentable(value) is { } what
            ? CourseRequestRule.ValueNotRepresentable(request, field, what)
            : null;
    }

    private async Task<Dictionary<int, CourseCatalogue>> ReadCataloguesAsync(
        Dictionary<int, PSSchool> schools, RequestedStudents students, IEnumerable<string> numbers,
        IProgress<CourseRequestProgress>? progress, CancellationToken cancellationToken)
    {
        var needed = new SortedSet<int>();
        foreach (var number in numbers)
        {
            if (students.TryGet(number, out var student) && student is { IsEnrolled: true, SchoolOfNextYear: { } school })
                needed.Add(school);
        }

        var catalogues = new Dictionary<int, CourseCatalogue>();
        var done = 0;
        foreach (var number in needed)
        {
            progress?.Report(new("Reading courses", done++, needed.Count));
            if (schools.TryGetValue(number, out var school))
                catalogues[number] = await CourseCatalogue.ReadAsync(reader, school, cancellationToken).ConfigureAwait(false);
        }

        return catalogues;
    }

    private static CheckedCourseRequest CheckAgainstSis(
        CheckedCourseRequest checkedRequest, RequestedStudents students, Dictionary<int, CourseCatalogue> catalogues)
    {
        var request = checkedRequest.Request;
        if (!students.TryGet(request.StudentId, out var student))
            return Refused(CourseRequestRule.StudentNotFound(request, students.FindWithoutZeros(request.StudentId)));
        if (!student.IsUnique)
            return Refused(CourseRequestRule.StudentNotUnique(request));
        if (!student.IsEnrolled)
            return Refused(CourseRequestRule.StudentNotActive(request, student.Status));
        if (student.SchoolOfNextYear == RequestedStudent.GraduatedStudents)
            return Refused(CourseRequestRule.StudentGraduating(request));
        if (student.SchoolOfNextYear is not { } school || !catalogues.TryGetValue(school, out var catalogue))
            return Refused(CourseRequestRule.SchoolNotFound(request, student.SchoolOfNextYear));
        if (!catalogue.Offers(request.CourseNumber))
            return Refused(CourseRequestRule.CourseNotOffered(request, school, catalogue.FindSimilar(request.CourseNumber)));
        return checkedRequest with { SchoolNumber = school };

        CheckedCourseRequest Refused(XelloRefusedCourseRequest refusal) => checkedRequest with { Refusal = refusal };
    }

    private static CheckedCourseRequest CheckAgainstOthers(
        CheckedCourseRequest checkedRequest, HashSet<(string, string, int)> primaries, Dictionary<(string, string, int), int> accepted)
    {
        var request = checkedRequest.Request;
        var key = Key(checkedRequest);
        // The primary request stays whichever of the two comes first.
        if (request.IsAlternate && (request.AlternateFor == request.CourseNumber || primaries.Contains(key)))
            return checkedRequest with { Refusal = CourseRequestRule.AlternateEqualsPrimary(request) };
        if (accepted.TryGetValue(key, out var firstRow))
            return checkedRequest with { Refusal = CourseRequestRule.DuplicateRequest(request, firstRow) };
        accepted.Add(key, request.Row);
        return checkedRequest;
    }

    // Strings in a tuple compare ordinally.
    private static (string Student, string Course, int Year) Key(CheckedCourseRequest request) =>
        (request.Request.StudentId, request.Request.CourseNumber, request.Year);
}
