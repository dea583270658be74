using System.Management.Automation;

namespace XelloPowerSchool.State;

/// <summary>
/// Removing the module closes what it opened: static state outlives the module in its load context, and a sandbox
/// would keep its port.
/// </summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <summary>Called by the engine when the module is removed.</summary>
    /// <param name="psModuleInfo">The module.</param>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        ConnectionRegistry.CloseAll();
        SandboxRegistry.StopAll();
    }
}
