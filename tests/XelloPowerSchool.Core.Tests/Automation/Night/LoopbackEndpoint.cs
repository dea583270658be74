using System.Net;
using System.Net.Sockets;

namespace XelloPowerSchool.Tests.Automation.Night;

/// <summary>A real HTTP server on this machine, with one address.</summary>
internal abstract class LoopbackEndpoint : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _loop;

    protected LoopbackEndpoint(string path)
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Uri = new Uri($"http://localhost:{((IPEndPoint)free.LocalEndpoint).Port}/{path}");
        }

        _listener.Prefixes.Add(new Uri(Uri, "/").AbsoluteUri);
        _listener.Start();
        _loop = Task.Run(ListenAsync);
    }

    public Uri Uri { get; }

    public void Dispose()
    {
        _listener.Close();
        _loop.Wait();
    }

    protected abstract Task AnswerAsync(HttpListenerContext context);

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

            try
            {
                await AnswerAsync(context);
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                // Whoever asked has hung up, as on an answer that never ends, or this is being closed meanwhile.
            }
        }
    }
}
