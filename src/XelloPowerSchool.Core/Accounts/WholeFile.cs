using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Accounts;

/// <summary>Files that are whole or not there, and that only their owner may read.</summary>
internal static class WholeFile
{
    /// <summary>Writes a file under another name, to the disk, and then gives it its own; one that exists is replaced.</summary>
    /// <exception cref="XelloException"><c>OutputWriteFailed</c>; what was there is as it was.</exception>
    public static void Write(string target, Action<Stream> write)
    {
        target = Path.GetFullPath(target);
        var temporary = $"{target}.{Guid.NewGuid():N}.part"; // of its own: two writers may meet
        try
        {
            OrFail(target, () =>
            {
                PrivateFiles.CreateFile(temporary);
                using (var file = new FileStream(temporary, FileMode.Open, FileAccess.Write, FileShare.None, 65536))
                {
                    write(file);
                    file.Flush(flushToDisk: true);
                }

                Rename(temporary, target);
            });
        }
        finally
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
        }
    }

    /// <summary>Gives a file another name. One or the other is there at every moment.</summary>
    public static void Rename(string from, string to)
    {
        if (File.Exists(to))
            File.Replace(from, to, destinationBackupFileName: null);
        else
            File.Move(from, to);
    }

    /// <summary>Does something with a file, and says in our words why it could not be done.</summary>
    public static void OrFail(string target, Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Error.OutputWriteFailed(target, exception);
        }
    }
}
