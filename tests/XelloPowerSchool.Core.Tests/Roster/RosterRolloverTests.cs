using CsCheck;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Roster;
using XelloPowerSchool.Tests.Accounts;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.Roster;

public sealed class RosterRolloverTests
{
    private static readonly DateTime Today = new(2026, 10, 1);

    [Fact]
    public void EveryoneGoesWherePowerSchoolHasPreparedIt()
    {
        XelloAccount[] accounts =
        [
            Next(Account(1, "10", 4), 5),
            Next(Account(2, "10", 5) with { PreRegSchoolCode = "20" }, 6),
            Next(Account(3, "10", 5), 5), // repeats the grade
            Next(Account(4, "20", 12), 99, leaves: true),
            Account(5, "20", 12), // nothing is prepared, and there is no grade 13
            Account(6, "20", 9), // nothing is prepared
            Next(Account(7, "20", 9), 8),
            Account(8).Inactive(),
        ];
        var plan = RosterRollover.Simulate(accounts, [Next(Account(9, "10", 0), 0), Next(Account(1), 0)], [new XelloSchool("10", "Birch", 2)]);

        Assert.Equal(
            ["00001 Promote", "00002 Promote, Transfer", "00004 Deactivate", "00005 Deactivate", "00006 Promote", "00007 Demote", "00009 Create"],
            plan.Changes.Select(change => change.ToString()));
        Assert.Equal(
            [
                new XelloRolloverSchool { SchoolCode = "10", Name = "Birch", Students = 3, Promoted = 2, Retained = 1, MovedOut = 1, Joining = 1, NextYear = 3 },
                new XelloRolloverSchool { SchoolCode = "20", Name = "20", Students = 4, Promoted = 1, Retained = 1, Leaving = 2, MovedIn = 1, NextYear = 3, Assumed = 2 },
            ],
            plan.Schools);
        Assert.All(plan.Changes, change => Assert.Equal(LedgerState.NoRevision, change.LedgerRevision));
        Assert.All(plan.Changes.Where(change => change.Actions == XelloAction.Deactivate), change =>
        {
            Assert.Equal((XelloEvidence.Graduated, XelloRisk.Removal), (change.Evidence, change.Risk));
            Assert.NotNull(change.Reason);
        });
        // This year's next school is used up and no change of next year.
        Assert.Equal(["Grade", "SchoolCode"], plan.Changes[1].Changes.Select(field => field.Field));
        Assert.Null(plan.Changes[1].After!.PreRegSchoolCode);
        Assert.Contains(RosterRollover.Simulate(accounts, [], [], includeEqual: true).Changes, change => change is { StudentId: "00003", Actions: XelloAction.None });
    }

    [Theory]
    [InlineData(5, 6, 6)]
    [InlineData(5, 0, null)] // not set
    [InlineData(5, null, null)]
    [InlineData(0, 0, null)] // not set, or repeats kindergarten: PowerSchool does not tell
    [InlineData(12, 99, 99)]
    public void TheMapperKeepsWhatIsPrepared(int grade, int? next, int? expected)
    {
        var mapper = new AccountMapper(new SchoolDirectory([new PSSchool { SchoolNumber = 10, Name = "Ten" }]), StudentMapping.Default, Today);
        var account = mapper.Map(ScriptedDistrict.Student(1, grade: grade) with { NextYearGrade = next, NextSchoolNumber = grade == 12 ? 999999 : null }, [])!;
        Assert.Equal(new AccountNextYear(expected, grade == 12), account.NextYear);
    }

    [Fact]
    public async Task ThePreRegisteredBeginInTheGradeThatTheyHaveOrGoThroughTheRollover()
    {
        var district = ScriptedDistrict.Sample();
        district.Students.Add(ScriptedDistrict.Student(300, school: 10, grade: 0, PSEnrollStatus.PreRegistered) with { EntryDate = new DateTime(2027, 8, 20), NextYearGrade = 1 });
        district.Students.Add(ScriptedDistrict.Student(301, school: 10, grade: -1, PSEnrollStatus.PreRegistered) with { EntryDate = new DateTime(2027, 8, 20) });
        district.Students.Add(ScriptedDistrict.Student(302, school: 10, grade: 3, PSEnrollStatus.PreRegistered) with { EntryDate = new DateTime(2026, 11, 2), NextYearGrade = 4 });
        district.Students.Add(ScriptedDistrict.Student(303, school: 20, grade: 12, PSEnrollStatus.PreRegistered) with { EntryDate = new DateTime(2026, 11, 2), NextYearGrade = 99 });
        district.Students.Add(ScriptedDistrict.Student(304, school: 10, grade: 3, PSEnrollStatus.PreRegistered) with { LastName = "" });

        var findings = new List<XelloFinding>();
        var joiners = await RosterRollover.ReadJoinersAsync(district, RosterScope.District, StudentMapping.Default, Today, findings, default);
        Assert.Equal([("5300", 0), ("5301", 0), ("5302", 4)], joiners.Select(account => (account.StudentId, account.NextYear.Grade!.Value)));
        Assert.Equal("MissingLastName: 5304", Assert.Single(findings, finding => finding.Severity == XelloSeverity.Error).ToString());

        var roster = await new RosterReader(district, "https://x/", TimeProvider.System, StudentMapping.Default, Today).ReadAsync(RosterScope.District, null, default);
        var plan = RosterRollover.Simulate(roster.Accounts, joiners, roster.Snapshot.Schools);
        Assert.Equal([("10", 6, 3, 8), ("20", 4, 0, 4)], plan.Schools.Select(school => (school.SchoolCode, school.Students, school.Joining, school.NextYear)));
    }

    [Fact]
    public void NobodyGetsLostBetweenTwoYears() => Gen.Select(
        Gen.Select(Gen.Int[0, 12], Gen.Int[-1, 14], Gen.Int[0, 3], Gen.Int[0, 4], Gen.Bool).Array[0, 30], Gen.Int[0, 5]).Sample((students, joining) =>
        {
            var accounts = students.Select((student, i) => Next(
                Account(i, "S" + student.Item3, student.Item1) with { PreRegSchoolCode = student.Item4 == 4 ? null : "S" + student.Item4 },
                student.Item2 < 0 ? null : student.Item2, student.Item5)).ToList();
            var joiners = Enumerable.Range(1000, joining).Select(number => Next(Account(number, "S1", 1), 1)).ToList();
            var plan = RosterRollover.Simulate(accounts, joiners, [], includeEqual: true);

            Assert.Equal(accounts.Count + joining, plan.Changes.Count);
            Assert.Equal(accounts.Count, plan.Schools.Sum(school => school.Students));
            Assert.All(plan.Schools, school => Assert.Equal(school.Students, school.Promoted + school.Retained + school.Leaving));
            Assert.Equal(plan.Schools.Sum(school => school.MovedOut), plan.Schools.Sum(school => school.MovedIn));
            // The numbers are those of the changes applied.
            var after = RosterChanges.Apply(accounts.OrderBy(account => account.StudentId, StudentIdOrder.Instance), plan.Changes)
                .Where(account => account.Status == XelloAccountStatus.Active).GroupBy(account => account.SchoolCode).ToDictionary(school => school.Key, school => school.Count());
            Assert.All(plan.Schools, school => Assert.Equal(after.GetValueOrDefault(school.SchoolCode), school.NextYear));
        });

    private static XelloAccount Next(XelloAccount account, int? grade, bool leaves = false) =>
        account with { NextYear = new AccountNextYear(grade, leaves) };
}
