namespace XelloPowerSchool;

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
