using XelloPowerSchool.Plugin;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Sandbox.Plugins;
using XelloPowerSchool.Tests.PowerSchool;

namespace XelloPowerSchool.Tests.Plugin;

/// <summary>A server of a version with a plugin installed and switched on, as an administrator of it sees it.</summary>
internal sealed class PluginServer(string version, byte[]? plugin = null) : IDisposable
{
    public PowerSchoolSandbox Sandbox { get; } = PowerSchoolSandbox.Create(new SandboxOptions
    {
        Students = 40, Schools = 2, ServerVersion = version, Plugin = plugin ?? SyncPlugin.CreatePackage(),
    });

    public PluginStore Plugins => Sandbox.Plugins;

    public Task<PowerSchoolConnection> ConnectAsync(PowerSchoolSource? source = null) => SourceFixture.ConnectAsync(Sandbox, source);

    public void Dispose() => Sandbox.Dispose();
}
