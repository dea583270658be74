using System.Globalization;
using Microsoft.Data.Sqlite;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Accounts;

/// <summary>Backups: a ledger as one file that needs nothing beside it.</summary>
internal sealed partial class Ledger
{
    /// <summary>
    /// Writes a backup of a ledger, also while a run is going on: what had been recorded at one moment. It is read back and
    /// checked whole before it gets its name.
    /// </summary>
    /// <param name="path">The ledger.</param>
    /// <param name="target">The file to write; one that exists is replaced.</param>
    public static void BackUp(string path, string target)
    {
        using var ledger = Open(path, LedgerAccess.Read);
        Copy(ledger._connection, target);
    }

    /// <summary>Writes a ledger as JSON lines (<see cref="LedgerExport"/>), whole or not at all; one that exists is replaced.</summary>
    public static void Export(string path, string target, CancellationToken cancellationToken)
    {
        using var ledger = Open(path, LedgerAccess.Read);
        using var transaction = ledger._connection.BeginTransaction(deferred: true); // one moment, also while a run writes
        WholeFile.Write(target, file => LedgerExport.Write(ledger, file, cancellationToken));
    }

    /// <summary>What a file that was made of a ledger has in it.</summary>
    public static XelloLedgerFile Describe(string file, string path)
    {
        using var ledger = Open(path, LedgerAccess.Read);
        return new XelloLedgerFile
        {
            Path = System.IO.Path.GetFullPath(file),
            Ledger = ledger.Path,
            Bytes = new FileInfo(file).Length,
            Revision = ledger.ReadRevision(),
            Accounts = Guard(path, () => Scalar(ledger._connection, "SELECT COUNT(*) FROM account")),
            Runs = Guard(path, () => Scalar(ledger._connection, "SELECT COUNT(*) FROM run")),
        };
    }

    /// <summary>
    /// Puts a backup in the place of a ledger. The ledger that was there is kept beside it, and there is one or the other at
    /// every moment.
    /// </summary>
    /// <param name="backup">The backup.</param>
    /// <param name="path">The ledger to replace; it need not exist.</param>
    /// <param name="time">For the lock and the name of what is replaced.</param>
    /// <returns>Where the replaced ledger is kept; null when there was none.</returns>
    /// <exception cref="XelloException"><c>LedgerLocked</c>: a run is in progress, or another program has the ledger open.</exception>
    public static string? Restore(string backup, string path, TimeProvider time)
    {
        path = System.IO.Path.GetFullPath(path);
        backup = System.IO.Path.GetFullPath(backup);
        if (!LedgerHeader.Inspect(backup))
            throw Error.LedgerNotFound(backup);
        if (string.Equals(path, backup, StringComparison.OrdinalIgnoreCase))
            throw Error.LedgerRestoresItself(path);

        CreateFolderOf(path);
        using var @lock = LedgerLock.Take(path, time);
        var restored = path + ".new";
        using (var source = Open(backup, LedgerAccess.Read))
            Copy(source._connection, restored);
        using (var connection = OpenFile(restored))
            Guard(restored, () =>
            {
                Execute(connection, "PRAGMA journal_mode = WAL");
                // A revision that there has never been: changes and plans that were made for the ledger which this one replaces must
                // not fit it by chance.
                Execute(connection, FormattableString.Invariant(
                    $"UPDATE ledger SET revision = max(revision, {RevisionOf(path)}) + 1, restored = '{Text(time.GetUtcNow())}'"));
                return 0;
            });

        string? kept = null;
        if (LedgerHeader.Inspect(path))
        {
            FoldIn(path);
            kept = string.Format(CultureInfo.InvariantCulture, "{0}.replaced-{1:yyyyMMdd'T'HHmmssfff}", path, time.GetUtcNow().UtcDateTime);
            WriteFile(path, () =>
            {
                CopyFile(path, kept);
                if (File.Exists(path + "-wal"))
                    CopyFile(path + "-wal", kept + "-wal"); // of a damaged ledger; a sound one has just given it up
            });
        }

        WriteFile(path, () =>
        {
            // What belongs to the old one must not be replayed into the new one.
            File.Delete(path + "-wal");
            File.Delete(path + "-shm");
            WholeFile.Rename(restored, path);
        });
        return kept;
    }

    /// <summary>
    /// When the ledger was put back from a backup; null when it was not, or has caught up since. Until then it may lack students
    /// that Xello has been told of, and a file set made of it would hide them.
    /// </summary>
    public DateTimeOffset? ReadRestored()
    {
        using var command = Command("SELECT restored FROM ledger");
        return Guard(command.ExecuteScalar) is string text ? Time(text) : null;
    }

    /// <summary>The ledger has caught up with what Xello knows.</summary>
    public void SettleRestore() => Execute("UPDATE ledger SET restored = NULL");

    // A damaged ledger may not say it any more; then what it replaces is all there is to go by.
    private static long RevisionOf(string path)
    {
        if (!LedgerHeader.Inspect(path))
            return 0;
        try
        {
            using var ledger = Open(path, LedgerAccess.Read);
            return ledger.ReadRevision();
        }
        catch (XelloException exception) when (exception.Id is nameof(Error.LedgerDamaged) or nameof(Error.LedgerNewerSchema))
        {
            return 0;
        }
    }

    /// <summary>Brings everything into the database file itself, so that it can be copied as a file. A damaged ledger is copied as it is.</summary>
    private static void FoldIn(string path)
    {
        try
        {
            using var connection = OpenFile(path);
            Guard(path, () =>
            {
                using var command = connection.CreateCommand();
                command.CommandTimeout = BusySeconds;
                command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
                if (Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture) != 0)
                    throw Error.LedgerLocked(path, "another program");
                return 0;
            });
        }
        catch (XelloException exception) when (exception.Id == nameof(Error.LedgerDamaged))
        {
            // That is why it is replaced.
        }
    }

    /// <summary>A copy with everything in one file, checked, under its name only when it is whole.</summary>
    private static void Copy(SqliteConnection source, string target)
    {
        target = System.IO.Path.GetFullPath(target);
        var temporary = target + ".part";
        WholeFile.OrFail(target, () => PrivateFiles.CreateFile(temporary));
        try
        {
            using (var copy = OpenFile(temporary))
                Guard(target, () =>
                {
                    source.BackupDatabase(copy);
                    Execute(copy, "PRAGMA journal_mode = DELETE");
                    using var command = copy.CreateCommand();
                    command.CommandText = "PRAGMA integrity_check(1)";
                    return command.ExecuteScalar() is "ok" ? 0 : throw Error.LedgerDamaged(source.DataSource, "its pages do not fit together");
                });
            WholeFile.OrFail(target, () => WholeFile.Rename(temporary, target)); // SQLite has written it through to the disk
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static void CopyFile(string path, string target)
    {
        PrivateFiles.CreateFile(target);
        using var from = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var to = new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.None);
        from.CopyTo(to);
        to.Flush(flushToDisk: true);
    }

    /// <summary>A ledger of an earlier version for a reader, who may not write to it: brought up to date in memory.</summary>
    private static SqliteConnection UpToDateInMemory(SqliteConnection old)
    {
        var copy = new SqliteConnection("Data Source=:memory:");
        copy.Open();
        old.BackupDatabase(copy);
        old.Dispose();
        Migrate(copy);
        return copy;
    }

    /// <summary>Where a ledger is kept as it was before a migration.</summary>
    internal static string BackupBeforeMigration(string path, long version) =>
        FormattableString.Invariant($"{path}.schema{version}.bak");
}
