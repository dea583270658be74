using System.Security.Cryptography;
using System.Text;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Delivery;

/// <summary>The public key by which an SSH server is known.</summary>
/// <param name="Type">Kind of key, such as ssh-ed25519.</param>
/// <param name="Blob">The key as it goes over the wire, in Base64.</param>
internal sealed record HostKey(string Type, string Blob)
{
    private const string Prefix = "SHA256:";
    private const int Digits = 43; // of 32 bytes in Base64 without padding

    /// <summary>The fingerprint as OpenSSH prints it.</summary>
    internal string Fingerprint
    {
        get
        {
            using var sha = SHA256.Create();
            using var blob = new MemoryStream(Convert.FromBase64String(Blob));
            return Prefix + Convert.ToBase64String(sha.ComputeHash(blob)).TrimEnd('=');
        }
    }

    /// <summary>From the bytes of the protocol, which begin with the kind: four bytes of length, then its letters.</summary>
    internal static HostKey Of(byte[] blob)
    {
        var length = blob.Length < 4 ? 0 : (blob[2] << 8) | blob[3];
        return new HostKey(Encoding.ASCII.GetString(blob, Math.Min(4, blob.Length), Math.Min(length, Math.Max(0, blob.Length - 4))), Convert.ToBase64String(blob));
    }

    /// <summary>A fingerprint that somebody typed or pasted, in OpenSSH's form.</summary>
    internal static string ParseFingerprint(string text)
    {
        var digits = text.Trim();
        if (digits.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            digits = digits.Substring(Prefix.Length);
        digits = digits.TrimEnd('=');
        return digits.Length == Digits && digits.All(IsBase64) ? Prefix + digits : throw Error.InvalidHostKey();
    }

    private static bool IsBase64(char c) => c is (>= '0' and <= '9') or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '+' or '/';
}

/// <summary>
/// The servers that were accepted once, in the form of OpenSSH's known_hosts: <c>ssh-keygen -lf</c> shows the fingerprints,
/// and lines of <c>ssh-keyscan</c> can be added by hand. Entries with hashed names or marks are passed over.
/// </summary>
internal sealed class KnownHosts(string path)
{
    /// <summary>Where the list of a ledger stands.</summary>
    internal static string Beside(string ledgerPath) => ledgerPath + ".known_hosts";

    internal string Path => path;

    internal IReadOnlyList<HostKey> Find(SftpAddress address)
    {
        try
        {
            return File.Exists(path) ? [.. File.ReadAllLines(path).Select(line => Parse(line, address.KnownHostName)).OfType<HostKey>()] : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Error.KnownHostsNotUsable(path, error);
        }
    }

    internal void Remember(SftpAddress address, HostKey key)
    {
        try
        {
            PrivateFiles.CreateFolder(System.IO.Path.GetDirectoryName(path)!);
            // A line of its own, also when somebody's editor left the last one without an end.
            var before = File.Exists(path) ? File.ReadAllText(path) : "";
            var start = before.Length > 0 && before[before.Length - 1] != '\n' ? "\n" : "";
            File.AppendAllText(path, $"{start}{address.KnownHostName} {key.Type} {key.Blob}\n");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Error.KnownHostsNotUsable(path, error);
        }
    }

    private static HostKey? Parse(string line, string host)
    {
        var fields = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return fields.Length >= 3 && fields[0].Split(',').Contains(host, StringComparer.OrdinalIgnoreCase) ? new HostKey(fields[1], fields[2]) : null;
    }
}

/// <summary>Whether a server is the one it should be.</summary>
/// <param name="address">The server.</param>
/// <param name="pins">Fingerprints of the keys that will do. When there are any, nothing else counts.</param>
/// <param name="acceptNew">Remember the key of a server that was never seen. A changed key is refused all the same.</param>
/// <param name="known">The servers that were accepted.</param>
internal sealed class HostKeyCheck(SftpAddress address, IReadOnlyList<string> pins, bool acceptNew, KnownHosts known)
{
    /// <summary>The kinds of key that are known of this server, so that it can be asked for one of them.</summary>
    internal IEnumerable<string> KnownTypes => pins.Count > 0 ? [] : known.Find(address).Select(key => key.Type);

    /// <summary>Throws unless the key will do. It is called before anything secret is sent.</summary>
    internal void Judge(HostKey key)
    {
        if (pins.Count > 0)
        {
            if (!pins.Contains(key.Fingerprint))
                throw Error.HostKeyMismatch(address.KnownHostName, key.Type, key.Fingerprint);
            return;
        }

        var remembered = known.Find(address);
        if (remembered.Contains(key))
            return;
        if (remembered.Count > 0)
            throw Error.HostKeyChanged(address.KnownHostName, key.Type, key.Fingerprint, known.Path);
        if (!acceptNew)
            throw Error.HostKeyUnknown(address.KnownHostName, key.Type, key.Fingerprint);
        known.Remember(address, key);
    }
}
