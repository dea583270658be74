using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// The network side of one connection. Everything is set on the connection's own handler, so that nothing that is asked
/// for one connection (a proxy, a pin, an unchecked certificate) holds for another one in the process.
/// </summary>
internal static class NetworkTransport
{
    /// <summary>Connections that do not count as requests under way: the token's, and streamed answers that are read slowly.</summary>
    private const int Besides = 8;

    public static HttpMessageHandler Create(PowerSchoolConnectionOptions options)
    {
        CertificatePin? pin = options.CertificateThumbprint is { } thumbprint ? CertificatePin.Parse(thumbprint) : null;
        // A pin that nothing is compared with would be a false promise.
        if (pin is not null && options.Uri.Scheme != Uri.UriSchemeHttps)
            throw Error.InsecureAddress(options.Uri);
        return Create(options, new CertificateCheck(pin, options.SkipCertificateCheck), options.Proxy.ToWebProxy());
    }

    // A redirect is an answer to be judged (mostly the way to a sign-in page), and a session cookie would tie the
    // requests that run side by side together.
#if NETFRAMEWORK
    private static HttpClientHandler Create(PowerSchoolConnectionOptions options, CertificateCheck certificates, IWebProxy? proxy)
    {
        var handler = new HttpClientHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ServerCertificateCustomValidationCallback = (_, certificate, _, errors) => certificates.Check(certificate, errors),
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            MaxConnectionsPerServer = options.ThrottleLimit + Besides,
            UseProxy = !options.Proxy.None,
        };
        if (proxy is not null)
            handler.Proxy = proxy;
        // Windows PowerShell on an older Windows still offers only SSL 3 and TLS 1.0, unless the system decides.
        if (ServicePointManager.SecurityProtocol != SecurityProtocolType.SystemDefault
            && !ServicePointManager.SecurityProtocol.HasFlag(SecurityProtocolType.Tls12))
            handler.SslProtocols = SslProtocols.Tls12;
        return handler;
    }
#else
    private static SocketsHttpHandler Create(PowerSchoolConnectionOptions options, CertificateCheck certificates, IWebProxy? proxy) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        SslOptions =
        {
            RemoteCertificateValidationCallback = (_, certificate, _, errors) => certificates.Check((X509Certificate2?)certificate, errors),
        },
        AutomaticDecompression = DecompressionMethods.All,
        MaxConnectionsPerServer = options.ThrottleLimit + Besides,
        UseProxy = !options.Proxy.None,
        Proxy = proxy,
        ConnectTimeout = TimeSpan.FromSeconds(30),
        // So that a connection that lives for days follows a server that moves.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };
#endif
}
