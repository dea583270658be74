using XelloPowerSchool.Roster;
using Xunit;

namespace XelloPowerSchool.Tests.Roster;

public sealed class AccountMapperTests
{
    private static readonly DateTime Today = new(2026, 10, 1);

    private static readonly PSStudent Whole = new()
    {
        Id = 77,
        StudentNumber = "00123",
        FirstName = "Zoë",
        LastName = "O'Neil-Östlund",
        Gender = "F",
        DateOfBirth = new DateTime(2012, 2, 29, 13, 0, 0),
        GradeLevel = 0,
        SchoolNumber = 10,
        EnrollStatus = PSEnrollStatus.Active,
        NextSchoolNumber = 20,
        StateNumber = " 0099 ",
        Email = " Zoe@Example.org ",
    };

    private readonly List<XelloFinding> _findings = [];

    [Fact]
    public void EveryFieldIsMapped()
    {
        var account = Map(Whole);

        Assert.Equal(new XelloAccount
        {
            StudentId = "00123",
            FirstName = "Zoë",
            LastName = "O'Neil-Östlund",
            Gender = "F",
            DateOfBirth = new DateTime(2012, 2, 29),
            Grade = 0,
            SchoolCode = "10",
            PreRegSchoolCode = "20",
            StateProvNumber = "0099",
            Email = "Zoe@Example.org",
            SisId = 77,
        }, account);
        Assert.Empty(_findings);
    }

    [Theory]
    [InlineData(" 00123\t", "00123")]
    [InlineData("aB1", "aB1")]
    public void TheKeyIsTrimmedAndOtherwiseKept(string number, string key) =>
        Assert.Equal(key, Map(Whole with { StudentNumber = number })!.StudentId);

    [Theory]
    [InlineData("M", "M", null)]
    [InlineData("f", "F", null)]
    [InlineData("X", "N", null)]
    [InlineData(null, "N", null)]
    [InlineData(" ", "N", null)]
    [InlineData("Q", "N", "UnknownGender: 00123")]
    public void GenderIsXellos(string? gender, string expected, string? finding)
    {
        Assert.Equal(expected, Map(Whole with { Gender = gender })!.Gender);
        AssertWarnings(finding);
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(0, null, null)]
    [InlineData(10, null, null)]
    [InlineData(999999, null, null)]
    [InlineData(20, "20", null)]
    [InlineData(33, null, "UnknownNextSchool: 00123")]
    public void NextSchoolIsOnlyAnotherKnownOne(int? next, string? expected, string? finding)
    {
        Assert.Equal(expected, Map(Whole with { NextSchoolNumber = next })!.PreRegSchoolCode);
        AssertWarnings(finding);
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("  ", null, null)]
    [InlineData("a.b@example.org", "a.b@example.org", null)]
    [InlineData("nobody", "nobody", "InvalidEmail: 00123")]
    [InlineData("a|b@example.org", null, "ValueNotRepresentable: 00123")]
    [InlineData("\"a b\"@example.org", null, "ValueNotRepresentable: 00123")]
    public void AnEmailIsNeverRepaired(string? email, string? expected, string? finding)
    {
        Assert.Equal(expected, Map(Whole with { Email = email })!.Email);
        AssertWarnings(finding);
    }

    [Fact]
    public void AStateNumberIsNeverRepaired()
    {
        Assert.Null(Map(Whole with { StateNumber = "12\n3" })!.StateProvNumber);
        AssertWarnings("ValueNotRepresentable: 00123");
    }

