namespace XelloPowerSchool.DataFiles;

/// <summary>A folder for files with students' data.</summary>
internal static class PrivateFolder
{
    /// <summary>
    /// Creates the folder where it is missing, for its owner only. Windows' rights are inherited from above: a
    /// user's own folders are private already, and a service's were set by the administrator.
    /// </summary>
    internal static void Create(string folder)
    {
#if NET
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return;
        }
#endif
        Directory.CreateDirectory(folder);
    }
}
