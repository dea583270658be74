using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using XelloPowerSchool.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.PowerSchool;

public sealed class RetryTests
{
    private static HttpResponseMessage Busy(RetryConditionHeaderValue? after = null, int status = 429) =>
        new((HttpStatusCode)status) { Headers = { RetryAfter = after } };

    /// <summary>Answers a count after some other answers, and gives what was traced.</summary>
    private static async Task<(List<PowerSchoolExchange> Trace, XelloException? Error)> CountAsync(
        StubServer server, int retries, params Func<HttpResponseMessage>[] first)
    {
        var answers = new Queue<Func<HttpResponseMessage>>(first);
        server.AnswerWith(_ => answers.Count > 0 ? answers.Dequeue()() : StubServer.Count(7));
        PowerSchoolClient client = await server.ClientAsync(retries);
        var trace = new List<PowerSchoolExchange>();
        using (PowerSchoolTrace.Use(trace.Add))
        {
            try
            {
                Assert.Equal(7, await server.RunAsync(client.CountStudentsAsync(new StudentQuery(), default)));
                return (trace, null);
            }
            catch (XelloException e)
            {
                return (trace, e);
            }
        }
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task WhatCanPassIsTriedAgain(int status)
    {
        using var server = new StubServer();
        (List<PowerSchoolExchange> trace, XelloException? error) = await CountAsync(server, 5, () => Busy(null, status), () => StubServer.Html(status));
        Assert.Null(error);
        Assert.Equal([status, status, 200], trace.Select(static x => x.Status!.Value));
        Assert.Equal([1, 2, 3], trace.Select(static x => x.Attempt));
        Assert.True(trace[0].Wait > TimeSpan.Zero && trace[1].Wait > TimeSpan.Zero && trace[2].Wait is null);
    }

    [Theory]
    [InlineData(408, "RequestTimeout")]
    [InlineData(429, "ServerBusy")]
    [InlineData(500, "ServerUnavailable")]
    [InlineData(503, "ServerUnavailable")]
    public async Task WhatDoesNotPassIsAnError(int status, string id)
    {
        using var server = new StubServer();
        (List<PowerSchoolExchange> trace, XelloException? error) = await CountAsync(
            server, 2, () => Busy(null, status), () => Busy(null, status), () => Busy(null, status));
        Assert.Equal(id, error!.Id);
        Assert.Equal(status, error.StatusCode);
        Assert.Equal(3, trace.Count);
    }

    [Theory]
    [InlineData(400, "RequestRejected")]
    [InlineData(403, "AccessDenied")]
    [InlineData(404, "ResourceNotFound")]
    [InlineData(405, "RequestRejected")]
    [InlineData(501, "ServerUnavailable")]
    public async Task WhatStaysIsNotTriedAgain(int status, string id)
    {
        using var server = new StubServer();
        (List<PowerSchoolExchange> trace, XelloException? error) = await CountAsync(server, 5, () => StubServer.Json("{}", status));
        Assert.Equal(id, error!.Id);
        Assert.Single(trace);
    }

    [Fact]
    public async Task ABrokenConnectionIsTriedAgain()
    {
        using var server = new StubServer();
        (List<PowerSchoolExchange> trace, XelloException? error) = await CountAsync(
            server, 5, () => throw new HttpRequestException("cut"), () => throw new HttpRequestException("cut"));
        Assert.Null(error);
        Assert.Equal([null, null, 200], trace.Select(static x => x.Status));
    }

    [Fact]
    public async Task TheTokenRequestIsTriedAgainToo()
    {
        using var server = new StubServer();
        int tries = 0;
        server.Token = n => ++tries < 3
            ? throw new HttpRequestException("cut")
            : StubServer.Json("""{"access_token":"t","expires_in":"3600"}""");
        using PowerSchoolConnection connection = await server.RunAsync(server.ConnectAsync());
        Assert.Equal(3, server.TokenRequests.Count);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("0", 0)]
    [InlineData("100000", 120)]
    [InlineData("Thu, 01 Oct 2026 02:00:30 GMT", 30)]
    [InlineData("Thu, 01 Oct 2026 01:00:00 GMT", 0)]
    [InlineData("Fri, 02 Oct 2026 02:00:00 GMT", 120)]
    public async Task TheServersWishIsHonouredWithinLimits(string header, int seconds)
    {
        using var server = new StubServer();
        (List<PowerSchoolExchange> trace, _) = await CountAsync(server, 5, () => Busy(RetryConditionHeaderValue.Parse(header)));
        Assert.Equal(seconds, trace[0].Wait!.Value.TotalSeconds);
    }

    [Fact]
    public async Task TheWaitsGrow()
    {
        using var server = new StubServer();
        (List<PowerSchoolExchange> trace, _) = await CountAsync(server, 5, [.. Enumerable.Repeat(() => Busy(null, 503), 4)]);
        double[] waits = [.. trace.Take(4).Select(static x => x.Wait!.Value.TotalSeconds)];
        Assert.Equal(waits.Order(), waits);
        Assert.InRange(waits[0], 0.1, 3);
        Assert.InRange(waits[3], waits[0] * 3, 30);
    }

    [Fact]
    public async Task TheWaitsGrowFromTheIntervalThatWasAskedFor()
    {
        async Task<TimeSpan> FirstWaitAsync(int seconds)
        {
            using var server = new StubServer();
            int tries = 0;
            server.Token = n => ++tries == 1 ? Busy(null, 503) : StubServer.Json("""{"access_token":"t","expires_in":"3600"}""");
            PowerSchoolConnectionOptions options = server.Options(interval: TimeSpan.FromSeconds(seconds));
            var trace = new List<PowerSchoolExchange>();
            using IDisposable tracing = PowerSchoolTrace.Use(trace.Add);
            using PowerSchoolConnection connection = await server.RunAsync(PowerSchoolClient.ConnectAsync(options, default));
            return trace[0].Wait!.Value;
        }

        TimeSpan one = await FirstWaitAsync(1), ten = await FirstWaitAsync(10);
        Assert.Equal(one.TotalSeconds * 10, ten.TotalSeconds, 0.01);
    }

    [Fact]
    public async Task AConnectionThatDoesNotOpenInTimeIsTriedAgain()
    {
        using var server = new StubServer();
        (List<PowerSchoolExchange> trace, XelloException? error) = await CountAsync(
            server, 1,
            () => throw new TaskCanceledException("x", new TimeoutException()), () => throw new TaskCanceledException("x", new TimeoutException()));
        Assert.Equal("RequestTimeout", error!.Id);
        Assert.Equal(2, trace.Count);
    }

    [Fact]
    public async Task CancellingEndsALongWaitAtOnce()
    {
        using var server = new StubServer();
        server.AnswerWith(_ => Busy(new RetryConditionHeaderValue(TimeSpan.FromSeconds(60))));
        PowerSchoolClient client = await server.ClientAsync();
        using var stop = new CancellationTokenSource();
        var waiting = new TaskCompletionSource();
        using IDisposable trace = PowerSchoolTrace.Use(_ => waiting.TrySetResult());
        Task<List<PSStudent>> read = client.GetStudentsAsync(new StudentQuery(), stop.Token).ListAsync();
        await waiting.Task;
        // The fake clock stands still: nothing but the cancellation can end the wait.
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        Assert.Equal(1, server.Requests.Count(static r => r.Contains("/student/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task CancellingEndsASlowBodyAtOnce()
    {
        var begun = new TaskCompletionSource();
        await using LoopbackServer server = await LoopbackServer.StartAsync(async context =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("{\"resource\":");
            await context.Response.Body.FlushAsync();
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using PowerSchoolConnection connection = await server.ConnectAsync();
        using var stop = new CancellationTokenSource();
        Task<int> count = new PowerSchoolClient(connection).CountStudentsAsync(new StudentQuery(), stop.Token);
        await begun.Task;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => count);
    }

    [Fact]
    public async Task ASlowBodyRunsIntoTheTimeLimit()
    {
        int requests = 0;
        await using LoopbackServer server = await LoopbackServer.StartAsync(async context =>
        {
            Interlocked.Increment(ref requests);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("{\"resource\":");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using PowerSchoolConnection connection = await server.ConnectAsync(TimeSpan.FromMilliseconds(500));
        var e = await Assert.ThrowsAsync<XelloException>(() => new PowerSchoolClient(connection).CountStudentsAsync(new StudentQuery(), default));
        Assert.Equal("RequestTimeout", e.Id);
        Assert.Equal(2, requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AConnectionThatIsCutInTheMiddleOfAPageIsTriedAgain(bool stated)
    {
        int requests = 0;
        await using LoopbackServer server = await LoopbackServer.StartAsync(async context =>
        {
            if (context.Request.Path.Value!.EndsWith("/count", StringComparison.Ordinal))
            {
                await LoopbackServer.WriteJsonAsync(context, """{"resource":{"count":2}}""");
                return;
            }
            string body = await StubServer.StudentPage([1, 2]).Content.ReadAsStringAsync();
            context.Response.ContentType = "application/json";
            if (stated)
                context.Response.ContentLength = body.Length;
            if (Interlocked.Increment(ref requests) == 1)
            {
                await context.Response.WriteAsync(body.Substring(0, body.Length - 10));
                await context.Response.Body.FlushAsync();
                context.Abort();
                return;
            }
            await context.Response.WriteAsync(body);
        });
        using PowerSchoolConnection connection = await server.ConnectAsync();
        List<PSStudent> students = await new PowerSchoolClient(connection).GetStudentsAsync(new StudentQuery(), default).ListAsync();
        Assert.Equal([1L, 2L], students.Select(static s => s.Id));
        Assert.Equal(2, requests);
    }

    [Fact]
    public async Task AConnectionThatIsAlwaysCutIsAnError()
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        using PowerSchoolConnection connection = await server.ConnectAsync();
        var e = await Assert.ThrowsAsync<XelloException>(() => new PowerSchoolClient(connection).GetSchoolsAsync(default).ListAsync());
        Assert.Equal("ConnectionFailed", e.Id);
    }

    [Fact]
    public void ALineOfTheTraceIsReadable() =>
        Assert.Equal(
            "GET /ws/v1/district/student: 429 in 35 ms, attempt 2, next in 60.0 s",
            new PowerSchoolExchange("GET", "/ws/v1/district/student", 429, TimeSpan.FromMilliseconds(35), 2, TimeSpan.FromMinutes(1)).ToString());
}
