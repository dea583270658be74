namespace XelloPowerSchool;

/// <summary>Whether Xello has been told of the account.</summary>
public enum XelloAccountStatus
{
    /// <summary>In the last file set: the student can be seen in Xello.</summary>
    Active,

    /// <summary>Left out of the last file set: Xello hides the student. Signing in still works (Xello's rule).</summary>
    Inactive,
}

/// <summary>
/// A student's account in Xello: as the ledger knows it, or as a roster says it should be. Immutable; values are
/// exactly what the Student file carries (Xello's columns, design's rules).
/// </summary>
public sealed record XelloAccount
{
    /// <summary>The key: unique in the district, compared by ordinal, leading zeros kept (column StudentID).</summary>
    public string StudentId { get; init; } = "";

    /// <summary>First name.</summary>
    public string FirstName { get; init; } = "";

    /// <summary>Last name.</summary>
    public string LastName { get; init; } = "";

    /// <summary>M, F, or N for "not specified" (Xello's domain).</summary>
    public string Gender { get; init; } = "N";

    /// <summary>Date of birth, or null.</summary>
    public DateTime? DateOfBirth { get; init; }

    /// <summary>Grade; kindergarten is 0.</summary>
    public int Grade { get; init; }

    /// <summary>Code of the current school.</summary>
    public string SchoolCode { get; init; } = "";

    /// <summary>Code of next year's school; null means "the same" (Xello's rule).</summary>
    public string? PreRegSchoolCode { get; init; }

    /// <summary>State or province number, or null.</summary>
    public string? StateProvNumber { get; init; }

    /// <summary>Email address, or null.</summary>
    public string? Email { get; init; }

    /// <summary>Token for single sign-on, or null.</summary>
    public string? SsoToken { get; init; }

    /// <summary>Key of the student's record in the SIS (Students.DCID), or null when unknown. It recognises a person whose number changed.</summary>
    public long? SisId { get; init; }

    /// <summary>Whether Xello has been told of the account.</summary>
    public XelloAccountStatus Status { get; init; }

    /// <summary>Ledger revision that last changed the account; 0 for an account that comes from a roster.</summary>
    public long Revision { get; init; }

    /// <summary>Id of the snapshot that the values come from.</summary>
    public string? SnapshotId { get; init; }

    /// <summary>The snapshot itself, while the account has not left the process: the proof of completeness travels with the accounts.</summary>
    internal RosterSnapshot? Snapshot { get; init; }

    /// <summary>What the SIS has prepared for next year, while the account has not left the process. It is nothing that Xello is told.</summary>
    internal AccountNextYear NextYear { get; init; }

    /// <summary>The key: a string that is safe to log.</summary>
    public override string ToString() => StudentId;
}

/// <summary>Next year, as the SIS has it.</summary>
/// <param name="Grade">The grade; null when it is not set.</param>
/// <param name="Leaves">True for a student whose next school is none of the district's.</param>
internal readonly record struct AccountNextYear(int? Grade, bool Leaves);
