namespace XelloPowerSchool.CourseRequests;

/// <summary>One row of the input: a request, and why it was refused when it could not even be read.</summary>
internal readonly record struct CourseRequestRow(XelloCourseRequest Request, XelloRefusedCourseRequest? Refusal = null);

/// <summary>How far an export is. <paramref name="Total"/> is null while it is not known.</summary>
internal readonly record struct CourseRequestProgress(string Activity, int Done, int? Total);
