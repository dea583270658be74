namespace XelloPowerSchool;

/// <summary>What a check decided about a request.</summary>
public enum XelloCourseRequestVerdict
{
    /// <summary>It can be imported.</summary>
    Accepted,

    /// <summary>PowerSchool has it already: importing it again would make a second one.</summary>
    AlreadyRequested,

    /// <summary>It breaks a rule of severity Error and is not imported.</summary>
    Refused,
}

/// <summary>A request after the check, with what PowerSchool says of its student and its course.</summary>
public sealed class XelloCheckedCourseRequest
{
    internal XelloCheckedCourseRequest(XelloCourseRequest request, int year) => (Request, Year) = (request, year);

    /// <summary>The request.</summary>
    public XelloCourseRequest Request { get; }

    /// <summary>Student number of the request.</summary>
    public string StudentId => Request.StudentId;

    /// <summary>Course number of the request.</summary>
    public string CourseNumber => Request.CourseNumber;

    /// <summary>True for an alternate.</summary>
    public bool IsAlternate => Request.IsAlternate;

    /// <summary>For an alternate: number of the course it stands in for, when that is known.</summary>
    public string? AlternateFor => Request.AlternateFor;

    /// <summary>Rank; 1 is first. Null when there is none.</summary>
    public int? Priority => Request.Priority;

    /// <summary>What the check decided.</summary>
    public XelloCourseRequestVerdict Verdict { get; internal set; }

    /// <summary>Calendar year in which the requested school year starts.</summary>
    public int Year { get; }

    /// <summary>School_Number of the student's school in that year; null when it is not known.</summary>
    public int? SchoolNumber => Outcome.School;

    /// <summary>The student's grade in that year; null when it is not known.</summary>
    public int? Grade => Outcome.Grade;

    /// <summary>Name of the course; null when it is not known.</summary>
    public string? CourseName => Course?.Name;

    /// <summary>Credits of the course: of the catalogue, else of the request; null when neither says.</summary>
    public decimal? Credits => Course?.Credits ?? Request.Credits;

    internal CourseRequests.OfferedCourse? Course { get; set; }

    internal CourseRequests.RequestOutcome Outcome { get; set; } = CourseRequests.RequestOutcome.Unknown;

    /// <summary>What was found about this request, in the order of the rules.</summary>
    internal IReadOnlyList<XelloCourseRequestFinding> Findings => Outcome.Findings;

    /// <summary>Whether two requests of one student are for the same course. Of those with a course the catalogue has one object each.</summary>
    internal bool IsForTheCourseOf(XelloCheckedCourseRequest other) =>
        ReferenceEquals(Course, other.Course) && (Course is not null || CourseNumber == other.CourseNumber);

    internal bool IsRefused => Verdict == XelloCourseRequestVerdict.Refused;

    /// <summary>Student, course and verdict: safe to log.</summary>
    public override string ToString() => $"{Request}: {Verdict}";
}
