using Refit;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// The routes of PowerSchool's API that the product uses. Every method gives the bare answer: status, shape and
/// completeness are judged in one place (<see cref="PowerSchoolAnswer"/>), not by the HTTP library.
/// </summary>
internal interface IPowerSchoolApi
{
    [Get("/ws/v1/metadata")]
    Task<HttpResponseMessage> GetMetadataAsync(CancellationToken ct);

    [Get("/ws/v1/district/school/count")]
    Task<HttpResponseMessage> CountSchoolsAsync(CancellationToken ct);

    [Get("/ws/v1/district/school")]
    Task<HttpResponseMessage> GetSchoolsAsync(int page, int pagesize, CancellationToken ct);

    [Get("/ws/v1/district/student/count")]
    Task<HttpResponseMessage> CountStudentsAsync(string? q, CancellationToken ct);

    [Get("/ws/v1/district/student")]
    Task<HttpResponseMessage> GetStudentsAsync(
        string? q, int page, int pagesize, string? expansions, string? extensions, CancellationToken ct);

    [Get("/ws/v1/school/{schoolId}/student/count")]
    Task<HttpResponseMessage> CountStudentsAsync(long schoolId, string? q, CancellationToken ct);

    [Get("/ws/v1/school/{schoolId}/student")]
    Task<HttpResponseMessage> GetStudentsAsync(
        long schoolId, string? q, int page, int pagesize, string? expansions, string? extensions, CancellationToken ct);

    [Get("/ws/v1/student/{id}")]
    Task<HttpResponseMessage> GetStudentAsync(long id, string? expansions, string? extensions, CancellationToken ct);

    [Get("/ws/v1/school/{schoolId}/course/count")]
    Task<HttpResponseMessage> CountCoursesAsync(long schoolId, CancellationToken ct);

    [Get("/ws/v1/school/{schoolId}/course")]
    Task<HttpResponseMessage> GetCoursesAsync(long schoolId, int page, int pagesize, CancellationToken ct);

    [Get("/ws/v1/school/{schoolId}/term/count")]
    Task<HttpResponseMessage> CountTermsAsync(long schoolId, CancellationToken ct);

    [Get("/ws/v1/school/{schoolId}/term")]
    Task<HttpResponseMessage> GetTermsAsync(long schoolId, int page, int pagesize, CancellationToken ct);

    [Get("/ws/v1/course/{id}")]
    Task<HttpResponseMessage> GetCourseAsync(long id, CancellationToken ct);

    [Get("/ws/v1/school/{schoolId}/section/count")]
    Task<HttpResponseMessage> CountSectionsAsync(long schoolId, CancellationToken ct);

    [Get("/ws/v1/school/{schoolId}/section")]
    Task<HttpResponseMessage> GetSectionsAsync(long schoolId, int page, int pagesize, CancellationToken ct);

    [Get("/ws/v1/section/{sectionId}/section_enrollment/count")]
    Task<HttpResponseMessage> CountEnrollmentsAsync(long sectionId, CancellationToken ct);

    [Get("/ws/v1/section/{sectionId}/section_enrollment")]
    Task<HttpResponseMessage> GetEnrollmentsAsync(long sectionId, int page, int pagesize, CancellationToken ct);

    [Get("/ws/schema/table/{table}/count")]
    Task<HttpResponseMessage> CountRowsAsync(string table, string? q, CancellationToken ct);

    [Get("/ws/schema/table/{table}")]
    Task<HttpResponseMessage> GetRowsAsync(
        string table, string projection, string? q, int page, int pagesize, string? sort, string? sortdescending, CancellationToken ct);

    [Get("/ws/schema/table/{table}/{id}")]
    Task<HttpResponseMessage> GetRowAsync(string table, long id, string projection, CancellationToken ct);

    [Post("/ws/schema/query/{name}/count")]
    Task<HttpResponseMessage> CountQueryAsync(string name, [Body] HttpContent arguments, CancellationToken ct);

    [Post("/ws/schema/query/{name}")]
    Task<HttpResponseMessage> RunQueryAsync(
        string name, int page, int pagesize, string? order, [Body] HttpContent arguments, CancellationToken ct);

    [Get("/ws/schema/plugin/{id}/validate")]
    Task<HttpResponseMessage> ValidatePluginAsync(string id, CancellationToken ct);

    /// <summary>Everything in one answer, which is not read before it is given back.</summary>
    [Post("/ws/schema/query/{name}?pagesize=0")]
    Task<HttpResponseMessage> StreamQueryAsync(
        string name, string? count, string? order, [Body] HttpContent arguments, [Property(StreamedAnswer.Wanted)] bool streamed, CancellationToken ct);
}
