using XelloPowerSchool.Delivery;

namespace XelloPowerSchool.Automation;

/// <summary>The destination of a configuration, with its secrets fetched when it is opened.</summary>
internal sealed class NightDestination : IDisposable
{
    private readonly ProcessingHour? _hour;

    public NightDestination(XelloConfiguration configuration, NightContext context)
    {
        var settings = configuration.Destination;
        Target = SftpAddress.IsSftp(settings.Address)
            ? new SftpDestination(Options(settings, configuration.Ledger, context))
            : new FolderDestination(settings.Address, context.Time, checkpoint: context.Checkpoint);
        _hour = ProcessingHour.Of(settings.Address, settings.ProcessingHour, settings.ProcessingTimeZone);
    }

    public IDestination Target { get; }

    /// <summary>Signs in at a server, so that what is wrong with that shows before a long read. It writes nothing there.</summary>
    public Task SignInAsync(CancellationToken cancellationToken) =>
        Target is SftpDestination server ? server.SignInAsync(cancellationToken) : Task.CompletedTask;

    /// <summary>What to warn of when files have arrived too late for this evening; null when there is nothing to.</summary>
    public string? Judge(DateTimeOffset started, IReadOnlyList<XelloReceipt> receipts) =>
        receipts.Count == 0 ? null : _hour?.Judge(started, receipts.Max(receipt => receipt.Delivered));

    public void Dispose() => (Target as IDisposable)?.Dispose();

    private static SftpOptions Options(XelloDestinationSettings settings, string ledger, NightContext context)
    {
        var secret = settings.Credential is { } kept ? context.Secrets.Read(kept) : null;
        return new SftpOptions
        {
            Address = SftpAddress.Parse(settings.Address, settings.User ?? secret?.User),
            Password = secret?.Value,
            KeyFile = settings.KeyFile,
            KeyPassphrase = settings.KeyPassphrase is { } passphrase ? context.Secrets.Read(passphrase).Value : null,
            HostKeys = settings.HostKeys,
            AcceptNewHostKey = false, // nobody is there to compare it
            KnownHosts = KnownHosts.Beside(ledger),
            AllowedHosts = settings.AllowedHosts,
            MaximumRetryCount = settings.MaximumRetryCount,
            WriteInPlace = settings.WriteInPlace,
            Progress = context.DeliveryProgress,
            Log = context.Say,
        };
    }
}
