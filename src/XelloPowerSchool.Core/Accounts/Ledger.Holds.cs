using System.Text.Json;
using XelloPowerSchool.Errors;

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
        var given = ReadApprovals();
        return [.. Rows(command).Select(row => ReadChange(row, reader)).Select(change => change with { Approvals = [.. given[change.Hold!.Value].Select(one => one.Approval)] })];
    }

    /// <summary>The runs that hold something which still waits, the newest first.</summary>
    public IReadOnlyList<string> ReadRunsWithOpenHolds()
    {
        using var command = Command("SELECT run_id FROM run WHERE id IN (SELECT run FROM hold WHERE settled_by IS NULL) ORDER BY id DESC");
        return [.. Rows(command).Select(row => row.GetString(0))];
    }

    /// <summary>
    /// Writes an approval down: for all of the held changes, or for none when a run has decided one of them meanwhile. Changes that
    /// enough persons have approved pass at the next run, once.
    /// </summary>
    /// <returns>How many of them still wait, and how many of these now pass.</returns>
    /// <exception cref="XelloException"><c>ApprovalReplayed</c>, <c>ApprovalBySamePerson</c>.</exception>
    public (int Waiting, int Passing) Approve(IReadOnlyCollection<XelloRosterChange> held, XelloApproval approval, ApprovalProof? proof = null) => Guard(() =>
    {
        var waiting = 0;
        var passing = 0;
        using var transaction = _connection.BeginTransaction();
        if (proof is not null && FindApprovalFile(proof.File))
            throw Error.ApprovalReplayed(proof.File);
        var given = ReadApprovals();
        foreach (var change in held)
        {
            using var find = Command("SELECT persons FROM change WHERE id = (SELECT change FROM hold WHERE change = $hold AND settled_by IS NULL)", ("$hold", change.Hold));
            if (find.ExecuteScalar() is not long persons)
                continue;
            waiting++;
            InsertApproval(change.Hold!.Value, approval, proof);
            List<GivenApproval> counting =
            [
                .. given[change.Hold.Value].Where(one => persons > 1 && approval.Approved < one.Approval.Expires),
                new GivenApproval(change.Hold.Value, approval, proof?.Thumbprint),
            ];
            for (var i = 0; i < counting.Count - 1; i++)
                if (counting[i].IsOfSamePerson(counting[^1]))
                    throw Error.ApprovalBySamePerson(change.StudentId, counting[i].Approval.ApprovedBy);
            if (counting.Count < persons)
                continue;
            passing++;
            using var update = Command(
                "UPDATE hold SET approved = $approved, approved_by = $by, reason = $reason, expires = $expires WHERE change = $hold",
                ("$hold", change.Hold), ("$approved", Text(approval.Approved)),
                ("$by", string.Join("; ", counting.Select(one => one.Approval.ApprovedBy))),
                ("$reason", string.Join("; ", counting.Select(one => one.Approval.Reason).Distinct())),
                ("$expires", Text(counting.Min(one => one.Approval.Expires))));
            update.ExecuteNonQuery();
        }

        if (waiting == held.Count)
            transaction.Commit();
        return (waiting, passing);
    });

    /// <summary>True when the approvals of a file are on record already.</summary>
    private bool FindApprovalFile(string id)
    {
        using var command = Command("SELECT 1 FROM approval WHERE file = $file LIMIT 1", ("$file", id));
        return command.ExecuteScalar() is not null;
    }

    private void InsertApproval(long hold, XelloApproval approval, ApprovalProof? proof)
    {
        using var insert = Command(
            """
            INSERT INTO approval (change, person, approved, reason, expires, thumbprint, file)
            VALUES ($hold, $person, $approved, $reason, $expires, $thumbprint, $file)
            """,
            ("$hold", hold), ("$person", approval.ApprovedBy), ("$approved", Text(approval.Approved)), ("$reason", approval.Reason),
            ("$expires", Text(approval.Expires)), ("$thumbprint", proof?.Thumbprint), ("$file", proof?.File));
        insert.ExecuteNonQuery();
    }

    /// <summary>All approvals of changes that wait, the oldest first.</summary>
    private ILookup<long, GivenApproval> ReadApprovals()
    {
        using var command = Command(
            """
            SELECT a.change, a.person, a.approved, a.reason, a.expires, a.thumbprint
            FROM approval a JOIN hold h ON h.change = a.change WHERE h.settled_by IS NULL ORDER BY a.rowid
            """);
        return Rows(command).Select(row => new GivenApproval(
            row.GetInt64(0), new XelloApproval(row.GetString(1), Time(row.GetString(2)), row.GetString(3), Time(row.GetString(4))), Text(row, 5)))
            .ToLookup(one => one.Hold);
    }

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

/// <summary>What proves an approval that was not given at the ledger itself.</summary>
/// <param name="File">Id of the approval file: it counts once.</param>
/// <param name="Thumbprint">SHA-256 of the certificate that signed it.</param>
internal sealed record ApprovalProof(string File, string Thumbprint);

/// <summary>An approval of one held change.</summary>
internal sealed record GivenApproval(long Hold, XelloApproval Approval, string? Thumbprint)
{
    /// <summary>The same certificate, or the same user name: another machine does not make another person.</summary>
    public bool IsOfSamePerson(GivenApproval other) =>
        (Thumbprint is not null && Thumbprint == other.Thumbprint)
        || string.Equals(UserOf(Approval.ApprovedBy), UserOf(other.Approval.ApprovedBy), StringComparison.OrdinalIgnoreCase);

    private static string UserOf(string who)
    {
        var end = who.IndexOf(" on ", StringComparison.Ordinal);
        return (end < 0 ? who : who.Substring(0, end)).Trim();
    }
}
