using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Benchmarks;

/// <summary>
/// Questions about the past, asked of a ledger with the runs of two school years: one account at a moment, one account's story,
/// one trace; and what a run pays for looking at its ledger before it writes.
/// </summary>
internal static class HistoryBenchmark
{
    public static IEnumerable<Result> Run(bool quick)
    {
        var (accounts, runs) = quick ? (10_000, 40) : (100_000, 400);
        var folder = Directory.CreateTempSubdirectory("XelloPowerSchool-").FullName;
        try
        {
            var path = Path.Combine(folder, "ledger.db");
            var middle = Make(path, accounts, runs);
            var what = string.Create(CultureInfo.InvariantCulture, $"{runs} runs x {accounts:N0} accounts");
            var goal = Goal.AtMost(50);

            yield return One($"an account as it was, {what}", goal, ledger => ledger.ReadAccountsAt(middle, Keys[accounts / 2]).Single());
            yield return One($"an account's story, {what}", goal, ledger => ledger.ReadHistory(Keys[1]).Count());
            yield return One($"a trace, {what}", goal, ledger =>
                new AccountTracer(ledger, null, DataFileProfile.XelloUs, StudentMapping.Default, DateTimeOffset.UtcNow).TraceAsync(Keys[1], default).GetAwaiter().GetResult());
            yield return One($"all accounts as they were, {what}", null, ledger => ledger.ReadAccountsAt(middle).Count());
            yield return Measured($"opened to write, with its check, {what}", null, () => Ledger.Open(path, LedgerAccess.Write).Dispose());

            Result One<T>(string name, Goal? limit, Func<Ledger, T> ask) => Measured(name, limit, () =>
            {
                using var ledger = Ledger.Open(path, LedgerAccess.Read);
                ask(ledger);
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string[] Keys { get; set; } = [];

    private static Result Measured(string what, Goal? goal, Action work)
    {
        var (ours, _) = Measure.Alternately(9, new Contender(work), new Contender(() => { }));
        return new Result("history", what, "", ours, null, goal, "with the opening of the ledger");
    }

    /// <summary>A first load, then runs that change one account in a hundred, the second one every time. Returns the time in the middle.</summary>
    private static DateTimeOffset Make(string path, int count, int runs)
    {
        var accounts = SyntheticDistrict.Accounts(count);
        Keys = [.. accounts.Select(account => account.StudentId)];
        var start = DateTimeOffset.UtcNow.AddDays(-runs - 1);
        using var ledger = Ledger.Open(path, LedgerAccess.Write);
        Run(0, RosterComparer.Compare(accounts, LedgerState.Empty, null).Changes);
        for (var run = 1; run < runs; run++)
        {
            var changes = new List<XelloRosterChange>();
            for (var place = run % 100; place < count; place += 100)
                Change(place);
            if (run % 100 != 1)
                Change(1);
            RosterComparer.Sort(changes);
            Run(run, changes);

            void Change(int place)
            {
                var after = accounts[place] with { FirstName = string.Create(CultureInfo.InvariantCulture, $"Name{run}") };
                changes.Add(new XelloRosterChange
                {
                    StudentId = after.StudentId, Actions = XelloAction.Update, Before = accounts[place], After = after,
                });
                accounts[place] = after;
            }
        }

        return start.AddDays(runs / 2);

        void Run(int number, IReadOnlyList<XelloRosterChange> changes)
        {
            var run = new XelloSyncRun { Id = string.Create(CultureInfo.InvariantCulture, $"R{number}"), Started = start.AddDays(number), Status = XelloSyncStatus.Staged };
            ledger.Record(new LedgerRunDraft { Run = run, BaseRevision = number, Changes = changes, Destination = "nowhere" });
            ledger.Commit(run.Id, [], start.AddDays(number));
        }
    }
}
