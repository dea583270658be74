namespace XelloPowerSchool;

/// <summary>One request that a sandbox answered. Bodies, tokens and secrets are not kept.</summary>
public sealed record SandboxRequest
{
    /// <summary>When the request came, in UTC.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The HTTP method.</summary>
    public string Method { get; init; } = "";

    /// <summary>The path without the query.</summary>
    public string Path { get; init; } = "";

    /// <summary>The query as it was sent, without the question mark; empty when there was none.</summary>
    public string Query { get; init; } = "";

    /// <summary>The HTTP status of the answer.</summary>
    public int Status { get; init; }

    /// <summary>Method, path and status.</summary>
    public override string ToString() => $"{Method} {Path} {Status}";
}
