namespace XelloPowerSchool;

/// <summary>One student in one section, now or before, as PowerSchool holds it. Immutable.</summary>
public sealed record PSCourseEnrollment
{
    /// <summary>CC.DCID: the key in the API.</summary>
    public long Id { get; init; }

    /// <summary>Students.DCID; null when the student's record is gone.</summary>
    public long? StudentId { get; init; }

    /// <summary>Students.Student_Number.</summary>
    public string StudentNumber { get; init; } = "";

    /// <summary>Sections.DCID; null when the section is gone.</summary>
    public long? SectionId { get; init; }

    /// <summary>Courses.Course_Number.</summary>
    public string CourseNumber { get; init; } = "";

    /// <summary>Sections.Section_Number.</summary>
    public string SectionNumber { get; init; } = "";

    /// <summary>School_Number of the school that holds the section.</summary>
    public int SchoolNumber { get; init; }

    /// <summary>Terms.DCID; null when the term is gone.</summary>
    public long? TermId { get; init; }

    /// <summary>First day in the section.</summary>
    public DateTime? EntryDate { get; init; }

    /// <summary>The day after the last day in the section (PowerSchool's rule).</summary>
    public DateTime? ExitDate { get; init; }

    /// <summary>True when the student dropped the section; PowerSchool keeps such rows under negative terms and sections.</summary>
    public bool IsDropped { get; init; }

    /// <summary>Student, course and section number.</summary>
    public override string ToString() => StudentNumber + " in " + CourseNumber + "." + SectionNumber;
}
