using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace XelloPowerSchool.Tests.PowerSchool;

/// <summary>
/// A small forward proxy on this machine. Whatever host it is asked for, it leads to one server of the test, so that a
/// request for a host that does not exist proves that it went through here.
/// </summary>
internal sealed class ForwardProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _target;
    private readonly string? _password;

    /// <param name="target">Port on this machine that everything leads to.</param>
    /// <param name="password">User and password, <c>user:password</c>, that it asks for; null when it serves everybody.</param>
    public ForwardProxy(int target, string? password = null)
    {
        _target = target;
        _password = password;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _ = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>The first line of everything that was asked.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                NetworkStream near = client.GetStream();
                string head = await HeadAsync(near);
                Requests.Enqueue(head.Split("\r\n")[0]);
                if (!Allowed(head))
                {
                    await WriteAsync(near, "HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                    // Closing while something unread is on its way would be a reset, and the answer might be lost with it.
                    client.Client.Shutdown(SocketShutdown.Send);
                    await near.CopyToAsync(Stream.Null, _stop.Token);
                    return;
                }
                await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
                NetworkStream far = server.GetStream();
                if (head.StartsWith("CONNECT ", StringComparison.Ordinal))
                    await WriteAsync(near, "HTTP/1.1 200 Connected\r\n\r\n");
                else
                    await WriteAsync(far, head);
                await Task.WhenAny(near.CopyToAsync(far, _stop.Token), far.CopyToAsync(near, _stop.Token));
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // One of the two has hung up.
            }
        }
    }

    private bool Allowed(string head) => _password is null
        || head.Contains($"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(_password))}\r\n", StringComparison.OrdinalIgnoreCase);

    private async Task<string> HeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (head.Length < 4 || head.ToString(head.Length - 4, 4) != "\r\n\r\n")
        {
            await stream.ReadExactlyAsync(one, _stop.Token);
            head.Append((char)one[0]);
        }
        return head.ToString();
    }

    private async Task WriteAsync(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text), _stop.Token);
}
