using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace XelloPowerSchool.Tests.Sandbox;

/// <summary>/ws/schema/table: shapes, filters, and the order of its checks.</summary>
public sealed class TableTests
{
    private static readonly SandboxOptions Options = new() { Students = 300, Plugin = new TestPlugin().ToZip() };

    public static TheoryData<bool> Transports => [true, false];

    [Theory, MemberData(nameof(Transports))]
    public async Task RecordsAreTextsUnderLowerCaseKeysAndKeepNulls(bool overHttp)
    {
        using var client = await SandboxClient.ConnectAsync(overHttp, Options);
        var answer = await client.JsonAsync("ws/schema/table/STUDENTS?projection=DCID,Student_Number,Last_Name,middle_name&pagesize=20");
        Assert.Equal("Students", (string)answer["name"]!);
        Assert.Equal("u_students_extension,studentcorefields", (string)answer["@extensions"]!);
        var records = (JsonArray)answer["record"]!;
        Assert.Equal(20, records.Count);
        Assert.All(records, record =>
        {
            Assert.Equal(JsonValueKind.Number, record!["id"]!.GetValueKind());
            var values = record["tables"]!["students"]!.AsObject();
            Assert.Equal(["dcid", "student_number", "last_name", "middle_name"], values.Select(value => value.Key));
            Assert.Equal(record["id"]!.ToString(), (string)values["dcid"]!);
        });
        Assert.Contains(records, record => record!["tables"]!["students"]!["middle_name"] is null);

        var single = await client.JsonAsync($"ws/schema/table/students/{records[3]!["id"]}?projection=*");
        Assert.Equal((int)records[3]!["id"]!, (int)single["id"]!);
        Assert.Equal(10, single["tables"]!["students"]!.AsObject().Count); // a star is what the plugin may see
    }

    [Fact]
    public async Task PagesAreInOrderAndCoverTheTable()
    {
        using var client = await SandboxClient.ConnectAsync(options: Options);
        var ids = new List<int>();
        for (var page = 1; ; page++)
        {
            var answer = await client.JsonAsync($"ws/schema/table/students?projection=dcid&pagesize=500&page={page}"); // cut to 100
            if (answer["record"] is not JsonArray records) break;
            Assert.True(records.Count <= 100);
            ids.AddRange(records.Select(record => (int)record!["id"]!));
        }
        Assert.Equal(ids.Order(), ids);
        Assert.Equal(ids.Count, (int)(await client.JsonAsync("ws/schema/table/students/count"))["count"]!);
        Assert.Equal(ids, (await client.StudentsAsync()).Select(student => (int)student["id"]!)); // the same as /ws/v1 says
        Assert.Equal(ids.Count, ((JsonArray)(await client.JsonAsync("ws/schema/table/students?projection=dcid&pagesize=0"))["record"]!).Count);
    }

    // A plugin that may read DCID and SchoolID of the log, and write the district's extension.
    private static SandboxOptions Granted(string version = "25.3.0.0.0") => new()
    {
        Students = 300,
        ServerVersion = version,
        Plugin = new TestPlugin
        {
            Fields =
            [
                .. TestPlugin.ViewOnly("Log", "DCID SchoolID LogTypeID"),
                .. new[] { "StudentsDCID", "PreferredName", "Locker" }.Select(field => TestPlugin.Field("u_students_extension", field, "FullAccess")),
                TestPlugin.Field("studentcorefields", "PrimaryLanguage", "FullAccess"),
                .. TestPlugin.ViewOnly("STUDENTS", "DCID Student_Number"),
            ],
            Queries = "",
        }.ToZip(),
    };

