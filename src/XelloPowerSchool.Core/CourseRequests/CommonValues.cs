namespace XelloPowerSchool.CourseRequests;

/// <summary>
/// The values of a request that those beside it mostly have too. Requests share one object of them, because half a million that each
/// keep everything are slow to make.
/// </summary>
internal sealed record CommonValues(string? SchoolCode, int? Year, decimal? Credits, string? Status, string? Comment, string? File, string? Problem)
{
    public static CommonValues None { get; } = new(null, null, null, null, null, null, null);
}
