namespace XelloPowerSchool.Accounts;

/// <summary>
/// Which accounts of the ledger a snapshot can say something about. An account in another school or grade was not asked
/// for, so its absence means nothing.
/// </summary>
internal sealed class SnapshotScope
{
    private readonly HashSet<string>? _schools;
    private readonly HashSet<int>? _grades;

    /// <summary>The scope of a snapshot; without a snapshot the whole district.</summary>
    public SnapshotScope(RosterSnapshot? snapshot)
    {
        if (snapshot is null)
            return;

        // A snapshot of selected schools counts exactly those.
        if (!snapshot.Scope.AllSchools)
            _schools = new HashSet<string>(snapshot.Counts.Select(count => count.SchoolCode), StringComparer.Ordinal);

        // A scope with every grade also covers an account whose grade is none that Xello knows.
        var grades = new HashSet<int>(snapshot.Scope.Grades);
        if (!grades.IsSupersetOf(RosterScope.District.Grades))
            _grades = grades;
    }

    public bool Covers(string schoolCode, int grade) =>
        (_schools is null || _schools.Contains(schoolCode)) && (_grades is null || _grades.Contains(grade));
}
