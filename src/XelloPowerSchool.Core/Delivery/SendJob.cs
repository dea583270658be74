using XelloPowerSchool.Accounts;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Delivery;

/// <summary>Delivers files that are there already. What accounts the ledger knows of stays as it is.</summary>
internal sealed class SendJob(string ledgerPath, IDestination destination, TimeProvider time)
{
    /// <exception cref="XelloException"><c>RunUnfinished</c>, what the ledger and the destination throw.</exception>
    public async Task<IReadOnlyList<XelloReceipt>> RunAsync(IReadOnlyList<StagedFile> files, CancellationToken cancellationToken)
    {
        await destination.PrepareAsync(cancellationToken).ConfigureAwait(false);
        // Under the ledger's lock: no run delivers to the same place meanwhile.
        using var ledger = Ledger.Open(ledgerPath, LedgerAccess.Write, time);
        // Whether that run was delivered is seen by the files that are there now.
        if (ledger.FindUnfinished() is { } unfinished && unfinished.Destination == destination.Address)
            throw Error.RunUnfinished(unfinished.Id, destination.Address);
        return await destination.DeliverAsync(files, cancellationToken).ConfigureAwait(false);
    }
}
