using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace XelloPowerSchool.Tests.Sandbox;

/// <summary>POST /ws/v1/student, and the data version that tells what has changed.</summary>
public sealed class WriteTests
{
    private static readonly SandboxOptions Options = new()
    {
        Students = 300,
        Plugin = new TestPlugin
        {
            Fields = [.. new TestPlugin().Fields, TestPlugin.Field("u_students_extension", "PreferredName", "FullAccess"), .. TestPlugin.ViewOnly("EmailAddress", "EmailAddress EmailAddressID")],
        }.ToZip(),
    };

    public static TheoryData<bool> Transports => [true, false];

    [Theory, MemberData(nameof(Transports))]
    public async Task AnUpdateIsSeenByAllApis(bool overHttp)
    {
        using var client = await SandboxClient.ConnectAsync(overHttp, Options);
        var student = (await client.StudentsAsync("?q=school_enrollment.enroll_status==A&expansions=school_enrollment,contact_info")).First(s => (int)s["school_enrollment"]!["school_number"]! == 701);
        var id = (int)student["id"]!;
        var results = await PostAsync(client, $$$"""
            {"client_uid":"124","action":"UPDATE","id":{{{id}}},"name":{"last_name":"Ångström"},"contact_info":{"email":"new@example.org"},
             "_extension_data":{"_table_extension":[{"recordFound":false,"name":"u_students_extension","_field":[
               {"name":"preferredname","type":"String","value":"Joe"},{"name":"locker","type":"String","value":"secret"},{"name":"zzz","value":"1"}]},{"name":"u_nothing","_field":[]}]}}
            """);
        Assert.Equal((0, 1, 0), ((int)results["insert_count"]!, (int)results["update_count"]!, (int)results["delete_count"]!));
        Assert.Equal(124, (int)results["result"]!["client_uid"]!); // one result is an object, and the text came back as a number
        Assert.Equal("SUCCESS", (string)results["result"]!["status"]!);
        Assert.EndsWith($"/ws/v1/student/{id}", (string)results["result"]!["success_message"]!["ref"]!, StringComparison.Ordinal);

        var read = (await client.JsonAsync($"ws/v1/student/{id}?expansions=contact_info&extensions=u_students_extension"))["student"]!;
        Assert.Equal(("Ångström", "new@example.org"), ((string)read["name"]!["last_name"]!, (string)read["contact_info"]!["email"]!));
        Assert.Contains("Joe", read.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", read.ToJsonString(), StringComparison.Ordinal); // what the plugin may not write is left out without a word
        Assert.Equal("Ångström", (string)(await client.JsonAsync($"ws/schema/table/students/{id}?projection=last_name"))["tables"]!["students"]!["last_name"]!);
        Assert.Equal(1, (int)(await client.JsonAsync("ws/schema/table/emailaddress/count?q=emailaddress==new@example.org"))["count"]!);
        Assert.Contains((JsonArray)(await client.QueryAsync(TestPlugin.Active + "?pagesize=0", """{"schoolid":"701"}"""))["record"]!, r => (string)r!["last_name"]! == "Ångström");
        client.Sandbox.Date = client.Sandbox.Date.AddDays(1);
        Assert.Single(await client.StudentsAsync("?q=name.last_name==Ångström"));
    }

    [Fact]
    public async Task EveryRecordHasItsOwnResult()
    {
        using var client = await SandboxClient.ConnectAsync(options: Options);
        var there = (await client.StudentsAsync())[0];
        var enrollment = """ "school_enrollment":{"grade_level":9,"entry_date":"2026-10-01","exit_date":"2027-06-12","school_number":701} """;
        var results = await PostAsync(client, $$$"""
            [{"client_uid":"1","action":"INSERT","name":{"first_name":"Nora","last_name":"New"},"local_id":777000111,{{{enrollment}}} },
            {"client_uid":"2","action":"INSERT","name":{"first_name":"Nora","last_name":"New"},"local_id":777000111,{{{enrollment}}} },
            {"client_uid":"3","action":"INSERT","name":{"first_name":"Nora","last_name":"New"},"local_id":{{{there["local_id"]}}},{{{enrollment}}} },
            {"client_uid":"4","action":"INSERT","name":{"first_name":"Nora"},{{{enrollment}}} },
            {"client_uid":"5","action":"UPDATE","id":1},
            {"client_uid":"x6","action":"UPDATE","id":{{{there["id"]}}},"school_enrollment":{"grade_level":3} },
            {"client_uid":"7","action":"ERASE","id":{{{there["id"]}}} }]
            """);
        Assert.Equal((1, 0), ((int)results["insert_count"]!, (int)results["update_count"]!));
        var list = (JsonArray)results["result"]!;
        Assert.Equal(["SUCCESS", "ERROR", "ERROR", "ERROR", "ERROR", "ERROR", "ERROR"], list.Select(r => (string)r!["status"]!));
        var error = list[1]!["error_message"]!["error"]!;
        Assert.Equal(("student/local_id", "INVALID_LOCAL_ID"), ((string)error["field"]!, (string)error["error_code"]!));
        Assert.Equal(error.ToJsonString(), list[2]!["error_message"]!["error"]!.ToJsonString());
        Assert.Equal("student/name/last_name", (string)list[3]!["error_message"]!["error"]!["field"]!);
        Assert.Equal(JsonValueKind.String, list[5]!["client_uid"]!.GetValueKind());

        var added = Assert.Single(await client.StudentsAsync("?q=local_id==777000111"));
        Assert.Equal((int)list[0]!["success_message"]!["id"]!, (int)added["id"]!);
        Assert.Equal("New", (string)(await client.JsonAsync($"ws/schema/table/students/{added["id"]}?projection=last_name"))["tables"]!["students"]!["last_name"]!);
    }

    [Fact]
    public async Task WhatIsNotAListOfStudentsIsRefused()
    {
        using var client = await SandboxClient.ConnectAsync(options: Options);
        using var form = await client.Http.PostAsync("ws/v1/student", new StringContent("students=1"));
        Assert.Equal(415, (int)form.StatusCode);
        foreach (var body in new[] { "{}", """{"students":{"student":[]}}""", """{"students":{"student":{"action":"UPDATE","id":1}}}""" })
            Assert.Equal(400, (await client.SendAsync(HttpMethod.Post, "ws/v1/student", body)).Status);
    }

    [Fact]
    public async Task TheDataVersionNamesWhatHasChangedSince()
    {
        using var client = await SandboxClient.ConnectAsync(options: Options);
        var first = await client.JsonAsync("ws/dataversion/app/0");
        Assert.Equal(JsonValueKind.String, first["$dataversion"]!.GetValueKind());
        Assert.Equal((await client.StudentsAsync()).Count, ((JsonArray)first["tables"]!["students"]!).Count);
        Assert.Empty((await client.JsonAsync($"ws/dataversion/app/{first["$dataversion"]}"))["tables"]!.AsObject());

        var id = (int)(await client.StudentsAsync())[5]["id"]!;
        await PostAsync(client, $$"""{"client_uid":"1","action":"UPDATE","id":{{id}},"name":{"first_name":"Changed"} }""");
        var second = await client.JsonAsync($"ws/dataversion/app/{first["$dataversion"]}");
        Assert.Equal($"[{id}]", second["tables"]!["students"]!.ToJsonString());
        Assert.False(second["tables"]!.AsObject().ContainsKey("u_students_extension"));
        Assert.True(long.Parse((string)second["$dataversion"]!, CultureInfo.InvariantCulture) > long.Parse((string)first["$dataversion"]!, CultureInfo.InvariantCulture));

        var before = (await client.StudentsAsync("?expansions=school_enrollment,contact_info")).ToDictionary(s => (int)s["id"]!, s => s.ToJsonString());
        client.Sandbox.Date = client.Sandbox.Date.AddDays(30);
        var after = (await client.StudentsAsync("?expansions=school_enrollment,contact_info")).ToDictionary(s => (int)s["id"]!, s => s.ToJsonString());
        var changed = after.Where(pair => !before.TryGetValue(pair.Key, out var was) || was != pair.Value).Select(pair => pair.Key).Union(before.Keys.Except(after.Keys)).ToHashSet();
        var reported = ((JsonArray)(await client.JsonAsync($"ws/dataversion/app/{second["$dataversion"]}"))["tables"]!["students"]!).Select(i => (int)i!).ToHashSet();
        Assert.NotEmpty(changed);
        Assert.Subset(reported, changed);

        Assert.Equal(400, (await client.AnswerAsync("ws/dataversion/app/-1")).Status);
        Assert.Equal(400, (await client.AnswerAsync("ws/dataversion/app/abc")).Status);
        using var old = await SandboxClient.ConnectAsync(options: Options with { ServerVersion = "9.2.0" });
        Assert.Equal(404, (await old.AnswerAsync("ws/dataversion/app/0")).Status);
    }

    [Fact]
    public async Task AQueryCanGiveOnlyWhatHasChanged()
    {
        using var client = await SandboxClient.ConnectAsync(options: Options);
        var version = (string)(await client.JsonAsync("ws/dataversion/app/0"))["$dataversion"]!;
        var record = (await client.QueryAsync(TestPlugin.Active, """{"schoolid":"701"}"""))["record"]![2]!;
        await PostAsync(client, $$"""{"client_uid":"1","action":"UPDATE","id":{{record["dcid"]}},"name":{"first_name":"Changed"} }""");
        var delta = await client.QueryAsync(TestPlugin.Active, $$"""{"schoolid":"701","$dataversion":"{{version}}","$dataversion_applicationname":"app"}""");
        Assert.Equal((string)record["dcid"]!, (string)Assert.Single((JsonArray)delta["record"]!)!["dcid"]!);
        Assert.Equal(JsonValueKind.String, delta["$dataversion"]!.GetValueKind());
        Assert.Equal(400, (await client.SendAsync(HttpMethod.Post, "ws/schema/query/" + TestPlugin.Active, $$"""{"schoolid":"701","$dataversion":"{{version}}"}""")).Status);
    }

    private static async Task<JsonNode> PostAsync(SandboxClient client, string students)
    {
        var (status, text) = await client.SendAsync(HttpMethod.Post, "ws/v1/student", $$"""{"students":{"student":{{students}} } }""");
        return status == 200 ? JsonNode.Parse(text)!["results"]! : throw new HttpRequestException($"{status}: {text}");
    }
}
