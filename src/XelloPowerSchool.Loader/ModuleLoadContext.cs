#if NET
using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace XelloPowerSchool.Loader;

/// <summary>
/// PowerShell 7: the module's own load context. Our dependencies never meet those of the session or of other modules.
/// The context is asked before the default one, so a newer copy that somebody else loaded cannot win.
/// </summary>
internal sealed class ModuleLoadContext : AssemblyLoadContext
{
    private readonly string _directory;
    private readonly ConcurrentDictionary<string, IntPtr> _natives = new(StringComparer.Ordinal);

    public ModuleLoadContext(string directory)
        : base("XelloPowerSchool", isCollectible: false) => _directory = directory;

    /// <summary>Only core types in here: loading anything else would call this method again.</summary>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (string.IsNullOrEmpty(assemblyName.Name))
        {
            return null;
        }

        // The loader itself lives in the default context and must stay one.
        AssemblyName self = typeof(ModuleLoadContext).Assembly.GetName();
        if (string.Equals(assemblyName.Name, self.Name, StringComparison.OrdinalIgnoreCase))
        {
            return typeof(ModuleLoadContext).Assembly;
        }

        // The engine and the framework are not in our folder and come from the default context: that is what makes
        // our cmdlets PowerShell's cmdlets.
        string path = Path.Combine(_directory, assemblyName.Name + ".dll");
        return File.Exists(path) && AssemblyMatch.Satisfies(assemblyName, AssemblyName.GetAssemblyName(path))
            ? LoadFromAssemblyPath(path)
            : null;
    }

    /// <summary>The runtime asks once per P/Invoke, so the answer is kept.</summary>
    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName) =>
        _natives.GetOrAdd(unmanagedDllName, name =>
        {
            string? path = NativeLibraryPath.Find(_directory, name);
            return path is null ? IntPtr.Zero : LoadUnmanagedDllFromPath(path);
        });
}

/// <summary>Finds a native library of ours for the machine that we are on.</summary>
internal static class NativeLibraryPath
{
    public static string? Find(string directory, string name)
    {
        foreach (string rid in RuntimeIdentifiers())
        {
            foreach (string file in FileNames(name))
            {
                string path = Path.Combine(directory, "runtimes", rid, "native", file);
                if (File.Exists(path))
                {
                    return path;
                }
            }
        }

        return null;
    }

    /// <summary>
    /// The runtime's own word is not enough: it can be specific to a distribution, and builds for glibc call
    /// themselves so on musl as well. Hence also operating system and architecture, and the sibling C library last.
    /// </summary>
    private static IEnumerable<string> RuntimeIdentifiers()
    {
        string architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            yield return "win-" + architecture;
        }
        else if (RuntimeInformation.IsOSPlatform(OSPlatform.OSX))
        {
            yield return "osx-" + architecture;
        }
        else
        {
            bool musl = RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal)
                || RuntimeInformation.RuntimeIdentifier.StartsWith("alpine", StringComparison.Ordinal)
                || File.Exists($"/lib/ld-musl-{(architecture == "x64" ? "x86_64" : "aarch64")}.so.1");
            yield return (musl ? "linux-musl-" : "linux-") + architecture;
            yield return (musl ? "linux-" : "linux-musl-") + architecture;
        }
    }

    private static IEnumerable<string> FileNames(string name)
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            yield return name + ".dll";
        }
        else if (RuntimeInformation.IsOSPlatform(OSPlatform.OSX))
        {
            yield return "lib" + name + ".dylib";
        }
        else
        {
            yield return "lib" + name + ".so";
        }

        yield return name;
    }
}
#endif
