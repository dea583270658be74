using System.Management.Automation;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Sandbox;
using XelloPowerSchool.State;

namespace XelloPowerSchool.Commands;

/// <summary>Connects the session to a PowerSchool server, or to a synthetic district in this process.</summary>
[Cmdlet(VerbsCommunications.Connect, "PowerSchool", DefaultParameterSetName = CredentialSet)]
[OutputType(typeof(PowerSchoolConnection))]
public sealed class ConnectPowerSchoolCommand : ServerCmdlet
{
    private const string SandboxSet = "Sandbox";

    /// <summary>Connects to a synthetic district in this process, without a socket. For trying things out.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SandboxSet)]
    public SwitchParameter Sandbox { get; set; }

    /// <summary>Active students of the synthetic district.</summary>
    [Parameter(ParameterSetName = SandboxSet)]
    [ValidateRange(1, 1_000_000)]
    public int Students { get; set; } = 2000;

    /// <summary>Schools of the synthetic district.</summary>
    [Parameter(ParameterSetName = SandboxSet)]
    [ValidateRange(1, 500)]
    public int Schools { get; set; } = 6;

    /// <summary>Which synthetic district: the same seed, size and date give the same students.</summary>
    [Parameter(ParameterSetName = SandboxSet)]
    public int Seed { get; set; } = 7;

    /// <summary>The day that it is in the synthetic district. Default: today.</summary>
    [Parameter(ParameterSetName = SandboxSet)]
    public DateTime Date { get; set; } = DateTime.Today;

    /// <summary>Name of the connection, to tell several apart. Default: the server's host name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>How many pages are read at the same time.</summary>
    [Parameter]
    [ValidateRange(1, 32)]
    public int ThrottleLimit { get; set; } = 4;

    /// <summary>Where the records come from. Default: the first source that the server and the plugin allow.</summary>
    [Parameter]
    public PowerSchoolSource? Source { get; set; }

    /// <summary>Writes the connection to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        ConnectionRegistry registry = AskPipeline(() => ConnectionRegistry.Current);
        PowerSchoolSandbox? sandbox = ParameterSetName == SandboxSet ? NewSandbox(registry) : null;
        PowerSchoolConnectionOptions options = sandbox is null ? ServerOptions(Name, ThrottleLimit, Source) : OptionsOf(sandbox);
        registry.EnsureFree(options.Name ?? options.Uri.Host);
        PowerSchoolConnection connection = await PowerSchoolClient.ConnectAsync(options, cancellationToken).ConfigureAwait(false);
        registry.Add(connection, sandbox);
        if (PassThru)
        {
            WriteObject(connection);
        }
    }

    private PowerSchoolSandbox NewSandbox(ConnectionRegistry registry)
    {
        string name = Name ?? "Sandbox";
        registry.EnsureFree(name);
        PowerSchoolSandbox sandbox = SandboxRegistry.Create(new SandboxOptions
        {
            Name = name, Students = Students, Schools = Schools, Seed = Seed, Date = Date,
        });
        SandboxRegistry.Add(sandbox, RunspaceId);
        return sandbox;
    }

    private PowerSchoolConnectionOptions OptionsOf(PowerSchoolSandbox sandbox) => new()
    {
        Uri = sandbox.Uri,
        ClientId = sandbox.ClientId,
        ClientSecret = sandbox.ClientSecret.ToSecureString(),
        Name = sandbox.Name,
        Transport = sandbox.CreateHandler(),
        IsSandbox = true,
        ThrottleLimit = ThrottleLimit,
        Source = Source,
    };
}
