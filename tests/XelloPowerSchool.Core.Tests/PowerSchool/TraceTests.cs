using System.Net;
using XelloPowerSchool.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.PowerSchool;

public sealed class TraceTests
{
    [Fact]
    public async Task EachCallerSeesItsOwnExchanges()
    {
        using var server = new StubServer();
        server.AnswerWith(request => StubServer.Students(request, 9));
        PowerSchoolClient client = await server.ClientAsync();
        async Task<List<string>> ReadAsync(long school)
        {
            var seen = new List<string>();
            using (PowerSchoolTrace.Use(x =>
            {
                lock (seen)
                    seen.Add(x.Path);
            }))
            {
                await client.GetStudentsAsync(new StudentQuery { School = new PSSchool { Id = school } }, default).ListAsync();
            }
            await client.CountStudentsAsync(new StudentQuery(), default);
            return seen;
        }
        List<string>[] seen = await Task.WhenAll(Task.Run(() => ReadAsync(1)), Task.Run(() => ReadAsync(2)));
        for (int i = 0; i < 2; i++)
            Assert.Equal([$"/ws/v1/school/{i + 1}/student", $"/ws/v1/school/{i + 1}/student", $"/ws/v1/school/{i + 1}/student", $"/ws/v1/school/{i + 1}/student/count", $"/ws/v1/school/{i + 1}/student/count"], seen[i].Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task TheTokenIsPartOfTheTrace()
    {
        using var server = new StubServer();
        var seen = new List<PowerSchoolExchange>();
        using (PowerSchoolTrace.Use(seen.Add))
            await server.ConnectAsync();
        Assert.Equal([("POST", "/oauth/access_token", 200), ("GET", "/ws/v1/metadata", 200)], seen.Select(static x => (x.Method, x.Path, x.Status!.Value)));
    }

    [Fact]
    public async Task DetailsShowTheShapeOfAnExchangeAndNothingElse()
    {
        using var server = new StubServer();
        server.AnswerWith(_ => StubServer.StudentPage([1, 2, 3]));
        using PowerSchoolConnection connection = await server.ConnectAsync();
        var seen = new List<string>();
        using (PowerSchoolTrace.Use(static _ => { }, seen.Add))
        {
            await connection.AskAsync(
                static (api, t) => api.GetStudentsAsync("name.last_name==Canaryson", 1, 3, "demographics", null, t), StudentJson.ReadPage, default);
        }
        string text = Assert.Single(seen).ReplaceLineEndings("\n");
        Assert.StartsWith("> GET /ws/v1/district/student?q=<hidden>&page=1&pagesize=3&expansions=<hidden>\n", text, StringComparison.Ordinal);
        Assert.Contains("> Accept: application/json\n", text, StringComparison.Ordinal);
        Assert.Contains("> Authorization: Bearer <hidden>\n", text, StringComparison.Ordinal);
        Assert.Contains("\n< 200\n< Content-Type: application/json; charset=utf-8\n", text, StringComparison.Ordinal);
        Assert.EndsWith(
            """< {"students":{"@expansions":<text>,"@extensions":<text>,"student":[{"id":<number>,"local_id":<number>,"name":{"first_name":<text>,"last_name":<text>}}, 2 more]}}""",
            text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DetailsShowWhatIsKnownToBeHarmless()
    {
        using var server = new StubServer();
        var seen = new List<string>();
        using (PowerSchoolTrace.Use(static _ => { }, seen.Add))
            await server.ConnectAsync();
        Assert.Equal(2, seen.Count);
        Assert.Contains("> Authorization: Basic <hidden>", seen[0], StringComparison.Ordinal);
        Assert.Contains("> grant_type=client_credentials", seen[0], StringComparison.Ordinal);
        Assert.Contains("""{"access_token":<text>,"token_type":"Bearer","expires_in":"2504956"}""", seen[0], StringComparison.Ordinal);
        Assert.Contains("\"student_max_page_size\":3", seen[1], StringComparison.Ordinal);
        Assert.Contains("\"powerschool_version\":\"25.3.0.0.0\"", seen[1], StringComparison.Ordinal);
        Assert.Contains("\"district_timezone\":<text>", seen[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task DetailsAreNotMadeWhenNobodyReadsThem()
    {
        using var server = new StubServer();
        using (PowerSchoolTrace.Use(static _ => { }))
        {
            Assert.False(PowerSchoolTrace.WantsDetails);
            using (PowerSchoolTrace.Use(static _ => { }, static _ => { }))
                Assert.True(PowerSchoolTrace.WantsDetails);
            Assert.False(PowerSchoolTrace.WantsDetails);
        }
        await server.ConnectAsync();
    }

    /// <summary>Everything that can go wrong, with a secret and a student in reach: neither may turn up in an error or in the trace.</summary>
    [Fact]
    public async Task NoSecretAndNoStudentGetsIntoErrorsOrTrace()
    {
        const string Student = """{"id":1,"local_id":"1","name":{"last_name":"Canaryson"},"demographics":{"birth_date":"canary"}}""";
        Func<HttpResponseMessage>[] answers =
        [
            () => StubServer.Json("{\"students\":{\"student\":" + Student + "}}"),
            () => StubServer.Json("{\"students\":{\"student\":[" + Student),
            () => StubServer.Json("{\"students\":{\"student\":Canaryson}}"),
            () => StubServer.Json("{\"students\":{\"Canaryson\":canary}}"),
            () => StubServer.Json("Canaryson", 500),
            () => StubServer.Json("Canaryson", 403),
            () => StubServer.Json("{\"message\":\"Invalid expression name.last_name==Canaryson;name.first_name==canary\"}", 400),
            () => StubServer.Json("{\"Canary\":{\"Canary Canaryson\":\"Canaryson\"}}", 400),
            () => StubServer.Html(),
            () => StubServer.Html(503),
            () => new HttpResponseMessage(HttpStatusCode.Unauthorized),
            () => new HttpResponseMessage(HttpStatusCode.Redirect) { Headers = { Location = new Uri("/login?canary=Canaryson", UriKind.Relative) } },
            () => StubServer.StudentPage([1]),
            () => StubServer.StudentPage([1, 1, 1]),
            () => throw new HttpRequestException("no"),
            () => throw new TimeoutException("no"),
        ];
        var written = new List<string>();
        foreach (Func<HttpResponseMessage> answer in answers)
        {
            using var server = new StubServer();
            server.AnswerWith(request => request.RequestUri!.AbsolutePath.EndsWith("/count", StringComparison.Ordinal) ? StubServer.Count(6) : answer());
            using IDisposable trace = PowerSchoolTrace.Use(x =>
            {
                lock (written)
                    written.Add(x.ToString());
            }, details =>
            {
                lock (written)
                    written.Add(details);
            });
            PowerSchoolClient client = await server.ClientAsync(retries: 1);
            var query = new StudentQuery { LastName = "Canaryson", Filter = "name.first_name==canary" };
            var e = await Assert.ThrowsAsync<XelloException>(() => server.RunAsync(client.GetStudentsAsync(query, default).ListAsync()));
            written.Add(e + e.RecommendedAction + e.Target);
        }
        using (var server = new StubServer { Token = _ => StubServer.Json($$"""{"error":"invalid_client","error_description":"{{StubServer.Secret}}"}""", 401) })
            written.Add((await Assert.ThrowsAsync<XelloException>(() => server.ConnectAsync())).ToString());

        string basic = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(StubServer.ClientId + ":" + StubServer.Secret));
        Assert.All(written, text =>
        {
            Assert.DoesNotContain("canary", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(basic, text, StringComparison.Ordinal);
        });
        Assert.True(written.Count > 4 * answers.Length);
    }
}
