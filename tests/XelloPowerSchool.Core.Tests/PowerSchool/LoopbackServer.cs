using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Tests.PowerSchool;

/// <summary>A real server on this machine, for what only a real connection can do: TLS, cut connections, slow bodies.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private LoopbackServer(WebApplication app, string scheme, X509Certificate2? certificate)
    {
        _app = app;
        Certificate = certificate;
        Address = new Uri(new UriBuilder(app.Urls.First()) { Scheme = scheme, Host = "localhost" }.Uri, "/");
    }

    public Uri Address { get; }

    /// <summary>The self-signed certificate that it shows; null without TLS.</summary>
    public X509Certificate2? Certificate { get; }

    /// <summary>Requests that came through, whatever they asked for.</summary>
    public int Requests => _requests;

    public static async Task<LoopbackServer> StartAsync(RequestDelegate answer, bool tls = false)
    {
        X509Certificate2? certificate = tls ? SelfSigned() : null;
        LoopbackServer? server = null;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (certificate is not null)
                listen.UseHttps(certificate);
        }));
        WebApplication app = builder.Build();
        app.Run(async context =>
        {
            Interlocked.Increment(ref server!._requests);
            switch (context.Request.Path.Value)
            {
                case "/oauth/access_token":
                    await WriteJsonAsync(context, """{"access_token":"canary-token-1","token_type":"Bearer","expires_in":"2504956"}""");
                    break;
                case "/ws/v1/metadata":
                    await WriteJsonAsync(context, StubServer.Metadata);
                    break;
                default:
                    await answer(context);
                    break;
            }
        });
        await app.StartAsync();
        return server = new LoopbackServer(app, tls ? "https" : "http", certificate);
    }

    public Task<PowerSchoolConnection> ConnectAsync(TimeSpan? timeout = null) => PowerSchoolClient.ConnectAsync(
        new PowerSchoolConnectionOptions
        {
            Uri = Address,
            ClientId = StubServer.ClientId,
            ClientSecret = StubServer.Secure(StubServer.Secret),
            MaximumRetryCount = 1,
            Jitter = static () => 0,
            Source = PowerSchoolSource.V1,
            Timeout = timeout ?? TimeSpan.FromSeconds(100),
        },
        CancellationToken.None);

    public static async Task WriteJsonAsync(HttpContext context, string body)
    {
        context.Response.ContentType = "application/json;charset=UTF-8";
        await context.Response.WriteAsync(body);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        // Windows' TLS needs a key that has been stored.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
