using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Delivery;
using XelloPowerSchool.Tests.Accounts;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.Automation;

/// <summary>A slip in the path of the ledger makes a new one, whose first load no brake can judge: it is warned of.</summary>
public sealed class MistypedLedgerTests : IDisposable
{
    private readonly RunFolder _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public async Task AnotherLedgerThatKnowsTheDistrictIsNamed()
    {
        Assert.Empty(_runs.Sync(Several(50)).Cautions); // its own first load is in order
        var elsewhere = Directory.CreateDirectory(_runs["elsewhere"]).FullName;
        var slip = Job("leger.db", elsewhere);
        foreach (var result in new[] { Preview(slip), await Run(slip) })
            Assert.Contains($"{_runs.Ledger} has delivered", Assert.Single(result.Cautions), StringComparison.Ordinal);
        Assert.Empty((await Run(slip, 51)).Cautions); // once is enough
    }

    [Fact]
    public async Task FilesThatTheLedgerNeverDeliveredAreNoticed()
    {
        _runs.Sync(Several(50));
        Directory.CreateDirectory(_runs["other"]);
        var result = await Run(Job("other/ledger.db", _runs.Outbox));
        Assert.Contains("had a file of students already", Assert.Single(result.Cautions), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LedgersOfOtherDistrictsBackupsAndWhatIsNoLedgerAreNoReasonToWarn()
    {
        _runs.Sync(Several(50));
        Ledger.BackUp(_runs.Ledger, _runs["ledger.bak"]);
        File.Delete(_runs.Ledger);
        File.WriteAllText(_runs["notes.db"], "no database");
        using (var empty = Ledger.Open(_runs["empty.db"], LedgerAccess.Write))
            Assert.Empty(empty.ReadRuns());
        var elsewhere = Directory.CreateDirectory(_runs["elsewhere"]).FullName;
        Assert.Empty((await Run(Job("new.db", elsewhere))).Cautions);
        Assert.Null(LedgerNeighbours.FindDelivering(_runs["third.db"], "https://another.example"));
        Assert.Equal(_runs["new.db"], LedgerNeighbours.FindDelivering(_runs["third.db"], "https://sis.example"));
    }

    private SyncJob Job(string ledger, string folder) =>
        new(_runs[ledger], new FolderDestination(folder, _runs.Time), new SyncOptions { Complete = true }, _runs.Time);

    private SyncResult Preview(SyncJob job)
    {
        var (snapshot, desired) = Snapshot(Several(50), id: "P");
        return job.Preview(RosterComparer.Compare(desired, LedgerState.Empty, snapshot).All(), snapshot);
    }

    private async Task<SyncResult> Run(SyncJob job, int students = 50)
    {
        var (snapshot, desired) = Snapshot(Several(students), id: FormattableString.Invariant($"M{students}"));
        var known = LedgerState.Empty;
        if (students > 50)
        {
            using var ledger = Ledger.Open(_runs["leger.db"], LedgerAccess.Read);
            known = ledger.ReadState();
        }

        return await job.RunAsync(RosterComparer.Compare(desired, known, snapshot).All(), snapshot, default);
    }
}
