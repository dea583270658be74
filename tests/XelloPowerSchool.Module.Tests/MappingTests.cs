using System.Management.Automation;

namespace XelloPowerSchool.Tests;

/// <summary>The mapping as people give it: a file, a hashtable, an object.</summary>
public sealed class MappingTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _name = "m" + Guid.NewGuid().ToString("N")[..8];

    public MappingTests()
    {
        _session.Set("Folder", _folder.Path);
        _session.Run("$null = $ExecutionContext.SessionState.Path.SetLocation($Folder)");
        _session.Run($"Connect-PowerSchool -Sandbox -Students 60 -Schools 3 -Name {_name}");
    }

    public void Dispose()
    {
        _session.Run($"Stop-PowerSchoolSandbox {_name}");
        _session.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("-Mapping @{ Fields = @{ SsoToken = 'StudentNumber' }; scope = @{ grades = 9..12 } }")]
    [InlineData("-Mapping ([pscustomobject]@{ fields = [pscustomobject]@{ ssoToken = @('StudentNumber') }; scope = @{ Grades = @(9, 10, 11, 12) } })")]
    [InlineData("-Mapping ./mapping.json")]
    [InlineData("-Mapping ./none.json", true)]
    public void EveryFormMeansTheSame(string mapping, bool fails = false)
    {
        File.WriteAllText(Path.Combine(_folder.Path, "mapping.json"), """{ "fields": { "ssoToken": "StudentNumber" }, "scope": { "grades": [9, 10, 11, 12] } }""");
        RunResult result = _session.Try("Get-XelloRoster " + mapping);
        if (fails)
        {
            Assert.Equal("MappingNotFound", result.ErrorId);
            return;
        }

        Assert.Empty(result.Errors);
        Assert.NotEmpty(result.Output);
        Assert.All(result.Output, a => Assert.Equal((string)a.Properties["StudentId"].Value, (string)a.Properties["SsoToken"].Value));
        Assert.All(result.Output, a => Assert.InRange((int)a.Properties["Grade"].Value, 9, 12));
    }

    [Theory]
    [InlineData("Get-XelloRoster -Mapping @{ Field = @{} }", "field is not known here")]
    [InlineData("Sync-XelloAccount -Ledger ./l.db -Mapping @{ Grades = @{ K = 0 } }", "grades.K has a name that is no number")]
    [InlineData("Compare-XelloRoster -Ledger ./l.db -Mapping @{ Fields = @{ Email = 'Mail' } }", "fields.Email names 'Mail'")]
    [InlineData("Trace-XelloAccount 1 -Ledger ./l.db -Mapping @{ Scope = 7 }", "scope must be an object")]
    [InlineData("$h = @{}; $h.Scope = $h; Get-XelloRoster -Mapping $h", "contains itself")]
    public void WhatIsWrongIsSaidBeforeAnythingIsRead(string command, string what)
    {
        _session.Run("Sync-XelloAccount -Ledger ./l.db -WarningAction Ignore");
        RunResult result = _session.Try(command);
        Assert.Equal("MappingInvalid", result.ErrorId);
        Assert.Contains(what, result.Errors[0].Exception.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void ASchoolCodeGoesIntoTheFilesAndComesBackFromTheLedger()
    {
        _session.Run("$mapping = @{ SchoolCodes = @{} }; foreach ($s in Get-PSSchool) { $mapping.SchoolCodes[$s.SchoolNumber] = 'S' + $s.SchoolNumber }");
        _session.Run("Sync-XelloAccount -Ledger ./l.db -Mapping $mapping -WarningAction Ignore");
        Assert.All(_session.Run("Get-XelloAccount -Ledger ./l.db"), a => Assert.StartsWith("S", (string)a.Properties["SchoolCode"].Value, StringComparison.Ordinal));
        Assert.All(File.ReadLines(Path.Combine(_folder.Path, "outbox", "School.txt")).Skip(1), line => Assert.StartsWith("S", line, StringComparison.Ordinal));
        Assert.Empty(_session.Run("Compare-XelloRoster -Ledger ./l.db -Mapping $mapping"));
    }

    [Fact]
    public void TheTraceUnderstandsTheMapping()
    {
        _session.Run("$mapping = @{ Scope = @{ Grades = 12 } }; Sync-XelloAccount -Ledger ./l.db -Mapping $mapping -WarningAction Ignore");
        PSObject outside = _session.Run("Get-PSStudent | Where-Object GradeLevel -lt 12")[0];
        _session.Set("Number", outside.Properties["StudentNumber"].Value);
        PSObject trace = Assert.Single(_session.Run("Trace-XelloAccount $Number -Ledger ./l.db -Mapping $mapping"));
        Assert.Contains("outside the schools or grades", (string)trace.Properties["Conclusion"].Value, StringComparison.Ordinal);
    }
}
