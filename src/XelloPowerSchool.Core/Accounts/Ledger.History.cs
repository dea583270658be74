using System.Globalization;

namespace XelloPowerSchool.Accounts;

/// <summary>The past: what Xello had been told at a moment, and all that ever happened to an account.</summary>
internal sealed partial class Ledger
{
    // A change belongs to the last run that begins at or before it. Runs that failed have none.
    private const string RunOfChange = "(SELECT id FROM run WHERE first_change <= c.id ORDER BY first_change DESC LIMIT 1)";

    /// <summary>
    /// The accounts as they were at a moment, in the order of their keys: as the last run left them that had ended by then.
    /// </summary>
    /// <exception cref="XelloException"><c>HistoryPruned</c>: what was then is no longer kept.</exception>
    public IEnumerable<XelloAccount> ReadAccountsAt(DateTimeOffset moment, string? studentId = null)
    {
        if (PrunedTo is { } pruned && moment < pruned)
            throw Errors.Error.HistoryPruned(Path, moment, pruned);

        // By the order in which runs were recorded: a clock may have been set back between two of them.
        using var find = Command(
            """
            SELECT MAX(last_change) FROM run WHERE id <= (SELECT MAX(id) FROM run WHERE status IN ($committed, $held) AND finished <= $moment)
            AND status IN ($committed, $held)
            """,
            ("$moment", Text(moment)), ("$committed", (int)XelloSyncStatus.Committed), ("$held", (int)XelloSyncStatus.Held));
        if (Guard(find.ExecuteScalar) is not long last)
            yield break;

        using var command = Command(
            $"""
            SELECT {AccountOfChange}, r.revision, s.snapshot_id FROM change c
            JOIN run r ON r.id = {RunOfChange}
            LEFT JOIN snapshot s ON s.id = r.snapshot
            WHERE c.id {(studentId is null
                ? "IN (SELECT MAX(id) FROM change WHERE outcome = 0 AND id <= $last GROUP BY student_id)"
                : "= (SELECT MAX(id) FROM change WHERE outcome = 0 AND id <= $last AND student_id = $student)")}
            ORDER BY c.student_id
            """,
            ("$last", last), ("$student", studentId));
        var reader = new AccountReader();
        foreach (var row in Rows(command))
            yield return reader.Read(row, row.GetInt64(13), Text(row, 14));
    }

    /// <summary>All that runs did to an account, or did not do to it, the oldest first.</summary>
    public IEnumerable<XelloAccountHistory> ReadHistory(string studentId)
    {
        using var command = Command(ChangesOf($"r.id = {RunOfChange}", "c.student_id = $student"), ("$student", studentId));
        var reader = new AccountReader();
        foreach (var row in Rows(command))
        {
            var change = ReadChange(row, reader);
            yield return new XelloAccountHistory
            {
                RunId = row.GetString(29),
                Time = Time(row.GetString(30)),
                Kind = (XelloRunKind)row.GetInt32(31),
                Change = change,
            };
        }
    }

    /// <summary>The keys that the history knows, in their order; an account that was only ever held or rejected is among them.</summary>
    public IReadOnlyList<string> ReadKeysOfHistory()
    {
        using var command = Command("SELECT DISTINCT student_id FROM change ORDER BY student_id");
        return [.. Rows(command).Select(row => row.GetString(0))];
    }

    /// <summary>Errors that kept a record out, each with the runs that met it first and last.</summary>
    public IReadOnlyList<LedgerFinding> ReadFindings(string subject)
    {
        using var command = Command(
            """
            SELECT f.rule, f.field, f.message, f.advice, r.run_id, coalesce(r.finished, r.started), r.id = (SELECT MAX(id) FROM run WHERE snapshot IS NOT NULL)
            FROM finding f JOIN run r ON r.id = f.last_run WHERE f.subject = $subject ORDER BY f.rule, f.field
            """,
            ("$subject", subject));
        const XelloSeverity Kept = XelloSeverity.Error;
        return
        [
            .. Rows(command).Select(row => new LedgerFinding(
                new XelloFinding(
                    row.GetString(0), Kept, subject, row.GetString(1) is { Length: > 0 } field ? field : null, row.GetString(2), row.GetString(3)),
                row.GetString(4), Time(row.GetString(5)), row.GetBoolean(6))),
        ];
    }