    [Theory]
    // table exists → table is open → column exists → type fits → column is granted
    [InlineData("nothing?projection=zzz", 404, """{"message":"Resource not found"}""")]
    [InlineData("nothing/count", 404, """{"message":"Resource not found"}""")]
    [InlineData("teachers?projection=zzz", 405, """{"message":"GET, POST and PUT are not allowed on table"}""")]
    [InlineData("teachers/count", 405, """{"message":"GET, POST and PUT are not allowed on table"}""")]
    [InlineData("students?projection=zzz,first_name", 400, """{"message":"Invalid field specified: zzz is not valid column for table: Students"}""")]
    [InlineData("students?projection=dcid&q=zzz==1", 400, """{"message":"Invalid field specified: zzz is not valid column for table: Students"}""")]
    [InlineData("log?projection=entry_date&q=logtypeid==2020-01-01", 400, """{"message":"Invalid number '2020-01-01' passed for comparison to number field LogTypeID"}""")]
    [InlineData("log/count?q=entry_date=ge=3", 400, """{"message":"Invalid date '3' passed for comparison to date field Entry_Date"}""")]
    [InlineData("log?projection=entry_date&q=entry==x", 400, """{"message":"Querying not supported against clob or blob field types"}""")]
    [InlineData("log?projection=dcid,entry_date", 403, """{"message":"At least one column lacks sufficient permission","errors":[{"code":"NoAccess","field":"entry_date","resource":"Log"}]}""")]
    [InlineData("log?projection=ENTRY_DATE,Subject", 403, """{"message":"At least one column lacks sufficient permission","errors":[{"code":"NoAccess","field":"ENTRY_DATE","resource":"Log"},{"code":"NoAccess","field":"Subject","resource":"Log"}]}""")]
    [InlineData("log?projection=dcid&q=entry_date=ge=2026-09-01;schoolid==701", 403, """{"message":"At least one column lacks sufficient permission","errors":[{"code":"NoAccess","field":"Entry_Date","resource":"Log"}]}""")]
    [InlineData("cc/count?q=schoolid==1", 403, """{"message":"At least one column lacks sufficient permission","errors":[{"code":"NoAccess","field":"SchoolID","resource":"CC"}]}""")]
    [InlineData("log/999999999?projection=dcid", 404, """{"message":"Resource not found"}""")]
    [InlineData("students", 400, """{"message":"A projection is required."}""")]
    public async Task ChecksComeInTheirOrder(string path, int status, string body)
    {
        using var client = await SandboxClient.ConnectAsync(options: Granted());
        Assert.Equal((status, body), await client.AnswerAsync("ws/schema/table/" + path));
    }

    [Fact]
    public async Task CountingWithoutAFilterNeedsNoRight()
    {
        using var client = await SandboxClient.ConnectAsync(options: Granted());
        Assert.True((int)(await client.JsonAsync("ws/schema/table/cc/count"))["count"]! > 1000);
        Assert.Equal(403, (await client.AnswerAsync("ws/schema/table/cc?projection=*")).Status);
        Assert.Equal(["dcid", "schoolid", "logtypeid"], ((JsonArray)(await client.JsonAsync("ws/schema/table/log?projection=log.*"))["record"]!)[0]!["tables"]!["log"]!.AsObject().Select(value => value.Key).Order(StringComparer.Ordinal).OrderBy(key => key switch { "dcid" => 0, "schoolid" => 1, _ => 2 }));
    }

