using System.Net;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.PowerSchool;

/// <summary>The way out of the district's network; what the system says unless something else is asked for.</summary>
internal sealed class ProxyOptions
{
    public Uri? Address { get; init; }

    public NetworkCredential? Credential { get; init; }

    public bool UseDefaultCredentials { get; init; }

    /// <summary>Straight to the server, also when the system has a proxy.</summary>
    public bool None { get; init; }

    /// <summary>The proxy to use; null for the system's, or for none. Options that contradict each other are an error.</summary>
    public IWebProxy? ToWebProxy()
    {
        if (None && Address is not null)
            throw Error.ProxyConflict("a proxy and no proxy are asked for at the same time");
        if (Credential is not null && UseDefaultCredentials)
            throw Error.ProxyConflict("the proxy can have one credential only");
        if (Address is null)
        {
            return Credential is null && !UseDefaultCredentials
                ? null
                : throw Error.ProxyConflict("there is a credential for a proxy, but no proxy");
        }
        // .NET Framework knows no other kind of proxy, and ignores a password in the address.
        if (!Address.IsAbsoluteUri || Address.Scheme != Uri.UriSchemeHttp || Address.UserInfo.Length > 0)
            throw Error.InvalidProxy();
        var proxy = new WebProxy(Address);
        if (UseDefaultCredentials)
            proxy.UseDefaultCredentials = true;
        else if (Credential is not null)
            proxy.Credentials = Credential;
        return proxy;
    }
}
