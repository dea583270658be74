using System.Globalization;

namespace XelloPowerSchool.Accounts;

/// <summary>What a brake counts.</summary>
internal enum BrakeKind
{
    /// <summary>Every removal, whatever its evidence.</summary>
    Removals,

    /// <summary>Removals that no record in the SIS backs: the student vanished, or the SIS was not asked.</summary>
    Vanished,

    /// <summary>Persons who seem to have another key than before.</summary>
    Identity,

    /// <summary>Changes of school.</summary>
    Transfers,

    /// <summary>Grades that rise or fall, together.</summary>
    GradeChanges,

    /// <summary>New accounts.</summary>
    Creates,

    /// <summary>How many students fewer the source has than the ledger has active accounts.</summary>
    SourceShrink,
}

/// <summary>
/// A limit. The percentage is of the active accounts that the run could touch; the floor keeps a handful of students from
/// being an alarm where the percentage of a small district would be; the count, when given, is a cap that a big district's
/// percentage cannot exceed. So the limit is <c>min(Count, max(Floor, Percent of the base, rounded up))</c>, and as many
/// changes <em>as the limit</em> already hold.
/// </summary>
internal sealed record BrakeLimit(decimal Percent, int Floor, int? Count = null)
{
    public int Of(int @base)
    {
        var limit = Math.Max(Floor, (int)Math.Ceiling(@base * Percent / 100m));
        return Count is int cap ? Math.Min(cap, limit) : limit;
    }
}

/// <summary>
/// The limits. The defaults are the design's; where it names a percentage without a floor, a small floor is added, because
/// one transfer in a district of eight is not a mass event.
/// </summary>
internal sealed record BrakeOptions
{
    public static BrakeOptions Default { get; } = new();

    public BrakeLimit Removals { get; init; } = new(5m, 25);

    public BrakeLimit Vanished { get; init; } = new(1m, 10);

    public BrakeLimit Identity { get; init; } = new(0.5m, 5);

    public BrakeLimit Transfers { get; init; } = new(10m, 10);

    public BrakeLimit GradeChanges { get; init; } = new(10m, 10);

    public BrakeLimit Creates { get; init; } = new(15m, 10);

    public BrakeLimit SourceShrink { get; init; } = new(5m, 25);
}

/// <summary>What one brake decided, with its numbers.</summary>
/// <param name="Kind">The brake.</param>
/// <param name="Count">What it counted.</param>
/// <param name="Active">Active accounts that the percentage is of.</param>
/// <param name="Limit">The count at which it holds.</param>
/// <param name="Percent">The percentage behind the limit.</param>
/// <param name="Holds">Whether it holds.</param>
internal sealed record BrakeDecision(BrakeKind Kind, int Count, int Active, int Limit, decimal Percent, bool Holds)
{
    /// <summary>For people: "Removals: 120 of 2,000 active accounts, limit 100 (5 %)".</summary>
    public override string ToString() => string.Format(
        CultureInfo.InvariantCulture, "{0}: {1:N0} of {2:N0} active accounts, limit {3:N0} ({4:0.##} %)",
        Label, Count, Active, Limit, Percent);

    private string Label => Kind switch
    {
        BrakeKind.GradeChanges => "Grade changes",
        BrakeKind.SourceShrink => "Source shrink",
        _ => Kind.ToString(),
    };
}