    [Theory]
    [InlineData("schoolid==701")]
    [InlineData("schoolid%3D%3D701")]
    [InlineData("grade_level=ge=9;grade_level=le=10;enroll_status==0")]
    [InlineData("last_name==O%27*")]
    [InlineData("last_name==*son")]
    [InlineData("entrydate=gt=2026-09-01")]
    [InlineData("student_number==(0,1)")]
    [InlineData("middle_name==%5Cu0000")]
    [InlineData("enroll_status=lt=0")]
    public async Task FiltersMeanWhatTheySay(string q)
    {
        using var client = await SandboxClient.ConnectAsync(options: Options);
        var all = (JsonArray)(await client.JsonAsync("ws/schema/table/students?projection=*&pagesize=0"))["record"]!;
        var found = (await client.JsonAsync($"ws/schema/table/students?projection=*&pagesize=0&q={q}"))["record"] as JsonArray ?? [];
        var holds = (Func<JsonNode, bool>)(Uri.UnescapeDataString(q) switch
        {
            "schoolid==701" => s => (string)s["schoolid"]! == "701",
            "grade_level=ge=9;grade_level=le=10;enroll_status==0" => s => (string)s["grade_level"]! is "9" or "10" && (string)s["enroll_status"]! == "0",
            "last_name==O'*" => s => ((string)s["last_name"]!).StartsWith("O'", StringComparison.Ordinal),
            "last_name==*son" => s => ((string)s["last_name"]!).EndsWith("son", StringComparison.Ordinal),
            "entrydate=gt=2026-09-01" => s => string.CompareOrdinal((string)s["entrydate"]!, "2026-09-01") > 0,
            "middle_name==\\u0000" => s => s["middle_name"] is null,
            "enroll_status=lt=0" => s => int.Parse((string)s["enroll_status"]!, System.Globalization.CultureInfo.InvariantCulture) < 0,
            _ => _ => false,
        });
        Assert.Equal(all.Where(r => holds(r!["tables"]!["students"]!)).Select(r => (int)r!["id"]!), found.Select(r => (int)r!["id"]!));
        Assert.Equal(found.Count, (int)(await client.JsonAsync($"ws/schema/table/students/count?q={q}"))["count"]!);
    }

    [Fact]
    public async Task RowsAreSortedAsAsked()
    {
        using var client = await SandboxClient.ConnectAsync(options: Options);
        var records = (JsonArray)(await client.JsonAsync("ws/schema/table/students?projection=last_name,grade_level&sort=grade_level,last_name&sortdescending=true&pagesize=0"))["record"]!;
        var rows = records.Select(r => (Grade: int.Parse((string)r!["tables"]!["students"]!["grade_level"]!, System.Globalization.CultureInfo.InvariantCulture), Name: (string)r["tables"]!["students"]!["last_name"]!)).ToArray();
        Assert.Equal(rows.OrderByDescending(r => r.Grade).ThenByDescending(r => r.Name, StringComparer.Ordinal), rows);
    }

