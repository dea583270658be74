using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace XelloPowerSchool.Accounts;

internal sealed partial class Ledger
{
    private const string AccountColumns =
        "student_id, first_name, last_name, gender, birth, grade, school, next_school, state_no, email, sso_token, sis_id, status";

    private static readonly string AccountOfChange = string.Join(", ", AccountColumns.Split(',').Select(column => "c." + column.Trim()));

    /// <summary>The revision: how many runs have changed something.</summary>
    public long ReadRevision() => Guard(() => Scalar(_connection, "SELECT revision FROM ledger"));

    /// <summary>The revision, and the run that made it; null where none did. Together they name one state of the ledger for good.</summary>
    public (long Revision, string? MadeBy) ReadMadeBy()
    {
        using var command = Command(
            "SELECT run_id FROM run WHERE revision = $revision AND status IN ($committed, $held) ORDER BY id LIMIT 1",
            ("$revision", ReadRevision()), ("$committed", (int)XelloSyncStatus.Committed), ("$held", (int)XelloSyncStatus.Held));
        return (ReadRevision(), Guard(command.ExecuteScalar) as string);
    }

    /// <summary>The run that applied a plan file; null when none has.</summary>
    public string? FindRunOfPlan(string plan)
    {
        using var command = Command(
            "SELECT run_id FROM run WHERE plan = $plan AND status <> $failed", ("$plan", plan), ("$failed", (int)XelloSyncStatus.Failed));
        return Guard(command.ExecuteScalar) as string;
    }

    /// <summary>All accounts and the revision they belong to, read as one.</summary>
    public LedgerState ReadState() => Guard(() =>
    {
        using var transaction = _connection.BeginTransaction(deferred: true);
        var revision = ReadRevision();
        var accounts = new XelloAccount[Scalar(_connection, "SELECT COUNT(*) FROM account")];
        var place = 0;
        foreach (var account in ReadAccounts(LedgerAccountFilter.Everything))
            accounts[place++] = account;
        return new LedgerState(revision, accounts);
    });

