using System.Text.Json;

namespace XelloPowerSchool.Accounts;

/// <summary>
/// Held changes. A hold is open until a later run says something else about the account: it applies the change, holds it
/// anew, or compared everybody and found nothing to change. A run that leaves the change out on purpose says nothing about
/// it. An approval belongs to a hold, and ends with it.
/// </summary>
internal sealed partial class Ledger
{
    /// <summary>The held changes that wait, in the order of runs and keys.</summary>
    /// <param name="runId">Only those of this run.</param>
    public IReadOnlyList<XelloRosterChange> ReadOpenHolds(string? runId = null)
    {
        using var command = Command(
            ChangesOf($"r.id = {RunOfChange}", "c.id IN (SELECT change FROM hold WHERE settled_by IS NULL) AND ($run IS NULL OR r.run_id = $run)"),
            ("$run", runId));
        var reader = new AccountReader();
        return [.. Rows(command).Select(row => ReadChange(row, reader))];
    }

    /// <summary>The runs that hold something which still waits, the newest first.</summary>
    public IReadOnlyList<string> ReadRunsWithOpenHolds()
    {
        using var command = Command("SELECT run_id FROM run WHERE id IN (SELECT run FROM hold WHERE settled_by IS NULL) ORDER BY id DESC");
        return [.. Rows(command).Select(row => row.GetString(0))];
    }

    /// <summary>Lets held changes pass at the next run, once: all of them, or none when a run has decided one of them meanwhile.</summary>
    /// <returns>How many of them still wait.</returns>
    public int Approve(IReadOnlyCollection<XelloRosterChange> held, XelloApproval approval) => Guard(() =>
    {
        var waiting = 0;
        using var transaction = _connection.BeginTransaction();
        foreach (var change in held)
        {
            using var update = Command(
                """
                UPDATE hold SET approved = $approved, approved_by = $by, reason = $reason, expires = $expires
                WHERE change = $hold AND settled_by IS NULL
                """,
                ("$hold", change.Hold), ("$approved", Text(approval.Approved)), ("$by", approval.ApprovedBy),
                ("$reason", approval.Reason), ("$expires", Text(approval.Expires)));
            waiting += update.ExecuteNonQuery();
        }

        if (waiting == held.Count)
            transaction.Commit();
        return waiting;
    });

    /// <summary>Settles the holds that a run has decided, and opens those that it made. Part of the transaction that ends the run.</summary>
    private void SettleHolds(string runId)
    {
        using var find = Command(
            """
            SELECT r.id, r.first_change, r.last_change, r.complete, s.scope, s.counts
            FROM run r LEFT JOIN snapshot s ON s.id = r.snapshot WHERE r.run_id = $run
            """,
            ("$run", runId));
        var (run, first, last, scope) = Rows(find).Select(row => (
            row.GetInt64(0), row.IsDBNull(1) ? 0 : row.GetInt64(1), row.IsDBNull(2) ? -1 : row.GetInt64(2),
            row.GetInt64(3) != 0 && !row.IsDBNull(4) ? RememberedScope(row.GetString(4), row.GetString(5)) : null)).Single();

        foreach (var hold in OpenHolds())
        {
            var now = ChangeOf(hold.StudentId, first, last);
            var decided = now is { } change
                ? change.Outcome switch
                {
                    XelloOutcome.Planned or XelloOutcome.Held => true,
                    XelloOutcome.Skipped => false, // left alone on purpose, it is as it was
                    _ => change.Hold != hold.Change, // a rejected change is as it was where it was approved, and so is the approval
                }
                : scope?.Covers(hold.School, hold.Grade) == true;
            if (!decided)
                continue;
            using var settle = Command(
                "UPDATE hold SET settled_by = $run, applied = $applied WHERE change = $change",
                ("$run", run), ("$change", hold.Change), ("$applied", now?.Outcome == XelloOutcome.Planned && now?.Hold == hold.Change));
            settle.ExecuteNonQuery();
        }

        using var open = Command(
            """
            INSERT INTO hold (change, run, student_id)
            SELECT id, $run, student_id FROM change WHERE id BETWEEN $first AND $last AND outcome = $held
            """,
            ("$run", run), ("$first", first), ("$last", last), ("$held", (int)XelloOutcome.Held));
        open.ExecuteNonQuery();
    }

    private List<(long Change, string StudentId, string School, int Grade)> OpenHolds()
    {
        using var command = Command(
            """
            SELECT h.change, h.student_id, c.school, c.grade FROM hold h JOIN change c ON c.id = h.change WHERE h.settled_by IS NULL
            """);
        return [.. Rows(command).Select(row => (row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt32(3)))];
    }

    private (XelloOutcome Outcome, long? Hold)? ChangeOf(string studentId, long first, long last)
    {
        using var command = Command(
            "SELECT outcome, hold FROM change WHERE student_id = $student AND id BETWEEN $first AND $last",
            ("$student", studentId), ("$first", first), ("$last", last));
        foreach (var row in Rows(command))
            return ((XelloOutcome)row.GetInt32(0), row.IsDBNull(1) ? null : row.GetInt64(1));
        return null;
    }

    private static SnapshotScope RememberedScope(string scope, string counts) =>
        new(JsonSerializer.Deserialize<RosterScope>(scope)!, JsonSerializer.Deserialize<List<SchoolCount>>(counts)!);
}
