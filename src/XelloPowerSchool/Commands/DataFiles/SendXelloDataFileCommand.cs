using System.Globalization;
using System.Management.Automation;
using System.Security;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Delivery;

namespace XelloPowerSchool.Commands;

/// <summary>Delivers data files that are there already, as one set.</summary>
[Cmdlet(VerbsCommunications.Send, "XelloDataFile", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(XelloReceipt))]
public sealed class SendXelloDataFileCommand : XelloCmdlet, IDeliveryParameters
{
    private readonly List<string> _paths = [];
    private DeliveryTarget? _target;

    /// <summary>Folders with files that Xello knows by name, or the files themselves. All of them are one set.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("LiteralPath", "PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Where to deliver the files to: sftp://user@host:port/folder, or a folder, which must exist.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    /// <summary>The ledger that keeps the receipts; made when it is not there. Default: the ledger of this user.</summary>
    [Parameter]
    [Alias("LedgerPath")]
    [ValidateNotNullOrEmpty]
    public string? Ledger { get; set; }

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

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        _paths.AddRange(Path.Select(ResolvePath));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset started = DateTimeOffset.Now;
        string ledger = LedgerPath(Ledger);
        _target = new DeliveryTarget(this, this, Destination, ledger);
        IReadOnlyList<StagedFile> files = DataFileFolder.Read(_paths, cancellationToken);
        string action = "Deliver " + string.Join(
            ", ", files.Select(file => string.Format(CultureInfo.InvariantCulture, "{0} ({1:N0} rows)", file.Name, file.Rows)));
        if (!ShouldProcess(_target.Destination.Address, action))
        {
            return;
        }

        using IDisposable progress = _target.ShowProgress();
        IReadOnlyList<XelloReceipt> receipts =
            await new SendJob(ledger, _target.Destination, TimeProvider.System).RunAsync(files, cancellationToken).ConfigureAwait(false);
        WriteObjects(receipts);
        if (_target.Judge(started, receipts) is string late)
        {
            WriteWarning(late);
        }
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
