namespace XelloPowerSchool;

/// <summary>One request for a course as PowerSchool's scheduler holds it. Immutable.</summary>
public sealed record PSCourseRequest
{
    /// <summary>ScheduleRequests.DCID: the key in the API.</summary>
    public long Id { get; init; }

    /// <summary>Students.DCID; null when the student's record is gone.</summary>
    public long? StudentId { get; init; }

    /// <summary>Students.Student_Number.</summary>
    public string StudentNumber { get; init; } = "";

    /// <summary>Courses.Course_Number.</summary>
    public string CourseNumber { get; init; } = "";

    /// <summary>School_Number of the school that is to hold the course.</summary>
    public int SchoolNumber { get; init; }

    /// <summary>Calendar year in which the school year of the request starts. PowerSchool stores it less 1990 and times 100.</summary>
    public int StartYear { get; init; }

    /// <summary>Student and course number.</summary>
    public override string ToString() => StudentNumber + " wants " + CourseNumber;
}
