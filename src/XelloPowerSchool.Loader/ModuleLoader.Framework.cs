#if NETFRAMEWORK
using System.ComponentModel;
using System.Reflection;
using System.Runtime.InteropServices;

namespace XelloPowerSchool.Loader;

public static partial class ModuleLoader
{
    private static Assembly[] LoadPublicAssemblies(string directory)
    {
        // The handler must be there before the first assembly of ours: importing reflects over all its types.
        // It is compiled code because it is called on threads that have no runspace.
        AppDomain.CurrentDomain.AssemblyResolve += Resolve;
        LoadNativeSqlite(directory);
        return [.. PublicAssemblies.Select(name => Assembly.LoadFrom(Path.Combine(directory, name + ".dll")))];
    }

    private static Assembly? Resolve(object? sender, ResolveEventArgs args)
    {
        var requested = new AssemblyName(args.Name);
        if (s_directory is null
            || requested.Name.EndsWith(".resources", StringComparison.OrdinalIgnoreCase)
            || requested.Name.EndsWith(".XmlSerializers", StringComparison.OrdinalIgnoreCase)
            || !AskedByUs(args.RequestingAssembly))
        {
            return null;
        }

        string path = Path.Combine(s_directory, requested.Name + ".dll");
        return File.Exists(path) && AssemblyMatch.Satisfies(requested, AssemblyName.GetAssemblyName(path))
            ? Assembly.LoadFrom(path) // never LoadFile: it would make a second identity of the same assembly
            : null;
    }

    /// <summary>Answering other modules' requests would feed them our versions.</summary>
    private static bool AskedByUs(Assembly? requesting)
    {
        if (requesting is null)
        {
            return true;
        }

        return !requesting.IsDynamic
            && requesting.Location.Length > 0
            && PathsEqual(Path.GetDirectoryName(requesting.Location) ?? "", s_directory!);
    }

    /// <summary>
    /// SQLite's P/Invokes name only the base name. Windows binds them to a module of that name which is already
    /// loaded, so loading ours by its full path decides which one they get. powershell.exe can be 32-bit.
    /// </summary>
    private static void LoadNativeSqlite(string directory)
    {
        string architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        string path = Path.Combine(directory, "runtimes", "win-" + architecture, "native", "e_sqlite3.dll");
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"The SQLite native library for {architecture} was not found. Install the module again.", path);
        }

        const uint LoadWithAlteredSearchPath = 8;
        if (LoadLibraryEx(path, IntPtr.Zero, LoadWithAlteredSearchPath) == IntPtr.Zero)
        {
            throw new Win32Exception(Marshal.GetLastWin32Error(), $"'{path}' could not be loaded. If the module came as a downloaded zip, run Unblock-File on it and import again.");
        }
    }

    [DllImport("kernel32", CharSet = CharSet.Unicode, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern IntPtr LoadLibraryEx(string fileName, IntPtr file, uint flags);
}
#endif
