using System.Management.Automation;

namespace XelloPowerSchool.Tests;

/// <summary>Weeks beside the vendor's plugin, as an administrator runs them.</summary>
public sealed class ShadowTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _name = "s" + Guid.NewGuid().ToString("N")[..8];

    public void Dispose()
    {
        _session.Try($"Get-PowerSchoolConnection | Disconnect-PowerSchool; Stop-PowerSchoolSandbox {_name}");
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void TheShadowSaysWhatThePluginMisses()
    {
        _session.Set("Folder", _folder.Path);
        _session.Run(
            $$"""
            $PSDefaultParameterValues['*-Xello*:Ledger'] = "$Folder/ledger.db"
            $PSDefaultParameterValues['*-XelloShadow*:ShadowLedger'] = "$Folder/shadow.db"
            $sandbox = Start-PowerSchoolSandbox -Name {{_name}} -Students 600 -Date 2026-10-01
            $sandbox | Connect-PowerSchool -Name {{_name}}
            $null = Sync-XelloAccount
            """);
        PSObject same = Single("Invoke-XelloShadowSync $Folder/outbox");
        Assert.Equal((600, 600, 600), (Value(same, "Ours"), Value(same, "Theirs"), Value(same, "Agree")));

        byte[] delivered = File.ReadAllBytes(Path.Combine(_folder.Path, "outbox", "Student.txt"));
        PSObject later = Single("$sandbox.Date = $sandbox.Date.AddDays(30); Invoke-XelloShadowSync $Folder/outbox");
        Assert.True(Value(later, "OnlyOurs") > 0 && Value(later, "OnlyXello") > 0 && Value(later, "Different") > 0);
        Assert.Equal(delivered, File.ReadAllBytes(Path.Combine(_folder.Path, "outbox", "Student.txt")));
        Assert.Empty(_session.Run("Invoke-XelloShadowSync -WhatIf"));
        Assert.Equal(2, _session.Run("Get-XelloShadowNight").Count);
        Assert.Equal(Value(later, "OnlyXello"), _session.Run("Get-XelloShadowDifference -Current | Where-Object Kind -eq OnlyXello").Count);

        Assert.Equal("LedgerIsShadow", _session.Try("Sync-XelloAccount -Ledger $Folder/shadow.db").ErrorId);
        Assert.Equal("LedgerIsNotShadow", _session.Try("Invoke-XelloShadowSync -ShadowLedger $Folder/ledger.db").ErrorId);
        Assert.Equal("LedgerIsNotShadow", _session.Try("Get-XelloShadowNight -ShadowLedger $Folder/ledger.db").ErrorId);
        Assert.Single(_session.Run("Get-XelloSyncRun"));
    }

    private PSObject Single(string script) => Assert.Single(_session.Run(script));

    private static int Value(PSObject o, string property) => (int)o.Properties[property].Value;
}
