using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Delivery;

/// <summary>
/// Delivers files that are there already. The accounts of the ledger stay as they are; the receipts go into its journal, as those of a
/// run without changes.
/// </summary>
internal sealed class SendJob(string ledgerPath, IDestination destination, TimeProvider time)
{
    /// <exception cref="XelloException"><c>RunUnfinished</c>, what the ledger and the destination throw.</exception>
    public async Task<IReadOnlyList<XelloReceipt>> RunAsync(IReadOnlyList<StagedFile> files, CancellationToken cancellationToken)
    {
        var started = time.GetUtcNow();
        await destination.PrepareAsync(cancellationToken).ConfigureAwait(false);
        // Under the ledger's lock: no run delivers to the same place meanwhile.
        using var ledger = Ledger.Open(ledgerPath, LedgerAccess.Write, time);
        ledger.EnsureFor(XelloRunKind.Send);
        // Whether that run was delivered is seen by the files that are there now.
        if (ledger.FindUnfinished() is { } unfinished && unfinished.Destination == destination.Address)
            throw Error.RunUnfinished(unfinished.Id, destination.Address);
        var receipts = await destination.DeliverAsync(files, cancellationToken).ConfigureAwait(false);
        Record(ledger, files, receipts, started);
        return receipts;
    }

    private void Record(Ledger ledger, IReadOnlyList<StagedFile> files, IReadOnlyList<XelloReceipt> receipts, DateTimeOffset started)
    {
        var revision = ledger.ReadRevision();
        var run = new XelloSyncRun
        {
            Id = RunId.New(started),
            Kind = XelloRunKind.Send,
            Started = started,
            Finished = time.GetUtcNow(),
            Status = XelloSyncStatus.Committed,
            LedgerRevision = revision,
            Message = string.Format(CultureInfo.InvariantCulture, "{0:N0} files sent: {1}.", files.Count, string.Join(", ", files.Select(file => file.Name))),
        };
        ledger.Record(new LedgerRunDraft
        {
            Run = run,
            BaseRevision = revision,
            Destination = destination.Address,
            Files = [.. files.Select(file => new LedgerFileProof(file.Name, file.Rows, file.Bytes, file.Sha256, Fresh: false))],
        });
        ledger.Commit(run.Id, receipts, run.Finished.Value);
    }
}
