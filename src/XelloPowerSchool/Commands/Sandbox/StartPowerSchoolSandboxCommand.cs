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
        });
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
}
