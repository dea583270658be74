using System.Runtime.CompilerServices;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Tests.CourseRequests;

/// <summary>A SIS of a few lists that answers queries as the real one does, and remembers them.</summary>
internal sealed class InMemorySis : IPowerSchoolReader
{
    public const int Middle = 20;
    public const int High = 30;

    public List<PSSchool> Schools { get; } =
    [
        new() { Id = 2, SchoolNumber = Middle, Name = "Middle" },
        new() { Id = 3, SchoolNumber = High, Name = "High" },
    ];

    public List<PSStudent> Students { get; } = [];

    public Dictionary<int, string[]> Courses { get; } = new()
    {
        [Middle] = ["MAT7", "ENG7"],
        [High] = ["ENG10", "MAT10", "0ART", "FRANÇAIS"],
    };

    public List<StudentQuery> Queries { get; } = [];

    public List<int> CatalogueReads { get; } = [];

    public InMemorySis Add(
        string number, int? school = High, int? next = 0, PSEnrollStatus? status = PSEnrollStatus.Active, long? id = null)
    {
        Students.Add(new PSStudent
        {
            Id = id ?? Students.Count + 1,
            StudentNumber = number,
            SchoolNumber = school,
            SchoolId = Schools.Find(s => s.SchoolNumber == school)?.Id,
            NextSchoolNumber = next,
            EnrollStatus = status,
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

    private static bool Matches(StudentQuery query, PSStudent student) =>
        (query.School is null || query.School.Id == student.SchoolId)
        && (query.Statuses.Count == 0 || student.EnrollStatus is not { } status || query.Statuses.Contains(status))
        && (query.StudentNumbers.Count == 0 || query.StudentNumbers.Contains(student.StudentNumber));
}
