using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using XelloPowerSchool.Sandbox.Api;

namespace XelloPowerSchool.Sandbox.Transport;

/// <summary>The sandbox on real HTTP, on this machine only.</summary>
internal sealed class Listener : IDisposable
{
    private const int PortTries = 20;
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly SandboxServer _server;
    private readonly CancellationToken _stopped;
    private readonly HttpListener _http;
    private readonly HashSet<Task> _open = [];
    private readonly Task _accepting;

    /// <param name="server">What answers.</param>
    /// <param name="port">The port, or 0 for one that is free.</param>
    /// <param name="stopped">Ends answers that wait. Cancel it before disposing.</param>
    public Listener(SandboxServer server, int port, CancellationToken stopped)
    {
        (_server, _stopped) = (server, stopped);
        (_http, Uri) = Start(port);
        _accepting = Task.Run(AcceptAsync, CancellationToken.None);
    }

    public Uri Uri { get; }

    public void Dispose()
    {
        // What is under way ends by the token that it was given, and is waited for, so that nothing is left behind when this returns.
        Task[] open;
        lock (_open) open = [.. _open];
        Task.WaitAll(open, Farewell);
        _http.Close();
        _accepting.Wait(Farewell);
    }

    private static (HttpListener Http, Uri Uri) Start(int port)
    {
        for (var tries = 1; ; tries++)
        {
            // The name localhost needs no reservation on Windows, and never leaves the machine.
            var uri = new Uri(string.Format(CultureInfo.InvariantCulture, "http://localhost:{0}/", port == 0 ? FreePort() : port));
            var http = new HttpListener { Prefixes = { uri.AbsoluteUri } };
            try
            {
                http.Start();
                return (http, uri);
            }
            catch (HttpListenerException) when (port == 0 && tries < PortTries)
            {
                // Somebody took the port between the look and the start.
                http.Close();
            }
        }
    }

    private static int FreePort()
    {
        var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        try
        {
            return ((IPEndPoint)probe.LocalEndpoint).Port;
        }
        finally
        {
            probe.Stop();
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _http.GetContextAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (IsClosed(e))
            {
                return;
            }
            var task = Task.Run(() => ServeAsync(context), CancellationToken.None);
            lock (_open) _open.Add(task);
            _ = task.ContinueWith(done => { lock (_open) _open.Remove(done); }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task ServeAsync(HttpListenerContext context)
    {
        // The managed listener ends an answer that was never begun with headers and no body: whoever is cut off must not read a 200.
        context.Response.StatusCode = 503;
        try
        {
            var request = ApiRequest.To(context.Request.HttpMethod, context.Request.RawUrl ?? "/") with
            {
                Authorization = context.Request.Headers["Authorization"],
                Accept = context.Request.Headers["Accept"],
                ContentType = context.Request.ContentType,
                Body = await ReadAsync(context.Request.InputStream).ConfigureAwait(false),
            };
            await SendAsync(context.Response, await AnswerAsync(request).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception e) when (IsClosed(e) || e is OperationCanceledException or IOException)
        {
            // The client has gone or the sandbox stops: there is nobody to tell.
            context.Response.Abort();
        }
    }

    private async Task<ApiResponse> AnswerAsync(ApiRequest request)
    {
        try
        {
            return await _server.HandleAsync(request, _stopped).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A mistake in the sandbox itself. All its data is made up, so the client may see everything.
            return new ApiResponse(500) { ContentType = "text/plain;charset=UTF-8", Body = Encoding.UTF8.GetBytes(e.ToString()) };
        }
    }

    private async Task SendAsync(HttpListenerResponse response, ApiResponse answer)
    {
        using var pieces = answer.Pieces();
        response.StatusCode = answer.Status;
        if (answer.ContentType is { } type) response.ContentType = type;
        foreach (var (name, value) in answer.Headers) response.AddHeader(name, value);
        if (answer.Stream is null) response.ContentLength64 = answer.Body.Length;
        else response.SendChunked = true;
        for (var number = 0; pieces.MoveNext(); number++)
        {
            if (number == 1)
            {
                if (answer.IsCut || answer.Pause is not null) await response.OutputStream.FlushAsync(_stopped).ConfigureAwait(false);
                if (answer.IsCut) break;
                if (answer.Pause is { } pause) await pause(_stopped).ConfigureAwait(false);
            }
#if NET
            await response.OutputStream.WriteAsync(pieces.Current, _stopped).ConfigureAwait(false);
#else
            await response.OutputStream.WriteAsync(pieces.Current, 0, pieces.Current.Length, _stopped).ConfigureAwait(false);
#endif
        }
        if (answer.IsCut) response.Abort();
        else response.Close();
    }

    private static async Task<byte[]> ReadAsync(Stream input)
    {
        using var body = new MemoryStream();
        await input.CopyToAsync(body).ConfigureAwait(false);
        return body.ToArray();
    }

    private static bool IsClosed(Exception e) => e is HttpListenerException or ObjectDisposedException or InvalidOperationException;
}
