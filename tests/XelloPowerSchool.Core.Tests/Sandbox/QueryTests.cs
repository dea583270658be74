using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace XelloPowerSchool.Tests.Sandbox;

/// <summary>/ws/schema/query: arguments, paging, the two shapes, and what is refused.</summary>
public sealed class QueryTests
{
    private static readonly SandboxOptions Options = new() { Students = 300, Plugin = new TestPlugin().ToZip() };

    public static TheoryData<bool> Transports => [true, false];

    [Theory, MemberData(nameof(Transports))]
    public async Task FlattenedRecordsAreTextsWithoutNulls(bool overHttp)
    {
        using var client = await SandboxClient.ConnectAsync(overHttp, Options);
        foreach (var parameters in new[] { "?pagesize=0", "?pagesize=7&page=2", "" })
        {
            var answer = await client.QueryAsync(TestPlugin.Active + parameters, """{"schoolid":"701"}""");
            Assert.Equal("STUDENTS", (string)answer["name"]!);
            var records = (JsonArray)answer["record"]!;
            Assert.All(records, record =>
            {
                Assert.Equal("STUDENTS", (string)record!["_name"]!);
                Assert.Equal(JsonValueKind.Number, record["_id"]!.GetValueKind());
                Assert.Equal(record["_id"]!.ToString(), (string)record["dcid"]!);
                Assert.Equal("701", (string)record["schoolid"]!);
                Assert.DoesNotContain(record.AsObject(), member => member.Value is null);
            });
        }
    }

    private static SandboxOptions With(string queries, string version = "25.3.0.0.0") => new() { Students = 300, ServerVersion = version, Plugin = new TestPlugin { Queries = queries }.ToZip() };

    [Fact]
    public async Task APageHasOneHundredRowsUnlessAskedAndZeroIsEverything()
    {
        using var client = await SandboxClient.ConnectAsync(options: new SandboxOptions { Students = 3000, PageSize = 50, Plugin = new TestPlugin().ToZip() });
        const string arguments = """{"schoolid":701}""";
        var all = (JsonArray)(await client.QueryAsync(TestPlugin.Active + "?pagesize=0&page=7", arguments))["record"]!;
        Assert.True(all.Count > 500);
        Assert.Equal(100, ((JsonArray)(await client.QueryAsync(TestPlugin.Active, arguments))["record"]!).Count);
        Assert.Equal(400, ((JsonArray)(await client.QueryAsync(TestPlugin.Active + "?pagesize=400", arguments))["record"]!).Count); // not bound by the plugin's maximum
        var ids = new List<string>();
        for (var page = 1; (await client.QueryAsync($"{TestPlugin.Active}?pagesize=150&page={page}", arguments))["record"] is JsonArray records; page++)
            ids.AddRange(records.Select(record => (string)record!["dcid"]!));
        Assert.Equal(all.Select(record => (string)record!["dcid"]!), ids);
        Assert.Equal(all.Count, (int)(await client.QueryAsync(TestPlugin.Active + "/count", arguments))["count"]!);
        var counted = await client.QueryAsync(TestPlugin.Active + "?count=true&pagesize=10", arguments);
        Assert.Equal(["name", "count", "record", "@extensions"], counted.AsObject().Select(member => member.Key));
        Assert.Equal(all.Count, (int)counted["count"]!);
    }

    [Fact]
    public async Task NoRowsMeansNoRecord()
    {
        using var client = await SandboxClient.ConnectAsync(options: Options);
        var answer = await client.QueryAsync(TestPlugin.Active + "?pagesize=0", """{"schoolid":"4711"}""");
        Assert.Equal(["name", "@extensions"], answer.AsObject().Select(member => member.Key));
    }

    [Fact]
    public async Task WithoutFlatteningNullsAreSentUnderTheirTables()
    {
        using var client = await SandboxClient.ConnectAsync(options: With(TestPlugin.Query("com.example.test.deep", "students", "",
            "SELECT s.dcid, s.middle_name, s.last_name FROM students s ORDER BY s.dcid", "STUDENTS.DCID=dcid STUDENTS.MIDDLE_NAME=middle_name STUDENTS.LAST_NAME=made_up.name", flattened: false)));
        var records = (JsonArray)(await client.QueryAsync("com.example.test.deep?pagesize=0"))["record"]!;
        Assert.All(records, record =>
        {
            Assert.Equal("STUDENTS", (string)record!["name"]!);
            Assert.Equal(record["id"]!.ToString(), (string)record["tables"]!["students"]!["dcid"]!);
            Assert.True(record["tables"]!["students"]!.AsObject().ContainsKey("middle_name"));
            Assert.NotNull(record["tables"]!["made_up"]!["name"]);
        });
        Assert.Contains(records, record => record!["tables"]!["students"]!["middle_name"] is null);
    }

