namespace XelloPowerSchool;

/// <summary>Which number of the SIS is the key of the accounts.</summary>
public enum XelloAccountKey
{
    /// <summary>Students.Student_Number.</summary>
    StudentNumber,

    /// <summary>Students.State_StudentNumber.</summary>
    StateNumber,
}

/// <summary>
/// From SIS records to accounts: what feeds which field, which students are meant, and how schools and grades are called.
/// Immutable. A field is fed by the first of its sources that has a value; a source is a field of PSStudent, or
/// <c>table.field</c> of an extension table.
/// </summary>
public sealed record XelloMapping
{
    /// <summary>The mapping where none is given.</summary>
    public static XelloMapping Default { get; } = new();

    /// <summary>The number that is the key. A district that changes it makes a new account for everybody.</summary>
    public XelloAccountKey Key { get; init; }

    /// <summary>Sources of the first name; for example an extension's preferred name, then FirstName.</summary>
    public IReadOnlyList<string> FirstName { get; init; } = ["FirstName"];

    /// <summary>Sources of the last name.</summary>
    public IReadOnlyList<string> LastName { get; init; } = ["LastName"];

    /// <summary>Sources of the email address. Email is the one that PowerSchool keeps with the person.</summary>
    public IReadOnlyList<string> Email { get; init; } = ["Email"];

    /// <summary>Sources of the token for single sign-on; none by default.</summary>
    public IReadOnlyList<string> SsoToken { get; init; } = [];

    /// <summary>Sources of the state or province number.</summary>
    public IReadOnlyList<string> StateProvNumber { get; init; } = ["StateNumber"];

    /// <summary>Sources of next year's school, as its number in PowerSchool; none to leave it out.</summary>
    public IReadOnlyList<string> PreRegSchoolCode { get; init; } = ["NextSchoolNumber"];

    /// <summary>Codes of schools, by their number in PowerSchool. A school without one has its number for code.</summary>
    public IReadOnlyDictionary<int, string> SchoolCodes { get; init; } = new Dictionary<int, string>();

    /// <summary>Grades as Xello knows them, by the grade in PowerSchool. A grade without an entry is the same in both.</summary>
    public IReadOnlyDictionary<int, int> Grades { get; init; } = new Dictionary<int, int>();

    /// <summary>Numbers of the schools whose students have accounts; empty for all schools.</summary>
    public IReadOnlyList<int> ScopeSchools { get; init; } = [];

    /// <summary>Numbers of schools whose students have none.</summary>
    public IReadOnlyList<int> ExcludedSchools { get; init; } = [];

    /// <summary>Grades, as Xello knows them, whose students have accounts.</summary>
    public IReadOnlyList<int> ScopeGrades { get; init; } = RosterScope.District.Grades;

    /// <summary>
    /// Store codes of final marks, wildcards allowed. Others (quarters, progress) are interim and never sent: students would see them.
    /// </summary>
    public IReadOnlyList<string> StoreCodes { get; init; } = ["Y*", "S*"];

    /// <summary>Whether stored grades are sent that could earn no credit.</summary>
    public bool CoursesWithoutCredit { get; init; }

    /// <summary>The course code of stored grades without a number, which come from elsewhere; null to leave them out.</summary>
    public string? TransferCourseCode { get; init; }

    /// <summary>Whether students have accounts who are registered and have not begun yet.</summary>
    public bool PreRegistered { get; init; }
}
