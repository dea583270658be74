namespace XelloPowerSchool.Tests;

/// <summary>What fails for one name does not take the others along, and leaves nothing behind.</summary>
public sealed class PartialFailureTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _name = "p" + Guid.NewGuid().ToString("N")[..8];

    public PartialFailureTests()
    {
        _session.Set("Ledger", Path.Combine(_folder.Path, "ledger.db"));
        _session.Run($"$sandbox = Start-PowerSchoolSandbox -Name {_name} -Students 300 -Date 2026-10-01; $sandbox | Connect-PowerSchool -Name {_name}");
    }

    public void Dispose()
    {
        _session.Run($"Stop-PowerSchoolSandbox {_name}*");
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void AnUnknownConnectionDoesNotHideTheOthers()
    {
        RunResult result = _session.Try($"Get-PowerSchoolConnection nobody, {_name}");
        Assert.Equal("ConnectionNotFound", result.ErrorId);
        Assert.False(result.Terminated);
        Assert.Single(result.Output);
    }

    [Fact]
    public void AnUnknownSchoolDoesNotHideTheOthers()
    {
        RunResult result = _session.Try("Get-PSStudent -School 999, 701 -Grade 9");
        Assert.Equal("SchoolNotFound", result.ErrorId);
        Assert.False(result.Terminated);
        Assert.NotEmpty(result.Output);
    }

    [Fact]
    public void ASandboxIsNotMadeForAConnectionThatCannotBe()
    {
        _session.Run($"$sandbox | Connect-PowerSchool -Name {_name}-taken");
        Assert.Equal("ConnectionExists", _session.Try($"Connect-PowerSchool -Sandbox -Students 20 -Name {_name}-taken").ErrorId);
        Assert.Empty(_session.Run($"Get-PowerSchoolSandbox {_name}-*"));
        _session.Run($"Disconnect-PowerSchool {_name}-taken");
    }

    [Fact]
    public void AWarningOfWhatIfDoesNotSendTheReaderToTheJournal()
    {
        _session.Run($"$null = Sync-XelloAccount -Connection {_name} -Ledger $Ledger; $sandbox.Date = $sandbox.Date.AddYears(1)");
        Assert.All(Warnings("-WhatIf"), w => Assert.EndsWith("with -PassThru.", w, StringComparison.Ordinal));
        Assert.All(Warnings(""), w => Assert.Contains("Get-XelloSyncRun", w, StringComparison.Ordinal));
    }

    private IReadOnlyList<string> Warnings(string parameters)
    {
        IReadOnlyList<string> warnings = _session.Try($"Sync-XelloAccount -Connection {_name} -Ledger $Ledger {parameters}").Warnings;
        Assert.NotEmpty(warnings);
        return warnings;
    }
}
