using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using XelloPowerSchool.Sandbox.Data;
using XelloPowerSchool.Sandbox.District;
using XelloPowerSchool.Sandbox.Plugins;

namespace XelloPowerSchool.Sandbox.Api;

/// <summary>/ws/schema/query: the PowerQueries of the plugin, executed on the tables.</summary>
internal sealed class QueryResources(RecordList lists, DistrictState changes, DataVersions versions, PluginStore plugins, Version version)
{
    private const int UsualPageSize = 100;

    public IEnumerable<Route> Routes =>
    [
        new("GET", "/ws/schema/query/api", Access.Token, Api),
        new("POST", "/ws/schema/query/{name}", Access.Token, Run),
        new("POST", "/ws/schema/query/{name}/count", Access.Token, Count),
        new("GET", "/ws/powerqueryaccesslist", Access.Token, AccessList),
        new("GET", "/ws/schema/plugin/{id}/validate", Access.Token, Validate),
    ];

    private static ApiResponse Api(Call call) => ApiResponse.FromJson(json =>
    {
        foreach (var query in call.Plugin.Queries.Where(query => query.Statement is not null))
        {
            json.WriteString("powerquery.param." + query.Name, string.Join(",", query.Arguments.Select(argument => argument.Name)));
            json.WriteString("powerquery.resp." + query.Name, string.Join(",", query.Columns.Select(column => column.Alias)));
        }
    });

    private static ApiResponse AccessList(Call call)
    {
        var fields = call.Plugin.Queries.SelectMany(query => query.Columns).Select(column => (Table: column.Table.ToUpperInvariant(), Field: column.Field.ToUpperInvariant())).Distinct();
        var xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<access_request>\n");
        foreach (var (table, field) in fields) xml.Append("  <field table=\"" + table + "\" field=\"" + field + "\" access=\"ViewOnly\"/>\n");
        return new ApiResponse(200) { ContentType = "application/xml;charset=UTF-8", Body = Encoding.UTF8.GetBytes(xml.Append("</access_request>\n").ToString()) };
    }

    private ApiResponse Validate(Call call) => version < ServerFeatures.Validation || call.Id != Plugin.Id ? ApiResponse.Message(404, "Resource not found") : ApiResponse.FromJson(json =>
    {
        var findings = plugins.Current?.Findings ?? [];
        json.WriteStartArray("results");
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("level", finding.Level);
            json.WriteString("file", finding.File);
            json.WriteString("code", finding.Code);
            json.WriteString("message", finding.Message);
            json.WriteString("categoryShortName", finding.Code.StartsWith("Query", StringComparison.Ordinal) ? "PQ" : "PLUGIN");
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("maxLevel", findings.Any(finding => finding.Level == "ERROR") ? "ERROR" : findings.Count > 0 ? "WARNING" : "INFO");
    });

    private static ApiResponse NotFound(string name) => ApiResponse.Message(404, $"Query {name} not found");

    private ApiResponse Run(Call call) => Execute(call, (query, ask) =>
    {
        var paging = Paging.OfAnySize(call.Query, UsualPageSize);
        // The rows of one student each can be told apart by the student's key.
        if (query.KeyColumn >= 0 && string.Equals(query.CoreTable, "students", StringComparison.OrdinalIgnoreCase))
            call = changes.BetweenPages(call, paging, roster => First(roster, query, ask));
        var delta = versions.ChangedSince(call, query, ask.Body, version);
        if (delta?.Students is { } changed) ask = ask.With($"{QueryText.ColumnOf(query.KeyColumn)} IN ({string.Join(",", changed.DefaultIfEmpty(-1).Select(id => id.ToString(CultureInfo.InvariantCulture)))})");

        var count = version >= ServerFeatures.QueryCount && string.Equals(call.Query["count"], "true", StringComparison.OrdinalIgnoreCase)
            ? lists.Count(call.Roster.Database, ask.Statement(query, "COUNT(*)", ask.Where, Hidden(call, query, ask)))
            : (long?)null;
        var statement = ask.Statement(query, "*", ask.Where + ask.Order, Hidden(call, query, ask));
        var core = query.CoreTable?.ToUpperInvariant();
        return lists.Answer(lists.Rows(call.Roster.Database, statement, paging), paging,
            json =>
            {
                if (core is not null) json.WriteString("name", core);
                if (count is { } number) json.WriteNumber("count", number);
            },
            (json, row) => Write(json, query, core, ask.Columns, row),
            json =>
            {
                if (delta is { } stamp) json.WriteString("$dataversion", stamp.Version);
                json.WriteString("@extensions", RecordList.ExtensionsOf(core));
            });
    });

