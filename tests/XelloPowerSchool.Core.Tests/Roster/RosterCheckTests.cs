using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Roster;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.Roster;

public sealed class RosterCheckTests
{
    private static readonly DateTime Today = new(2026, 10, 1);

    [Fact]
    public void AGoodRosterHasNoFindings()
    {
        var (snapshot, accounts) = Snapshot(Several(50));
        Assert.Empty(Check(accounts, snapshot));
    }

    [Theory]
    [InlineData(9, "2011-05-01", null)]
    [InlineData(9, "2013-10-01", null)] // 13 today
    [InlineData(9, "2013-10-02", "GradeAgainstAge")] // 12
    [InlineData(9, "2005-10-01", null)] // 21
    [InlineData(9, "2004-10-01", "GradeAgainstAge")] // 22
    [InlineData(0, "2022-10-01", null)] // 4
    [InlineData(0, "2022-10-02", "GradeAgainstAge")] // 3
    [InlineData(0, "2018-10-01", null)] // 8
    [InlineData(0, "2017-10-01", "GradeAgainstAge")] // 9
    [InlineData(9, "2026-10-02", "ImpossibleDateOfBirth")]
    [InlineData(9, "1926-09-30", "ImpossibleDateOfBirth")]
    [InlineData(9, "0001-01-01", "ImpossibleDateOfBirth")]
    [InlineData(9, null, null)]
    public void AgeGoesWithGrade(int grade, string? born, string? rule)
    {
        var account = Account(1) with
        {
            Grade = grade, DateOfBirth = born is null ? null : DateTime.ParseExact(born, "yyyy-MM-dd", CultureInfo.InvariantCulture),
        };
        Assert.Equal(rule is null ? [] : [rule + ": 00001"], Check([account]).Select(finding => finding.ToString()));
    }

    [Fact]
    public void WhoWasBornOnTheTwentyNinthOfFebruaryAgesOnTheTwentyEighth()
    {
        var check = new RosterCheck { Today = new DateTime(2027, 2, 28) };
        Assert.Empty(check.Check([Account(1) with { Grade = 11, DateOfBirth = new DateTime(2012, 2, 29) }], null));
    }

