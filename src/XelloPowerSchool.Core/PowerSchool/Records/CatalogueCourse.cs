namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// A course as the scheduler has it: a row of ScheduleCourseCatalogs, with what only the course itself says. A school has a
/// catalogue for each of its scheduling scenarios.
/// </summary>
/// <param name="Id">ScheduleCourseCatalogs.DCID.</param>
/// <param name="CatalogueId">ScheduleCourseCatalogs.CourseCatalogID.</param>
/// <param name="CourseNumber">Course_Number.</param>
/// <param name="CourseName">Course_Name.</param>
/// <param name="Credits">Credit_Hours.</param>
/// <param name="Prerequisites">What the catalogue says of prerequisites: free text, which may name courses.</param>
/// <param name="Grades">Courses.RegGradeLevels: grades with commas between them.</param>
/// <param name="CanBeRepeated">Courses.Sched_RepeatsAllowed.</param>
/// <param name="IsOffered">Whether School_Course has the course for the school and the year asked for.</param>
internal sealed record CatalogueCourse(
    long Id, long CatalogueId, string CourseNumber, string CourseName, decimal? Credits, string? Prerequisites, string? Grades, bool CanBeRepeated, bool IsOffered);
