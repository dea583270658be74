namespace XelloPowerSchool.CourseRequests;

/// <summary>How far the work on requests is. <paramref name="Total"/> is null while it is not known.</summary>
internal readonly record struct CourseRequestProgress(string Activity, int Done, int? Total);
