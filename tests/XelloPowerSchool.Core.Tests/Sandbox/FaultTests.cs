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

    private static async Task<List<int>> IdsAsync(SandboxClient client) => (await client.StudentsAsync()).Select(s => (int)s["id"]!).ToList();

    private static async Task<List<int>> StatusesAsync(SandboxClient client, int requests, string path)
    {
        var statuses = new List<int>();
        for (var i = 0; i < requests; i++) statuses.Add((await client.AnswerAsync(path)).Status);
        return statuses;
    }
}
