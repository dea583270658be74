namespace XelloPowerSchool;

/// <summary>One thing that a check of course requests found. Students are named by number, never by name. Immutable.</summary>
public sealed record XelloCourseRequestFinding
{
    /// <summary>Stable id of the rule, for example <c>CourseNotInCatalogue</c>.</summary>
    public string Rule { get; init; } = "";

    /// <summary>How bad it is: a request with an error is refused, every other one is exported.</summary>
    public XelloSeverity Severity { get; init; }

    /// <summary>Student number; empty when the finding is about no student in particular.</summary>
    public string StudentId { get; init; } = "";

    /// <summary>Course number; empty when the finding is about no course in particular.</summary>
    public string CourseNumber { get; init; } = "";

    /// <summary>School_Number of the school that is concerned; null when none is.</summary>
    public int? SchoolNumber { get; init; }

    /// <summary>Name of the file that the request comes from, without its folder; null when it comes from elsewhere.</summary>
    public string? File { get; init; }

    /// <summary>Row of the request in the file; 0 when the finding is about no request in particular.</summary>
    public int Row { get; init; }

    /// <summary>What is wrong.</summary>
    public string Message { get; init; } = "";

    /// <summary>What to do about it.</summary>
    public string Advice { get; init; } = "";

    /// <summary>Rule, student and course: safe to log.</summary>
    public override string ToString() => string.Join(" ", new[] { Rule + ":", StudentId, CourseNumber }.Where(part => part.Length > 0));
}
