using XelloPowerSchool.Errors;
using XelloPowerSchool.Plugin;

namespace XelloPowerSchool.State;

/// <summary>
/// The sandboxes of the process: all runspaces see them, because they can all reach the port. They belong to the runspace
/// that started them.
/// </summary>
internal static class SandboxRegistry
{
    private static readonly object Gate = new();
    private static readonly List<(PowerSchoolSandbox Sandbox, Guid Owner)> Sandboxes = [];

    public static IReadOnlyList<PowerSchoolSandbox> List()
    {
        lock (Gate)
        {
            return [.. Sandboxes.Select(s => s.Sandbox)];
        }
    }

    /// <param name="sandbox">A sandbox that was just started.</param>
    /// <param name="owner">The runspace that started it.</param>
    public static void Add(PowerSchoolSandbox sandbox, Guid owner)
    {
        lock (Gate)
        {
            EnsureFree(sandbox.Name);
            Sandboxes.Add((sandbox, owner));
        }
    }

    /// <summary>Makes a sandbox, with the plugin of this module unless another is given, and turns what it cannot be into an error that says so.</summary>
    public static PowerSchoolSandbox Create(SandboxOptions options)
    {
        EnsureFree(options.Name);
        try
        {
            return PowerSchoolSandbox.Create(options with { Plugin = options.Plugin ?? SyncPlugin.CreatePackage() });
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw Error.SandboxImpossible(e.Message);
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
            Sandboxes.RemoveAll(s => ReferenceEquals(s.Sandbox, sandbox));
        }

        sandbox.Dispose();
    }

    /// <summary>Stops the sandboxes that a runspace started.</summary>
    public static void StopAll(Guid owner)
    {
        PowerSchoolSandbox[] owned;
        lock (Gate)
        {
            owned = [.. Sandboxes.Where(s => s.Owner == owner).Select(s => s.Sandbox)];
        }

        foreach (PowerSchoolSandbox sandbox in owned)
        {
            Stop(sandbox);
        }
    }
}
