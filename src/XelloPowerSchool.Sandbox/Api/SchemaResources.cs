using System.Globalization;
using System.Text.Json;
using XelloPowerSchool.Sandbox.Data;
using XelloPowerSchool.Sandbox.District;
using XelloPowerSchool.Sandbox.Plugins;

namespace XelloPowerSchool.Sandbox.Api;

/// <summary>/ws/schema: the tables of the server, as far as the plugin may see them.</summary>
internal sealed class SchemaResources(SandboxOptions options, FaultSwitch faults, RecordList lists, DistrictState changes, Version version)
{
    public IEnumerable<Route> Routes =>
    [
        new("GET", "/ws/schema/area", Access.Token, _ => Areas()),
        new("GET", "/ws/schema/area/{name}/table", Access.Token, call => TablesOf(call.Name)),
        new("GET", "/ws/schema/table", Access.Token, _ => ApiResponse.FromJson(json => WriteTables(json, DataDictionary.All))),
        new("GET", "/ws/schema/table/{name}", Access.Token, List),
        new("GET", "/ws/schema/table/{name}/count", Access.Token, Count),
        new("GET", "/ws/schema/table/{name}/metadata", Access.Token, Metadata),
        new("GET", "/ws/schema/table/{name}/{id}", Access.Token, Single),
        new("POST", "/ws/schema/table/{name}", Access.Token, call => Write(call, isInsert: true)),
        new("PUT", "/ws/schema/table/{name}/{id}", Access.Token, call => Write(call, isInsert: false)),
        new("DELETE", "/ws/schema/table/{name}/{id}", Access.Token, Delete),
    ];

    private static ApiResponse NotFound() => ApiResponse.Message(404, "Resource not found");

