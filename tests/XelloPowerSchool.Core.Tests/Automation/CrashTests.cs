using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.CrashDrill;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Tests.Accounts;
using Xunit;

namespace XelloPowerSchool.Tests.Automation;

/// <summary>
/// Processes that run nights and are killed: at every point between two steps, and at any moment within them. After each the
/// next run puts it right. The clock is set back now and then, too.
/// </summary>
public sealed class CrashTests
{
    private const int KillsPerDistrict = 102;

    // Two districts side by side: most of the time goes into starting processes.
    [Fact]
    public Task WhereverAProcessIsKilledNothingIsLostAndNothingIsDoneTwice() =>
        Task.WhenAll(Enumerable.Range(1, 2).Select(seed => Task.Run(() => KillAgainAndAgainAsync(seed))));

    private static async Task KillAgainAndAgainAsync(int seed)
    {
        using var folder = new TemporaryFolder();
        var drill = new Drill(folder.Path, seed);
        var random = new Random(seed);
        var night = 0;
        for (var kill = 0; kill < KillsPerDistrict; kill++)
        {
            // Every point in turn, and after each round as many deaths at any moment.
            var turn = kill % (2 * Drill.Points.Count);
            var (how, number) = turn < Drill.Points.Count ? (Drill.Points[turn], random.Next(3)) : ("after", random.Next(40_000));
            var exit = await DieAsync(folder.Path, seed, night, how, number);
            Assert.True(exit is 137 or -1, $"The process ended with {exit} instead of being killed ({how} {number}, night {night}).");
            night = int.Parse(File.ReadAllText(folder["night"]), CultureInfo.InvariantCulture);
            var (interrupted, expected) = LookAtWhatWasLeft(drill);

            await drill.RunAsync(night, null);
            AssertAsItShouldBe(drill, night);
            if (interrupted is not null)
            {
                using var ledger = Ledger.Open(drill.Ledger, LedgerAccess.Read);
                Assert.Equal(expected, ledger.ReadRuns(interrupted).Single().Status);
            }

            night++;
        }

        AssertTheJournalIsComplete(drill);
    }

    private static Task<int> DieAsync(string folder, int seed, int night, string how, int number) => DrillProcess.RunAsync(folder, seed, night, how, number);

    /// <summary>
    /// Whatever is at the destination under a real name is a file that some run made, whole. What has arrived of the run that was
    /// interrupted tells what must become of it.
    /// </summary>
    private static (string? Interrupted, XelloSyncStatus Expected) LookAtWhatWasLeft(Drill drill)
    {
        if (!File.Exists(drill.Ledger))
            return (null, default);
        using var ledger = Ledger.Open(drill.Ledger, LedgerAccess.Read);
        var unfinished = ledger.FindUnfinished();
        var made = ledger.ReadRuns().SelectMany(run => run.Receipts).Select(receipt => receipt.Sha256)
            .Concat(unfinished?.Files.Select(file => file.Sha256) ?? []).ToHashSet();
        var there = Directory.Exists(drill.Outbox)
            ? Directory.GetFiles(drill.Outbox, "*.txt").ToDictionary(file => Path.GetFileName(file), FileHash.Compute)
            : [];
        Assert.All(there.Values, hash => Assert.Contains(hash, made));
        if (unfinished is null)
            return (null, default);
        var arrived = unfinished.Files.Where(file => there.TryGetValue(file.Name, out var hash) && hash == file.Sha256).ToList();
        return (unfinished.Id, arrived.Count == unfinished.Files.Count || arrived.Exists(file => file.Fresh) ? XelloSyncStatus.Committed : XelloSyncStatus.Failed);
    }

    private static void AssertAsItShouldBe(Drill drill, int night)
    {
        var roster = drill.Roster(night);
        Assert.Equal(TestAccounts.Rows(roster), TestAccounts.ActiveRows(drill.State().Accounts));
        Assert.False(Directory.Exists(drill.Ledger + ".staging"));
        Assert.Equal(["School.txt", "Student.txt"], Directory.GetFiles(drill.Outbox).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(
            roster.Select(account => account.StudentId),
            File.ReadAllLines(Path.Combine(drill.Outbox, "Student.txt")).Skip(1).Select(row => row.Split('|')[0]));

        using var ledger = Ledger.Open(drill.Ledger, LedgerAccess.Read);
        Assert.Null(ledger.FindUnfinished());
        // Both files are of the run that delivered last.
        foreach (var file in ledger.ReadLastDelivery()!.Files)
            Assert.Equal(file.Sha256, FileHash.Compute(Path.Combine(drill.Outbox, file.Name)));
    }

    /// <summary>Told from the journal alone, every account becomes what it is, each change beginning where the one before it ended.</summary>
    private static void AssertTheJournalIsComplete(Drill drill)
    {
        using var ledger = Ledger.Open(drill.Ledger, LedgerAccess.Read);
        var told = new Dictionary<string, XelloAccount>();
        foreach (var run in ledger.ReadRuns().Reverse())
        {
            var changes = ledger.ReadChanges(run.Id).ToList();
            Assert.All(changes, change => Assert.Equal(XelloOutcome.Applied, change.Outcome));
            Assert.Equal(
                (run.Created, run.Updated, run.Deactivated, run.Reactivated, run.Transferred),
                (Count(XelloAction.Create), Count(XelloAction.Update), Count(XelloAction.Deactivate), Count(XelloAction.Reactivate), Count(XelloAction.Transfer)));
            Assert.True(run.Status == XelloSyncStatus.Committed || changes.Count == 0, run.ToString());
            Assert.True(changes.Count == 0 || run.Receipts.Count == 2, run.ToString());
            foreach (var change in changes)
            {
                Assert.Equal(told.TryGetValue(change.StudentId, out var known) ? known.Row() : null, change.Before?.Row());
                told[change.StudentId] = change.After!;
            }

            int Count(XelloAction action) => changes.Count(change => (change.Actions & action) != 0);
        }

        Assert.Equal(TestAccounts.Rows(told.Values), TestAccounts.Rows(ledger.ReadState().Accounts));
        Assert.Contains(ledger.ReadRuns(), run => run.Status == XelloSyncStatus.Failed);
        using var whole = Ledger.Open(drill.Ledger, LedgerAccess.Write);
        Ledger.BackUp(drill.Ledger, drill.Ledger + ".bak"); // checks every page
    }
}
