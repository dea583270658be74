using System.Collections;
using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Tests.Accounts;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.DataFiles;

public sealed class AccountRowTests
{
    private static readonly SchoolCodes Schools = new([new("10", "Birch", 2), new("020", "Alder High", 1), new("30", "Twin", 3), new("31", "Twin", 3)]);

    private readonly Dictionary<AccountField, string?> _row = new()
    {
        [AccountField.StudentId] = " 00123 ",
        [AccountField.FirstName] = "Zoë",
        [AccountField.LastName] = "O'Neil",
        [AccountField.Grade] = "9",
        [AccountField.SchoolCode] = "10",
    };

    [Fact]
    public void ARowOfAllColumnsIsAnAccount()
    {
        _row[AccountField.Gender] = "F";
        _row[AccountField.DateOfBirth] = "2011-05-02";
        _row[AccountField.PreRegSchoolCode] = "020";
        _row[AccountField.StateProvNumber] = "0099";
        _row[AccountField.Email] = "z@x";
        _row[AccountField.SsoToken] = "t";
        _row[AccountField.Status] = "Inactive";
        _row[AccountField.SisId] = "77";
        Assert.Equal(
            new XelloAccount
            {
                StudentId = "00123", FirstName = "Zoë", LastName = "O'Neil", Gender = "F", DateOfBirth = new DateTime(2011, 5, 2), Grade = 9,
                SchoolCode = "10", PreRegSchoolCode = "020", StateProvNumber = "0099", Email = "z@x", SsoToken = "t",
                Status = XelloAccountStatus.Inactive, SisId = 77,
            },
            Parse().Account);
    }

    [Theory]
    [InlineData("09", 9)]
    [InlineData("K", 0)]
    [InlineData("kg", 0)]
    [InlineData("Kindergarten", 0)]
    [InlineData("Grade 9", 9)]
    [InlineData("9th", 9)]
    [InlineData("Year 12", 12)]
    [InlineData("", null)]
    [InlineData("PK", null)]
    [InlineData("nine", null)]
    [InlineData("9.5", null)]
    [InlineData("-1", null)]
    public void GradesAreUnderstoodOrRefused(string text, int? grade)
    {
        _row[AccountField.Grade] = text;
        Is(grade is null ? "GradeNotUnderstood" : null, account => Assert.Equal(grade, account.Grade));
    }

    [Theory]
    [InlineData("2011-05-02", null, "2011-05-02")]
    [InlineData("02-05-2011", null, "2011-05-02")]
    [InlineData("2011-05-02T00:00:00", null, "2011-05-02")]
    [InlineData("5/2/2011", null, null)]
    [InlineData("5/2/2011", "M/d/yyyy", "2011-05-02")]
    [InlineData("5/2/2011 12:00:00 AM", "M/d/yyyy h:mm:ss tt", "2011-05-02")]
    [InlineData("2011-02-30", null, null)]
    [InlineData("40665", null, null)]
    public void OfDatesOnlyWhatHasOneMeaningIsTaken(string text, string? format, string? date)
    {
        _row[AccountField.DateOfBirth] = text;
        Is(date is null ? "DateNotUnderstood" : null, account => Assert.Equal(date, account.DateOfBirth?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), format);
    }

    [Theory]
    [InlineData(null, "Alder High", "020")]
    [InlineData(null, "alder high", "020")]
    [InlineData(null, "020", "020")]
    [InlineData("020", "Birch", "020")]
    [InlineData("20", null, null)] // the zero is lost
    [InlineData(null, "Twin", null)] // two schools have the name
    [InlineData(null, "Cedar", null)]
    [InlineData("Birch", null, null)] // a name in the column of codes
    public void SchoolsAreThoseThatAreKnown(string? code, string? name, string? expected)
    {
        _row[AccountField.SchoolCode] = code;
        _row[AccountField.SchoolName] = name;
        Is(expected is null ? "SchoolNotListed" : null, account => Assert.Equal(expected, account.SchoolCode));
    }

