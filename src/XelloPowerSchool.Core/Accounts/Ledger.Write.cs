using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace XelloPowerSchool.Accounts;

/// <summary>A run as it is written down: staged, or finished at once when there is nothing to deliver.</summary>
internal sealed record LedgerRunDraft
{
    /// <summary>Id, times, status, counts, exit code and message as they will stand when the run is committed.</summary>
    public required XelloSyncRun Run { get; init; }

    /// <summary>The revision that the changes were computed against.</summary>
    public required long BaseRevision { get; init; }

    public string? Destination { get; init; }

    public RosterSnapshot? Snapshot { get; init; }

    /// <summary>All changes of the run, those held and rejected too, in the order of their keys.</summary>
    public IReadOnlyList<XelloRosterChange> Changes { get; init; } = [];

    /// <summary>Schools that are new or have changed.</summary>
    public IReadOnlyList<XelloSchool> Schools { get; init; } = [];

    public IReadOnlyList<LedgerFileProof> Files { get; init; } = [];

    /// <summary>The changes are all that the comparison of the snapshot with the ledger made: who is not among them was as he should be.</summary>
    public bool Complete { get; init; }
}

internal sealed partial class Ledger
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a run down in one transaction. Accounts and schools stay as they are until <see cref="Commit"/>.</summary>
    public void Record(LedgerRunDraft draft) => Guard(() =>
    {
        using var transaction = Begin();
        var snapshot = InsertSnapshot(draft.Snapshot);
        var lastChange = InsertChanges(draft.Changes);
        InsertRun(draft, snapshot, lastChange);
        InsertBrakes(draft.Run);
        InsertFindings(draft);
        InsertFiles(draft);
        if (draft.Run.Status is XelloSyncStatus.Committed or XelloSyncStatus.Held)
            SettleHolds(draft.Run.Id);
        transaction.Commit();
        return 0;
    });

    /// <summary>
    /// Makes a staged run's changes the truth, in one transaction. Everything it needs stands in the ledger, so it does not
    /// matter whether the process that staged the run or a later one does it.
    /// </summary>
    public XelloSyncRun Commit(string runId, IReadOnlyList<XelloReceipt> receipts, DateTimeOffset finished) => Guard(() =>
    {
        using var transaction = Begin();
        SaveReceipts(runId, receipts);
        var schools = SaveSchools(runId);

        using var count = Command(
            """
            SELECT COUNT(*) FROM change
            WHERE outcome = 0 AND id BETWEEN (SELECT first_change FROM run WHERE run_id = $run) AND (SELECT last_change FROM run WHERE run_id = $run)
            """,
            ("$run", runId));
        if (schools || Convert.ToInt64(count.ExecuteScalar(), CultureInfo.InvariantCulture) > 0)
            Execute("UPDATE ledger SET revision = revision + 1");

        using var accounts = Command(
            $"""
            INSERT OR REPLACE INTO account
            SELECT {AccountColumns}, (SELECT revision FROM ledger), (SELECT snapshot FROM run WHERE run_id = $run) FROM change
            WHERE outcome = 0 AND id BETWEEN (SELECT first_change FROM run WHERE run_id = $run) AND (SELECT last_change FROM run WHERE run_id = $run)
            ORDER BY id
            """,
            ("$run", runId));
        accounts.ExecuteNonQuery();

        using var run = Command(
            """
            UPDATE run SET finished = $finished, status = CASE WHEN held > 0 THEN $held ELSE $committed END,
                           revision = (SELECT revision FROM ledger)
            WHERE run_id = $run
            """,
            ("$run", runId), ("$finished", Text(finished)),
            ("$held", (int)XelloSyncStatus.Held), ("$committed", (int)XelloSyncStatus.Committed));
        run.ExecuteNonQuery();
        SettleHolds(runId);
        transaction.Commit();
        return ReadRuns(runId).Single();
    });

    /// <summary>Says of a staged run what happened to it, for whoever reads of it when it has been finished.</summary>
    public void Explain(string runId, string message) => Guard(() =>
    {
        using var run = Command("UPDATE run SET message = $message WHERE run_id = $run", ("$run", runId), ("$message", message));
        return run.ExecuteNonQuery();
    });

    /// <summary>Rolls a staged run back: nothing of it was delivered, so nothing of it happened. That it was tried stays.</summary>
    public void Fail(string runId, string message, DateTimeOffset finished) => Guard(() =>
    {
        using var transaction = _connection.BeginTransaction();
        using var changes = Command(
            """
            DELETE FROM change
            WHERE id BETWEEN (SELECT first_change FROM run WHERE run_id = $run) AND (SELECT last_change FROM run WHERE run_id = $run)
            """,
            ("$run", runId));
        changes.ExecuteNonQuery();
        using var files = Command("DELETE FROM file WHERE run = (SELECT id FROM run WHERE run_id = $run)", ("$run", runId));
        files.ExecuteNonQuery();
        using var brakes = Command("DELETE FROM brake WHERE run = (SELECT id FROM run WHERE run_id = $run)", ("$run", runId));
        brakes.ExecuteNonQuery();
        using var run = Command(
            """
            UPDATE run SET finished = $finished, status = $failed, exit_code = 1, message = $message, schools = NULL,
                           first_change = NULL, last_change = NULL, created = 0, updated = 0, promoted = 0, demoted = 0,
                           transferred = 0, deactivated = 0, reactivated = 0, held = 0, rejected = 0, skipped = 0, complete = 0
            WHERE run_id = $run
            """,
            ("$run", runId), ("$finished", Text(finished)), ("$failed", (int)XelloSyncStatus.Failed), ("$message", message));
        run.ExecuteNonQuery();
        transaction.Commit();
        return 0;
    });

    private long? InsertSnapshot(RosterSnapshot? snapshot)
    {
        if (snapshot is null)
            return null;
        using var insert = Command(
            """
            INSERT OR IGNORE INTO snapshot (snapshot_id, started, finished, source, accounts, scope, counts)
            VALUES ($id, $started, $finished, $source, $accounts, $scope, $counts)
            """,
            ("$id", snapshot.Id), ("$started", Text(snapshot.Started)), ("$finished", Text(snapshot.Finished)),
            ("$source", snapshot.Source), ("$accounts", snapshot.Accounts),
            ("$scope", JsonSerializer.Serialize(snapshot.Scope, Json)), ("$counts", JsonSerializer.Serialize(snapshot.Counts, Json)));
        insert.ExecuteNonQuery();
        using var find = Command("SELECT id FROM snapshot WHERE snapshot_id = $id", ("$id", snapshot.Id));
        return Convert.ToInt64(find.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private void InsertRun(LedgerRunDraft draft, long? snapshot, long lastChange)
    {
        var run = draft.Run;
        var changes = draft.Changes.Count;
        using var insert = Command(
            """
            INSERT INTO run (run_id, started, finished, status, created, updated, promoted, demoted, transferred, deactivated,
                             reactivated, held, rejected, snapshot, base_revision, revision, first_change, last_change,
                             exit_code, message, destination, schools, kind, skipped, undoes, complete, plan)
            VALUES ($run, $started, $finished, $status, $created, $updated, $promoted, $demoted, $transferred, $deactivated,
                    $reactivated, $held, $rejected, $snapshot, $base, $revision, $first, $last,
                    $exit, $message, $destination, $schools, $kind, $skipped, (SELECT id FROM run WHERE run_id = $undoes), $complete, $plan)
            """,
            ("$run", run.Id), ("$started", Text(run.Started)), ("$finished", run.Finished is { } finished ? Text(finished) : null),
            ("$status", (int)run.Status), ("$created", run.Created), ("$updated", run.Updated), ("$promoted", run.Promoted),
            ("$demoted", run.Demoted), ("$transferred", run.Transferred), ("$deactivated", run.Deactivated),
            ("$reactivated", run.Reactivated), ("$held", run.Held), ("$rejected", run.Rejected), ("$snapshot", snapshot),
            ("$base", draft.BaseRevision), ("$revision", run.LedgerRevision),
            ("$first", changes == 0 ? null : lastChange - changes + 1), ("$last", changes == 0 ? null : lastChange),
            ("$exit", run.ExitCode), ("$message", run.Message), ("$destination", draft.Destination),
            ("$schools", draft.Schools.Count == 0 ? null : JsonSerializer.Serialize(draft.Schools, Json)),
            ("$kind", (int)run.Kind), ("$skipped", run.Skipped), ("$undoes", run.Undoes), ("$complete", draft.Complete), ("$plan", run.Plan));
        insert.ExecuteNonQuery();
    }

    private void InsertBrakes(XelloSyncRun run)
    {
        foreach (var brake in run.Brakes)
        {
            using var insert = Command(
                """
                INSERT INTO brake (run, kind, school, count, active, at_most, percent)
                VALUES ((SELECT id FROM run WHERE run_id = $run), $kind, $school, $count, $active, $limit, $percent)
                """,
                ("$run", run.Id), ("$kind", (int)brake.Kind), ("$school", brake.SchoolCode ?? ""), ("$count", brake.Count),
                ("$active", brake.Active), ("$limit", brake.Limit), ("$percent", brake.Percent.ToString(CultureInfo.InvariantCulture)));
            insert.ExecuteNonQuery();
        }
    }

    // Errors only: they are what keeps a student out, and a warning of every night about every second student would be millions.
    private void InsertFindings(LedgerRunDraft draft)
    {
        if (draft.Snapshot is null)
            return;
        foreach (var finding in draft.Snapshot.Findings)
        {
            if (finding.Severity != XelloSeverity.Error)
                continue;
            using var insert = Command(
                """
                INSERT INTO finding (subject, rule, field, message, advice, first_run, last_run)
                SELECT $subject, $rule, $field, $message, $advice, id, id FROM run WHERE run_id = $run
                ON CONFLICT DO UPDATE SET message = excluded.message, advice = excluded.advice, last_run = excluded.last_run
                """,
                ("$run", draft.Run.Id), ("$subject", finding.Subject), ("$rule", finding.Rule), ("$field", finding.Field ?? ""),
                ("$message", finding.Message), ("$advice", finding.Advice));
            insert.ExecuteNonQuery();
        }
    }

    private void InsertFiles(LedgerRunDraft draft)
    {
        foreach (var file in draft.Files)
        {
            using var insert = Command(
                """
                INSERT INTO file (run, name, rows, bytes, sha256, fresh)
                VALUES ((SELECT id FROM run WHERE run_id = $run), $name, $rows, $bytes, $sha256, $fresh)
                """,
                ("$run", draft.Run.Id), ("$name", file.Name), ("$rows", file.Rows), ("$bytes", file.Bytes),
                ("$sha256", file.Sha256), ("$fresh", file.Fresh));
            insert.ExecuteNonQuery();
        }
    }

    private void SaveReceipts(string runId, IReadOnlyList<XelloReceipt> receipts)
    {
        foreach (var receipt in receipts)
        {
            using var update = Command(
                """
                UPDATE file SET rows = $rows, bytes = $bytes, sha256 = $sha256, delivered = $delivered, destination = $destination, unproven = $unproven
                WHERE run = (SELECT id FROM run WHERE run_id = $run) AND name = $name
                """,
                ("$run", runId), ("$name", receipt.File), ("$rows", receipt.Rows), ("$bytes", receipt.Bytes),
                ("$sha256", receipt.Sha256), ("$delivered", Text(receipt.Delivered)), ("$destination", receipt.Destination),
                ("$unproven", (int)receipt.Unproven));
            update.ExecuteNonQuery();
        }
    }

    private bool SaveSchools(string runId)
    {
        using var find = Command("SELECT schools FROM run WHERE run_id = $run", ("$run", runId));
        if (find.ExecuteScalar() is not string json)
            return false;
        foreach (var school in JsonSerializer.Deserialize<List<XelloSchool>>(json)!)
        {
            using var insert = Command(
                "INSERT OR REPLACE INTO school (code, name, school_type) VALUES ($code, $name, $type)",
                ("$code", school.Code), ("$name", school.Name), ("$type", school.SchoolType));
            insert.ExecuteNonQuery();
        }

        return true;
    }

    /// <summary>Appends the changes; returns the id of the last one. Within a transaction the ids have no gaps.</summary>
    private long InsertChanges(IReadOnlyList<XelloRosterChange> changes)
    {
        using var insert = new RowInserter(
            _connection,
            $"""
            INSERT INTO change ({AccountColumns}, actions, evidence, risk, outcome, reason, before, held_by, hold, persons)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """);
        foreach (var change in changes)
        {
            var account = change.After!;
            insert.Add(account.StudentId).Add(account.FirstName).Add(account.LastName).Add(account.Gender)
                .Add(account.DateOfBirth is { } born ? (born.Year * 10000) + (born.Month * 100) + born.Day : null)
                .Add(account.Grade).Add(account.SchoolCode).Optional(account.PreRegSchoolCode).Optional(account.StateProvNumber)
                .Optional(account.Email).Optional(account.SsoToken).Add(account.SisId).Add((int)account.Status)
                .Add((int)change.Actions).Add((int)change.Evidence).Add((int)change.Risk).Add((int)change.Outcome)
                .Optional(change.Reason).Optional(BeforeValues(change)).Add((int)change.HeldBy).Add(change.Hold).Add(Math.Max(1, change.ApprovalsNeeded))
                .Insert();
        }

        return changes.Count == 0 ? 0 : Scalar(_connection, "SELECT last_insert_rowid()");
    }

    private static string? BeforeValues(XelloRosterChange change) => change.Before is null
        ? null
        : JsonSerializer.Serialize(
            AccountFields.Difference(change.Before, change.After!, out _).ToDictionary(field => field.Field, field => field.Before), Json);
}
