namespace XelloPowerSchool;

/// <summary>A course that a school offers, as the course catalogue carries it. Immutable.</summary>
public sealed record XelloCourse
{
    /// <summary>Code of the school.</summary>
    public string SchoolCode { get; init; } = "";

    /// <summary>Code of the course.</summary>
    public string CourseCode { get; init; } = "";

    /// <summary>Name of the course.</summary>
    public string CourseName { get; init; } = "";

    /// <summary>Credits that it earns; null when nobody says.</summary>
    public decimal? CreditValue { get; init; }

    /// <summary>The lowest grade it is for; kindergarten is 0, null when nobody says.</summary>
    public int? GradeLower { get; init; }

    /// <summary>The highest grade it is for; null when nobody says.</summary>
    public int? GradeUpper { get; init; }

    /// <summary>School and course.</summary>
    public override string ToString() => SchoolCode + " " + CourseCode;
}