    [Fact]
    public async Task WithoutACoreTableThereAreOnlyTheFields()
    {
        using var client = await SandboxClient.ConnectAsync(options: With(TestPlugin.Query("com.example.test.loose", null, "",
            "SELECT COUNT(*), MAX(s.last_name) FROM students s", "STUDENTS.ID=x.how_many STUDENTS.LAST_NAME=x.last_one")));
        var answer = await client.QueryAsync("com.example.test.loose");
        Assert.Equal(["record", "@extensions"], answer.AsObject().Select(member => member.Key));
        Assert.Equal(["how_many", "last_one"], answer["record"]![0]!.AsObject().Select(member => member.Key));
        Assert.Equal(JsonValueKind.String, answer["record"]![0]!["how_many"]!.GetValueKind());
    }

    [Fact]
    public async Task TheKeyOfTheCoreTableIsThereOnlyWhenItIsSelected()
    {
        using var client = await SandboxClient.ConnectAsync(options: With(TestPlugin.Query("com.example.test.keyless", "students", "", "SELECT s.last_name FROM students s", "STUDENTS.LAST_NAME=last_name")));
        var record = (await client.QueryAsync("com.example.test.keyless"))["record"]![0]!;
        Assert.Equal(["_name", "last_name"], record.AsObject().Select(member => member.Key));
    }

    [Theory]
    [InlineData("com.example.test.unknown", "{}", 404, """{"message":"Query com.example.test.unknown not found"}""")]
    [InlineData(TestPlugin.Active, "{}", 400, """{"message":"Argument schoolid is required"}""")]
    [InlineData(TestPlugin.Active, """{"schoolid":[1]}""", 400, """{"message":"Argument schoolid must be a single value"}""")]
    [InlineData(TestPlugin.Active, """{"schoolid":"1","other":"2"}""", 400, """{"message":"Unknown argument other"}""")]
    [InlineData(TestPlugin.Active, "nonsense", 400, """{"message":"The request body is not valid JSON."}""")]
    [InlineData(TestPlugin.Active + "?pagesize=-1", """{"schoolid":"1"}""", 400, """{"message":"Invalid value for pagesize: a positive number or 0 is expected."}""")]
    public async Task WhatCannotBeAnsweredSaysWhy(string name, string arguments, int status, string body)
    {
        using var client = await SandboxClient.ConnectAsync(options: Options);
        Assert.Equal((status, body), await client.SendAsync(HttpMethod.Post, "ws/schema/query/" + name, arguments));
    }

    [Fact]
    public async Task AFieldWithoutARightIsNamed()
    {
        using var client = await SandboxClient.ConnectAsync(options: new SandboxOptions
        {
            Students = 50, Plugin = new TestPlugin { Fields = [.. TestPlugin.ViewOnly("Students", "DCID Student_Number SchoolID")] }.ToZip(),
        });
        const string expected = """{"message":"Validation Failed","errors":[{"code":"No access to the field","field":"students.last_name","resource":"com.example.test.students.active"},{"code":"No access to the field","field":"students.middle_name","resource":"com.example.test.students.active"}]}""";
        Assert.Equal((403, expected), await client.SendAsync(HttpMethod.Post, "ws/schema/query/" + TestPlugin.Active, """{"schoolid":"1"}"""));
        Assert.Equal((403, expected), await client.SendAsync(HttpMethod.Post, "ws/schema/query/" + TestPlugin.Active + "/count", """{"schoolid":"1"}"""));
        Assert.Equal(405, (await client.AnswerAsync("ws/schema/query/" + TestPlugin.Active)).Status); // a query is not a GET
    }

    [Theory]
    [InlineData("?%24q=students.last_name==S*;dcid=gt=5&pagesize=0", """{"schoolid":"701"}""")]
    [InlineData("?pagesize=0", """{"schoolid":"701","$q":"last_name==S*"}""")]
    public async Task AFilterStandsInTheAddressOrInTheBody(string parameters, string arguments)
    {
        using var client = await SandboxClient.ConnectAsync(options: Options);
        var all = (JsonArray)(await client.QueryAsync(TestPlugin.Active + "?pagesize=0", """{"schoolid":"701"}"""))["record"]!;
        var found = (JsonArray)(await client.QueryAsync(TestPlugin.Active + parameters, arguments))["record"]!;
        Assert.Equal(all.Where(r => ((string)r!["last_name"]!).StartsWith('S')).Select(r => (string)r!["dcid"]!), found.Select(r => (string)r!["dcid"]!));
    }

    [Fact]
    public async Task OrderAndProjectionAreTheCallers()
    {
        using var client = await SandboxClient.ConnectAsync(options: Options);
        var records = (JsonArray)(await client.QueryAsync(TestPlugin.Active + "?pagesize=0&order=students.last_name;desc,dcid", """{"schoolid":"701","projection":"last_name;dcid"}"""))["record"]!;
        var rows = records.Select(r => (Name: (string)r!["last_name"]!, Id: (int)r["_id"]!)).ToArray();
        Assert.Equal(rows.OrderByDescending(r => r.Name, StringComparer.Ordinal).ThenBy(r => r.Id), rows);
        Assert.Equal(["_name", "_id", "last_name", "dcid"], records[0]!.AsObject().Select(member => member.Key));
    }

