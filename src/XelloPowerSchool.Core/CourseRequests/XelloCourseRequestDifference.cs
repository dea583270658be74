namespace XelloPowerSchool;

/// <summary>What became of a request in PowerSchool.</summary>
public enum XelloCourseRequestStatus
{
    /// <summary>PowerSchool has it as it was exported.</summary>
    Landed,

    /// <summary>PowerSchool does not have it.</summary>
    Missing,

    /// <summary>PowerSchool has it, and it was not among the requests; or has it a second time.</summary>
    Extra,

    /// <summary>PowerSchool has it for another school or another year.</summary>
    Changed,
}

/// <summary>One request of one student, as it should be in PowerSchool and as it is. Immutable.</summary>
public sealed record XelloCourseRequestDifference
{
    /// <summary>What became of the request.</summary>
    public XelloCourseRequestStatus Status { get; init; }

    /// <summary>Student number.</summary>
    public string StudentId { get; init; } = "";

    /// <summary>Course number.</summary>
    public string CourseNumber { get; init; } = "";

    /// <summary>School_Number of the school: of the request, or of PowerSchool for an extra one.</summary>
    public int? SchoolNumber { get; init; }

    /// <summary>Calendar year in which the requested school year starts.</summary>
    public int Year { get; init; }

    /// <summary>What is changed; null when nothing is.</summary>
    public string? Detail { get; init; }

    /// <summary>The request; null for an extra one.</summary>
    public XelloCheckedCourseRequest? Request { get; init; }

    /// <summary>What PowerSchool has; null for a missing one.</summary>
    public PSCourseRequest? Found { get; init; }

    /// <summary>Status, student and course: safe to log.</summary>
    public override string ToString() => $"{Status}: {StudentId} {CourseNumber}";
}

/// <summary>How many of a school's requests have arrived.</summary>
/// <param name="SchoolNumber">School_Number; null for requests whose school is not known.</param>
/// <param name="Name">Name of the school.</param>
/// <param name="Landed">Requests that PowerSchool has.</param>
/// <param name="Missing">Requests that it does not have.</param>
/// <param name="Extra">Requests that it has and should not.</param>
/// <param name="Changed">Requests that it has for another school or year.</param>
public sealed record XelloCourseRequestRate(int? SchoolNumber, string Name, int Landed, int Missing, int Extra, int Changed)
{
    /// <summary>Requests that should be there.</summary>
    public int Expected => Landed + Missing + Changed;

    /// <summary>Share of them that has landed, in percent; 100 when there is none.</summary>
    public decimal Rate => Expected == 0 ? 100 : Math.Round(100m * Landed / Expected, 2);

    /// <summary>School and rate.</summary>
    public override string ToString() => FormattableString.Invariant($"{Name}: {Rate} %");
}
