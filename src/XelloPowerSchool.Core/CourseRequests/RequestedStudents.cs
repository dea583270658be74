using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.CourseRequests;

/// <summary>
/// What a request must know of its student; kept small, a district has many. <paramref name="Id"/> is Students.DCID, and
/// <paramref name="IsUnique"/> is false when another student has the same number.
/// </summary>
internal readonly record struct RequestedStudent(long Id, PSEnrollStatus? Status, int? School, int? NextSchool, bool IsUnique)
{
    /// <summary>The school of students who have finished.</summary>
    public const int GraduatedStudents = 999999;

    /// <summary>Attending, or registered and not yet attending: both will choose courses for next year.</summary>
    public bool IsEnrolled => Status is PSEnrollStatus.Active or PSEnrollStatus.PreRegistered;

    /// <summary>School of next year; PowerSchool stores 0 when it is not set, and then the student stays.</summary>
    public int? SchoolOfNextYear => NextSchool is null or 0 ? School : NextSchool;
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

    private readonly Dictionary<string, RequestedStudent> _students = new(StringComparer.Ordinal);

    private RequestedStudents()
    {
    }

    public static async Task<RequestedStudents> ReadAsync(
        IPowerSchoolReader reader, IReadOnlyCollection<PSSchool> schools, HashSet<string> numbers,
        IProgress<CourseRequestProgress>? progress, CancellationToken cancellationToken)
    {
        var students = new RequestedStudents();
        if (numbers.Count > MaxByNumber)
        {
            var done = 0;
            foreach (var school in schools)
            {
                progress?.Report(new(Activity, done++, schools.Count));
                var query = new StudentQuery { School = school, Statuses = Enrolled, Expansions = Expansions };
                await students.AddAsync(reader, query, numbers.Contains, cancellationToken).ConfigureAwait(false);
            }
        }

        var wanted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var number in numbers.Where(number => StudentQuery.IsStudentNumber(number) && !students._students.ContainsKey(number)))
        {
            wanted.Add(number);
            wanted.Add(WithoutZeros(number));
        }

        var batches = wanted.OrderBy(number => number, StringComparer.Ordinal).Select((number, i) => (number, i))
            .GroupBy(entry => entry.i / BatchSize, entry => entry.number).ToList();
        foreach (var batch in batches)
        {
            progress?.Report(new(Activity, batch.Key, batches.Count));
            var query = new StudentQuery { StudentNumbers = [.. batch], Statuses = AnyStatus, Expansions = Expansions };
            await students.AddAsync(reader, query, wanted.Contains, cancellationToken).ConfigureAwait(false);
        }

        return students;
    }

    public bool TryGet(string number, out RequestedStudent student) => _students.TryGetValue(number, out student);

    /// <summary>The number that a student has whose zeros the file has added; null when there is none.</summary>
    public string? FindWithoutZeros(string number) =>
        WithoutZeros(number) is var stripped && stripped != number && _students.ContainsKey(stripped) ? stripped : null;

    private static string WithoutZeros(string number) => number.TrimStart('0') is { Length: > 0 } stripped ? stripped : "0";

    private async Task AddAsync(
        IPowerSchoolReader reader, StudentQuery query, Func<string, bool> isWanted, CancellationToken cancellationToken)
    {
        await foreach (var found in reader.GetStudentsAsync(query, cancellationToken).ConfigureAwait(false))
        {
            var number = found.StudentNumber.Trim();
            if (!isWanted(number))
                continue;

            // One student may come twice, when the transfer to another school happens between two reads.
            var isUnique = !_students.TryGetValue(number, out var known) || (known.IsUnique && known.Id == found.Id);
            _students[number] = new(found.Id, found.EnrollStatus, found.SchoolNumber, found.NextSchoolNumber, isUnique);
        }
    }
}
