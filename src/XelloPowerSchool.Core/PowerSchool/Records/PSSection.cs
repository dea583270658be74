namespace XelloPowerSchool;

/// <summary>One section (class) of a course as PowerSchool holds it. Immutable.</summary>
public sealed record PSSection
{
    /// <summary>Sections.DCID: the key in the API.</summary>
    public long Id { get; init; }

    /// <summary>School_Number of the school that holds the section.</summary>
    public int SchoolNumber { get; init; }

    /// <summary>Courses.Course_Number of the course that is taught.</summary>
    public string CourseNumber { get; init; } = "";

    /// <summary>Sections.Section_Number: tells the sections of a course apart.</summary>
    public string SectionNumber { get; init; } = "";

    /// <summary>Terms.DCID of the term that the section runs in; null when the term is gone.</summary>
    public long? TermId { get; init; }

    /// <summary>When the section meets, in PowerSchool's notation of periods and days, for example 1(A).</summary>
    public string? Expression { get; init; }

    /// <summary>SchoolStaff.DCID of the lead teacher.</summary>
    public long? TeacherId { get; init; }

    /// <summary>Course and section number.</summary>
    public override string ToString() => CourseNumber + "." + SectionNumber;
}
