namespace XelloPowerSchool.PowerSchool;

/// <summary>Which enrolments, stored grades or course requests to read.</summary>
internal sealed record CourseRecordQuery
{
    /// <summary>Only those of one school; null for all.</summary>
    public PSSchool? School { get; init; }

    /// <summary>Only those of the students with these numbers; empty for all.</summary>
    public IReadOnlyList<string> StudentNumbers { get; init; } = [];

    /// <summary>Only those of the school year that starts in this calendar year; null for all.</summary>
    public int? StartYear { get; init; }
}
