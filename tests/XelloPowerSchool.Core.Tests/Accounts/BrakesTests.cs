using XelloPowerSchool.Accounts;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.Accounts;

public sealed class BrakesTests
{
    // The floor rules small districts, the percentage big ones; as many as the limit already hold.
    [Theory]
    [InlineData("Removals", 8, 25)]
    [InlineData("Removals", 500, 25)]
    [InlineData("Removals", 520, 26)]
    [InlineData("Removals", 521, 27)]
    [InlineData("Removals", 100_000, 5_000)]
    [InlineData("Vanished", 8, 10)]
    [InlineData("Vanished", 1_000, 10)]
    [InlineData("Vanished", 2_001, 21)]
    [InlineData("Identity", 8, 5)]
    [InlineData("Identity", 2_000, 10)]
    [InlineData("Transfers", 8, 10)]
    [InlineData("Transfers", 2_000, 200)]
    [InlineData("GradeChanges", 8, 10)]
    [InlineData("GradeChanges", 2_000, 200)]
    [InlineData("Creates", 8, 10)]
    [InlineData("Creates", 2_000, 300)]
    public void AKindIsHeldFromItsLimitOn(string kind, int active, int limit)
    {
        var below = Brakes.Judge(Many(kind, limit - 1), active, null, BrakeOptions.Default);
        Assert.All(below.Changes, change => Assert.Equal(XelloOutcome.Planned, change.Outcome));
        Assert.DoesNotContain(below.Decisions, decision => decision.Holds);

        var at = Brakes.Judge(Many(kind, limit), active, null, BrakeOptions.Default);
        Assert.All(at.Changes, change => Assert.Equal(XelloOutcome.Held, change.Outcome));
        var decision = Assert.Single(at.Decisions, decision => decision.Kind.ToString() == kind);
        Assert.Equal((limit, active, limit, true), (decision.Count, decision.Active, decision.Limit, decision.Holds));
    }

    [Fact]
    public void TheReasonNamesTheBrakeItsNumbersAndTheEvidence()
    {
        var (changes, _) = Brakes.Judge(Many("Removals", 120), 2_000, null, BrakeOptions.Default);
        Assert.Equal("Held. Removals: 120 of 2,000 active accounts, limit 100 (5 %). Exited.", changes[0].Reason);
    }

    [Fact]
    public void OtherKindsGoOn()
    {
        var (changes, _) = Brakes.Judge([.. Many("Removals", 30), .. Many("Creates", 5)], 100, null, BrakeOptions.Default);
        Assert.Equal(30, changes.Count(change => change.Outcome == XelloOutcome.Held));
        Assert.All(changes.Skip(30), change => Assert.Equal(XelloOutcome.Planned, change.Outcome));
    }

