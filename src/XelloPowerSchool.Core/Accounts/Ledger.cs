using System.Globalization;
using Microsoft.Data.Sqlite;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Accounts;

/// <summary>What a ledger is opened for.</summary>
internal enum LedgerAccess
{
    /// <summary>To read. Any number of readers, also while a run writes; each sees one revision.</summary>
    Read,

    /// <summary>To run. One at a time; makes the ledger when it is not there.</summary>
    Write,
}

/// <summary>
/// The embedded database of what Xello has been told: accounts, runs, changes, receipts. Not for use by several threads at once.
/// </summary>
internal sealed partial class Ledger : IDisposable
{
    private const int BusySeconds = 10;

    // Batteries_V2 loads the native library, so it waits until somebody really opens a ledger.
    private static readonly Lazy<bool> Native = new(() =>
    {
        SQLitePCL.Batteries_V2.Init();
        return true;
    });

    private readonly SqliteConnection _connection;
    private readonly LedgerLock? _lock;

    private Ledger(string path, SqliteConnection connection, LedgerLock? @lock)
    {
        Path = path;
        _connection = connection;
        _lock = @lock;
    }

    /// <summary>Where the ledger is when nobody says otherwise.</summary>
    public static string DefaultPath => System.IO.Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "XelloPowerSchool", "ledger.db");

    /// <summary>Full path of the database file.</summary>
    public string Path { get; }

    // Files wait here for their delivery. Only the writer uses the folder, so whatever is in it at other times is left over.
    private string StagingFolder => StagingFolderBeside(Path);

    /// <summary>True when there is a ledger, false when there is nothing.</summary>
    /// <exception cref="XelloException"><c>LedgerNotADatabase</c> when there is something else, <c>LedgerAccessDenied</c>.</exception>
    public static bool Exists(string path) => LedgerHeader.Inspect(System.IO.Path.GetFullPath(path));

    /// <summary>Opens a ledger.</summary>
    /// <exception cref="XelloException">
    /// <c>LedgerNotFound</c> (reading only), <c>LedgerLocked</c>, <c>LedgerReadOnly</c>, <c>LedgerAccessDenied</c>,
    /// <c>LedgerNotADatabase</c>, <c>LedgerNewerSchema</c>, <c>LedgerDamaged</c>, <c>LedgerWriteFailed</c>. The file is as it was.
    /// </exception>
    public static Ledger Open(string path, LedgerAccess access, TimeProvider? time = null)
    {
        path = System.IO.Path.GetFullPath(path);
        var exists = LedgerHeader.Inspect(path);
        if (access == LedgerAccess.Read)
            return exists ? Connect(path, access, null) : throw Error.LedgerNotFound(path);

        if (exists && new FileInfo(path).IsReadOnly)
            throw Error.LedgerReadOnly(path);
        CreateFolderOf(path);
        var @lock = LedgerLock.Take(path, time ?? TimeProvider.System);
        try
        {
            // Somebody may have made it before we had the lock.
            if (!LedgerHeader.Inspect(path))
                Create(path);
            return Connect(path, access, @lock);
        }
        catch
        {
            @lock.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _connection.Dispose();
        _lock?.Dispose();
    }

    /// <summary>The folder in which the runs of a ledger stage their files.</summary>
    public static string StagingFolderBeside(string path) => System.IO.Path.GetFullPath(path) + ".staging";

    /// <summary>Where the files of a run are staged, beside the ledger and as private.</summary>
    public string StagingFolderOf(string runId) => System.IO.Path.Combine(StagingFolder, runId);

    /// <summary>Makes the folder for the files of a run.</summary>
    public string CreateStagingFolder(string runId)
    {
        var folder = StagingFolderOf(runId);
        WriteFile(Path, () => PrivateFiles.CreateFolder(folder));
        return folder;
    }

    /// <summary>Removes everything staged, also what dead processes left.</summary>
    public void RemoveStaging()
    {
        try
        {
            if (Directory.Exists(StagingFolder))
                Directory.Delete(StagingFolder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A virus scanner, for example, still reads a file. The run is complete all the same; the next one tries again.
        }
    }

    /// <summary>For drills: from now on the disk is full when the ledger has so many pages.</summary>
    internal void LimitPages(int pages) => Execute($"PRAGMA max_page_count = {pages.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>For drills: how long to wait for another program that is writing to the file.</summary>
    internal void WaitWhenBusy(int seconds) => _connection.DefaultTimeout = seconds;

    private static Ledger Connect(string path, LedgerAccess access, LedgerLock? @lock)
    {
        var connection = OpenFile(path);
        try
        {
            Guard(path, () =>
            {
                var version = Scalar(connection, "PRAGMA user_version");
                if (version > LedgerSchema.Version)
                    throw Error.LedgerNewerSchema(path, version, LedgerSchema.Version);
                if (access == LedgerAccess.Read)
                {
                    if (version < LedgerSchema.Version)
                        connection = UpToDateInMemory(connection);
                    // A reader has the file open for writing all the same: only then does SQLite tidy up its side files at the end.
                    Execute(connection, "PRAGMA query_only = ON");
                    return 0;
                }

                Execute(connection, "PRAGMA synchronous = FULL; PRAGMA cache_size = -65536");
                Check(path, connection, version);
                if (version < LedgerSchema.Version)
                {
                    Copy(connection, BackupBeforeMigration(path, version));
                    Migrate(connection);
                }

                return 0;
            });
            return new Ledger(path, connection, @lock);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // Who is active is what the next file set is made of, and holds and exclusions say what may be done: a run looks at those pages
    // first. The history is not needed for that, and would cost a big ledger minutes; a backup checks it.
    private static void Check(string path, SqliteConnection connection, long version)
    {
        foreach (var table in version == 1 ? ["account", "school", "run"] : (string[])["account", "school", "run", "hold", "exclusion"])
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"PRAGMA quick_check({table})";
            if (command.ExecuteScalar() is string found && found != "ok")
                throw Error.LedgerDamaged(path, found);
        }
    }

    /// <summary>Makes the ledger under another name and renames it, so that there is never half a ledger.</summary>
    private static void Create(string path)
    {
        var temporary = path + ".new";
        WriteFile(path, () => PrivateFiles.CreateFile(temporary));
        using (var connection = OpenFile(temporary))
            Guard(path, () =>
            {
                Execute(connection, FormattableString.Invariant($"PRAGMA application_id = {LedgerSchema.ApplicationId}; PRAGMA journal_mode = WAL"));
                Migrate(connection);
                return 0;
            });
        WriteFile(path, () =>
        {
            // Of a ledger that was removed after its process had died. SQLite would replay them into the new one.
            File.Delete(path + "-wal");
            File.Delete(path + "-shm");
            File.Move(temporary, path);
        });
    }

    private static void Migrate(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        for (var version = (int)Scalar(connection, "PRAGMA user_version"); version < LedgerSchema.Version; version++)
            Execute(connection, LedgerSchema.Migrations[version] + FormattableString.Invariant($"PRAGMA user_version = {version + 1}"));
        transaction.Commit();
    }

    private static SqliteConnection OpenFile(string path)
    {
        _ = Native.Value;
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            DefaultTimeout = BusySeconds,
            Pooling = false, // a pool would keep the file open after us
        }.ToString());
        try
        {
            Guard(path, () =>
            {
                connection.Open();
                return 0;
            });
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Makes the folder that the ledger is in, readable by its owner only, when it is not there.</summary>
    internal static void CreateFolderOf(string path) =>
        WriteFile(path, () => PrivateFiles.CreateFolder(System.IO.Path.GetDirectoryName(path)!));

    private static void WriteFile(string path, Action write)
    {
        try
        {
            write();
        }
        catch (UnauthorizedAccessException exception)
        {
            throw Error.LedgerReadOnly(path, exception);
        }
        catch (IOException exception)
        {
            throw Error.LedgerWriteFailed(path, exception);
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private void Execute(string sql) => Guard(() =>
    {
        Execute(_connection, sql);
        return 0;
    });

    private T Guard<T>(Func<T> work) => Guard(Path, work);

    /// <summary>Says in our words what SQLite says in codes.</summary>
    private static T Guard<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException exception)
        {
            throw exception.SqliteErrorCode switch
            {
                SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => Error.LedgerLocked(path, "another program"),
                SQLitePCL.raw.SQLITE_READONLY => Error.LedgerReadOnly(path, exception),
                SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_PERM => Error.LedgerAccessDenied(path, exception),
                SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_IOERR => Error.LedgerWriteFailed(path, exception),
                SQLitePCL.raw.SQLITE_CORRUPT => Error.LedgerDamaged(path, "SQLite cannot make sense of its pages", exception),
                SQLitePCL.raw.SQLITE_ERROR when exception.Message.Contains("no such", StringComparison.Ordinal) =>
                    Error.LedgerDamaged(path, "a table or a column is missing", exception),
                SQLitePCL.raw.SQLITE_NOTADB => Error.LedgerNotADatabase(path, "SQLite does not recognise it"),
                _ => new InvalidOperationException($"The ledger '{path}' refused a statement: {exception.Message}", exception),
            };
        }
    }
}
