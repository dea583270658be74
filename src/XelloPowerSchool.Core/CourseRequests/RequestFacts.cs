using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.CourseRequests;

/// <summary>What the SIS says about the requests of one check.</summary>
internal sealed class RequestFacts
{
    public required IReadOnlyDictionary<int, PSSchool> Schools { get; init; }

    public RequestedStudents Students { get; init; } = RequestedStudents.Nobody;

    /// <summary>By School_Number, of the schools that students with requests will be in.</summary>
    public Dictionary<int, CourseCatalogue> Catalogues { get; } = [];

    public ScheduledRequests Scheduled { get; set; } = ScheduledRequests.None;

    public bool IsHistoryKnown { get; set; } = true;
}
