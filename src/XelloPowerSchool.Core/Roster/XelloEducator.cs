namespace XelloPowerSchool;

/// <summary>An educator at one school, as the Educator file carries it. Who is not in the file is deactivated (Xello's rule). Immutable.</summary>
public sealed record XelloEducator
{
    /// <summary>First name.</summary>
    public string FirstName { get; init; } = "";

    /// <summary>Last name.</summary>
    public string LastName { get; init; } = "";

    /// <summary>Email address, which is the user name too.</summary>
    public string Email { get; init; } = "";

    /// <summary>Code of the school; DISTRICT for all of them (Xello's rule).</summary>
    public string SchoolCode { get; init; } = "";

    /// <summary>Administrator or 1, User or 2, LimitedAccess or 3; null is LimitedAccess (Xello's rule).</summary>
    public string? Permissions { get; init; }

    /// <summary>Key of the record in the SIS, or null.</summary>
    public string? SisId { get; init; }

    /// <summary>Job title, or null.</summary>
    public string? JobTitle { get; init; }

    /// <summary>Name to show, or null.</summary>
    public string? DisplayName { get; init; }

    /// <summary>What single sign-on knows the educator by, or null.</summary>
    public string? UserClaim { get; init; }

    /// <summary>The key of the record in the SIS, or the school: safe to log.</summary>
    public override string ToString() => SisId ?? SchoolCode;
}

/// <summary>That an educator has a student, as the EducatorStudent file carries it. Immutable.</summary>
public sealed record XelloEducatorStudent
{
    /// <summary>Email address of the educator.</summary>
    public string EducatorEmail { get; init; } = "";

    /// <summary>Key of the student.</summary>
    public string StudentId { get; init; } = "";

    /// <summary>The student: safe to log.</summary>
    public override string ToString() => StudentId;
}

/// <summary>That a student is in a group of an educator, as the StudentGroup file carries it. Immutable.</summary>
public sealed record XelloStudentGroup
{
    /// <summary>Name of the group. It is the group's only key, so it has to name the educator too (Xello's rule).</summary>
    public string GroupName { get; init; } = "";

    /// <summary>Email address of the educator.</summary>
    public string EducatorEmail { get; init; } = "";

    /// <summary>Key of the student.</summary>
    public string StudentId { get; init; } = "";

    /// <summary>Code of the school.</summary>
    public string SchoolCode { get; init; } = "";

    /// <summary>The student: safe to log.</summary>
    public override string ToString() => StudentId;
}

/// <summary>A parent or guardian of one student, as the Parent or Family file carries it. Immutable.</summary>
public sealed record XelloFamilyMember
{
    /// <summary>First name.</summary>
    public string FirstName { get; init; } = "";

    /// <summary>Last name.</summary>
    public string LastName { get; init; } = "";

    /// <summary>Email address. It has to be a live one: Xello writes to it.</summary>
    public string Email { get; init; } = "";

    /// <summary>Key of the student.</summary>
    public string StudentId { get; init; } = "";

    /// <summary>Key of the person in the SIS, or null.</summary>
    public string? SisId { get; init; }

    /// <summary>Phone number, or null.</summary>
    public string? Phone { get; init; }

    /// <summary>The student: safe to log.</summary>
    public override string ToString() => StudentId;
}
