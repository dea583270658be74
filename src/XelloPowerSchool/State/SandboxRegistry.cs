using XelloPowerSchool.Errors;

namespace XelloPowerSchool.State;

/// <summary>The sandboxes of the process. A sandbox listens on a port, which all runspaces share.</summary>
internal static class SandboxRegistry
{
    private static readonly object Gate = new();
    private static readonly List<PowerSchoolSandbox> Sandboxes = [];

    public static IReadOnlyList<PowerSchoolSandbox> List()
    {
        lock (Gate)
        {
            return [.. Sandboxes];
        }
    }

    public static void Add(PowerSchoolSandbox sandbox)
    {
        lock (Gate)
        {
            EnsureFree(sandbox.Name);
            Sandboxes.Add(sandbox);
        }
    }

    public static void EnsureFree(string name)
    {
        if (List().Any(s => string.Equals(s.Name, name, StringComparison.OrdinalIgnoreCase)))
        {
            throw Error.SandboxExists(name);
        }
    }

    public static void Stop(PowerSchoolSandbox sandbox)
    {
        lock (Gate)
        {
            Sandboxes.Remove(sandbox);
        }

        sandbox.Dispose();
    }

    public static void StopAll()
    {
        foreach (PowerSchoolSandbox sandbox in List())
        {
            Stop(sandbox);
        }
    }
}
