using System.Globalization;
using System.Management.Automation;

namespace XelloPowerSchool.Tests;

/// <summary>Data files as an administrator has them: those that the nightly job made, and those that somebody had in a spreadsheet.</summary>
public sealed class DataFileTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _name = "p" + Guid.NewGuid().ToString("N")[..8];

    public DataFileTests()
    {
        _session.Set("Folder", _folder.Path);
        _session.Run(
            $$"""
            $null = $ExecutionContext.SessionState.Path.SetLocation($Folder)
            $PSDefaultParameterValues['*-Xello*:Ledger'] = "$Folder/ledger.db"
            $sandbox = Start-PowerSchoolSandbox -Name {{_name}} -Students 300 -Schools 3 -Date 2026-10-01
            $sandbox | Connect-PowerSchool -Name {{_name}}
            $null = Sync-XelloAccount
            """);
    }

    public void Dispose()
    {
        _session.Try($"Get-PowerSchoolConnection | Disconnect-PowerSchool; Stop-PowerSchoolSandbox {_name}");
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void WhatTheNightlyJobWroteIsReadBack()
    {
        const string Shown = ".ForEach({ \"$($_.StudentId) $($_.FirstName) $($_.DateOfBirth) $($_.Email)\" })";
        Assert.Equal(
            _session.Run("@(Get-XelloAccount)" + Shown).Select(o => o.ToString()).Order(StringComparer.Ordinal),
            _session.Run("@(Import-XelloDataFile outbox -File Student)" + Shown).Select(o => o.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(
            [("XelloSchool", 3), ("XelloAccount", 300)],
            _session.Run("Import-XelloDataFile outbox").GroupBy(o => o.BaseObject.GetType().Name).Select(g => (g.Key, g.Count())));
    }

    [Fact]
    public void AFileAndTheRosterCanBeCompared()
    {
        Assert.Empty(_session.Run("Import-XelloDataFile outbox/Student.txt | Compare-XelloRoster -ReferenceObject @(Import-XelloDataFile outbox/Student.txt)"));
        Assert.Empty(_session.Run("Import-XelloDataFile outbox/Student.txt | Compare-XelloRoster"));
        _session.Run("$sandbox.Date = $sandbox.Date.AddDays(40)");
        IReadOnlyList<PSObject> changes = _session.Run("Get-XelloRoster -ErrorAction Ignore | Compare-XelloRoster -ReferenceObject @(Import-XelloDataFile outbox -File Student)");
        Assert.NotEmpty(changes);
        Assert.Contains(changes, c => c.Properties["Actions"].Value.ToString()!.Contains("Create", StringComparison.Ordinal));
    }

    [Fact]
    public void ARowThatCannotBeReadIsAnErrorWithItsPlace()
    {
        Write("history.csv", "StudentID;CourseCode;CourseName;GradeMark;CreditValue\n0012;MA9;Maths;A;0,5\n0013;MA9;Maths;B;half\n0014;MA9\n");
        RunResult run = _session.Try("Import-XelloDataFile history.csv -ErrorVariable refused -ErrorAction SilentlyContinue; $refused");
        PSObject course = run.Output[0];
        Assert.Equal(("0012", "0.5"), (Text(course, "StudentId"), ((IFormattable)course.Properties["CreditValue"].Value).ToString(null, CultureInfo.InvariantCulture)));
        Assert.Equal(
            ["ValueNotUnderstood,XelloPowerSchool.Commands.ImportXelloDataFileCommand 2 CreditValue", "RowMalformed,XelloPowerSchool.Commands.ImportXelloDataFileCommand 3 "],
            _session.Run("$refused.ForEach({ \"$($_.FullyQualifiedErrorId) $($_.TargetObject.Row) $($_.TargetObject.Field)\" })").Select(o => o.ToString()));
        Assert.StartsWith("history.csv, row 2 (0013): ", Single("$refused[0].ErrorDetails.Message").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatCannotBeReadDoesNotKeepTheNextOneFromBeingRead()
    {
        Write("Educator.csv", "FirstName,LastName,Email,SchoolCode\n\"Ann\",Lee,a@example.org,DISTRICT\n\"Bo,Lee,b@example.org,9\n");
        RunResult run = _session.Try("'none.txt', 'Educator.csv', 'outbox/School.txt' | Import-XelloDataFile -ErrorVariable refused -ErrorAction SilentlyContinue");
        Assert.Equal(["XelloEducator", "XelloSchool", "XelloSchool", "XelloSchool"], run.Output.Select(o => o.BaseObject.GetType().Name));
        Assert.Equal(["DataFileNotFound", "DataFileMalformed"], _session.Run("$refused.ForEach({ $_.FullyQualifiedErrorId.Split(',')[0] })").Select(o => o.ToString()));
    }

    [Fact]
    public void ColumnsThatAListLacksAreWarnedOf()
    {
        Write("list.csv", "Student Number,Name,Grade,School Code\n7,\"Lee, Ann\",9,10\n");
        RunResult run = _session.Try("Import-XelloDataFile list.csv -WarningVariable told -WarningAction SilentlyContinue");
        Assert.Equal(("7", "Ann"), (Text(run.Output[0], "StudentId"), Text(run.Output[0], "FirstName")));
        Assert.Contains("has no columns for Gender, DateOfBirth", Single("[string] $told[0]").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AMapThatNamesNoPropertyEndsTheCmdlet() =>
        Assert.Equal("ColumnMapInvalid", _session.Try("Import-XelloDataFile outbox/School.txt -ColumnMap @{ Email = 'Code' }").ErrorId);

    [Fact]
    public void TheDeliveredSetPassesAndADamagedOneDoesNot()
    {
        Assert.Empty(_session.Run("Test-XelloDataFile outbox"));
        Assert.Equal("True", Single("Test-XelloDataFile outbox -Quiet").ToString());
        PSObject good = Single("$check = Test-XelloDataFile outbox -Summary; $check");
        Assert.Equal(("True", "0", "0"), (Text(good, "Passed"), Text(good, "Errors"), Text(good, "Warnings")));
        Assert.Equal("School.txt 3 True, Student.txt 300 True", Single("$check.Files.ForEach({ \"$($_.Name) $($_.Rows) $($_.IsUnchanged)\" }) -join ', '").ToString());

        Directory.CreateDirectory(Path.Combine(_folder.Path, "next"));
        Write("next/School.txt", File.ReadAllText(Path.Combine(_folder.Path, "outbox", "School.txt")));
        Write("next/Student.txt", string.Join("\r\n", File.ReadAllLines(Path.Combine(_folder.Path, "outbox", "Student.txt")).Take(201)) + "\r\n");
        Assert.Equal("ManyRemoved, DiffersFromLastSet", Single("@(Test-XelloDataFile next).Rule -join ', '").ToString());
        Assert.Equal("True", Single("Test-XelloDataFile next -Quiet").ToString());
        Assert.Equal("False", Single("Test-XelloDataFile next -Quiet -FailOn Warning").ToString());
        Assert.Equal("True", Single("Test-XelloDataFile next -Quiet -FailOn Warning -ExcludeRule Many*").ToString());
        Assert.Equal("0 100 0", Single("(Test-XelloDataFile next -Summary).Files.Where({ $_.Kind -eq 'Student' }).ForEach({ \"$($_.Added) $($_.Removed) $($_.Changed)\" })").ToString());
    }

    [Fact]
    public void AFindingSaysFileRowAndColumn()
    {
        Write("School.csv", "SchoolCode,Name,SchoolType\r\n33,Alder High,1\r\n1E+05,Birch,2\r\n");
        PSObject finding = Assert.Single(_session.Run("'School.csv' | Test-XelloDataFile -ExcludeRule SeparatorTolerated, DiffersFromLastSet"));
        Assert.Equal(
            ("SpreadsheetNumber", "Error", "School.csv", "2", "SchoolCode"),
            (Text(finding, "Rule"), Text(finding, "Severity"), Text(finding, "File"), Text(finding, "Row"), Text(finding, "Field")));
        Assert.Equal("XelloPowerSchool.XelloFinding#DataFile", finding.TypeNames[0]);
        Assert.Equal("False", Single("Test-XelloDataFile School.csv -Quiet").ToString());
        Write("any.txt", "a|b\r\n1|2\r\n");
        Assert.Equal("FileKindUnknown", Text(Single("Test-XelloDataFile any.txt"), "Rule"));
        Assert.Equal(["BecameADate"], _session.Complete("Test-XelloDataFile x -ExcludeRule Beca"));
    }

    [Theory]
    [InlineData("Test-XelloDataFile none", "DataFileNotFound")]
    [InlineData("Test-XelloDataFile outbox -ExcludeRule Nonsense", "RuleNotFound")]
    [InlineData("Test-XelloDataFile outbox/School.txt, outbox/School.txt", "DataFileKindTwice")]
    [InlineData("Test-XelloDataFile outbox -Profile ./none.json", "ProfileNotFound")]
    public void WhatCannotBeCheckedEndsTheCmdlet(string command, string id) => Assert.Equal(id, _session.Try(command).ErrorId);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.Path, name), text);

    private PSObject Single(string script) => Assert.Single(_session.Run(script));

    private static string Text(PSObject value, string property) => value.Properties[property].Value?.ToString() ?? "";
}