    private static ApiResponse Areas() => ApiResponse.FromJson(json =>
    {
        json.WriteStartArray("areas");
        foreach (var area in DataDictionary.All.Select(table => table.Area).Distinct().OrderBy(area => area, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("name", area);
            json.WriteBoolean("userVisible", true);
            json.WriteString("display", area);
            json.WriteString("comment", "");
            json.WriteStartArray("subareas");
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    private static ApiResponse TablesOf(string area)
    {
        var tables = DataDictionary.All.Where(table => string.Equals(table.Area, area, StringComparison.OrdinalIgnoreCase)).ToArray();
        return tables.Length == 0 ? NotFound() : ApiResponse.FromJson(json =>
        {
            json.WriteString("area", tables[0].Area);
            WriteTables(json, tables);
        });
    }

    private static void WriteTables(Utf8JsonWriter json, IEnumerable<Table> tables)
    {
        json.WriteStartArray("tables");
        foreach (var table in tables.OrderBy(table => table.Name, StringComparer.OrdinalIgnoreCase))
        {
            json.WriteStartObject();
            json.WriteString("name", table.Name);
            json.WriteString("comment", table.Comment);
            json.WriteString("primaryKey", table.PrimaryKey.Name);
            json.WriteBoolean("userVisible", table.Kind != TableKind.Closed);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static Table Open(string name)
    {
        var table = DataDictionary.Find(name) ?? throw new AnswerException(NotFound());
        return table.Kind != TableKind.Closed ? table : throw new AnswerException(ApiResponse.Message(405, "GET, POST and PUT are not allowed on table"));
    }

    private static Column Find(Table table, string field)
    {
        var dot = field.AsSpan().IndexOf('.');
        var name = dot >= 0 && string.Equals(field.Substring(0, dot), table.Name, StringComparison.OrdinalIgnoreCase) ? field.Substring(dot + 1) : field;
        return table.Find(name) ?? throw new AnswerException(ApiResponse.Message(400, $"Invalid field specified: {field} is not valid column for table: {table.Name}"));
    }

    /// <summary>What of the table the request wants and may have: columns, condition, order. The checks are in the order of a real server.</summary>
    private static (IReadOnlyList<Column> Columns, string Where, Dictionary<string, object?> Parameters) Ask(Call call, Table table, bool isCount)
    {
        // What is asked for with a star is what the plugin may see; the names of the others are given as the caller wrote them.
        var asked = new List<(Column Column, string Written)>();
        var star = false;
        if (!isCount)
        {
            var projection = call.Query.List("projection");
            if (projection.Count == 0) throw new AnswerException(ApiResponse.Message(400, "A projection is required."));
            foreach (var field in projection)
            {
                if (field == "*" || string.Equals(field, table.Name + ".*", StringComparison.OrdinalIgnoreCase)) star = true;
                else asked.Add((Find(table, field), field));
            }
        }
        var filter = Filter(call.Query["q"]);
        var filtered = filter.Fields.Select(field => Find(table, field)).ToArray();
        var sorted = call.Query.List("sort").Select(field => Find(table, field)).ToArray();
        var parameters = new Dictionary<string, object?>();
        string where;
        try
        {
            where = filter.ToSql(field => Find(table, field) is var column ? (column.Key, column.Type, column.Name) : default, parameters);
        }
        catch (FilterException e)
        {
            throw new AnswerException(ApiResponse.Message(400, e.Message));
        }

        var granted = table.Columns.Where(column => IsGranted(call, table, column)).ToArray();
        var refused = asked.Where(field => !granted.Contains(field.Column)).Select(field => field.Written)
            .Concat(filtered.Concat(sorted).Where(column => !granted.Contains(column)).Select(column => column.Name));
        if (star && granted.Length == 0) refused = refused.Concat(table.Columns.Select(column => column.Name));
        var errors = refused.Distinct(StringComparer.Ordinal).Select(field => ("NoAccess", field, table.Name)).ToArray();
        if (errors.Length > 0) throw new AnswerException(ApiResponse.Message(403, "At least one column lacks sufficient permission", errors));

        var descending = string.Equals(call.Query["sortdescending"], "true", StringComparison.OrdinalIgnoreCase) ? " DESC" : "";
        var order = string.Join(", ", sorted.Select(column => column.Key + descending).Append(table.PrimaryKey.Key));
        var columns = star ? granted.Concat(asked.Select(field => field.Column)) : asked.Select(field => field.Column);
        return (columns.Distinct().ToArray(), where + (isCount ? "" : " ORDER BY " + order), parameters);
    }

    private static FieldFilter Filter(string? text)
    {
        try
        {
            return new FieldFilter(text);
        }
        catch (FilterException e)
        {
            throw new AnswerException(ApiResponse.Message(400, e.Message));
        }
    }

    private static bool IsGranted(Call call, Table table, Column column) => call.Plugin.GrantOf(table, column) >= Grant.ViewOnly;

    private ApiResponse List(Call call)
    {
        var table = Open(call.Name);
        var (columns, condition, parameters) = Ask(call, table, isCount: false);
        var paging = Paging.Of(call.Query, options.PageSize, faults, allowsAll: true);
        var statement = Select(table, columns, condition, parameters) with { Hidden = lists.Hidden(call.Roster) };
        if (table.Key == "students") call = changes.BetweenPages(call, paging, roster => First(roster, statement));
        var rows = lists.Rows(call.Roster.Database, statement, paging);
        var extensions = RecordList.ExtensionsOf(table.Key);
        return lists.Answer(rows, paging,
            json => json.WriteString("name", table.Name),
            (json, row) => WriteRecord(json, table, columns, row, extensions),
            json => json.WriteString("@extensions", extensions));
    }

    private static int? First(Roster roster, Statement statement) =>
        roster.Database.Read(statement with { Sql = statement.Sql + " LIMIT 1" }).Select(row => (int?)Convert.ToInt32(row[0], CultureInfo.InvariantCulture)).FirstOrDefault();

    private ApiResponse Count(Call call)
    {
        var table = Open(call.Name);
        // Counting all rows needs no right at all.
        var (_, condition, parameters) = Ask(call, table, isCount: true);
        var statement = new Statement($"SELECT COUNT(*) FROM {table.Key}{condition}", [table]) { Parameters = parameters, Hidden = lists.Hidden(call.Roster) };
        var count = lists.Count(call.Roster.Database, statement);
        return ApiResponse.FromJson(json => json.WriteNumber("count", count));
    }

    private ApiResponse Single(Call call)
    {
        var table = Open(call.Names[0]);
        var (columns, _, _) = Ask(call, table, isCount: false);
        var statement = Select(table, columns, $" WHERE {table.PrimaryKey.Key} = :id", new Dictionary<string, object?> { [":id"] = call.Key });
        var row = call.Roster.Database.Read(statement).Select(values => (object?[])values.Clone()).FirstOrDefault();
        return row is null ? NotFound() : ApiResponse.FromJson(json => WriteRecord(json, table, columns, row, null));
    }

    private static Statement Select(Table table, IReadOnlyList<Column> columns, string condition, Dictionary<string, object?> parameters) =>
        new($"SELECT {table.PrimaryKey.Key}, {string.Join(", ", columns.Select(column => column.Key))} FROM {table.Key}{condition}", [table]) { Parameters = parameters };

    private static void WriteRecord(Utf8JsonWriter json, Table table, IReadOnlyList<Column> columns, object?[] row, string? extensions)
    {
        json.WriteNumber("id", Convert.ToInt64(row[0], CultureInfo.InvariantCulture));
        json.WriteString("name", table.Name);
        json.WriteStartObject("tables");
        json.WriteStartObject(table.Key);
        // Every value is a text, and a null is kept.
        for (var i = 0; i < columns.Count; i++) json.WriteString(columns[i].Key, OracleFunctions.Text(row[i + 1]));
        json.WriteEndObject();
        json.WriteEndObject();
        if (extensions is not null) json.WriteString("@extensions", extensions);
    }

    private ApiResponse Metadata(Call call)
    {
        var table = Open(call.Name);
        var access = call.Query.List("expansions").Contains("access");
        return ApiResponse.FromJson(json =>
        {
            json.WriteString("name", table.Name);
            json.WriteString("comment", table.Comment);
            json.WriteString("primaryKey", table.PrimaryKey.Name);
            json.WriteBoolean("userVisible", true);
            json.WriteStartArray("columns");
            foreach (var column in table.Columns)
            {
                json.WriteStartObject();
                json.WriteString("name", column.Name);
                json.WriteString("dataType", column.Type switch { ColumnType.Number => "NUMBER", ColumnType.Date => "DATE", ColumnType.Clob => "CLOB", _ => "VARCHAR2" });
                if (access) json.WriteString("access", call.Plugin.GrantOf(table, column).ToString());
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    }

    private ApiResponse Write(Call call, bool isInsert)
    {
        var table = Open(call.Names[0]);
        var body = JsonBody.Of(call.Request);
        if (!body.TryGetProperty("tables", out var tables) || tables.ValueKind != JsonValueKind.Object
            || tables.EnumerateObject().FirstOrDefault(member => string.Equals(member.Name, table.Name, StringComparison.OrdinalIgnoreCase)).Value is not { ValueKind: JsonValueKind.Object } values)
            return ApiResponse.Message(400, $"The request has no values for table: {table.Name}");
        var fields = new Dictionary<Column, string?>();
        foreach (var member in values.EnumerateObject())
        {
            var column = Find(table, member.Name);
            // Numbers and booleans raise a type error on a real server; clients send everything as text.
            if (member.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null)) return ApiResponse.Message(400, $"Invalid value passed for field {column.Name}: a string is expected");
            var text = member.Value.GetString();
            fields[column] = string.IsNullOrEmpty(text) ? null : text;
        }
        if (table.Kind != TableKind.Extension) return ApiResponse.Message(405, "POST and PUT are not allowed on table");
        if (fields.Keys.FirstOrDefault(column => !IsValid(column, fields[column])) is { } wrong)
            return ApiResponse.Message(400, $"Invalid value '{fields[wrong]}' passed for field {wrong.Name}");
        var refused = fields.Keys.Where(column => column != table.PrimaryKey && call.Plugin.GrantOf(table, column) < Grant.FullAccess).Select(column => ("NoAccess", column.Key, table.Name)).ToArray();
        if (refused.Length > 0) return ApiResponse.Message(403, "At least one column lacks sufficient permission", refused);

        var key = isInsert ? fields.TryGetValue(table.PrimaryKey, out var text2) ? text2 : null : call.Key.ToString(CultureInfo.InvariantCulture);
        if (!int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var student)) return ApiResponse.Message(400, $"A value is required for field {table.PrimaryKey.Name}");
        return changes.Edit(roster =>
        {
            if (roster.Find(student) is not { } position) return (null, NotFound());
            var old = roster.Extension(table.Key, roster.Describe(position));
            if (isInsert && old is not null) return (null, ApiResponse.Message(404, "The record exists already. Use PUT to update existing records."));
            if (!isInsert && old is null) return (null, ApiResponse.Message(404, "The record does not exist. Use POST to insert a new record."));
            var row = old?.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal) ?? new Dictionary<string, string?>(StringComparer.Ordinal);
            foreach (var field in fields) if (field.Key != table.PrimaryKey) row[field.Key.Key] = field.Value;
            return (roster.Edits.Set(table.Key, student, row), Written(table, student, isInsert));
        });
    }

    private static bool IsValid(Column column, string? value) => value is null || column.Type switch
    {
        ColumnType.Number => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
        ColumnType.Date => DateTime.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        _ => true,
    };

    private static ApiResponse Written(Table table, int student, bool isInsert) => ApiResponse.FromJson(json =>
    {
        json.WriteNumber("insert_count", isInsert ? 1 : 0);
        json.WriteNumber("update_count", isInsert ? 0 : 1);
        json.WriteNumber("delete_count", 0);
        json.WriteStartArray("result"); // an array here, and no wrapper, unlike /ws/v1
        json.WriteStartObject();
        json.WriteString("status", "SUCCESS");
        json.WriteString("action", isInsert ? "INSERT" : "UPDATE");
        json.WriteStartObject("success_message");
        json.WriteNumber("id", student);
        json.WriteString("ref", $"https://sandbox.invalid/ws/schema/table/{table.Key}/{student.ToString(CultureInfo.InvariantCulture)}");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    });

    private ApiResponse Delete(Call call)
    {
        var table = Open(call.Names[0]);
        if (table.Kind != TableKind.Extension || version < ServerFeatures.QueryOptions) return ApiResponse.Message(405, "DELETE is not allowed on table");
        var refused = table.Columns.Where(column => call.Plugin.GrantOf(table, column) < Grant.FullAccess).Select(column => ("FullAccess", column.Name, table.Name)).ToArray();
        if (refused.Length > 0) return ApiResponse.Message(403, "At least one column lacks sufficient permission", refused);
        return changes.Edit(roster => roster.Find(call.Id) is { } position && roster.Extension(table.Key, roster.Describe(position)) is not null
            ? (roster.Edits.Set(table.Key, call.Id, null), new ApiResponse(204))
            : (null, NotFound()));
    }
}
