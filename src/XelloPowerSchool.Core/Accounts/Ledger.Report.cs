namespace XelloPowerSchool.Accounts;

/// <summary>What a report tells beyond the runs.</summary>
internal sealed partial class Ledger
{
    /// <summary>
    /// The errors that the last run that read a roster met, each with the school of its record: that of the account, or else that
    /// of the last change which was to make one; null when neither is known.
    /// </summary>
    public IReadOnlyList<(XelloFinding Finding, string? SchoolCode)> ReadCurrentFindings()
    {
        using var command = Command(
            """
            SELECT f.subject, f.rule, f.field, f.message, f.advice, coalesce(a.school, (
                SELECT c.school FROM change c WHERE c.student_id = f.subject ORDER BY c.id DESC LIMIT 1))
            FROM finding f LEFT JOIN account a ON a.student_id = f.subject
            WHERE f.last_run = (SELECT MAX(id) FROM run WHERE snapshot IS NOT NULL)
            ORDER BY f.subject, f.rule, f.field
            """);
        const XelloSeverity Kept = XelloSeverity.Error;
        return
        [
            .. Rows(command).Select(row => (
                new XelloFinding(
                    row.GetString(1), Kept, row.GetString(0), row.GetString(2) is { Length: > 0 } field ? field : null,
                    row.GetString(3), row.GetString(4)),
                Text(row, 5))),
        ];
    }

    /// <summary>The schools of accounts, active or not; keys without an account are not in it.</summary>
    public IReadOnlyDictionary<string, string> ReadSchoolsOf(IEnumerable<string> studentIds)
    {
        var schools = new Dictionary<string, string>(StringComparer.Ordinal);
        using var command = Command("SELECT school FROM account WHERE student_id = $student", ("$student", ""));
        foreach (var id in studentIds)
        {
            command.Parameters["$student"].Value = id;
            foreach (var row in Rows(command))
                schools[id] = row.GetString(0);
        }

        return schools;
    }
}
