using Microsoft.Extensions.Time.Testing;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Tests.Delivery;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.Accounts;

/// <summary>
/// Migration, restore and pruning on a disk that has room for more and more of what they write, from nothing to all of it: each
/// attempt that fails says so and leaves the ledger as it was, and the first with enough room succeeds.
/// </summary>
public sealed class LedgerDiskFullTests : IDisposable
{
    private const int Step = 32 * 1024;

    private readonly SmallFileSystem _disk = new("size=4m");
    private readonly FakeTimeProvider _time = new(Now);

    public void Dispose() => _disk.Dispose();

    private string Ledger => _disk.Folder.Ledger;

    [Fact]
    public void AMigrationIsWholeOrHasNotBegun()
    {
        LedgerCopiesTests.MakeFirstVersion(Ledger, accounts: 1000);
        var before = Read(Ledger);
        var failures = Sweep(
            () => XelloPowerSchool.Accounts.Ledger.Open(Ledger, LedgerAccess.Write, _time).Dispose(),
            () =>
            {
                Assert.Equal(1L, LedgerCopiesTests.Scalar(Ledger, "PRAGMA user_version"));
                Assert.Equal(before, Read(Ledger));
            });
        Assert.True(failures > 1, "the disk was never full");
        Assert.Equal((long)LedgerSchema.Version, LedgerCopiesTests.Scalar(Ledger, "PRAGMA user_version"));
        Assert.Equal(before, Read(Ledger));
    }

    [Fact]
    public void ARestoreIsWholeOrHasNotBegun()
    {
        Make(Ledger, days: 1);
        XelloPowerSchool.Accounts.Ledger.BackUp(Ledger, _disk.Folder["backup.bak"]);
        var old = Read(Ledger);
        using (var ledger = XelloPowerSchool.Accounts.Ledger.Open(Ledger, LedgerAccess.Write, _time))
            LedgerHistoryTests.Run(ledger, 2, Several(450));
        var before = Read(Ledger);
        Assert.NotEqual(old, before);
        var failures = Sweep(
            () => XelloPowerSchool.Accounts.Ledger.Restore(_disk.Folder["backup.bak"], Ledger, _time),
            () => Assert.Equal(before, Read(Ledger)));
        Assert.True(failures > 1, "the disk was never full");
        Assert.Equal(old, Read(Ledger));
        using var next = XelloPowerSchool.Accounts.Ledger.Open(Ledger, LedgerAccess.Write, _time);
        LedgerHistoryTests.Run(next, 3, Several(401));
        Assert.Equal(401, next.ReadState().Accounts.Count);
    }

    [Fact]
    public void PruningIsWholeOrHasNotBegun()
    {
        Make(Ledger, days: 4);
        var before = Read(Ledger);
        var history = History();
        var failures = Sweep(
            () =>
            {
                using var ledger = XelloPowerSchool.Accounts.Ledger.Open(Ledger, LedgerAccess.Write, _time);
                Assert.Equal(1200, ledger.Prune(Now.AddYears(1)));
            },
            () =>
            {
                Assert.Equal(before, Read(Ledger));
                Assert.Equal(history, History());
            });
        Assert.True(failures > 0, "the disk was never full");
        Assert.Equal(before, Read(Ledger));
        Assert.Equal(history - 1200, History());
    }

    /// <summary>Tries with more and more room; returns how often there was not enough.</summary>
    private int Sweep(Action attempt, Action isAsBefore)
    {
        for (var failures = 0; ; failures++)
        {
            _disk.FillUp(room: failures * (long)Step);
            try
            {
                attempt();
                _disk.MakeRoom();
                return failures;
            }
            catch (XelloException error)
            {
                _disk.MakeRoom();
                Assert.Contains(error.Id, (string[])["LedgerWriteFailed", "OutputWriteFailed"]);
                isAsBefore();
            }
        }
    }

    private void Make(string path, int days)
    {
        using var ledger = XelloPowerSchool.Accounts.Ledger.Open(path, LedgerAccess.Write, _time);
        for (var day = 1; day <= days; day++)
            LedgerHistoryTests.Run(ledger, day, [.. Several(400).Select(account => account with { FirstName = "Day" + new string('x', day) })]);
    }

    private long History() => (long)LedgerCopiesTests.Scalar(Ledger, "SELECT COUNT(*) FROM change")!;

    private static string[] Read(string path)
    {
        using var ledger = XelloPowerSchool.Accounts.Ledger.Open(path, LedgerAccess.Read);
        return Rows(ledger.ReadState().Accounts);
    }
}
