using System.Runtime.InteropServices;
using System.Security;
using System.Text;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Automation;

/// <summary>A secret, with the user it belongs to where the store keeps one.</summary>
internal sealed record Secret(string? User, SecureString Value);

/// <summary>
/// Fetches secrets from where they are kept. Vaults and CLIXML are PowerShell's: whoever is in a session reads those.
/// </summary>
/// <param name="session">Reads what only a session can; null where there is none.</param>
internal sealed class SecretReader(Func<XelloSecretReference, Secret>? session)
{
    // A secret is a line. What is longer is the wrong file.
    private const int MostBytes = 64 * 1024;

    /// <exception cref="XelloException"><c>SecretNotFound</c>, <c>SecretNotPrivate</c>, <c>SecretUnreadable</c>.</exception>
    public Secret Read(XelloSecretReference reference) => reference.Store switch
    {
        XelloSecretStore.Environment => FromEnvironment(reference),
        XelloSecretStore.File => FromFile(reference, reference.Name, mustBePrivate: true),
        // systemd keeps them in a folder that only the service can read, with modes of its own choice.
        XelloSecretStore.Systemd => FromFile(reference, CredentialOfService(reference), mustBePrivate: false),
        _ => (session ?? throw Error.SecretNotFound(reference, "it can be read in a PowerShell session only"))(reference),
    };

    /// <summary>Puts a secret that somebody else has changed in the old one's place. A file is the only store that can take one.</summary>
    /// <returns>Why it is not there; null when it is.</returns>
    public static string? Replace(XelloSecretReference reference, string text)
    {
        if (reference.Store != XelloSecretStore.File)
            return "a night cannot write there";
        try
        {
            // In the file that is there, which keeps its owner and rights; in one piece, so that its first line is always a whole secret.
            using var file = new FileStream(reference.Name, FileMode.Open, FileAccess.Write, FileShare.None);
            var line = Encoding.UTF8.GetBytes(text + "\n");
            file.Write(line, 0, line.Length);
            file.Flush();
            file.SetLength(line.Length);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message.TrimEnd('.');
        }
    }

    private static Secret FromEnvironment(XelloSecretReference reference) =>
        Environment.GetEnvironmentVariable(reference.Name) is { Length: > 0 } text
            ? new Secret(null, Secure(text))
            : throw Error.SecretNotFound(reference, "the environment of this process has no such variable");

    private static string CredentialOfService(XelloSecretReference reference)
    {
        if (reference.Name.IndexOfAny(['/', '\\']) >= 0 || reference.Name is "." or "..")
            throw Error.SecretNotFound(reference, "the name of a credential is no path");
        return Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { Length: > 0 } folder
            ? Path.Combine(folder, reference.Name)
            : throw Error.SecretNotFound(reference, "systemd has handed this process no credentials");
    }

    private static Secret FromFile(XelloSecretReference reference, string path, bool mustBePrivate)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
                throw Error.SecretNotFound(reference, "there is no such file");
            if (mustBePrivate && WhoElse(path) is { } others)
                throw Error.SecretNotPrivate(reference, others);
            if (file.Length > MostBytes)
                throw Error.SecretNotFound(reference, "the file is too large to be a secret");
            using var reader = new StreamReader(path, Encoding.UTF8);
            return reader.ReadLine() is { Length: > 0 } line
                ? new Secret(null, Secure(line))
                : throw Error.SecretNotFound(reference, "the first line of the file is empty");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Error.SecretUnreadable(reference, error);
        }
    }

    /// <summary>Who can read the file besides its owner; null when nobody can.</summary>
    private static string? WhoElse(string path)
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
            return WindowsFileRights.WhoElse(path);
#if NET
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        return (File.GetUnixFileMode(path) & Others) == 0 ? null : "the group or everybody";
#else
        return null; // .NET Framework runs on Windows only
#endif
    }

    private static SecureString Secure(string text)
    {
        var secure = new SecureString();
        foreach (var letter in text)
            secure.AppendChar(letter);
        secure.MakeReadOnly();
        return secure;
    }
}