/// <summary>
/// Holds the kinds of change that are too many. Judged on all changes of a run together, before any is applied; a kind that
/// is held is held completely, the others go on. A change that does several things is held when any of them is.
/// </summary>
/// <remarks>
/// New accounts are not limited while the ledger has no active account that the run could touch: that is a first load.
/// What the brakes do not cover: changes to names and other fields that neither remove, move nor create anybody.
/// </remarks>
internal static class Brakes
{
    /// <param name="changes">The run's changes. Only those still planned are counted and held.</param>
    /// <param name="active">Active accounts of the ledger within the scope of the run.</param>
    /// <param name="source">Students in the source within the scope of the run; null when no snapshot says so.</param>
    /// <param name="options">The limits.</param>
    public static (IReadOnlyList<XelloRosterChange> Changes, IReadOnlyList<BrakeDecision> Decisions) Judge(
        IReadOnlyList<XelloRosterChange> changes, int active, int? source, BrakeOptions options)
    {
        var counts = new int[(int)BrakeKind.SourceShrink + 1];
        foreach (var change in changes)
            if (change.Outcome == XelloOutcome.Planned)
                for (var kind = BrakeKind.Removals; kind < BrakeKind.SourceShrink; kind++)
                    if (Counts(kind, change))
                        counts[(int)kind]++;
        if (source is int students)
            counts[(int)BrakeKind.SourceShrink] = Math.Max(0, active - students);

        var decisions = new List<BrakeDecision>();
        for (var kind = BrakeKind.Removals; kind <= BrakeKind.SourceShrink; kind++)
            if (counts[(int)kind] > 0)
                decisions.Add(Decide(kind, counts[(int)kind], active, options));

        var holding = decisions.FindAll(decision => decision.Holds);
        return holding.Count == 0 ? (changes, decisions) : ([.. changes.Select(change => Hold(change, holding))], decisions);
    }

    private static BrakeDecision Decide(BrakeKind kind, int count, int active, BrakeOptions options)
    {
        var limit = kind switch
        {
            BrakeKind.Removals => options.Removals,
            BrakeKind.Vanished => options.Vanished,
            BrakeKind.Identity => options.Identity,
            BrakeKind.Transfers => options.Transfers,
            BrakeKind.GradeChanges => options.GradeChanges,
            BrakeKind.Creates => options.Creates,
            _ => options.SourceShrink,
        };
        var firstLoad = kind == BrakeKind.Creates && active == 0;
        return new BrakeDecision(kind, count, active, limit.Of(active), limit.Percent, !firstLoad && count >= limit.Of(active));
    }

    private static XelloRosterChange Hold(XelloRosterChange change, List<BrakeDecision> holding)
    {
        if (change.Outcome != XelloOutcome.Planned)
            return change;
        var reasons = holding.Where(decision => Holds(decision.Kind, change)).Select(decision => decision.ToString()).ToList();
        if (reasons.Count == 0)
            return change;
        var held = "Held. " + string.Join("; ", reasons) + ".";
        return change with { Outcome = XelloOutcome.Held, Reason = change.Reason is null ? held : $"{held} {change.Reason}" };
    }

    // A person whose key changed is two changes but one person: the one that is no removal counts.
    private static bool Counts(BrakeKind kind, XelloRosterChange change) =>
        IsOf(kind, change) && (kind != BrakeKind.Identity || (change.Actions & XelloAction.Deactivate) == 0);

    // The two halves of a changed key go together: a person must not end up with two accounts, or with none. So whatever holds
    // may hold one of them, and then holds both.
    private static bool Holds(BrakeKind kind, XelloRosterChange change) =>
        IsOf(kind, change) || IsOf(BrakeKind.Identity, change);

    private static bool IsOf(BrakeKind kind, XelloRosterChange change) => kind switch
    {
        BrakeKind.Removals or BrakeKind.SourceShrink => (change.Actions & XelloAction.Deactivate) != 0,
        BrakeKind.Vanished => (change.Actions & XelloAction.Deactivate) != 0
            && (change.Evidence is XelloEvidence.Vanished or XelloEvidence.NotChecked),
        BrakeKind.Identity => (change.Risk & XelloRisk.Identity) != 0,
        BrakeKind.Transfers => (change.Actions & XelloAction.Transfer) != 0,
        BrakeKind.GradeChanges => (change.Actions & (XelloAction.Promote | XelloAction.Demote)) != 0,
        BrakeKind.Creates => (change.Actions & XelloAction.Create) != 0,
        _ => false,
    };
}
