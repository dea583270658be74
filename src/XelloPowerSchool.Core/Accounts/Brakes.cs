namespace XelloPowerSchool.Accounts;

/// <summary>What the brakes go by, beside the changes.</summary>
internal sealed record BrakeFacts
{
    /// <summary>Active accounts of the ledger within the scope of the run, by school.</summary>
    public required IReadOnlyDictionary<string, int> Active { get; init; }

    /// <summary>Students in the source within the scope of the run; null when no snapshot says so.</summary>
    public int? Source { get; init; }

    public XelloBrake Limits { get; init; } = new();

    /// <summary>From how many changes on two persons have to approve; null where one is enough.</summary>
    public XelloTwoPersonLimit? TwoPersons { get; init; }

    public XelloCalendar? Calendar { get; init; }

    /// <summary>The day of the run, where the district is.</summary>
    public DateTime Day { get; init; }

    public int ActiveInDistrict => Active.Values.Sum();
}

/// <summary>
/// Holds the kinds of change that are too many. Judged on all changes of a run together, before any is applied; a kind that
/// is held is held completely, the others go on. A change that does several things is held when any of them is.
/// </summary>
/// <remarks>
/// Schools are judged first. One that is over its limit is held alone: the district is judged on what remains. Where several
/// are, the district is judged on all changes. New accounts are not limited while the ledger has no active account that the run could touch, in the district or in the
/// school: that is a first load. In the rollover window a grade that rises by one, the move to another school that goes
/// with it, and graduates are expected and not counted. An approved change is not counted either, and passes.
/// What the brakes do not cover: changes to names and other fields that neither remove, move nor create anybody.
/// </remarks>
internal static class Brakes
{
    private const XelloBrakeKind First = XelloBrakeKind.Removals;
    private const XelloBrakeKind Last = XelloBrakeKind.SignIn;

    public static (IReadOnlyList<XelloRosterChange> Changes, IReadOnlyList<XelloBrakeDecision> Decisions) Judge(
        IReadOnlyList<XelloRosterChange> changes, BrakeFacts facts)
    {
        var holding = new List<XelloBrakeDecision>?[changes.Count];
        var decisions = new List<XelloBrakeDecision>();
        HoldForCalendar(changes, facts, holding, decisions);
        for (var kind = First; kind <= Last; kind = (XelloBrakeKind)((int)kind << 1))
            if (facts.Limits.Get(kind) is { } limit)
                JudgeSchools(kind, limit, changes, facts, holding, decisions);

        // One school has its own trouble, and the district goes by the others. Several have the district's.
        var schools = decisions.Where(decision => decision.SchoolCode is not null).Select(decision => decision.SchoolCode).Distinct().Count();
        var alone = holding.Select(held => held is not null && schools < 2).ToArray();
        for (var kind = First; kind <= Last; kind = (XelloBrakeKind)((int)kind << 1))
            if (facts.Limits.Get(kind) is { } limit)
                JudgeDistrict(kind, limit, changes, facts, alone, holding, decisions);
        JudgeSource(changes, facts, alone, holding, decisions);
        var two = new bool[changes.Count];
        for (var kind = First; kind <= Last; kind = (XelloBrakeKind)((int)kind << 1))
            if (facts.TwoPersons?.Get(kind) is int limit)
                JudgePersons(kind, limit, changes, facts, two, holding, decisions);

        if (!decisions.Exists(decision => decision.Holds))
            return (changes, decisions);
        HoldBothHalves(changes, holding, two);
        return ([.. changes.Select((change, i) => holding[i] is { } by ? Hold(change, by, two[i] ? 2 : 1) : change)], decisions);
    }

    /// <summary>The kinds that a change is of.</summary>
    internal static bool IsOf(XelloBrakeKind kind, XelloRosterChange change) => kind switch
    {
        XelloBrakeKind.Removals or XelloBrakeKind.SourceShrink or XelloBrakeKind.Calendar => IsRemoval(change),
        XelloBrakeKind.Exited => IsRemoval(change) && change.Evidence == XelloEvidence.Exited,
        XelloBrakeKind.Graduated => IsRemoval(change) && change.Evidence == XelloEvidence.Graduated,
        XelloBrakeKind.Inactive => IsRemoval(change) && change.Evidence == XelloEvidence.Inactive,
        XelloBrakeKind.OutOfScope => IsRemoval(change) && change.Evidence == XelloEvidence.OutOfScope,
        XelloBrakeKind.Vanished => IsRemoval(change) && change.Evidence is XelloEvidence.Vanished or XelloEvidence.NotChecked,
        XelloBrakeKind.Identity => (change.Risk & XelloRisk.Identity) != 0,
        XelloBrakeKind.Transfers => (change.Actions & XelloAction.Transfer) != 0,
        XelloBrakeKind.Promotions => (change.Actions & XelloAction.Promote) != 0,
        XelloBrakeKind.Demotions => (change.Actions & XelloAction.Demote) != 0,
        XelloBrakeKind.Creates => (change.Actions & XelloAction.Create) != 0,
        XelloBrakeKind.SignIn => (change.Risk & XelloRisk.SignIn) != 0,
        _ => false,
    };

