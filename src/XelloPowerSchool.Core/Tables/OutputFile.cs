using XelloPowerSchool.Errors;

namespace XelloPowerSchool;

/// <summary>What a file to be written must not be.</summary>
internal static class OutputFile
{
    /// <summary>Throws what would keep the file from being written, before anything is read.</summary>
    /// <param name="path">Full path of the file.</param>
    /// <param name="force">Replace one that exists.</param>
    public static void EnsureWritable(string path, bool force)
    {
        if (!Directory.Exists(Path.GetDirectoryName(path)))
            throw Error.OutputFolderNotFound(path);
        if (Directory.Exists(path) || (!force && File.Exists(path)))
            throw Error.OutputFileExists(path);
    }
}
