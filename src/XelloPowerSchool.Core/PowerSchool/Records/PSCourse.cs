namespace XelloPowerSchool;

/// <summary>One course of the catalogue as PowerSchool holds it. Immutable.</summary>
public sealed record PSCourse
{
    /// <summary>Courses.DCID: the key in the API.</summary>
    public long Id { get; init; }

    /// <summary>Courses.Course_Number: letters and leading zeros are kept.</summary>
    public string CourseNumber { get; init; } = "";

    /// <summary>Name of the course.</summary>
    public string CourseName { get; init; } = "";

    /// <summary>School_Number of the school whose catalogue the course was read from.</summary>
    public int SchoolNumber { get; init; }

    /// <summary>The course number.</summary>
    public override string ToString() => CourseNumber;
}
