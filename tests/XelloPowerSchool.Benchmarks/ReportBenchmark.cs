using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Reports;

namespace XelloPowerSchool.Benchmarks;

/// <summary>The report on a district's worst night: sixty runs behind it, thousands of changes held, something to correct in every school.</summary>
internal static class ReportBenchmark
{
    private const int Runs = 60;

    public static IEnumerable<Result> Run(bool quick)
    {
        var accounts = quick ? 50_000 : 1_000_000;
        var folder = Directory.CreateTempSubdirectory("XelloPowerSchool-").FullName;
        try
        {
            var (ledger, page) = (Path.Combine(folder, "ledger.db"), Path.Combine(folder, "report.html"));
            Make(ledger, accounts);
            var findings = Enumerable.Range(0, accounts / 10).Select(place => new XelloFinding(
                "MissingDateOfBirth", XelloSeverity.Warning, SyntheticDistrict.Id(place * 10), "DateOfBirth", "The student has no date of birth.", "Enter it.")).ToList();
            foreach (var names in new[] { false, true })
            {
                long size = 0, heap = 0;
                var (ours, _) = Measure.Alternately(3, new Contender(Write, Clean: () => size = new FileInfo(page).Length), new Contender(() => { }));
                yield return new Result(
                    "report", string.Create(CultureInfo.InvariantCulture, $"{Runs} runs x {accounts:N0} accounts, {accounts / 100:N0} changes held, {findings.Count:N0} findings{(names ? ", with names" : "")}"),
                    "", ours, null, Note: string.Create(CultureInfo.InvariantCulture, $"page of {size / 1e6:0.0} MB; {heap / 1e6:N0} MB allocated"));

                void Write()
                {
                    var before = GC.GetTotalAllocatedBytes();
                    using var open = Ledger.Open(ledger, LedgerAccess.Read);
                    ReportPage.Write(page, ReportBuilder.Build(open, new ReportOptions { IncludeNames = names, Findings = findings, Made = DateTimeOffset.UtcNow }));
                    heap = GC.GetTotalAllocatedBytes() - before;
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A first load, nights that change one account in a hundred, and a last one that holds one in a hundred.</summary>
    private static void Make(string path, int count)
    {
        var accounts = SyntheticDistrict.Accounts(count);
        var start = DateTimeOffset.UtcNow.AddDays(-Runs - 1);
        using var ledger = Ledger.Open(path, LedgerAccess.Write);
        Record(0, RosterComparer.Compare(accounts, LedgerState.Empty, null).Changes, XelloSyncStatus.Staged);
        for (var night = 1; night < Runs; night++)
        {
            var isLast = night == Runs - 1;
            var changes = new List<XelloRosterChange>();
            for (var place = night % 100; place < count; place += 100)
            {
                var after = accounts[place] with { FirstName = string.Create(CultureInfo.InvariantCulture, $"Name{night}") };
                changes.Add(new XelloRosterChange
                {
                    StudentId = after.StudentId, Actions = XelloAction.Update, Before = accounts[place], After = after,
                    Outcome = isLast ? XelloOutcome.Held : XelloOutcome.Applied, Reason = isLast ? "Held by a brake." : null,
                });
                if (!isLast)
                    accounts[place] = after;
            }

            Record(night, changes, isLast ? XelloSyncStatus.Held : XelloSyncStatus.Staged);
        }

        void Record(int number, IReadOnlyList<XelloRosterChange> changes, XelloSyncStatus status)
        {
            var run = new XelloSyncRun
            {
                Id = string.Create(CultureInfo.InvariantCulture, $"R{number}"), Started = start.AddDays(number), Status = status,
                Held = status == XelloSyncStatus.Held ? changes.Count : 0, Updated = status == XelloSyncStatus.Held ? 0 : changes.Count,
            };
            ledger.Record(new LedgerRunDraft
            {
                Run = run, BaseRevision = number, Changes = changes, Destination = "nowhere", Schools = number == 0 ? SyntheticDistrict.Schools(count) : [],
            });
            if (status == XelloSyncStatus.Staged)
                ledger.Commit(run.Id, [], start.AddDays(number));
        }
    }
}