    [Theory]
    [InlineData("Ann  Lee", "Ann Lee", "BlanksCollapsed")]
    [InlineData("Ann\r\nLee", "Ann Lee", "LineBreakReplaced")]
    [InlineData("Ann\u0001", "Ann", "UnprintableRemoved")]
    [InlineData("Ann|Lee", "Ann Lee", "SeparatorReplaced")]
    [InlineData("\"Ann\"", "'Ann'", "QuoteReplaced")]
    public void NamesAreRepairedByNamedRules(string name, string expected, string rule)
    {
        Assert.Equal(expected, Map(Whole with { FirstName = name })!.FirstName);
        Assert.Equal(expected, Map(Whole with { LastName = name })!.LastName);
        Assert.Equal([(rule, nameof(XelloAccount.FirstName)), (rule, nameof(XelloAccount.LastName))], _findings.Select(finding => (finding.Rule, finding.Field!)));
        Assert.All(_findings, finding =>
        {
            Assert.Equal(XelloSeverity.Warning, finding.Severity);
            Assert.Equal("00123", finding.Subject);
            Assert.DoesNotContain("Ann", finding.Message + finding.Advice, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void AMissingBirthDateIsAWarning()
    {
        Assert.Null(Map(Whole with { DateOfBirth = null })!.DateOfBirth);
        AssertWarnings("MissingDateOfBirth: 00123");
    }

    [Fact]
    public void WhatAnAccountNeedsKeepsTheRecordOut()
    {
        AssertOut("MissingStudentId: DCID 77", Whole with { StudentNumber = " " });
        AssertOut("StudentIdNotRepresentable: DCID 77", Whole with { StudentNumber = "12|3" });
        AssertOut("MissingFirstName: 00123", Whole with { FirstName = "\u200B" });
        AssertOut("MissingLastName: 00123", Whole with { LastName = "" });
        AssertOut("MissingGrade: 00123", Whole with { GradeLevel = null });
        AssertOut("MissingSchool: 00123", Whole with { SchoolNumber = null });
        AssertOut("UnknownSchool: 00123", Whole with { SchoolNumber = 33 });
    }

    [Theory]
    [InlineData(10, 5, null, 6, "MissingNextSchool: 00123")]
    [InlineData(10, 5, 0, null, "MissingNextSchool: 00123")]
    [InlineData(10, 5, 10, 0, "MissingNextSchool: 00123")]
    [InlineData(10, 5, 10, 5, null)] // repeats the grade
    [InlineData(10, 5, 20, 6, null)]
    [InlineData(10, 5, 999999, null, null)]
    [InlineData(10, 4, null, 5, null)]
    [InlineData(20, 12, null, null, null)]
    public void TheLastGradeOfASchoolNeedsAnotherSchoolForNextYear(int school, int grade, int? next, int? nextGrade, string? finding)
    {
        Assert.NotNull(Map(Whole with { SchoolNumber = school, GradeLevel = grade, NextSchoolNumber = next, NextYearGrade = nextGrade }));
        AssertWarnings(finding);
    }

    [Theory]
    [InlineData("2026-10-01", "2026-10-01", null)]
    [InlineData("2026-10-02", "2027-06-20", "EntryDateInFuture: 00123")]
    [InlineData("2026-08-20", "2026-09-30", "ExitDateInPast: 00123")]
    public void AnActiveStudentsEnrolmentIsNow(string entry, string exit, string? finding)
    {
        Assert.NotNull(Map(Whole with { EntryDate = Day(entry), ExitDate = Day(exit) }));
        AssertWarnings(finding);

        static DateTime Day(string text) => DateTime.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void AllErrorsOfARecordAreReported()
    {
        Assert.Null(Map(new PSStudent { Id = 1, StudentNumber = "1" }));
        Assert.Equal(["MissingFirstName: 1", "MissingLastName: 1", "MissingGrade: 1", "MissingSchool: 1"], _findings.Select(finding => finding.ToString()));
    }

    private XelloAccount? Map(PSStudent student) => new AccountMapper(new SchoolDirectory(
    [
        new PSSchool { SchoolNumber = 10, Name = "Ten", LowGrade = 0, HighGrade = 5 },
        new PSSchool { SchoolNumber = 20, Name = "Twenty", LowGrade = 6, HighGrade = 12 },
    ]), StudentMapping.Default, Today).Map(student, _findings);

    private void AssertWarnings(string? expected)
    {
        Assert.Equal(expected is null ? [] : [expected], _findings.Select(finding => finding.ToString()));
        Assert.All(_findings, finding => Assert.Equal(XelloSeverity.Warning, finding.Severity));
    }

    private void AssertOut(string expected, PSStudent student)
    {
        _findings.Clear();
        Assert.Null(Map(student));
        var error = Assert.Single(_findings, finding => finding.Severity == XelloSeverity.Error);
        Assert.Equal(expected, error.ToString());
    }
}
