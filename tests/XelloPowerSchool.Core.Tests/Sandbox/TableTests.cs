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
}
