using System.Runtime.CompilerServices;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Tests.CourseRequests;

/// <summary>A SIS of a few lists that answers queries as the real one does, and remembers them.</summary>
internal sealed class InMemorySis : IPowerSchoolCourseReader
{
    public const int Middle = 20;
    public const int High = 30;

    public List<PSSchool> Schools { get; } =
    [
        new() { Id = 2, SchoolNumber = Middle, Name = "Middle", LowGrade = 6, HighGrade = 8 },
        new() { Id = 3, SchoolNumber = High, Name = "High", LowGrade = 9, HighGrade = 12 },
    ];

    public List<PSStudent> Students { get; } = [];

    public Dictionary<int, string[]> Courses { get; } = new()
    {
        [Middle] = ["MAT7", "ENG7"],
        [High] = ["ENG10", "MAT10", "0ART", "FRANÇAIS"],
    };

    /// <summary>Scheduling catalogues by school; a school that is not named has one with its courses.</summary>
    public Dictionary<int, CatalogueCourse[]> Catalogues { get; } = [];

    public List<PSCourseRequest> Requests { get; } = [];

    public List<PSCourseHistory> History { get; } = [];

    public List<PSCourseEnrollment> Enrollments { get; } = [];

    /// <summary>Tables that the plugin may not read.</summary>
    public HashSet<string> Closed { get; } = [];

    public List<StudentQuery> Queries { get; } = [];

    public List<int> CatalogueReads { get; } = [];

    public InMemorySis Add(
        string number, int? school = High, int? next = 0, PSEnrollStatus? status = PSEnrollStatus.Active, long? id = null,
        int? grade = 9, string? exitCode = null, int nextGrade = 0)
    {
        Students.Add(new PSStudent
        {
            Id = id ?? Students.Count + 1,
            StudentNumber = number,
            SchoolNumber = school,
            SchoolId = Schools.Find(s => s.SchoolNumber == school)?.Id,
            NextSchoolNumber = next,
            EnrollStatus = status,
            GradeLevel = grade,
            NextYearGrade = nextGrade,
            ExitCode = exitCode,
        });
        return this;
    }

    public async IAsyncEnumerable<PSSchool> GetSchoolsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        foreach (var school in Schools)
            yield return school;
    }

    public async IAsyncEnumerable<PSStudent> GetStudentsAsync(
        StudentQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Queries.Add(query);
        await Task.Yield();
        foreach (var student in Students.Where(student => Matches(query, student)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return student;
        }
    }

    public Task<PSStudent?> GetStudentAsync(long id, StudentQuery query, CancellationToken cancellationToken) =>
        Task.FromResult(Students.Find(student => student.Id == id));

    public Task<int> CountStudentsAsync(StudentQuery query, CancellationToken cancellationToken) =>
        Task.FromResult(Students.Count(student => Matches(query, student)));

    public async IAsyncEnumerable<PSCourse> GetCoursesAsync(PSSchool school, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CatalogueReads.Add(school.SchoolNumber);
        await Task.Yield();
        foreach (var number in Courses[school.SchoolNumber])
            yield return new PSCourse { CourseNumber = number, SchoolNumber = school.SchoolNumber };
    }

    public async IAsyncEnumerable<CatalogueCourse> GetCatalogueAsync(
        PSSchool school, int startYear, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Refuse("schedulecoursecatalogs");
        var courses = Catalogues.TryGetValue(school.SchoolNumber, out var catalogue)
            ? catalogue
            : [.. Courses[school.SchoolNumber].Select((number, i) => Course(number) with { Id = i + 1 })];
        foreach (var course in courses)
            yield return course;
    }

    public async IAsyncEnumerable<PSCourseRequest> GetCourseRequestsAsync(
        CourseRecordQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Refuse("schedulerequests");
        foreach (var request in Requests.Where(request => query.StartYear is null || request.StartYear == query.StartYear))
            yield return request;
    }

    public async IAsyncEnumerable<PSCourseHistory> GetHistoryAsync(
        CourseRecordQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Refuse("storedgrades");
        foreach (var grade in History)
            yield return grade;
    }

    public async IAsyncEnumerable<PSCourseEnrollment> GetEnrollmentsAsync(
        CourseRecordQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Refuse("cc");
        foreach (var enrollment in Enrollments)
            yield return enrollment;
    }

    /// <summary>A course that everybody may take.</summary>
    public static CatalogueCourse Course(string number, decimal? credits = null, string? grades = null, string? prerequisites = null) =>
        new(1, 1, number, "Course " + number, credits, prerequisites, grades, false, true);

    private async Task Refuse(string table)
    {
        await Task.Yield();
        if (Closed.Contains(table))
            throw new XelloException("AccessDenied", XelloErrorCategory.PermissionDenied, "closed", "open it");
    }

    private static bool Matches(StudentQuery query, PSStudent student) =>
        (query.School is null || query.School.Id == student.SchoolId)
        && (query.Statuses.Count == 0 || student.EnrollStatus is not { } status || query.Statuses.Contains(status))
        && (query.StudentNumbers.Count == 0 || query.StudentNumbers.Contains(student.StudentNumber));
}
