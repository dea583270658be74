namespace XelloPowerSchool.PowerSchool;

/// <summary>A named query (PowerQuery) of any plugin, and how it is run.</summary>
internal sealed record NamedQuery
{
    /// <summary>The full name, for example com.example.plugin.students.active.</summary>
    public required string Name { get; init; }

    public IReadOnlyDictionary<string, QueryArgument> Arguments { get; init; } = new Dictionary<string, QueryArgument>();

    /// <summary>A further filter on <c>table.column</c>, in PowerSchool's own form (<c>$q</c>).</summary>
    public string? Filter { get; init; }

    /// <summary>Another order than that of the query: <c>table.column;desc,table.column</c>.</summary>
    public string? Order { get; init; }

    /// <summary>Rows on a page; 0 for one answer that is read while it arrives.</summary>
    public int PageSize { get; init; }
}

/// <summary>The value of an argument: a text, or several for an argument that takes a list.</summary>
internal readonly record struct QueryArgument(string? Text, IReadOnlyList<string>? List)
{
    public static implicit operator QueryArgument(string text) => new(text, null);

    public static implicit operator QueryArgument(string[] list) => new(null, list);
}
