using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Delivery;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Automation;

/// <summary>
/// Applies changes to the ledger and delivers the file set that follows from it, so that nothing is lost wherever the process dies.
/// </summary>
/// <remarks>
/// The order is the promise. The files are made and checked first; then one transaction writes the run down with its changes and
/// the files' hashes; then the files are delivered; then one transaction makes the changes the truth. A run that was written down
/// but not finished is taken up by the next one: it is finished when the destination has a file that only that run can have put
/// there, and rolled back when it has none.
/// </remarks>
internal sealed class SyncJob(
    string ledgerPath, IDestination destination, SyncOptions options, TimeProvider time, Action<string>? checkpoint = null)
{
    /// <summary>The points between the steps, in their order. Whatever happens at one of them, the next run puts it right.</summary>
    internal static IReadOnlyList<string> Checkpoints { get; } =
        ["Locked", "Recovered", "Planned", "FilesStaged", "Recorded", "Delivered", "Committed"];

    private bool _killed;

    /// <summary>Judges the changes with the same brakes as <see cref="RunAsync"/>; writes nothing, takes no lock.</summary>
    /// <inheritdoc cref="RunAsync" path="/param"/>
    public SyncResult Preview(IReadOnlyCollection<XelloRosterChange> changes, RosterSnapshot? snapshot)
    {
        using var ledger = Ledger.Exists(ledgerPath) ? Ledger.Open(ledgerPath, LedgerAccess.Read) : null;
        if (options.Kind != XelloRunKind.Shadow)
            ledger?.EnsureFor(options.Kind);
        var plan = Plan(changes, snapshot, ledger is null ? LedgerFacts.None : LedgerFacts.Of(ledger));
        var now = time.GetUtcNow();
        var run = Describe(plan, now);
        var message = "Nothing was written. " + run.Message + (ledger?.FindUnfinished() is { } unfinished
            ? $" Run {unfinished.Id} was interrupted; the next run finishes it or rolls it back first."
            : "");
        return new SyncResult(run with { Status = XelloSyncStatus.WhatIf, Finished = now, Message = message }, plan.Changes, plan.Brakes, plan.IsPartialFirstLoad)
        {
            Cautions = Cautions(plan, knew: ledger?.HasDelivered() == true, foreign: false),
        };
    }

    /// <summary>
    /// Finishes or rolls back what an interrupted run left. A run does that itself; call it before comparing, so that the changes
    /// are computed against the right revision.
    /// </summary>
    /// <returns>The interrupted run as it stands now; null when there was none.</returns>
    public async Task<XelloSyncRun?> RecoverAsync(CancellationToken cancellationToken)
    {
        if (!Ledger.Exists(ledgerPath))
            return null;
        RefuseStagingFolder();
        using var ledger = Ledger.Open(ledgerPath, LedgerAccess.Write, time);
        ledger.EnsureFor(options.Kind);
        return await RecoverAsync(ledger, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs.</summary>
    /// <param name="changes">
    /// The changes to apply: all that the comparison made, or any part of them. The files are the ledger after applying them.
    /// </param>
    /// <param name="snapshot">The snapshot behind the changes; null to take it from the changes.</param>
    /// <param name="cancellationToken">Stops the run. What has been delivered by then is finished by the next run.</param>
    /// <exception cref="XelloException">
    /// <c>StaleChange</c>, <c>ChangeInvalid</c>, and what the ledger, the data files and the destination throw.
    /// </exception>
    public async Task<SyncResult> RunAsync(
        IReadOnlyCollection<XelloRosterChange> changes, RosterSnapshot? snapshot, CancellationToken cancellationToken)
    {
        var started = time.GetUtcNow();
        RefuseStagingFolder();
        await destination.PrepareAsync(cancellationToken).ConfigureAwait(false);
        using var ledger = Ledger.Open(ledgerPath, LedgerAccess.Write, time);
        ledger.EnsureFor(options.Kind);
        Checkpoint("Locked");
        await RecoverAsync(ledger, cancellationToken).ConfigureAwait(false);
        Checkpoint("Recovered");
        if (options.Retention is { } keep)
            ledger.Prune(started - keep);
        var plan = Plan(changes, snapshot, LedgerFacts.Of(ledger));
        var run = Describe(plan, started);
        var cautions = Cautions(plan, knew: ledger.HasDelivered(), foreign: await HasForeignFilesAsync(ledger, cancellationToken).ConfigureAwait(false));
        Checkpoint("Planned");

        if (plan.WaitsAfterRestore)
        {
            run = RecordOnly(ledger, plan, run);
        }
        else
        {
            var must = await MustDeliverAsync(ledger, plan, cancellationToken).ConfigureAwait(false);
            // Also when no account changes: courses may have, or the contract.
            run = must || ledger.ReadPopulation().Count > 0
                ? await DeliverAsync(ledger, plan, run, must, cancellationToken).ConfigureAwait(false)
                : RecordOnly(ledger, plan, run);
            if (plan.Restored is not null)
                ledger.SettleRestore();
        }

        return new SyncResult(run, Outcomes(plan), plan.Brakes, plan.IsPartialFirstLoad) { Cautions = cautions };
    }

    /// <summary>There is a roster that somebody else delivered: the ledger never has.</summary>
    private async Task<bool> HasForeignFilesAsync(Ledger ledger, CancellationToken cancellationToken) =>
        !ledger.HasDelivered() && await destination.HasFileAsync(options.Profile.Students.Name, cancellationToken).ConfigureAwait(false);

    // A first load is the one run that no brake can judge, so a slip in -Ledger or -Destination has to be said.
    private IReadOnlyList<string> Cautions(SyncPlan plan, bool knew, bool foreign)
    {
        var cautions = new List<string>();
        if (plan.AfterRestore is { } restored)
            cautions.Add(restored);
        if (knew || plan.Planned.Count == 0 || options.Kind == XelloRunKind.Shadow)
            return cautions;
        if (plan.Snapshot is { } snapshot && LedgerNeighbours.FindDelivering(ledgerPath, snapshot.Source) is { } other)
            cautions.Add(
                $"The ledger {ledgerPath} is new, but {other} has delivered this district's accounts before. Exclusions, approvals and history are there, and no brake "
                + "compares with what it knows: is -Ledger the right one?");
        if (foreign)
            cautions.Add(
                $"The ledger {ledgerPath} has delivered nothing before, but {destination.Address} had a file of students already. If these accounts are in Xello, whoever "
                + "is not on the roster is hidden without evidence: is -Ledger the right one? Import-XelloAccount tells a new ledger what Xello has.");
        return cautions;
    }

    /// <summary>Marks a point between two steps. A drill that throws here stands for a process that dies: nothing is put in order.</summary>
    internal void Checkpoint(string name)
    {
        _killed = checkpoint is not null;
        checkpoint?.Invoke(name);
        _killed = false;
    }

    // What is in the staging folder is removed at the end of every run.
    private void RefuseStagingFolder()
    {
        var staging = Ledger.StagingFolderBeside(ledgerPath) + Path.DirectorySeparatorChar;
        if ((destination.Address + Path.DirectorySeparatorChar).StartsWith(staging, StringComparison.OrdinalIgnoreCase))
            throw Error.DestinationIsStagingFolder(destination.Address);
    }

    private void RefuseAfterDeadline()
    {
        if (options.DeliverBefore is { } deadline && time.GetUtcNow() >= deadline)
            throw Error.DeadlinePassed(Deadline.Describe(deadline));
    }

    private SyncPlan Plan(IReadOnlyCollection<XelloRosterChange> changes, RosterSnapshot? snapshot, LedgerFacts facts)
    {
        var plan = SyncPlan.Make(changes, snapshot, facts, options, time.GetLocalNow());
        options.Plan?.EnsureDecided(plan.Changes);
        return plan;
    }

    private XelloSyncRun Describe(SyncPlan plan, DateTimeOffset started) =>
        plan.Describe(options.RunId ?? RunId.New(started), started) with { Kind = options.Kind, Undoes = options.Undoes, Plan = options.Plan?.Id };

    private async Task<bool> MustDeliverAsync(Ledger ledger, SyncPlan plan, CancellationToken cancellationToken)
    {
        if (plan.ChangesSomething || options.Force)
            return true;
        if (ledger.ReadLastDelivery() is not { } last)
            return ledger.ReadPopulation().Count > 0;
        return last.Destination != destination.Address
            || (await DeliveredAsync(destination, last.Files, cancellationToken).ConfigureAwait(false)).Count < last.Files.Count;
    }

    private XelloSyncRun RecordOnly(Ledger ledger, SyncPlan plan, XelloSyncRun run)
    {
        run = run with
        {
            Status = run.Held > 0 || plan.WaitsAfterRestore ? XelloSyncStatus.Held : XelloSyncStatus.Committed,
            Finished = time.GetUtcNow(),
            Message = plan.Changes.Count == 0 && !plan.WaitsAfterRestore ? "Nothing to do." : "Nothing was delivered: " + run.Message,
        };
        ledger.Record(Draft(plan, run));
        return run;
    }

    private async Task<XelloSyncRun> DeliverAsync(Ledger ledger, SyncPlan plan, XelloSyncRun run, bool must, CancellationToken cancellationToken)
    {
        IReadOnlyList<LedgerFileProof>? recorded = null;
        try
        {
            var files = await StageFilesAsync(ledger, plan, run, cancellationToken).ConfigureAwait(false);
            Checkpoint("FilesStaged");

            var proofs = new List<LedgerFileProof>(files.Count);
            foreach (var file in files)
            {
                var fresh = !await destination.HasDeliveredAsync(file, cancellationToken).ConfigureAwait(false);
                proofs.Add(new LedgerFileProof(file.Name, file.Rows, file.Bytes, file.Sha256, fresh));
            }

            if (!must && !proofs.Exists(proof => proof.Fresh))
            {
                ledger.RemoveStaging();
                return RecordOnly(ledger, plan, run);
            }

            ledger.Record(Draft(plan, run) with
            {
                Run = run with { Status = XelloSyncStatus.Staged },
                Schools = plan.ChangedSchools,
                Destination = destination.Address,
                Files = proofs,
            });
            recorded = proofs;
            Checkpoint("Recorded");

            RefuseAfterDeadline();
            var receipts = await destination.DeliverAsync(files, cancellationToken).ConfigureAwait(false);
            Checkpoint("Delivered");

            run = ledger.Commit(run.Id, receipts, time.GetUtcNow());
            Checkpoint("Committed");
        }
        catch (Exception exception) when (!_killed)
        {
            await GiveUpAsync(ledger, plan, run, recorded, exception, cancellationToken).ConfigureAwait(false);
            throw;
        }

        ledger.RemoveStaging();
        return run;
    }

    private async Task<IReadOnlyList<StagedFile>> StageFilesAsync(Ledger ledger, SyncPlan plan, XelloSyncRun run, CancellationToken cancellationToken)
    {
        var current = ledger.ReadAccounts(LedgerAccountFilter.Everything with { Status = XelloAccountStatus.Active });
        var future = RosterChanges.Apply(current, plan.Planned).Where(account => account.Status == XelloAccountStatus.Active);
        return await DataFileSet.StageAsync(
            options.Profile, ledger.CreateStagingFolder(run.Id), plan.Schools, future, options.More is null ? null : options.More.AddToAsync, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Records that the run failed, unless it has delivered something: then the next run finishes it.</summary>
    private async Task GiveUpAsync(
        Ledger ledger, SyncPlan plan, XelloSyncRun run, IReadOnlyList<LedgerFileProof>? recorded, Exception exception, CancellationToken cancellationToken)
    {
        using var grace = new Grace(cancellationToken);
        try
        {
            if (recorded is not null && await HasArrivedAsync(destination, recorded, grace.Token).ConfigureAwait(false))
            {
                // It becomes a committed run, and why it was a bad night would be forgotten.
                ledger.Explain(run.Id, $"{run.Message} Cut short: {(exception is OperationCanceledException ? "stopped." : exception.Message)} The next run finishes it.");
                return;
            }

            ledger.RemoveStaging(); // first: the disk may be full, and this makes room to say so
            if (recorded is not null)
                ledger.Fail(run.Id, WhatHappened(exception), time.GetUtcNow());
            else
                ledger.Record(Failed(plan, run, exception));
        }
        catch (Exception second) when (second is XelloException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            // Neither ledger nor destination may be in reach now, which is likely why the run failed. The caller gets the first
            // exception; the run stays as it is recorded, and the next one rolls it back or finishes it.
        }
    }

    private async Task<XelloSyncRun?> RecoverAsync(Ledger ledger, CancellationToken cancellationToken)
    {
        XelloSyncRun? recovered = null;
        if (ledger.FindUnfinished() is { } unfinished)
        {
            var target = unfinished.Destination == destination.Address ? destination : options.OpenDestination(unfinished.Destination);
            // A destination that is out of reach looks like one that has nothing, and what it has may be in Xello already.
            await target.PrepareAsync(cancellationToken).ConfigureAwait(false);
            var files = unfinished.Files.Select(file => Staged(file, Path.Combine(ledger.StagingFolderOf(unfinished.Id), file.Name))).ToList();
            if (await HasArrivedAsync(target, unfinished.Files, cancellationToken).ConfigureAwait(false) && files.TrueForAll(IsIntact))
            {
                RefuseAfterDeadline();
                var receipts = await target.DeliverAsync(files, cancellationToken).ConfigureAwait(false);
                ledger.Commit(unfinished.Id, receipts, time.GetUtcNow());
            }
            else
            {
                ledger.Fail(unfinished.Id, "Interrupted before anything was delivered; rolled back by the next run.", time.GetUtcNow());
            }

            recovered = ledger.ReadRuns(unfinished.Id).Single();
        }

        ledger.RemoveStaging();
        return recovered;
    }

    /// <summary>True when the destination has what only this run can have put there, or simply everything.</summary>
    private static async Task<bool> HasArrivedAsync(IDestination target, IReadOnlyList<LedgerFileProof> files, CancellationToken cancellationToken)
    {
        var there = await DeliveredAsync(target, files, cancellationToken).ConfigureAwait(false);
        return there.Count == files.Count || there.Exists(file => file.Fresh);
    }

    private static async Task<List<LedgerFileProof>> DeliveredAsync(
        IDestination target, IReadOnlyList<LedgerFileProof> files, CancellationToken cancellationToken)
    {
        var there = new List<LedgerFileProof>(files.Count);
        foreach (var file in files)
            if (await target.HasDeliveredAsync(Staged(file, ""), cancellationToken).ConfigureAwait(false))
                there.Add(file);
        return there;
    }

    private static bool IsIntact(StagedFile file) => File.Exists(file.Path) && FileHash.Compute(file.Path) == file.Sha256;

    private static StagedFile Staged(LedgerFileProof file, string path) => new(file.Name, path, file.Rows, file.Bytes, file.Sha256);

    private static LedgerRunDraft Draft(SyncPlan plan, XelloSyncRun run) => new()
    {
        Run = run,
        BaseRevision = plan.Revision,
        Snapshot = plan.Snapshot,
        Changes = plan.Changes,
        Complete = plan.IsComplete && plan.Snapshot is not null,
    };

    private LedgerRunDraft Failed(SyncPlan plan, XelloSyncRun run, Exception exception) => new()
    {
        Run = new XelloSyncRun
        {
            Id = run.Id,
            Started = run.Started,
            Finished = time.GetUtcNow(),
            Status = XelloSyncStatus.Failed,
            LedgerRevision = plan.Revision,
            Kind = run.Kind,
            Undoes = run.Undoes,
            Plan = run.Plan,
            ExitCode = 1,
            Message = WhatHappened(exception),
        },
        BaseRevision = plan.Revision,
        Snapshot = plan.Snapshot,
        Destination = destination.Address,
    };

    private static string WhatHappened(Exception exception) =>
        exception is OperationCanceledException ? "Stopped before anything was delivered." : exception.Message;

    private static IReadOnlyList<XelloRosterChange> Outcomes(SyncPlan plan) =>
    [
        .. plan.Changes.Select(change =>
            change.Outcome == XelloOutcome.Planned ? change with { Outcome = XelloOutcome.Applied } : change),
    ];
}
