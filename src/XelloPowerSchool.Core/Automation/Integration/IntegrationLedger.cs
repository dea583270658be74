using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Delivery;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Automation;

/// <summary>The checks of what the ledger remembers. It only reads.</summary>
internal sealed class IntegrationLedger(IntegrationOptions options) : IDisposable
{
    private static readonly TimeSpan ANightAndAHalf = TimeSpan.FromHours(36);

    private Ledger? _ledger;

    /// <summary>Why what needs the ledger cannot be checked; null when it is open.</summary>
    public string? NotOpen => _ledger is null ? "not checked, because there is no ledger that can be read" : null;

    /// <summary>Where files were delivered last; null when nothing ever was.</summary>
    public LedgerDelivery? LastDelivery { get; private set; }

    /// <summary>The folder of the last delivery, when it was one.</summary>
    public IDestination? FolderOfLastDelivery => LastDelivery is { } last && !SftpAddress.IsSftp(last.Destination)
        ? new FolderDestination(last.Destination, options.Clock)
        : null;

    public IReadOnlyCollection<string> SchoolCodes { get; private set; } = [];

    /// <summary>How the schools' fields are filled in the accounts.</summary>
    public IReadOnlyList<IReadOnlyCollection<SchoolFieldUse>> FieldsBefore { get; private set; } = [];

    /// <summary>Opens the ledger and looks at its pages.</summary>
    public Task<Finding> Open()
    {
        if (!Ledger.Exists(options.LedgerPath))
        {
            return Task.FromResult(Finding.Warning(
                $"there is no ledger at {options.LedgerPath}: no run has ever ended well with it",
                "If the nightly run has another ledger, name it with -Ledger. Otherwise import the accounts that Xello has, or run Sync-XelloAccount."));
        }
        var ledger = Ledger.Open(options.LedgerPath, LedgerAccess.Read, options.Clock);
        try
        {
            if (ledger.FindDamage() is { } damage)
                return Task.FromResult(Finding.Fail($"the database is damaged: {damage}", "Restore-XelloLedger puts a backup in its place."));
            LastDelivery = ledger.ReadLastDelivery();
            SchoolCodes = [.. ledger.ReadSchools().Select(static school => school.Code)];
            FieldsBefore = [FieldUse.Of(ledger.ReadAccounts(LedgerAccountFilter.Everything with { Status = XelloAccountStatus.Active }))];
            string what = string.Format(
                CultureInfo.InvariantCulture, "sound; revision {0:N0}, {1:N0} active accounts in {2:N0} schools", ledger.ReadRevision(), ledger.ReadPopulation().Sum(static p => p.Active), SchoolCodes.Count);
            (_ledger, ledger) = (ledger, null!);
            return Task.FromResult(Finding.Pass(what));
        }
        finally
        {
            ledger?.Dispose();
        }
    }

    /// <summary>The checks of runs and of what they left, in the order of cause and effect.</summary>
    public IEnumerable<(string Name, Func<CancellationToken, Task<Finding>> Check)> Checks() =>
    [
        ("Interrupted run", _ => Task.FromResult(Interrupted())),
        ("Last run", _ => Task.FromResult(LastRun())),
        ("Holds", _ => Task.FromResult(Holds())),
        ("Receipts", ReceiptsAsync),
        ("Processing hour", _ => Task.FromResult(Hour())),
    ];

    public Task<XelloAccountTrace> TraceAsync(string student, IPowerSchoolReader? sis, CancellationToken ct) =>
        new AccountTracer(_ledger!, sis, options.Profile, options.Mapping, options.Clock.GetLocalNow()).TraceAsync(student, ct);

    public void Dispose() => _ledger?.Dispose();

    private Finding Interrupted() => _ledger!.FindUnfinished() is { } run
        ? Finding.Warning(
            $"run {run.Id} to {run.Destination} was recorded and not finished",
            "If no run is going on now, its process died. The next run finishes it or rolls it back, and says which.")
        : Finding.Pass("none");