    [Fact]
    public async Task ListsAndDefaultsAndCasingsOfArguments()
    {
        using var client = await SandboxClient.ConnectAsync(options: With(TestPlugin.Query("com.example.test.arguments", "students",
            """<arg name="grades" required="false" type="array" default=""/><arg name="name" required="false" type="primitive" default="a%" casing="upper"/><arg name="none" type="primitive" default=""/>""",
            "SELECT s.dcid, s.grade_level, :name FROM students s WHERE s.grade_level IN (:grades) AND UPPER(s.last_name) LIKE :name AND :none IS NULL ORDER BY s.dcid",
            "STUDENTS.DCID=dcid STUDENTS.GRADE_LEVEL=grade_level STUDENTS.ID=name")));
        var records = (JsonArray)(await client.QueryAsync("com.example.test.arguments?pagesize=0", """{"grades":["9",10],"name":"s%"}"""))["record"]!;
        Assert.Equal(["10", "9"], records.Select(r => (string)r!["grade_level"]!).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal("S%", (string)records[0]!["name"]!);
        Assert.Equal("A%", (string)(await client.QueryAsync("com.example.test.arguments", """{"grades":["9","10","11","12","8"]}"""))["record"]![0]!["name"]!);
        Assert.Null((await client.QueryAsync("com.example.test.arguments", "{}"))["record"]); // no grades, no rows
    }

    [Fact]
    public async Task ClosedTablesAndTheDualTableAreForQueries()
    {
        using var client = await SandboxClient.ConnectAsync(options: With(
            TestPlugin.Query("com.example.test.teachers", "sections", "",
                "SELECT s.dcid, t.last_name FROM sections s JOIN teachers t ON t.id = s.teacher ORDER BY s.dcid", "STUDENTS.DCID=dcid STUDENTS.LAST_NAME=last_name")
            + TestPlugin.Query("com.example.test.dual", null, "", "SELECT TO_CHAR(SYSDATE, 'YYYY-MM-DD') FROM dual", "STUDENTS.ENTRYDATE=x.today")));
        Assert.Equal(100, ((JsonArray)(await client.QueryAsync("com.example.test.teachers"))["record"]!).Count);
        Assert.Equal("2026-10-01", (string)(await client.QueryAsync("com.example.test.dual"))["record"]![0]!["today"]!);
    }

    [Fact]
    public async Task OldServersKnowLess()
    {
        using var client = await SandboxClient.ConnectAsync(options: With(new TestPlugin().Queries, "8.2.0"));
        var plain = await client.QueryAsync(TestPlugin.Active + "?count=true&order=last_name", """{"schoolid":"701","$q":"last_name==S*"}""");
        Assert.Null(plain["count"]);
        Assert.Contains((JsonArray)plain["record"]!, r => ((string)r!["last_name"]!)[0] != 'S');
    }

    [Fact]
    public async Task QueriesAreListedWithTheirFields()
    {
        using var client = await SandboxClient.ConnectAsync(options: Options);
        var api = await client.JsonAsync("ws/schema/query/api");
        Assert.Equal("schoolid", (string)api["powerquery.param." + TestPlugin.Active]!);
        Assert.Equal("dcid,student_number,last_name,middle_name,schoolid", (string)api["powerquery.resp." + TestPlugin.Active]!);
        var fields = System.Xml.Linq.XDocument.Parse(await client.TextAsync("ws/powerqueryaccesslist/")).Descendants("field").ToArray();
        Assert.Equal(5, fields.Length);
        Assert.All(fields, field => Assert.Equal("ViewOnly", (string)field.Attribute("access")!));
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task EverythingStreamsPieceByPiece(bool overHttp)
    {
        using var client = await SandboxClient.ConnectAsync(overHttp, new SandboxOptions { Students = 20_000, Plugin = new TestPlugin().ToZip() });
        using var request = new HttpRequestMessage(HttpMethod.Post, $"ws/schema/query/{TestPlugin.Active}?pagesize=0") { Content = new StringContent("""{"schoolid":"701"}""", System.Text.Encoding.UTF8, "application/json") };
        using var response = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Null(response.Content.Headers.ContentLength);
        using var document = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync());
        Assert.Equal((int)(await client.QueryAsync(TestPlugin.Active + "/count", """{"schoolid":"701"}"""))["count"]!, document.RootElement.GetProperty("record").GetArrayLength());
        // Whoever stops reading leaves nothing behind that would keep others from reading.
        using (var left = await client.Http.SendAsync(new HttpRequestMessage(HttpMethod.Post, request.RequestUri) { Content = new StringContent("""{"schoolid":"701"}""") }, HttpCompletionOption.ResponseHeadersRead))
        {
            using var stream = await left.Content.ReadAsStreamAsync();
            Assert.Equal('{', stream.ReadByte());
            Assert.Equal(200, (await client.AnswerAsync("ws/schema/table/cc/count")).Status); // another table fills while this one is read
        }
        Assert.Equal(200, (await client.AnswerAsync("ws/schema/table/students/count")).Status);
    }
}
