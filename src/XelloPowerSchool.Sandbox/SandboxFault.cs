namespace XelloPowerSchool;

/// <summary>
/// What can go wrong with a PowerSchool, to be switched on in a sandbox. Faults that pass (a token that expires, a server that is busy,
/// a cut connection) strike every fifth request that they can strike, so that a client that tries again gets through; the others strike
/// every time. Counting starts when the faults are set.
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

    /// <summary>Every page of students lacks its last row.</summary>
    ShortPage = 1 << 3,

    /// <summary>Every fifth request answers 429 with <c>Retry-After</c>.</summary>
    Throttled = 1 << 4,

    /// <summary>Every fifth request answers 503.</summary>
    Unavailable = 1 << 5,

    /// <summary>The connection breaks in the middle of every fifth page of students.</summary>
    CutConnection = 1 << 6,

    /// <summary>Counts of students are one higher than the rows that can be read.</summary>
    CountMismatch = 1 << 7,

    /// <summary>Each later page of students starts with the last row of the page before, as when somebody is added while pages are read; another row is lost for it.</summary>
    DuplicateRow = 1 << 8,

    /// <summary>The students of one school are missing from lists and counts alike. Asked for one by one they are there.</summary>
    MissingSchool = 1 << 9,

    /// <summary>Every fifth request takes a long time.</summary>
    Slow = 1 << 10,
}
