namespace XelloPowerSchool;

/// <summary>One student as PowerSchool holds the record. Immutable.</summary>
public sealed record PSStudent
{
    /// <summary>Students.DCID: the record's key in the API. Not the student number.</summary>
    public long Id { get; init; }

    /// <summary>Students.Student_Number (<c>local_id</c>): the number that people use; the key of the Xello account by default.</summary>
    public string StudentNumber { get; init; } = "";

    /// <summary>Students.State_StudentNumber; null when the state has given none. Leading zeros are kept.</summary>
    public string? StateNumber { get; init; }

    /// <summary>The student's sign-in name for PowerSchool's own portal.</summary>
    public string? Username { get; init; }

    /// <summary>Last name.</summary>
    public string LastName { get; init; } = "";

    /// <summary>First (legal) name.</summary>
    public string FirstName { get; init; } = "";

    /// <summary>Middle name, or null.</summary>
    public string? MiddleName { get; init; }

    /// <summary>Preferred first name, from a district's extension; null when it is not read or empty.</summary>
    public string? PreferredName { get; init; }

    /// <summary>Date of birth, or null when PowerSchool has none. A date without time or zone.</summary>
    public DateTime? DateOfBirth { get; init; }

    /// <summary>M, F or X as PowerSchool stores it; null when empty.</summary>
    public string? Gender { get; init; }

    /// <summary>0 is kindergarten, negative numbers are preschool, 99 is "graduated"; null when the enrolment was not read.</summary>
    public int? GradeLevel { get; init; }

    /// <summary>Schools.School_Number of the current school; null when the enrolment was not read.</summary>
    public int? SchoolNumber { get; init; }

    /// <summary>Schools.DCID of the current school.</summary>
    public long? SchoolId { get; init; }

    /// <summary>The enrolment status; null when the enrolment was not read.</summary>
    public PSEnrollStatus? EnrollStatus { get; init; }

    /// <summary>First day of the current enrolment.</summary>
    public DateTime? EntryDate { get; init; }

    /// <summary>The day after the last day attended (PowerSchool's rule).</summary>
    public DateTime? ExitDate { get; init; }

    /// <summary>The district's code for why the student left.</summary>
    public string? ExitCode { get; init; }

    /// <summary>Schools.School_Number of next year's school; 999999 after the last grade.</summary>
    public int? NextSchoolNumber { get; init; }

    /// <summary>Grade of next year. PowerSchool stores 0 both for "not set" and for kindergarten.</summary>
    public int? NextYearGrade { get; init; }

    /// <summary>Email address of the student.</summary>
    public string? Email { get; init; }

    /// <summary>The year in which the student is expected to graduate.</summary>
    public int? GraduationYear { get; init; }

    /// <summary>Values of the extension tables that were asked for, by <c>table.field</c>; empty when none were.</summary>
    public IReadOnlyDictionary<string, string?> Extensions { get; init; } = NoExtensions;

    private static readonly IReadOnlyDictionary<string, string?> NoExtensions =
        new System.Collections.ObjectModel.ReadOnlyDictionary<string, string?>(new Dictionary<string, string?>());

    /// <summary>The student number: a string that is safe to log.</summary>
    public override string ToString() => StudentNumber;
}
