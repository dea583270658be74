namespace XelloPowerSchool;

/// <summary>One course that a student asked for in Xello: the neutral record of design section 5. Immutable.</summary>
public sealed record XelloCourseRequest
{
    /// <summary>Student number, leading zeros kept.</summary>
    public string StudentId { get; init; } = "";

    /// <summary>School code of the export; null when it has none.</summary>
    public string? SchoolCode { get; init; }

    /// <summary>Calendar year in which the requested school year starts (2027 for 2027-28); null when the export has none.</summary>
    public int? Year { get; init; }

    /// <summary>Course number, leading zeros and letters kept.</summary>
    public string CourseNumber { get; init; } = "";

    /// <summary>True for an alternate.</summary>
    public bool IsAlternate { get; init; }

    /// <summary>For an alternate: number of the course it stands in for, when the export says.</summary>
    public string? AlternateFor { get; init; }

    /// <summary>Rank; 1 is first. Null when the export has none.</summary>
    public int? Priority { get; init; }

    /// <summary>Credits, when the export has them.</summary>
    public decimal? Credits { get; init; }

    /// <summary>Status as the export spells it, for example "Approved".</summary>
    public string? Status { get; init; }

    /// <summary>Comment of the student or counsellor.</summary>
    public string? Comment { get; init; }

    /// <summary>Row of the export that the request comes from, 1 for the first row after the header; 0 when it comes from elsewhere.</summary>
    public int Row { get; init; }

    /// <summary>Student and course: safe to log.</summary>
    public override string ToString() => $"{StudentId} {CourseNumber}";
}

/// <summary>A request that was not written, and why.</summary>
/// <param name="Request">The request.</param>
/// <param name="Rule">Stable id of the rule that refused it.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="Advice">What to do about it.</param>
public sealed record XelloRefusedCourseRequest(XelloCourseRequest Request, string Rule, string Reason, string Advice)
{
    /// <summary>Student number of the request.</summary>
    public string StudentId => Request.StudentId;

    /// <summary>Course number of the request.</summary>
    public string CourseNumber => Request.CourseNumber;

    /// <summary>Row of the request in the export.</summary>
    public int Row => Request.Row;

    /// <summary>Rule and request: safe to log.</summary>
    public override string ToString() => $"{Rule}: {Request}";
}

/// <summary>What an export of course requests wrote and what it refused.</summary>
public sealed record XelloCourseRequestExport
{
    /// <summary>The import file; null under <c>-WhatIf</c> and when no request could be written.</summary>
    public string? Path { get; init; }

    /// <summary>Requests read.</summary>
    public int Read { get; init; }

    /// <summary>Rows written, the header not counted.</summary>
    public int Written { get; init; }

    /// <summary>The requests that were refused, in the order of the input.</summary>
    public IReadOnlyList<XelloRefusedCourseRequest> Refused { get; init; } = [];

    /// <summary>SHA-256 of the file, lower-case hexadecimal; null when none was written.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Path and counts: safe to log.</summary>
    public override string ToString() => $"{Written} written, {Refused.Count} refused";
}
