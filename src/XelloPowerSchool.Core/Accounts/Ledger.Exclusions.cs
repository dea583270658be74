namespace XelloPowerSchool.Accounts;

/// <summary>Students whose accounts no run touches.</summary>
internal sealed partial class Ledger
{
    /// <summary>The exclusions that nobody has removed, those that have expired too, in the order of the keys.</summary>
    public IReadOnlyList<XelloExclusion> ReadExclusions()
    {
        using var command = Command(
            "SELECT student_id, reason, created, created_by, expires FROM exclusion WHERE removed IS NULL ORDER BY student_id");
        return
        [
            .. Rows(command).Select(row => new XelloExclusion(
                row.GetString(0), row.GetString(1), Time(row.GetString(2)), row.GetString(3), row.IsDBNull(4) ? null : Time(row.GetString(4)))),
        ];
    }

    /// <summary>Excludes a student; one that is excluded already gets the new reason and end. What stood before stays on record.</summary>
    public void Exclude(XelloExclusion exclusion) => Guard(() =>
    {
        using var transaction = _connection.BeginTransaction();
        EndExclusion(exclusion.StudentId, exclusion.Created, exclusion.CreatedBy);
        using var insert = Command(
            """
            INSERT INTO exclusion (student_id, reason, created, created_by, expires)
            VALUES ($student, $reason, $created, $by, $expires)
            """,
            ("$student", exclusion.StudentId), ("$reason", exclusion.Reason), ("$created", Text(exclusion.Created)),
            ("$by", exclusion.CreatedBy), ("$expires", exclusion.Expires is { } expires ? Text(expires) : null));
        insert.ExecuteNonQuery();
        transaction.Commit();
        return 0;
    });

    /// <summary>Ends an exclusion; false when there is none.</summary>
    public bool RemoveExclusion(string studentId, DateTimeOffset time, string by) => Guard(() => EndExclusion(studentId, time, by) > 0);

    private int EndExclusion(string studentId, DateTimeOffset time, string by)
    {
        using var end = Command(
            "UPDATE exclusion SET removed = $time, removed_by = $by WHERE student_id = $student AND removed IS NULL",
            ("$student", studentId), ("$time", Text(time)), ("$by", by));
        return end.ExecuteNonQuery();
    }
}