    /// <summary>The moment before which the history is gone; null while it is whole.</summary>
    public DateTimeOffset? PrunedTo
    {
        get
        {
            using var command = Command("SELECT pruned_to FROM ledger");
            return Guard(command.ExecuteScalar) is string text ? Time(text) : null;
        }
    }

    /// <summary>True when changes of the run are no longer kept.</summary>
    public bool IsPruned(string runId)
    {
        using var command = Command("SELECT pruned FROM run WHERE run_id = $run", ("$run", runId));
        return Guard(command.ExecuteScalar) is long and not 0;
    }

    /// <summary>Accounts that a run changed and a later one changed again, each with the first such run.</summary>
    public IReadOnlyList<(string StudentId, string RunId)> FindLaterChanges(string runId)
    {
        using var command = Command(
            """
            SELECT student_id, (SELECT run_id FROM run WHERE first_change <= later ORDER BY first_change DESC LIMIT 1)
            FROM (
                SELECT c.student_id, (
                    SELECT MIN(l.id) FROM change l WHERE l.student_id = c.student_id AND l.outcome = 0 AND l.id > r.last_change) AS later
                FROM run r JOIN change c ON c.id BETWEEN r.first_change AND r.last_change
                WHERE r.run_id = $run AND c.outcome = 0)
            WHERE later IS NOT NULL ORDER BY student_id
            """,
            ("$run", runId));
        return [.. Rows(command).Select(row => (row.GetString(0), row.GetString(1)))];
    }

    /// <summary>
    /// Removes from runs that had ended by a moment what later runs have overtaken, and what they held, rejected or skipped. What
    /// each account was at that moment stays, so everything since then can still be told and taken back.
    /// </summary>
    /// <returns>How many changes were removed.</returns>
    public int Prune(DateTimeOffset before) => Guard(() =>
    {
        using var transaction = _connection.BeginTransaction();
        // Up to the first run that is younger, in the order in which they were recorded: with a clock that was set back, a run
        // with an old time may stand behind it.
        using var find = Command(
            """
            SELECT MAX(last_change), MAX(finished) FROM run
            WHERE id < coalesce((SELECT MIN(id) FROM run WHERE finished IS NULL OR finished > $before), 9223372036854775807)
            """,
            ("$before", Text(before)));
        if (Rows(find).Select(row => row.IsDBNull(0) ? default((long, string)?) : (row.GetInt64(0), row.GetString(1))).First() is not var (last, ended))
            return 0;

        using var changes = Command(
            """
            DELETE FROM change WHERE id <= $last
            AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.change = change.id AND settled_by IS NULL)
            AND (outcome <> 0 OR EXISTS (
                SELECT 1 FROM change later
                WHERE later.student_id = change.student_id AND later.outcome = 0 AND later.id > change.id AND later.id <= $last))
            """,
            ("$last", last));
        var removed = changes.ExecuteNonQuery();
        using var holds = Command("DELETE FROM hold WHERE change <= $last AND settled_by IS NOT NULL", ("$last", last));
        holds.ExecuteNonQuery();
        using var runs = Command("UPDATE run SET pruned = 1 WHERE last_change <= $last", ("$last", last));
        runs.ExecuteNonQuery();
        using var mark = Command("UPDATE ledger SET pruned_to = $ended WHERE pruned_to IS NULL OR pruned_to < $ended", ("$ended", ended));
        mark.ExecuteNonQuery();
        transaction.Commit();
        return removed;
    });
}

/// <summary>An error that kept a record out.</summary>
/// <param name="Finding">The error.</param>
/// <param name="LastRun">The run that met it last.</param>
/// <param name="LastMet">When that was.</param>
/// <param name="IsCurrent">The last run that read a roster met it.</param>
internal sealed record LedgerFinding(XelloFinding Finding, string LastRun, DateTimeOffset LastMet, bool IsCurrent);
