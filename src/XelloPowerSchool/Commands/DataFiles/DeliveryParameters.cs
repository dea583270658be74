using System.Management.Automation;
using System.Security;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Delivery;

namespace XelloPowerSchool.Commands;

/// <summary>The parameters that all cmdlets share which deliver files.</summary>
internal interface IDeliveryParameters
{
    PSCredential? Credential { get; }

    string? KeyFile { get; }

    SecureString? KeyPassphrase { get; }

    string[] HostKey { get; }

    SwitchParameter AcceptNewHostKey { get; }

    string[] AllowedHost { get; }

    SwitchParameter WriteInPlace { get; }

    int? ProcessingHour { get; }

    string? ProcessingTimeZone { get; }
}

/// <summary>A destination as the parameters describe it, and what is shown while files go there.</summary>
internal sealed class DeliveryTarget : IDisposable
{
    private const int Activity = 3;

    private readonly XelloCmdlet _cmdlet;
    private readonly ProcessingHour? _hour;
    private readonly Sink _progress = new();

    /// <summary>Calls nobody yet.</summary>
    /// <param name="cmdlet">The cmdlet that delivers.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="destination">A folder or an address; null for the outbox beside the ledger.</param>
    /// <param name="ledger">The ledger; the list of known servers stands beside it.</param>
    public DeliveryTarget(XelloCmdlet cmdlet, IDeliveryParameters parameters, string? destination, string ledger)
    {
        _cmdlet = cmdlet;
        Destination = destination is null
            ? new FolderDestination(Path.Combine(Path.GetDirectoryName(ledger) ?? ledger, "outbox"), TimeProvider.System, create: true)
            : SftpAddress.IsSftp(destination)
            ? new SftpDestination(Options(cmdlet, parameters, destination, ledger) with { Progress = _progress, Log = cmdlet.ShowVerbose })
            : new FolderDestination(cmdlet.FullPathOf(destination), TimeProvider.System);
        _hour = Delivery.ProcessingHour.Of(Destination.Address, parameters.ProcessingHour, parameters.ProcessingTimeZone);
    }

    public IDestination Destination { get; }

    /// <summary>What to warn of when files have arrived too late for this evening; null when there is nothing to.</summary>
    public string? Judge(DateTimeOffset started, IReadOnlyList<XelloReceipt> receipts) =>
        receipts.Count == 0 ? null : _hour?.Judge(started, receipts.Max(receipt => receipt.Delivered));

    /// <summary>Signs in at a server, so that what is wrong with that shows before a long read. It writes nothing there.</summary>
    public Task SignInAsync(CancellationToken cancellationToken) =>
        Destination is SftpDestination server ? server.SignInAsync(cancellationToken) : Task.CompletedTask;

    /// <summary>Shows how far it is until the result is disposed, which has to be while the cmdlet still runs.</summary>
    public IDisposable ShowProgress() => _progress.Shown = new ThrottledProgress(_cmdlet, Activity, "Delivering data files");

    public void Dispose() => (Destination as IDisposable)?.Dispose();

    private static SftpOptions Options(XelloCmdlet cmdlet, IDeliveryParameters parameters, string destination, string ledger) => new()
    {
        Address = SftpAddress.Parse(destination, parameters.Credential?.UserName),
        Password = parameters.Credential?.Password,
        KeyFile = parameters.KeyFile is null ? null : cmdlet.FullPathOf(parameters.KeyFile),
        KeyPassphrase = parameters.KeyPassphrase,
        HostKeys = parameters.HostKey,
        AcceptNewHostKey = parameters.AcceptNewHostKey,
        KnownHosts = KnownHosts.Beside(ledger),
        AllowedHosts = parameters.AllowedHost,
        WriteInPlace = parameters.WriteInPlace,
    };

    private sealed class Sink : IProgress<DeliveryProgress>
    {
        private (string File, bool Checking) _phase;
        private TimeSpan _began;

        public ThrottledProgress? Shown { get; set; }

        public void Report(DeliveryProgress value)
        {
            if (Shown is not { } shown)
            {
                return;
            }

            if (_phase != (value.File, value.Checking))
            {
                _phase = (value.File, value.Checking);
                _began = shown.Elapsed;
            }

            shown.ReportBytes(value.Checking ? $"Reading {value.File} back" : value.File, value.Done, value.Total, value.Moved, _began);
        }
    }
}
