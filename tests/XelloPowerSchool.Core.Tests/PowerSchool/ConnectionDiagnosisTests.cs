using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using XelloPowerSchool.Plugin;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Sandbox;
using Xunit;

namespace XelloPowerSchool.Tests.PowerSchool;

/// <summary>The diagnosis names the first thing that is wrong, and skips what depends on it.</summary>
public sealed class ConnectionDiagnosisTests
{
    [Fact]
    public async Task AnUnknownHostIsTheOnlyFailure()
    {
        List<PowerSchoolCheck> checks = await RunAsync(Options("https://no-such-host.invalid/"));
        PowerSchoolCheck failure = Assert.Single(checks, static c => c.Status == PowerSchoolCheckStatus.Fail);
        Assert.Equal("Name resolution", failure.Name);
        Assert.Contains("no-such-host.invalid", failure.Detail, StringComparison.Ordinal);
        Assert.NotEmpty(failure.Advice);
        Assert.All(checks.Skip(1), static c => Assert.Equal(PowerSchoolCheckStatus.Skipped, c.Status));
        Assert.Equal(["Name resolution", "TCP", "TLS", "Token", "Version", "Clock", "Page limits"], checks.Take(7).Select(static c => c.Name));
    }

    [Fact]
    public async Task AClosedPortFailsAtTheConnection()
    {
        int port = FreePort();
        List<PowerSchoolCheck> checks = await RunAsync(Options($"https://127.0.0.1:{port}/"));
        Is(checks, "Name resolution", PowerSchoolCheckStatus.Pass);
        PowerSchoolCheck failure = Is(checks, "TCP", PowerSchoolCheckStatus.Fail);
        Assert.Contains("firewall", failure.Advice, StringComparison.Ordinal);
        Is(checks, "TLS", PowerSchoolCheckStatus.Skipped);
        Is(checks, "Token", PowerSchoolCheckStatus.Skipped);
    }

