using System.Runtime.CompilerServices;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Tests.Roster;

/// <summary>
/// A district in memory that reads by position from live lists, as a server that pages by offset does: who is inserted or
/// removed meanwhile shifts the others.
/// </summary>
internal sealed class ScriptedDistrict : IPowerSchoolReader
{
    private readonly Dictionary<int, Queue<Action>> _events = [];
    private int _sent;

    public List<PSSchool> Schools { get; } = [];

    public List<PSStudent> Students { get; } = [];

    /// <summary>Students who are in no list and no count, but there when asked for by their record.</summary>
    public List<PSStudent> Unlisted { get; } = [];

    public List<StudentQuery> Queries { get; } = [];

    public int Reads { get; private set; }

    /// <summary>What the server says about the number of students, when not the truth.</summary>
    public Func<StudentQuery, int, int> Count { get; set; } = (_, count) => count;

    /// <summary>What the server sends instead of a student, when not the truth.</summary>
    public Func<PSStudent, PSStudent> Send { get; set; } = student => student;

    public static ScriptedDistrict Sample()
    {
        var district = new ScriptedDistrict();
        district.Schools.Add(new PSSchool { Id = 1, SchoolNumber = 10, Name = "Birch Elementary", LowGrade = 0, HighGrade = 5 });
        district.Schools.Add(new PSSchool { Id = 2, SchoolNumber = 20, Name = "Alder High", LowGrade = 9, HighGrade = 12 });
        for (var i = 0; i < 6; i++)
            district.Students.Add(Student(100 + i, school: 10, grade: i) with { NextSchoolNumber = i == 5 ? 20 : null });
        for (var i = 0; i < 4; i++)
            district.Students.Add(Student(200 + i, school: 20, grade: 9 + i));
        return district;
    }

    public static PSStudent Student(long id, int? school = 10, int? grade = 3, PSEnrollStatus? status = PSEnrollStatus.Active) => new()
    {
        Id = id,
        StudentNumber = (id + 5000).ToString(System.Globalization.CultureInfo.InvariantCulture),
        FirstName = "First",
        LastName = "Last",
        Gender = "F",
        DateOfBirth = new DateTime(2012, 3, 4),
        SchoolNumber = school,
        GradeLevel = grade,
        EnrollStatus = status,
    };

    /// <summary>Lets something happen as soon as so many students have been sent, over all reads.</summary>
    public void After(int students, Action happens)
    {
        if (!_events.TryGetValue(students, out var queue))
            _events.Add(students, queue = new Queue<Action>());
        queue.Enqueue(happens);
    }

    public async IAsyncEnumerable<PSSchool> GetSchoolsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        foreach (var school in Schools)
            yield return school;
    }

    public async IAsyncEnumerable<PSStudent> GetStudentsAsync(StudentQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        Queries.Add(query);
        Reads++;
        for (var i = 0; ; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var matching = Matching(query);
            if (i >= matching.Count)
                yield break;
            yield return Send(matching[i]);
            _sent++;
            if (_events.TryGetValue(_sent, out var queue) && queue.Count > 0)
                queue.Dequeue()();
        }
    }

    public Task<PSStudent?> GetStudentAsync(long id, StudentQuery query, CancellationToken cancellationToken) =>
        Task.FromResult(Students.Concat(Unlisted).FirstOrDefault(student => student.Id == id));

    public Task<int> CountStudentsAsync(StudentQuery query, CancellationToken cancellationToken) =>
        Task.FromResult(Count(query, Matching(query).Count));

    public IAsyncEnumerable<PSCourse> GetCoursesAsync(PSSchool school, CancellationToken cancellationToken) => throw new NotSupportedException();

    private List<PSStudent> Matching(StudentQuery query) => Students.FindAll(student =>
        (query.School is not { } asked || asked.SchoolNumber == student.SchoolNumber) &&
        (query.Statuses.Count == 0 || student.EnrollStatus is null || query.Statuses.Contains(student.EnrollStatus.Value)) &&
        (query.StudentNumbers.Count == 0 || query.StudentNumbers.Any(number => number.TrimStart('0') == student.StudentNumber.TrimStart('0'))));
}
