using System.Runtime.Versioning;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using XelloPowerSchool.Accounts;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.Accounts;

public sealed class LedgerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ANewLedgerIsEmptyAndWellFormed()
    {
        using (var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write))
        {
            var state = ledger.ReadState();
            Assert.Equal(0, state.Revision);
            Assert.Empty(state.Accounts);
            Assert.Empty(ledger.ReadRuns());
        }

        using (var connection = OpenRaw())
        {
            Assert.Equal("wal", Scalar(connection, "PRAGMA journal_mode"));
            Assert.Equal((long)LedgerSchema.ApplicationId, Scalar(connection, "PRAGMA application_id"));
            Assert.Equal((long)LedgerSchema.Version, Scalar(connection, "PRAGMA user_version"));
        }

        Assert.Equal(["ledger.db", "ledger.db.lock", "ledger.db.lock.txt"], FilesBeside());
    }

    [Fact]
    public void ALedgerWithoutOneOfItsTablesIsDamaged()
    {
        Ledger.Open(_folder.Ledger, LedgerAccess.Write).Dispose();
        using (var connection = OpenRaw())
            Scalar(connection, "DROP TABLE run");
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Read);
        Assert.Equal("LedgerDamaged", Assert.Throws<XelloException>(() => ledger.ReadRuns().ToList()).Id);
    }

    [UnixFact]
    public void ANewLedgerHasNothingOfTheOneThatWasThere()
    {
        // A process that dies leaves the side files; somebody who starts afresh removes the ledger and not these.
        Dictionary<string, byte[]> left;
        using (var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write))
        {
            ledger.Record(Draft("R1", Create(1)));
            left = new[] { "-wal", "-shm" }.ToDictionary(end => _folder.Ledger + end, end => File.ReadAllBytes(_folder.Ledger + end));
        }

        File.Delete(_folder.Ledger);
        foreach (var file in left)
            File.WriteAllBytes(file.Key, file.Value);

        using (var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write))
            Assert.Empty(ledger.ReadRuns());
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void OnlyTheOwnerMayReadIt()
    {
        var path = _folder["new/ledger.db"];
        using var ledger = Ledger.Open(path, LedgerAccess.Write);
        ledger.Record(Draft("R1", Create(1)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder["new"]));
        foreach (var file in new[] { path, path + "-wal", path + "-shm" })
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(ledger.CreateStagingFolder("R1")));
    }

    [Fact]
    public void WhatWasCommittedIsThereAgain()
    {
        var account = Account(1) with { PreRegSchoolCode = "20", StateProvNumber = "S-1", SsoToken = "T", Gender = "F" };
        var bare = Account(2) with { DateOfBirth = null, Email = null, SisId = null, SsoToken = "" };
        var (snapshot, _) = Snapshot([account, bare]);
        using (var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write))
        {
            ledger.Record(Draft("R1", Create(account), Create(bare)) with { Snapshot = snapshot, Schools = snapshot.Schools });
            Assert.Equal(0, ledger.ReadState().Revision);
            Assert.Empty(ledger.ReadAccounts(LedgerAccountFilter.Everything));
            ledger.Commit("R1", [], Now);
        }

        using var reader = Ledger.Open(_folder.Ledger, LedgerAccess.Read);
        var state = reader.ReadState();
        Assert.Equal(1, state.Revision);
        Assert.Equal(
            [account with { Revision = 1, SnapshotId = "S1" }, bare with { Revision = 1, SnapshotId = "S1", SsoToken = null }],
            state.Accounts);
        Assert.Equal(snapshot.Schools, reader.ReadSchools());
        Assert.Equal([new LedgerPopulation("10", 9, 2)], reader.ReadPopulation());
    }

    [Fact]
    public void ARunIsReadAsItWasWritten()
    {
        var receipt = new XelloReceipt("Student.txt", "/outbox", 2, 99, "ab", Now.AddSeconds(3));
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write);
        ledger.Record(Draft("R1", Create(1)) with { Files = [new LedgerFileProof("Student.txt", 2, 99, "ab", true)], Destination = "/outbox" });

        var unfinished = ledger.FindUnfinished()!;
        Assert.Equal(("R1", "/outbox"), (unfinished.Id, unfinished.Destination));
        Assert.Equal([new LedgerFileProof("Student.txt", 2, 99, "ab", true)], unfinished.Files);
        Assert.Null(ledger.ReadLastDelivery());

        var run = ledger.Commit("R1", [receipt], Now.AddSeconds(4));
        Assert.Equal(
            new XelloSyncRun
            {
                Id = "R1", Started = Now, Finished = Now.AddSeconds(4), Status = XelloSyncStatus.Committed, Created = 1,
                LedgerRevision = 1, Message = "Message.", Receipts = run.Receipts,
            },
            run);
        Assert.Equal([receipt], run.Receipts);
        Assert.Null(ledger.FindUnfinished());
        Assert.Equal("/outbox", ledger.ReadLastDelivery()!.Destination);

        ledger.Record(Draft("R2") with { Run = Run("R2") with { Status = XelloSyncStatus.Committed, Finished = Now, LedgerRevision = 1 } });
        Assert.Equal(["R2", "R1"], ledger.ReadRuns().Select(one => one.Id));
        Assert.Equal("R1", Assert.Single(ledger.ReadRuns("R1")).Id);
    }

    [Fact]
    public void TheJournalKeepsWhatEachChangeWas()
    {
        var (before, after) = (Account(1), Account(1, school: "20", grade: 10) with { Email = null, SsoToken = "T" });
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write);
        Commit(ledger, "R1", Create(before), Create(2), Create(3));

        var comparison = RosterComparer.Compare([after, Account(2)], ledger.ReadState(), null, complete: true);
        var changes = comparison.All().ToArray();
        changes[1] = changes[1] with { Outcome = XelloOutcome.Held, Reason = "Held. Because." };
        Assert.Equal(["00001", "00003"], changes.Select(change => change.StudentId));
        ledger.Record(Draft("R2", changes) with { BaseRevision = 1 });
        Assert.Equal(XelloOutcome.Planned, ledger.ReadChanges("R2").First().Outcome);
        ledger.Commit("R2", [], Now);

        var read = ledger.ReadChanges("R2").ToList();
        Assert.Equal([XelloOutcome.Applied, XelloOutcome.Held], read.Select(change => change.Outcome));
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(changes[i].Changes, read[i].Changes);
            Assert.Equal(changes[i].Before!.Row(), read[i].Before!.Row());
            Assert.Equal(changes[i].After!.Row(), read[i].After!.Row());
            Assert.Equal(
                changes[i] with { Outcome = read[i].Outcome, Hold = read[i].Hold, ApprovalsNeeded = read[i].ApprovalsNeeded, Comparison = null, Changes = [], Before = null, After = null },
                read[i] with { Changes = [], Before = null, After = null });
        }

        Assert.Equal(3, ledger.ReadChanges("R1").Count(change => change is { Outcome: XelloOutcome.Applied, Actions: XelloAction.Create }));
        Assert.Equal(Rows([after, Account(2), Account(3)]), Rows(ledger.ReadState().Accounts));
    }

    [Fact]
    public void ARunThatFailedLeavesOnlyItsName()
    {
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write);
        Commit(ledger, "R1", Create(1));
        ledger.Record(Draft("R2", Create(2)) with { Files = [new LedgerFileProof("Student.txt", 2, 99, "ab", true)], Destination = "/outbox" });
        ledger.Fail("R2", "No room.", Now);

        var run = ledger.ReadRuns().First();
        Assert.Equal((XelloSyncStatus.Failed, "No room.", 1, 0), (run.Status, run.Message, run.ExitCode, run.Created));
        Assert.Empty(ledger.ReadChanges("R2"));
        Assert.Null(ledger.FindUnfinished());
        Assert.Null(ledger.ReadLastDelivery());
        Assert.Equal(1, ledger.ReadState().Revision);

        Commit(ledger, "R3", Create(3));
        Assert.Equal("00003", Assert.Single(ledger.ReadChanges("R3")).StudentId);
        Assert.Equal("00001", Assert.Single(ledger.ReadChanges("R1")).StudentId);
    }

    [Fact]
    public void AccountsCanBePicked()
    {
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write);
        Commit(ledger, "R1", Create(3), Create(Account(2, "20", 10)), Create(Account(1, "20").Inactive()));
        Assert.Equal(["00001", "00002", "00003"], Keys(LedgerAccountFilter.Everything));
        Assert.Equal(["00002"], Keys(new LedgerAccountFilter { StudentId = "00002" }));
        Assert.Equal(["00001", "00002"], Keys(new LedgerAccountFilter { SchoolCode = "20" }));
        Assert.Equal(["00001", "00003"], Keys(new LedgerAccountFilter { Grade = 9 }));
        Assert.Equal(["00003"], Keys(new LedgerAccountFilter { Grade = 9, Status = XelloAccountStatus.Active }));

        string[] Keys(LedgerAccountFilter filter) => [.. ledger.ReadAccounts(filter).Select(account => account.StudentId)];
    }

    [Fact]
    public void AReaderSeesTheLastRevisionWhileARunWrites()
    {
        using var writer = Ledger.Open(_folder.Ledger, LedgerAccess.Write);
        Commit(writer, "R1", Create(1));
        using var reader = Ledger.Open(_folder.Ledger, LedgerAccess.Read);
        using var rows = reader.ReadAccounts(LedgerAccountFilter.Everything).GetEnumerator();
        Assert.True(rows.MoveNext());
        Commit(writer, "R2", Create(2));
        Assert.False(rows.MoveNext());
        Assert.Equal(2, reader.ReadState().Accounts.Count);
    }

    [Fact]
    public void ReadingLeavesNoTrace()
    {
        using (var writer = Ledger.Open(_folder.Ledger, LedgerAccess.Write))
            Commit(writer, "R1", Create(1));
        var before = _folder.Content();
        using (var reader = Ledger.Open(_folder.Ledger, LedgerAccess.Read))
            Assert.Single(reader.ReadState().Accounts);
        Assert.Equal(before, _folder.Content());
    }

    [Fact]
    public void ASecondWriterIsToldWhoIsThere()
    {
        var time = new FakeTimeProvider(Now);
        using (Ledger.Open(_folder.Ledger, LedgerAccess.Write, time))
        {
            var error = Throws("LedgerLocked", LedgerAccess.Write);
            Assert.Contains(
                $"{Environment.UserName} on {Environment.MachineName}, process {Environment.ProcessId}, since 2026-10-01 02:00:00 UTC",
                error.Message, StringComparison.Ordinal);
            using var reader = Ledger.Open(_folder.Ledger, LedgerAccess.Read);
            Assert.Equal(0, reader.ReadRevision());
        }

        using var next = Ledger.Open(_folder.Ledger, LedgerAccess.Write);
        Assert.Equal(0, next.ReadRevision());
    }

    [Fact]
    public void ALockOfADeadProcessIsNone()
    {
        File.WriteAllText(_folder.Ledger + ".lock", "");
        File.WriteAllText(_folder.Ledger + ".lock.txt", "somebody on something, process 1, since long ago");
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write);
        Assert.Equal(0, ledger.ReadRevision());
    }

    [Fact]
    public void ARandomFileIsNotALedger()
    {
        var bytes = new byte[8192];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(_folder.Ledger, bytes);
        RefusesUntouched("LedgerNotADatabase");
    }

    [Fact]
    public void AnEmptyFileIsNotALedger()
    {
        File.WriteAllBytes(_folder.Ledger, []);
        RefusesUntouched("LedgerNotADatabase");
    }

    [Fact]
    public void AFolderIsNotALedger()
    {
        _folder.Folder("ledger.db");
        RefusesUntouched("LedgerNotADatabase");
    }

    [Fact]
    public void TheDatabaseOfAnotherProgramIsNotALedger()
    {
        using (var connection = OpenRaw(SqliteOpenMode.ReadWriteCreate))
            Scalar(connection, "PRAGMA application_id = 1; CREATE TABLE t (a)");
        RefusesUntouched("LedgerNotADatabase");
    }

    [Fact]
    public void ANewerSchemaIsRefused()
    {
        MakeLedger(1);
        using (var connection = OpenRaw())
            Scalar(connection, "PRAGMA user_version = 99");
        RefusesUntouched("LedgerNewerSchema");
    }

    [Fact]
    public void ATruncatedLedgerIsDamaged()
    {
        MakeLedger(500);
        using (var file = File.OpenWrite(_folder.Ledger))
            file.SetLength(file.Length / 2);
        RefusesUntouched("LedgerDamaged");
    }

    [Fact]
    public void ALedgerWithAPageOverwrittenIsDamaged()
    {
        MakeLedger(500);
        long root;
        using (var connection = OpenRaw())
            root = (long)Scalar(connection, "SELECT rootpage FROM sqlite_schema WHERE name = 'account'")!;
        using (var file = File.OpenWrite(_folder.Ledger))
        {
            file.Position = (root - 1) * 4096;
            file.Write(new byte[4096]);
        }

        RefusesUntouched("LedgerDamaged", LedgerAccess.Write);
    }

    [Fact]
    public void AReadOnlyFileIsNotWritten()
    {
        MakeLedger(1);
        File.SetAttributes(_folder.Ledger, FileAttributes.ReadOnly);
        try
        {
            RefusesUntouched("LedgerReadOnly", LedgerAccess.Write);
            using var reader = Ledger.Open(_folder.Ledger, LedgerAccess.Read);
            Assert.Single(reader.ReadState().Accounts);
        }
        finally
        {
            File.SetAttributes(_folder.Ledger, FileAttributes.Normal);
        }
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void AReadOnlyFolderIsNotWritten()
    {
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            Unprivileged.Run(_folder.Path, () => Throws("LedgerReadOnly", LedgerAccess.Write));
        }
        finally
        {
            File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void ALedgerOfSomebodyElseIsNotRead()
    {
        MakeLedger(1);
        File.SetUnixFileMode(_folder.Ledger, UnixFileMode.None);
        Unprivileged.Run(_folder.Path, () => Throws("LedgerAccessDenied", LedgerAccess.Read));
    }

    [Fact]
    public void WhatIsNotThereCannotBeRead()
    {
        Assert.False(Ledger.Exists(_folder.Ledger));
        Throws("LedgerNotFound", LedgerAccess.Read);
        Assert.Empty(FilesBeside());
    }

    [Fact]
    public void AFullDiskLeavesTheLedgerAsItWas()
    {
        MakeLedger(10);
        using (var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write))
        {
            ledger.LimitPages(1);
            var error = Assert.Throws<XelloException>(() => ledger.Record(Draft("R2", [.. Enumerable.Range(1, 2_000).Select(Create)])));
            Assert.Equal("LedgerWriteFailed", error.Id);
        }

        using var reader = Ledger.Open(_folder.Ledger, LedgerAccess.Read);
        Assert.Equal(10, reader.ReadState().Accounts.Count);
        Assert.Equal("R1", Assert.Single(reader.ReadRuns()).Id);
    }

    [Fact]
    public void ADatabaseThatAnotherProgramWritesIsLocked()
    {
        MakeLedger(1);
        using var other = OpenRaw();
        using var transaction = other.BeginTransaction();
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write);
        ledger.WaitWhenBusy(seconds: 1);
        Assert.Equal("LedgerLocked", Assert.Throws<XelloException>(() => ledger.Record(Draft("R2"))).Id);
    }

    [Fact]
    public void TheDefaultIsInTheUsersOwnFolder()
    {
        Assert.EndsWith(Path.Combine("XelloPowerSchool", "ledger.db"), Ledger.DefaultPath, StringComparison.Ordinal);
        Assert.True(Path.IsPathFullyQualified(Ledger.DefaultPath));
    }

    private static XelloSyncRun Run(string id) => new() { Id = id, Started = Now, Status = XelloSyncStatus.Staged, Message = "Message." };

    private static LedgerRunDraft Draft(string id, params XelloRosterChange[] changes) =>
        new() { Run = Run(id) with { Created = changes.Length }, BaseRevision = 0, Changes = changes };

    private static XelloRosterChange Create(int number) => Create(Account(number));

    private static XelloRosterChange Create(XelloAccount account) =>
        new() { StudentId = account.StudentId, Actions = XelloAction.Create, After = account };

    private static void Commit(Ledger ledger, string id, params XelloRosterChange[] changes)
    {
        ledger.Record(Draft(id, changes));
        ledger.Commit(id, [], Now);
    }

    private void MakeLedger(int accounts)
    {
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write);
        Commit(ledger, "R1", [.. Enumerable.Range(1, accounts).Select(Create)]);
    }

    private void RefusesUntouched(string id, params LedgerAccess[] accesses)
    {
        var before = _folder.Content();
        foreach (var access in accesses is [] ? [LedgerAccess.Read, LedgerAccess.Write] : accesses)
            Throws(id, access);
        foreach (var side in new[] { ".lock", ".lock.txt" })
            File.Delete(_folder.Ledger + side);
        Assert.Equal(before.Where(file => !file.Key.Contains(".lock", StringComparison.Ordinal)), _folder.Content());
    }

    private XelloException Throws(string id, LedgerAccess access)
    {
        var error = Assert.Throws<XelloException>(() => Ledger.Open(_folder.Ledger, access).Dispose());
        Assert.Equal(id, error.Id);
        Assert.Equal(_folder.Ledger, error.Target);
        Assert.NotEmpty(error.RecommendedAction);
        return error;
    }

    private string[] FilesBeside() => [.. Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];

    private SqliteConnection OpenRaw(SqliteOpenMode mode = SqliteOpenMode.ReadWrite)
    {
        SQLitePCL.Batteries_V2.Init();
        var connection = new SqliteConnection($"Data Source={_folder.Ledger};Mode={mode};Pooling=False");
        connection.Open();
        return connection;
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
