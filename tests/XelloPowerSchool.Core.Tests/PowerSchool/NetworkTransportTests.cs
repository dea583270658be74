using System.Net;
using System.Security.Cryptography;
using XelloPowerSchool.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.PowerSchool;

/// <summary>Certificates and proxies, over real connections on this machine.</summary>
public sealed class NetworkTransportTests
{
    private const string Sha1 = "00112233445566778899aabbccddeeff00112233";

    [Theory]
    [InlineData("SHA256", "{0}")]
    [InlineData("SHA1", "{0}")]
    [InlineData("SHA256", "sha256 Fingerprint={0}", ":")]
    [InlineData("SHA1", "\u200e {0} ", " ")]
    [InlineData("SHA256", "{0}", "-", true)]
    public async Task ThePinnedCertificateIsGoodAlsoWhenNobodyKnowsItsIssuer(string hash, string form, string separator = "", bool lower = false)
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(_ => Task.CompletedTask, tls: true);
        string digits = string.Join(separator, server.Certificate!.GetCertHashString(new HashAlgorithmName(hash)).Chunk(2).Select(static c => new string(c)));
        string pin = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, lower ? digits.ToLowerInvariant() : digits);
        using PowerSchoolConnection connection = await ConnectAsync(server.Address, thumbprint: pin);
        Assert.Equal("9741", connection.PluginId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnotherCertificateThanThePinnedOneGetsNothing(bool skip)
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(_ => Task.CompletedTask, tls: true);
        var e = await Assert.ThrowsAsync<XelloException>(() => ConnectAsync(server.Address, thumbprint: Sha1, skip: skip, retries: 5));
        Assert.Equal("CertificatePinMismatch", e.Id);
        Assert.Equal(XelloErrorCategory.SecurityError, e.Category);
        Assert.Equal(0, server.Requests);
    }

    [Fact]
    public async Task SkippingTheCheckHoldsForThatConnectionOnly()
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(_ => Task.CompletedTask, tls: true);
        using PowerSchoolConnection connection = await ConnectAsync(server.Address, skip: true);
        Assert.Equal("9741", connection.PluginId);
        var e = await Assert.ThrowsAsync<XelloException>(() => ConnectAsync(server.Address));
        Assert.Equal("CertificateNotTrusted", e.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00112233")]
    [InlineData("0011223344556677889900112233445566778899g0")]
    [InlineData("x0112233445566778899aabbccddeeff00112233")]
    public async Task WhatIsNoThumbprintIsRefused(string text) =>
        Assert.Equal("InvalidThumbprint", (await Assert.ThrowsAsync<XelloException>(() => ConnectAsync(new Uri("https://localhost:1/"), thumbprint: text))).Id);

    [Fact]
    public async Task APinNeedsACertificateToCompareWith()
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(_ => Task.CompletedTask);
        var e = await Assert.ThrowsAsync<XelloException>(() => ConnectAsync(server.Address, thumbprint: Sha1));
        Assert.Equal("InsecureAddress", e.Id);
        Assert.Equal(0, server.Requests);
    }

    [Fact]
    public async Task TheProxyGetsEverything()
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(_ => Task.CompletedTask);
        using var proxy = new ForwardProxy(server.Address.Port);
        using PowerSchoolConnection connection = await ConnectAsync(
            new Uri("http://ps.example.invalid/"), new ProxyOptions { Address = proxy.Address });
        Assert.Equal("9741", connection.PluginId);
        Assert.Contains("POST http://ps.example.invalid/oauth/access_token HTTP/1.1", proxy.Requests);
    }

    [Fact]
    public async Task ThePinHoldsThroughAProxy()
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(_ => Task.CompletedTask, tls: true);
        using var proxy = new ForwardProxy(server.Address.Port);
        var address = new Uri("https://ps.example.invalid/");
        using PowerSchoolConnection connection = await ConnectAsync(
            address, new ProxyOptions { Address = proxy.Address }, server.Certificate!.GetCertHashString(HashAlgorithmName.SHA256));
        Assert.Equal("9741", connection.PluginId);
        Assert.All(proxy.Requests, static line => Assert.Equal("CONNECT ps.example.invalid:443 HTTP/1.1", line));
        Assert.NotEmpty(proxy.Requests);
        var e = await Assert.ThrowsAsync<XelloException>(() => ConnectAsync(address, new ProxyOptions { Address = proxy.Address }, Sha1));
        Assert.Equal("CertificatePinMismatch", e.Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TheProxyIsToldWhoAsks(bool tls)
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(_ => Task.CompletedTask, tls);
        using var proxy = new ForwardProxy(server.Address.Port, "teller:canary-proxy");
        var address = new Uri(tls ? "https://ps.example.invalid/" : "http://ps.example.invalid/");
        using PowerSchoolConnection connection = await ConnectAsync(
            address, new ProxyOptions { Address = proxy.Address, Credential = new NetworkCredential("teller", "canary-proxy") }, skip: true);
        Assert.Equal("9741", connection.PluginId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AProxyThatRefusesIsNotAskedAgain(bool tls)
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(_ => Task.CompletedTask, tls);
        using var proxy = new ForwardProxy(server.Address.Port, "teller:canary-proxy");
        var address = new Uri(tls ? "https://ps.example.invalid/" : "http://ps.example.invalid/");
        var e = await Assert.ThrowsAsync<XelloException>(() => ConnectAsync(address, new ProxyOptions { Address = proxy.Address }, skip: true, retries: 5));
        Assert.Equal("ProxyRefused", e.Id);
        Assert.Single(proxy.Requests);
        Assert.Equal(0, server.Requests);
    }

    [Fact]
    public void WithoutAProxyTheSystemsIsNotAskedEither()
    {
        using var straight = (SocketsHttpHandler)NetworkTransport.Create(Options(new Uri("https://localhost/"), new ProxyOptions { None = true }));
        Assert.False(straight.UseProxy);
        using var system = (SocketsHttpHandler)NetworkTransport.Create(Options(new Uri("https://localhost/"), new ProxyOptions()));
        Assert.True(system.UseProxy);
        Assert.Null(system.Proxy);
        using var user = (SocketsHttpHandler)NetworkTransport.Create(Options(
            new Uri("https://localhost/"), new ProxyOptions { Address = new Uri("http://proxy.example.org:8080"), UseDefaultCredentials = true }));
        Assert.Same(CredentialCache.DefaultCredentials, user.Proxy!.Credentials);
    }

    [Theory]
    [InlineData("http://p:8080", false, false, true)]
    [InlineData("http://p:8080", true, true, false)]
    [InlineData(null, true, false, false)]
    [InlineData(null, false, true, false)]
    [InlineData(null, true, false, true)]
    public void ContradictionsAreRefused(string? address, bool credential, bool user, bool none)
    {
        var options = new ProxyOptions
        {
            Address = address is null ? null : new Uri(address),
            Credential = credential ? new NetworkCredential("teller", "canary-proxy") : null,
            UseDefaultCredentials = user,
            None = none,
        };
        Assert.Equal("ProxyConflict", Assert.Throws<XelloException>(options.ToWebProxy).Id);
    }

    [Theory]
    [InlineData("proxy.example.org")]
    [InlineData("proxy.example.org:8080")]
    [InlineData("ftp://proxy.example.org")]
    [InlineData("http://teller:canary-proxy@proxy.example.org:8080")]
    public void WhatIsNoProxyIsRefusedAndNotShown(string address)
    {
        var e = Assert.Throws<XelloException>(new ProxyOptions { Address = new Uri(address, UriKind.RelativeOrAbsolute) }.ToWebProxy);
        Assert.Equal("InvalidProxy", e.Id);
        Assert.DoesNotContain("canary", e.ToString(), StringComparison.Ordinal);
    }

    private static Task<PowerSchoolConnection> ConnectAsync(
        Uri address, ProxyOptions? proxy = null, string? thumbprint = null, bool skip = false, int retries = 0) =>
        PowerSchoolClient.ConnectAsync(Options(address, proxy ?? new ProxyOptions { None = true }, thumbprint, skip, retries), CancellationToken.None);

    private static PowerSchoolConnectionOptions Options(
        Uri address, ProxyOptions proxy, string? thumbprint = null, bool skip = false, int retries = 0) => new()
    {
        Uri = address,
        ClientId = StubServer.ClientId,
        ClientSecret = StubServer.Secure(StubServer.Secret),
        Source = PowerSchoolSource.V1,
        MaximumRetryCount = retries,
        Jitter = static () => 0,
        Proxy = proxy,
        CertificateThumbprint = thumbprint,
        SkipCertificateCheck = skip,
    };
}
