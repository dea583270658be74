using System.Management.Automation;

namespace XelloPowerSchool.Tests;

/// <summary>Brakes, holds, undo, exclusions, history and backups, as an administrator types them.</summary>
public sealed class LedgerCmdletTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _name = "l" + Guid.NewGuid().ToString("N")[..8];

    public LedgerCmdletTests()
    {
        _session.Set("Folder", _folder.Path);
        _session.Run(
            $$"""
            $PSDefaultParameterValues['*-Xello*:Ledger'] = "$Folder/ledger.db"
            $sandbox = Start-PowerSchoolSandbox -Name {{_name}} -Students 600 -Date 2026-10-01
            $sandbox | Connect-PowerSchool -Name {{_name}}
            $first = Sync-XelloAccount
            $sandbox.Date = $sandbox.Date.AddDays(30)
            """);
    }

    public void Dispose()
    {
        _session.Run($"Stop-PowerSchoolSandbox {_name}");
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void BrakesAreAHashtable()
    {
        PSObject run = Single("Sync-XelloAccount -WhatIf -Brake @{ Removals = 0; Creates = @{ Percent = 0; Floor = 1; SchoolFloor = 1 } }");
        Assert.True(Value(run, "Created") == 0 && Value(run, "Held") > 0);
        Assert.Equal("1", Single("(Sync-XelloAccount -WhatIf -Brake ([XelloPowerSchool.XelloBrake]@{ Creates = @{ Percent = 0; Floor = 1 } })).Brakes | Where-Object SchoolCode -eq $null | ForEach-Object Limit").ToString());
        Assert.Equal("CannotConvertArgumentNoMessage", _session.Try("Sync-XelloAccount -WhatIf -Brake @{ Removalls = 3 }").ErrorId);
        Assert.NotEmpty(_session.Try("Sync-XelloAccount -WhatIf -Brake @{ Removals = 101 }").Errors);
        Assert.Equal("CalendarInvalid", _session.Try("Sync-XelloAccount -WhatIf -Calendar @{ LastDay = '2027-07-11'; RolloverStart = '2027-07-01'; FirstDay = '2027-08-23' }").ErrorId);
        Assert.Equal(
            "removals held from 2027-06-11 to 2027-06-30, rollover from 2027-07-01 to 2027-08-23",
            Single("\"$([XelloPowerSchool.XelloCalendar]@{ LastDay = '2027-06-11'; RolloverStart = '2027-07-01'; FirstDay = '2027-08-23' })\"").ToString());
    }

    [Fact]
    public void AnExclusionThatIsOverAlreadyIsWarnedOf()
    {
        Assert.StartsWith(
            "The exclusion of student 00001 is over already",
            Assert.Single(_session.Try("Set-XelloExclusion 00001 -Reason Guest -Expires ([DateTime]::Today)").Warnings), StringComparison.Ordinal);
        Assert.Empty(_session.Try("Set-XelloExclusion 00001 -Reason Guest -Expires ([DateTime]::Today.AddDays(2))").Warnings);
        Assert.Empty(_session.Try("Set-XelloExclusion 00001 -Reason Guest").Warnings);
    }

    [Fact]
    public void AFirstLoadOfAPartOfTheDistrictIsWarnedOf()
    {
        Assert.Empty(Told("Sync-XelloAccount -WhatIf -Ledger $Folder/new.db"));
        Assert.Single(Told("Sync-XelloAccount -WhatIf -Ledger $Folder/new.db -Canary 1%"));
        Assert.Single(Told("Sync-XelloAccount -WhatIf -Ledger $Folder/new.db -Grade 9"));
        Assert.Single(Told("Sync-XelloAccount -WhatIf -Ledger $Folder/new.db -School @(Get-PSSchool)[0]"));
        Assert.Single(Told("@(Compare-XelloRoster -Ledger $Folder/new.db)[0..4] | Sync-XelloAccount -WhatIf -Ledger $Folder/new.db"));
        Assert.Empty(Told("Sync-XelloAccount -WhatIf -Grade 9"));

        string[] Told(string script) =>
            [.. _session.Try(script).Warnings.Where(w => w.StartsWith("The ledger knew no active account", StringComparison.Ordinal))];
    }

    [Fact]
    public void WhatIsHeldIsApprovedAndPasses()
    {
        RunResult result = _session.Try("$run = Sync-XelloAccount -Brake @{ Transfers = @{ Percent = 0; Floor = 1 } }; $run");
        PSObject run = Assert.Single(result.Output);
        int held = Value(run, "Held");
        Assert.InRange(held, 1, 100);
        Assert.Contains(result.Warnings, w => w.StartsWith("Held by a brake: Transfers", StringComparison.Ordinal));
        Assert.Equal(Text(run, "Id"), Single("(Get-XelloSyncRun -Held).Id").ToString());
        Assert.Equal(held, _session.Run("Get-XelloSyncRun -Held -Change").Count);

        Assert.Empty(_session.Run("Approve-XelloSyncRun $run.Id -Reason 'Boundaries' -WhatIf"));
        Assert.Empty(_session.Run("Approve-XelloSyncRun $run.Id -Reason 'Boundaries' -Kind Removals -Confirm:$false"));
        IReadOnlyList<PSObject> approved = _session.Run("Get-XelloSyncRun -Held | Approve-XelloSyncRun -Reason 'Boundaries' -Kind Transfers -Confirm:$false");
        Assert.Equal(held, approved.Count);
        Assert.EndsWith(": Boundaries", Text(approved[0], "Approval"), StringComparison.Ordinal);
        Assert.Equal(held, Value(Single("Sync-XelloAccount -Brake @{ Transfers = @{ Percent = 0; Floor = 1 } }"), "Transferred"));
        Assert.Equal("NothingHeld", _session.Try("Approve-XelloSyncRun $run.Id -Reason 'Again' -Confirm:$false").ErrorId);
        Assert.Equal("RunNotFound", _session.Try("Approve-XelloSyncRun none -Reason 'Again' -Confirm:$false").ErrorId);
    }

    [Fact]
    public void ARunIsTakenBack()
    {
        _session.Run("$before = Get-XelloAccount -Status Active | ForEach-Object StudentId; $run = Sync-XelloAccount");
        Assert.Equal("WhatIf", Text(Single("Undo-XelloSync $run.Id -WhatIf"), "Status"));
        PSObject undo = Single("$undo = $run | Undo-XelloSync -Confirm:$false; $undo");
        Assert.Equal(("Undo", "Committed"), (Text(undo, "Kind"), Text(undo, "Status")));
        Assert.Equal(
            _session.Run("$before").Select(o => o.ToString()), _session.Run("Get-XelloAccount -Status Active | ForEach-Object StudentId").Select(o => o.ToString()));
        Assert.Equal(Text(undo, "Id"), Text(Single("Get-XelloSyncRun $run.Id"), "UndoneBy"));
        Assert.Equal("UndoConflict", _session.Try("Undo-XelloSync $run.Id -Confirm:$false").ErrorId);
        Assert.Equal("RunNotFound", _session.Try("Undo-XelloSync none -Confirm:$false").ErrorId);
    }

    [Fact]
    public void ExcludedStudentsAreLeftAlone()
    {
        _session.Run("$leaver = (Compare-XelloRoster | Where-Object Actions -match Deactivate)[0].StudentId");
        Assert.Empty(_session.Run("Set-XelloExclusion $leaver -Reason 'Ticket' -WhatIf"));
        Assert.Equal("Ticket", Text(Single("Get-XelloAccount $leaver | Set-XelloExclusion -Reason 'Ticket' -Expires 2099-01-01"), "Reason"));
        Assert.Single(_session.Run("Get-XelloExclusion"));
        RunResult result = _session.Try("Sync-XelloAccount -PassThru | Where-Object StudentId -eq $leaver");
        Assert.Equal("Skipped", Text(Assert.Single(result.Output), "Outcome"));
        Assert.Contains(result.Warnings, w => w.StartsWith("1 changes were left out on purpose", StringComparison.Ordinal));
        _session.Run("Get-XelloExclusion | Remove-XelloExclusion");
        Assert.Equal("Applied", Text(Single("Sync-XelloAccount -PassThru"), "Outcome"));
        Assert.Equal("ExclusionNotFound", _session.Try("Remove-XelloExclusion $leaver").ErrorId);
        Assert.Equal("ExclusionNotFound", _session.Try("Get-XelloExclusion $leaver").ErrorId);
    }

    [Fact]
    public void ACanaryIsWrittenAsAPercentage()
    {
        int all = _session.Run("Compare-XelloRoster").Count;
        Assert.Equal(all, Value(Single("Sync-XelloAccount -Canary 0.0001% -WhatIf"), "Skipped"));
        Assert.Equal(0, Value(Single("Sync-XelloAccount -Canary '100 %' -WhatIf"), "Skipped"));
        Assert.NotEmpty(_session.Try("Sync-XelloAccount -Canary all% -WhatIf").Errors);
        Assert.NotEmpty(_session.Try("Sync-XelloAccount -Canary 0 -WhatIf").Errors);
        Assert.Equal(0, Value(Single("Sync-XelloAccount -AdditiveOnly -WhatIf"), "Deactivated"));
        Assert.NotEmpty(_session.Try("Sync-XelloAccount -RetentionDays 3").Errors);
        Assert.Equal("Committed", Text(Single("Sync-XelloAccount -RetentionDays 400"), "Status"));
    }

    [Fact]
    public void AnAccountHasAPastAndAStory()
    {
        _session.Run("$changes = Sync-XelloAccount -PassThru; $gone = ($changes | Where-Object Actions -match Deactivate)[0].StudentId");
        Assert.Equal("Inactive", Text(Single("Get-XelloAccount $gone"), "Status"));
        Assert.Equal("Active", Text(Single("Get-XelloAccount $gone -At $first.Finished"), "Status"));
        Assert.Equal(600, _session.Run("Get-XelloAccount -At $first.Finished").Count);
        Assert.Empty(_session.Run("Get-XelloAccount -At 2020-01-01"));
        Assert.Equal("AccountNotFound", _session.Try("Get-XelloAccount $gone -At 2020-01-01").ErrorId);
        Assert.Equal(["Create", "Deactivate"], _session.Run("Get-XelloAccount $gone -History").Select(o => Text(o, "Actions")));
        Assert.Equal("AccountNotFound", _session.Try("Get-XelloAccount none -History").ErrorId);
        Assert.Contains("Status: Active -> Inactive", _session.Show("Get-XelloAccount $gone -History"), StringComparison.Ordinal);
    }

    [Fact]
    public void AStudentIsTracedWithAndWithoutAConnection()
    {
        PSObject trace = Single("$id = (Get-XelloAccount -Status Active)[0].StudentId; Get-XelloAccount $id | Trace-XelloAccount");
        Assert.Equal("True", Text(trace, "AskedPowerSchool"));
        Assert.Contains("Receipt, ", _session.Show("Trace-XelloAccount $id"), StringComparison.Ordinal);
        Assert.Equal("There is no account: PowerSchool has no student with this number.", Text(Single("Trace-XelloAccount 99999999"), "Conclusion"));
        _session.Run("Get-PowerSchoolConnection | Disconnect-PowerSchool");
        trace = Single("Trace-XelloAccount $id");
        Assert.Equal(("False", "Xello shows the student."), (Text(trace, "AskedPowerSchool"), Text(trace, "Conclusion")));
    }

    [Fact]
    public void ALedgerIsBackedUpRestoredAndExported()
    {
        PSObject backup = Single("$backup = Backup-XelloLedger; $backup");
        Assert.Equal((1L, 600L, 1L), (backup.Properties["Revision"].Value, backup.Properties["Accounts"].Value, backup.Properties["Runs"].Value));
        Assert.Equal("OutputFileExists", _session.Try("Backup-XelloLedger $backup.Path").ErrorId);
        Assert.Empty(_session.Run("Backup-XelloLedger $Folder/other.db -WhatIf"));
        Assert.False(File.Exists(Path.Combine(_folder.Path, "other.db")));

        _session.Run("Sync-XelloAccount");
        Assert.Equal(2, _session.Run("Get-XelloSyncRun").Count);
        PSObject restored = Single("$backup | Restore-XelloLedger -Confirm:$false");
        Assert.True(File.Exists(Text(restored, "Replaced")));
        Assert.Single(_session.Run("Get-XelloSyncRun"));
        Assert.Equal("LedgerNotFound", _session.Try("Restore-XelloLedger $Folder/none.db -Confirm:$false").ErrorId);

        Single("Export-XelloLedger $Folder/ledger.jsonl");
        string[] lines = File.ReadAllLines(Path.Combine(_folder.Path, "ledger.jsonl"));
        string[] types = [.. lines.Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("type").GetString()!)];
        Assert.Equal("ledger", types[0]);
        Assert.Equal((600, 1, 600), (types.Count(t => t == "account"), types.Count(t => t == "run"), types.Count(t => t == "change")));
        Assert.Equal("OutputFileExists", _session.Try("Export-XelloLedger $Folder/ledger.jsonl").ErrorId);
    }

    private PSObject Single(string script) => Assert.Single(_session.Run(script));

    private static string Text(PSObject o, string property) => o.Properties[property].Value?.ToString() ?? "";

    private static int Value(PSObject o, string property) => (int)o.Properties[property].Value;
}
