using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.Automation;

/// <summary>A plan in a file is done exactly so, or not at all.</summary>
public sealed class SavedPlanTests : IDisposable
{
    private readonly RunFolder _runs = new();

    private string File => _runs["plan.json"];

    private byte[] Key => SavedPlan.KeyOf(_runs.Ledger);

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void ThePlanIsAppliedAndStandsWithItsRun()
    {
        _runs.Sync(Several(500));
        XelloAccount[] roster = [.. Several(480, from: 21)];
        var plan = Plan(roster);
        Assert.Equal(20, plan.Changes.Count);
        var run = Apply(roster).Run;
        Assert.Equal((20, plan.Id), (run.Deactivated, run.Plan));
        using (var ledger = _runs.Open())
            Assert.Equal(plan.Id, ledger.ReadRuns(run.Id).Single().Plan);
        Assert.Equal("PlanApplied", Assert.Throws<XelloException>(() => Apply(roster)).Id);
    }

    [Fact]
    public void WhatTheBrakesHoldIsHeldByThePlanToo()
    {
        _runs.Sync(Several(500));
        XelloAccount[] roster = [.. Several(460, from: 41)];
        Assert.All(Plan(roster).Changes, change => Assert.Equal(XelloOutcome.Held, change.Outcome));
        var run = Apply(roster).Run;
        Assert.Equal((0, 40), (run.Deactivated, run.Held));
    }

    [Fact]
    public void ALedgerThatMovedOnMakesItOutdated()
    {
        _runs.Sync(Several(500));
        XelloAccount[] roster = [.. Several(480, from: 21)];
        Plan(roster);
        _runs.Sync([.. Several(500), Account(600)]);
        Outdated("revision 1 of the ledger, which is at 2", () => Apply(roster));
    }

    [Fact]
    public void AnotherLedgerOfTheSameRevisionIsNotTheSame()
    {
        Ledger.BackUp(Seed(), _runs["backup.db"]);
        _runs.Sync([.. Several(500), Account(600)]);
        XelloAccount[] roster = [.. Several(480, from: 21)];
        Plan(roster);
        Restore(_runs["backup.db"]);
        _runs.Sync([.. Several(500), Account(700)]);
        Outdated("revision", () => Apply(roster));

        string Seed()
        {
            _runs.Sync(Several(500));
            return _runs.Ledger;
        }
    }

    [Fact]
    public void ARosterThatMovedOnMakesItOutdated()
    {
        _runs.Sync(Several(500));
        Plan([.. Several(480, from: 21)]);
        // One of those who would be removed is back; of another the SIS says something else; one has another address.
        Outdated("1 students: 00020", () => Apply([.. Several(481, from: 20)]));
        Outdated("20 students: 00001, 00002, 00003, 00004, 00005, ...", () => Apply([.. Several(480, from: 21)], XelloEvidence.Vanished));
        // Who changed besides is left to the next run.
        var run = Apply([.. Several(480, from: 21), Account(900)], leaves: 1).Run;
        Assert.Equal((20, 0), (run.Deactivated, run.Created));
    }

    [Fact]
    public void ALimitThatHasBeenReachedSinceMakesItOutdated()
    {
        _runs.Sync(Several(500));
        XelloAccount[] roster = [.. Several(480, from: 21)];
        Plan(roster);
        using (var ledger = _runs.Open(LedgerAccess.Write))
            ledger.Exclude(new XelloExclusion("00001", "A court order.", _runs.Time.GetUtcNow(), "somebody", null));
        Outdated("decide otherwise now about 1 students: 00001", () => Apply(roster));
    }

    [Fact]
    public void ItEndsWithItsTime()
    {
        _runs.Sync(Several(500));
        XelloAccount[] roster = [.. Several(480, from: 21)];
        Plan(roster);
        _runs.Time.Advance(TimeSpan.FromHours(72));
        Assert.Equal("PlanExpired", Assert.Throws<XelloException>(() => Apply(roster)).Id);
    }

