using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace XelloPowerSchool.Tests.Sandbox;

/// <summary>Each fault, on the wire and in process.</summary>
public sealed class FaultTests
{
    public static TheoryData<bool> Transports => [true, false];

    [Theory, MemberData(nameof(Transports))]
    public async Task ADisabledPluginHasNoClientAndNoTokens(bool overHttp)
    {
        using var client = await SandboxClient.ConnectAsync(overHttp);
        client.Sandbox.Faults = SandboxFault.PluginDisabled;
        using var token = await client.RequestTokenAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, token.StatusCode);
        Assert.Equal("""{"error":"invalid_client"}""", await token.Content.ReadAsStringAsync());
        Assert.Equal((401, ""), await client.AnswerAsync("ws/v1/district"));
        client.Sandbox.Faults = SandboxFault.None;
        Assert.Equal(200, (await client.AnswerAsync("ws/v1/district")).Status);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task ATokenExpiresAtTheFifthRequestUntilRenewed(bool overHttp)
    {
        using var client = await SandboxClient.ConnectAsync(overHttp);
        client.Sandbox.Faults = SandboxFault.TokenExpires;
        Assert.Equal([200, 200, 200, 200, 401, 401, 401], await StatusesAsync(client, 7, "ws/v1/district"));
        await client.RenewTokenAsync();
        Assert.Equal([200, 200], (await StatusesAsync(client, 2, "ws/v1/district")));
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task ASignInPageStandsWhereJsonShould(bool overHttp)
    {
        using var client = await SandboxClient.ConnectAsync(overHttp);
        client.Sandbox.Faults = SandboxFault.HtmlPage;
        using var response = await client.Http.GetAsync("ws/v1/metadata");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("<!DOCTYPE html>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task EveryFifthRequestIsThrottled(bool overHttp)
    {
        using var client = await SandboxClient.ConnectAsync(overHttp);
        client.Sandbox.Faults = SandboxFault.Throttled;
        Assert.Equal([200, 200, 200, 200], await StatusesAsync(client, 4, "ws/v1/district"));
        using var response = await client.Http.GetAsync("ws/v1/district");
        Assert.Equal(429, (int)response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
        Assert.Equal([200, 200, 200, 200, 429], await StatusesAsync(client, 5, "ws/v1/district"));
    }

    [Fact]
    public async Task EveryFifthRequestIsUnavailable()
    {
        using var client = await SandboxClient.ConnectAsync();
        client.Sandbox.Faults = SandboxFault.Unavailable;
        Assert.Equal([200, 200, 200, 200, 503, 200], await StatusesAsync(client, 6, "ws/v1/district"));
    }

    [Fact]
    public async Task EveryFifthRequestIsSlow()
    {
        var waits = new List<TimeSpan>();
        using var client = await SandboxClient.ConnectAsync(options: new SandboxOptions
        {
            Students = 20,
            SlowFor = TimeSpan.FromHours(1),
            Delay = (time, _) =>
            {
                waits.Add(time);
                return Task.CompletedTask;
            },
        });
        client.Sandbox.Faults = SandboxFault.Slow;
        Assert.Equal([200, 200, 200, 200], await StatusesAsync(client, 4, "ws/v1/district"));
        Assert.Empty(waits);
        Assert.Equal([200], await StatusesAsync(client, 1, "ws/v1/district"));
        Assert.Equal([TimeSpan.FromHours(1)], waits);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task TheConnectionBreaksInTheMiddle(bool overHttp)
    {
        using var client = await SandboxClient.ConnectAsync(overHttp, new SandboxOptions { Students = 300, FaultEvery = 2 });
        client.Sandbox.Faults = SandboxFault.CutConnection;
        await client.TextAsync("ws/v1/district/student");
        await client.CountAsync("ws/v1/district/student/count"); // counts are not cut
        using (var response = await client.Http.GetAsync("ws/v1/district/student", HttpCompletionOption.ResponseHeadersRead))
        {
            // The first half is there, so the client has seen the beginning of a list.
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            using var stream = await response.Content.ReadAsStreamAsync();
            using var seen = new MemoryStream();
            await Assert.ThrowsAnyAsync<Exception>(async () =>
            {
                var buffer = new byte[1000];
                int read;
                while ((read = await stream.ReadAsync(buffer)) > 0) seen.Write(buffer, 0, read);
            });
            Assert.InRange(seen.Length, 0, response.Content.Headers.ContentLength!.Value / 2);
        }
        await client.TextAsync("ws/v1/district/student");
        await Assert.ThrowsAsync<HttpRequestException>(() => client.TextAsync("ws/v1/district/student"));
    }

    [Fact]
    public async Task EveryPageLacksItsLastRow()
    {
        using var client = await SandboxClient.ConnectAsync();
        var whole = await IdsAsync(client);
        client.Sandbox.Faults = SandboxFault.ShortPage;
        Assert.Equal(whole.Where((_, i) => i % 100 != 99 && i != whole.Count - 1), await IdsAsync(client));
        Assert.Equal(whole.Count, await client.CountAsync("ws/v1/district/student/count"));
    }

    [Fact]
    public async Task ALaterPageRepeatsTheRowBefore()
    {
        using var client = await SandboxClient.ConnectAsync();
        var whole = await IdsAsync(client);
        client.Sandbox.Faults = SandboxFault.DuplicateRow;
        var ids = await IdsAsync(client);
        Assert.Equal(whole.Count, ids.Count); // the number of rows does not tell
        Assert.Equal(whole[99], ids[100]);
        Assert.DoesNotContain(whole[100], ids);
        Assert.Equal(whole.Count - (whole.Count - 1) / 100, ids.Distinct().Count());
    }

    [Fact]
    public async Task CountsPromiseOneMore()
    {
        using var client = await SandboxClient.ConnectAsync();
        client.Sandbox.Faults = SandboxFault.CountMismatch;
        Assert.Equal((await IdsAsync(client)).Count + 1, await client.CountAsync("ws/v1/district/student/count"));
        Assert.Equal(2, await client.CountAsync("ws/v1/school/27/student/count?q=school_enrollment.enroll_status==A"));
    }

    [Fact]
    public async Task ASchoolIsMissingWithoutAWord()
    {
        using var client = await SandboxClient.ConnectAsync();
        var school = await client.StudentsAsync(path: "ws/v1/school/12/student");
        var whole = await IdsAsync(client);
        client.Sandbox.Faults = SandboxFault.MissingSchool;
        var ids = await IdsAsync(client);
        Assert.Equal(whole.Count - school.Count, ids.Count);
        Assert.Equal(ids.Count, await client.CountAsync("ws/v1/district/student/count"));
        Assert.Equal(0, await client.CountAsync("ws/v1/school/12/student/count"));
        Assert.Equal(200, (await client.AnswerAsync("ws/v1/school/12")).Status);
        Assert.Equal((int)school[0]["id"]!, (int)(await client.JsonAsync($"ws/v1/student/{school[0]["id"]}"))["student"]!["id"]!);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task AThrottledAnswerCanNameTheTimeToWaitFor(bool overHttp)
    {
        var now = new DateTimeOffset(2026, 10, 1, 12, 0, 0, TimeSpan.Zero);
        using var client = await SandboxClient.ConnectAsync(overHttp, new SandboxOptions { Students = 20, FaultEvery = 1, RetryAfter = "90", Clock = () => now });
        client.Sandbox.Faults = SandboxFault.ThrottledUntil;
        using var response = await client.Http.GetAsync("ws/v1/district");
        Assert.Equal(429, (int)response.StatusCode);
        Assert.Equal(now.AddSeconds(90), response.Headers.RetryAfter!.Date);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task ABodyStopsInTheMiddle(bool overHttp)
    {
        var go = new TaskCompletionSource();
        var waiting = new TaskCompletionSource();
        using var client = await SandboxClient.ConnectAsync(overHttp, new SandboxOptions
        {
            Students = 300,
            FaultEvery = 1,
            Plugin = new TestPlugin().ToZip(),
            Delay = (_, _) =>
            {
                waiting.TrySetResult();
                return go.Task;
            },
        });
        var whole = await client.TextAsync("ws/v1/district/student");
        client.Sandbox.Faults = SandboxFault.SlowBody;
        var reading = client.TextAsync("ws/v1/district/student");
        await waiting.Task;
        Assert.False(reading.IsCompleted);
        go.SetResult();
        Assert.Equal(whole, await reading);
    }

    // The three APIs' lists of students: the address of a page, and the ids in its answer.
    public static TheoryData<string> Lists => ["v1", "table", "query"];

    [Theory, MemberData(nameof(Lists))]
    public async Task ListsOfAllApisAreShortRepeatedOrMiscounted(string api)
    {
        using var client = await SandboxClient.ConnectAsync(options: Everything);
        var (whole, count) = await ReadAsync(client, api);
        Assert.Equal(whole.Count, count);
        client.Sandbox.Faults = SandboxFault.ShortPage;
        Assert.Equal(whole.Where((_, i) => i % 100 != 99 && i != whole.Count - 1), (await ReadAsync(client, api)).Ids);
        client.Sandbox.Faults = SandboxFault.DuplicateRow;
        var repeated = (await ReadAsync(client, api)).Ids;
        Assert.Equal((whole.Count, whole[99]), (repeated.Count, repeated[100]));
        Assert.DoesNotContain(whole[100], repeated);
        client.Sandbox.Faults = SandboxFault.DuplicateRow | SandboxFault.ShortPage;
        Assert.Equal(whole[99], (await ReadAsync(client, api)).Ids[99]);
        client.Sandbox.Faults = SandboxFault.CountMismatch;
        Assert.Equal(whole.Count + 1, (await ReadAsync(client, api)).Count);
        client.Sandbox.Faults = SandboxFault.MissingSchool;
        var (missing, fewer) = await ReadAsync(client, api);
        Assert.Equal(missing.Count, fewer);
        client.Sandbox.Faults = SandboxFault.None;
        Assert.Equal(whole.Except((await client.StudentsAsync(path: "ws/v1/school/12/student")).Select(s => (int)s["id"]!)), missing);
        Assert.Equal(whole, (await ReadAsync(client, api)).Ids);
    }

    [Theory]
    [InlineData(SandboxFault.ShortPage)]
    [InlineData(SandboxFault.DuplicateRow)]
    [InlineData(SandboxFault.CutConnection)]
    public async Task AStreamHasTheFaultsOfAList(SandboxFault fault)
    {
        using var client = await SandboxClient.ConnectAsync(options: Everything with { FaultEvery = 1 });
        var whole = await AllAsync();
        client.Sandbox.Faults = fault;
        switch (fault)
        {
            case SandboxFault.ShortPage: Assert.Equal(whole.Take(whole.Count - 1), await AllAsync()); break;
            case SandboxFault.DuplicateRow: Assert.Equal([whole[0], whole[0], .. whole.Skip(2)], await AllAsync()); break;
            default: await Assert.ThrowsAnyAsync<HttpRequestException>(AllAsync); break;
        }

        async Task<List<int>> AllAsync() => Ids((await client.QueryAsync(AllStudents + "?pagesize=0"))["record"], "_id");
    }

    [Theory, MemberData(nameof(Lists))]
    public async Task TheConnectionBreaksInListsOfAllApis(string api)
    {
        using var client = await SandboxClient.ConnectAsync(options: Everything with { FaultEvery = 1 });
        client.Sandbox.Faults = SandboxFault.CutConnection;
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => ReadAsync(client, api));
    }

    [Theory, MemberData(nameof(Lists))]
    public async Task AStudentIsAddedBetweenTwoPages(string api)
    {
        using var client = await SandboxClient.ConnectAsync(options: Everything);
        var (whole, count) = await ReadAsync(client, api);
        client.Sandbox.Faults = SandboxFault.StudentInserted;
        var (ids, now) = await ReadAsync(client, api);
        Assert.Equal((whole.Count + 1, count + 1), (ids.Count, now));
        var again = await ReadAsync(client, api);
        Assert.Equal(ids, again.Ids); // once, and it stays
        Assert.Equal(now, again.Count);
        Assert.Contains((await client.StudentsAsync()).Select(s => (int)s["id"]!), id => !whole.Contains(id));
    }

    [Theory, MemberData(nameof(Lists))]
    public async Task AStudentIsDeletedBetweenTwoPages(string api)
    {
        using var client = await SandboxClient.ConnectAsync(options: Everything);
        var (whole, count) = await ReadAsync(client, api);
        client.Sandbox.Faults = SandboxFault.StudentDeleted;
        var (ids, now) = await ReadAsync(client, api);
        Assert.Equal(whole.Where((_, i) => i != 100), ids); // one that is still there was skipped, without a word
        Assert.Equal(count - 1, now);
        Assert.Equal(whole.Skip(1), (await ReadAsync(client, api)).Ids);
        Assert.Equal(404, (await client.AnswerAsync($"ws/v1/student/{whole[0]}")).Status);
    }

    [Theory, MemberData(nameof(Lists))]
    public async Task AStudentMovesBetweenTwoPages(string api)
    {
        using var client = await SandboxClient.ConnectAsync(options: Everything);
        var (whole, count) = await ReadAsync(client, api);
        var before = (await client.JsonAsync($"ws/v1/student/{whole[0]}?expansions=school_enrollment"))["student"]!["school_enrollment"]!;
        client.Sandbox.Faults = SandboxFault.StudentMoved;
        Assert.Equal(count, (await ReadAsync(client, api)).Count);
        var after = (await client.JsonAsync($"ws/v1/student/{whole[0]}?expansions=school_enrollment"))["student"]!["school_enrollment"]!;
        Assert.NotEqual((int)before["school_number"]!, (int)after["school_number"]!);
        Assert.Equal("E3", (string)after["entry_code"]!);
        Assert.Contains(await client.StudentsAsync(path: $"ws/v1/school/{after["school_id"]}/student"), s => (int)s["id"]! == whole[0]);
        Assert.Equal(after["school_number"]!.ToString(), (string)(await client.JsonAsync($"ws/schema/table/students/{whole[0]}?projection=schoolid"))["tables"]!["students"]!["schoolid"]!);
    }

    [Fact]
    public async Task ALargePageCanBeRefused()
    {
        using var client = await SandboxClient.ConnectAsync(options: Everything);
        client.Sandbox.Faults = SandboxFault.PageSizeRefused;
        foreach (var path in new[] { "ws/v1/district/student?", "ws/v1/district/school?", "ws/schema/table/students?projection=dcid&" })
        {
            Assert.Equal(200, (await client.AnswerAsync(path + "pagesize=100")).Status);
            Assert.Equal(400, (await client.AnswerAsync(path + "pagesize=101")).Status);
        }
        await client.QueryAsync(AllStudents + "?pagesize=101"); // queries are not bound
    }

    [Fact]
    public async Task APageWithoutRowsCanBeAnEmptyText()
    {
        using var client = await SandboxClient.ConnectAsync();
        client.Sandbox.Faults = SandboxFault.EmptyPage;
        Assert.Equal((200, """{"students":""}"""), await client.AnswerAsync("ws/v1/district/student?page=999"));
        Assert.Equal((200, """{"courses":""}"""), await client.AnswerAsync("ws/v1/school/12/course?page=999"));
        Assert.NotNull((await client.JsonAsync("ws/v1/district/student"))["students"]!["student"]);
    }

    [Fact]
    public async Task ASeedChoosesWhichRequestsAreStruck()
    {
        var first = await StruckAsync(1);
        Assert.Equal(first, await StruckAsync(1));
        Assert.NotEqual(first, await StruckAsync(2));
        Assert.InRange(first.Count(status => status == 503), 20, 70);

        static async Task<List<int>> StruckAsync(int seed)
        {
            using var client = await SandboxClient.ConnectAsync(options: new SandboxOptions { Students = 20, FaultSeed = seed });
            client.Sandbox.Faults = SandboxFault.Unavailable;
            return await StatusesAsync(client, 200, "ws/v1/time");
        }
    }

    [Fact]
    public async Task FaultsCombine()
    {
        using var client = await SandboxClient.ConnectAsync(options: new SandboxOptions { Students = 300, FaultEvery = 3 });
        client.Sandbox.Faults = SandboxFault.Unavailable | SandboxFault.Throttled | SandboxFault.TokenExpires;
        var statuses = await StatusesAsync(client, 12, "ws/v1/district");
        Assert.Equal([200, 401, 429, 503], statuses.Distinct().Order());
    }

    private const string AllStudents = "com.example.test.students.all";

    private static readonly SandboxOptions Everything = new()
    {
        Students = 300,
        Plugin = new TestPlugin { Queries = TestPlugin.Query(AllStudents, "students", "", "SELECT s.dcid FROM students s ORDER BY s.dcid", "STUDENTS.DCID=dcid") }.ToZip(),
    };

    private static List<int> Ids(JsonNode? records, string key) => (records as JsonArray ?? []).Select(record => (int)record![key]!).ToList();

    /// <summary>All ids, page by page until one is empty, and then the count.</summary>
    private static async Task<(List<int> Ids, int Count)> ReadAsync(SandboxClient client, string api)
    {
        var all = new List<int>();
        for (var page = 1; ; page++)
        {
            var ids = api switch
            {
                "v1" => Ids((await client.JsonAsync($"ws/v1/district/student?page={page}"))["students"]!["student"], "id"),
                "table" => Ids((await client.JsonAsync($"ws/schema/table/students?projection=dcid&page={page}"))["record"], "id"),
                _ => Ids((await client.QueryAsync($"{AllStudents}?page={page}"))["record"], "_id"),
            };
            if (ids.Count == 0) break;
            all.AddRange(ids);
        }
        return (all, api switch
        {
            "v1" => await client.CountAsync("ws/v1/district/student/count"),
            "table" => (int)(await client.JsonAsync("ws/schema/table/students/count"))["count"]!,
            _ => (int)(await client.QueryAsync(AllStudents + "/count"))["count"]!,
        });
    }

    private static async Task<List<int>> IdsAsync(SandboxClient client) => (await client.StudentsAsync()).Select(s => (int)s["id"]!).ToList();

    private static async Task<List<int>> StatusesAsync(SandboxClient client, int requests, string path)
    {
        var statuses = new List<int>();
        for (var i = 0; i < requests; i++) statuses.Add((await client.AnswerAsync(path)).Status);
        return statuses;
    }
}
