using System.Management.Automation;
using System.Net;
using XelloPowerSchool.Errors;
using XelloPowerSchool.Sandbox;
using XelloPowerSchool.State;

namespace XelloPowerSchool.Commands;

/// <summary>Starts a synthetic district behind an emulated PowerSchool on this machine's loopback address.</summary>
[Cmdlet(VerbsLifecycle.Start, "PowerSchoolSandbox")]
[OutputType(typeof(PowerSchoolSandbox))]
public sealed class StartPowerSchoolSandboxCommand : XelloCmdlet
{
    /// <summary>Active students of the district.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int Students { get; set; } = 2000;

    /// <summary>Schools of the district.</summary>
    [Parameter]
    [ValidateRange(1, 500)]
    public int Schools { get; set; } = 6;

    /// <summary>Which district: the same seed, size and date give the same students.</summary>
    [Parameter]
    public int Seed { get; set; } = 7;

    /// <summary>The day that it is in the district. Default: today. Move it with the property Date of the object.</summary>
    [Parameter]
    public DateTime Date { get; set; } = DateTime.Today;

    /// <summary>What goes wrong, to see how the product takes it.</summary>
    [Parameter]
    public SandboxFault Fault { get; set; }

    /// <summary>Which requests faults strike is drawn from this seed. Default: every fifth.</summary>
    [Parameter]
    public int? FaultSeed { get; set; }

    /// <summary>The zip of the plugin that is installed and switched on. Default: the module's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Plugin { get; set; }

    /// <summary>The version of the server; it decides what the server can do and what it asks of a plugin.</summary>
    [Parameter]
    [ValidatePattern(@"^[0-9]{1,4}(\.[0-9]{1,4}){1,4}$")]
    public string ServerVersion { get; set; } = new SandboxOptions().ServerVersion;

    /// <summary>The largest page that the plugin may ask for.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int PageSize { get; set; } = new SandboxOptions().PageSize;

    /// <summary>Port on the loopback address. Default: a free one.</summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int Port { get; set; }

    /// <summary>Name of the sandbox, to tell several apart.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "Sandbox";

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        PowerSchoolSandbox sandbox = SandboxRegistry.Create(new SandboxOptions
        {
            Name = Name, Students = Students, Schools = Schools, Seed = Seed, Date = Date,
            Plugin = Plugin is null ? null : ReadPlugin(ResolvePath(Plugin)),
            ServerVersion = ServerVersion, PageSize = PageSize, FaultSeed = FaultSeed,
        });
        // The module's own plugin is not the caller's business, unless it cannot be used.
        foreach (SandboxFinding finding in sandbox.InstallationFindings.Where(finding => Plugin is not null || sandbox.Plugin is not { IsEnabled: true }))
        {
            WriteWarning($"The server says of the plugin: {finding}");
        }

        sandbox.Faults = Fault;
        try
        {
            sandbox.Listen(Port);
        }
        catch (HttpListenerException e)
        {
            sandbox.Dispose();
            throw Error.SandboxCannotListen(Port, e);
        }

        SandboxRegistry.Add(sandbox, RunspaceId);
        WriteObject(sandbox.WithCredential());
        return Task.CompletedTask;
    }

    private static byte[] ReadPlugin(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Error.PluginUnreadable(path, e);
        }
    }
}
