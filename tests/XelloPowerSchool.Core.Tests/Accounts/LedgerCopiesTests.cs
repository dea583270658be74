using System.Runtime.Versioning;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using XelloPowerSchool.Accounts;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.Accounts;

/// <summary>Backups, their way back, and ledgers of earlier versions.</summary>
public sealed class LedgerCopiesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Now);

    public void Dispose() => _folder.Dispose();

    private string Backup => _folder["backup.db"];

    [Fact]
    public void ABackupIsALedgerByItself()
    {
        using (var writer = Ledger.Open(_folder.Ledger, LedgerAccess.Write))
        {
            LedgerHistoryTests.Run(writer, 1, Several(50));
            Ledger.BackUp(_folder.Ledger, Backup); // while somebody has it open, and with all of it still in the log
            LedgerHistoryTests.Run(writer, 2, Several(60));
        }

        Assert.Equal(Rows(Several(50)), Rows(Read(Backup)));
        Assert.Equal(["backup.db", "ledger.db"], Databases());
        Ledger.BackUp(_folder.Ledger, Backup);
        Assert.Equal(Rows(Several(60)), Rows(Read(Backup)));
        Assert.Equal(["backup.db", "ledger.db"], Databases());
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void OnlyTheOwnerMayReadABackup()
    {
        Make(1);
        Ledger.BackUp(_folder.Ledger, Backup);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Backup));
    }

    [Fact]
    public void ADamagedLedgerIsNoBackup()
    {
        Make(2_000);
        Damage("change");
        Assert.Equal("LedgerDamaged", Assert.Throws<XelloException>(() => Ledger.BackUp(_folder.Ledger, Backup)).Id);
        Assert.Equal(["ledger.db"], Databases());
    }

    [Fact]
    public void ARestoredLedgerIsTheBackupAndTheOtherIsKept()
    {
        Make(50);
        Ledger.BackUp(_folder.Ledger, Backup);
        using (var writer = Ledger.Open(_folder.Ledger, LedgerAccess.Write))
            LedgerHistoryTests.Run(writer, 2, Several(60));

        var kept = Ledger.Restore(Backup, _folder.Ledger, _time);
        Assert.Equal(_folder.Ledger + ".replaced-20261001T020000000", kept);
        Assert.Equal(Rows(Several(50)), Rows(Read(_folder.Ledger)));
        Assert.Equal(Rows(Several(60)), Rows(Read(kept!)));
        Assert.Equal(Rows(Several(50)), Rows(Read(Backup)));
        using var next = Ledger.Open(_folder.Ledger, LedgerAccess.Write);
        LedgerHistoryTests.Run(next, 3, Several(51));
        Assert.Equal(51, next.ReadState().Accounts.Count);
    }

    [Fact]
    public void ADamagedLedgerCanBeReplaced()
    {
        Make(500);
        Ledger.BackUp(_folder.Ledger, Backup);
        Damage("account");
        var damaged = File.ReadAllBytes(_folder.Ledger);
        var kept = Ledger.Restore(Backup, _folder.Ledger, _time);
        Assert.Equal(Rows(Several(500)), Rows(Read(_folder.Ledger)));
        Assert.Equal(damaged, File.ReadAllBytes(kept!));
    }

    [Fact]
    public void ABackupCanBeRestoredWhereNothingIs()
    {
        Make(3);
        Ledger.BackUp(_folder.Ledger, Backup);
        Assert.Null(Ledger.Restore(Backup, _folder["new/ledger.db"], _time));
        Assert.Equal(Rows(Several(3)), Rows(Read(_folder["new/ledger.db"])));
    }

    [Fact]
    public void NothingIsRestoredWhileARunIsInProgress()
    {
        Make(3);
        Ledger.BackUp(_folder.Ledger, Backup);
        using (Ledger.Open(_folder.Ledger, LedgerAccess.Write))
            Assert.Equal("LedgerLocked", Assert.Throws<XelloException>(() => Ledger.Restore(Backup, _folder.Ledger, _time)).Id);

        using var other = Raw(_folder.Ledger);
        using var transaction = other.BeginTransaction();
        using var write = other.CreateCommand();
        write.CommandText = "UPDATE ledger SET revision = 99; SELECT revision FROM ledger";
        write.ExecuteScalar();
        Assert.Equal("LedgerLocked", Assert.Throws<XelloException>(() => Ledger.Restore(Backup, _folder.Ledger, _time)).Id);
        transaction.Rollback();
        Assert.Equal(3, Read(_folder.Ledger).Count);
    }

    [Fact]
    public void WhatIsNoBackupIsNotRestored()
    {
        Make(3);
        File.WriteAllText(Backup, "no database");
        var before = _folder.Content();
        Assert.Equal("LedgerNotADatabase", Assert.Throws<XelloException>(() => Ledger.Restore(Backup, _folder.Ledger, _time)).Id);
        Assert.Equal("LedgerNotFound", Assert.Throws<XelloException>(() => Ledger.Restore(_folder["none.db"], _folder.Ledger, _time)).Id);
        Assert.Equal("LedgerRestoresItself", Assert.Throws<XelloException>(() => Ledger.Restore(_folder.Ledger, _folder.Ledger, _time)).Id);
        Assert.Equal(before, _folder.Content());
    }

    [Fact]
    public void ALedgerOfTheFirstVersionIsBroughtUpToDateAndKept()
    {
        MakeFirstVersion(_folder.Ledger);
        var before = _folder.Content();
        Assert.Equal(["00001", "00002"], Read(_folder.Ledger).Select(account => account.StudentId)); // a reader changes nothing
        Assert.Equal(before, _folder.Content());

        using (var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write))
        {
            var run = Assert.Single(ledger.ReadRuns());
            Assert.Equal((XelloRunKind.Sync, 0, 2), (run.Kind, run.Skipped, run.Created));
            Assert.Equal(2, ledger.ReadChanges("R1").Count(change => change.Outcome == XelloOutcome.Applied));
            Assert.Equal(XelloAction.Create, ledger.ReadHistory("00001").Single().Actions);
            LedgerHistoryTests.Run(ledger, 2, Account(1), Account(2), Account(3));
            Assert.Equal(3, ledger.ReadState().Accounts.Count);
        }

        var kept = Ledger.BackupBeforeMigration(_folder.Ledger, 1);
        Assert.Equal(1L, Scalar(kept, "PRAGMA user_version"));
        Assert.Equal(["00001", "00002"], Read(kept).Select(account => account.StudentId));
        Assert.Equal((long)LedgerSchema.Version, Scalar(_folder.Ledger, "PRAGMA user_version"));
        Assert.Null(Ledger.Restore(kept, _folder["again.db"], _time));
        Assert.Equal(2, Read(_folder["again.db"]).Count);
    }

    [Fact]
    public void AMigratedLedgerHasTheSchemaOfANewOne()
    {
        MakeFirstVersion(_folder.Ledger);
        Ledger.Open(_folder.Ledger, LedgerAccess.Write).Dispose();
        Ledger.Open(_folder["new.db"], LedgerAccess.Write).Dispose();
        const string Schema = "SELECT group_concat(sql, char(10)) FROM (SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name)";
        Assert.Equal(Scalar(_folder["new.db"], Schema), Scalar(_folder.Ledger, Schema));
    }

    /// <summary>As the first version wrote it.</summary>
    internal static void MakeFirstVersion(string path, int accounts = 2)
    {
        using var connection = Raw(path, SqliteOpenMode.ReadWriteCreate);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL;" + LedgerSchema.Migrations[0] + FormattableString.Invariant(
            $"""
            PRAGMA application_id = {LedgerSchema.ApplicationId};
            PRAGMA user_version = 1;
            INSERT INTO change (student_id, first_name, last_name, gender, grade, school, status, actions, evidence, risk, outcome)
            WITH RECURSIVE one (id) AS (VALUES (1) UNION ALL SELECT id + 1 FROM one WHERE id < {accounts})
            SELECT printf('%05d', id), 'A', 'B', 'F', 9, '10', 0, 1, 0, 0, 0 FROM one;
            INSERT INTO account (student_id, first_name, last_name, gender, grade, school, status, revision)
            SELECT student_id, first_name, last_name, gender, grade, school, status, 1 FROM change;
            INSERT INTO run VALUES (1, 'R1', '{Now:O}', '{Now:O}', {(int)XelloSyncStatus.Committed}, {accounts}, 0, 0, 0, 0, 0, 0, 0, 0, NULL, 0, 1, 1, {accounts}, 0, '', '/outbox', NULL);
            UPDATE ledger SET revision = 1;
            """);
        command.ExecuteNonQuery();
    }

    private void Make(int accounts)
    {
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write);
        LedgerHistoryTests.Run(ledger, 1, Several(accounts));
    }

    private void Damage(string table)
    {
        var root = (long)Scalar(_folder.Ledger, $"SELECT rootpage FROM sqlite_schema WHERE name = '{table}'")!;
        using var file = File.OpenWrite(_folder.Ledger);
        file.Position = (root - 1) * 4096;
        file.Write(new byte[4096]);
    }

    private string[] Databases() => [.. Directory.GetFiles(_folder.Path).Select(Path.GetFileName)
        .Where(name => !name!.Contains(".lock", StringComparison.Ordinal)).Order(StringComparer.Ordinal)!];

    private static IReadOnlyList<XelloAccount> Read(string path)
    {
        using var ledger = Ledger.Open(path, LedgerAccess.Read);
        return ledger.ReadState().Accounts;
    }

    internal static object? Scalar(string path, string sql)
    {
        using var connection = Raw(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static SqliteConnection Raw(string path, SqliteOpenMode mode = SqliteOpenMode.ReadWrite)
    {
        SQLitePCL.Batteries_V2.Init();
        var connection = new SqliteConnection($"Data Source={path};Mode={mode};Pooling=False");
        connection.Open();
        return connection;
    }
}
