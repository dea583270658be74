namespace XelloPowerSchool;

/// <summary>
/// What can go wrong with a PowerSchool, to be switched on in a sandbox; several at a time. Faults that pass (a token that expires, a
/// server that is busy, a cut connection) strike every fifth request that they can strike, or one in five drawn from the fault seed, so
/// that a client that tries again gets through. A fault that changes the district strikes once. The others strike every time. Counting
/// starts when the faults are set. Lists are pages of students in <c>/ws/v1</c>, and every list of the table API and of PowerQueries.
/// </summary>
[Flags]
#pragma warning disable CA1711 // not an error type: the word is what the parameter is about
public enum SandboxFault
#pragma warning restore CA1711
{
    /// <summary>Everything works.</summary>
    None = 0,

    /// <summary>The plugin was switched off: the token request answers 401 <c>invalid_client</c>, and no token is valid any more.</summary>
    PluginDisabled = 1,

    /// <summary>Every fifth request finds that the token has just expired: 401 with <c>invalid_token</c> until a new one is asked for.</summary>
    TokenExpires = 1 << 1,

    /// <summary>A proxy or single sign-on page answers everything: status 200, HTML.</summary>
    HtmlPage = 1 << 2,

    /// <summary>Every list lacks the last row of its page.</summary>
    ShortPage = 1 << 3,

    /// <summary>Every fifth request answers 429 with the seconds to wait in <c>Retry-After</c>.</summary>
    Throttled = 1 << 4,

    /// <summary>Every fifth request answers 503.</summary>
    Unavailable = 1 << 5,

    /// <summary>The connection breaks in the middle of every fifth list.</summary>
    CutConnection = 1 << 6,

    /// <summary>Counts are one higher than the rows that can be read.</summary>
    CountMismatch = 1 << 7,

    /// <summary>Each later page starts with the last row of the page before, as when somebody is added while pages are read; another row is lost for it.</summary>
    DuplicateRow = 1 << 8,

    /// <summary>The students of one school are missing from lists and counts alike. Asked for one by one they are there.</summary>
    MissingSchool = 1 << 9,

    /// <summary>Every fifth request takes a long time before anything of the answer comes.</summary>
    Slow = 1 << 10,

    /// <summary>Every fifth request answers 429 with the time to wait for in <c>Retry-After</c>, written as a date.</summary>
    ThrottledUntil = 1 << 11,

    /// <summary>Every fifth answer stops in the middle of its body for a long time.</summary>
    SlowBody = 1 << 12,

    /// <summary>A student is added to the district when a list of students is asked for its second page. The student stays.</summary>
    StudentInserted = 1 << 13,

    /// <summary>The first student of a list is deleted when the list is asked for its second page: everybody moves up by one place, and one is skipped.</summary>
    StudentDeleted = 1 << 14,

    /// <summary>The first student of a list moves to another school when the list is asked for its second page.</summary>
    StudentMoved = 1 << 15,

    /// <summary>A page size above the maximum answers 400 instead of being cut to the maximum.</summary>
    PageSizeRefused = 1 << 16,

    /// <summary>A page of <c>/ws/v1</c> without rows is an empty text where the list should be.</summary>
    EmptyPage = 1 << 17,
}
