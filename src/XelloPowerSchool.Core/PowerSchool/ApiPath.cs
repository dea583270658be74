namespace XelloPowerSchool.PowerSchool;

/// <summary>Which part of the API a request went to: the same status means different things there.</summary>
internal enum ApiKind
{
    Other,

    /// <summary>A table: its rows, or their count.</summary>
    Table,

    /// <summary>One row of a table.</summary>
    Row,

    /// <summary>A named query.</summary>
    Query,
}

/// <summary>What a path of the API is about.</summary>
internal readonly record struct ApiPath(ApiKind Kind, string Name)
{
    public static ApiPath Of(Uri address)
    {
        string[] segments = address.AbsolutePath.Trim('/').Split('/');
        if (segments.Length < 4 || segments[0] != "ws" || segments[1] != "schema")
            return default;
        string name = Uri.UnescapeDataString(segments[3]);
        return segments[2] switch
        {
            "query" => new ApiPath(ApiKind.Query, name),
            "table" when segments.Length > 4 && long.TryParse(segments[4], out _) => new ApiPath(ApiKind.Row, name),
            "table" => new ApiPath(ApiKind.Table, name),
            _ => default,
        };
    }
}
