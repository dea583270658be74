namespace XelloPowerSchool.Tables;

/// <summary>What an area says about a table of its kind that cannot be read: the same failures, each with the area's own id and advice.</summary>
internal sealed record TableErrors
{
    public required Func<string, XelloException> NotFound { get; init; }

    public required Func<string, Exception, XelloException> Unreadable { get; init; }

    public required Func<string, XelloException> Empty { get; init; }

    public required Func<string, XelloException> NotText { get; init; }

    /// <summary>Quotation marks do not pair up in a row; 0 is the header.</summary>
    public required Func<string, int, Exception, XelloException> Malformed { get; init; }

    /// <summary>No column is known to hold what must be there: path, the meanings that are missing, the headers, headers that would be known.</summary>
    public required Func<string, IReadOnlyList<string>, IReadOnlyList<string>, IReadOnlyList<string>, XelloException> HeaderUnknown { get; init; }

    /// <summary>Two columns mean the same: path, meaning, both headers.</summary>
    public required Func<string, string, string, string, XelloException> HeaderAmbiguous { get; init; }
}
