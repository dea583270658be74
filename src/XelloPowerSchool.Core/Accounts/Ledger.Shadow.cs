namespace XelloPowerSchool.Accounts;

/// <summary>One student about whom two sides disagree.</summary>
internal sealed record Disagreement(string StudentId, XelloDisagreement Kind, string Fields);

/// <summary>
/// Ledgers of nights in the shadow. Such a ledger says of itself what it is, from its first moment and for good: no run that delivers
/// is ever written into it, and no night in the shadow into another one.
/// </summary>
internal sealed partial class Ledger
{
    /// <summary>True for a ledger of nights in the shadow.</summary>
    public bool IsShadow => Guard(() => Scalar(_connection, "SELECT shadow FROM ledger")) != 0;

    /// <summary>Makes sure that a run of a kind may be written into this ledger. A ledger without any run becomes what its first run is.</summary>
    /// <exception cref="XelloException"><c>LedgerIsShadow</c>, <c>LedgerIsNotShadow</c>.</exception>
    public void EnsureFor(XelloRunKind kind)
    {
        var shadow = kind == XelloRunKind.Shadow;
        if (IsShadow == shadow)
            return;
        if (!shadow)
            throw Errors.Error.LedgerIsShadow(Path);
        if (Guard(() => Scalar(_connection, "SELECT (SELECT COUNT(*) FROM run) + (SELECT COUNT(*) FROM account)")) > 0)
            throw Errors.Error.LedgerIsNotShadow(Path);
        Execute("UPDATE ledger SET shadow = 1");
    }

    /// <summary>Writes down how a night compares with what Xello had.</summary>
    public void RecordShadow(XelloShadowNight night, IReadOnlyCollection<Disagreement> disagreements) => Guard(() =>
    {
        using var transaction = _connection.BeginTransaction();
        using var insert = Command(
            """
            INSERT INTO shadow_night (run, reference, ours, theirs, agree, errors, warnings)
            SELECT id, $reference, $ours, $theirs, $agree, $errors, $warnings FROM run WHERE run_id = $run
            """,
            ("$run", night.RunId), ("$reference", night.Reference), ("$ours", night.Ours), ("$theirs", night.Theirs), ("$agree", night.Agree),
            ("$errors", night.Errors), ("$warnings", night.Warnings));
        insert.ExecuteNonQuery();
        using var find = Command("SELECT id FROM run WHERE run_id = $run", ("$run", night.RunId));
        var run = (long)find.ExecuteScalar()!;
        using var rows = new RowInserter(_connection, "INSERT INTO disagreement (run, student_id, kind, fields) VALUES (?, ?, ?, ?)");
        foreach (var one in disagreements)
            rows.Add(run).Add(one.StudentId).Add((long)one.Kind).Add(one.Fields).Insert();
        transaction.Commit();
        return 0;
    });

    /// <summary>The nights, the newest first.</summary>
    public IReadOnlyList<XelloShadowNight> ReadShadowNights()
    {
        using var command = Command(
            """
            SELECT r.run_id, coalesce(r.finished, r.started), n.reference, n.ours, n.theirs, n.agree, r.held, n.errors, n.warnings,
                   (SELECT COUNT(*) FROM disagreement d WHERE d.run = n.run AND d.kind = 0),
                   (SELECT COUNT(*) FROM disagreement d WHERE d.run = n.run AND d.kind = 1),
                   (SELECT COUNT(*) FROM disagreement d WHERE d.run = n.run AND d.kind = 2)
            FROM shadow_night n JOIN run r ON r.id = n.run ORDER BY n.run DESC
            """);
        return
        [
            .. Rows(command).Select(row => new XelloShadowNight
            {
                RunId = row.GetString(0),
                Time = Time(row.GetString(1)),
                Reference = Text(row, 2),
                Ours = row.GetInt32(3),
                Theirs = row.IsDBNull(4) ? null : row.GetInt32(4),
                Agree = row.GetInt32(5),
                Held = row.GetInt32(6),
                Errors = row.GetInt32(7),
                Warnings = row.GetInt32(8),
                OnlyOurs = row.GetInt32(9),
                OnlyXello = row.GetInt32(10),
                Different = row.GetInt32(11),
            }),
        ];
    }

    /// <summary>What all nights disagreed about, in the order of the keys.</summary>
    /// <param name="studentId">Only about this student.</param>
    public IReadOnlyList<XelloShadowDifference> ReadShadowDifferences(string? studentId)
    {
        using var command = Command(
            """
            SELECT d.student_id, d.kind, d.fields, f.time, l.time, COUNT(*), MAX(d.run) = (SELECT MAX(run) FROM shadow_night WHERE theirs IS NOT NULL)
            FROM disagreement d
            JOIN (SELECT id, coalesce(finished, started) AS time FROM run) f ON f.id = (
                SELECT MIN(run) FROM disagreement e WHERE e.student_id = d.student_id AND e.kind = d.kind AND e.fields = d.fields)
            JOIN (SELECT id, coalesce(finished, started) AS time FROM run) l ON l.id = (
                SELECT MAX(run) FROM disagreement e WHERE e.student_id = d.student_id AND e.kind = d.kind AND e.fields = d.fields)
            WHERE $student IS NULL OR d.student_id = $student
            GROUP BY d.student_id, d.kind, d.fields ORDER BY d.student_id, d.kind, d.fields
            """,
            ("$student", studentId));
        return
        [
            .. Rows(command).Select(row => new XelloShadowDifference(
                row.GetString(0), (XelloDisagreement)row.GetInt32(1), row.GetString(2), Time(row.GetString(3)), Time(row.GetString(4)), row.GetInt32(5),
                row.GetBoolean(6))),
        ];
    }
}