    /// <summary>Accounts, in the order of their keys (<see cref="StudentIdOrder"/>), as they are read.</summary>
    public IEnumerable<XelloAccount> ReadAccounts(LedgerAccountFilter filter)
    {
        var conditions = new List<string>();
        using var command = _connection.CreateCommand();
        Where("student_id", filter.StudentId);
        Where("school", filter.SchoolCode);
        Where("grade", filter.Grade);
        Where("status", (int?)filter.Status);
        command.CommandText = $"SELECT {AccountColumns}, revision, snapshot FROM account"
            + (conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", conditions)) + " ORDER BY student_id";

        var snapshots = ReadSnapshotIds();
        var reader = new AccountReader();
        foreach (var row in Rows(command))
            yield return reader.Read(row, row.GetInt64(13), row.IsDBNull(14) ? null : snapshots[row.GetInt64(14)]);

        void Where(string column, object? value)
        {
            if (value is null)
                return;
            conditions.Add($"{column} = ${column}");
            command.Parameters.AddWithValue("$" + column, value);
        }
    }

    /// <summary>How many active accounts there are, by school and grade.</summary>
    public IReadOnlyList<LedgerPopulation> ReadPopulation()
    {
        using var command = Command("SELECT school, grade, COUNT(*) FROM account WHERE status = 0 GROUP BY school, grade");
        return [.. Rows(command).Select(row => new LedgerPopulation(row.GetString(0), row.GetInt32(1), row.GetInt32(2)))];
    }

    /// <summary>The schools that the School file lists, in the order of their codes.</summary>
    public IReadOnlyList<XelloSchool> ReadSchools()
    {
        using var command = Command("SELECT code, name, school_type FROM school ORDER BY code");
        return [.. Rows(command).Select(row => new XelloSchool(row.GetString(0), row.GetString(1), row.GetInt32(2)))];
    }

    /// <summary>Runs, the newest first, as they are read.</summary>
    public IEnumerable<XelloSyncRun> ReadRuns(string? id = null)
    {
        using var command = Command(
            """
            SELECT r.id, r.run_id, r.started, r.finished, r.status, r.created, r.updated, r.promoted, r.demoted, r.transferred,
                   r.deactivated, r.reactivated, r.held, r.rejected, s.snapshot_id, r.revision, r.exit_code, r.message,
                   r.kind, r.skipped, undone.run_id,
                   (SELECT run_id FROM run u WHERE u.undoes = r.id AND u.status IN ($committed, $held) ORDER BY u.id DESC LIMIT 1), r.plan
            FROM run r LEFT JOIN snapshot s ON s.id = r.snapshot LEFT JOIN run undone ON undone.id = r.undoes
            WHERE $id IS NULL OR r.run_id = $id ORDER BY r.id DESC
            """,
            ("$id", id), ("$committed", (int)XelloSyncStatus.Committed), ("$held", (int)XelloSyncStatus.Held));
        foreach (var row in Rows(command))
            yield return new XelloSyncRun
            {
                Id = row.GetString(1),
                Started = Time(row.GetString(2)),
                Finished = row.IsDBNull(3) ? null : Time(row.GetString(3)),
                Status = (XelloSyncStatus)row.GetInt32(4),
                Created = row.GetInt32(5),
                Updated = row.GetInt32(6),
                Promoted = row.GetInt32(7),
                Demoted = row.GetInt32(8),
                Transferred = row.GetInt32(9),
                Deactivated = row.GetInt32(10),
                Reactivated = row.GetInt32(11),
                Held = row.GetInt32(12),
                Rejected = row.GetInt32(13),
                SnapshotId = Text(row, 14),
                LedgerRevision = row.GetInt64(15),
                ExitCode = row.GetInt32(16),
                Message = row.GetString(17),
                Kind = (XelloRunKind)row.GetInt32(18),
                Skipped = row.GetInt32(19),
                Undoes = Text(row, 20),
                UndoneBy = Text(row, 21),
                Plan = Text(row, 22),
                Brakes = ReadBrakes(row.GetInt64(0)),
                Receipts = ReadReceipts(row.GetInt64(0)),
            };
    }

    /// <summary>What a run did, held, rejected and skipped, in the order of the keys, as it is read.</summary>
    public IEnumerable<XelloRosterChange> ReadChanges(string runId)
    {
        using var command = Command(
            ChangesOf("c.id BETWEEN r.first_change AND r.last_change", "r.run_id = $run"),
            ("$run", runId));
        var reader = new AccountReader();
        foreach (var row in Rows(command))
            yield return ReadChange(row, reader);
    }

    /// <summary>The run that was recorded but neither finished nor rolled back: its process died.</summary>
    public LedgerUnfinishedRun? FindUnfinished()
    {
        using var command = Command(
            "SELECT run_id, destination FROM run WHERE status = $staged ORDER BY id", ("$staged", (int)XelloSyncStatus.Staged));
        return Rows(command)
            .Select(row => new LedgerUnfinishedRun(row.GetString(0), row.GetString(1), ReadFiles(row.GetString(0))))
            .FirstOrDefault();
    }

    /// <summary>The files of the ledger's own that were delivered last, and where to; null when none ever was.</summary>
    public LedgerDelivery? ReadLastDelivery()
    {
        using var command = Command(
            """
            SELECT run_id, destination FROM run WHERE id = (
                SELECT MAX(r.id) FROM file f JOIN run r ON r.id = f.run WHERE delivered IS NOT NULL AND kind <> $send)
            """,
            ("$send", (int)XelloRunKind.Send));
        return Rows(command)
            .Select(row => new LedgerDelivery(row.GetString(0), row.GetString(1), ReadFiles(row.GetString(0))))
            .FirstOrDefault();
    }

    /// <summary>True when what the ledger knows has been delivered, or was told to it by an import.</summary>
    public bool HasDelivered() => Guard(() => Scalar(
        _connection,
        FormattableString.Invariant(
            $"SELECT EXISTS (SELECT 1 FROM file WHERE delivered IS NOT NULL) OR EXISTS (SELECT 1 FROM run WHERE kind = {(int)XelloRunKind.Import})"))) != 0;

    /// <summary>True when the ledger has accounts of a server's students.</summary>
    public bool KnowsSource(string source)
    {
        using var command = Command("SELECT EXISTS (SELECT 1 FROM snapshot WHERE source = $source)", ("$source", source));
        return Guard(command.ExecuteScalar) is 1L;
    }

    private List<LedgerFileProof> ReadFiles(string runId)
    {
        using var command = Command(
            "SELECT name, rows, bytes, sha256, fresh FROM file WHERE run = (SELECT id FROM run WHERE run_id = $run) ORDER BY name",
            ("$run", runId));
        return
        [
            .. Rows(command).Select(row => new LedgerFileProof(
                row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetString(3), row.GetBoolean(4))),
        ];
    }

    private List<XelloReceipt> ReadReceipts(long run)
    {
        using var command = Command(
            "SELECT name, destination, rows, bytes, sha256, delivered, unproven FROM file WHERE run = $run AND delivered IS NOT NULL ORDER BY name",
            ("$run", run));
        return
        [
            .. Rows(command).Select(row => new XelloReceipt(
                row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetString(4), Time(row.GetString(5)))
            {
                Unproven = (XelloUnproven)row.GetInt32(6),
            }),
        ];
    }

    private Dictionary<long, string> ReadSnapshotIds()
    {
        using var command = Command("SELECT id, snapshot_id FROM snapshot");
        return Rows(command).ToDictionary(row => row.GetInt64(0), row => row.GetString(1));
    }

    private XelloBrakeDecision[] ReadBrakes(long run)
    {
        using var command = Command(
            "SELECT kind, school, count, active, at_most, percent FROM brake WHERE run = $run ORDER BY kind, school", ("$run", run));
        return
        [
            .. Rows(command).Select(row => new XelloBrakeDecision(
                (XelloBrakeKind)row.GetInt32(0), row.GetString(1) is { Length: > 0 } school ? school : null, row.GetInt32(2), row.GetInt32(3),
                row.GetInt32(4), decimal.Parse(row.GetString(5), CultureInfo.InvariantCulture), Holds: true)),
        ];
    }

    /// <summary>Changes with what their run and their hold say about them, in the order in which they were recorded.</summary>
    private static string ChangesOf(string join, string condition) =>
        $"""
        SELECT {AccountOfChange}, c.actions, c.evidence, c.risk, c.outcome, c.reason, c.before,
               r.base_revision, r.revision, r.snapshot_id, r.applied, c.held_by,
               h.approved, h.approved_by, h.reason, h.expires, h.change, r.run_id, r.time, r.kind, c.persons
        FROM (SELECT run.*, snapshot.snapshot_id, coalesce(run.finished, run.started) AS time,
                     run.status IN ({(int)XelloSyncStatus.Committed}, {(int)XelloSyncStatus.Held}) AS applied
              FROM run LEFT JOIN snapshot ON snapshot.id = run.snapshot) r
        JOIN change c ON {join}
        LEFT JOIN hold h ON h.change = c.id
        WHERE {condition} ORDER BY c.id
        """;

    private static XelloRosterChange ReadChange(SqliteDataReader row, AccountReader reader)
    {
        var applied = row.GetInt32(22) != 0;
        var outcome = (XelloOutcome)row.GetInt32(16);
        var after = reader.Read(row, applied ? row.GetInt64(20) : 0, Text(row, 21));
        var before = row.IsDBNull(18) ? null : Before(after, row.GetString(18));
        return new XelloRosterChange
        {
            StudentId = after.StudentId,
            Name = RosterComparer.NameOf(after),
            Actions = (XelloAction)row.GetInt32(13),
            SchoolCode = after.SchoolCode,
            Grade = after.Grade,
            Changes = before is null ? [] : AccountFields.Difference(before, after, out _),
            Evidence = (XelloEvidence)row.GetInt32(14),
            Risk = (XelloRisk)row.GetInt32(15),
            Outcome = applied && outcome == XelloOutcome.Planned ? XelloOutcome.Applied : outcome,
            Reason = Text(row, 17),
            Before = before,
            After = after,
            SnapshotId = after.SnapshotId,
            LedgerRevision = row.GetInt64(19),
            HeldBy = (XelloBrakeKind)row.GetInt32(23),
            Approval = row.IsDBNull(24) ? null : new XelloApproval(row.GetString(25), Time(row.GetString(24)), row.GetString(26), Time(row.GetString(27))),
            Hold = row.IsDBNull(28) ? null : row.GetInt64(28),
            ApprovalsNeeded = outcome == XelloOutcome.Held ? row.GetInt32(32) : 0,
        };
    }

    private static XelloAccount Before(XelloAccount after, string json)
    {
        var values = JsonSerializer.Deserialize<Dictionary<string, string?>>(json)!;
        var before = after with { Revision = 0, SnapshotId = null };
        foreach (var field in AccountFields.All)
            if (values.TryGetValue(field.Name, out var value))
                before = field.With(before, value);
        return before;
    }

    private SqliteCommand Command(string sql, params (string Name, object? Value)[] parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    private IEnumerable<SqliteDataReader> Rows(SqliteCommand command)
    {
        using var reader = Guard(command.ExecuteReader);
        Func<bool> next = reader.Read; // one delegate for all rows
        while (Guard(next))
            yield return reader;
    }

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static string Text(DateTimeOffset time) => time.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.ParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);

    /// <summary>Reads the columns of <see cref="AccountColumns"/>. A million accounts share a handful of school codes.</summary>
    private sealed class AccountReader
    {
        private readonly Dictionary<string, string> _shared = new(StringComparer.Ordinal);

        public XelloAccount Read(SqliteDataReader row, long revision, string? snapshotId) => new()
        {
            StudentId = row.GetString(0),
            FirstName = row.GetString(1),
            LastName = row.GetString(2),
            Gender = Shared(row.GetString(3)),
            DateOfBirth = row.IsDBNull(4) ? null : Date(row.GetInt32(4)),
            Grade = row.GetInt32(5),
            SchoolCode = Shared(row.GetString(6)),
            PreRegSchoolCode = row.IsDBNull(7) ? null : Shared(row.GetString(7)),
            StateProvNumber = Text(row, 8),
            Email = Text(row, 9),
            SsoToken = Text(row, 10),
            SisId = row.IsDBNull(11) ? null : row.GetInt64(11),
            Status = (XelloAccountStatus)row.GetInt32(12),
            Revision = revision,
            SnapshotId = snapshotId,
        };

        private static DateTime Date(int number) => new(number / 10000, number / 100 % 100, number % 100, 0, 0, 0, DateTimeKind.Unspecified);

        private string Shared(string text)
        {
            if (_shared.TryGetValue(text, out var known))
                return known;
            _shared[text] = text;
            return text;
        }
    }
}

/// <summary>A file of a run, as the ledger remembers it.</summary>
/// <param name="Name">Name of the file.</param>
/// <param name="Rows">Data rows.</param>
/// <param name="Bytes">Size.</param>
/// <param name="Sha256">Hash of the content, lower-case hexadecimal.</param>
/// <param name="Fresh">The destination did not have exactly this file before the run: having it now proves that the run delivered.</param>
internal sealed record LedgerFileProof(string Name, long Rows, long Bytes, string Sha256, bool Fresh);

/// <summary>A run whose process died before the ledger knew the end.</summary>
internal sealed record LedgerUnfinishedRun(string Id, string Destination, IReadOnlyList<LedgerFileProof> Files);

/// <summary>The last delivery.</summary>
internal sealed record LedgerDelivery(string RunId, string Destination, IReadOnlyList<LedgerFileProof> Files);
