using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using XelloPowerSchool.Plugin;
using XelloPowerSchool.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.PowerSchool;

/// <summary>A plugin may have a list by its query, by its table, by both or by neither; whichever it is, the records are the same.</summary>
public sealed class ListSourceTests
{
    private const PowerSchoolSource Query = PowerSchoolSource.PowerQuery;
    private const PowerSchoolSource V1 = PowerSchoolSource.V1;
    private const PowerSchoolSource Table = PowerSchoolSource.Table;

    /// <summary>Our plugin with less: without queries, by the ends of their names, and without fields ("SCHEDULEREQUESTS.StudentID") or whole tables.</summary>
    internal static byte[] Plugin(string[] queries, string[] fields)
    {
        var package = new StoredZip();
        using var zip = new ZipArchive(new MemoryStream(SyncPlugin.CreatePackage()));
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            using var reader = new StreamReader(entry.Open());
            string text = reader.ReadToEnd();
            foreach (string query in queries)
                text = Regex.Replace(text, $"""<query name="com\.xellopowerschool\.sync\.{query}".*?</query>""", "", RegexOptions.Singleline);
            foreach (string[] field in fields.Select(static f => f.Split('.')))
                text = Regex.Replace(text, $"""<field table="{field[0]}" field="{(field.Length == 2 ? field[1] : "[^\"]*")}" [^>]*/>""", "");
            package.Add(entry.FullName, Encoding.UTF8.GetBytes(text));
        }
        return package.ToZip();
    }

    private static PowerSchoolSandbox Sandbox(string[] queries, string[] fields) =>
        PowerSchoolSandbox.Create(new SandboxOptions { Students = 120, Schools = 2, Plugin = Plugin(queries, fields) });

    public static TheoryData<string[], string[], PowerSchoolSource, PowerSchoolSource> Requests => new()
    {
        { [], [], Query, Query },                                            // both, the query first
        { ["requests"], [], Query, Table },                                  // the table only
        { ["students"], [], V1, V1 },                                        // both, and V1 has the table
        { ["students"], ["SCHEDULEREQUESTS.StudentID"], V1, Query },         // the query only
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task RequestsAreReadByWhicheverThePluginMay(string[] queries, string[] fields, PowerSchoolSource source, PowerSchoolSource expected)
    {
        using PowerSchoolSandbox all = Sandbox([], []), some = Sandbox(queries, fields);
        using PowerSchoolConnection whole = await SourceFixture.ConnectAsync(all, source: null), connection = await SourceFixture.ConnectAsync(some, source: null);
        Assert.Equal(source, connection.Source);
        List<PSCourseRequest> wanted = await new PowerSchoolClient(whole).GetCourseRequestsAsync(new CourseRecordQuery(), default).ListAsync();
        Assert.NotEmpty(wanted);

        var notes = new List<string>();
        using (PowerSchoolTrace.Use(static _ => { }, notes: notes.Add))
        {
            var client = new PowerSchoolClient(connection);
            for (int i = 0; i < 2; i++)
                Assert.Equal(wanted.OrderBy(static r => r.Id), (await client.GetCourseRequestsAsync(new CourseRecordQuery(), default).ListAsync()).OrderBy(static r => r.Id));
        }
        Assert.Equal(
            expected == source ? [] : [$"Course requests are read by {expected}, because {source} was refused for them."],
            notes);
    }

    [Fact]
    public async Task WhatWasFoundOutIsNotTriedAgain()
    {
        using PowerSchoolSandbox sandbox = Sandbox(["requests"], []);
        using PowerSchoolConnection connection = await SourceFixture.ConnectAsync(sandbox, source: null);
        var seen = new List<PowerSchoolExchange>();
        using (PowerSchoolTrace.Use(seen.Add))
        {
            await new PowerSchoolClient(connection).GetCourseRequestsAsync(new CourseRecordQuery(), default).ListAsync();
            Assert.Single(seen, static x => x.Path.Contains(".requests", StringComparison.Ordinal));
            await new PowerSchoolClient(connection).GetCourseRequestsAsync(new CourseRecordQuery(), default).ListAsync();
        }
        Assert.Single(seen, static x => x.Path.Contains(".requests", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhenNeitherMayBeReadOneErrorSaysWhatEachLacks()
    {
        using PowerSchoolSandbox sandbox = Sandbox(["requests"], ["SCHEDULEREQUESTS.YearID"]);
        using PowerSchoolConnection connection = await SourceFixture.ConnectAsync(sandbox, source: null);
        var e = await Assert.ThrowsAsync<XelloException>(() => new PowerSchoolClient(connection).GetCourseRequestsAsync(new CourseRecordQuery(), default).ListAsync());
        Assert.Equal(("ListNotReadable", XelloErrorCategory.PermissionDenied), (e.Id, e.Category));
        Assert.Contains("PowerQuery: ", e.Message, StringComparison.Ordinal);
        Assert.Contains("com.xellopowerschool.sync.requests", e.Message, StringComparison.Ordinal);
        Assert.Contains("Table: ", e.Message, StringComparison.Ordinal);
        Assert.Contains("yearid", e.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("<field table=\"SCHEDULEREQUESTS\"", e.RecommendedAction, StringComparison.Ordinal);
        Assert.True(SourceProbe.IsRefusal(e)); // so that a check goes on without
    }

    [Fact]
    public async Task ASourceThatWasDemandedIsTheOnlyOne()
    {
        using PowerSchoolSandbox sandbox = Sandbox(["requests"], []);
        using PowerSchoolConnection connection = await SourceFixture.ConnectAsync(sandbox, Query);
        var e = await Assert.ThrowsAsync<XelloException>(() => new PowerSchoolClient(connection).GetCourseRequestsAsync(new CourseRecordQuery(), default).ListAsync());
        Assert.Equal("PluginQueryNotFound", e.Id);
    }

    [Fact]
    public async Task EveryListOfCoursesHasTheRule()
    {
        string[] queries = ["courses", "catalogue", "terms", "sections", "enrollments", "history", "requests"];
        using PowerSchoolSandbox all = Sandbox([], []), some = Sandbox(queries, []);
        using PowerSchoolConnection whole = await SourceFixture.ConnectAsync(all, source: null), connection = await SourceFixture.ConnectAsync(some, source: null);
        Assert.Equal(Query, connection.Source);
        PowerSchoolClient one = new(whole), other = new(connection);
        PSSchool school = (await one.GetSchoolsAsync(default).ListAsync()).First(static s => s.HighGrade == 12);
        var query = new CourseRecordQuery { School = school };
        await SameAsync(client => client.GetCoursesAsync(school, default));
        await SameAsync(client => client.GetCatalogueAsync(school, 2026, default));
        await SameAsync(client => client.GetTermsAsync(school, default));
        await SameAsync(client => client.GetSectionsAsync(school, 2026, default));
        await SameAsync(client => client.GetEnrollmentsAsync(query, default));
        await SameAsync(client => client.GetHistoryAsync(query, default));
        await SameAsync(client => client.GetCourseRequestsAsync(query, default));
        Assert.Equal(queries.Length, connection.OtherSources.Count);

        async Task SameAsync<T>(Func<PowerSchoolClient, IAsyncEnumerable<T>> read)
        {
            List<T> wanted = await read(one).ListAsync();
            Assert.NotEmpty(wanted);
            Assert.Equal(wanted.Select(static r => r!.ToString()).Order(StringComparer.Ordinal), (await read(other).ListAsync()).Select(static r => r!.ToString()).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task AServerInTroubleIsNoRefusal()
    {
        using var server = new StubServer { Source = null };
        server.AnswerWith(static request => request.RequestUri!.AbsolutePath switch
        {
            "/ws/schema/query/com.xellopowerschool.sync.students/count" => StubServer.Json("""{"count":7}"""),
            _ => new HttpResponseMessage(System.Net.HttpStatusCode.ServiceUnavailable),
        });
        using PowerSchoolConnection connection = await server.ConnectAsync(retries: 0);
        var e = await Assert.ThrowsAsync<XelloException>(() => new PowerSchoolClient(connection).GetCourseRequestsAsync(new CourseRecordQuery(), default).ListAsync());
        Assert.Equal("ServerUnavailable", e.Id);
        Assert.DoesNotContain(server.Requests, static r => r.Contains("/table/", StringComparison.Ordinal));
    }
}
