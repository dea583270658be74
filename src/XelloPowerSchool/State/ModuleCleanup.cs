using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace XelloPowerSchool.State;

/// <summary>
/// Removing the module closes what the runspace opened with it: static state outlives the module in its load context, and
/// a sandbox would keep its port. Other runspaces keep theirs.
/// </summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <summary>Called by the engine when the module is removed.</summary>
    /// <param name="psModuleInfo">The module.</param>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        ConnectionRegistry.Current.CloseAll();
        SandboxRegistry.StopAll(Runspace.DefaultRunspace.InstanceId);
    }
}
