namespace XelloPowerSchool;

/// <summary>A course that a student has taken, takes, or is going to take, as the StudentCourses file carries it. Immutable.</summary>
public sealed record XelloStudentCourse
{
    /// <summary>Key of the student.</summary>
    public string StudentId { get; init; } = "";

    /// <summary>Code of the course.</summary>
    public string CourseCode { get; init; } = "";

    /// <summary>Name of the course.</summary>
    public string CourseName { get; init; } = "";

    /// <summary>The grade in which the student took it; null when nobody says. Xello then goes by the date, which is wrong for summer schools.</summary>
    public int? GradeLevel { get; init; }

    /// <summary>The final mark; 0 for a course in progress or transferred (Xello's rule). An interim mark is never one.</summary>
    public string GradeMark { get; init; } = "";

    /// <summary>Credits earned; 0 when failed, and what it would earn while it is in progress (Xello's rule).</summary>
    public decimal CreditValue { get; init; }

    /// <summary>When the course was, or will be, complete; null means the end of the current school year (Xello's rule).</summary>
    public DateTime? DateCourseComplete { get; init; }

    /// <summary>Whether it counts towards high school; null leaves it to Xello.</summary>
    public bool? HighSchoolCourse { get; init; }

    /// <summary>Student and course: safe to log.</summary>
    public override string ToString() => StudentId + " " + CourseCode;
}
