using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Roster;
using XelloPowerSchool.Tests.Roster;
using Xunit;

namespace XelloPowerSchool.Tests.Automation;

public sealed class RosterPlannerTests
{
    private const string Source = "https://ps.example.org/";

    private readonly ScriptedDistrict _district = ScriptedDistrict.Sample();

    [Theory]
    [InlineData("")]
    [InlineData("5|001")]
    [InlineData("5101")]
    public async Task AStudentWhoseNumberBecameUnusableKeepsTheAccount(string number)
    {
        var ledger = await KnownAsync();
        _district.Students[0] = _district.Students[0] with { StudentNumber = number };

        var plan = await PlanAsync(ledger);

        Assert.Empty(plan.Changes);
    }

    [Fact]
    public async Task AStudentWhoseNumberChangedIsOnePersonWithTwoChanges()
    {
        var ledger = await KnownAsync();
        _district.Students[0] = _district.Students[0] with { StudentNumber = "9000" };

        var plan = await PlanAsync(ledger);

        Assert.Equal([XelloAction.Deactivate, XelloAction.Create], plan.Changes.Select(change => change.Actions));
        Assert.All(plan.Changes, change => Assert.True(change.Risk.HasFlag(XelloRisk.Identity)));
    }

    [Fact]
    public async Task AStudentWhoTakesOverAnotherAccountIsOnePersonWithTwoChanges()
    {
        var ledger = await KnownAsync();
        _district.Students[0] = _district.Students[0] with { StudentNumber = "5101", GradeLevel = 4 };
        _district.Students.RemoveAt(1);

        var plan = await PlanAsync(ledger);

        Assert.Equal([("5100", XelloAction.Deactivate), ("5101", XelloAction.Promote)], plan.Changes.Select(change => (change.StudentId, change.Actions)));
        Assert.All(plan.Changes, change => Assert.True(change.Risk.HasFlag(XelloRisk.Identity)));
        var all = Brakes.Judge(plan.Changes, new BrakeFacts
        {
            Active = new Dictionary<string, int> { ["10"] = 10 }, Source = 9, Limits = new() { Promotions = new() { Percent = 0, Floor = 1 } },
        }).Changes;
        Assert.All(all, change => Assert.Equal(XelloOutcome.Held, change.Outcome));
    }

    [Fact]
    public async Task AStudentWhoLeftIsRemoved()
    {
        var ledger = await KnownAsync();
        _district.Students[0] = _district.Students[0] with { EnrollStatus = PSEnrollStatus.TransferredOut };

        Assert.Equal(XelloEvidence.Exited, Assert.Single((await PlanAsync(ledger)).Changes).Evidence);
    }

    [Fact]
    public async Task ANewKeyThatIsInTheInputTwiceLeavesTheOldOneAlone()
    {
        var ledger = await KnownAsync();
        _district.Students[0] = _district.Students[0] with { StudentNumber = "9000" };
        var accounts = (await ReadAsync()).Accounts;

        var plan = await Planner().PlanAsync([.. accounts, .. accounts.Where(account => account.StudentId == "9000")], ledger, false, default);

        Assert.Empty(plan.Changes);
        Assert.Equal("DuplicateStudentId", Assert.Single(plan.Comparison.Findings).Rule);
    }

    [Fact]
    public async Task OneServerIsNoEvidenceForAnother()
    {
        var error = await Assert.ThrowsAsync<XelloException>(
            async () => await new RosterPlanner(_district, "https://other.example.org/").PlanAsync((await ReadAsync()).Accounts, LedgerState.Empty, false, default));
        Assert.Equal("MixedSnapshots", error.Id);
    }

    private RosterPlanner Planner() => new(_district, Source);

    private async Task<RosterPlan> PlanAsync(LedgerState ledger) =>
        await Planner().PlanAsync((await ReadAsync()).Accounts, ledger, complete: false, default);

    private async Task<LedgerState> KnownAsync() => new(1, (await ReadAsync()).Accounts);

    private Task<ProvenRoster> ReadAsync() =>
        new RosterReader(_district, Source, TimeProvider.System, StudentMapping.Default).ReadAsync(RosterScope.District, null, default);
}
