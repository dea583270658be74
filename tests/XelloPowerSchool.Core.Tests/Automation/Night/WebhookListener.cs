using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace XelloPowerSchool.Tests.Automation.Night;

/// <summary>A real HTTP listener on this machine that keeps what it is told.</summary>
internal sealed class WebhookListener : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<(byte[] Body, Dictionary<string, string> Headers)> _received = new();
    private readonly Task _loop;

    public WebhookListener()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Uri = new Uri($"http://localhost:{((IPEndPoint)free.LocalEndpoint).Port}/hook/");
        }

        _listener.Prefixes.Add(new Uri(Uri, "/").AbsoluteUri);
        _listener.Start();
        _loop = Task.Run(ListenAsync);
    }

    public Uri Uri { get; }

    public int Status { get; set; } = 200;

    public IReadOnlyCollection<(byte[] Body, Dictionary<string, string> Headers)> Received => _received;

    public void Dispose()
    {
        _listener.Close();
        _loop.Wait();
    }

    private async Task ListenAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return; // closed
            }

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            _received.Enqueue((body.ToArray(), context.Request.Headers.AllKeys.ToDictionary(name => name!, name => context.Request.Headers[name]!)));
            context.Response.StatusCode = Status;
            context.Response.Close();
        }
    }
}
