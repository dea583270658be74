using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace XelloPowerSchool.Tests;

/// <summary>Puts TLS in front of a sandbox: what comes in encrypted goes on in the clear on this machine.</summary>
internal sealed class TlsFront : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;
    private readonly int _behind;

    public TlsFront(X509Certificate2 certificate, int behind)
    {
        (_certificate, _behind) = (certificate, behind);
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await using var outside = new SslStream(client.GetStream());
                await outside.AuthenticateAsServerAsync(_certificate);
                await server.ConnectAsync(IPAddress.Loopback, _behind);
                await using NetworkStream inside = server.GetStream();
                await Task.WhenAny(outside.CopyToAsync(inside), inside.CopyToAsync(outside));
            }
            catch (Exception e) when (e is IOException or SocketException or System.Security.Authentication.AuthenticationException)
            {
                // A client that does not trust the certificate goes away in the middle of the handshake.
            }
        }
    }
}
