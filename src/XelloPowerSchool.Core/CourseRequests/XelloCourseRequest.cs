using XelloPowerSchool.CourseRequests;

namespace XelloPowerSchool;

/// <summary>One course that a student asked for in Xello: the neutral record between Xello's export and any import. Immutable.</summary>
public sealed record XelloCourseRequest
{
    /// <summary>Student number, leading zeros kept.</summary>
    public string StudentId { get; init; } = "";

    /// <summary>School code of the export; null when it has none.</summary>
    public string? SchoolCode
    {
        get => Common.SchoolCode;
        init => Common = Common with { SchoolCode = value };
    }

    /// <summary>Calendar year in which the requested school year starts (2027 for 2027-28); null when the export has none.</summary>
    public int? Year
    {
        get => Common.Year;
        init => Common = Common with { Year = value };
    }

    /// <summary>Course number, leading zeros and letters kept.</summary>
    public string CourseNumber { get; init; } = "";

    /// <summary>True for an alternate.</summary>
    public bool IsAlternate { get; init; }

    /// <summary>For an alternate: number of the course it stands in for, when the export says.</summary>
    public string? AlternateFor { get; init; }

    /// <summary>Rank; 1 is first. Null when the export has none.</summary>
    public int? Priority { get; init; }

    /// <summary>Credits, when the export has them.</summary>
    public decimal? Credits
    {
        get => Common.Credits;
        init => Common = Common with { Credits = value };
    }

    /// <summary>Status as the export spells it, for example "Approved".</summary>
    public string? Status
    {
        get => Common.Status;
        init => Common = Common with { Status = value };
    }

    /// <summary>Comment of the student or counsellor.</summary>
    public string? Comment
    {
        get => Common.Comment;
        init => Common = Common with { Comment = value };
    }

    /// <summary>Path of the file that the request comes from; null when it comes from elsewhere.</summary>
    public string? File
    {
        get => Common.File;
        init => Common = Common with { File = value };
    }

    /// <summary>Row of the file, 1 for the first row after the header; of objects that are no requests yet, their place in the pipeline; 0 for a request that was made as one.</summary>
    public int Row { get; init; }

    /// <summary>Why the row could not be understood; null when it could. Such a request is never exported.</summary>
    public string? Problem
    {
        get => Common.Problem;
        init => Common = Common with { Problem = value };
    }

    /// <summary>What most requests of a file share.</summary>
    internal CommonValues Common { get; init; } = CommonValues.None;

    /// <summary>Student and course: safe to log.</summary>
    public override string ToString() => $"{StudentId} {CourseNumber}";
}
