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

        (_schools, _grades) = Of(snapshot.Scope, snapshot.Counts);
    }

    /// <summary>The scope of a snapshot that is remembered.</summary>
    public SnapshotScope(RosterScope scope, IEnumerable<SchoolCount> counts) => (_schools, _grades) = Of(scope, counts);

    /// <summary>True when every account of the ledger is in scope.</summary>
    public bool IsDistrict => _schools is null && _grades is null;

    public bool Covers(string schoolCode, int grade) =>
        (_schools is null || _schools.Contains(schoolCode)) && (_grades is null || _grades.Contains(grade));

    private static (HashSet<string>? Schools, HashSet<int>? Grades) Of(RosterScope scope, IEnumerable<SchoolCount> counts)
    {
        // A snapshot of selected schools counts exactly those.
        var schools = scope.AllSchools ? null : new HashSet<string>(counts.Select(count => count.SchoolCode), StringComparer.Ordinal);

        // A scope with every grade also covers an account whose grade is none that Xello knows.
        var grades = new HashSet<int>(scope.Grades);
        return (schools, grades.IsSupersetOf(RosterScope.District.Grades) ? null : grades);
    }
}
