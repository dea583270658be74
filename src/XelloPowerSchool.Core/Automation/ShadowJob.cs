using XelloPowerSchool.Accounts;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Delivery;

namespace XelloPowerSchool.Automation;

/// <summary>A place that takes nothing: files for it are made and checked, and stay where they were staged until the run ends.</summary>
internal sealed class ShadowDestination : IDestination
{
    public string Address => "shadow: nothing is delivered";

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<XelloReceipt>> DeliverAsync(IReadOnlyList<StagedFile> files, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<XelloReceipt>>([]);

    public Task<bool> HasDeliveredAsync(StagedFile file, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task<bool> HasFileAsync(string name, CancellationToken cancellationToken) => Task.FromResult(false);
}

/// <summary>
/// A night in the shadow: everything that a night does, brakes, staged and checked files and all, with a ledger of its own and no
/// destination; then what would have been sent is held beside what Xello has.
/// </summary>
internal sealed class ShadowJob(string ledgerPath, SyncOptions options, TimeProvider time)
{
    private readonly SyncOptions _options = options with { Kind = XelloRunKind.Shadow };

    /// <summary>Puts right what an interrupted night left; call it before comparing.</summary>
    public Task<XelloSyncRun?> RecoverAsync(CancellationToken cancellationToken) => Job().RecoverAsync(cancellationToken);

    /// <param name="changes">What the comparison with the shadow ledger came to.</param>
    /// <param name="snapshot">The read behind it.</param>
    /// <param name="findings">What the quality check found.</param>
    /// <param name="reference">What Xello has; null when nobody knows tonight.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    public async Task<XelloShadowNight> RunAsync(
        IReadOnlyCollection<XelloRosterChange> changes, RosterSnapshot snapshot, IReadOnlyCollection<XelloFinding> findings,
        AccountImportSource? reference, CancellationToken cancellationToken)
    {
        var run = (await Job().RunAsync(changes, snapshot, cancellationToken).ConfigureAwait(false)).Run;
        using var ledger = Ledger.Open(ledgerPath, LedgerAccess.Write, time);
        List<XelloAccount> ours = [.. ledger.ReadAccounts(LedgerAccountFilter.Everything with { Status = XelloAccountStatus.Active })];
        var agree = 0;
        IReadOnlyList<Disagreement> disagreements = reference is null ? [] : Compare(ours, reference.Content.Input, out agree);
        var night = new XelloShadowNight
        {
            RunId = run.Id,
            Time = run.Finished!.Value,
            Reference = reference is null ? null : Path.GetFileName(reference.File),
            Ours = ours.Count,
            Theirs = reference?.Content.Input.Accounts.Count(account => account.Status == XelloAccountStatus.Active),
            Agree = agree,
            OnlyOurs = disagreements.Count(one => one.Kind == XelloDisagreement.OnlyOurs),
            OnlyXello = disagreements.Count(one => one.Kind == XelloDisagreement.OnlyXello),
            Different = disagreements.Count(one => one.Kind == XelloDisagreement.Different),
            Held = run.Held,
            Errors = findings.Count(finding => finding.Severity == XelloSeverity.Error),
            Warnings = findings.Count(finding => finding.Severity == XelloSeverity.Warning),
        };
        ledger.RecordShadow(night, disagreements);
        return night;
    }

    /// <summary>Where two sides disagree, in the order of the keys. A field that the reference does not have is no disagreement.</summary>
    public static IReadOnlyList<Disagreement> Compare(IReadOnlyList<XelloAccount> ours, AccountInput reference, out int agree)
    {
        var left = new Dictionary<string, XelloAccount>(StringComparer.Ordinal);
        foreach (var account in reference.FilledFrom(ours))
            if (account.Status == XelloAccountStatus.Active)
                left[account.StudentId] = account;
        agree = 0;
        var found = new List<Disagreement>();
        foreach (var account in ours)
        {
            // Of a row that could not be read nobody knows what Xello has.
            if (reference.UnusableKeys.Contains(account.StudentId))
                continue;
            if (!left.TryGetValue(account.StudentId, out var theirs))
            {
                found.Add(new Disagreement(account.StudentId, XelloDisagreement.OnlyOurs, ""));
                continue;
            }

            left.Remove(account.StudentId);
            var fields = AccountFields.Difference(theirs, account, out _);
            if (fields.Count == 0)
                agree++;
            else
                found.Add(new Disagreement(account.StudentId, XelloDisagreement.Different, string.Join(",", fields.Select(field => field.Field))));
        }

        found.AddRange(left.Keys.Select(key => new Disagreement(key, XelloDisagreement.OnlyXello, "")));
        return [.. found.OrderBy(one => one.StudentId, StudentIdOrder.Instance)];
    }

    private SyncJob Job() => new(ledgerPath, new ShadowDestination(), _options, time);
}
