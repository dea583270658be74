using System.Reflection;

namespace XelloPowerSchool.Loader;

/// <summary>
/// Decides where the module's assemblies come from. The root script calls <see cref="Initialize"/> and gets the
/// assemblies to hand to <c>Import-Module -Assembly</c>. It runs before anything else of the module is loaded.
/// </summary>
public static partial class ModuleLoader
{
    /// <summary>The assemblies whose types scripts may name: cmdlets first.</summary>
    private static readonly string[] PublicAssemblies =
        ["XelloPowerSchool", "XelloPowerSchool.Core", "XelloPowerSchool.Sandbox"];

    private static readonly object Gate = new();
    private static string? s_directory;
    private static Assembly[]? s_assemblies;

    /// <summary>Loads the module's public assemblies, once per process.</summary>
    /// <param name="directory">The folder with the binaries of this edition: the folder of this assembly.</param>
    /// <returns>The assemblies for <c>Import-Module -Assembly</c>, the cmdlets first.</returns>
    /// <exception cref="InvalidOperationException">Another copy of the module is already loaded in this process.</exception>
    public static Assembly[] Initialize(string directory)
    {
        lock (Gate)
        {
            // The session may hold the loader of another version or folder: types of both could not tell each other apart.
            string full = Path.GetFullPath(directory).TrimEnd(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
            if (s_directory is not null && !PathsEqual(s_directory, full))
            {
                throw new InvalidOperationException(
                    $"XelloPowerSchool is already loaded from '{s_directory}'. Start a new PowerShell session to load the copy in '{full}'.");
            }

            s_directory = full;
            return s_assemblies ??= LoadPublicAssemblies(full);
        }
    }

    private static bool PathsEqual(string left, string right) =>
        string.Equals(left, right, Path.DirectorySeparatorChar == '\\' ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
}