    private static void HoldForCalendar(
        IReadOnlyList<XelloRosterChange> changes, BrakeFacts facts, List<XelloBrakeDecision>?[] holding, List<XelloBrakeDecision> decisions)
    {
        if (facts.Calendar?.IsYearEnd(facts.Day) != true)
            return;
        var removals = Places(changes, change => IsRemoval(change));
        if (removals.Count > 0)
            Decide(new XelloBrakeDecision(XelloBrakeKind.Calendar, null, removals.Count, facts.ActiveInDistrict, 0, 0, Holds: true), removals, holding, decisions);
    }

    private static void JudgeSchools(
        XelloBrakeKind kind, XelloBrakeLimit limit, IReadOnlyList<XelloRosterChange> changes, BrakeFacts facts,
        List<XelloBrakeDecision>?[] holding, List<XelloBrakeDecision> decisions)
    {
        // A district of one school is judged as a district.
        if (facts.Active.Count < 2)
            return;
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var change in changes)
            if (Counts(kind, change, facts))
                counts[SchoolOf(change)] = counts.TryGetValue(SchoolOf(change), out var count) ? count + 1 : 1;
        foreach (var school in counts.OrderBy(entry => entry.Key, StudentIdOrder.Instance))
        {
            var active = facts.Active.TryGetValue(school.Key, out var known) ? known : 0;
            if (school.Value < limit.OfSchool(active) || (kind == XelloBrakeKind.Creates && active == 0))
                continue;
            Decide(
                new XelloBrakeDecision(kind, school.Key, school.Value, active, limit.OfSchool(active), limit.SchoolPercent!.Value, Holds: true),
                Places(changes, change => Stands(kind, change, facts) && SchoolOf(change) == school.Key), holding, decisions);
        }
    }

    private static void JudgeDistrict(
        XelloBrakeKind kind, XelloBrakeLimit limit, IReadOnlyList<XelloRosterChange> changes, BrakeFacts facts, bool[] alone,
        List<XelloBrakeDecision>?[] holding, List<XelloBrakeDecision> decisions)
    {
        var count = 0;
        for (var i = 0; i < changes.Count; i++)
            if (!alone[i] && Counts(kind, changes[i], facts))
                count++;
        if (count == 0)
            return;
        var active = facts.ActiveInDistrict;
        var firstLoad = kind == XelloBrakeKind.Creates && active == 0;
        var decision = new XelloBrakeDecision(
            kind, null, count, active, limit.OfDistrict(active), limit.Percent!.Value, !firstLoad && count >= limit.OfDistrict(active));
        Decide(decision, decision.Holds ? Places(changes, change => Stands(kind, change, facts)) : [], holding, decisions);
    }

    // What a school's own brake holds, what is approved and what is expected explains a part of the shrinking.
    private static void JudgeSource(
        IReadOnlyList<XelloRosterChange> changes, BrakeFacts facts, bool[] alone,
        List<XelloBrakeDecision>?[] holding, List<XelloBrakeDecision> decisions)
    {
        if (facts.Source is not int source || facts.Limits.Get(XelloBrakeKind.SourceShrink) is not { } limit)
            return;
        var explained = 0;
        for (var i = 0; i < changes.Count; i++)
            if (IsRemoval(changes[i]) && (alone[i] || changes[i].Hold is not null || IsExpected(XelloBrakeKind.Removals, changes[i], facts)))
                explained++;
        var active = facts.ActiveInDistrict;
        var shrink = active - source - explained;
        if (shrink <= 0)
            return;
        var decision = new XelloBrakeDecision(
            XelloBrakeKind.SourceShrink, null, shrink, active, limit.OfDistrict(active), limit.Percent!.Value, shrink >= limit.OfDistrict(active));
        Decide(
            decision, decision.Holds ? Places(changes, change => Stands(XelloBrakeKind.Removals, change, facts)) : [], holding, decisions);
    }

    // So many of a kind are too many for one person, whether a brake holds them or not.
    private static void JudgePersons(
        XelloBrakeKind kind, int limit, IReadOnlyList<XelloRosterChange> changes, BrakeFacts facts, bool[] two,
        List<XelloBrakeDecision>?[] holding, List<XelloBrakeDecision> decisions)
    {
        var count = changes.Count(change => Counts(kind, change, facts));
        var active = facts.ActiveInDistrict;
        if (count < limit || (kind == XelloBrakeKind.Creates && active == 0))
            return;
        var places = Places(changes, change => Stands(kind, change, facts));
        foreach (var place in places)
            two[place] = true;
        if (decisions.Exists(decision => decision.Kind == kind && decision.SchoolCode is null && decision.Holds))
            return;
        decisions.RemoveAll(decision => decision.Kind == kind && decision.SchoolCode is null);
        Decide(new XelloBrakeDecision(kind, null, count, active, limit, 0, Holds: true), places, holding, decisions);
    }

    private static void Decide(
        XelloBrakeDecision decision, List<int> held, List<XelloBrakeDecision>?[] holding, List<XelloBrakeDecision> decisions)
    {
        decisions.Add(decision);
        foreach (var place in held)
            (holding[place] ??= []).Add(decision);
    }

    // The two halves of a changed key go together: a person must not end up with two accounts, or with none.
    private static void HoldBothHalves(IReadOnlyList<XelloRosterChange> changes, List<XelloBrakeDecision>?[] holding, bool[] two)
    {
        var held = new Dictionary<long, List<XelloBrakeDecision>>();
        var byTwo = new HashSet<long>();
        for (var i = 0; i < changes.Count; i++)
            if (holding[i] is { } by && IsOf(XelloBrakeKind.Identity, changes[i]) && changes[i].After?.SisId is long record)
            {
                held[record] = by;
                if (two[i])
                    byTwo.Add(record);
            }

        if (held.Count == 0)
            return;
        for (var i = 0; i < changes.Count; i++)
            if (holding[i] is null && changes[i].Outcome == XelloOutcome.Planned && IsOf(XelloBrakeKind.Identity, changes[i])
                && changes[i].After?.SisId is long record && held.TryGetValue(record, out var by))
                holding[i] = by;
        for (var i = 0; i < changes.Count; i++)
            two[i] |= holding[i] is not null && IsOf(XelloBrakeKind.Identity, changes[i]) && changes[i].After?.SisId is long person && byTwo.Contains(person);
    }

    private static XelloRosterChange Hold(XelloRosterChange change, List<XelloBrakeDecision> by, int persons)
    {
        var held = "Held. " + string.Join("; ", by) + (persons > 1 ? "; two persons must approve." : ".");
        return change with
        {
            Outcome = XelloOutcome.Held,
            HeldBy = by.Aggregate(XelloBrakeKind.None, (kinds, decision) => kinds | decision.Kind),
            Reason = change.Reason is null ? held : $"{held} {change.Reason}",
            Hold = null,
            ApprovalsNeeded = persons,
        };
    }

    private static List<int> Places(IReadOnlyList<XelloRosterChange> changes, Func<XelloRosterChange, bool> which)
    {
        var places = new List<int>();
        for (var i = 0; i < changes.Count; i++)
            if (changes[i].Outcome == XelloOutcome.Planned && changes[i].Hold is null && which(changes[i]))
                places.Add(i);
        return places;
    }

    // A person whose key changed is two changes but one person: the one that is no removal counts.
    private static bool Counts(XelloBrakeKind kind, XelloRosterChange change, BrakeFacts facts) =>
        change.Outcome == XelloOutcome.Planned && change.Hold is null && Stands(kind, change, facts)
        && (kind != XelloBrakeKind.Identity || !IsRemoval(change));

    private static bool Stands(XelloBrakeKind kind, XelloRosterChange change, BrakeFacts facts) =>
        IsOf(kind, change) && !IsExpected(kind, change, facts);

    private static bool IsExpected(XelloBrakeKind kind, XelloRosterChange change, BrakeFacts facts) =>
        facts.Calendar?.IsRollover(facts.Day) == true && kind switch
        {
            XelloBrakeKind.Promotions or XelloBrakeKind.Transfers =>
                change is { Before.Status: XelloAccountStatus.Active, After: not null } && change.After.Grade == change.Before.Grade + 1,
            XelloBrakeKind.Removals or XelloBrakeKind.Graduated => IsRemoval(change) && change.Evidence == XelloEvidence.Graduated,
            _ => false,
        };

    private static bool IsRemoval(XelloRosterChange change) => (change.Actions & XelloAction.Deactivate) != 0;

    private static string SchoolOf(XelloRosterChange change) =>
        change.Actions.HasFlag(XelloAction.Transfer) && change.Before is { } before ? before.SchoolCode : change.SchoolCode;
}