    private Finding LastRun()
    {
        XelloSyncRun? run = _ledger!.ReadRuns().Where(static r => r.Kind == XelloRunKind.Sync && r.Status != XelloSyncStatus.Staged).OrderByDescending(static r => r.Started).FirstOrDefault();
        if (run is null)
            return Finding.Warning("the ledger knows of no synchronisation", "Run Sync-XelloAccount -WhatIf first, and then Sync-XelloAccount.");
        TimeSpan age = options.Clock.GetUtcNow() - (run.Finished ?? run.Started);
        string what = string.Format(
            CultureInfo.InvariantCulture, "{0}, {1}, {2:0} hours ago: {3:N0} created, {4:N0} updated, {5:N0} deactivated, {6:N0} held, {7:N0} rejected",
            run.Id, run.Status, age.TotalHours, run.Created, run.Updated, run.Deactivated, run.Held, run.Rejected);
        return run.Status == XelloSyncStatus.Failed ? Finding.Fail($"{what}. {run.Message}", "Correct what the message says; nothing was delivered, and the ledger is as it was. Then run Sync-XelloAccount again.")
            : age > ANightAndAHalf ? Finding.Warning(what, "No run has ended since. Look at the schedule, and at what the script writes.")
            : run.Rejected > 0 ? Finding.Warning(what, "Get-XelloSyncRun -Last 1 -Change shows what was rejected, and why.")
            : Finding.Pass(what);
    }

    private Finding Holds()
    {
        IReadOnlyList<XelloRosterChange> holds = _ledger!.ReadOpenHolds();
        return holds.Count == 0
            ? Finding.Pass("nothing is held")
            : Finding.Warning(
                string.Format(CultureInfo.InvariantCulture, "{0:N0} changes wait: ", holds.Count)
                    + string.Join(", ", holds.GroupBy(static h => h.HeldBy).Select(static g => string.Format(CultureInfo.InvariantCulture, "{0} {1:N0}", g.Key, g.Count()))),
                "Look at Get-XelloSyncRun -Held. If they are right, Approve-XelloSyncRun lets them pass once; if they are not, correct PowerSchool, and they go by themselves.");
    }

    private async Task<Finding> ReceiptsAsync(CancellationToken ct)
    {
        if (LastDelivery is not { } last)
            return Finding.Skipped("nothing was delivered yet");
        IReadOnlyList<XelloReceipt> receipts = _ledger!.ReadRuns(last.RunId).First().Receipts;
        string what = string.Join(", ", receipts.Select(static r => string.Format(CultureInfo.InvariantCulture, "{0} {1:N0} rows", r.File, r.Rows)))
            + string.Format(CultureInfo.InvariantCulture, " to {0} on {1:yyyy-MM-dd HH:mm}", last.Destination, receipts.Max(static r => r.Delivered).ToLocalTime());
        if (receipts.Any(static r => (r.Unproven & XelloUnproven.Content) != 0))
            what += "; the server forbids reading back, so their content is not proven";
        IDestination? destination = options.Destination is { } named && named.Address == last.Destination ? named : FolderOfLastDelivery;
        if (destination is null)
            return Finding.Pass(what + "; not compared, because the server was not named");
        var gone = new List<string>();
        foreach (LedgerFileProof file in last.Files)
        {
            if (!await destination.HasDeliveredAsync(new StagedFile(file.Name, "", file.Rows, file.Bytes, file.Sha256), ct).ConfigureAwait(false))
                gone.Add(file.Name);
        }
        return gone.Count == 0
            ? Finding.Pass(what + "; they are there unchanged")
            : Finding.Warning(
                $"{what}; {string.Join(", ", gone)} is not there any more as it was delivered",
                "Right when files are taken away once they are processed. Otherwise somebody changed them: the next run delivers them again.");
    }

    private Finding Hour()
    {
        if (LastDelivery is not { } last)
            return Finding.Skipped("nothing was delivered yet");
        if (ProcessingHour.Of(last.Destination, options.ProcessingHour, options.ProcessingTimeZone) is not { } hour)
            return Finding.Skipped("the files go to a folder, of which no hour is known; -ProcessingHour names it");
        XelloSyncRun run = _ledger!.ReadRuns(last.RunId).First();
        return hour.Judge(run.Started, run.Receipts.Max(static r => r.Delivered)) is { } late
            ? Finding.Warning(late, "Let the schedule begin earlier.")
            : Finding.Pass("the last files were there in time");
    }
}
