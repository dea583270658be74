using XelloPowerSchool.Errors;

namespace XelloPowerSchool.PowerSchool;

/// <summary>The server's base address, from whatever an administrator pastes out of the browser.</summary>
internal static class PowerSchoolAddress
{
    // What mail programs and documents put around an address.
    private static readonly char[] Wrapping = ['<', '>', '"', '\'', '(', ')', '.', ','];

    /// <summary>Scheme, host and port; path, query and fragment of the page are dropped.</summary>
    public static Uri Parse(string pasted)
    {
        string text = pasted.Trim().Trim(Wrapping).Trim();
        if (text.StartsWith("//", StringComparison.Ordinal))
            text = text.Substring(2);
        // "ps.district.org:8443" would parse as an address of the scheme "ps.district.org".
        if (!text.Contains("://", StringComparison.Ordinal))
            text = Uri.UriSchemeHttps + Uri.SchemeDelimiter + text;

        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
            || uri.HostNameType is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6)
            || uri.UserInfo.Length > 0
            || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
            throw Error.InvalidAddress();

        var address = new Uri(uri.GetLeftPart(UriPartial.Authority) + "/");
        if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback)
            throw Error.InsecureAddress(address);
        return address;
    }
}
