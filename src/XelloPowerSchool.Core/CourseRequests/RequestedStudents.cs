using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.CourseRequests;

/// <summary>What a request must know of its student; kept small, a district has many.</summary>
internal sealed class RequestedStudent(PSStudent student)
{
    /// <summary>The school of students who have finished.</summary>
    public const int GraduatedStudents = 999999;

    private const int GraduatedGrade = 99;

    private HashSet<string>? _taken;
    private HashSet<string>? _taking;

    /// <summary>Students.DCID.</summary>
    public long Id { get; } = student.Id;

    public PSEnrollStatus? Status { get; } = student.EnrollStatus;

    public int? School { get; } = student.SchoolNumber;

    /// <summary>Whether there are requests of the student.</summary>
    public bool HasRequests { get; set; }

    /// <summary>False when another student has the same number.</summary>
    public bool IsUnique { get; set; } = true;

    /// <summary>Attending, or registered and not yet attending: both will choose courses for next year.</summary>
    public bool IsEnrolled => Status is PSEnrollStatus.Active or PSEnrollStatus.PreRegistered;

    /// <summary>An exit code on a running enrolment is a leave that was entered ahead of time.</summary>
    public bool IsLeaving { get; } = student.EnrollStatus == PSEnrollStatus.Active && student.ExitCode is not null;

    public bool IsGraduating => SchoolOfNextYear == GraduatedStudents || GradeOfNextYear == GraduatedGrade;

    /// <summary>School of next year; PowerSchool stores 0 when it is not set, and then the student stays.</summary>
    public int? SchoolOfNextYear { get; } = student.NextSchoolNumber is null or 0 ? student.SchoolNumber : student.NextSchoolNumber;

    /// <summary>Grade of next year: what PowerSchool says, else one more. 0 is both "not set" and kindergarten, to which nobody is promoted.</summary>
    public int? GradeOfNextYear { get; } = student.NextYearGrade is { } next and not 0 ? next : student.GradeLevel + 1;

    public void HasTaken(string course) => (_taken ??= new(StringComparer.Ordinal)).Add(course);

    public void IsTaking(string course) => (_taking ??= new(StringComparer.Ordinal)).Add(course);

    /// <summary>Whether the student has credit for the course.</summary>
    public bool Took(string course) => _taken?.Contains(course) == true;

    /// <summary>Whether the student has credit for the course or is in it now.</summary>
    public bool TookOrTakes(string course) => Took(course) || _taking?.Contains(course) == true;
}

/// <summary>The students that the requests name, as the SIS holds them, by student number.</summary>
internal sealed class RequestedStudents
{
    private const string Activity = "Reading students";

    /// <summary>Up to so many students are asked for by number; for more, reading the schools takes fewer requests.</summary>
    internal const int MaxByNumber = 1000;

    /// <summary>Numbers in one request: the address stays well under what servers take.</summary>
    internal const int BatchSize = 50;

    private static readonly string[] Expansions = ["school_enrollment", "schedule_setup"];

    private static readonly PSEnrollStatus[] Enrolled = [PSEnrollStatus.Active, PSEnrollStatus.PreRegistered];

    // Named one by one, because some servers leave those who have gone away when no status is asked for.
    private static readonly PSEnrollStatus[] AnyStatus =
    [
        PSEnrollStatus.Active, PSEnrollStatus.PreRegistered, PSEnrollStatus.TransferredOut, PSEnrollStatus.Graduated,
        PSEnrollStatus.Historical, PSEnrollStatus.Inactive,
    ];

    private readonly Dictionary<string, RequestedStudent> _students;

    private RequestedStudents(int expected) => _students = new(expected, StringComparer.Ordinal);

    public static RequestedStudents Nobody { get; } = new(0);

    /// <summary>Everybody that was read, by number: more than those who have requests when <see cref="IsWhole"/>.</summary>
    public IReadOnlyDictionary<string, RequestedStudent> All => _students;

    /// <summary>Whether all students of the district were read.</summary>
    public bool IsWhole { get; private init; }

    /// <param name="reader">The SIS.</param>
    /// <param name="schools">All schools.</param>
    /// <param name="numbers">The students to find.</param>
    /// <param name="everybody">Read all students of all schools, to know who is missing.</param>
    /// <param name="progress">How far the work is.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public static async Task<RequestedStudents> ReadAsync(
        IPowerSchoolReader reader, IReadOnlyCollection<PSSchool> schools, IReadOnlyCollection<string> numbers, bool everybody,
        IProgress<CourseRequestProgress>? progress, CancellationToken cancellationToken)
    {
        var students = new RequestedStudents(numbers.Count) { IsWhole = everybody };
        if (everybody || numbers.Count > MaxByNumber)
        {
            var done = 0;
            foreach (var school in schools)
            {
                progress?.Report(new(Activity, done++, schools.Count));
                var query = new StudentQuery { School = school, Statuses = Enrolled, Expansions = Expansions };
                await students.AddAsync(reader, query, cancellationToken).ConfigureAwait(false);
            }
        }

        var wanted = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var number in numbers.Where(number => !students._students.ContainsKey(number) && StudentQuery.IsStudentNumber(number)))
        {
            wanted.Add(number);
            wanted.Add(WithoutZeros(number));
        }

        wanted.RemoveWhere(students._students.ContainsKey);
        var batches = wanted.Select((number, i) => (number, i)).GroupBy(entry => entry.i / BatchSize, entry => entry.number).ToList();
        foreach (var batch in batches)
        {
            progress?.Report(new(Activity, batch.Key, batches.Count));
            var query = new StudentQuery { StudentNumbers = [.. batch], Statuses = AnyStatus, Expansions = Expansions };
            await students.AddAsync(reader, query, cancellationToken).ConfigureAwait(false);
        }

        return students;
    }

    public RequestedStudent? Find(string number) => _students.TryGetValue(number, out var student) ? student : null;

    /// <summary>The number that a student has whose zeros the file has added; null when there is none.</summary>
    public string? FindWithoutZeros(string number) =>
        WithoutZeros(number) is var stripped && stripped != number && _students.ContainsKey(stripped) ? stripped : null;

    private static string WithoutZeros(string number) => number.TrimStart('0') is { Length: > 0 } stripped ? stripped : "0";

    private async Task AddAsync(IPowerSchoolReader reader, StudentQuery query, CancellationToken cancellationToken)
    {
        await foreach (var found in reader.GetStudentsAsync(query, cancellationToken).ConfigureAwait(false))
        {
            var number = found.StudentNumber.Trim();
            // One student may come twice, when the transfer to another school happens between two reads.
            var isUnique = !_students.TryGetValue(number, out var known) || (known.IsUnique && known.Id == found.Id);
            _students[number] = new RequestedStudent(found) { IsUnique = isUnique };
        }
    }
}
