namespace XelloPowerSchool.Accounts;

/// <summary>
/// Files and folders that only their owner may read, because students' data is in them. On Windows the user's profile, where
/// the ledger is by default, already has that right set.
/// </summary>
internal static class PrivateFiles
{
    /// <summary>Makes the folder, and those above it, when it is not there.</summary>
    public static void CreateFolder(string path)
    {
#if NET
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return;
        }
#endif
        Directory.CreateDirectory(path);
    }

    /// <summary>Makes an empty file. What SQLite puts beside it gets the same rights.</summary>
    public static void CreateFile(string path)
    {
#if NET
        if (!OperatingSystem.IsWindows())
        {
            using var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            return;
        }
#endif
        using (File.Create(path))
        {
        }
    }
}
