using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.Benchmarks;

/// <summary>
/// The first load of an empty ledger: the run written down, then made the truth, against nothing but compiled inserts of the
/// same rows into the same tables, with the same settings and as many transactions.
/// </summary>
internal static class LedgerBenchmark
{
    public static IEnumerable<Result> Run(bool quick)
    {
        foreach (var count in quick ? [10_000] : (int[])[100_000, 1_000_000])
            yield return FirstLoad(count, quick || count <= 100_000 ? 7 : 3);
    }

    private static Result FirstLoad(int count, int rounds)
    {
        var accounts = SyntheticDistrict.AsRead(SyntheticDistrict.Accounts(count), out var snapshot);
        var changes = RosterComparer.Compare(accounts, LedgerState.Empty, snapshot).Changes;

        Ledger? ledger = null;
        SqliteConnection? connection = null;
        var folder = "";
        var (ours, floor) = Measure.Alternately(
            rounds,
            new Contender(() => Load(ledger!, changes, snapshot), () => ledger = Ledger.Open(NewFile(), LedgerAccess.Write), () => Remove(ledger!)),
            new Contender(() => Insert(connection!, accounts), () => connection = Open(NewFile()), () => Remove(connection!)));
        return new Result(
            "ledger", string.Create(CultureInfo.InvariantCulture, $"first load of {count:N0} accounts"),
            "compiled inserts of the same rows into the same tables", ours, floor, Goal.Within(2),
            string.Create(CultureInfo.InvariantCulture, $"{count / ours.Median:N0} thousand accounts/s; floor {count / floor.Median:N0}"));

        string NewFile() => Path.Combine(folder = Directory.CreateTempSubdirectory("XelloPowerSchool-").FullName, "ledger.db");

        void Remove(IDisposable database)
        {
            database.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Load(Ledger ledger, IReadOnlyList<XelloRosterChange> changes, RosterSnapshot snapshot)
    {
        var now = DateTimeOffset.UtcNow;
        var run = new XelloSyncRun { Id = "first", Started = now, Status = XelloSyncStatus.Staged, Created = changes.Count, Message = "" };
        ledger.Record(new LedgerRunDraft { Run = run, BaseRevision = 0, Snapshot = snapshot, Changes = changes, Destination = "nowhere" });
        if (ledger.Commit(run.Id, [], now).LedgerRevision != 1)
            throw new InvalidOperationException("The load was not committed.");
    }

    private static SqliteConnection Open(string path)
    {
        Ledger.Open(path, LedgerAccess.Write).Dispose();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        Execute(connection, "PRAGMA synchronous = FULL; PRAGMA cache_size = -65536");
        return connection;
    }

    private static void Insert(SqliteConnection connection, XelloAccount[] accounts)
    {
        Insert(connection, accounts, "change", ", actions, evidence, risk, outcome", ", 1, 0, 0, 0");
        Insert(connection, accounts, "account", ", revision, snapshot", ", 1, NULL");
    }

    private static void Insert(SqliteConnection connection, XelloAccount[] accounts, string table, string moreColumns, string moreValues)
    {
        Execute(connection, "BEGIN");
        Check(raw.sqlite3_prepare_v2(
            connection.Handle,
            $"""
            INSERT INTO {table} (student_id, first_name, last_name, gender, birth, grade, school, next_school, state_no, email, sso_token, sis_id, status{moreColumns})
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?{moreValues})
            """,
            out var insert));
        using (insert)
        {
            foreach (var account in accounts)
            {
                raw.sqlite3_bind_text(insert, 1, account.StudentId);
                raw.sqlite3_bind_text(insert, 2, account.FirstName);
                raw.sqlite3_bind_text(insert, 3, account.LastName);
                raw.sqlite3_bind_text(insert, 4, account.Gender);
                var born = account.DateOfBirth!.Value;
                raw.sqlite3_bind_int(insert, 5, (born.Year * 10000) + (born.Month * 100) + born.Day);
                raw.sqlite3_bind_int(insert, 6, account.Grade);
                raw.sqlite3_bind_text(insert, 7, account.SchoolCode);
                raw.sqlite3_bind_null(insert, 8);
                raw.sqlite3_bind_text(insert, 9, account.StateProvNumber);
                raw.sqlite3_bind_text(insert, 10, account.Email);
                raw.sqlite3_bind_null(insert, 11);
                raw.sqlite3_bind_int64(insert, 12, account.SisId!.Value);
                raw.sqlite3_bind_int(insert, 13, (int)account.Status);
                Check(raw.sqlite3_step(insert) == raw.SQLITE_DONE ? raw.SQLITE_OK : raw.SQLITE_ERROR);
                raw.sqlite3_reset(insert);
            }
        }

        Execute(connection, "COMMIT");

        void Check(int code) => SqliteException.ThrowExceptionForRC(code, connection.Handle);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
