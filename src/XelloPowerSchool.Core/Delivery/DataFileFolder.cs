using System.Security.Cryptography;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Delivery;

/// <summary>Files that are there already, made by a run or by hand, as a set to deliver.</summary>
internal static class DataFileFolder
{
    /// <summary>Reads the files through and puts them into the order of delivery.</summary>
    /// <param name="paths">
    /// Folders, of which the files count that Xello knows by name; and files, which count whatever they are called and come last
    /// when Xello does not know them.
    /// </param>
    /// <param name="profiles">The contracts that know the names. They have to agree about the order.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="XelloException"><c>DataFileNotFound</c>, <c>DataFileNameTwice</c>, <c>DataFileWithoutRows</c>, <c>StagedFileMissing</c>.</exception>
    internal static IReadOnlyList<StagedFile> Read(
        IEnumerable<string> paths, IReadOnlyList<XelloProfile> profiles, CancellationToken cancellationToken)
    {
        var found = paths.SelectMany(path => Find(path, profiles)).OrderBy(path => Rank(path, profiles)).ToList();
        // On the server, names are all that tells files apart, and capitals may not count there.
        if (found.GroupBy(path => Path.GetFileName(path), StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw Error.DataFileNameTwice(twice.Key, [.. twice]);
        return [.. found.Select(path => Stage(path, cancellationToken))];
    }

    private static IEnumerable<string> Find(string path, IReadOnlyList<XelloProfile> profiles)
    {
        if (!Directory.Exists(path))
            return File.Exists(path) ? [path] : throw Error.DataFileNotFound(path);
        try
        {
            var files = Directory.GetFiles(path).Where(file => Rank(file, profiles) < int.MaxValue).ToList();
            return files.Count > 0 ? files : throw Error.DataFileNotFound(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Error.StagedFileMissing(path, error);
        }
    }

    /// <summary>The place in the order of the first profile that knows the file; the last one when none does.</summary>
    private static int Rank(string path, IReadOnlyList<XelloProfile> profiles)
    {
        foreach (var profile in profiles)
            if (profile.Find(Path.GetFileName(path)) is { } file)
                return profiles.Count == 1 ? profile.Files.ToList().IndexOf(file) : (int)file.Kind;
        return int.MaxValue;
    }

    private static StagedFile Stage(string path, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(path);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            using var sha = SHA256.Create();
            long lines;
            using (var hashed = new CryptoStream(file, sha, CryptoStreamMode.Read))
                lines = CountLines(hashed, cancellationToken);
            return lines > 1 ? new StagedFile(name, path, lines - 1, new FileInfo(path).Length, FileHash.Hex(sha.Hash!)) : throw Error.DataFileWithoutRows(name);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Error.StagedFileMissing(path, error);
        }
    }

    /// <summary>Lines that have something on them, whatever ends them.</summary>
    private static long CountLines(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[81920];
        long lines = 0;
        var isBlank = true;
        int count;
        while ((count = stream.Read(buffer, 0, buffer.Length)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var i = 0; i < count; i++)
            {
                if (buffer[i] is (byte)'\n' or (byte)'\r')
                    isBlank = true;
                else if (isBlank)
                {
                    lines++;
                    isBlank = false;
                }
            }
        }

        return lines;
    }
}
