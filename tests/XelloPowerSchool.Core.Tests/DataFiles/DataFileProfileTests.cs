using XelloPowerSchool.DataFiles;
using Xunit;

namespace XelloPowerSchool.Tests.DataFiles;

public sealed class DataFileProfileTests
{
    public static TheoryData<string, string> Broken => new()
    {
        { "StudentId", "ValueMissing" },
        { "StudentId", "ValueTooWide" },
        { "StudentId", "ValueNotRepresentable" },
        { "FirstName", "ValueMissing" },
        { "FirstName", "ValueTooWide" },
        { "FirstName", "ValueNotRepresentable" },
        { "LastName", "ValueMissing" },
        { "LastName", "ValueTooWide" },
        { "LastName", "ValueNotRepresentable" },
        { "Gender", "ValueMissing" },
        { "Gender", "ValueTooWide" },
        { "Gender", "ValueOutOfDomain" },
        { "Grade", "ValueOutOfDomain" },
        { "SchoolCode", "ValueMissing" },
        { "SchoolCode", "ValueTooWide" },
        { "PreRegSchoolCode", "ValueTooWide" },
        { "StateProvNumber", "ValueTooWide" },
        { "StateProvNumber", "ValueNotRepresentable" },
        { "Email", "ValueTooWide" },
        { "Email", "ValueNotRepresentable" },
        { "SsoToken", "ValueNotRepresentable" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void EveryRuleIsFound(string field, string rule)
    {
        var finding = Assert.Single(DataFileProfile.XelloUs.Check(Break(field, rule)));

        Assert.Equal((rule, field, XelloSeverity.Error), (finding.Rule, finding.Field, finding.Severity));
    }

    [Fact]
    public void WhatKeepsTheContractHasNoFindings() =>
        Assert.All(Sample.Accounts.Append(Sample.Plain()).Append(Widest()), account => Assert.Empty(DataFileProfile.XelloUs.Check(account)));

    [Fact]
    public void AllFindingsAreReportedWithoutValues()
    {
        var findings = DataFileProfile.XelloUs.Check(new XelloAccount { StudentId = "7", FirstName = "Secret|", Gender = "Q", Grade = 99, SchoolCode = "9" });

        Assert.Equal(["FirstName", "LastName", "Gender", "Grade"], findings.Select(finding => finding.Field));
        Assert.All(findings, finding =>
        {
            Assert.Equal("7", finding.Subject);
            Assert.DoesNotContain("Secret", finding.Message, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(12, true)]
    [InlineData(13, true)]
    [InlineData(14, false)]
    public void GradesEndWhereXellosDo(int grade, bool good) =>
        Assert.Equal(good, DataFileProfile.XelloUs.Check(Sample.Plain() with { Grade = grade }).Count == 0);

    private static XelloAccount Widest() => new()
    {
        StudentId = new string('1', 15),
        FirstName = new string('a', 100),
        LastName = new string('b', 100),
        Gender = "M",
        SchoolCode = new string('2', 15),
        PreRegSchoolCode = new string('3', 15),
        StateProvNumber = new string('4', 20),
        Email = new string('c', 100),
    };

    private static XelloAccount Break(string field, string rule)
    {
        string Value(string widest) => rule switch
        {
            "ValueMissing" => "",
            "ValueTooWide" => widest + "5",
            "ValueNotRepresentable" => "a|b",
            _ => "Q",
        };

        var account = Widest();
        return field switch
        {
            "StudentId" => account with { StudentId = Value(account.StudentId) },
            "FirstName" => account with { FirstName = Value(account.FirstName) },
            "LastName" => account with { LastName = Value(account.LastName) },
            "Gender" => account with { Gender = Value(account.Gender) },
            "Grade" => account with { Grade = 99 },
            "SchoolCode" => account with { SchoolCode = Value(account.SchoolCode) },
            "PreRegSchoolCode" => account with { PreRegSchoolCode = Value(account.PreRegSchoolCode!) },
            "StateProvNumber" => account with { StateProvNumber = Value(account.StateProvNumber!) },
            "Email" => account with { Email = Value(account.Email!) },
            _ => account with { SsoToken = Value("") },
        };
    }
}
