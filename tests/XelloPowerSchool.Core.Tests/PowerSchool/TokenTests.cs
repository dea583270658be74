using System.Net;
using System.Net.Http.Headers;
using XelloPowerSchool.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.PowerSchool;

public sealed class TokenTests
{
    private static HttpResponseMessage Expired(string body = "") => new(HttpStatusCode.Unauthorized)
    {
        Content = new StringContent(body),
        Headers =
        {
            WwwAuthenticate =
            {
                AuthenticationHeaderValue.Parse("Bearer error=\"invalid_token\",realm=\"PowerSchool\",error_description=\"The access token has expired\""),
            },
        },
    };

    [Theory]
    [InlineData("\"2504956\"", 2504956)]
    [InlineData("3600", 3600)]
    [InlineData("null", 3600)]
    [InlineData("\"\"", 3600)]
    [InlineData("\"99999999999999\"", 315360000)]
    public async Task TheLifeOfATokenIsTextOrNumber(string expires, int seconds)
    {
        using var server = new StubServer { Token = _ => StubServer.Json($$"""{"access_token":"t","expires_in":{{expires}}}""") };
        using PowerSchoolConnection connection = await server.ConnectAsync();
        Assert.Equal(server.Clock.GetUtcNow().AddSeconds(seconds), connection.TokenExpires);
    }

    [Fact]
    public async Task ATokenIsRenewedAMinuteBeforeItExpires()
    {
        using var server = new StubServer { Token = n => StubServer.Json($$"""{"access_token":"t{{n}}","expires_in":"3600"}""") };
        server.AnswerWith(_ => StubServer.Count(1));
        PowerSchoolClient client = await server.ClientAsync();
        server.Clock.Advance(TimeSpan.FromSeconds(3539));
        await client.CountStudentsAsync(new StudentQuery(), default);
        Assert.Single(server.TokenRequests);
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        await client.CountStudentsAsync(new StudentQuery(), default);
        Assert.Equal(2, server.TokenRequests.Count);
        Assert.EndsWith(" t2", server.Requests.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATokenInItsLastMinuteIsNotFetchedForEveryRequest()
    {
        // The server gives the same token with what is left of its life.
        using var server = new StubServer();
        DateTimeOffset end = server.Clock.GetUtcNow().AddSeconds(64);
        server.Token = _ => StubServer.Json($$"""{"access_token":"same","expires_in":"{{(int)(end - server.Clock.GetUtcNow()).TotalSeconds}}"}""");
        server.AnswerWith(_ => StubServer.Count(1));
        PowerSchoolClient client = await server.ClientAsync();
        for (int second = 0; second < 60; second++)
        {
            await client.CountStudentsAsync(new StudentQuery(), default);
            server.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.InRange(server.TokenRequests.Count, 2, 7);
    }

    [Theory]
    [InlineData("header")]
    [InlineData("header and body")]
    [InlineData("empty body")]
    public async Task ARejectedTokenIsRenewedOnceForAllCallers(string form)
    {
        using var server = new StubServer();
        bool expired = false;
        server.AnswerWith(request =>
        {
            if (Volatile.Read(ref expired) && request.Headers.Authorization!.Parameter == "canary-token-1")
            {
                return form switch
                {
                    "header" => Expired(),
                    "header and body" => Expired("""{"message":"expired"}"""),
                    _ => new HttpResponseMessage(HttpStatusCode.Unauthorized),
                };
            }
            return StubServer.Students(request, 60);
        });
        PowerSchoolClient client = await server.ClientAsync(throttle: 4);
        var ids = new List<long>();
        await foreach (PSStudent student in client.GetStudentsAsync(new StudentQuery(), default))
        {
            ids.Add(student.Id);
            // The token expires in the middle of the pages, for all that are under way at once.
            Volatile.Write(ref expired, ids.Count >= 10);
        }
        Assert.Equal(Enumerable.Range(1, 60).Select(static i => (long)i), ids);
        Assert.Equal(2, server.TokenRequests.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SixteenCallersAtOnceMakeOneTokenRequest(bool rejected)
    {
        using var server = new StubServer();
        var all = new TaskCompletionSource();
        int arrived = 0;
        server.Answer = async (request, _) =>
        {
            if (!rejected || request.Headers.Authorization!.Parameter != "canary-token-1")
                return StubServer.Count(1);
            if (Interlocked.Increment(ref arrived) == 16)
                all.SetResult();
            await all.Task;
            return Expired();
        };
        PowerSchoolClient client = await server.ClientAsync(throttle: 16);
        server.TokenTakes = TimeSpan.FromMilliseconds(50);
        if (!rejected)
            server.Clock.Advance(TimeSpan.FromDays(30));
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => client.CountStudentsAsync(new StudentQuery(), default))));
        Assert.Equal(2, server.TokenRequests.Count);
    }

    [Fact]
    public async Task ATokenThatIsRejectedAtOnceIsNoLoop()
    {
        using var server = new StubServer();
        server.AnswerWith(_ => Expired());
        PowerSchoolClient client = await server.ClientAsync();
        var e = await Assert.ThrowsAsync<XelloException>(() => client.CountStudentsAsync(new StudentQuery(), default));
        Assert.Equal("TokenRejected", e.Id);
        Assert.Equal(4, server.TokenRequests.Count); // the first one, and three more
        Assert.Equal(4, server.Requests.Count(static r => r.Contains("/student/count", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task AClosedResourceApiIsNoReasonForANewToken()
    {
        using var server = new StubServer();
        server.AnswerWith(_ => StubServer.Json("""{"errorMessage":{"message":"Plugin is missing required accessLevelV1Api READ permission"}}""", 401));
        PowerSchoolClient client = await server.ClientAsync();
        var e = await Assert.ThrowsAsync<XelloException>(() => client.GetSchoolsAsync(default).ListAsync());
        Assert.Equal("PluginAccessDenied", e.Id);
        Assert.Contains("accessLevelV1Api=\"FULL\"", e.RecommendedAction, StringComparison.Ordinal);
        Assert.Single(server.TokenRequests);
    }

    [Fact]
    public async Task WhoWaitsForARefusedTokenIsRefusedToo()
    {
        using var server = new StubServer();
        server.AnswerWith(_ => Expired());
        PowerSchoolClient client = await server.ClientAsync(throttle: 8);
        // The plugin has been switched off: from now on no token.
        server.TokenTakes = TimeSpan.FromMilliseconds(50);
        server.Token = _ => StubServer.Json("""{"error":"invalid_client"}""", 401);
        Task<int>[] calls = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(() => client.CountStudentsAsync(new StudentQuery(), default)))];
        foreach (Task<int> call in calls)
            Assert.Equal("InvalidCredential", (await Assert.ThrowsAsync<XelloException>(() => call)).Id);
        // Without the rule every one of the eight would have asked, after the request that connected.
        Assert.InRange(server.TokenRequests.Count, 2, 8);
    }

    [Fact]
    public async Task ACallerThatGivesUpLeavesTheTokenToTheOthers()
    {
        using var server = new StubServer { Token = n => StubServer.Json($$"""{"access_token":"t{{n}}","expires_in":"100"}""") };
        PowerSchoolClient client = await server.ClientAsync();
        server.AnswerWith(_ => StubServer.Count(5));
        server.Clock.Advance(TimeSpan.FromSeconds(200));
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.CountStudentsAsync(new StudentQuery(), stop.Token));
        Assert.Equal(5, await client.CountStudentsAsync(new StudentQuery(), default));
    }
}