    [Fact]
    public void AChangeIsHeldWhenAnyOfItsActionsIs()
    {
        var both = Many("Transfers", 1)[0] with { Actions = XelloAction.Transfer | XelloAction.Promote };
        var (changes, _) = Brakes.Judge([.. Many("GradeChanges", 9), both, .. Many("Transfers", 3)], 50, null, BrakeOptions.Default);
        Assert.Equal(10, changes.Count(change => change.Outcome == XelloOutcome.Held));
        Assert.Equal(XelloOutcome.Held, changes[9].Outcome);
        Assert.StartsWith("Held. Grade changes: 10 of 50 active accounts, limit 10 (10 %).", changes[9].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void TheFirstLoadIsNotBraked()
    {
        var (changes, _) = Brakes.Judge(Many("Creates", 5_000), 0, 5_000, BrakeOptions.Default);
        Assert.All(changes, change => Assert.Equal(XelloOutcome.Planned, change.Outcome));
    }

    [Theory]
    [InlineData(2_000, 1_901, false)]
    [InlineData(2_000, 1_900, true)]
    [InlineData(100, 76, false)]
    [InlineData(100, 75, true)]
    [InlineData(100, 200, false)]
    public void ASourceThatShrankHoldsRemovalsOnly(int active, int source, bool holds)
    {
        var (changes, decisions) = Brakes.Judge([.. Many("Removals", 1), .. Many("Creates", 1)], active, source, BrakeOptions.Default);
        Assert.Equal(holds ? XelloOutcome.Held : XelloOutcome.Planned, changes[0].Outcome);
        Assert.Equal(XelloOutcome.Planned, changes[1].Outcome);
        Assert.Equal(holds, decisions.Any(decision => decision is { Kind: BrakeKind.SourceShrink, Holds: true }));
    }

    [Theory]
    [InlineData(XelloEvidence.Vanished, true)]
    [InlineData(XelloEvidence.NotChecked, true)]
    [InlineData(XelloEvidence.Exited, false)]
    [InlineData(XelloEvidence.Graduated, false)]
    [InlineData(XelloEvidence.OutOfScope, false)]
    public void RemovalsThatNothingBacksHaveATighterLimit(XelloEvidence evidence, bool held)
    {
        var removals = Many("Removals", 12).Select(change => change with { Evidence = evidence }).ToList();
        Assert.Equal(held, Brakes.Judge(removals, 1_000, null, BrakeOptions.Default).Changes[0].Outcome == XelloOutcome.Held);
    }

    [Fact]
    public void TheHalvesOfAChangedKeyGoTogether()
    {
        var removal = Many("Removals", 1)[0] with { Risk = XelloRisk.Removal | XelloRisk.Identity };
        var creation = Many("Identity", 1)[0];

        // The creation would do, the removal not: without its other half the person would have two accounts.
        var (changes, _) = Brakes.Judge([.. Many("Removals", 24), removal, creation], 500, null, BrakeOptions.Default);
        Assert.Equal(XelloOutcome.Held, changes[^1].Outcome);

        // And the other way round none.
        (changes, _) = Brakes.Judge([.. Many("Creates", 9), creation, removal], 10, null, BrakeOptions.Default);
        Assert.Equal(XelloOutcome.Held, changes[^1].Outcome);
    }

    [Fact]
    public void APersonWithAChangedKeyCountsOnce()
    {
        var removals = Many("Removals", 4).Select(change => change with { Risk = XelloRisk.Removal | XelloRisk.Identity });
        var (_, decisions) = Brakes.Judge([.. removals, .. Many("Identity", 4)], 100, null, BrakeOptions.Default);
        Assert.Equal((4, false), decisions.Where(d => d.Kind == BrakeKind.Identity).Select(d => (d.Count, d.Holds)).Single());
    }

    [Fact]
    public void ACapIsStricterThanThePercentageOfABigDistrict()
    {
        var limit = new BrakeLimit(5m, 25, Count: 500);
        Assert.Equal((25, 100, 500), (limit.Of(10), limit.Of(2_000), limit.Of(100_000)));
    }

    [Fact]
    public void RejectedChangesAreNotCounted()
    {
        var removals = Many("Removals", 30).Select((change, i) => i < 6 ? change with { Outcome = XelloOutcome.Rejected } : change).ToList();
        var (changes, _) = Brakes.Judge(removals, 100, null, BrakeOptions.Default);
        Assert.DoesNotContain(changes, change => change.Outcome == XelloOutcome.Held);
    }

    private static List<XelloRosterChange> Many(string kind, int count)
    {
        var change = kind switch
        {
            "Removals" => new XelloRosterChange { Actions = XelloAction.Deactivate, Evidence = XelloEvidence.Exited, Reason = "Exited." },
            "Vanished" => new XelloRosterChange { Actions = XelloAction.Deactivate, Evidence = XelloEvidence.Vanished },
            "Identity" => new XelloRosterChange { Actions = XelloAction.Create, Risk = XelloRisk.Identity },
            "Transfers" => new XelloRosterChange { Actions = XelloAction.Transfer },
            "GradeChanges" => new XelloRosterChange { Actions = count % 2 == 0 ? XelloAction.Promote : XelloAction.Demote },
            _ => new XelloRosterChange { Actions = XelloAction.Create },
        };
        return [.. Enumerable.Range(1, count).Select(i => change with { StudentId = Account(i).StudentId })];
    }
}
