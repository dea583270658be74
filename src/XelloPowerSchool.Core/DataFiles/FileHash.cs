using System.Security.Cryptography;

namespace XelloPowerSchool.DataFiles;

/// <summary>SHA-256 the way receipts show it.</summary>
internal static class FileHash
{
    internal static string Hex(byte[] hash) =>
        string.Concat(hash.Select(b => b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));

    internal static string Of(byte[] content)
    {
        using var stream = new MemoryStream(content, writable: false);
        return Of(stream);
    }

    internal static string Compute(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return Of(file);
    }

    private static string Of(Stream content)
    {
        using var sha = SHA256.Create();
        return Hex(sha.ComputeHash(content));
    }

    internal static async Task<string> ComputeAsync(string path, CancellationToken cancellationToken)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 4096, useAsync: true);
        using var sha = SHA256.Create();
        using (var sink = new CryptoStream(Stream.Null, sha, CryptoStreamMode.Write))
            await file.CopyToAsync(sink, 81920, cancellationToken).ConfigureAwait(false);
        return Hex(sha.Hash!);
    }
}
