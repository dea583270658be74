namespace XelloPowerSchool.CourseRequests;

/// <summary>The requests of one student that are worth a question, with what the SIS says of the student.</summary>
/// <param name="number">Student number.</param>
/// <param name="start">Place of the first request.</param>
internal sealed class StudentRequests(string number, int start)
{
    /// <summary>How many requests a student has, more or less.</summary>
    public const int Usual = 10;

    public string Number { get; } = number;

    /// <summary>Where the student's requests begin; <see cref="RequestLedger.RequestsOf"/> has them.</summary>
    public int Start { get; set; } = start;

    public int Count { get; set; }

    /// <summary>The student as the SIS holds him; null when it has none of this number.</summary>
    public RequestedStudent? Student { get; set; }

    /// <summary>The courses of next year's school; null when the requests are refused because of their student.</summary>
    public CourseCatalogue? Catalogue { get; set; }

    /// <summary>What was found about the student, in the order in which it was.</summary>
    public IReadOnlyList<XelloCourseRequestFinding> Findings { get; private set; } = [];

    /// <summary>Notes a finding about the student.</summary>
    public void Report(XelloCourseRequestFinding finding) => Findings = [.. Findings, finding];
}

/// <summary>Where a student will be next year, and what was found. The student's requests of which nothing was found share it.</summary>
/// <param name="School">School_Number; null when it is not known.</param>
/// <param name="Grade">Grade; null when it is not known.</param>
internal sealed record RequestOutcome(int? School, int? Grade)
{
    public static RequestOutcome Unknown { get; } = new(null, null);

    /// <summary>What was found about the request, in the order of the rules.</summary>
    public IReadOnlyList<XelloCourseRequestFinding> Findings { get; init; } = [];
}