    [Fact]
    public async Task TablesAndAreasAndColumnsAreListed()
    {
        using var client = await SandboxClient.ConnectAsync(options: Granted());
        var tables = (JsonArray)(await client.JsonAsync("ws/schema/table"))["tables"]!;
        Assert.Equal("DCID", (string)tables.Single(table => (string)table!["name"]! == "Students")!["primaryKey"]!);
        Assert.False((bool)tables.Single(table => (string)table!["name"]! == "Teachers")!["userVisible"]!);
        var areas = ((JsonArray)(await client.JsonAsync("ws/schema/area"))["areas"]!).Select(area => (string)area!["name"]!).ToArray();
        Assert.Contains("Sections", areas);
        var inArea = 0;
        foreach (var area in areas) inArea += ((JsonArray)(await client.JsonAsync($"ws/schema/area/{area}/table"))["tables"]!).Count;
        Assert.Equal(tables.Count, inArea);
        Assert.Equal(404, (await client.AnswerAsync("ws/schema/area/nothing/table")).Status);

        var columns = (JsonArray)(await client.JsonAsync("ws/schema/table/log/metadata?expansions=access"))["columns"]!;
        Assert.Equal(("CLOB", "NoAccess"), Column("Entry"));
        Assert.Equal(("NUMBER", "ViewOnly"), Column("SchoolID"));
        Assert.Equal(("DATE", "NoAccess"), Column("Entry_Date"));

        (string, string) Column(string name) => columns.Single(column => (string)column!["name"]! == name) is { } column ? ((string)column["dataType"]!, (string)column["access"]!) : default;
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task ExtensionRowsAreInsertedUpdatedAndDeleted(bool overHttp)
    {
        using var client = await SandboxClient.ConnectAsync(overHttp, Granted());
        var id = (int)(await client.StudentsAsync())[0]["id"]!;
        const string path = "ws/schema/table/u_students_extension";
        var body = $$$"""{"tables":{"u_students_extension":{"studentsdcid":"{{{id}}}","preferredname":"Zoë"} } }""";

        var (status, there) = await client.SendAsync(HttpMethod.Post, path, body);
        Assert.Equal(404, status);
        Assert.Contains("Use PUT to update existing records", there, StringComparison.Ordinal);
        (status, var updated) = await client.SendAsync(HttpMethod.Put, $"{path}/{id}", body);
        Assert.Equal(200, status);
        var result = JsonNode.Parse(updated)!;
        Assert.Equal((0, 1, 0), ((int)result["insert_count"]!, (int)result["update_count"]!, (int)result["delete_count"]!));
        Assert.Equal(("SUCCESS", "UPDATE", id), ((string)result["result"]![0]!["status"]!, (string)result["result"]![0]!["action"]!, (int)result["result"]![0]!["success_message"]!["id"]!));
        // All APIs see it.
        Assert.Equal("Zoë", (string)(await client.JsonAsync($"{path}/{id}?projection=preferredname"))["tables"]!["u_students_extension"]!["preferredname"]!);
        Assert.Contains("Zoë", await client.TextAsync($"ws/v1/student/{id}?extensions=u_students_extension"), StringComparison.Ordinal);

        Assert.Equal(204, (await client.SendAsync(HttpMethod.Delete, $"{path}/{id}")).Status);
        Assert.Equal(404, (await client.SendAsync(HttpMethod.Delete, $"{path}/{id}")).Status);
        (status, var gone) = await client.SendAsync(HttpMethod.Put, $"{path}/{id}", body);
        Assert.Equal(404, status);
        Assert.Contains("Use POST to insert a new record", gone, StringComparison.Ordinal);
        (status, var inserted) = await client.SendAsync(HttpMethod.Post, path, body);
        Assert.Equal((200, 1), (status, (int)JsonNode.Parse(inserted)!["insert_count"]!));
    }

    [Fact]
    public async Task WritingNeedsTextsAndFullAccessAndAnOpenTable()
    {
        using var client = await SandboxClient.ConnectAsync(options: Granted());
        var id = (int)(await client.StudentsAsync())[0]["id"]!;
        Assert.Equal(400, await PutAsync("u_students_extension", "\"locker\":17"));
        Assert.Equal(400, await PutAsync("u_students_extension", "\"zzz\":\"1\""));
        Assert.Equal(403, await PutAsync("studentcorefields", "\"homeless_code\":\"1\""));
        Assert.Equal(405, await PutAsync("students", "\"last_name\":\"X\""));
        Assert.Equal(405, await PutAsync("teachers", "\"last_name\":\"X\""));
        Assert.Equal(200, await PutAsync("u_students_extension", "\"locker\":\"\""));
        Assert.Null((await client.JsonAsync($"ws/schema/table/u_students_extension/{id}?projection=locker"))["tables"]!["u_students_extension"]!["locker"]); // an empty text is null
        var (status, body) = await client.SendAsync(HttpMethod.Delete, $"ws/schema/table/studentcorefields/{id}");
        Assert.Equal(403, status);
        Assert.Contains("""{"code":"FullAccess","field":"Homeless_Code","resource":"StudentCoreFields"}""", body, StringComparison.Ordinal);
        Assert.Equal(405, (await client.SendAsync(HttpMethod.Delete, $"ws/schema/table/students/{id}")).Status);

        async Task<int> PutAsync(string table, string field) =>
            (await client.SendAsync(HttpMethod.Put, $"ws/schema/table/{table}/{id}", $$$"""{"tables":{"{{{table}}}":{ {{{field}}} } } }""")).Status;
    }
}
