using System.Security.Cryptography;
using System.Text;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Accounts;

/// <summary>
/// A secret that belongs to a ledger: random bytes in a file beside it, which only its owner may read and nothing carries away. A
/// backup and an export do not have it. Every use has a key of its own, made of the secret.
/// </summary>
internal sealed class LedgerKey
{
    private const int Bytes = 32;

    private readonly byte[] _secret;

    private LedgerKey(byte[] secret) => _secret = secret;

    /// <summary>Where the secret of a ledger is.</summary>
    public static string PathBeside(string ledgerPath) => Path.GetFullPath(ledgerPath) + ".key";

    /// <summary>The secret of a ledger; made when it is not there. The ledger itself need not exist yet.</summary>
    /// <exception cref="XelloException"><c>LedgerKeyUnusable</c>.</exception>
    public static LedgerKey Beside(string ledgerPath)
    {
        var path = PathBeside(ledgerPath);
        try
        {
            if (!File.Exists(path))
                Create(path);
            var secret = File.ReadAllBytes(path);
            return secret.Length == Bytes ? new LedgerKey(secret) : throw Error.LedgerKeyUnusable(path, "it is not as it was written");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Error.LedgerKeyUnusable(path, exception.Message, exception);
        }
    }

    /// <summary>The key for one use. From it nobody can find the secret or the key for another use.</summary>
    public byte[] For(string use)
    {
        using var hmac = new HMACSHA256(_secret);
        return hmac.ComputeHash(Encoding.UTF8.GetBytes(use));
    }

    // Under another name first: whoever opens it at the same time must not read half a secret, or get another one.
    private static void Create(string path)
    {
        PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
        var secret = new byte[Bytes];
        using (var random = RandomNumberGenerator.Create())
            random.GetBytes(secret);
        var temporary = $"{path}.{Guid.NewGuid():N}.new";
        try
        {
            PrivateFiles.CreateFile(temporary);
            File.WriteAllBytes(temporary, secret);
            File.Move(temporary, path);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Somebody else was faster: there is one secret, and it is theirs.
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