    [Fact]
    public void WithoutKnownSchoolsCodesAreTakenAndNamesAreNot()
    {
        Assert.Equal("77", SchoolCodes.Any.OfCode("77"));
        Assert.Equal("77", SchoolCodes.Any.OfName("77"));
        Assert.Null(SchoolCodes.Any.OfName("Birch"));
    }

    [Theory]
    [InlineData("Active", XelloAccountStatus.Active)]
    [InlineData("yes", XelloAccountStatus.Active)]
    [InlineData("", XelloAccountStatus.Active)]
    [InlineData("Deactivated", XelloAccountStatus.Inactive)]
    [InlineData("TransferredOut", XelloAccountStatus.Inactive)]
    [InlineData("False", XelloAccountStatus.Inactive)]
    [InlineData("0", null)]
    [InlineData("maybe", null)]
    public void StatusIsSaidInWords(string text, XelloAccountStatus? status)
    {
        _row[AccountField.Status] = text;
        Is(status is null ? "StatusNotUnderstood" : null, account => Assert.Equal(status, account.Status));
    }

    [Theory]
    [InlineData("Ångström, Ann Lee", "Ann Lee", "Ångström")]
    [InlineData("Ann Lee", null, null)]
    [InlineData(",Ann", null, null)]
    public void ANameOfOneColumnIsLastCommaFirst(string name, string? first, string? last)
    {
        _row[AccountField.FirstName] = _row[AccountField.LastName] = null;
        _row[AccountField.FullName] = name;
        Is(first is null ? "NameNotUnderstood" : null, account => Assert.Equal((first, last), (account.FirstName, account.LastName)));
    }

    [Theory]
    [InlineData(AccountField.StudentId, "", "RowWithoutKey: row 7")]
    [InlineData(AccountField.StudentId, "1.2E+05", "SpreadsheetNumber: row 7")]
    [InlineData(AccountField.StudentId, "1|2", "StudentIdNotRepresentable: row 7")]
    [InlineData(AccountField.StateProvNumber, "1,2E+09", "SpreadsheetNumber: 00123")]
    [InlineData(AccountField.FirstName, "", "ValueMissing: 00123")]
    [InlineData(AccountField.StudentId, "1234567890123456", "ValueTooWide: 1234567890123456")]
    [InlineData(AccountField.SisId, "x", "RecordNotUnderstood: 00123")]
    public void WhatCannotBeUsedIsAnErrorThatNamesTheRow(object field, string value, string finding)
    {
        _row[(AccountField)field] = value;
        var row = Parse();
        Assert.Null(row.Account);
        Assert.Equal(finding, Assert.Single(row.Findings, f => f.Severity == XelloSeverity.Error).ToString());
    }

    [Theory]
    [InlineData(AccountField.Gender, "Male", null, "M")]
    [InlineData(AccountField.Gender, "X", null, "N")]
    [InlineData(AccountField.Gender, "?", "UnknownGender", "N")]
    [InlineData(AccountField.PreRegSchoolCode, "99", "NextSchoolNotListed", null)]
    [InlineData(AccountField.Email, "a|b@x", "ValueNotRepresentable", null)]
    [InlineData(AccountField.FirstName, "Zo\uFFFD", "TextDamaged", "Zo\uFFFD")]
    [InlineData(AccountField.FirstName, "  Zo  ", "BlanksCollapsed", "Zo")]
    public void WhatIsOnlyOddIsAWarning(object field, string value, string? rule, string? expected)
    {
        _row[(AccountField)field] = value;
        var row = Parse();
        Assert.Equal(rule is null ? [] : [rule], row.Findings.Select(finding => finding.Rule));
        Assert.All(row.Findings, finding => Assert.Equal(XelloSeverity.Warning, finding.Severity));
        Assert.Equal(expected, (AccountField)field == AccountField.Gender ? row.Account!.Gender : AccountFields.All.First(f => f.Name == field.ToString()).Read(row.Account!));
    }

