using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.Automation;

/// <summary>What a brake holds, and how it passes.</summary>
public sealed class HeldChangeTests : IDisposable
{
    private readonly RunFolder _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void TheRunSaysWhichBrakeHeldWhatAndRemembersIt()
    {
        _runs.Sync(Several(500));
        var run = _runs.Sync(Several(471, from: 30)).Run;
        Assert.Equal([XelloBrakeKind.Removals, XelloBrakeKind.SourceShrink], run.Brakes.Select(brake => brake.Kind));
        Assert.Equal((29, 500, 25, 5m), (run.Brakes[0].Count, run.Brakes[0].Active, run.Brakes[0].Limit, run.Brakes[0].Percent));
        using var ledger = _runs.Open();
        Assert.Equal(run.Brakes, ledger.ReadRuns(run.Id).Single().Brakes);
        Assert.All(ledger.ReadOpenHolds(run.Id), held => Assert.Equal(XelloBrakeKind.Removals | XelloBrakeKind.SourceShrink, held.HeldBy));
    }

    [Fact]
    public void WhatIsApprovedPassesOnceAndOnlyThat()
    {
        _runs.Sync(Several(500));
        var held = _runs.Sync(Several(470, from: 31)).Run;
        Approve(held.Id);

        // A preview lets it pass too, and uses nothing up.
        Assert.Equal(30, _runs.Preview(Several(470, from: 31)).Run.Deactivated);
        var result = _runs.Sync(Several(470, from: 31));
        Assert.Equal((30, 0), (result.Run.Deactivated, result.Run.Held));
        Assert.All(result.Changes, change => Assert.StartsWith("Approved by somebody, ", change.Reason, StringComparison.Ordinal));
        Assert.Equal(Rows(Several(470, from: 31)), ActiveRows(_runs.State().Accounts));

        // The next such night is held again.
        Assert.Equal(30, _runs.Sync(Several(440, from: 61)).Run.Held);
    }

    [Fact]
    public void AnApprovedChangeIsNotCounted()
    {
        _runs.Sync(Several(500));
        Approve(_runs.Sync(Several(470, from: 31)).Run.Id);
        // 30 that are approved and 20 more: without the 30 the others are under the limit of 25.
        Assert.Equal((50, 0), Counts(_runs.Sync(Several(450, from: 51))));
    }

    [Fact]
    public void AnApprovalDoesNotHelpAnotherChange()
    {
        _runs.Sync(Several(500));
        Approve(_runs.Sync(Several(470, from: 31), evidence: XelloEvidence.Exited).Run.Id);
        // The same students, but the SIS no longer knows them: that is not what was approved.
        Assert.Equal((0, 30), Counts(_runs.Sync(Several(470, from: 31), evidence: XelloEvidence.Vanished)));
        // And that other night has used the approval up.
        Assert.Equal((0, 30), Counts(_runs.Sync(Several(470, from: 31))));
    }

    [Fact]
    public void AnApprovalEndsWithItsTime()
    {
        _runs.Sync(Several(500));
        Approve(_runs.Sync(Several(470, from: 31)).Run.Id, days: 1);
        _runs.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal((0, 30), Counts(_runs.Sync(Several(470, from: 31))));
    }

    [Fact]
    public void APartCanBeApproved()
    {
        _runs.Sync(Several(500));
        Approve(_runs.Sync(Several(460, from: 41)).Run.Id, change => string.CompareOrdinal(change.StudentId, "00010") <= 0);
        // 10 pass; the other 30 are still too many.
        Assert.Equal((10, 30), Counts(_runs.Sync(Several(460, from: 41))));
    }

    [Fact]
    public void ACleanRunMakesTheHoldObsolete()
    {
        _runs.Sync(Several(500));
        var held = _runs.Sync(Several(460, from: 41)).Run;
        Approve(held.Id);
        Assert.Equal("Nothing to do.", _runs.Sync(Several(500)).Run.Message);
        using (var ledger = _runs.Open())
            Assert.Empty(ledger.ReadOpenHolds());
        Assert.Equal((0, 40), Counts(_runs.Sync(Several(460, from: 41))));
    }

    [Fact]
    public void ARunOfAnotherSchoolLeavesTheHoldAlone()
    {
        XelloAccount[] all = [.. Several(500), .. Enumerable.Range(600, 60).Select(number => Account(number, "20"))];
        _runs.Sync(all);
        var held = _runs.Sync([.. all.Skip(200)]).Run;
        _runs.Sync([.. all.Skip(500)], scope: new RosterScope([20], RosterScope.District.Grades));
        using var ledger = _runs.Open();
        Assert.Equal(200, ledger.ReadOpenHolds(held.Id).Count);
    }

    [Fact]
    public void BothHalvesOfAPersonPassOrNone()
    {
        _runs.Sync(Several(100));
        XelloAccount[] renamed = [.. Several(90, from: 11), .. Several(10).Select(account => account with { StudentId = "9" + account.StudentId })];
        var run = _runs.Sync(renamed).Run;
        Assert.Equal(20, run.Held);
        using (var ledger = _runs.Open(LedgerAccess.Write))
        {
            var chosen = HeldChanges.Choose(ledger.ReadOpenHolds(), change => change.StudentId is "00001" or "900002");
            Assert.Equal(["00001", "00002", "900001", "900002"], chosen.Select(change => change.StudentId));
            ledger.Approve([chosen[0], chosen[1], chosen[3]], Approval(7)); // of the first only one half
        }

        var result = _runs.Sync(renamed);
        Assert.Equal(["00002", "900002"], result.Changes.Where(change => change.Outcome == XelloOutcome.Applied).Select(change => change.StudentId));
        Assert.Equal(100, _runs.State().Accounts.Count(account => account.Status == XelloAccountStatus.Active));
    }

    [Fact]
    public void TheCalendarHoldsTheYearsEndAndLetsTheRolloverPass()
    {
        var calendar = new XelloCalendar { LastDay = new(2026, 10, 2), RolloverStart = new(2026, 10, 4), FirstDay = new(2026, 10, 20) };
        var options = new SyncOptions { Calendar = calendar };
        XelloAccount[] district = [.. Enumerable.Range(0, 260).Select(number => Account(number, grade: number % 13))];
        _runs.Sync(district, options); // Thursday, 1 October
        var end = _runs.Sync([district[0]], options).Run;
        Assert.Contains("Calendar: 259 removals between the last day of school and the rollover.", end.Message, StringComparison.Ordinal);
        Assert.Equal(259, end.Held);

        _runs.Sync(district, options);
        XelloAccount[] next = [.. district.Where(account => account.Grade < 12).Select(account => account with { Grade = account.Grade + 1 })];
        var rollover = _runs.Sync(next, options, evidence: XelloEvidence.Graduated).Run;
        Assert.Equal((240, 20, 0), (rollover.Promoted, rollover.Deactivated, rollover.Held));
        Assert.Empty(rollover.Brakes);
    }

    private static (int Deactivated, int Held) Counts(SyncResult result) => (result.Run.Deactivated, result.Run.Held);

    private XelloApproval Approval(int days) => new("somebody", _runs.Time.GetUtcNow(), "They moved.", _runs.Time.GetUtcNow().AddDays(days));

    private void Approve(string run, Func<XelloRosterChange, bool>? which = null, int days = 7)
    {
        using var ledger = _runs.Open(LedgerAccess.Write);
        ledger.Approve(HeldChanges.Choose(ledger.ReadOpenHolds(run), which ?? (_ => true)), Approval(days));
    }
}
