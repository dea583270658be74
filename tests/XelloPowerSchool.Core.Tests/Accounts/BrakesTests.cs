using CsCheck;
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
    [InlineData("Promotions", 8, 10)]
    [InlineData("Promotions", 2_000, 200)]
    [InlineData("Demotions", 8, 10)]
    [InlineData("Demotions", 2_000, 200)]
    [InlineData("SignIn", 8, 25)]
    [InlineData("SignIn", 2_000, 200)]
    [InlineData("Creates", 8, 10)]
    [InlineData("Creates", 2_000, 300)]
    public void AKindIsHeldFromItsLimitOn(string kind, int active, int limit)
    {
        var below = Judge(Many(kind, limit - 1), active);
        Assert.All(below.Changes, change => Assert.Equal(XelloOutcome.Planned, change.Outcome));
        Assert.DoesNotContain(below.Decisions, decision => decision.Holds);

        var at = Judge(Many(kind, limit), active);
        Assert.All(at.Changes, change => Assert.Equal(XelloOutcome.Held, change.Outcome));
        var decision = Assert.Single(at.Decisions, decision => decision.Kind.ToString() == kind);
        Assert.Equal((limit, active, limit, true), (decision.Count, decision.Active, decision.Limit, decision.Holds));
    }

    [Fact]
    public void TheReasonNamesTheBrakeItsNumbersAndTheEvidence()
    {
        var (changes, _) = Judge(Many("Removals", 120), 2_000);
        Assert.Equal("Held. Removals: 120 of 2,000 active accounts, limit 100 (5 %). Exited.", changes[0].Reason);
    }

    [Fact]
    public void OtherKindsGoOn()
    {
        var (changes, _) = Judge([.. Many("Removals", 30), .. Many("Creates", 5)], 100);
        Assert.Equal(30, changes.Count(change => change.Outcome == XelloOutcome.Held));
        Assert.All(changes.Skip(30), change => Assert.Equal(XelloOutcome.Planned, change.Outcome));
    }

    [Fact]
    public void AChangeIsHeldWhenAnyOfItsActionsIs()
    {
        var both = Many("Transfers", 1)[0] with { Actions = XelloAction.Transfer | XelloAction.Promote };
        var (changes, _) = Judge([.. Many("Promotions", 9), both, .. Many("Transfers", 3)], 50);
        Assert.Equal(10, changes.Count(change => change.Outcome == XelloOutcome.Held));
        Assert.Equal(XelloOutcome.Held, changes[9].Outcome);
        Assert.StartsWith("Held. Promotions: 10 of 50 active accounts, limit 10 (10 %).", changes[9].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void TheFirstLoadIsNotBraked()
    {
        var (changes, _) = Judge(Many("Creates", 5_000), 0, 5_000);
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
        var (changes, decisions) = Judge([.. Many("Removals", 1), .. Many("Creates", 1)], active, source);
        Assert.Equal(holds ? XelloOutcome.Held : XelloOutcome.Planned, changes[0].Outcome);
        Assert.Equal(XelloOutcome.Planned, changes[1].Outcome);
        Assert.Equal(holds, decisions.Any(decision => decision is { Kind: XelloBrakeKind.SourceShrink, Holds: true }));
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
        Assert.Equal(held, Judge(removals, 1_000).Changes[0].Outcome == XelloOutcome.Held);
    }

    [Fact]
    public void TheHalvesOfAChangedKeyGoTogether()
    {
        var removal = Many("Removals", 1)[0] with { Risk = XelloRisk.Removal | XelloRisk.Identity, After = Account(1).Inactive() };
        var creation = Many("Identity", 1)[0] with { After = Account(1) with { StudentId = "9" } };

        // The creation would do, the removal not: without its other half the person would have two accounts.
        var (changes, _) = Judge([.. Many("Removals", 24), removal, creation], 500);
        Assert.Equal(XelloOutcome.Held, changes[^1].Outcome);

        // And the other way round none.
        (changes, _) = Judge([.. Many("Creates", 9), creation, removal], 10);
        Assert.Equal(XelloOutcome.Held, changes[^1].Outcome);
    }

    [Fact]
    public void APersonWithAChangedKeyCountsOnce()
    {
        var removals = Many("Removals", 4).Select(change => change with { Risk = XelloRisk.Removal | XelloRisk.Identity });
        var (_, decisions) = Judge([.. removals, .. Many("Identity", 4)], 100);
        Assert.Equal((4, false), decisions.Where(d => d.Kind == XelloBrakeKind.Identity).Select(d => (d.Count, d.Holds)).Single());
    }

    [Fact]
    public void ACapIsStricterThanThePercentageOfABigDistrict()
    {
        var limit = new XelloBrake { Removals = new() { Count = 500 } }.Removals!;
        Assert.Equal((25, 100, 500), (limit.OfDistrict(10), limit.OfDistrict(2_000), limit.OfDistrict(100_000)));
    }

    [Fact]
    public void RejectedChangesAreNotCounted()
    {
        var removals = Many("Removals", 30).Select((change, i) => i < 6 ? change with { Outcome = XelloOutcome.Rejected } : change).ToList();
        var (changes, _) = Judge(removals, 100);
        Assert.DoesNotContain(changes, change => change.Outcome == XelloOutcome.Held);
    }

    [Fact]
    public void WhatIsNotSetIsAsByDefault()
    {
        var brake = new XelloBrake { Removals = new(3), Exited = new() { Count = 7 }, Transfers = new() { SchoolPercent = 50, SchoolFloor = 1 } };
        Assert.Equal((25, 60, 10, 20), (brake.Removals!.OfDistrict(100), brake.Removals.OfDistrict(2_000), brake.Removals.OfSchool(8), brake.Removals.OfSchool(100)));
        Assert.Equal(7, brake.Exited!.OfDistrict(2_000));
        Assert.Equal((200, 50), (brake.Transfers!.OfDistrict(2_000), brake.Transfers.OfSchool(100)));
        Assert.Null(brake.Graduated);
        Assert.Equal(5m, new XelloBrake { Removals = null }.Removals!.Percent);
        Assert.Throws<ArgumentOutOfRangeException>(() => new XelloBrakeLimit(101));
    }

    [Fact]
    public void ASchoolIsHeldAloneAndTheRestGoesOn()
    {
        // 20 of 100 in one school, 24 of 1,900 elsewhere: the district would be over 25 with both, and is under it without the school.
        var (changes, decisions) = Judge([.. Many("Removals", 20, "10"), .. Many("Removals", 24, "20")], Schools(("10", 100), ("20", 900)));
        Assert.All(changes.Take(20), change => Assert.Equal((XelloOutcome.Held, XelloBrakeKind.Removals), (change.Outcome, change.HeldBy)));
        Assert.All(changes.Skip(20), change => Assert.Equal(XelloOutcome.Planned, change.Outcome));
        Assert.Equal("Held. Removals in school 10: 20 of 100 active accounts, limit 20 (20 %). Exited.", changes[0].Reason);
        Assert.Equal((24, 1_000, false), decisions.Where(d => d.SchoolCode is null).Select(d => (d.Count, d.Active, d.Holds)).Single());
    }

    [Fact]
    public void WhereSeveralSchoolsAreHeldTheDistrictIsJudgedOnAll()
    {
        var (changes, decisions) = Judge(
            [.. Many("Removals", 90, "10"), .. Many("Removals", 90, "20"), .. Many("Removals", 1, "30")], Schools(("10", 100), ("20", 100), ("30", 800)), source: 819);
        Assert.All(changes, change => Assert.Equal(XelloOutcome.Held, change.Outcome));
        Assert.Equal(181, decisions.Single(d => d.Kind == XelloBrakeKind.Removals && d.SchoolCode is null).Count);
    }

    [Fact]
    public void ASchoolThatIsHeldExplainsWhyTheSourceShrank()
    {
        var (changes, decisions) = Judge([.. Many("Removals", 90, "10"), .. Many("Removals", 3, "20")], Schools(("10", 100), ("20", 900)), source: 907);
        Assert.All(changes.Take(90), change => Assert.Equal(XelloOutcome.Held, change.Outcome));
        Assert.All(changes.Skip(90), change => Assert.Equal(XelloOutcome.Planned, change.Outcome));
        Assert.Equal(3, decisions.Single(d => d.Kind == XelloBrakeKind.SourceShrink).Count);
    }

    [Fact]
    public void WhatPassesIsBelowEveryLimitInWhateverOrderItComes() =>
        Gen.Select(Gen.Int[0, 5].Array[0, 120], Gen.Int[0, 2].Array[120], Gen.Int[20, 400].Array[3], Gen.Int[0, 1000]).Sample((kinds, schools, active, seed) =>
        {
            string[] names = ["Removals", "Vanished", "Transfers", "Promotions", "Creates", "SignIn"];
            string[] codes = ["10", "20", "30"];
            var changes = kinds.Select((kind, i) => Many(names[kind], 1, codes[schools[i]])[0] with { StudentId = Account(i).StudentId }).ToList();
            var population = codes.Zip(active).ToDictionary(pair => pair.First, pair => pair.Second);
            var judged = Judge(changes, population).Changes;

            var limits = new XelloBrake();
            foreach (var kind in Enum.GetValues<XelloBrakeKind>().Where(kind => kind is > XelloBrakeKind.None and < XelloBrakeKind.SourceShrink))
            {
                var passed = judged.Where(change => change.Outcome == XelloOutcome.Planned && Brakes.IsOf(kind, change)).ToList();
                if (limits.Get(kind) is not { } limit || passed.Count == 0)
                    continue;
                Assert.True(passed.Count < limit.OfDistrict(population.Values.Sum()));
                Assert.All(passed.GroupBy(change => change.SchoolCode), school => Assert.True(school.Count() < limit.OfSchool(population[school.Key])));
            }

            // What passed passes again, and the order of the changes decides nothing.
            Assert.DoesNotContain(Judge([.. judged.Where(change => change.Outcome == XelloOutcome.Planned)], population).Decisions, decision => decision.Holds);
            var shuffled = changes.ToArray();
            new Random(seed).Shuffle(shuffled);
            Assert.Equal(
                judged.ToDictionary(change => change.StudentId, change => change.Outcome),
                Judge(shuffled, population).Changes.ToDictionary(change => change.StudentId, change => change.Outcome));
        });

    [Fact]
    public void ATransferCountsInTheSchoolThatIsLeft()
    {
        var moves = Many("Transfers", 20, "20").Select(change => change with { Before = Account(1, "10") }).ToList();
        Assert.Equal("10", Judge(moves, Schools(("10", 100), ("20", 900))).Decisions.Single(d => d.Holds).SchoolCode);
    }

    [Fact]
    public void ASchoolThatIsNewIsLoadedAtOnce()
    {
        var (changes, _) = Judge(Many("Creates", 140, "30"), Schools(("10", 100), ("20", 900)));
        Assert.All(changes, change => Assert.Equal(XelloOutcome.Planned, change.Outcome));
    }

    [Fact]
    public void EachClassOfEvidenceCanHaveItsOwnLimit()
    {
        var limits = new XelloBrake { Graduated = new() { Percent = 0, Floor = 2 } };
        var removals = Many("Removals", 6).Select((change, i) => i < 2 ? change with { Evidence = XelloEvidence.Graduated } : change).ToList();
        var (changes, _) = Judge(removals, Schools(("10", 1_000)), limits: limits);
        Assert.Equal(2, changes.Count(change => change.HeldBy == XelloBrakeKind.Graduated));
        Assert.Equal(4, changes.Count(change => change.Outcome == XelloOutcome.Planned));
    }

    [Theory]
    [InlineData("2027-06-10", false)]
    [InlineData("2027-06-11", true)]
    [InlineData("2027-06-30", true)]
    [InlineData("2027-07-01", false)]
    public void BetweenTheLastDayAndTheRolloverNobodyIsRemoved(string day, bool held)
    {
        var (changes, decisions) = Judge([.. Many("Removals", 2), .. Many("Creates", 1)], Schools(("10", 1_000)), calendar: Summer, day: day);
        Assert.Equal(held, changes[0].HeldBy == XelloBrakeKind.Calendar);
        Assert.Equal(held, decisions.Any(d => d.Holds));
        Assert.Equal(XelloOutcome.Planned, changes[2].Outcome);
        if (held)
            Assert.Equal("Held. Calendar: 2 removals between the last day of school and the rollover. Exited.", changes[0].Reason);
    }

    [Theory]
    [InlineData("2027-06-20", true)]
    [InlineData("2027-07-01", false)]
    [InlineData("2027-08-23", false)]
    [InlineData("2027-08-24", true)]
    public void InTheRolloverWindowADistrictMovesUpWithoutTouchingALimit(string day, bool held)
    {
        // Everybody of two schools rises by one, the top grade of the first goes to the second, that of the second graduates.
        var changes = Enumerable.Range(0, 1_000).Select(i => i switch
        {
            < 700 => Up(i, "10", "10"),
            < 850 => Up(i, "10", "20"),
            _ => new XelloRosterChange
            {
                StudentId = Account(i).StudentId, SchoolCode = "20", Actions = XelloAction.Deactivate, Evidence = XelloEvidence.Graduated,
            },
        }).ToList();
        var (judged, decisions) = Judge(changes, Schools(("10", 850), ("20", 1_000)), source: 1_700, calendar: Summer, day: day);
        Assert.Equal(held, decisions.Any(d => d.Holds));
        Assert.All(judged, change => Assert.Equal(held, change.Outcome == XelloOutcome.Held));

        // What is no rollover is held in the window too.
        changes = [.. changes.Select(change => change with { After = change.After is null ? null : change.After with { Grade = change.After.Grade + 1 } })];
        Assert.Contains(XelloBrakeKind.Promotions, Judge(changes, Schools(("10", 850), ("20", 1_000)), calendar: Summer, day: day).Decisions.Where(d => d.Holds).Select(d => d.Kind));

        static XelloRosterChange Up(int i, string from, string to) => new()
        {
            StudentId = Account(i).StudentId, SchoolCode = to, Before = Account(i, from, 5), After = Account(i, to, 6),
            Actions = XelloAction.Promote | (from == to ? XelloAction.None : XelloAction.Transfer),
        };
    }

    [Theory]
    [InlineData("2027-06-11", "2027-06-01", "2027-08-23")]
    [InlineData("2027-06-11", "2027-07-01", "2027-06-20")]
    [InlineData("2026-09-01", "2027-06-01", "2027-06-20")]
    [InlineData("0001-01-01", "2027-06-01", "2027-06-20")]
    public void ACalendarThatCannotBeIsRefused(string last, string rollover, string first) =>
        Assert.Equal("CalendarInvalid", Assert.Throws<XelloException>(
            () => new XelloCalendar { LastDay = Day(last), RolloverStart = Day(rollover), FirstDay = Day(first) }.Check()).Id);

    [Fact]
    public void ACalendarSaysWhatItMeans()
    {
        Summer.Check();
        Assert.Equal("removals held from 2027-06-11 to 2027-06-30, rollover from 2027-07-01 to 2027-08-23", Summer.ToString());
    }

    private static XelloCalendar Summer => new() { LastDay = Day("2027-06-11"), RolloverStart = Day("2027-07-01"), FirstDay = Day("2027-08-23") };

    private static DateTime Day(string text) => DateTime.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static Dictionary<string, int> Schools(params (string Code, int Active)[] schools) => schools.ToDictionary(school => school.Code, school => school.Active);

    private static (IReadOnlyList<XelloRosterChange> Changes, IReadOnlyList<XelloBrakeDecision> Decisions) Judge(
        IReadOnlyList<XelloRosterChange> changes, int active, int? source = null) => Judge(changes, Schools(("10", active)), source);

    private static (IReadOnlyList<XelloRosterChange> Changes, IReadOnlyList<XelloBrakeDecision> Decisions) Judge(
        IReadOnlyList<XelloRosterChange> changes, Dictionary<string, int> schools, int? source = null,
        XelloBrake? limits = null, XelloCalendar? calendar = null, string day = "2026-10-01") => Brakes.Judge(changes, new BrakeFacts
        {
            Active = schools, Source = source, Limits = limits ?? new(), Calendar = calendar, Day = Day(day),
        });

    private static List<XelloRosterChange> Many(string kind, int count, string school = "10")
    {
        var change = kind switch
        {
            "Removals" => new XelloRosterChange { Actions = XelloAction.Deactivate, Evidence = XelloEvidence.Exited, Reason = "Exited." },
            "Vanished" => new XelloRosterChange { Actions = XelloAction.Deactivate, Evidence = XelloEvidence.Vanished },
            "Identity" => new XelloRosterChange { Actions = XelloAction.Create, Risk = XelloRisk.Identity },
            "Transfers" => new XelloRosterChange { Actions = XelloAction.Transfer },
            "Promotions" => new XelloRosterChange { Actions = XelloAction.Promote },
            "Demotions" => new XelloRosterChange { Actions = XelloAction.Demote },
            "SignIn" => new XelloRosterChange { Actions = XelloAction.Update, Risk = XelloRisk.SignIn },
            _ => new XelloRosterChange { Actions = XelloAction.Create },
        };
        return [.. Enumerable.Range(1, count).Select(i => change with { StudentId = Account(i).StudentId, SchoolCode = school })];
    }
}