    [Fact]
    public void FieldsWithoutAColumnAreAsTheOtherSideHasThem()
    {
        var header = AccountTable.Find("x", ["StudentId", "FirstName", "LastName", "Grade", "SchoolCode", "Email"], null);
        var input = new AccountInput();
        input.Add(new AccountRow("00001", Account(1) with { Email = null, DateOfBirth = null, Gender = "N", SisId = null }, []), AccountInput.GapsOf(header));
        input.Add(new AccountRow("00002", Account(2) with { DateOfBirth = null }, []), AccountInput.GapsOf(header));
        var known = Account(1) with { Gender = "F", StateProvNumber = "7" };

        var filled = input.FilledFrom([known]);
        Assert.Equal((known with { Email = null }).Row(), filled[0].Row());
        Assert.Null(filled[1].DateOfBirth);
    }

    [Fact]
    public void ColumnsAreFoundByManyNamesAndOurOwnPropertiesAreAmongThem()
    {
        foreach (var names in new string[][]
        {
            ["StudentID", "FirstName", "LastName", "Gender", "DateOfBirth", "CurrentGrade", "CurrentSchoolCode", "PreRegSchoolCode", "StateProvNumber", "Email", "Password", "SSOStudentToken"],
            ["UPN ID", "FirstName", "LastName", "Gender", "DateOfBirth", "CurrentYear", "CurrentSchoolCode", "Username", "Email", "Password", "ULN ID"],
            ["Student #", "Student Name", "GRADE", "School"],
            [.. typeof(XelloAccount).GetProperties().Select(property => property.Name)],
        })
            Assert.True(AccountTable.Find("x", names, null).Has(AccountField.StudentId));
        Assert.True(AccountTable.Find("x", [.. typeof(XelloAccount).GetProperties().Select(p => p.Name)], null).Has(AccountField.SisId));
        Assert.False(AccountTable.Find("x", ["Student ID", "SIS ID", "Name", "Grade", "School"], null).Has(AccountField.SisId));
    }

    [Theory]
    [InlineData("AccountHeaderUnknown", "StudentId", "FirstName", "LastName", "Grade")]
    [InlineData("AccountHeaderUnknown", "StudentId", "FirstName", "Grade", "School")]
    [InlineData("AccountHeaderUnknown", "FirstName", "LastName", "Grade", "School")]
    [InlineData("AccountHeaderAmbiguous", "StudentId", "Student Number", "Name", "Grade", "School")]
    [InlineData("AccountHeaderUnknown", "4711", "Ann", "9")]
    public void AListThatDoesNotSayWhoIsWhereIsRefused(string id, params string[] headers)
    {
        var error = Assert.Throws<XelloException>(() => AccountTable.Find("x", headers, null));
        Assert.Equal(id, error.Id);
        Assert.DoesNotContain("Ann'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AColumnMapNamesWhatIsMeant()
    {
        string[] headers = ["Pupil", "Student Number", "Name", "Yr", "School"];
        var map = AccountColumnMap.Parse(new Hashtable { ["studentid"] = "pupil", ["Grade"] = "Yr" });
        var header = AccountTable.Find("x", headers, map);
        Assert.Equal((0, 3, 2), (header[AccountField.StudentId], header[AccountField.Grade], header[AccountField.FullName]));
        Assert.Equal(["Student Number"], header.Unused);
        Assert.Equal("AccountHeaderUnknown", Assert.Throws<XelloException>(() => AccountTable.Find("x", headers, AccountColumnMap.Parse(new Hashtable { ["Grade"] = "None" }))).Id);
        foreach (var wrong in new Hashtable[] { new() { ["Nonsense"] = "x" }, new() { ["3"] = "x" }, new() { ["Grade"] = "" }, new() { ["Grade"] = null } })
            Assert.Equal("ColumnMapInvalid", Assert.Throws<XelloException>(() => AccountColumnMap.Parse(wrong)).Id);
    }

    private AccountRow Parse(string? format = null) =>
        new AccountRowParser(Schools, DataFileProfile.XelloUs, format).Parse("row 7", field => _row.TryGetValue(field, out var value) ? value : null);

    private void Is(string? error, Action<XelloAccount> check, string? format = null)
    {
        var row = Parse(format);
        Assert.Equal(error is null ? [] : [error], row.Findings.Select(finding => finding.Rule));
        if (error is null)
            check(row.Account!);
        else
            Assert.Null(row.Account);
    }
}
