using System.Management.Automation;
using System.Security;
using XelloPowerSchool.Delivery;

namespace XelloPowerSchool.Commands;

/// <content>Where the files go. The destination is tried out, nothing is delivered.</content>
public sealed partial class TestXelloIntegrationCommand : IDeliveryParameters
{
    /// <summary>Where the nightly run delivers to: a folder, or sftp://user@host:port/folder. Default: the folder of the last delivery.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>User name and password for the server. The user may stand in the address as well.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>Path of the private key to sign in with: OpenSSH, PEM or PuTTY.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeyFile { get; set; }

    /// <summary>What the private key is locked with.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? KeyPassphrase { get; set; }

    /// <summary>SHA-256 fingerprints of the only server keys that will do, as OpenSSH prints them.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] HostKey { get; set; } = [];

    /// <summary>Names of the servers that files may be delivered to. Default: Xello's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] AllowedHost { get; set; } = [.. SftpOptions.XelloHosts];

    /// <summary>The hour at which the files are taken up. Default: 20 for a server, none for a folder.</summary>
    [Parameter]
    [ValidateRange(0, 23)]
    public int? ProcessingHour { get; set; }

    /// <summary>The time zone of that hour. Default: that of Xello's server, otherwise this machine's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ProcessingTimeZone { get; set; }

    // A check remembers no key and replaces nothing.
    SwitchParameter IDeliveryParameters.AcceptNewHostKey => default;

    SwitchParameter IDeliveryParameters.WriteInPlace => default;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _target?.Dispose();
        }
    }
}
