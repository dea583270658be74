namespace XelloPowerSchool.Sandbox.Api;

/// <summary>A request as every transport hands it over. Path and query are as sent, still escaped.</summary>
internal sealed record ApiRequest(string Method, string Path, string Query)
{
    public string? Authorization { get; init; }
    public string? Accept { get; init; }
    public string? ContentType { get; init; }
    public byte[] Body { get; init; } = [];

    /// <summary>A request from the part of an address that follows the host.</summary>
    public static ApiRequest To(string method, string pathAndQuery)
    {
        var cut = pathAndQuery.AsSpan().IndexOf('?');
        return cut < 0 ? new ApiRequest(method, pathAndQuery, "") : new ApiRequest(method, pathAndQuery.Substring(0, cut), pathAndQuery.Substring(cut + 1));
    }
}
