using System.Management.Automation;

namespace XelloPowerSchool.Tests;

/// <summary>What is sent to support names nobody, and is understood at home.</summary>
public sealed class SupportFileTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _name = "p" + Guid.NewGuid().ToString("N")[..8];

    public SupportFileTests()
    {
        _session.Set("Folder", _folder.Path);
        _session.Run(
            $$"""
            $PSDefaultParameterValues['*-Xello*:Ledger'] = "$Folder/ledger.db"
            $sandbox = Start-PowerSchoolSandbox -Name {{_name}} -Students 600 -Date 2026-10-01
            $sandbox | Connect-PowerSchool -Name {{_name}}
            $null = Sync-XelloAccount
            $sandbox.Date = $sandbox.Date.AddDays(40)
            """);
    }

    public void Dispose()
    {
        _session.Try($"Get-PowerSchoolConnection | Disconnect-PowerSchool; Stop-PowerSchoolSandbox {_name}");
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void NoStudentOfTheDistrictIsInTheFile()
    {
        PSObject file = Assert.Single(_session.Run("$file = Compare-XelloRoster | Export-XelloHashedChange $Folder/changes.jsonl; $file"));
        Assert.True((int)file.Properties["Changes"].Value > 5);
        string text = File.ReadAllText(Path.Combine(_folder.Path, "changes.jsonl"));
        string[] known = [.. _session.Run(
            "Get-XelloAccount; Get-XelloRoster").SelectMany(a => new[] { "StudentId", "FirstName", "LastName", "Email", "SisId" }
            .Select(p => a.Properties[p].Value?.ToString() ?? "")).Where(v => v.Length > 3).Distinct()];
        Assert.True(known.Length > 1000);
        // Whole words: a number of few digits may be a part of a hash by chance.
        HashSet<string> words = [.. System.Text.RegularExpressions.Regex.Matches(text, "\\w+").Select(m => m.Value)];
        Assert.All(known, value => Assert.DoesNotContain(value, words));
        Assert.All(known.Where(v => v.Contains('@', StringComparison.Ordinal)), value => Assert.DoesNotContain(value, text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void ThePseudonymIsUnderstoodAtHomeOnly()
    {
        _session.Run("$changes = Sync-XelloAccount -PassThru; $null = $changes | Export-XelloHashedChange $Folder/a.jsonl");
        string[] pseudonyms = [.. File.ReadAllLines(Path.Combine(_folder.Path, "a.jsonl")).Skip(1)
            .Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("student").GetString()!)];
        _session.Set("Pseudonyms", pseudonyms);
        Assert.Equal(
            _session.Run("$changes.StudentId").Select(o => (string)o.BaseObject),
            _session.Run("$Pseudonyms | Resolve-XelloPseudonym").Select(o => (string)o.Properties["StudentId"].Value));
        RunResult other = _session.Try("Backup-XelloLedger $Folder/copy.db; Resolve-XelloPseudonym $Pseudonyms[0] -Ledger $Folder/copy.db");
        Assert.Equal("PseudonymNotFound", other.ErrorId);
        Assert.Equal("OutputFileExists", _session.Try("$changes | Export-XelloHashedChange $Folder/a.jsonl").ErrorId);
        _session.Run("$changes | Export-XelloHashedChange $Folder/b.jsonl -WhatIf");
        Assert.False(File.Exists(Path.Combine(_folder.Path, "b.jsonl")));
    }
}