    [Fact]
    public void SharedValuesAreFoundAtEveryoneWhoHasThemAndNameTheOthers()
    {
        var findings = Check(
        [
            Account(1) with { Email = "a@x", StateProvNumber = "7", SsoToken = "t" },
            Account(2) with { Email = "A@X", StateProvNumber = "7", SsoToken = "T" },
            Account(3) with { Email = "", StateProvNumber = "", SsoToken = "t" },
            Account(4) with { Email = null },
        ]);

        Assert.Equal(
            [
                "DuplicateSignInToken: 00001", "DuplicateSignInToken: 00003", "DuplicateEmail: 00001", "DuplicateEmail: 00002",
                "DuplicateStateNumber: 00001", "DuplicateStateNumber: 00002",
            ],
            findings.Select(finding => finding.ToString()));
        Assert.EndsWith("They are: 00003.", findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AThousandStudentsWithOneAddressAreAThousandShortMessages()
    {
        var findings = Check([.. Several(1000).Select(account => account with { Email = "one@x" })]);

        Assert.Equal(1000, findings.Count);
        Assert.EndsWith("They are: 00002, 00003, 00004, 00005, 00006, ....", findings[0].Message, StringComparison.Ordinal);
        Assert.EndsWith("They are: 00001, 00002, 00003, 00004, 00005, ....", findings[999].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void KeysOfInputFromElsewhereAreChecked()
    {
        var findings = Check([Account(1), Account(1), Account(2) with { StudentId = "" }]);
        Assert.Equal(["DuplicateStudentId: 00001", "MissingStudentId: (none)"], findings.Select(finding => finding.ToString()));
    }

    [Fact]
    public void TheSchoolIsOneOfTheSnapshotOrElseOfTheLedger()
    {
        Assert.Empty(Check([Account(1, school: "99")]));
        Assert.Equal("UnknownSchool: 00001", Assert.Single(Check([Account(1, school: "99")], schools: ["10"])).ToString());
        var (snapshot, accounts) = Snapshot([Account(1)]);
        Assert.Empty(Check(accounts, snapshot, schools: ["99"]));
    }

    [Fact]
    public void WhatTheFilesCannotCarryIsAnError()
    {
        var finding = Assert.Single(Check([Account(1) with { FirstName = new string('x', 101) }]));
        Assert.Equal(("ValueTooWide", XelloSeverity.Error), (finding.Rule, finding.Severity));
    }

    [Fact]
    public void FindingsOfTheReadComeAlongWorstFirst()
    {
        var accounts = Several(3);
        var snapshot = new RosterSnapshot(
            "S", Now, Now, "https://x", RosterScope.District, [new XelloSchool("10", "Ten", 1)], [], 3,
            [RosterRules.MissingDateOfBirth.For("00002"), RosterRules.MissingGrade.For("00009"), RosterRules.MissingDateOfBirth.For("00001")], ["00009"]);
        Assert.Equal(
            ["MissingGrade: 00009", "MissingDateOfBirth: 00001", "MissingDateOfBirth: 00002"],
            Check(accounts, snapshot).Select(finding => finding.ToString()));
    }

    [Theory]
    [InlineData(20, 20, 20, 0, true)]
    [InlineData(20, 20, 20, 1, true)]
    [InlineData(20, 20, 20, 2, false)] // one in ten is left
    [InlineData(20, 10, 20, 0, false)] // half had one before: no habit
    [InlineData(20, 11, 20, 0, true)]
    [InlineData(9, 9, 20, 0, false)]
    [InlineData(20, 20, 9, 0, false)]
    public void AFieldThatDisappearsInAWholeSchoolIsFound(int before, int filledBefore, int now, int filledNow, bool found)
    {
        var findings = Check(School(now, filledNow), before: [FieldUse.Of(School(before, filledBefore))]);
        Assert.Equal(found ? [("FieldDisappeared", "10", "Email")] : [], findings.Select(finding => (finding.Rule, finding.Subject, finding.Field!)));

        static XelloAccount[] School(int students, int filled) =>
            [.. Several(students).Select((account, i) => account with { Email = i < filled ? account.Email : null })];
    }

    [Fact]
    public void TwoWitnessesOfOneLossAreOneFinding()
    {
        var uses = FieldUse.Of(Several(20));
        var now = Several(20).Select(account => account with { DateOfBirth = null }).ToArray();
        Assert.Equal("FieldDisappeared: 10", Assert.Single(Check(now, before: [uses, uses])).ToString());
        Assert.Empty(Check([.. now.Select(account => account with { SchoolCode = "20" })], before: [uses]));
    }

    [Fact]
    public void OnlyActiveAccountsShowWhatASchoolFills()
    {
        var uses = FieldUse.Of([.. Several(20).Select(account => account.Inactive()), .. Several(3, from: 100)]);
        Assert.All(uses, use => Assert.Equal(3, use.Students));
        Assert.Equal(["DateOfBirth", "Email", "Gender", "SsoToken", "StateProvNumber"], uses.Select(use => use.Field));
    }

    [Fact]
    public void TheOrderOfTheAccountsDoesNotMatter()
    {
        var accounts = Several(200).Select((account, i) => account with { Email = "m" + (i % 7), Grade = i % 13 }).ToArray();
        var expected = Check(accounts);
        new Random(1).Shuffle(accounts);
        Assert.Equal(expected, Check(accounts));
    }

    [Fact]
    public void RulesHaveAnIdOfTheirOwnWordsAndAdvice()
    {
        var ids = RosterRule.IdsOf(typeof(RosterRules), typeof(AccountRules));
        Assert.Contains("DuplicateSignInToken", ids);
        Assert.Contains("MissingDateOfBirth", ids);
        Assert.All(ids, id => Assert.Matches("^[A-Z][A-Za-z]+$", id));
    }

    private static List<XelloFinding> Check(
        XelloAccount[] accounts, RosterSnapshot? snapshot = null, string[]? schools = null, IReadOnlyList<IReadOnlyCollection<SchoolFieldUse>>? before = null) =>
        new RosterCheck { Today = Today, Contract = DataFileProfile.XelloUs.Check, KnownSchools = schools ?? [], Before = before ?? [] }.Check(accounts, snapshot);
}
