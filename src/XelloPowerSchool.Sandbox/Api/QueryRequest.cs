using System.Globalization;
using System.Text.Json;
using XelloPowerSchool.Sandbox.Data;
using XelloPowerSchool.Sandbox.Plugins;

namespace XelloPowerSchool.Sandbox.Api;

/// <summary>What a caller wants of a PowerQuery: arguments, filter, order, columns.</summary>
internal sealed record QueryRequest
{
    private readonly Dictionary<string, object?> _parameters = [];
    private readonly Dictionary<string, int> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="BadRequestException">An argument is missing, unknown or of the wrong kind, or a filter cannot be read.</exception>
    public QueryRequest(Call call, NamedQuery query, Version version)
    {
        Body = JsonBody.Of(call.Request);
        foreach (var member in Body.EnumerateObject())
            if (member.Name is not ['$', ..] and not ['_', '_', ..] && member.Name != "projection"
                && !query.Arguments.Any(argument => argument.Name == member.Name))
                throw new BadRequestException($"Unknown argument {member.Name}");
        foreach (var argument in query.Arguments) Bind(argument);

        Columns = query.Columns.Select((_, i) => i).ToArray();
        if (version < ServerFeatures.QueryOptions) return;
        if (Text("projection") is { Length: > 0 } projection) Columns = projection.Split(';').Select(name => Find(query, name)).ToArray();
        try
        {
            Where = new FieldFilter(Text("$q") ?? call.Query["$q"]).ToSql(name => Field(query, Find(query, name)), _parameters);
        }
        catch (FilterException e)
        {
            throw new BadRequestException(e.Message);
        }
        if (call.Query["order"] is { Length: > 0 } order)
            Order = " ORDER BY " + string.Join(", ", order.Split(',').Select(part => part.Split(';')).Select(part =>
                QueryText.ColumnOf(Find(query, part[0])) + (part.Length > 1 && string.Equals(part[1].Trim(), "desc", StringComparison.OrdinalIgnoreCase) ? " DESC" : "")));
    }

    public JsonElement Body { get; }

    /// <summary>The columns that are sent.</summary>
    public IReadOnlyList<int> Columns { get; }

    public string Where { get; private init; } = "";

    public string Order { get; } = "";

    /// <summary>The same with one more condition.</summary>
    public QueryRequest With(string condition) => this with { Where = (Where.Length == 0 ? " WHERE " : Where + " AND ") + condition };

    public Statement Statement(NamedQuery query, string select, string rest, IReadOnlyCollection<string> hidden) =>
        new(QueryText.Of(query, name => _values.TryGetValue(name, out var values) ? values : -1, select, rest), query.Statement!.Tables) { Parameters = _parameters, Hidden = hidden };

    private static int Find(NamedQuery query, string name)
    {
        name = name.Trim();
        for (var i = 0; i < query.Columns.Count; i++)
            if (Is(query, query.Columns[i], name)) return i;
        throw new BadRequestException($"Invalid field specified: {name}");
    }

    // Fields are table.alias; the table may be left out.
    private static bool Is(NamedQuery query, QueryColumn column, string name) =>
        string.Equals(name, column.Name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(name, $"{column.AliasTable ?? query.CoreTable}.{column.Name}", StringComparison.OrdinalIgnoreCase);

    private static (string Sql, ColumnType Type, string Name) Field(NamedQuery query, int column)
    {
        // A column that is named as the field it stands for has the field's type; a computed one is compared as what it is.
        var (field, sql) = (query.Columns[column], QueryText.ColumnOf(column));
        var known = string.Equals(field.Field, field.Name, StringComparison.OrdinalIgnoreCase) ? DataDictionary.Find(field.Table)?.Find(field.Field) : null;
        return known is null ? ($"CAST({sql} AS TEXT)", ColumnType.Text, field.Name) : (sql, known.Type, known.Name);
    }

    private string? Text(string member) => Body.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private void Bind(QueryArgument argument)
    {
        if (!Body.TryGetProperty(argument.Name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            if (argument.IsRequired) throw new BadRequestException($"Argument {argument.Name} is required");
            if (argument.IsArray) _values[argument.Name] = 0;
            else _parameters[":" + argument.Name.ToLowerInvariant()] = Value(argument, argument.Default);
            return;
        }
        if (argument.IsArray != (value.ValueKind == JsonValueKind.Array)) throw new BadRequestException($"Argument {argument.Name} must be {(argument.IsArray ? "a list" : "a single value")}");
        if (!argument.IsArray)
        {
            _parameters[":" + argument.Name.ToLowerInvariant()] = Value(argument, Scalar(argument, value));
            return;
        }
        var i = 0;
        foreach (var item in value.EnumerateArray()) _parameters[OracleSql.BindOf(argument.Name, i++)] = Value(argument, Scalar(argument, item));
        _values[argument.Name] = i;
    }

    private static string Scalar(QueryArgument argument, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "1",
        JsonValueKind.False => "0",
        _ => throw new BadRequestException($"Argument {argument.Name} must be a text or a number"),
    };

    // An empty text is null. What looks like a number is one, so that it compares with expressions as Oracle would convert it.
    private static object? Value(QueryArgument argument, string text)
    {
        if (text.Length == 0) return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number.ToString(CultureInfo.InvariantCulture) == text) return number;
        return argument.Casing switch { "upper" => text.ToUpperInvariant(), "lower" => text.ToLowerInvariant(), _ => text };
    }
}
