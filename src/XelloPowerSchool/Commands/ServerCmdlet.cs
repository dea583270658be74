using System.Management.Automation;
using System.Security;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Commands;

/// <summary>Base of the cmdlets that are told how to reach a server and with which credentials.</summary>
public abstract class ServerCmdlet : XelloCmdlet
{
    private protected const string CredentialSet = "Credential";
    private protected const string ClientSet = "Client";

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

    /// <summary>What the parameters say. Warns when the certificate of another machine goes unchecked.</summary>
    private protected PowerSchoolConnectionOptions ServerOptions(string? name = null, int throttleLimit = 4, PowerSchoolSource? source = null)
    {
        var address = PowerSchoolAddress.Parse(Uri);
        if (SkipCertificateCheck && CertificateThumbprint is null && !address.IsLoopback)
        {
            WriteWarning($"The certificate of {address} is not checked: whoever stands between can read the client secret and student data. "
                + "-CertificateThumbprint accepts the server's own certificate and no other.");
        }

        return new PowerSchoolConnectionOptions
        {
            Uri = address,
            ClientId = Credential?.UserName ?? ClientId,
            ClientSecret = Credential?.Password ?? ClientSecret!,
            Name = name,
            ThrottleLimit = throttleLimit,
            Source = source,
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
    }
}
