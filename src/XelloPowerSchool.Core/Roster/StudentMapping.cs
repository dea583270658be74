using System.Globalization;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Roster;

/// <summary>A mapping at work: what it says about single records of the SIS.</summary>
internal sealed class StudentMapping
{
    private static readonly PSEnrollStatus[] ActiveOnly = [PSEnrollStatus.Active];

    private readonly Func<PSStudent, string?>[] _firstName;
    private readonly Func<PSStudent, string?>[] _lastName;
    private readonly Func<PSStudent, string?>[] _email;
    private readonly Func<PSStudent, string?>[] _ssoToken;
    private readonly Func<PSStudent, string?>[] _stateProvNumber;
    private readonly Func<PSStudent, string?>[] _nextSchool;
    private readonly HashSet<int> _schools;
    private readonly HashSet<int> _excluded;
    private readonly HashSet<int> _grades;

    public StudentMapping(XelloMapping contract)
    {
        Contract = contract;
        _firstName = Sources(contract.FirstName);
        _lastName = Sources(contract.LastName);
        _email = Sources(contract.Email);
        _ssoToken = Sources(contract.SsoToken);
        _stateProvNumber = Sources(contract.StateProvNumber);
        _nextSchool = Sources(contract.PreRegSchoolCode);
        _schools = [.. contract.ScopeSchools];
        _excluded = [.. contract.ExcludedSchools];
        _grades = [.. contract.ScopeGrades];
        Statuses = contract.PreRegistered ? [PSEnrollStatus.Active, PSEnrollStatus.PreRegistered] : ActiveOnly;
        ExtensionSources = [.. MappingSources.Of(contract).Where(MappingSources.IsExtension)];
        Extensions = [.. ExtensionSources.Select(MappingSources.TableOf).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    public static StudentMapping Default { get; } = new(XelloMapping.Default);

    public XelloMapping Contract { get; }

    /// <summary>The statuses of students who have accounts.</summary>
    public IReadOnlyList<PSEnrollStatus> Statuses { get; }

    /// <summary>The sources that are columns of extension tables.</summary>
    public IReadOnlyList<string> ExtensionSources { get; }

    /// <summary>The extension tables to read.</summary>
    public IReadOnlyList<string> Extensions { get; }

    /// <summary>True when a student is found by the key in PowerSchool's lists.</summary>
    public bool IsKeyedByStudentNumber => Contract.Key == XelloAccountKey.StudentNumber;

    public static StudentMapping Of(XelloMapping? contract) =>
        contract is null || ReferenceEquals(contract, XelloMapping.Default) ? Default : new StudentMapping(contract);

    /// <summary>
    /// The key as PowerSchool has it: trimmed, never case-folded, leading zeros kept. Empty when there is none.
    /// </summary>
    public string Key(PSStudent student) => (IsKeyedByStudentNumber ? student.StudentNumber : student.StateNumber ?? "").Trim();

    public string FirstName(PSStudent student) => First(_firstName, student) ?? "";

    public string LastName(PSStudent student) => First(_lastName, student) ?? "";

    public string? Email(PSStudent student) => First(_email, student);

    public string? SsoToken(PSStudent student) => First(_ssoToken, student);

    public string? StateProvNumber(PSStudent student) => First(_stateProvNumber, student);

    /// <summary>Number of next year's school; 0 when nobody has set it, null when it is no number or not wanted.</summary>
    public int? NextSchool(PSStudent student) =>
        int.TryParse(First(_nextSchool, student)?.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Whether next year's school is sent at all.</summary>
    public bool SendsNextSchool => _nextSchool.Length > 0;

    /// <summary>Xello's grade for one of PowerSchool.</summary>
    public int Grade(int grade) => Contract.Grades.TryGetValue(grade, out var other) ? other : grade;

    public bool HasStatus(PSStudent student) => student.EnrollStatus is null || Statuses.Contains(student.EnrollStatus.Value);

    /// <summary>Whether students of a school have accounts.</summary>
    public bool HasSchool(int schoolNumber) =>
        schoolNumber != SchoolDirectory.GraduatedStudents && !_excluded.Contains(schoolNumber) && (_schools.Count == 0 || _schools.Contains(schoolNumber));

    /// <summary>Whether students of a grade, as Xello knows it, have accounts.</summary>
    public bool HasGrade(int grade) => _grades.Contains(grade);

    /// <summary>False only for a student who is known to be outside of the mapping or the scope: an unknown grade or school may be inside.</summary>
    public bool MayHave(RosterScope scope, PSStudent student) =>
        (student.GradeLevel is not int grade || (_grades.Contains(Grade(grade)) && scope.HasGrade(Grade(grade)))) &&
        (student.SchoolNumber is not int school || (HasSchool(school) && scope.HasSchool(school)));

    private static Func<PSStudent, string?>[] Sources(IReadOnlyList<string> names) => [.. names.Select(MappingSources.Reader)];

    private static string? First(Func<PSStudent, string?>[] sources, PSStudent student)
    {
        foreach (var source in sources)
            if (source(student) is { } value && value.Trim().Length > 0)
                return value;
        return null;
    }
}
