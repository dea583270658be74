using System.Security.Cryptography;
using System.Text;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.DataFiles;

/// <summary>
/// Writes one file row by row. The bytes are hashed on their way to the disk, so the hash is that of what was meant,
/// whatever the disk makes of it.
/// </summary>
internal static class DataFileWriter
{
    /// <summary>UTF-8 without a byte order mark; half a surrogate pair is an error, not a question mark.</summary>
    internal static Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal static StagedFile Write<T>(DataFileLayout<T> layout, string path, IEnumerable<T> records, CancellationToken cancellationToken)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        using var sha = SHA256.Create();
        long rows = 0;
        using var hashed = new CryptoStream(file, sha, CryptoStreamMode.Write);
        using (var text = new StreamWriter(hashed, Encoding, 65536, leaveOpen: true))
        {
            text.Write(layout.Header);
            text.Write(DataFileLayout<T>.LineEnd);
            foreach (var record in records)
            {
                cancellationToken.ThrowIfCancellationRequested();
                WriteRow(text, layout, record);
                rows++;
            }
        }

        hashed.FlushFinalBlock();
        file.Flush(flushToDisk: true);
        return new StagedFile(layout.Name, path, rows, file.Length, FileHash.Hex(sha.Hash!));
    }

    private static void WriteRow<T>(StreamWriter text, DataFileLayout<T> layout, T record)
    {
        for (var i = 0; i < layout.Columns.Count; i++)
        {
            var column = layout.Columns[i];
            var value = column.Value(record);
            if (column.Check(layout.Key(record), value) is XelloFinding finding)
                throw Error.DataFileInvalid(layout.Name, "record " + finding.Subject, finding.Message);
            if (i > 0)
                text.Write(DataFileLayout<T>.Separator);
            text.Write(value);
        }

        text.Write(DataFileLayout<T>.LineEnd);
    }
}
