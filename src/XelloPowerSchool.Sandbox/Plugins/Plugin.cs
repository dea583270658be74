using XelloPowerSchool.Sandbox.Data;

namespace XelloPowerSchool.Sandbox.Plugins;

/// <summary>What a plugin may do with /ws/v1 on servers since 25.2.</summary>
internal enum V1Level
{
    None,
    Read,
    Full,
}

/// <summary>What a plugin may do with a column.</summary>
internal enum Grant
{
    NoAccess,
    ViewOnly,
    FullAccess,
}

/// <summary>An argument of a PowerQuery.</summary>
internal sealed record QueryArgument(string Name, bool IsRequired, bool IsArray, string Default, string Casing);

/// <summary>A column of a PowerQuery: the field that stands for it in the rights, and its name in answers.</summary>
internal sealed record QueryColumn(string Table, string Field, string Alias)
{
    /// <summary>The part before the dot of the alias, or null.</summary>
    public string? AliasTable => Alias.AsSpan().IndexOf('.') is >= 0 and var dot ? Alias.Substring(0, dot).ToLowerInvariant() : null;

    public string Name => AliasTable is { } table ? Alias.Substring(table.Length + 1) : Alias;
}

/// <summary>A PowerQuery as a plugin brings it.</summary>
internal sealed record NamedQuery(
    string Name, string? CoreTable, bool IsFlattened, IReadOnlyList<QueryArgument> Arguments, IReadOnlyList<QueryColumn> Columns, string Sql)
{
    /// <summary>Null when the SQL cannot be executed; then the query answers as if it did not exist.</summary>
    public OracleSql? Statement { get; init; }

    /// <summary>The place of the core table's key among the columns, or -1.</summary>
    public int KeyColumn => CoreTable is { } core && DataDictionary.Find(core) is { } table
        ? Columns.Select((column, i) => (column, i)).Where(c => c.column.Table.Equals(core, StringComparison.OrdinalIgnoreCase) && c.column.Field.Equals(table.PrimaryKey.Name, StringComparison.OrdinalIgnoreCase))
            .Select(c => c.i).DefaultIfEmpty(-1).First()
        : -1;
}

/// <summary>A plugin on the server: its rights and its queries.</summary>
internal sealed record Plugin(string Name, string Version)
{
    /// <summary>Its number on the server, in the metadata.</summary>
    public const int Id = 9741;

    public bool IsEnabled { get; init; }

    public V1Level V1 { get; init; } = V1Level.Full;

    public IReadOnlyDictionary<(string Table, string Field), Grant> Grants { get; init; } = new Dictionary<(string, string), Grant>();

    public IReadOnlyList<NamedQuery> Queries { get; init; } = [];

    public IReadOnlyList<SandboxFinding> Findings { get; init; } = [];

    public Grant GrantOf(Table table, Column column) => Grants.TryGetValue((table.Key, column.Key), out var grant) ? grant : Grant.NoAccess;
}
