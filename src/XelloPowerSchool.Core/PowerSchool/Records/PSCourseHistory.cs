namespace XelloPowerSchool;

/// <summary>One stored grade as PowerSchool holds it. Immutable.</summary>
public sealed record PSCourseHistory
{
    /// <summary>StoredGrades.DCID: the key in the API.</summary>
    public long Id { get; init; }

    /// <summary>Students.DCID; null when the student's record is gone.</summary>
    public long? StudentId { get; init; }

    /// <summary>Students.Student_Number.</summary>
    public string StudentNumber { get; init; } = "";

    /// <summary>Number of the course; null for courses of other schools that have none here.</summary>
    public string? CourseNumber { get; init; }

    /// <summary>Name of the course as it was then.</summary>
    public string? CourseName { get; init; }

    /// <summary>Calendar year in which the school year of the grade started.</summary>
    public int StartYear { get; init; }

    /// <summary>What the grade is for: Q1, S1, Y1, ...</summary>
    public string? StoreCode { get; init; }

    /// <summary>The grade, a letter or a text of the district's scale.</summary>
    public string? Grade { get; init; }

    /// <summary>The grade in percent.</summary>
    public decimal? Percent { get; init; }

    /// <summary>The student's grade level then.</summary>
    public int? GradeLevel { get; init; }

    /// <summary>School_Number of the school; null or 0 for a school outside the district.</summary>
    public int? SchoolNumber { get; init; }

    /// <summary>Name of the school as it was then.</summary>
    public string? SchoolName { get; init; }

    /// <summary>Kinds of credit, one or several codes with commas between them.</summary>
    public string? CreditType { get; init; }

    /// <summary>Credit hours that were earned.</summary>
    public decimal? EarnedCredit { get; init; }

    /// <summary>Credit hours that could be earned.</summary>
    public decimal? PotentialCredit { get; init; }

    /// <summary>The day on which the grade was stored.</summary>
    public DateTime? DateStored { get; init; }

    /// <summary>True when the grade is left out of transcripts, and so of what counts for planning.</summary>
    public bool IsExcludedFromTranscript { get; init; }

    /// <summary>Student number, course and store code.</summary>
    public override string ToString() => StudentNumber + " in " + (CourseNumber ?? CourseName) + " " + StoreCode;
}
