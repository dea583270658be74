using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.Automation;

/// <summary>An old backup does not know everybody whom Xello knows: nothing made of it may hide the others.</summary>
public sealed class RestoredLedgerTests : IDisposable
{
    private readonly RunFolder _runs = new();

    public void Dispose() => _runs.Dispose();

    private static SyncOptions Braked => new() { Brakes = new XelloBrake { Creates = new XelloBrakeLimit(5) } };

    private string Backup => _runs["backup.db"];

    [Fact]
    public void AHeldCreationAfterARestoreHidesNobody()
    {
        Lose(Several(560));
        var result = _runs.Sync(Several(560), Braked);
        Assert.Equal((XelloSyncStatus.Held, 60, 2), (result.Run.Status, result.Run.Held, result.Run.ExitCode));
        Assert.Contains("put back from a backup", Assert.Single(result.Cautions), StringComparison.Ordinal);
        Assert.Equal(560, _runs.Delivered().Length);

        // The next night is no better, until somebody has approved.
        Assert.Equal(60, _runs.Sync(Several(560), Braked).Run.Held);
        Assert.Equal(560, _runs.Delivered().Length);
        Approve();
        Assert.Equal((60, 0), Counts(_runs.Sync(Several(560), Braked)));
        Assert.Equal(560, _runs.Delivered().Length);

        // From then on it is a ledger like any other: what is held does not keep the others from Xello.
        result = _runs.Sync([.. Several(500), Account(9000)], Braked);
        Assert.Equal((1, 60), Counts(result));
        Assert.Empty(result.Cautions);
        Assert.Equal(561, _runs.Delivered().Length);
    }

    [Fact]
    public void ANightThatLeavesNothingOutPutsItRightByItself()
    {
        Lose(Several(510));
        var result = _runs.Sync(Several(510));
        Assert.Equal((XelloSyncStatus.Committed, 10), (result.Run.Status, result.Run.Created));
        Assert.Equal(510, _runs.Delivered().Length);
        using var ledger = _runs.Open();
        Assert.Null(ledger.ReadRestored());
    }

    [Fact]
    public void APartOfTheChangesOrOfTheDistrictIsNotDelivered()
    {
        Lose(Several(510));
        var before = File.ReadAllBytes(Path.Combine(_runs.Outbox, "Student.txt"));
        foreach (var options in new[] { new SyncOptions { CanaryPercent = 1 }, new SyncOptions { AdditiveOnly = true }, new SyncOptions { Force = true } })
        {
            XelloAccount[] roster = options.Force ? [.. Several(509), Account(510) with { LastName = "" }] : Several(509, from: 2);
            var result = _runs.Sync(roster, options);
            Assert.Equal(XelloSyncStatus.Held, result.Run.Status);
            Assert.DoesNotContain(result.Changes, change => change.Outcome == XelloOutcome.Applied);
        }

        Assert.Equal(XelloSyncStatus.Held, _runs.Sync(Several(510), scope: new RosterScope([10], RosterScope.District.Grades)).Run.Status);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(_runs.Outbox, "Student.txt")));
        Assert.Equal(Rows(Several(500)), ActiveRows(_runs.State().Accounts));
    }

    [Fact]
    public async Task ARecordThatCouldNotBeReadCountsAsLeftOut()
    {
        Lose(Several(510));
        XelloAccount[] shared = [.. Several(508), Account(509) with { SsoToken = "t" }, Account(510) with { SsoToken = "t" }];
        var (snapshot, desired) = Snapshot(shared, id: "Shared");
        var comparison = RosterComparer.Compare(desired, _runs.State(), snapshot);
        var result = await _runs.Job().RunAsync(comparison.All(), comparison.Snapshot, default);
        Assert.Equal((XelloSyncStatus.Held, 2), (result.Run.Status, result.Run.Rejected));
        Assert.Equal(510, _runs.Delivered().Length);
    }

    [Fact]
    public void AnImportOfWhatWasDeliveredLastTellsTheLedger()
    {
        Lose(Several(560));
        var import = new AccountImport(_runs.Ledger, new AccountImportOptions { Path = _runs.Outbox, Merge = true }, _runs.Time);
        Assert.Equal(60, import.Run(import.Read(default), new Dictionary<string, long>(), out _).Created);
        var result = _runs.Sync([.. Several(560), Account(9000)]);
        Assert.Equal(XelloSyncStatus.Committed, result.Run.Status);
        Assert.Equal(561, _runs.Delivered().Length);
    }

    [Fact]
    public void APreviewSaysItToo()
    {
        Lose(Several(560));
        var result = _runs.Preview(Several(560), Braked);
        Assert.Contains("nothing is delivered until", Assert.Single(result.Cautions), StringComparison.Ordinal);
        Assert.Equal(2, result.Run.ExitCode);
    }

    /// <summary>500 students and a backup, then a night with others, then the backup again.</summary>
    private void Lose(XelloAccount[] later)
    {
        _runs.Sync(Several(500));
        Ledger.BackUp(_runs.Ledger, Backup);
        _runs.Sync(later, new SyncOptions { Brakes = XelloBrake.Off() });
        Assert.Equal(later.Length, _runs.Delivered().Length);
        Ledger.Restore(Backup, _runs.Ledger, _runs.Time);
    }

    private void Approve()
    {
        using var ledger = _runs.Open(LedgerAccess.Write);
        var now = _runs.Time.GetUtcNow();
        ledger.Approve(ledger.ReadOpenHolds(), new XelloApproval("somebody", now, "They are in Xello.", now.AddDays(7)));
    }

    private static (int Done, int Held) Counts(SyncResult result) =>
        (result.Changes.Count(change => change.Outcome == XelloOutcome.Applied), result.Run.Held);
}
