using System.Net;

namespace XelloPowerSchool.PowerSchool;

/// <summary>How a connection gets to its server, without its credentials.</summary>
/// <param name="Server">Base address.</param>
/// <param name="IsInProcess">True when there is no network in between.</param>
/// <param name="ProxyOptions">The way out of the district's network.</param>
/// <param name="SkipCertificateCheck">Any certificate will do.</param>
/// <param name="CertificateThumbprint">The only certificate that will do; null when the machine's trust decides.</param>
/// <param name="Timeout">For one exchange.</param>
internal sealed record NetworkRoute(
    Uri Server, bool IsInProcess, ProxyOptions ProxyOptions, bool SkipCertificateCheck, string? CertificateThumbprint, TimeSpan Timeout)
{
    public static NetworkRoute Of(PowerSchoolConnectionOptions options) => new(
        options.Uri, options.Transport is not null, options.Proxy, options.SkipCertificateCheck, options.CertificateThumbprint, options.Timeout);

    /// <summary>The proxy that stands in between; null when there is none.</summary>
    public Uri? Proxy
    {
        get
        {
            if (ProxyOptions.None)
                return null;
#if NETFRAMEWORK
            IWebProxy? proxy = ProxyOptions.ToWebProxy() ?? WebRequest.DefaultWebProxy;
#else
            IWebProxy? proxy = ProxyOptions.ToWebProxy() ?? HttpClient.DefaultProxy;
#endif
            Uri? through = proxy is null || proxy.IsBypassed(Server) ? null : proxy.GetProxy(Server);
            return through == Server ? null : through;
        }
    }
}
