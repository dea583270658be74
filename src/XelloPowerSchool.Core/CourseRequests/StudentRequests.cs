namespace XelloPowerSchool.CourseRequests;

/// <summary>The requests of one student that are worth a question, with what the SIS says of the student.</summary>
/// <param name="number">Student number.</param>
internal sealed class StudentRequests(string number)
{
    private const int UsualRequests = 10;

    public string Number { get; } = number;

    /// <summary>In the order of the input.</summary>
    public List<XelloCheckedCourseRequest> Requests { get; } = new(UsualRequests);

    /// <summary>The student as the SIS holds him; null when it has none of this number.</summary>
    public RequestedStudent? Student { get; set; }

    /// <summary>The courses of next year's school; null when the requests are refused because of their student.</summary>
    public CourseCatalogue? Catalogue { get; set; }

    /// <summary>What was found about the student, in the order in which it was.</summary>
    public IReadOnlyList<XelloCourseRequestFinding> Findings { get; private set; } = [];

    /// <summary>Notes a finding about the student.</summary>
    public void Report(XelloCourseRequestFinding finding) => Findings = [.. Findings, finding];
}

/// <summary>Where a student will be next year; the student's requests share it.</summary>
/// <param name="School">School_Number; null when it is not known.</param>
/// <param name="Grade">Grade; null when it is not known.</param>
internal sealed record RequestPlace(int? School, int? Grade)
{
    public static RequestPlace Unknown { get; } = new(null, null);
}
