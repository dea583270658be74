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
}
