using System.Management.Automation;

namespace XelloPowerSchool.Tests;

/// <summary>The nightly job as an administrator scripts it, over real HTTP against the sandbox.</summary>
public sealed class MainJobTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _name = "s" + Guid.NewGuid().ToString("N")[..8];

    public MainJobTests()
    {
        _session.Set("Ledger", Path.Combine(_folder.Path, "ledger.db"));
        _session.Set("Outbox", Directory.CreateDirectory(Path.Combine(_folder.Path, "outbox")).FullName);
        _session.Set("Folder", _folder.Path);
        _session.Run($"$sandbox = Start-PowerSchoolSandbox -Name {_name} -Students 600 -Date 2026-10-01; $sandbox | Connect-PowerSchool -Name {_name}");
    }

    public void Dispose()
    {
        _session.Run($"Stop-PowerSchoolSandbox {_name}");
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void ThePipelineAppliesWhatTheComparisonFound()
    {
        PSObject run = Single("Get-XelloRoster | Compare-XelloRoster -Ledger $Ledger | Sync-XelloAccount -Ledger $Ledger -Destination $Outbox");
        Assert.Equal("Committed", Text(run, "Status"));
        Assert.Equal(600, Value(run, "Created"));
        Assert.Equal(600, _session.Run("Get-XelloAccount -Ledger $Ledger -Status Active").Count);
        Assert.Equal(601, File.ReadAllLines(Path.Combine(_folder.Path, "outbox", "Student.txt")).Length);
        Assert.Equal(2, ((System.Collections.IEnumerable)run.Properties["Receipts"].Value).Cast<object>().Count());
    }

    [Fact]
    public void TheSecondRunChangesNothing()
    {
        Sync();
        (string Revision, string Files) before = State();
        PSObject run = Single("Sync-XelloAccount -Ledger $Ledger -Destination $Outbox");
        Assert.Equal("Nothing to do.", Text(run, "Message"));
        Assert.Equal(before, State());
        Assert.Empty(_session.Run("Compare-XelloRoster -Ledger $Ledger"));
    }

    [Fact]
    public void AMonthLaterEveryKindOfChangeIsAppliedAndRemovalsHaveEvidence()
    {
        Sync();
        _session.Run("$sandbox.Date = $sandbox.Date.AddDays(60)");
        IReadOnlyList<PSObject> changes = _session.Run("Sync-XelloAccount -Ledger $Ledger -Destination $Outbox -PassThru");
        foreach (string action in new[] { "Create", "Update", "Transfer", "Deactivate" })
        {
            Assert.Contains(changes, c => Text(c, "Actions").Contains(action, StringComparison.Ordinal));
        }

        foreach (PSObject removal in changes.Where(c => Text(c, "Actions") == "Deactivate"))
        {
            Assert.Contains(Text(removal, "Evidence"), new[] { "Exited", "Inactive", "Vanished" });
            Assert.NotEmpty(Text(removal, "Reason"));
        }

        Assert.All(changes, c => Assert.Equal("Applied", Text(c, "Outcome")));
        Assert.Equal(600, _session.Run("Get-XelloAccount -Ledger $Ledger -Status Active").Count);
        Assert.Equal(changes.Count, _session.Run("Get-XelloSyncRun -Ledger $Ledger -Last 1 | Get-XelloSyncRun -Ledger $Ledger -Change").Count);
    }

    [Fact]
    public void WhatIfShowsTheRunAndWritesNothing()
    {
        PSObject run = Single("Sync-XelloAccount -Ledger $Ledger -Destination $Outbox -WhatIf");
        Assert.Equal("WhatIf", Text(run, "Status"));
        Assert.Equal(600, Value(run, "Created"));
        Assert.False(File.Exists(Path.Combine(_folder.Path, "ledger.db")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_folder.Path, "outbox")));

        Sync();
        _session.Run("$sandbox.Date = $sandbox.Date.AddDays(30)");
        (string Revision, string Files) before = State();
        Assert.NotEmpty(_session.Run("$WhatIfPreference = $true; Sync-XelloAccount -Ledger $Ledger -Destination $Outbox -PassThru; $WhatIfPreference = $false"));
        Assert.Equal(before, State());
        Assert.NotEqual("WhatIf", Text(Single("Sync-XelloAccount -Ledger $Ledger -Destination $Outbox -WhatIf:$false"), "Status"));
    }

    [Fact]
    public void ConfirmAsksOnceAndNoMeansNothing()
    {
        _session.Host.Terminal.Choices.Enqueue(2); // Yes, Yes to All, No, No to All
        Single("Sync-XelloAccount -Ledger $Ledger -Destination $Outbox -Confirm");
        Assert.Single(_session.Host.Terminal.Questions);
        Assert.False(File.Exists(Path.Combine(_folder.Path, "ledger.db")));
    }

    [Fact]
    public void AFilteredPipelineNeverDeactivates()
    {
        Sync();
        _session.Run("$sandbox.Date = $sandbox.Date.AddDays(60)");
        RunResult result = _session.Try("Get-XelloRoster | Where-Object Grade -lt 6 | Compare-XelloRoster -Ledger $Ledger");
        Assert.Empty(result.Errors);
        Assert.DoesNotContain(result.Output, c => Text(c, "Actions").Contains("Deactivate", StringComparison.Ordinal));
        Assert.Contains(result.Warnings, w => w.Contains("none is removed", StringComparison.Ordinal));
    }

    [Fact]
    public void WithoutAConnectionNobodyIsRemoved()
    {
        Sync();
        _session.Run($"$sandbox.Date = $sandbox.Date.AddDays(60); $roster = Get-XelloRoster; Disconnect-PowerSchool {_name}");
        RunResult result = _session.Try("$roster | Compare-XelloRoster -Ledger $Ledger");
        Assert.NotEmpty(result.Output);
        Assert.DoesNotContain(result.Output, c => Text(c, "Actions").Contains("Deactivate", StringComparison.Ordinal));
        Assert.Contains(result.Warnings, w => w.Contains("no connection", StringComparison.Ordinal));
        Assert.Contains(_session.Run("$roster | Compare-XelloRoster -Ledger $Ledger -Complete"), c => Text(c, "Evidence") == "NotChecked");
    }

    [Fact]
    public void ANarrowedRosterLeavesTheOthersAlone()
    {
        Sync();
        _session.Run("$sandbox.Date = $sandbox.Date.AddDays(60)");
        IReadOnlyList<PSObject> all = _session.Run("Compare-XelloRoster -Ledger $Ledger");
        IReadOnlyList<PSObject> one = _session.Run("Compare-XelloRoster -Ledger $Ledger -School 101");
        Assert.NotEmpty(one);
        Assert.True(one.Count < all.Count);
        Assert.All(one, c => Assert.Equal("101", Text(c, "SchoolCode")));
    }

    [Fact]
    public void AStudentWhoIsLeftOutOfThePipelineIsAppliedNextTime()
    {
        _session.Run("Compare-XelloRoster -Ledger $Ledger | Where-Object Grade -gt 0 | Sync-XelloAccount -Ledger $Ledger -Destination $Outbox");
        int kindergarten = _session.Run("Compare-XelloRoster -Ledger $Ledger").Count;
        Assert.InRange(kindergarten, 1, 100);
        Assert.Equal(kindergarten, Value(Single("Sync-XelloAccount -Ledger $Ledger -Destination $Outbox"), "Created"));
    }

    [Fact]
    public void AMassExitIsHeldAndTheRestGoesOn()
    {
        Sync();
        // Everybody of one big school disappears from the read and from the SIS at once: another, smaller district answers.
        _session.Run($"Stop-PowerSchoolSandbox {_name}; Disconnect-PowerSchool {_name}");
        _session.Run($"$sandbox = Start-PowerSchoolSandbox -Name {_name} -Students 300 -Seed 8 -Date 2026-10-01; $sandbox | Connect-PowerSchool -Name {_name}");
        RunResult result = _session.Try("Sync-XelloAccount -Ledger $Ledger -Destination $Outbox");
        PSObject run = Assert.Single(result.Output);
        Assert.Equal("Held", Text(run, "Status"));
        Assert.Equal(2, Value(run, "ExitCode"));
        Assert.Equal(0, Value(run, "Deactivated"));
        Assert.Contains(result.Warnings, w => w.Contains("Removals", StringComparison.Ordinal));
        Assert.Empty(_session.Run("Get-XelloAccount -Ledger $Ledger -Status Inactive"));
    }

    [Fact]
    public void CourseRequestsAreWrittenOrRefusedWithAReason()
    {
        string export = Path.Combine(_folder.Path, "requests.csv");
        string student = Text(_session.Run("Get-PSStudent -School 701 -Grade 10")[0], "StudentNumber");
        File.WriteAllLines(export, ["Student Number,Course Code", $"{student},MTH102", $"{student},NONE", "4711,MTH102"]);
        PSObject result = Single("Import-XelloCourseRequest $Folder/requests.csv | Test-XelloCourseRequest | Export-XelloCourseRequest -Path $Folder/import.txt");
        Assert.Equal(1, Value(result, "Written"));
        Assert.Equal(["CourseNotFound", "StudentNotFound"], ((System.Collections.IEnumerable)result.Properties["Refused"].Value).Cast<object>().Select(r => Text(PSObject.AsPSObject(r), "Rule")));
        string row = File.ReadAllLines(Path.Combine(_folder.Path, "import.txt"))[1];
        Assert.StartsWith($"{student}\tMTH102\t701\t", row, StringComparison.Ordinal);

        Assert.Equal("OutputFileExists", _session.Try("Import-XelloCourseRequest $Folder/requests.csv | Test-XelloCourseRequest | Export-XelloCourseRequest -Path $Folder/import.txt").ErrorId);
        File.Delete(Path.Combine(_folder.Path, "import.txt"));
        File.Delete(Path.Combine(_folder.Path, "import.refused.csv"));
        _session.Run("Import-XelloCourseRequest $Folder/requests.csv | Export-XelloCourseRequest -Path $Folder/import.txt -WhatIf");
        Assert.False(File.Exists(Path.Combine(_folder.Path, "import.txt")));
        Single($"[XelloPowerSchool.XelloCourseRequest]@{{ StudentId = '{student}'; CourseNumber = 'ART110' }} | Export-XelloCourseRequest -Path $Folder/import.txt");
        Assert.Equal(2, File.ReadAllLines(Path.Combine(_folder.Path, "import.txt")).Length);
    }

    private void Sync() => Single("Sync-XelloAccount -Ledger $Ledger -Destination $Outbox");

    private PSObject Single(string script) => Assert.Single(_session.Run(script));

    private (string Revision, string Files) State()
    {
        string revision = Text(Single("Get-XelloSyncRun -Ledger $Ledger -Last 1"), "LedgerRevision");
        string files = string.Join(",", Directory.GetFiles(Path.Combine(_folder.Path, "outbox")).Order(StringComparer.Ordinal)
            .Select(f => $"{Path.GetFileName(f)}:{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))}:{File.GetLastWriteTimeUtc(f):O}"));
        return (revision, files);
    }

    private static string Text(PSObject o, string property) => o.Properties[property].Value?.ToString() ?? "";

    private static int Value(PSObject o, string property) => (int)o.Properties[property].Value;
}
