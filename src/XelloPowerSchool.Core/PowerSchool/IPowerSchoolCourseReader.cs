namespace XelloPowerSchool.PowerSchool;

/// <summary>What course requests are checked against, beside students, schools and courses. Every sequence streams, and ends early only by throwing.</summary>
internal interface IPowerSchoolCourseReader : IPowerSchoolReader
{
    /// <summary>
    /// The courses that a school's schedule of a year can be made from, of all the catalogues that the school has. Whether a
    /// course is offered is said for the school year that starts in <paramref name="startYear"/>.
    /// </summary>
    IAsyncEnumerable<CatalogueCourse> GetCatalogueAsync(PSSchool school, int startYear, CancellationToken cancellationToken);

    IAsyncEnumerable<PSCourseRequest> GetCourseRequestsAsync(CourseRecordQuery query, CancellationToken cancellationToken);

    IAsyncEnumerable<PSCourseEnrollment> GetEnrollmentsAsync(CourseRecordQuery query, CancellationToken cancellationToken);

    IAsyncEnumerable<PSCourseHistory> GetHistoryAsync(CourseRecordQuery query, CancellationToken cancellationToken);
}
