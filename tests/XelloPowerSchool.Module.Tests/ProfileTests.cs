using System.Management.Automation;

namespace XelloPowerSchool.Tests;

/// <summary>Xello's contract as people choose it: by name, by the path of a file of their own, as an object.</summary>
public sealed class ProfileTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _name = "p" + Guid.NewGuid().ToString("N")[..8];

    public ProfileTests()
    {
        _session.Set("Folder", _folder.Path);
        _session.Set("Outbox", Directory.CreateDirectory(Path.Combine(_folder.Path, "outbox")).FullName);
        _session.Run("$null = $ExecutionContext.SessionState.Path.SetLocation($Folder)");
    }

    public void Dispose()
    {
        _session.Run($"Get-PowerSchoolSandbox {_name}* | Stop-PowerSchoolSandbox");
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void TheNightlyJobWritesWhatTheProfileSays()
    {
        _session.Run($"Connect-PowerSchool -Sandbox -Students 40 -Schools 2 -Name {_name}");
        _session.Run("Sync-XelloAccount -Ledger $Folder/ledger.db -Destination $Outbox -Profile career-cruising -WarningAction Ignore");
        Assert.EndsWith("|Email|Password", File.ReadLines(Path.Combine(_folder.Path, "outbox", "Student.txt")).First(), StringComparison.Ordinal);
    }

    [Fact]
    public void AProfileOfOnesOwnCountsFromPowerShellsLocation()
    {
        Write("mine.json", """{ "schemaVersion": 1, "name": "mine", "title": "Mine", "version": "3", "extends": "xello-us", "extensions": [".csv"] }""");
        PSObject profile = Assert.Single(_session.Run("'./mine.json' | Get-XelloProfile"));
        Assert.Equal(("mine", "3", Path.Combine(_folder.Path, "mine.json")), (Text(profile, "Name"), Text(profile, "Version"), Text(profile, "Path")));

        _session.Run($"Connect-PowerSchool -Sandbox -Students 40 -Schools 2 -Name {_name}");
        _session.Run("Sync-XelloAccount -Ledger ./ledger.db -Destination ./outbox -Profile ./mine.json -WarningAction Ignore");
        Assert.Equal(["School.csv", "Student.csv"], Directory.GetFiles(Path.Combine(_folder.Path, "outbox")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["School.csv", "Student.csv"],
            _session.Run("$null = [System.IO.Directory]::CreateDirectory(\"$Folder/to\"); (Send-XelloDataFile ./outbox ./to -Ledger ./ledger.db -Profile (Get-XelloProfile ./mine.json)).File").Select(o => o.ToString()));
    }

    [Fact]
    public void AnotherProfileRefusesWhatItDoesNotTake()
    {
        _session.Run($"Connect-PowerSchool -Sandbox -Students 60 -Schools 2 -Name {_name}");
        Assert.Empty(_session.Run("Test-XelloRoster -IncludeRule ValueMissing -Ledger ./none.db"));
        Write("strict.json", """{ "schemaVersion": 1, "name": "strict", "title": "Strict", "version": "1", "extends": "xello-us", "switches": { "dateOfBirthRequired": true } }""");
        Assert.All(
            _session.Run("Test-XelloRoster -IncludeRule ValueMissing -Ledger ./none.db -Profile ./strict.json"),
            f => Assert.Equal("DateOfBirth", Text(f, "Field")));
    }

    [Theory]
    [InlineData("Sync-XelloAccount -Ledger ./l.db -Destination ./outbox -Profile ./bad.json")]
    [InlineData("Trace-XelloAccount 1 -Ledger ./l.db -Profile ./bad.json")]
    [InlineData("Send-XelloDataFile ./outbox ./outbox -Ledger ./l.db -Profile ./bad.json")]
    public void WhatIsWrongWithAProfileEndsTheCmdlet(string command)
    {
        Write("bad.json", """{ "schemaVersion": 1, "extends": "xello-us", "nam": "x" }""");
        Write("s.csv", "StudentID,FirstName,LastName,CurrentGrade,CurrentSchoolCode\n1,A,B,1,9\n");
        _session.Run("Import-XelloAccount ./s.csv -Ledger ./l.db");
        _session.Run($"Connect-PowerSchool -Sandbox -Students 10 -Schools 1 -Name {_name}");
        RunResult result = _session.Try(command);
        Assert.Equal("ProfileInvalid", result.ErrorId);
        Assert.Contains("nam is not known here", result.Errors[0].Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatCannotBeUsedDoesNotEndTheListing()
    {
        Write("bad.json", "{");
        RunResult result = _session.Try("Get-XelloProfile ./bad.json, xello-uk, nowhere, XELLO-C*");
        Assert.Equal(["xello-uk", "xello-ca"], result.Output.Select(p => Text(p, "Name")));
        Assert.Equal(["ProfileInvalid", "ProfileNotFound"], result.Errors.Select(e => e.FullyQualifiedErrorId.Split(',')[0]));
    }

    [Fact]
    public void TheJsonOfAProfileIsOneToBeginWith()
    {
        _session.Run("[System.IO.File]::WriteAllText(\"$Folder/copy.json\", (Get-XelloProfile xello-uk).ToJson())");
        PSObject copy = Assert.Single(_session.Run("Get-XelloProfile ./copy.json"));
        Assert.Equal("xello-uk", Text(copy, "Name"));
    }

    private static string Text(PSObject o, string property) => o.Properties[property].Value?.ToString() ?? "";

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.Path, name), text);
}
