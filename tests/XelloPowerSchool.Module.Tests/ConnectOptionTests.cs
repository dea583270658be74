using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace XelloPowerSchool.Tests;

/// <summary>The network options of Connect-PowerSchool reach the connection, and do not outlast it.</summary>
public sealed class ConnectOptionTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public ConnectOptionTests() =>
        _session.Run("$credential = [pscredential]::new('id', [securestring]::new())");

    public void Dispose() => _session.Dispose();

    [Fact]
    public void OnlyAnotherMachineThatIsNotCheckedIsWorthAWarning()
    {
        RunResult far = _session.Try("Connect-PowerSchool https://no-such-host.invalid $credential -SkipCertificateCheck -MaximumRetryCount 0 -NoProxy");
        Assert.Equal("HostNotFound", far.ErrorId);
        Assert.Contains("no-such-host.invalid", Assert.Single(far.Warnings), StringComparison.Ordinal);

        string pin = new('0', 40);
        Assert.Empty(_session.Try($"Connect-PowerSchool https://no-such-host.invalid $credential -SkipCertificateCheck -CertificateThumbprint {pin} -MaximumRetryCount 0 -NoProxy").Warnings);
        Assert.Empty(_session.Try("Connect-PowerSchool https://localhost:1 $credential -SkipCertificateCheck -MaximumRetryCount 0 -NoProxy").Warnings);
    }

    [Fact]
    public void TheCertificateIsJudgedAsAsked()
    {
        using X509Certificate2 certificate = SelfSigned();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = HangUpAfterHandshakesAsync(listener, certificate);
        string connect = $"Connect-PowerSchool https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port} $credential -MaximumRetryCount 0 -NoProxy";

        // The server hangs up once the handshake is done: ConnectionFailed means that the certificate was accepted.
        Assert.Equal("CertificateNotTrusted", _session.Try(connect).ErrorId);
        Assert.Equal("ConnectionFailed", _session.Try(connect + " -SkipCertificateCheck").ErrorId);
        Assert.Equal("ConnectionFailed", _session.Try($"{connect} -CertificateThumbprint {certificate.GetCertHashString(HashAlgorithmName.SHA256)}").ErrorId);
        Assert.Equal("CertificatePinMismatch", _session.Try($"{connect} -CertificateThumbprint {new string('a', 64)}").ErrorId);
        Assert.Equal("CertificateNotTrusted", _session.Try(connect).ErrorId);
    }

    [Theory]
    [InlineData("-CertificateThumbprint zz", "InvalidThumbprint")]
    [InlineData("-Proxy http://p:8080 -NoProxy", "ProxyConflict")]
    [InlineData("-ProxyUseDefaultCredentials", "ProxyConflict")]
    [InlineData("-ProxyCredential $credential", "ProxyConflict")]
    [InlineData("-Proxy proxy:8080", "InvalidProxy")]
    [InlineData("-MaximumRetryCount 21", "ParameterArgumentValidationError")]
    [InlineData("-RetryIntervalSec 0", "ParameterArgumentValidationError")]
    [InlineData("-TimeoutSec 3601", "ParameterArgumentValidationError")]
    public void WhatCannotBeIsRefused(string options, string id) =>
        Assert.Equal(id, _session.Try($"Connect-PowerSchool https://localhost:1 $credential {options}").ErrorId);

    [Fact]
    public void TimeLimitProxyAndTriesAreThoseAskedFor()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int accepted = 0;
        _ = NeverAnswerAsync(listener, () => Interlocked.Increment(ref accepted));
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;

        // Nobody knows the host: that something was accepted means that the proxy was asked.
        RunResult result = _session.Try($"Connect-PowerSchool https://ps.example.invalid $credential -Proxy http://127.0.0.1:{port} -TimeoutSec 1 -MaximumRetryCount 1 -RetryIntervalSec 1 -Verbose");
        Assert.Equal("RequestTimeout", result.ErrorId);
        Assert.Equal(2, result.Verbose.Count);
        Assert.InRange(Volatile.Read(ref accepted), 1, 2);
    }

    [Fact]
    public void ASandboxInTheProcessHasNoNetwork() =>
        Assert.Equal("AmbiguousParameterSet", _session.Try("Connect-PowerSchool -Sandbox -NoProxy").ErrorId);

    private static async Task HangUpAfterHandshakesAsync(TcpListener listener, X509Certificate2 certificate)
    {
        try
        {
            while (true)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync();
                using var tls = new SslStream(client.GetStream());
                try
                {
                    await tls.AuthenticateAsServerAsync(certificate);
                }
                catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
                {
                    // The client did not like the certificate.
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The test has ended.
        }
    }

    private static async Task NeverAnswerAsync(TcpListener listener, Action accepted)
    {
        List<TcpClient> open = [];
        try
        {
            while (true)
            {
                open.Add(await listener.AcceptTcpClientAsync());
                accepted();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            open.ForEach(c => c.Dispose());
        }
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        // Windows' TLS needs a key that has been stored.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
