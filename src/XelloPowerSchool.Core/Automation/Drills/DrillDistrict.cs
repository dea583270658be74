using System.Runtime.CompilerServices;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Automation;

/// <summary>
/// A SIS that has exactly the students whom a ledger has as active, and can be made to go wrong. It is read by the same reader, with
/// the same proof, as a server.
/// </summary>
internal sealed class DrillDistrict : IPowerSchoolReader
{
    public const string Address = "drill://ledger/";

    private readonly Dictionary<string, int> _numbers;

    public DrillDistrict(IReadOnlyList<XelloAccount> accounts, IReadOnlyList<XelloSchool> schools)
    {
        // Codes need not be numbers, records need not be known, and a school may be known by its accounts only.
        var codes = schools.Select(school => school.Code)
            .Concat(accounts.Select(account => account.SchoolCode)).Concat(accounts.Select(account => account.PreRegSchoolCode!))
            .Where(code => !string.IsNullOrEmpty(code)).Distinct(StringComparer.Ordinal).OrderBy(code => code, StudentIdOrder.Instance).ToList();
        _numbers = codes.Select((code, place) => (code, place)).ToDictionary(entry => entry.code, entry => entry.place + 1, StringComparer.Ordinal);
        var names = schools.ToDictionary(school => school.Code, school => school.Name, StringComparer.Ordinal);
        Schools = [.. codes.Select(code => new PSSchool { Id = _numbers[code], SchoolNumber = _numbers[code], Name = names.TryGetValue(code, out var name) ? name : code })];
        var free = accounts.Max(account => account.SisId ?? 0) + 1;
        Students = [.. accounts.Select(account => Student(account, account.SisId ?? free++))];
        Mapping = XelloMapping.Default with
        {
            SsoToken = [nameof(PSStudent.Username)],
            SchoolCodes = _numbers.ToDictionary(entry => entry.Value, entry => entry.Key),
        };
    }

    /// <summary>What makes the accounts out of these records that the records were made of.</summary>
    public XelloMapping Mapping { get; }

    public List<PSSchool> Schools { get; }

    public List<PSStudent> Students { get; set; }

    /// <summary>Students who are in no list and no count, and there when somebody asks for one of them.</summary>
    public HashSet<long> Unlisted { get; } = [];

    /// <summary>Students who are counted and not sent.</summary>
    public HashSet<long> Lost { get; } = [];

    /// <summary>The school with the most students.</summary>
    public int LargestSchool => Students.GroupBy(student => student.SchoolNumber!.Value)
        .OrderByDescending(school => school.Count()).ThenBy(school => school.Key).First().Key;

    public async IAsyncEnumerable<PSSchool> GetSchoolsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var school in Schools)
            yield return school;
    }

    public async IAsyncEnumerable<PSStudent> GetStudentsAsync(StudentQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var student in Matching(query))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!Lost.Contains(student.Id))
                yield return student;
        }
    }

    public Task<PSStudent?> GetStudentAsync(long id, StudentQuery query, CancellationToken cancellationToken) =>
        Task.FromResult<PSStudent?>(Students.Find(student => student.Id == id));

    public Task<int> CountStudentsAsync(StudentQuery query, CancellationToken cancellationToken) => Task.FromResult(Matching(query).Count());

    // No roster asks for courses.
    public IAsyncEnumerable<PSCourse> GetCoursesAsync(PSSchool school, CancellationToken cancellationToken) => throw new NotSupportedException();

    // A server compares numbers: 0123 also finds 123.
    private IEnumerable<PSStudent> Matching(StudentQuery query)
    {
        var asked = new HashSet<string>(query.StudentNumbers.Select(number => number.TrimStart('0')), StringComparer.Ordinal);
        return Students.Where(student => (asked.Count > 0 ? asked.Contains(student.StudentNumber.TrimStart('0')) : !Unlisted.Contains(student.Id))
            && (query.School is not { } school || school.SchoolNumber == student.SchoolNumber)
            && (query.Statuses.Count == 0 || (student.EnrollStatus is { } status && query.Statuses.Contains(status))));
    }

    private PSStudent Student(XelloAccount account, long record) => new()
    {
        Id = record,
        StudentNumber = account.StudentId,
        StateNumber = account.StateProvNumber,
        Username = account.SsoToken,
        FirstName = account.FirstName,
        LastName = account.LastName,
        Gender = account.Gender,
        DateOfBirth = account.DateOfBirth,
        GradeLevel = account.Grade,
        SchoolNumber = _numbers[account.SchoolCode],
        NextSchoolNumber = string.IsNullOrEmpty(account.PreRegSchoolCode) ? null : _numbers[account.PreRegSchoolCode!],
        Email = account.Email,
        EnrollStatus = PSEnrollStatus.Active,
    };
}

/// <summary>What can be made to go wrong with a roster.</summary>
/// <param name="Name">Name of the drill.</param>
/// <param name="Injected">What goes wrong, for people.</param>
/// <param name="Break">Makes it go wrong.</param>
internal sealed record RosterFault(string Name, string Injected, Action<DrillDistrict> Break)
{
    public static IReadOnlyList<RosterFault> All { get; } =
    [
        new("PageLost", "A tenth of the students of every school is counted and not sent.", district =>
            district.Lost.UnionWith(district.Students.Where((_, place) => place % 10 == 0).Select(student => student.Id))),
        new("RosterTruncated", "Half of the students are in no list and no count; the server still has each of them.", district =>
            district.Unlisted.UnionWith(district.Students.Skip(district.Students.Count / 2).Select(student => student.Id))),
        new("SchoolDropped", "The largest school is not listed any more.", district =>
        {
            var school = district.LargestSchool;
            district.Schools.RemoveAll(listed => listed.SchoolNumber == school);
        }),
        new("SchoolExited", "Every student of the largest school is transferred out.", district =>
        {
            var school = district.LargestSchool;
            district.Students = [.. district.Students.Select(student => student.SchoolNumber == school ? Exited(student) : student)];
        }),
        new("EveryoneExited", "Every student is transferred out, as at the end of PowerSchool's school year.", district =>
            district.Students = [.. district.Students.Select(Exited)]),
        new("RecordsGone", "The records of half of the students are gone from PowerSchool.", district =>
            district.Students = [.. district.Students.Where((_, place) => place % 2 == 0)]),
        new("NumbersDuplicated", "Every second student has the number of another one.", district =>
            district.Students = [.. district.Students.Select((student, place) =>
                place % 2 == 1 ? student with { StudentNumber = district.Students[place - 1].StudentNumber } : student)]),
        new("ZerosChanged", "Student numbers have lost their leading zeros; those without any have got one.", district =>
            district.Students = [.. district.Students.Select(student => student with
            {
                StudentNumber = student.StudentNumber is ['0', ..] ? student.StudentNumber.TrimStart('0') : "0" + student.StudentNumber,
            })]),
        new("NumbersMissing", "No student has a number.", district =>
            district.Students = [.. district.Students.Select(student => student with { StudentNumber = "" })]),
        new("GradesMissing", "No student has a grade.", district =>
            district.Students = [.. district.Students.Select(student => student with { GradeLevel = null })]),
    ];

    private static PSStudent Exited(PSStudent student) => student with { EnrollStatus = PSEnrollStatus.TransferredOut };
}