    [Fact]
    public void AnotherProfileMakesItOutdated()
    {
        _runs.Sync(Several(500));
        XelloAccount[] roster = [.. Several(480, from: 21)];
        Plan(roster);
        Outdated("the profile xello-us", () => Apply(roster, profile: "xello-uk"));
    }

    [Fact]
    public void ItKeepsItsLimitsCalendarAndOptions()
    {
        _runs.Sync(Several(500));
        XelloAccount[] roster = [.. Several(480, from: 21)];
        var options = new SyncOptions
        {
            Brakes = new XelloBrake { Removals = new XelloBrakeLimit { Count = 10 } },
            TwoPersons = new XelloTwoPersonLimit { Removals = 5 },
            Calendar = new XelloCalendar { LastDay = new(2027, 6, 1), RolloverStart = new(2027, 7, 1), FirstDay = new(2027, 8, 1) },
            CanaryPercent = 50,
        };
        var saved = Plan(roster, options);
        var read = SavedPlan.Read(File, Key).Plan;
        Assert.Equal(saved.Inputs, read.Inputs);
        Assert.NotEqual(saved.Inputs, Plan(roster).Inputs);
        Assert.Equal((10, 5, 50m), (read.Options().Brakes.Removals!.Count, read.Options().TwoPersons!.Removals, read.Options().CanaryPercent));
        Assert.Equal(options.Calendar.ToString(), read.Options().Calendar!.ToString());
        Assert.All(saved.Changes, change => Assert.Equal(XelloOutcome.Held, change.Outcome));
        var shown = read.Show(File, null);
        Assert.Equal((20, "00001", XelloEvidence.Exited), (shown.Changes.Count, shown.Changes[0].StudentId, shown.Changes[0].Evidence));
    }

    [Fact]
    public void ChangesOfNoSnapshotMakeNoPlan()
    {
        _runs.Sync(Several(50));
        var changes = RosterComparer.Compare([Account(90)], _runs.State(), null).Changes;
        Assert.Equal("PlanWithoutSnapshot", Assert.Throws<XelloException>(() => Judge(changes, null, new SyncOptions())).Id);
    }

    private static void Outdated(string because, Action act)
    {
        var error = Assert.Throws<XelloException>(act);
        Assert.Equal("PlanOutdated", error.Id);
        Assert.Contains(because, error.Message, StringComparison.Ordinal);
    }

    private void Restore(string backup) => Ledger.Restore(backup, _runs.Ledger, _runs.Time);

    private SavedPlan Plan(XelloAccount[] roster, SyncOptions? options = null)
    {
        var (snapshot, desired) = Snapshot(roster, id: "Planned");
        var plan = Judge(RosterComparer.Compare(desired, _runs.State(), snapshot).All(), snapshot, options ?? new SyncOptions());
        plan.Write(File, Key, null);
        return plan;
    }

    private SavedPlan Judge(IReadOnlyList<XelloRosterChange> changes, RosterSnapshot? snapshot, SyncOptions options)
    {
        using var ledger = _runs.Open();
        var judged = SyncPlan.Make(changes, snapshot, LedgerFacts.Of(ledger), options, _runs.Time.GetLocalNow());
        return SavedPlan.Of(judged, options, ledger.ReadMadeBy().MadeBy, "somebody", _runs.Time.GetUtcNow(), TimeSpan.FromHours(72));
    }

    /// <summary>What Sync-XelloAccount -Plan does, with another read of the roster.</summary>
    private SyncResult Apply(XelloAccount[] roster, XelloEvidence evidence = XelloEvidence.Exited, int leaves = 0, string profile = "xello-us")
    {
        var plan = SavedPlan.Read(File, Key).Plan;
        using (var ledger = _runs.Open())
            plan.EnsureFits(ledger, profile, _runs.Time.GetUtcNow());
        var (snapshot, desired) = Snapshot(roster, id: "Applied");
        var changes = plan.ChooseFrom(RosterComparer.Compare(desired, _runs.State(), snapshot).All(evidence), out var more);
        Assert.Equal(leaves, more);
        return _runs.Job(plan.Options()).RunAsync(changes, snapshot, default).GetAwaiter().GetResult();
    }
}
