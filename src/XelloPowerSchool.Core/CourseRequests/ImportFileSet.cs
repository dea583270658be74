using System.Security.Cryptography;
using System.Text;
using XelloPowerSchool.Errors;
using XelloPowerSchool.Tables;

namespace XelloPowerSchool.CourseRequests;

/// <summary>The files of one export: each is written under a temporary name, and when all are whole they are moved into place.</summary>
/// <param name="force">Replace files that exist.</param>
/// <param name="sources">Paths of the files that the requests come from: none of them is touched.</param>
internal sealed class ImportFileSet(bool force, IReadOnlyCollection<string> sources) : IDisposable
{
    private readonly List<(string Temporary, string Path)> _staged = [];

    /// <summary>Writes a file beside its place.</summary>
    /// <param name="path">Its place.</param>
    /// <param name="encoding">Its encoding.</param>
    /// <param name="write">Writes it and says how many rows it has.</param>
    /// <returns>The file as it will be: its SHA-256 is that of what was meant, whatever the disk makes of it.</returns>
    public XelloCourseRequestFile Stage(string path, Encoding encoding, Func<TextWriter, int> write)
    {
        EnsureNoSource(path);
        OutputFile.EnsureWritable(path, force);
        return Guard(path, () =>
        {
            var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
            _staged.Add((temporary, path));
            int rows;
            using var sha = SHA256.Create();
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            using (var hashed = new CryptoStream(stream, sha, CryptoStreamMode.Write))
            using (var behind = new WriteBehind(hashed))
            {
                using (var writer = new StreamWriter(behind, encoding, bufferSize: 1 << 16, leaveOpen: true))
                    rows = write(writer);
                behind.Flush();
                hashed.FlushFinalBlock();
                stream.Flush(flushToDisk: true);
            }

            return new XelloCourseRequestFile(path, rows, Hex(sha.Hash!));
        });
    }

    /// <summary>Moves all files into place.</summary>
    public void Commit()
    {
        foreach (var (temporary, path) in _staged)
        {
            Guard(path, () =>
            {
                if (force && File.Exists(path))
                    File.Replace(temporary, path, destinationBackupFileName: null);
                else
                    File.Move(temporary, path);
                return true;
            });
        }
    }

    /// <summary>Removes a file of an earlier export, which would be taken for one of this.</summary>
    public void Remove(string path)
    {
        EnsureNoSource(path);
        Guard(path, () =>
        {
            if (force)
                File.Delete(path);
            return true;
        });
    }

    public void Dispose()
    {
        foreach (var (temporary, _) in _staged)
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
        }
    }

    private void EnsureNoSource(string path)
    {
        if (sources.Contains(path, StringComparer.OrdinalIgnoreCase))
            throw Error.OutputIsInput(path);
    }

    private static T Guard<T>(string path, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Error.OutputWriteFailed(path, e);
        }
    }

    private static string Hex(byte[] hash) =>
        string.Concat(hash.Select(b => b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
}
