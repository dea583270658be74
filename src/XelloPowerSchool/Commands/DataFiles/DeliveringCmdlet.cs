using System.Management.Automation;
using System.Security;
using XelloPowerSchool.Delivery;

namespace XelloPowerSchool.Commands;

/// <summary>Base of the cmdlets that deliver files and read no roster.</summary>
public abstract class DeliveringCmdlet : LedgerCmdlet, IDeliveryParameters
{
    private DeliveryTarget? _target;

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

    /// <summary>Accepts the key of a server that was never seen, and remembers it beside the ledger. A changed key is refused all the same.</summary>
    [Parameter]
    public SwitchParameter AcceptNewHostKey { get; set; }

    /// <summary>Names of the servers that files may be delivered to. Default: Xello's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] AllowedHost { get; set; } = [.. SftpOptions.XelloHosts];

    /// <summary>Writes each file under its own name at once, for a server that forbids renaming.</summary>
    [Parameter]
    public SwitchParameter WriteInPlace { get; set; }

    /// <summary>The hour at which the files are taken up; a delivery after it is warned of. Default: 20 for a server, none for a folder.</summary>
    [Parameter]
    [ValidateRange(0, 23)]
    public int? ProcessingHour { get; set; }

    /// <summary>The time zone of that hour. Default: that of Xello's server, otherwise this machine's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ProcessingTimeZone { get; set; }

    /// <summary>Opens the destination in place of the one before; it is closed with the cmdlet. Calls nobody yet.</summary>
    private protected DeliveryTarget OpenTarget(string? destination, string ledger)
    {
        _target?.Dispose();
        return _target = new DeliveryTarget(this, this, destination, ledger);
    }

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
