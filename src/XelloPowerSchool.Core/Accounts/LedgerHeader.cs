using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Accounts;

/// <summary>Looks at a file's first bytes before SQLite does: a foreign database must not even be opened.</summary>
internal static class LedgerHeader
{
    private const int Length = 100;
    private const int ApplicationIdAt = 68;

    /// <summary>True when there is a ledger, false when there is nothing.</summary>
    /// <exception cref="XelloException"><c>LedgerNotADatabase</c> when there is something else, <c>LedgerAccessDenied</c>.</exception>
    public static bool Inspect(string path)
    {
        if (Directory.Exists(path))
            throw Error.LedgerNotADatabase(path, "it is a folder");
        if (!File.Exists(path))
            return false;

        var header = ReadHeader(path);
        if (header.Length < Length || !header.AsSpan().StartsWith("SQLite format 3\0"u8))
            throw Error.LedgerNotADatabase(path, "it is not a SQLite database");
        var id = (header[ApplicationIdAt] << 24) | (header[ApplicationIdAt + 1] << 16)
            | (header[ApplicationIdAt + 2] << 8) | header[ApplicationIdAt + 3];
        if (id != LedgerSchema.ApplicationId)
            throw Error.LedgerNotADatabase(path, "it is the database of another program");
        return true;
    }

    private static byte[] ReadHeader(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var header = new byte[Length];
            var filled = 0;
            for (int read; filled < Length && (read = file.Read(header, filled, Length - filled)) > 0;)
                filled += read;
            Array.Resize(ref header, filled);
            return header;
        }
        catch (UnauthorizedAccessException exception)
        {
            throw Error.LedgerAccessDenied(path, exception);
        }
    }
}
