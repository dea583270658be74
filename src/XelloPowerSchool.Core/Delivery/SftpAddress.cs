using System.Globalization;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Delivery;

/// <summary>A folder on an SFTP server, and who signs in there.</summary>
/// <param name="User">The user.</param>
/// <param name="Host">Name or number of the server, in lower case.</param>
/// <param name="Port">The port.</param>
/// <param name="Folder">Absolute path; or relative to where the server puts the user, empty being that folder itself.</param>
internal sealed record SftpAddress(string User, string Host, int Port, string Folder)
{
    private const int DefaultPort = 22;

    /// <summary>Whether a destination is one of these, and not a folder of this machine.</summary>
    internal static bool IsSftp(string destination) =>
        destination.TrimStart().StartsWith("sftp:", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// From <c>sftp://user@host:port/folder</c>. Without a folder it is the one that the server puts the user in;
    /// <c>/~/folder</c> counts from there.
    /// </summary>
    /// <param name="text">The address. No error repeats it: somebody may have put a password into it.</param>
    /// <param name="user">The user of the credential. It must be the one in the address, when both name one.</param>
    internal static SftpAddress Parse(string text, string? user)
    {
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri) || !IsSftp(uri.Scheme + ":") || uri.DnsSafeHost.Length == 0)
            throw Error.InvalidDestination("It is not of the form sftp://user@host:port/folder.");
        if (uri.UserInfo.AsSpan().IndexOf(':') >= 0)
            throw Error.InvalidDestination("It holds a password, which belongs in -Credential.");
        if (uri.Query.Length + uri.Fragment.Length > 0)
            throw Error.InvalidDestination("A ? or # in a folder's name is written %3F or %23.");

        var named = Uri.UnescapeDataString(uri.UserInfo);
        if (named.Length == 0)
            named = user ?? throw Error.InvalidDestination("It names no user, and neither does a credential.");
        else if (user is not null && user != named)
            throw Error.InvalidDestination("It names another user than the credential.");
        return new SftpAddress(named, uri.DnsSafeHost.ToLowerInvariant(), uri.Port > 0 ? uri.Port : DefaultPort, FolderOf(uri));
    }

    /// <summary>Path of a file in the folder.</summary>
    internal string PathOf(string name) => Folder.Length == 0 ? name : Folder + "/" + name;

    /// <summary>The server as OpenSSH names it in its list of known hosts.</summary>
    internal string KnownHostName => Port == DefaultPort ? Host : string.Format(CultureInfo.InvariantCulture, "[{0}]:{1}", Host, Port);

    /// <summary>The address, always spelled the same way for the same place.</summary>
    public override string ToString()
    {
        var host = Host.AsSpan().IndexOf(':') >= 0 ? "[" + Host + "]" : Host;
        var port = Port == DefaultPort ? "" : ":" + Port.ToString(CultureInfo.InvariantCulture);
        var folder = string.Join("/", Folder.Split('/').Select(Uri.EscapeDataString));
        var start = Folder.Length == 0 || Folder[0] == '/' ? "" : "/~/";
        return $"sftp://{Uri.EscapeDataString(User)}@{host}{port}{start}{(folder.Length == 0 ? "/" : folder)}";
    }

    private static string FolderOf(Uri uri)
    {
        var path = Uri.UnescapeDataString(uri.AbsolutePath).TrimEnd('/');
        return path == "/~" ? "" : path.StartsWith("/~/", StringComparison.Ordinal) ? path.Substring(3) : path;
    }
}
