using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.PowerSchool;

/// <summary>Looks at the way to a server one layer at a time: name, connection, certificate. No request is sent.</summary>
internal sealed class NetworkProbe(NetworkRoute route, TimeProvider clock)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RenewAhead = TimeSpan.FromDays(30);

    private readonly Uri _next = route.Proxy ?? route.Server;
    private readonly string _through = route.Proxy is { } proxy ? $" (the proxy {proxy.Host}:{proxy.Port})" : "";

    public async Task<Finding> ResolveAsync(CancellationToken ct)
    {
        IPAddress[] addresses = await InTimeAsync(() => Dns.GetHostAddressesAsync(_next.DnsSafeHost), abort: null, ct).ConfigureAwait(false);
        return Finding.Pass($"{_next.Host}{_through} is {string.Join(", ", addresses.Select(static a => a.ToString()).Distinct())}");
    }

    public async Task<Finding> ConnectAsync(CancellationToken ct)
    {
        using TcpClient client = await OpenAsync(ct).ConfigureAwait(false);
        return Finding.Pass($"{client.Client.RemoteEndPoint}{_through} answers");
    }

    public async Task<Finding> SecureAsync(CancellationToken ct)
    {
        if (route.Server.Scheme != Uri.UriSchemeHttps)
            return Finding.Skipped("plain http, which only this machine itself may speak");
        if (_next != route.Server)
            return Finding.Skipped("the connection goes through a proxy; its certificate is judged when the token is asked for");
        CertificatePin? pin = route.CertificateThumbprint is { } thumbprint ? CertificatePin.Parse(thumbprint) : null;
        using TcpClient client = await OpenAsync(ct).ConfigureAwait(false);
        X509Certificate2? certificate = null;
        SslPolicyErrors errors = SslPolicyErrors.None;
        string chain = "";
        // Nothing is sent after the handshake, so any certificate may be looked at.
        using var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, shown, built, found) =>
        {
            certificate = shown is null ? null : new X509Certificate2(shown);
            errors = found;
            chain = built is null ? "" : string.Join(", ", built.ChainStatus.Select(static s => s.Status).Distinct());
            return true;
        });
        await InTimeAsync(() => HandshakeAsync(stream), client.Dispose, ct).ConfigureAwait(false);
        using (certificate)
            return Judge(certificate, errors, chain, pin, stream.SslProtocol);
    }

    private Finding Judge(X509Certificate2? certificate, SslPolicyErrors errors, string chain, CertificatePin? pin, SslProtocols protocol)
    {
        if (certificate is null)
            return Finding.Fail("the server shows no certificate", "Check that the address is that of the PowerSchool server.");
        DateTimeOffset ends = certificate.NotAfter;
        string what = string.Format(
            CultureInfo.InvariantCulture, "{0}, certificate for {1}, issued by {2}, valid until {3:yyyy-MM-dd}",
            protocol, certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false),
            certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true), ends.UtcDateTime);
        try
        {
            _ = new CertificateCheck(pin, route.SkipCertificateCheck).Check(certificate, errors);
        }
        catch (CertificatePinException e)
        {
            return Finding.Fail(what + "; it is not the pinned one", Error.CertificatePinMismatch(route.Server, e).RecommendedAction);
        }
        catch (CertificateRefusedException e)
        {
            return Finding.Fail($"{what}; this machine does not trust it: {Reasons(errors, chain)}", Error.CertificateNotTrusted(route.Server, e).RecommendedAction);
        }
        what += pin is not null ? "; it is the pinned one" : "";
        DateTimeOffset now = clock.GetUtcNow();
        if (ends < now)
            return Finding.Warning(what + "; it has expired", "Have it renewed; then name the thumbprint of the new one.");
        if (ends - now < RenewAhead)
            return Finding.Warning(what, "Have it renewed before it expires. A pinned thumbprint has to be changed with it.");
        if (pin is null && errors != SslPolicyErrors.None)
            return Finding.Warning(
                $"{what}; it is not checked, and this machine does not trust it: {Reasons(errors, chain)}",
                "Name it with -CertificateThumbprint in place of -SkipCertificateCheck.");
        return protocol >= SslProtocols.Tls12
            ? Finding.Pass(what)
            : Finding.Warning(what, "The server speaks an outdated TLS. Have TLS 1.2 switched on.");
    }

    private static string Reasons(SslPolicyErrors errors, string chain) => string.Join(", ", new[]
    {
        errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? "the name is another one" : "",
        errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? chain : "",
    }.Where(static r => r.Length > 0));

    private Task HandshakeAsync(SslStream stream) =>
#if NETFRAMEWORK
        stream.AuthenticateAsClientAsync(route.Server.Host, null, SslProtocols.Tls12, checkCertificateRevocation: false);
#else
        stream.AuthenticateAsClientAsync(route.Server.Host);
#endif

    private async Task<TcpClient> OpenAsync(CancellationToken ct)
    {
        TcpClient client = NewClient();
        try
        {
            await InTimeAsync(() => client.ConnectAsync(_next.DnsSafeHost, _next.Port), client.Dispose, ct).ConfigureAwait(false);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    // .NET Framework's own choice would be IPv4 alone.
    private static TcpClient NewClient()
    {
        if (!Socket.OSSupportsIPv6)
            return new TcpClient();
        var client = new TcpClient(AddressFamily.InterNetworkV6);
        client.Client.DualMode = true;
        return client;
    }

    private Task InTimeAsync(Func<Task> work, Action abort, CancellationToken ct) => InTimeAsync(
        async () =>
        {
            await work().ConfigureAwait(false);
            return true;
        },
        abort, ct);

    /// <summary>Work that does not listen to a token, within the time limit; the network's exceptions as the product's errors.</summary>
    private async Task<T> InTimeAsync<T>(Func<Task<T>> work, Action? abort, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(route.Timeout < LongestWait ? route.Timeout : LongestWait);
        Task<T> task = work();
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using (limit.Token.Register(() => ended.TrySetResult(true)))
        {
            if (await Task.WhenAny(task, ended.Task).ConfigureAwait(false) != task)
            {
                abort?.Invoke();
                // What it ends with later is of no interest, but must not stay unobserved.
                _ = task.ContinueWith(static t => t.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                ct.ThrowIfCancellationRequested();
                throw Error.RequestTimeout(_next, new TimeoutException());
            }
        }
        try
        {
            return await task.ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            throw TransportFaults.ToError(_next, new HttpRequestException(e.Message, e));
        }
    }
}