    [Theory]
    [InlineData("Issued", "UntrustedRoot")]
    [InlineData("Expired", "NotTimeValid")]
    [InlineData("OfAnotherName", "the name is another one")]
    [InlineData("SelfSigned", "UntrustedRoot")]
    public async Task AnUntrustedCertificateSaysWhy(string kind, string reason)
    {
        await using TlsSandbox server = await TlsSandbox.StartAsync(TlsTests.Certificate(kind));
        List<PowerSchoolCheck> checks = await RunAsync(server.Options());
        PowerSchoolCheck failure = Is(checks, "TLS", PowerSchoolCheckStatus.Fail);
        // How a machine words that it does not know the root depends on what it has at hand.
        Assert.Contains(reason, failure.Detail.Replace("PartialChain", "UntrustedRoot", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("-CertificateThumbprint", failure.Advice, StringComparison.Ordinal);
        Is(checks, "Token", PowerSchoolCheckStatus.Skipped);
        Assert.Equal(0, server.Requests);
    }

    [Theory]
    [InlineData("Issued", PowerSchoolCheckStatus.Pass, "Example District Root")]
    [InlineData("ExpiresSoon", PowerSchoolCheckStatus.Warning, "it is the pinned one")]
    [InlineData("Expired", PowerSchoolCheckStatus.Warning, "it has expired")]
    public async Task APinnedCertificateIsGoodUntilItHasToBeRenewed(string kind, PowerSchoolCheckStatus status, string says)
    {
        await using TlsSandbox server = await TlsSandbox.StartAsync(TlsTests.Certificate(kind));
        List<PowerSchoolCheck> checks = await RunAsync(server.Options(server.Thumbprint));
        PowerSchoolCheck tls = Is(checks, "TLS", status);
        Assert.Contains(says, tls.Detail, StringComparison.Ordinal);
        Assert.Contains("Tls1", tls.Detail, StringComparison.Ordinal);
        Assert.Equal(status == PowerSchoolCheckStatus.Pass, tls.Advice.Length == 0);
        Is(checks, "Token", PowerSchoolCheckStatus.Pass);
    }

    [Fact]
    public async Task AnotherCertificateThanThePinnedOneFails()
    {
        await using TlsSandbox server = await TlsSandbox.StartAsync(TestCertificates.Issued());
        List<PowerSchoolCheck> checks = await RunAsync(server.Options(new string('0', 64)));
        Assert.Contains("not the pinned one", Is(checks, "TLS", PowerSchoolCheckStatus.Fail).Detail, StringComparison.Ordinal);
        Assert.Equal(0, server.Requests);
    }

    [Fact]
    public async Task AnUncheckedCertificateIsWorthAWarning()
    {
        await using TlsSandbox server = await TlsSandbox.StartAsync(TestCertificates.SelfSigned());
        List<PowerSchoolCheck> checks = await RunAsync(server.Options(skip: true));
        Assert.Contains("-CertificateThumbprint", Is(checks, "TLS", PowerSchoolCheckStatus.Warning).Advice, StringComparison.Ordinal);
        Is(checks, "Token", PowerSchoolCheckStatus.Pass);
    }

    [Fact]
    public async Task AWrongSecretFailsAtTheToken()
    {
        await using TlsSandbox server = await TlsSandbox.StartAsync(TestCertificates.Issued());
        List<PowerSchoolCheck> checks = await RunAsync(server.Options(server.Thumbprint, secret: "canary-wrong"));
        PowerSchoolCheck token = Is(checks, "Token", PowerSchoolCheckStatus.Fail);
        Assert.Contains("Data Provider Configuration", token.Advice, StringComparison.Ordinal);
        Assert.All(checks.SkipWhile(static c => c.Name != "Token").Skip(1), static c => Assert.Equal(PowerSchoolCheckStatus.Skipped, c.Status));
        Assert.All(checks, static c => Assert.DoesNotContain("canary", c.Detail + c.Advice, StringComparison.Ordinal));
    }

    [Fact]
    public async Task APlainServerThatNeverAnswersFailsInTime()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        // It accepts, and never says a word: the handshake has to end by itself.
        List<PowerSchoolCheck> checks = await RunAsync(
            Options($"https://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/", timeout: TimeSpan.FromMilliseconds(200)));
        Is(checks, "TCP", PowerSchoolCheckStatus.Pass);
        Is(checks, "TLS", PowerSchoolCheckStatus.Fail);
    }

    [Fact]
    public async Task AProxyIsTheWay()
    {
        await using TlsSandbox server = await TlsSandbox.StartAsync(TestCertificates.Issued());
        using var proxy = new ForwardProxy(server.Address.Port);
        PowerSchoolConnectionOptions options = server.Options();
        List<PowerSchoolCheck> checks = await RunAsync(new PowerSchoolConnectionOptions
        {
            Uri = new Uri("https://ps.example.invalid/"),
            ClientId = options.ClientId,
            ClientSecret = options.ClientSecret,
            MaximumRetryCount = 0,
            CertificateThumbprint = server.Thumbprint,
            Proxy = new ProxyOptions { Address = proxy.Address },
        });
        Assert.Contains($"the proxy 127.0.0.1:{proxy.Address.Port}", Is(checks, "TCP", PowerSchoolCheckStatus.Pass).Detail, StringComparison.Ordinal);
        Is(checks, "TLS", PowerSchoolCheckStatus.Skipped);
        Is(checks, "Token", PowerSchoolCheckStatus.Pass);
    }

    [Theory]
    [InlineData(0, PowerSchoolCheckStatus.Pass, "")]
    [InlineData(90, PowerSchoolCheckStatus.Pass, "90 s ahead")]
    [InlineData(-300, PowerSchoolCheckStatus.Warning, "300 s behind")]
    public async Task AClockThatIsFarOffIsWorthAWarning(int seconds, PowerSchoolCheckStatus status, string says)
    {
        using var server = new StubServer();
        server.Describe = () =>
        {
            HttpResponseMessage answer = StubServer.Json(StubServer.Metadata);
            answer.Headers.Date = server.Clock.GetUtcNow().AddSeconds(-seconds);
            return answer;
        };
        PowerSchoolCheck clock = Is(await RunAsync(server.Options()), "Clock", status);
        Assert.Contains(says, clock.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatTheServerSaysAboutItselfIsShown()
    {
        using var server = new StubServer();
        List<PowerSchoolCheck> checks = await RunAsync(server.Options());
        Assert.Contains("25.3.0.0.0", Is(checks, "Version", PowerSchoolCheckStatus.Pass).Detail, StringComparison.Ordinal);
        Assert.Contains("students 3, schools 2, courses 2", Is(checks, "Page limits", PowerSchoolCheckStatus.Pass).Detail, StringComparison.Ordinal);
        Is(checks, "Clock", PowerSchoolCheckStatus.Skipped);
        Is(checks, "TLS", PowerSchoolCheckStatus.Skipped);
    }

    [Fact]
    public async Task APageInPlaceOfTheMetadataLeavesTheTokenGood()
    {
        using var server = new StubServer { Describe = static () => StubServer.Html() };
        List<PowerSchoolCheck> checks = await RunAsync(server.Options());
        Is(checks, "Token", PowerSchoolCheckStatus.Pass);
        Is(checks, "Version", PowerSchoolCheckStatus.Fail);
        Is(checks, "Page limits", PowerSchoolCheckStatus.Skipped);
    }

    [Fact]
    public async Task StoppingEndsACheckInTheMiddle()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var stop = new CancellationTokenSource();
        IAsyncEnumerator<PowerSchoolCheck> checks = ConnectionDiagnosis
            .RunAsync(Options($"https://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/"), [], stop.Token).GetAsyncEnumerator();
        await checks.MoveNextAsync();
        await checks.MoveNextAsync();
        ValueTask<bool> handshake = checks.MoveNextAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await handshake);
    }

    [Fact]
    public async Task WithThePluginEverythingIsThere()
    {
        using PowerSchoolSandbox sandbox = PowerSchoolSandbox.Create(new SandboxOptions { Students = 60, Schools = 2, Plugin = SyncPlugin.CreatePackage() });
        List<PowerSchoolCheck> checks = await RunAsync(Options(sandbox));
        Assert.All(checks, static c => Assert.True(c.Status is PowerSchoolCheckStatus.Pass or PowerSchoolCheckStatus.Skipped, $"{c}: {c.Detail}"));
        Assert.Contains("in use", Is(checks, "Source PowerQuery", PowerSchoolCheckStatus.Pass).Detail, StringComparison.Ordinal);
        Assert.Equal("allowed", Is(checks, "Source Table", PowerSchoolCheckStatus.Pass).Detail);
        Assert.Equal("20 columns", Is(checks, "Right students", PowerSchoolCheckStatus.Pass).Detail);
        Assert.Equal(2, checks.Count(static c => c.Name.StartsWith("Students ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task WithoutThePluginEveryMissingColumnIsNamed()
    {
        using PowerSchoolSandbox sandbox = PowerSchoolSandbox.Create(new SandboxOptions { Students = 60, Schools = 2 });
        List<PowerSchoolCheck> checks = await RunAsync(Options(sandbox));
        Is(checks, "Source PowerQuery", PowerSchoolCheckStatus.Warning);
        Is(checks, "Source V1", PowerSchoolCheckStatus.Pass);
        Is(checks, "Source Table", PowerSchoolCheckStatus.Warning);
        PowerSchoolCheck right = Is(checks, "Right storedgrades", PowerSchoolCheckStatus.Warning);
        Assert.Contains("Course_Name", right.Detail, StringComparison.Ordinal);
        Assert.Contains("<field table=\"STOREDGRADES\" field=\"EarnedCrHrs\" access=\"ViewOnly\"/>", right.Advice, StringComparison.Ordinal);
        Assert.Equal(16, right.Advice.Split("<field ").Length - 1);
        Is(checks, "Schools", PowerSchoolCheckStatus.Pass);
    }

    [Fact]
    public async Task WithoutAnyWayToReadTheLastSourceFailsAndCountsAreSkipped()
    {
        using PowerSchoolSandbox sandbox = PowerSchoolSandbox.Create(new SandboxOptions { Students = 60, Schools = 2, V1Access = false });
        List<PowerSchoolCheck> checks = await RunAsync(Options(sandbox));
        Assert.Contains("accessLevelV1Api", Is(checks, "Source V1", PowerSchoolCheckStatus.Warning).Advice, StringComparison.Ordinal);
        Is(checks, "Source Table", PowerSchoolCheckStatus.Fail);
        Is(checks, "Right students", PowerSchoolCheckStatus.Fail);
        Is(checks, "Schools", PowerSchoolCheckStatus.Skipped);
    }

    [Fact]
    public async Task AColumnThatTheServerDoesNotHaveIsAnotherMatterThanARight()
    {
        using PowerSchoolSandbox sandbox = PowerSchoolSandbox.Create(new SandboxOptions { Students = 60, Schools = 2, Plugin = SyncPlugin.CreatePackage() });
        List<PowerSchoolCheck> checks = await ConnectionDiagnosis.RunAsync(
            Options(sandbox),
            [("SCHOOLS", "DCID"), ("SCHOOLS", "Zzz_One"), ("SCHOOLS", "Name"), ("SCHOOLS", "Zzz_Two"), ("NOTHING", "DCID"), ("TEACHERS", "DCID")],
            CancellationToken.None).ListAsync();
        PowerSchoolCheck right = Is(checks, "Right schools", PowerSchoolCheckStatus.Warning);
        Assert.EndsWith("Zzz_One, Zzz_Two", right.Detail, StringComparison.Ordinal);
        Is(checks, "Right nothing", PowerSchoolCheckStatus.Warning);
        Is(checks, "Right teachers", PowerSchoolCheckStatus.Warning);
    }

    private static PowerSchoolCheck Is(List<PowerSchoolCheck> checks, string name, PowerSchoolCheckStatus status)
    {
        PowerSchoolCheck check = Assert.Single(checks, c => c.Name == name);
        Assert.True(check.Status == status, $"{check}: {check.Detail}");
        return check;
    }

    private static Task<List<PowerSchoolCheck>> RunAsync(PowerSchoolConnectionOptions options) =>
        ConnectionDiagnosis.RunAsync(options, SyncPlugin.AccessRequest(), CancellationToken.None).ListAsync();

    private static PowerSchoolConnectionOptions Options(PowerSchoolSandbox sandbox) => new()
    {
        Uri = sandbox.Uri,
        ClientId = sandbox.ClientId,
        ClientSecret = StubServer.Secure(sandbox.ClientSecret),
        Transport = sandbox.CreateHandler(),
        IsSandbox = true,
    };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static PowerSchoolConnectionOptions Options(string address, TimeSpan? timeout = null) => new()
    {
        Uri = new Uri(address),
        ClientId = StubServer.ClientId,
        ClientSecret = StubServer.Secure(StubServer.Secret),
        MaximumRetryCount = 0,
        Timeout = timeout ?? TimeSpan.FromSeconds(100),
        Proxy = new ProxyOptions { None = true },
    };
}
