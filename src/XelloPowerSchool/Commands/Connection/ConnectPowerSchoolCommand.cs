using System.Management.Automation;
using System.Security;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Sandbox;
using XelloPowerSchool.State;

namespace XelloPowerSchool.Commands;

/// <summary>Connects the session to a PowerSchool server, or to a synthetic district in this process.</summary>
[Cmdlet(VerbsCommunications.Connect, "PowerSchool", DefaultParameterSetName = CredentialSet)]
[OutputType(typeof(PowerSchoolConnection))]
public sealed class ConnectPowerSchoolCommand : XelloCmdlet
{
    private const string CredentialSet = "Credential";
    private const string ClientSet = "Client";
    private const string SandboxSet = "Sandbox";

    /// <summary>Address of the server, as the browser shows it: any page of it will do. https, except on this machine.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = CredentialSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ClientSet)]
    [Alias("Server", "Url")]
    [ValidateNotNullOrEmpty]
    public string Uri { get; set; } = "";

    /// <summary>Client id as user name and client secret as password, from the plugin's Data Provider Configuration page.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = CredentialSet, ValueFromPipelineByPropertyName = true)]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>Client id of the plugin.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ClientSet)]
    [ValidateNotNullOrEmpty]
    public string ClientId { get; set; } = "";

    /// <summary>Client secret of the plugin.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ClientSet)]
    [ValidateNotNull]
    public SecureString? ClientSecret { get; set; }

    /// <summary>How often a read is tried again when the trouble can pass by itself.</summary>
    [Parameter(ParameterSetName = CredentialSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [ValidateRange(0, 20)]
    public int MaximumRetryCount { get; set; } = 5;

    /// <summary>About how many seconds pass before the second try. The waits after that grow, up to 30 seconds.</summary>
    [Parameter(ParameterSetName = CredentialSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [ValidateRange(1, 30)]
    public int RetryIntervalSec { get; set; } = 1;

    /// <summary>How many seconds one exchange may take, from the request to the last byte of the answer.</summary>
    [Parameter(ParameterSetName = CredentialSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [ValidateRange(1, 3600)]
    public int TimeoutSec { get; set; } = 100;

    /// <summary>The proxy to go through. Default: the system's.</summary>
    [Parameter(ParameterSetName = CredentialSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [ValidateNotNull]
    public System.Uri? Proxy { get; set; }

    /// <summary>User name and password for the proxy.</summary>
    [Parameter(ParameterSetName = CredentialSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [ValidateNotNull]
    [Credential]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>Signs in to the proxy as the user of this process.</summary>
    [Parameter(ParameterSetName = CredentialSet)]
    [Parameter(ParameterSetName = ClientSet)]
    public SwitchParameter ProxyUseDefaultCredentials { get; set; }

    /// <summary>Goes straight to the server, also when the system has a proxy.</summary>
    [Parameter(ParameterSetName = CredentialSet)]
    [Parameter(ParameterSetName = ClientSet)]
    public SwitchParameter NoProxy { get; set; }

    /// <summary>Accepts any certificate, for this connection only.</summary>
    [Parameter(ParameterSetName = CredentialSet)]
    [Parameter(ParameterSetName = ClientSet)]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>Thumbprint (SHA-256 or SHA-1) of the only certificate that is accepted.</summary>
    [Parameter(ParameterSetName = CredentialSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [ValidateNotNullOrEmpty]
    public string? CertificateThumbprint { get; set; }

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

    /// <summary>Writes the connection to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        ConnectionRegistry registry = AskPipeline(() => ConnectionRegistry.Current);
        PowerSchoolSandbox? sandbox = ParameterSetName == SandboxSet ? NewSandbox(registry) : null;
        PowerSchoolConnectionOptions options = sandbox is null ? OptionsOfServer() : OptionsOf(sandbox);
        registry.EnsureFree(options.Name ?? options.Uri.Host);
        if (options is { SkipCertificateCheck: true, CertificateThumbprint: null, Uri.IsLoopback: false })
        {
            WriteWarning($"The certificate of {options.Uri} is not checked: whoever stands between can read the client secret and student data. "
                + "-CertificateThumbprint accepts the server's own certificate and no other.");
        }

        PowerSchoolConnection connection = await PowerSchoolClient.ConnectAsync(options, cancellationToken).ConfigureAwait(false);
        registry.Add(connection, sandbox);
        if (PassThru)
        {
            WriteObject(connection);
        }
    }

    private PowerSchoolConnectionOptions OptionsOfServer() => new()
    {
        Uri = PowerSchoolAddress.Parse(Uri),
        ClientId = Credential?.UserName ?? ClientId,
        ClientSecret = Credential?.Password ?? ClientSecret!,
        Name = Name,
        ThrottleLimit = ThrottleLimit,
        MaximumRetryCount = MaximumRetryCount,
        RetryInterval = TimeSpan.FromSeconds(RetryIntervalSec),
        Timeout = TimeSpan.FromSeconds(TimeoutSec),
        Proxy = new ProxyOptions
        {
            Address = Proxy,
            Credential = ProxyCredential?.GetNetworkCredential(),
            UseDefaultCredentials = ProxyUseDefaultCredentials,
            None = NoProxy,
        },
        SkipCertificateCheck = SkipCertificateCheck,
        CertificateThumbprint = CertificateThumbprint,
    };

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
    };
}
