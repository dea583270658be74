using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Sandbox;

namespace XelloPowerSchool.Tests.PowerSchool;

/// <summary>A sandbox behind a real https server on this machine, with a certificate that the test chooses.</summary>
internal sealed class TlsSandbox : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly PowerSchoolSandbox _sandbox;
    private readonly HttpMessageInvoker _handler;
    private int _requests;

    private TlsSandbox(WebApplication app, PowerSchoolSandbox sandbox, X509Certificate2 certificate)
    {
        _app = app;
        _sandbox = sandbox;
        _handler = new HttpMessageInvoker(sandbox.CreateHandler());
        Certificate = certificate;
    }

    public Uri Address { get; private set; } = new("https://localhost/");

    public X509Certificate2 Certificate { get; }

    public string Thumbprint => TestCertificates.Thumbprint(Certificate);

    /// <summary>Requests that came through the handshake.</summary>
    public int Requests => _requests;

    public static async Task<TlsSandbox> StartAsync(X509Certificate2 certificate, SandboxOptions? options = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.UseHttps(certificate);
        }));
        WebApplication app = builder.Build();
        var server = new TlsSandbox(app, PowerSchoolSandbox.Create(options ?? new SandboxOptions { Students = 250 }), certificate);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        server.Address = new Uri($"https://localhost:{new Uri(app.Urls.First()).Port}/");
        return server;
    }

    public PowerSchoolConnectionOptions Options(string? thumbprint = null, bool skip = false, string? secret = null) => new()
    {
        Uri = Address,
        ClientId = _sandbox.ClientId,
        ClientSecret = StubServer.Secure(secret ?? _sandbox.ClientSecret),
        MaximumRetryCount = 0,
        Proxy = new ProxyOptions { None = true },
        CertificateThumbprint = thumbprint,
        SkipCertificateCheck = skip,
    };

    public Task<PowerSchoolConnection> ConnectAsync(string? thumbprint = null, bool skip = false) =>
        PowerSchoolClient.ConnectAsync(Options(thumbprint, skip), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _handler.Dispose();
        _sandbox.Dispose();
        Certificate.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(Address, context.Request.Path + context.Request.QueryString));
        if (context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0)
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            request.Content = new ByteArrayContent(body.ToArray());
        }
        foreach (var header in context.Request.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(header.Key, [.. header.Value]))
                request.Content?.Headers.TryAddWithoutValidation(header.Key, [.. header.Value]);
        }
        using HttpResponseMessage response = await _handler.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var header in response.Headers.Concat(response.Content.Headers))
            context.Response.Headers[header.Key] = header.Value.ToArray();
        await response.Content.CopyToAsync(context.Response.Body);
    }
}
