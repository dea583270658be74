using Microsoft.Extensions.Time.Testing;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Roster;
using XelloPowerSchool.Tests.Accounts;
using XelloPowerSchool.Tests.Roster;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.Automation;

/// <summary>A district that has accounts in Xello starts with differences.</summary>
public sealed class AccountImportTests : IDisposable
{
    private static readonly Dictionary<string, long> NoRecords = [];

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Now);

    private string LedgerPath => _folder["ledger.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheFileSetSentLastBecomesTheLedger()
    {
        WriteSet(Several(40));
        var run = Import(out var findings);

        Assert.Empty(findings);
        Assert.Equal((XelloSyncStatus.Committed, 40, 0, 0, 1L), (run.Status, run.Created, run.Rejected, run.ExitCode, run.LedgerRevision));
        Assert.Empty(run.Receipts);
        Assert.Equal(XelloRunKind.Import, run.Kind);
        using var ledger = Ledger.Open(LedgerPath, LedgerAccess.Read);
        Assert.Equal(Rows(Several(40)), Rows(ledger.ReadState().Accounts));
        Assert.Equal([new XelloSchool("10", "School 10", 1)], ledger.ReadSchools());
        Assert.Equal(run.Id, Assert.Single(ledger.ReadRuns()).Id);
        Assert.Equal(40, ledger.ReadChanges(run.Id).Count());
        Assert.All(ledger.ReadChanges(run.Id), change => Assert.Equal(XelloOutcome.Applied, change.Outcome));
        Assert.Null(ledger.FindUnfinished());

        // The next comparison finds what differs, and nobody new.
        var (snapshot, desired) = Snapshot([Account(1) with { Grade = 10 }, .. Several(39, from: 2)]);
        Assert.Equal(["00001 Promote"], RosterComparer.Compare(desired, ledger.ReadState(), snapshot).All().Select(change => change.ToString()));
    }

    [Fact]
    public void ALedgerWithAccountsIsRefusedUnlessMerged()
    {
        WriteSet(Several(3));
        Import(out _);
        WriteSet([Account(2) with { Email = "new@x" }, Account(9)]);

        Assert.Equal("LedgerNotEmpty", Assert.Throws<XelloException>(() => Import(out _)).Id);
        var run = Import(out _, merge: true);
        Assert.Equal((1, 1, 2L), (run.Created, run.Updated, run.LedgerRevision));
        // Who is not in the file stays: an import removes nobody.
        Assert.Equal(Rows([Account(1), Account(2) with { Email = "new@x" }, Account(3), Account(9)]), Rows(State().Accounts));
    }

    [Fact]
    public void APreviewWritesNothingAndSaysWhatTheImportWouldDo()
    {
        WriteSet(Several(3));
        var import = New();
        var preview = import.Preview(import.Read(default), NoRecords, out _);
        Assert.Equal((XelloSyncStatus.WhatIf, 3), (preview.Status, preview.Created));
        Assert.False(File.Exists(LedgerPath));
        Import(out _);
        Assert.Equal("LedgerNotEmpty", Assert.Throws<XelloException>(() => import.Preview(import.Read(default), NoRecords, out _)).Id);
    }

    [Fact]
    public void AListWithoutASchoolFileTeachesItsCodesSoThatEveryFileSetIsWhole()
    {
        File.WriteAllText(_folder["list.csv"], "Student ID,Name,Grade,School Code,Status\n00001,\"Lee, Ann\",9,77,Active\n00002,\"Lee, Bo\",9,78,Deactivated\n");
        var run = Import(out _, path: _folder["list.csv"]);
        Assert.Equal((1, 1), (run.Created, run.Deactivated));
        using (var ledger = Ledger.Open(LedgerPath, LedgerAccess.Read))
        {
            Assert.Equal(["77", "78"], ledger.ReadSchools().Select(school => school.Code));
            Assert.Equal([XelloAccountStatus.Active, XelloAccountStatus.Inactive], ledger.ReadState().Accounts.Select(account => account.Status));
        }

        var folder = Directory.CreateDirectory(_folder["stage"]).FullName;
        using var written = Ledger.Open(LedgerPath, LedgerAccess.Read);
        Assert.Equal(2, DataFileSet.Stage(
            DataFileProfile.XelloUs, folder, written.ReadSchools(), written.ReadAccounts(new LedgerAccountFilter { Status = XelloAccountStatus.Active }), default).Count);
    }

    [Fact]
    public void RowsOfUnlistedSchoolsAreRefusedAndCounted()
    {
        WriteSet(Several(3));
        File.AppendAllText(_folder["Student.txt"], "00007|Ann|Lee|F||9|0010|||||\r\n");
        var run = Import(out var findings);
        Assert.Equal("SchoolNotListed: 00007", Assert.Single(findings).ToString());
        Assert.Equal((3, 1, 3), (run.Created, run.Rejected, run.ExitCode));
    }

    [Fact]
    public void StudentsWhoShareATokenAreNotImported()
    {
        WriteSet([Account(1) with { SsoToken = "t" }, Account(2) with { SsoToken = "t" }, Account(3)]);
        var run = Import(out var findings);
        Assert.Equal(["DuplicateSignInToken: 00001", "DuplicateSignInToken: 00002"], findings.Select(finding => finding.ToString()));
        Assert.Equal((1, 2), (run.Created, run.Rejected));
    }

    [Fact]
    public void NothingUsableMakesNoLedger()
    {
        File.WriteAllText(_folder["list.csv"], "Student ID,Name,Grade,School Code\n1,Lee,9,77\n");
        Assert.Equal("NothingToImport", Assert.Throws<XelloException>(() => Import(out _, path: _folder["list.csv"])).Id);
        Assert.False(File.Exists(LedgerPath));
        Assert.Equal("AccountFileNotFound", Assert.Throws<XelloException>(() => Import(out _)).Id);
    }

    [Fact]
    public async Task RecordsOfTheSisMakeAChangedNumberRecognisable()
    {
        var district = ScriptedDistrict.Sample();
        district.Students.Add(ScriptedDistrict.Student(300) with { StudentNumber = "5100" });
        var records = await AccountImport.ReadRecordsAsync(district, StudentMapping.Default, default);
        Assert.DoesNotContain("5100", records.Keys); // two students have it
        Assert.Equal(101, records["5101"]);

        File.WriteAllText(_folder["list.csv"], "Student ID,First Name,Last Name,Grade,School Code\n5101,First,Last,1,10\n5999,First,Last,1,10\n");
        var import = New(path: _folder["list.csv"]);
        import.Run(import.Read(default), records, out _);
        Assert.Equal([101L, null], State().Accounts.Select(account => account.SisId));
        var change = Assert.Single(RosterComparer.Compare([Account(1) with { StudentId = "7777", SisId = 101 }], State(), null).Changes);
        Assert.Equal(XelloRisk.Identity, change.Risk);
    }

    [Fact]
    public void AnInterruptedRunComesFirst()
    {
        using (var ledger = Ledger.Open(LedgerPath, LedgerAccess.Write, _time))
            ledger.Record(new LedgerRunDraft
            {
                Run = new XelloSyncRun { Id = "R", Started = Now, Status = XelloSyncStatus.Staged }, BaseRevision = 0, Destination = "x",
            });
        WriteSet(Several(1));
        Assert.Equal("LedgerUnfinishedRun", Assert.Throws<XelloException>(() => Import(out _)).Id);
    }

    private AccountImport New(string? path = null, bool merge = false) =>
        new(LedgerPath, new AccountImportOptions { Path = path ?? _folder.Path, Merge = merge }, _time);

    private XelloSyncRun Import(out IReadOnlyList<XelloFinding> findings, string? path = null, bool merge = false)
    {
        var import = New(path, merge);
        var source = import.Read(default);
        var run = import.Run(source, NoRecords, out var more);
        findings = [.. source.Findings, .. more];
        return run;
    }

    private void WriteSet(XelloAccount[] accounts) => DataFileSet.Stage(
        DataFileProfile.XelloUs, _folder.Path, [new XelloSchool("10", "School 10", 1)], accounts, default);

    private LedgerState State()
    {
        using var ledger = Ledger.Open(LedgerPath, LedgerAccess.Read);
        return ledger.ReadState();
    }
}
