#if NET
using System.Reflection;

namespace XelloPowerSchool.Loader;

public static partial class ModuleLoader
{
    private static Assembly[] LoadPublicAssemblies(string directory)
    {
        var context = new ModuleLoadContext(directory);
        return [.. PublicAssemblies.Select(name => context.LoadFromAssemblyPath(Path.Combine(directory, name + ".dll")))];
    }
}
#endif
