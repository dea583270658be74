namespace XelloPowerSchool;

/// <summary>How much a course is asked for by one grade of one school. Refused requests do not count.</summary>
/// <param name="SchoolNumber">School_Number of the school of next year.</param>
/// <param name="Grade">Grade of next year; null when it is not known.</param>
/// <param name="CourseNumber">Number of the course.</param>
/// <param name="CourseName">Name of the course.</param>
/// <param name="Primary">Primary requests.</param>
/// <param name="Alternate">Alternates.</param>
public sealed record XelloCourseDemand(int SchoolNumber, int? Grade, string CourseNumber, string CourseName, int Primary, int Alternate)
{
    /// <summary>School, grade and course.</summary>
    public override string ToString() => FormattableString.Invariant($"{SchoolNumber} {Grade} {CourseNumber}: {Primary} + {Alternate}");
}

/// <summary>The requests for one school at a glance.</summary>
/// <param name="SchoolNumber">School_Number of the school of next year.</param>
/// <param name="Name">Name of the school.</param>
/// <param name="Students">Students with requests.</param>
/// <param name="WithoutRequests">Students of the same grades who have none; null when that was not looked for.</param>
/// <param name="Accepted">Requests that can be imported.</param>
/// <param name="AlreadyRequested">Requests that PowerSchool has already.</param>
/// <param name="Refused">Requests that are refused.</param>
public sealed record XelloCourseRequestSchool(
    int SchoolNumber, string Name, int Students, int? WithoutRequests, int Accepted, int AlreadyRequested, int Refused)
{
    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

/// <summary>The outcome of a check of course requests. It goes to Export-XelloCourseRequest and Compare-XelloCourseRequest as a whole.</summary>
public sealed record XelloCourseRequestCheck
{
    /// <summary>Calendar year in which the requested school year starts, for requests that do not say.</summary>
    public int Year { get; init; }

    /// <summary>Requests that were checked.</summary>
    public int Read => Requests.Count;

    /// <summary>Requests that can be imported.</summary>
    public int Accepted { get; init; }

    /// <summary>Requests that PowerSchool has already.</summary>
    public int AlreadyRequested { get; init; }

    /// <summary>Requests that are refused.</summary>
    public int Refused { get; init; }

    /// <summary>Findings of severity Warning.</summary>
    public int Warnings { get; init; }

    /// <summary>True when requests were checked, none is refused and nothing is warned of.</summary>
    public bool Passed => Read > 0 && Refused == 0 && Warnings == 0;

    /// <summary>All requests with their verdicts, in the order of the input.</summary>
    public IReadOnlyList<XelloCheckedCourseRequest> Requests { get; init; } = [];

    /// <summary>What was found: first about the whole, then about requests in their order, then about students and courses.</summary>
    public IReadOnlyList<XelloCourseRequestFinding> Findings { get; init; } = [];

    /// <summary>How often each rule was broken, by its id.</summary>
    public IReadOnlyDictionary<string, int> Rules { get; init; } = new Dictionary<string, int>();

    /// <summary>Demand by school, grade and course.</summary>
    public IReadOnlyList<XelloCourseDemand> Demand { get; init; } = [];

    /// <summary>The schools.</summary>
    public IReadOnlyList<XelloCourseRequestSchool> Schools { get; init; } = [];

    /// <summary>False when the requests were checked among themselves only, without a SIS.</summary>
    internal bool IsAgainstSis { get; init; }

    /// <summary>The counts: safe to log.</summary>
    public override string ToString() => FormattableString.Invariant($"{Accepted} accepted, {AlreadyRequested} already requested, {Refused} refused");
}
