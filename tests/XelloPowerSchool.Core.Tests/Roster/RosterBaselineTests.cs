using System.Text;
using CsCheck;
using XelloPowerSchool.Roster;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.Roster;

public sealed class RosterBaselineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "baseline.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatWasFoundIsKnownAndAnythingElseIsNew()
    {
        XelloFinding[] findings = [RosterRules.MissingDateOfBirth.For("00001"), RosterRules.BlanksCollapsed.In("FirstName", "00001")];
        RosterBaseline.Of(findings, FieldUse.Of(Several(20))).Write(File);
        var baseline = RosterBaseline.Read(File);

        Assert.All(findings, finding => Assert.True(baseline.Has(finding)));
        Assert.False(baseline.Has(RosterRules.MissingDateOfBirth.For("1")));
        Assert.False(baseline.Has(RosterRules.BlanksCollapsed.In("LastName", "00001")));
        Assert.Equal(2, baseline.Count);
        Assert.Equal(FieldUse.Of(Several(20)), baseline.Fields);
        Assert.Equal(1, baseline.CountFixed([findings[0], RosterRules.InvalidEmail.For("00001")]));
    }

    [Fact]
    public void TheFileNamesStudentsByKeyAndNothingElseAndIsTheSameForTheSameFindings()
    {
        var accounts = Several(3).Select(account => account with { Email = "shared@district.example" }).ToArray();
        var findings = new RosterCheck { Today = new DateTime(2026, 10, 1) }.Check(accounts, null);
        RosterBaseline.Of(findings, FieldUse.Of(accounts)).Write(File);
        var text = System.IO.File.ReadAllText(File);

        Assert.DoesNotContain("shared@", text, StringComparison.Ordinal);
        Assert.DoesNotContain("First1", text, StringComparison.Ordinal);
        Assert.Contains("\"00001\"", text, StringComparison.Ordinal);
        RosterBaseline.Of(findings.AsEnumerable().Reverse(), FieldUse.Of(accounts.Reverse())).Write(File);
        Assert.Equal(text, System.IO.File.ReadAllText(File));
        Assert.Equal([File], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void OnlyNewFindingsOfTheSeverityFailTheGate()
    {
        XelloFinding[] findings = [RosterRules.MissingGrade.For("1"), RosterRules.MissingDateOfBirth.For("1"), RosterRules.MissingDateOfBirth.For("2")];
        var all = RosterGate.Judge(findings, 5, null, null, XelloSeverity.Error);
        Assert.Equal((false, 5, 1, 2, 0, 0), (all.Passed, all.Accounts, all.Errors, all.Warnings, all.Known, all.Fixed));
        Assert.Equal(["MissingDateOfBirth: 2", "MissingGrade: 1"], all.Rules.Select(rule => rule.ToString()));

        var some = RosterBaseline.Of([findings[0], findings[1], RosterRules.MissingSchool.For("9")], []);
        var rest = RosterGate.Judge(findings, 5, null, some, XelloSeverity.Error);
        Assert.Equal((true, 0, 1, 2, 1), (rest.Passed, rest.Errors, rest.Warnings, rest.Known, rest.Fixed));
        Assert.Equal([true, true, false], rest.Findings.Select(finding => finding.IsKnown));
        Assert.False(RosterGate.Judge(findings, 5, null, some, XelloSeverity.Warning).Passed);
    }

    [Theory]
    [InlineData("", "BaselineUnreadable")]
    [InlineData("null", "BaselineUnreadable")]
    [InlineData("{}", "BaselineUnreadable")]
    [InlineData("[1]", "BaselineUnreadable")]
    [InlineData("""{"schema":2,"findings":[],"fields":[]}""", "BaselineUnreadable")]
    [InlineData("""{"schema":1,"findings":[null],"fields":[]}""", "BaselineUnreadable")]
    [InlineData("""{"schema":1,"findings":[{"rule":"A","subjects":[null]}],"fields":[]}""", "BaselineUnreadable")]
    [InlineData("""{"schema":1,"findings":[],"fields":null}""", "BaselineUnreadable")]
    [InlineData("""{"schema":1,"findings":[],"fields":[]}""", null)]
    public void AFileThatIsNoBaselineIsRefused(string text, string? error)
    {
        System.IO.File.WriteAllText(File, text);
        Assert.Equal(error, Record.Exception(() => RosterBaseline.Read(File)) is XelloException e ? e.Id : null);
    }

    [Fact]
    public void AnyBytesAreABaselineOrAKnownError() => Gen.Byte.Array[0, 80].Sample(
        bytes =>
        {
            System.IO.File.WriteAllBytes(File, [.. Encoding.UTF8.GetBytes("""{"schema":1,"findings":[{"rule":"A","subjects":["1"]}],"fields":["""), .. bytes]);
            var exception = Record.Exception(() => RosterBaseline.Read(File));
            Assert.True(exception is null or XelloException { Id: "BaselineUnreadable" }, exception?.ToString());
        },
        iter: 1000, threads: 1);

    [Fact]
    public void AMissingFileAndAMissingFolderAreSaidSo()
    {
        Assert.Equal("BaselineNotFound", Assert.Throws<XelloException>(() => RosterBaseline.Read(File)).Id);
        Assert.Equal(
            "OutputWriteFailed",
            Assert.Throws<XelloException>(() => RosterBaseline.Of([], []).Write(Path.Combine(_folder.Path, "nowhere", "b.json"))).Id);
    }

    [Fact]
    public void ABaselineIsItsOwnersAloneAndNothingStaysBesideIt()
    {
        RosterBaseline.Of([], []).Write(File);
        RosterBaseline.Of([], []).Write(File); // replaced
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        Assert.Equal([File], Directory.GetFiles(_folder.Path));
    }
}
