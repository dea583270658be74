using System.Net;
using System.Net.Sockets;

namespace XelloPowerSchool.Tests.Delivery;

/// <summary>The line to a server on this machine, which can be slow, and can be cut while something is on it.</summary>
internal sealed class Line : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _port;
    private long _cutAfter = long.MaxValue;
    private long _sent;
    private long _received;
    private int _calls;

    public Line(int port)
    {
        _port = port;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many bytes a second go to the server; null: as many as can.</summary>
    public int? BytesPerSecond { get; init; }

    /// <summary>After each cut this many further bytes pass before the next one; null: there is only one cut.</summary>
    public long? CutEvery { get; init; }

    /// <summary>Called when a cut is made.</summary>
    public Action Cutting { get; set; } = () => { };

    /// <summary>Bytes to the server, over all calls.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Bytes from the server, over all calls.</summary>
    public long Received => Interlocked.Read(ref _received);

    public int Calls => Volatile.Read(ref _calls);

    /// <summary>True to take no more calls.</summary>
    public bool IsDead { get; set; }

    /// <summary>Cuts the line when so many bytes have gone to the server from now on.</summary>
    public void CutAfter(long bytes) => Interlocked.Exchange(ref _cutAfter, Sent + bytes);

    public void Dispose()
    {
        _end.Cancel();
        _listener.Stop();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = CarryAsync(await _listener.AcceptSocketAsync(_end.Token));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(Socket caller)
    {
        using var near = caller;
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        if (IsDead)
            return;
        Interlocked.Increment(ref _calls);
        try
        {
            near.NoDelay = far.NoDelay = true;
            await far.ConnectAsync(IPAddress.Loopback, _port, _end.Token);
            await Task.WhenAny(SendAsync(near, far), ReceiveAsync(far, near));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Whoever called notices.
        }

        // No farewell: a line that is cut says nothing.
        near.LingerState = new LingerOption(true, 0);
    }

    private async Task SendAsync(Socket from, Socket to)
    {
        var buffer = new byte[BytesPerSecond is { } rate ? Math.Max(1, rate / 20) : 16_384];
        int count;
        while ((count = await from.ReceiveAsync(buffer, SocketFlags.None, _end.Token)) > 0)
        {
            var left = Interlocked.Read(ref _cutAfter) - Sent;
            if (count >= left)
            {
                await to.SendAsync(buffer.AsMemory(0, (int)Math.Max(0, left)), SocketFlags.None, _end.Token);
                Interlocked.Add(ref _sent, Math.Max(0, left));
                Interlocked.Exchange(ref _cutAfter, CutEvery is { } every ? Sent + every : long.MaxValue);
                Cutting();
                return;
            }

            for (var at = 0; at < count;)
                at += await to.SendAsync(buffer.AsMemory(at, count - at), SocketFlags.None, _end.Token);
            Interlocked.Add(ref _sent, count);
            if (BytesPerSecond is not null)
                await Task.Delay(50, _end.Token);
        }
    }

    private async Task ReceiveAsync(Socket from, Socket to)
    {
        var buffer = new byte[16_384];
        int count;
        while ((count = await from.ReceiveAsync(buffer, SocketFlags.None, _end.Token)) > 0)
        {
            for (var at = 0; at < count;)
                at += await to.SendAsync(buffer.AsMemory(at, count - at), SocketFlags.None, _end.Token);
            Interlocked.Add(ref _received, count);
        }
    }
}
