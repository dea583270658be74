namespace XelloPowerSchool.Accounts;

/// <summary>
/// What a comparison found. Removals are not among the changes yet: they need evidence, which
/// <see cref="WithStandings"/> brings in.
/// </summary>
internal sealed record RosterComparison
{
    /// <summary>Creates, updates and so on, in the order of the keys.</summary>
    public required IReadOnlyList<XelloRosterChange> Changes { get; init; }

    /// <summary>Active accounts that are provably not on the roster, in the order of the keys: candidates for removal.</summary>
    public required IReadOnlyList<XelloAccount> Missing { get; init; }

    /// <summary>Why nothing is removed although accounts are missing from the input; null when removals are possible or nothing is missing.</summary>
    public string? RemovalsSuppressed { get; init; }

    /// <summary>What kept single accounts out of the comparison.</summary>
    public required IReadOnlyList<XelloFinding> Findings { get; init; }

    /// <summary>Accounts that are as they should be.</summary>
    public int Unchanged { get; init; }

    public required long LedgerRevision { get; init; }

    /// <summary>The snapshot of the input; its findings include those of the comparison.</summary>
    public RosterSnapshot? Snapshot { get; init; }

    /// <summary>What each change says about the whole that it is a part of.</summary>
    internal required ComparisonExtent Extent { get; init; }

    /// <summary>For persons whose key changed: the key that they have now, by the one they had.</summary>
    internal required IReadOnlyDictionary<string, string> Renamed { get; init; }

    /// <summary>
    /// All changes, the missing accounts as removals with what the SIS said about them. An account that the SIS was not
    /// asked about gets <see cref="XelloEvidence.NotChecked"/>.
    /// </summary>
    /// <exception cref="XelloException">
    /// <c>RosterIncomplete</c>: the SIS has one of the missing students as active and within scope. The read was short, whatever
    /// its counts said, and nothing of it can be trusted.
    /// </exception>
    public IReadOnlyList<XelloRosterChange> WithStandings(IReadOnlyDictionary<string, SisStanding> standings)
    {
        var stillActive = Missing
            .Where(account => standings.TryGetValue(account.StudentId, out var standing) && standing.Evidence == XelloEvidence.StillActive)
            .Select(account => account.StudentId)
            .ToList();
        if (stillActive.Count > 0)
            throw Errors.Error.MissingButActive(stillActive);
        if (Missing.Count == 0)
            return Counted(Changes);

        var all = new List<XelloRosterChange>(Changes.Count + Missing.Count);
        all.AddRange(Changes);
        foreach (var account in Missing)
        {
            var standing = standings.TryGetValue(account.StudentId, out var known) ? known : NotAsked;
            // Of a student who moved on to a school or grade that was not read, another run knows what to do: a removal now
            // would be taken back by it, and the student would be hidden in between.
            if (standing.Evidence == XelloEvidence.OutOfScope && IsNarrowed)
                continue;
            all.Add(Removal(account, standing));
        }

        RosterComparer.Sort(all);
        return Counted(all);
    }

    private IReadOnlyList<XelloRosterChange> Counted(IReadOnlyList<XelloRosterChange> all)
    {
        Extent.Changes = RemovalsSuppressed is null ? all.Count(change => change.Actions != XelloAction.None) : null;
        return all;
    }

    private bool IsNarrowed => Snapshot is not null
        && (!Snapshot.Scope.AllSchools || Snapshot.Scope.Grades.Count < RosterScope.District.Grades.Count);

    private static SisStanding NotAsked { get; } = new(XelloEvidence.NotChecked, "Not on the roster; the SIS was not asked.");

    private XelloRosterChange Removal(XelloAccount account, SisStanding standing)
    {
        var after = account with { Status = XelloAccountStatus.Inactive, SnapshotId = Snapshot?.Id, Snapshot = Snapshot };
        var renamed = Renamed.TryGetValue(account.StudentId, out var newKey);
        return new XelloRosterChange
        {
            StudentId = account.StudentId,
            Name = RosterComparer.NameOf(account),
            Actions = XelloAction.Deactivate,
            SchoolCode = account.SchoolCode,
            Grade = account.Grade,
            Changes = AccountFields.Difference(account, after, out _),
            Evidence = standing.Evidence,
            Risk = XelloRisk.Removal | (renamed ? XelloRisk.Identity : XelloRisk.None),
            Reason = renamed ? $"{standing.Reason} The same SIS record now has the key {newKey}." : standing.Reason,
            Before = account,
            After = after,
            SnapshotId = Snapshot?.Id,
            LedgerRevision = LedgerRevision,
            Snapshot = Snapshot,
            Comparison = Extent,
        };
    }
}

/// <summary>
/// How much a comparison found. All its changes share one, so whoever has some of them can tell whether they are all.
/// </summary>
internal sealed record ComparisonExtent
{
    /// <summary>Changes of the whole comparison; null while it is not over, and when it could not have removed anybody.</summary>
    public int? Changes { get; set; }
}