    private ApiResponse Count(Call call) => Execute(call, (query, ask) =>
    {
        var count = lists.Count(call.Roster.Database, ask.Statement(query, "COUNT(*)", ask.Where, Hidden(call, query, ask)));
        return ApiResponse.FromJson(json => json.WriteNumber("count", count));
    });

    // Whoever asks for one student gets that student, also of a school that is missing from lists.
    private IReadOnlyCollection<string> Hidden(Call call, NamedQuery query, QueryRequest ask) =>
        lists.Hidden(call.Roster) is { Count: > 0 } hidden && call.Roster.Database.Count(ask.Statement(query, "COUNT(*)", ask.Where, [])) > 1 ? hidden : [];

    private static int? First(Roster roster, NamedQuery query, QueryRequest ask) => roster.Database
        .Read(ask.Statement(query, QueryText.ColumnOf(query.KeyColumn), ask.Where + ask.Order + " LIMIT 1", []))
        .Select(row => (int?)Convert.ToInt32(row[0], CultureInfo.InvariantCulture)).FirstOrDefault();

    private ApiResponse Execute(Call call, Func<NamedQuery, QueryRequest, ApiResponse> answer)
    {
        // Broken queries are not found, as on a real server; why is among the findings of the plugin.
        if (call.Plugin.Queries.FirstOrDefault(query => query.Name == call.Name) is not { Statement: not null } query) return NotFound(call.Name);
        var ask = new QueryRequest(call, query, version);
        var refused = query.Columns.Where(column => DataDictionary.Find(column.Table) is { } table && call.Plugin.GrantOf(table, table.Find(column.Field)!) < Grant.ViewOnly)
            .Select(column => ("No access to the field", $"{column.Table}.{column.Field}".ToLowerInvariant(), query.Name)).Distinct().ToArray();
        if (refused.Length > 0) return ApiResponse.Message(403, "Validation Failed", refused);
        try
        {
            return answer(query, ask);
        }
        catch (SqliteException e)
        {
            plugins.Report(query, e.Message);
            return NotFound(call.Name);
        }
    }

    private static void Write(Utf8JsonWriter json, NamedQuery query, string? core, IReadOnlyList<int> columns, object?[] row)
    {
        var key = query.KeyColumn;
        var id = key >= 0 && row[key] is { } value ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : (long?)null;
        if (query.IsFlattened)
        {
            if (core is not null) json.WriteString("_name", core);
            if (id is { } number) json.WriteNumber("_id", number);
            // A null is left out here, and only here.
            foreach (var i in columns)
                if (OracleFunctions.Text(row[i]) is { } text) json.WriteString(query.Columns[i].Name, text);
            return;
        }
        if (id is { } recordId) json.WriteNumber("id", recordId);
        if (core is not null) json.WriteString("name", core);
        json.WriteStartObject("tables");
        foreach (var table in columns.GroupBy(i => query.Columns[i].AliasTable ?? core!.ToLowerInvariant()))
        {
            json.WriteStartObject(table.Key);
            foreach (var i in table) json.WriteString(query.Columns[i].Name, OracleFunctions.Text(row[i]));
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}
