using CsCheck;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Tests.Accounts;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.Automation;

public sealed class UndoTests : IDisposable
{
    private readonly RunFolder _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void AnUndoneRunLeavesEverybodyAsBefore()
    {
        _runs.Sync(Several(40));
        var before = (Rows(_runs.State().Accounts), _runs.Delivered());
        var run = _runs.Sync([.. Several(30, from: 5), Account(1, "20", 10), Account(2) with { Email = "new@district.example" }, Account(50)]).Run;

        var undo = _runs.Undo(run.Id);
        Assert.Equal((XelloRunKind.Undo, run.Id, XelloSyncStatus.Committed, 3L), (undo.Run.Kind, undo.Run.Undoes, undo.Run.Status, undo.Run.LedgerRevision));
        Assert.Equal(before.Item1, Rows(_runs.State().Accounts.Where(account => account.StudentId != "00050")));
        Assert.Equal(XelloAccountStatus.Inactive, _runs.State().Accounts.Single(account => account.StudentId == "00050").Status);
        Assert.Equal(before.Item2, _runs.Delivered());
        Assert.All(undo.Changes, change => Assert.Equal($"Takes back run {run.Id}.", change.Reason));

        using (var ledger = _runs.Open())
            Assert.Equal(
                [(undo.Run.Id, run.Id, null), (run.Id, null, undo.Run.Id)],
                ledger.ReadRuns().Take(2).Select(one => (one.Id, one.Undoes, one.UndoneBy)));

        // And that can be taken back as well.
        _runs.Undo(undo.Run.Id);
        Assert.Equal(33, _runs.State().Accounts.Count(account => account.Status == XelloAccountStatus.Active));
    }

    [Fact]
    public void UndoAfterSyncIsBefore() =>
        Gen.Select(RosterComparerProperties.Roster, RosterComparerProperties.Roster).Sample(
            (first, second) =>
            {
                using var runs = new RunFolder();
                XelloAccount[] Everybody(XelloAccount[] roster) => [.. roster.Where(account => account.StudentId != "00001"), Account(1)];
                runs.Sync(Everybody(first));
                var (before, files) = (ActiveRows(runs.State().Accounts), runs.Delivered());
                var result = runs.Sync(Everybody(second));
                if (!result.Changes.Any(change => change.Outcome == XelloOutcome.Applied))
                    return;
                runs.Undo(result.Run.Id);
                Assert.Equal(before, ActiveRows(runs.State().Accounts));
                Assert.Equal(files, runs.Delivered());
            },
            iter: 60, threads: 1);

    [Fact]
    public void AnUndoIsRefusedWhereLaterRunsTouchedTheSameAccounts()
    {
        _runs.Sync(Several(10));
        var run = _runs.Sync([Account(1, "20"), Account(2, "20"), .. Several(8, from: 3)]).Run;
        var later = _runs.Sync([Account(1, "30"), Account(2, "20"), .. Several(8, from: 3)]).Run;
        var error = Assert.Throws<XelloException>(() => _runs.Undo(run.Id));
        Assert.Equal("UndoConflict", error.Id);
        Assert.Contains($"1 of its accounts: 00001 ({later.Id})", error.Message, StringComparison.Ordinal);

        _runs.Undo(later.Id); // itself a later run that touched the account
        Assert.Equal("UndoConflict", Assert.Throws<XelloException>(() => _runs.Undo(run.Id)).Id);
        Assert.Equal("UndoConflict", Assert.Throws<XelloException>(() => _runs.Undo(later.Id)).Id);
    }

    [Fact]
    public void ARunThatDidNothingCannotBeTakenBack()
    {
        _runs.Sync(Several(500));
        var nothing = _runs.Sync(Several(500)).Run;
        var held = _runs.Sync(Several(400)).Run;
        Assert.Equal("RunNotUndoable", Assert.Throws<XelloException>(() => _runs.Undo(nothing.Id)).Id);
        Assert.Equal("RunNotUndoable", Assert.Throws<XelloException>(() => _runs.Undo(held.Id)).Id);
        Assert.Equal("RunNotFound", Assert.Throws<XelloException>(() => _runs.Undo("none")).Id);
        using (var ledger = _runs.Open(LedgerAccess.Write))
            ledger.Prune(_runs.Time.GetUtcNow());
        var first = nothing.Id;
        using (var ledger = _runs.Open())
            first = ledger.ReadRuns().Last().Id;
        Assert.Contains("no longer kept", Assert.Throws<XelloException>(() => _runs.Undo(first)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnExcludedStudentIsLeftOutOfTheUndo()
    {
        _runs.Sync(Several(10));
        var run = _runs.Sync([Account(1, "20"), Account(2, "20"), .. Several(8, from: 3)]).Run;
        using (var ledger = _runs.Open(LedgerAccess.Write))
            ledger.Exclude(new XelloExclusion("00001", "Court order.", Now, "somebody", null));
        var undo = _runs.Undo(run.Id);
        Assert.Equal((1, 1), (undo.Run.Transferred, undo.Run.Skipped));
        Assert.Equal("20", _runs.State().Accounts[0].SchoolCode);
    }
}
