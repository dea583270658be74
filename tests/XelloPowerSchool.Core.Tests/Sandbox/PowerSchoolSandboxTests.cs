using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Xunit;

namespace XelloPowerSchool.Tests.Sandbox;

/// <summary>The sandbox as a whole: its date, its log, its life, and the bytes that it sends.</summary>
public sealed class PowerSchoolSandboxTests
{
    private const string Everything = "?expansions=demographics,school_enrollment,contact_info,initial_enrollment,schedule_setup&extensions=u_students_extension";

    // Every district of the documentation and of other tests hangs on this. Change it only when the district is meant to change.
    private const string Golden = "53C39B44514CF401B04A2265C2E677CEDACAFEE7CE9F259D2F1426EBF1E5EF0F";

    [Fact]
    public async Task ASmallDistrictHasTheSameBytesAsEver()
    {
        using var client = await SandboxClient.ConnectAsync(options: new SandboxOptions { Students = 600, PageSize = 1000 });
        var text = new StringBuilder();
        foreach (var date in new[] { new DateTime(2026, 10, 1), new DateTime(2027, 7, 1) })
        {
            client.Sandbox.Date = date;
            foreach (var path in new[] { "ws/v1/district", "ws/v1/district/school", "ws/v1/district/student" + Everything, "ws/v1/school/24/course", "ws/v1/school/24/term" })
                text.Append(await client.TextAsync(path)).Append('\n');
        }
        Assert.Equal(Golden, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))));
    }

    [Fact]
    public async Task MovingTheDateIsTheSameAsStartingThere() =>
        await Gen.Select(Gen.Int[1, 120], Gen.Int[1, 7], Gen.Int[0, 1500], Gen.Int[-600, 600]).SampleAsync(async (students, schools, start, days) =>
        {
            var from = new DateTime(2024, 1, 1).AddDays(start);
            var options = new SandboxOptions { Students = students, Schools = schools, PageSize = 1000 };
            using var moved = await SandboxClient.ConnectAsync(options: options with { Date = from });
            await moved.TextAsync("ws/v1/district/student" + Everything);
            moved.Sandbox.Date = from.AddDays(days);
            using var started = await SandboxClient.ConnectAsync(options: options with { Date = from.AddDays(days) });
            Assert.Equal(await started.TextAsync("ws/v1/district/student" + Everything), await moved.TextAsync("ws/v1/district/student" + Everything));
        }, iter: 30);

    [Fact]
    public async Task BothTransportsSendTheSame()
    {
        using var http = await SandboxClient.ConnectAsync(overHttp: true);
        using var inProcess = new HttpClient(http.Sandbox.CreateHandler()) { BaseAddress = http.Sandbox.Uri };
        foreach (var header in http.Http.DefaultRequestHeaders) inProcess.DefaultRequestHeaders.Add(header.Key, header.Value);
        foreach (var path in new[] { "ws/v1/district/student" + Everything, "ws/v1/district/student?q=name.last_name==O'*;id=gt=5", "ws/v1/nothing", "ws/v1/district/student?q=x" })
        {
            using var one = await http.Http.GetAsync(path);
            using var other = await inProcess.GetAsync(path);
            Assert.Equal(one.StatusCode, other.StatusCode);
            Assert.Equal(await one.Content.ReadAsByteArrayAsync(), await other.Content.ReadAsByteArrayAsync());
            Assert.Equal(one.Content.Headers.ContentType, other.Content.Headers.ContentType);
        }
    }

    [Fact]
    public async Task PropertiesSayWhatWasStarted()
    {
        using var client = await SandboxClient.ConnectAsync(options: new SandboxOptions { Name = "Test", Students = 55, Schools = 3, Seed = 9, Date = new DateTime(2026, 10, 1, 17, 30, 0) });
        var sandbox = client.Sandbox;
        Assert.Equal(("Test", 55, 3, 9, new DateTime(2026, 10, 1), true), (sandbox.Name, sandbox.Students, sandbox.Schools, sandbox.Seed, sandbox.Date, sandbox.IsRunning));
        Assert.Equal(55, await client.CountAsync("ws/v1/district/student/count?q=school_enrollment.enroll_status==A"));
        Assert.True(Guid.TryParse(sandbox.ClientId, out _));
        Assert.NotEqual(sandbox.ClientId, sandbox.ClientSecret);
        Assert.DoesNotContain(typeof(PowerSchoolSandbox).GetProperties(), p => p.Name.Contains("Secret", StringComparison.Ordinal));
        Assert.Throws<ArgumentOutOfRangeException>(() => sandbox.Date = new DateTime(1950, 1, 1));
        Assert.Equal(new DateTime(2026, 10, 1), sandbox.Date);
    }

    [Fact]
    public async Task TheLogKnowsRequestsAndNoSecrets()
    {
        using var client = await SandboxClient.ConnectAsync();
        await client.AnswerAsync("ws/v1/district/student?page=2&pagesize=10");
        await client.AnswerAsync("ws/v1/nothing");
        Assert.Equal(
            [("POST", "/oauth/access_token", "", 200), ("GET", "/ws/v1/district/student", "page=2&pagesize=10", 200), ("GET", "/ws/v1/nothing", "", 404)],
            client.Sandbox.Requests.Select(r => (r.Method, r.Path, r.Query, r.Status)));
        Assert.All(client.Sandbox.Requests, r => Assert.DoesNotContain(client.Sandbox.ClientSecret, r.ToString(), StringComparison.Ordinal));
        for (var i = 0; i < 10_050; i++) await client.AnswerAsync("ws/v1/time");
        Assert.Equal(10_000, client.Sandbox.Requests.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RequestsAtTheSameTimeSeeOneDateEach(bool overHttp)
    {
        using var client = await SandboxClient.ConnectAsync(overHttp, new SandboxOptions { Students = 400, PageSize = 1000 });
        var dates = Enumerable.Range(0, 6).Select(i => new DateTime(2026, 9, 1).AddDays(60 * i)).ToArray();
        var expected = new HashSet<string>();
        foreach (var date in dates)
        {
            client.Sandbox.Date = date;
            expected.Add(await client.TextAsync("ws/v1/district/student" + Everything));
        }
        Assert.Equal(dates.Length, expected.Count);
        var readers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 6; i++) Assert.Contains(await client.TextAsync("ws/v1/district/student" + Everything), expected);
        })).ToArray();
        var all = Task.WhenAll(readers);
        for (var i = 0; !all.IsCompleted; i++)
        {
            client.Sandbox.Date = dates[i % dates.Length];
            await Task.Yield();
        }
        await all;
    }

    [Fact]
    public async Task ALargeDistrictPagesToTheEnd()
    {
        using var client = await SandboxClient.ConnectAsync(options: new SandboxOptions { Students = 100_000, Schools = 60, PageSize = 1000 });
        var ids = new HashSet<int>();
        var pages = 0;
        for (var page = 1; ; page++)
        {
            using var json = System.Text.Json.JsonDocument.Parse(await client.TextAsync($"ws/v1/district/student?expansions=school_enrollment&q=school_enrollment.enroll_status==A&page={page}"));
            if (!json.RootElement.GetProperty("students").TryGetProperty("student", out var students)) break;
            pages++;
            foreach (var student in students.EnumerateArray()) Assert.True(ids.Add(student.GetProperty("id").GetInt32()));
        }
        Assert.Equal((100_000, 100), (ids.Count, pages));
    }

    [Fact]
    public async Task DisposingGivesThePortBackAndLeavesNothingHanging()
    {
        var delays = 0;
        var client = await SandboxClient.ConnectAsync(overHttp: true, new SandboxOptions
        {
            Students = 20,
            FaultEvery = 1,
            Delay = (_, stopped) =>
            {
                Interlocked.Increment(ref delays);
                return Task.Delay(Timeout.Infinite, stopped);
            },
        });
        var uri = client.Sandbox.Uri;
        Assert.Equal("localhost", uri.Host);
        client.Sandbox.Faults = SandboxFault.Slow;
        using var inProcess = new HttpClient(client.Sandbox.CreateHandler()) { BaseAddress = uri };
        var hanging = Enumerable.Range(0, 3).Select(_ => client.Http.GetAsync("ws/v1/time")).Append(inProcess.GetAsync("ws/v1/time")).ToArray();
        while (Volatile.Read(ref delays) < 4) await Task.Delay(5);

        client.Sandbox.Dispose();
        client.Sandbox.Dispose(); // twice is once
        // On a socket the end is a broken connection or, where the listener insists on an answer, "unavailable".
        foreach (var request in hanging.Take(3))
            try
            {
                Assert.Equal(HttpStatusCode.ServiceUnavailable, (await request).StatusCode);
            }
            catch (HttpRequestException)
            {
                Assert.True(request.IsFaulted);
            }
        await Assert.ThrowsAsync<HttpRequestException>(() => hanging[3]);
        Assert.False(client.Sandbox.IsRunning);
        await Assert.ThrowsAsync<HttpRequestException>(() => inProcess.GetAsync("ws/v1/time"));
        using var fresh = new HttpClient { BaseAddress = uri };
        await Assert.ThrowsAsync<HttpRequestException>(() => fresh.GetAsync("ws/v1/time"));
        var port = new TcpListener(IPAddress.Loopback, uri.Port);
        port.Start();
        port.Stop();
    }

    [Fact]
    public async Task AnAskedForPortIsUsedAndSeveralSandboxesLiveTogether()
    {
        using var first = await SandboxClient.ConnectAsync(overHttp: true);
        using var second = await SandboxClient.ConnectAsync(overHttp: true);
        Assert.NotEqual(first.Sandbox.Uri, second.Sandbox.Uri);
        var port = first.Sandbox.Uri.Port;
        using var taken = PowerSchoolSandbox.Create(new SandboxOptions { Students = 10 });
        Assert.Throws<HttpListenerException>(() => taken.Listen(port));
        Assert.Throws<InvalidOperationException>(() => second.Sandbox.Listen());
        first.Sandbox.Dispose();
        taken.Listen(port);
        Assert.Equal(port, taken.Uri.Port);
    }

    [Fact]
    public async Task ACancelledRequestIsCancelled()
    {
        using var client = await SandboxClient.ConnectAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.Http.GetAsync("ws/v1/time", cancelled.Token));
    }
}
