using System.Net;
using System.Net.Sockets;
using System.Reflection;
using XelloPowerSchool.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.PowerSchool;

public sealed class ConnectionTests
{
    [Fact]
    public async Task ConnectingTellsWhatTheServerIs()
    {
        using var server = new StubServer();
        using PowerSchoolConnection connection = await server.ConnectAsync();
        Assert.Equal("25.3.0.0.0", connection.ServerVersion);
        Assert.Equal("9741", connection.PluginId);
        Assert.Equal(3, connection.StudentPageSize);
        Assert.Equal(2, connection.SchoolPageSize);
        Assert.Equal(2, connection.CoursePageSize);
        Assert.Equal("5 days", connection.Uptime);
        Assert.Equal("America/Los_Angeles", connection.Timezone);
        Assert.Equal("ps.example.org", connection.Name);
        Assert.Equal(server.Clock.GetUtcNow(), connection.Connected);
        Assert.Equal(server.Clock.GetUtcNow().AddSeconds(2504956), connection.TokenExpires);
        Assert.True(connection.IsOpen);
        Assert.False(connection.IsSandbox);
        HttpRequestMessage token = Assert.Single(server.TokenRequests);
        Assert.Equal(HttpMethod.Post, token.Method);
        Assert.Equal("Basic", token.Headers.Authorization!.Scheme);
        Assert.Equal(
            Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(StubServer.ClientId + ":" + StubServer.Secret)),
            token.Headers.Authorization.Parameter);
    }

    [Fact]
    public async Task MetadataWithoutPageSizesMeansPagesOfAHundred()
    {
        using var server = new StubServer { Describe = () => StubServer.Json("""{"metadata":{"plugin_id":"7"}}""") };
        using PowerSchoolConnection connection = await server.ConnectAsync();
        Assert.Equal((100, 100, 100, "7", ""), (connection.StudentPageSize, connection.SchoolPageSize, connection.CoursePageSize, connection.PluginId, connection.ServerVersion));
    }

    [Fact]
    public async Task NoPublicMemberLeadsToASecret()
    {
        using var server = new StubServer();
        using PowerSchoolConnection connection = await server.ConnectAsync();
        foreach (PropertyInfo property in typeof(PowerSchoolConnection).GetProperties())
        {
            object? value = property.GetValue(connection);
            Assert.DoesNotContain("canary", Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "", StringComparison.Ordinal);
            Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            Assert.True(type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(Uri) || type == typeof(DateTimeOffset), property.Name);
        }
        Assert.Empty(typeof(PowerSchoolConnection).GetFields());
        Assert.DoesNotContain("canary", System.Text.Json.JsonSerializer.Serialize(connection), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, """{"error":"invalid_client"}""")]
    [InlineData(401, """{"error":"invalid_client","error_description":"Bad credentials"}""")]
    [InlineData(401, "")]
    [InlineData(400, """{"error":"invalid_client"}""")]
    [InlineData(200, """{"error":"invalid_client"}""")]
    public async Task AWrongSecretAndADisabledPluginAreOneAnswer(int status, string body)
    {
        using var server = new StubServer { Token = _ => StubServer.Json(body, status) };
        var e = await Assert.ThrowsAsync<XelloException>(() => server.ConnectAsync());
        Assert.Equal("InvalidCredential", e.Id);
        Assert.Equal(XelloErrorCategory.AuthenticationError, e.Category);
        Assert.Equal(status, e.StatusCode);
        Assert.Contains("not enabled", e.Message, StringComparison.Ordinal);
        Assert.Contains("Plugin Management Configuration", e.RecommendedAction, StringComparison.Ordinal);
        Assert.Single(server.TokenRequests);
    }

    [Theory]
    [InlineData(200, "text/html")]
    [InlineData(200, "application/json")]
    [InlineData(401, "text/html")]
    [InlineData(403, "text/html")]
    public async Task ASignInPageIsRecognised(int status, string type)
    {
        using var server = new StubServer { Token = _ => StubServer.Html(status, type) };
        Assert.Equal("SignInPageReceived", (await Assert.ThrowsAsync<XelloException>(() => server.ConnectAsync())).Id);

        using var second = new StubServer { Describe = () => StubServer.Html(status, type) };
        Assert.Equal("SignInPageReceived", (await Assert.ThrowsAsync<XelloException>(() => second.ConnectAsync())).Id);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    public async Task ARedirectIsNotFollowed(int status)
    {
        using var server = new StubServer
        {
            Token = _ => new HttpResponseMessage((HttpStatusCode)status) { Headers = { Location = new Uri("https://sso.example.org/login?state=canary") } },
        };
        var e = await Assert.ThrowsAsync<XelloException>(() => server.ConnectAsync());
        Assert.Equal("SignInPageReceived", e.Id);
        Assert.Contains("https://sso.example.org/login", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", e.ToString(), StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task AServerThatIsNotPowerSchoolHasNoToken()
    {
        using var server = new StubServer { Token = _ => StubServer.Json("""{"message":"no"}""", 404) };
        Assert.Equal("ResourceNotFound", (await Assert.ThrowsAsync<XelloException>(() => server.ConnectAsync())).Id);
        using var other = new StubServer { Token = _ => StubServer.Json("""{"hello":"world"}""") };
        Assert.Equal("UnexpectedResponse", (await Assert.ThrowsAsync<XelloException>(() => other.ConnectAsync())).Id);
        using var third = new StubServer { Token = _ => StubServer.Json("""{"error":"unsupported_grant_type","error_description":"Not that"}""", 400) };
        var e = await Assert.ThrowsAsync<XelloException>(() => third.ConnectAsync());
        Assert.Equal("RequestRejected", e.Id);
        Assert.DoesNotContain("Not that", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnUnknownHostIsNotTriedAgain()
    {
        using var server = new StubServer { Token = _ => throw new HttpRequestException("x", new SocketException((int)SocketError.HostNotFound)) };
        var e = await Assert.ThrowsAsync<XelloException>(() => server.ConnectAsync());
        Assert.Equal("HostNotFound", e.Id);
        Assert.Contains("ps.example.org", e.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task ANameServerInTroubleIsAskedAgain()
    {
        using var server = new StubServer { Token = _ => throw new HttpRequestException("x", new SocketException((int)SocketError.TryAgain)) };
        var e = await Assert.ThrowsAsync<XelloException>(() => server.RunAsync(server.ConnectAsync(retries: 2)));
        Assert.Equal("HostNotFound", e.Id);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task NobodyListensThere()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var server = new StubServer();
        PowerSchoolConnectionOptions stub = server.Options(address: $"http://127.0.0.1:{port}/");
        var options = new PowerSchoolConnectionOptions { Uri = stub.Uri, ClientId = stub.ClientId, ClientSecret = stub.ClientSecret, MaximumRetryCount = 0 };
        var e = await Assert.ThrowsAsync<XelloException>(() => PowerSchoolClient.ConnectAsync(options, CancellationToken.None));
        Assert.Equal("ConnectionFailed", e.Id);
        Assert.NotNull(e.InnerException);
    }

    [Fact]
    public async Task AnUntrustedCertificateIsToldFromABrokenConnection()
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(_ => Task.CompletedTask, tls: true);
        var e = await Assert.ThrowsAsync<XelloException>(() => server.ConnectAsync());
        Assert.Equal("CertificateNotTrusted", e.Id);
        Assert.Equal(XelloErrorCategory.SecurityError, e.Category);

        await using LoopbackServer plain = await LoopbackServer.StartAsync(_ => Task.CompletedTask);
        var options = new PowerSchoolConnectionOptions
        {
            Uri = new UriBuilder(plain.Address) { Scheme = "https" }.Uri,
            ClientId = StubServer.ClientId,
            ClientSecret = StubServer.Secure(StubServer.Secret),
            MaximumRetryCount = 0,
        };
        e = await Assert.ThrowsAsync<XelloException>(() => PowerSchoolClient.ConnectAsync(options, CancellationToken.None));
        Assert.Equal("ConnectionFailed", e.Id);
    }

    [Fact]
    public async Task AClosedConnectionSaysSo()
    {
        using var server = new StubServer();
        PowerSchoolConnection connection = await server.ConnectAsync();
        connection.Dispose();
        connection.Dispose();
        Assert.False(connection.IsOpen);
        Assert.Null(connection.TokenExpires);
        var e = await Assert.ThrowsAsync<XelloException>(() => new PowerSchoolClient(connection).GetSchoolsAsync(default).ListAsync());
        Assert.Equal("ConnectionClosed", e.Id);
    }

    [Fact]
    public async Task ClosingEndsWhatIsUnderWay()
    {
        using var server = new StubServer();
        var arrived = new TaskCompletionSource();
        server.Answer = async (_, ct) =>
        {
            arrived.SetResult();
            await Task.Delay(Timeout.Infinite, ct);
            return null!;
        };
        PowerSchoolConnection connection = await server.ConnectAsync();
        Task<int> count = new PowerSchoolClient(connection).CountStudentsAsync(new StudentQuery(), default);
        await arrived.Task;
        connection.Dispose();
        Assert.Equal("ConnectionClosed", (await Assert.ThrowsAsync<XelloException>(() => count)).Id);
    }

    [Fact]
    public async Task TheTransportStaysTheGivers()
    {
        using var server = new StubServer();
        (await server.ConnectAsync()).Dispose();
        (await server.ConnectAsync()).Dispose();
        Assert.Equal(2, server.TokenRequests.Count);
    }
}
