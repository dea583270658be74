using System.Management.Automation;

namespace XelloPowerSchool.Tests;

/// <summary>Drills as an administrator runs them.</summary>
public sealed class BrakeDrillTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _name = "d" + Guid.NewGuid().ToString("N")[..8];

    public void Dispose()
    {
        _session.Try($"Get-PowerSchoolConnection | Disconnect-PowerSchool; Stop-PowerSchoolSandbox {_name}");
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void ADistrictDrillsItsOwnLedgerWithoutAConnection()
    {
        _session.Set("Folder", _folder.Path);
        _session.Run(
            $$"""
            $PSDefaultParameterValues['*-Xello*:Ledger'] = "$Folder/ledger.db"
            Start-PowerSchoolSandbox -Name {{_name}} -Students 600 -Date 2026-10-01 | Connect-PowerSchool -Name {{_name}}
            $null = Sync-XelloAccount
            Get-PowerSchoolConnection | Disconnect-PowerSchool
            """);
        byte[] ledger = File.ReadAllBytes(Path.Combine(_folder.Path, "ledger.db"));
        IReadOnlyList<PSObject> drills = _session.Run("Test-XelloBrake");
        Assert.Equal(20, drills.Count);
        Assert.All(drills, drill => Assert.True((bool)drill.Properties["Passed"].Value, drill.ToString()));
        Assert.Equal(ledger, File.ReadAllBytes(Path.Combine(_folder.Path, "ledger.db")));
        Assert.DoesNotContain(Directory.GetFileSystemEntries(_folder.Path), entry => entry.Contains("drill", StringComparison.Ordinal));

        RunResult loose = _session.Try("Test-XelloBrake RecordsGone, Control -Brake @{ Removals = @{ Percent = 100; SchoolPercent = 100 }; Vanished = @{ Percent = 100; SchoolPercent = 100 }; SourceShrink = 100 }");
        Assert.Equal("DrillFailed", loose.ErrorId);
        Assert.Equal(2, loose.Output.Count);
        Assert.Equal("DrillNotFound", _session.Try("Test-XelloBrake Everything").ErrorId);
        Assert.Equal("LedgerNotFound", _session.Try("Test-XelloBrake -Ledger $Folder/none.db").ErrorId);
    }
}
