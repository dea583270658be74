using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Automation;

/// <summary>What the ledger says when a plan is made.</summary>
internal sealed record LedgerFacts(long Revision, IReadOnlyList<LedgerPopulation> Population, IReadOnlyList<XelloSchool> Schools)
{
    /// <summary>The facts of a ledger that is not there.</summary>
    public static LedgerFacts None { get; } = new(0, [], []);

    public static LedgerFacts Of(Ledger ledger) => new(ledger.ReadRevision(), ledger.ReadPopulation(), ledger.ReadSchools());
}

/// <summary>
/// What a run is going to do: each change judged, in the order of the keys. Making a plan writes nothing, so a preview is
/// the same plan, brakes and all.
/// </summary>
internal sealed class SyncPlan
{
    private SyncPlan(
        IReadOnlyList<XelloRosterChange> changes, IReadOnlyList<BrakeDecision> brakes, RosterSnapshot? snapshot,
        IReadOnlyList<XelloSchool> schools, IReadOnlyList<XelloSchool> changedSchools, long revision)
    {
        Changes = changes;
        Planned = [.. changes.Where(change => change.Outcome == XelloOutcome.Planned)];
        Brakes = brakes;
        Snapshot = snapshot;
        Schools = schools;
        ChangedSchools = changedSchools;
        Revision = revision;
    }

    /// <summary>All changes with their outcome: planned, held or rejected.</summary>
    public IReadOnlyList<XelloRosterChange> Changes { get; }

    /// <summary>Those to be applied.</summary>
    public IReadOnlyList<XelloRosterChange> Planned { get; }

    public IReadOnlyList<BrakeDecision> Brakes { get; }

    public RosterSnapshot? Snapshot { get; }

    /// <summary>The schools of the ledger and of the snapshot together, in the order of their codes.</summary>
    public IReadOnlyList<XelloSchool> Schools { get; }

    /// <summary>The schools that the ledger does not know yet, or knows otherwise.</summary>
    public IReadOnlyList<XelloSchool> ChangedSchools { get; }

    public long Revision { get; }

    public bool ChangesSomething => Planned.Count > 0 || ChangedSchools.Count > 0;

    /// <exception cref="XelloException"><c>StaleChange</c>, <c>ChangeInvalid</c>.</exception>
    public static SyncPlan Make(
        IReadOnlyCollection<XelloRosterChange> changes, RosterSnapshot? snapshot, LedgerFacts ledger, DataFileProfile profile, BrakeOptions limits)
    {
        snapshot ??= changes.Select(change => change.Snapshot).FirstOrDefault(found => found is not null);
        var sorted = Normalize(changes, snapshot?.Id, ledger.Revision);

        var schools = ledger.Schools.ToDictionary(school => school.Code, StringComparer.Ordinal);
        var changedSchools = new List<XelloSchool>();
        foreach (var school in snapshot?.Schools ?? [])
        {
            if (schools.TryGetValue(school.Code, out var known) && known == school)
                continue;
            schools[school.Code] = school;
            changedSchools.Add(school);
        }

        for (var i = 0; i < sorted.Count; i++)
            if (WhyNotWritable(sorted[i].After!, profile, schools) is { } reason)
                sorted[i] = sorted[i] with { Outcome = XelloOutcome.Rejected, Reason = reason };
        KeepOldKeys(sorted);

        var scope = new SnapshotScope(snapshot);
        var active = ledger.Population.Where(part => scope.Covers(part.SchoolCode, part.Grade)).Sum(part => part.Active);
        // A record that could not become an account is in the source all the same.
        var source = snapshot is null ? (int?)null : snapshot.Accounts + snapshot.BlockedKeys.Count;
        var (judged, decisions) = Accounts.Brakes.Judge(sorted, active, source, limits);

        return new SyncPlan(
            judged, decisions, snapshot,
            [.. schools.Values.OrderBy(school => school.Code, StudentIdOrder.Instance)], changedSchools, ledger.Revision);
    }

    /// <summary>The run that this plan makes, counted and described. Its end is not known yet.</summary>
    public XelloSyncRun Describe(string id, DateTimeOffset started)
    {
        var held = Changes.Count(change => change.Outcome == XelloOutcome.Held);
        var rejected = Changes.Count(change => change.Outcome == XelloOutcome.Rejected) + RejectedRecords;
        var run = new XelloSyncRun
        {
            Id = id,
            Started = started,
            Created = Count(XelloAction.Create),
            Updated = Count(XelloAction.Update),
            Promoted = Count(XelloAction.Promote),
            Demoted = Count(XelloAction.Demote),
            Transferred = Count(XelloAction.Transfer),
            Deactivated = Count(XelloAction.Deactivate),
            Reactivated = Count(XelloAction.Reactivate),
            Held = held,
            Rejected = rejected,
            SnapshotId = Snapshot?.Id,
            LedgerRevision = Revision,
            ExitCode = held > 0 ? 2 : rejected > 0 ? 3 : 0,
        };
        return run with { Message = Say(run) };
    }

    // The roster's records that never became accounts are as absent from Xello as a rejected change.
    private int RejectedRecords => Snapshot is null
        ? 0
        : Snapshot.Findings.Where(finding => finding.Severity == XelloSeverity.Error)
            .Select(finding => finding.Subject).Distinct(StringComparer.Ordinal).Count();

    private int Count(XelloAction action) => Planned.Count(change => (change.Actions & action) != 0);

    private string Say(XelloSyncRun run)
    {
        var parts = new List<string>();
        Add(run.Created, "created");
        Add(run.Updated, "updated");
        Add(run.Promoted, "promoted");
        Add(run.Demoted, "demoted");
        Add(run.Transferred, "transferred");
        Add(run.Deactivated, "deactivated");
        Add(run.Reactivated, "reactivated");
        if (parts.Count == 0)
            parts.Add("No account changed");
        Add(run.Held, "held");
        Add(run.Rejected, "rejected");
        var holding = Brakes.Where(decision => decision.Holds).Select(decision => $" {decision}.");
        return string.Join(", ", parts) + "." + string.Concat(holding);

        void Add(int count, string what)
        {
            if (count > 0)
                parts.Add(string.Format(CultureInfo.InvariantCulture, "{0:N0} {1}", count, what));
        }
    }

    private static List<XelloRosterChange> Normalize(IReadOnlyCollection<XelloRosterChange> changes, string? snapshotId, long revision)
    {
        var sorted = new List<XelloRosterChange>(changes.Count);
        foreach (var change in changes)
        {
            // A comparison that was asked for equal accounts too has these; there is nothing to do about them.
            if (change is { Actions: XelloAction.None, Before: { } before, After: { } after } && AccountFields.AreSame(before, after))
                continue;
            if (change.LedgerRevision != revision)
                throw Error.StaleChange(change.LedgerRevision, revision);
            if (change.After is null || change.After.StudentId != change.StudentId || change.StudentId.Length == 0)
                throw Error.ChangeInvalid(change.StudentId, "it does not say what the account is afterwards");
            if (change.After.Status == XelloAccountStatus.Inactive && change.Evidence is XelloEvidence.None or XelloEvidence.StillActive)
                throw Error.ChangeInvalid(change.StudentId, "it is a removal without evidence");
            // The brakes go by the actions, so these have to say what the change does.
            if (change.Actions != RosterComparer.ActionsOf(change.Before, change.After))
                throw Error.ChangeInvalid(change.StudentId, "its actions are not what it does to the account");
            if (snapshotId is not null && change.SnapshotId != snapshotId)
                throw Error.ChangeInvalid(change.StudentId, "it comes from another snapshot than the others");
            // A change that comes out of an earlier run is judged anew.
            sorted.Add(change.Outcome == XelloOutcome.Planned ? change : change with { Outcome = XelloOutcome.Planned });
        }

        RosterComparer.Sort(sorted);
        for (var i = 1; i < sorted.Count; i++)
            if (sorted[i].StudentId == sorted[i - 1].StudentId)
                throw Error.ChangeInvalid(sorted[i].StudentId, "it is there twice");
        return sorted;
    }

    /// <summary>Where the account under a person's new key cannot be written, the one under the old key stays: a person must not end up with none.</summary>
    private static void KeepOldKeys(List<XelloRosterChange> changes)
    {
        var rejected = new Dictionary<long, string>();
        foreach (var change in changes)
            if (change.Outcome == XelloOutcome.Rejected && IsIdentity(change) && change.After!.SisId is long record)
                rejected[record] = change.StudentId;
        if (rejected.Count == 0)
            return;

        for (var i = 0; i < changes.Count; i++)
            if (changes[i].Outcome == XelloOutcome.Planned && IsIdentity(changes[i])
                && changes[i].After!.SisId is long record && rejected.TryGetValue(record, out var newKey))
                changes[i] = changes[i] with
                {
                    Outcome = XelloOutcome.Rejected,
                    Reason = $"Rejected. The account {newKey} of the same SIS record cannot be written, so this one stays.",
                };

        static bool IsIdentity(XelloRosterChange change) => (change.Risk & XelloRisk.Identity) != 0;
    }

    private static string? WhyNotWritable(XelloAccount after, DataFileProfile profile, Dictionary<string, XelloSchool> schools)
    {
        if (after.Status == XelloAccountStatus.Inactive)
            return null;
        foreach (var code in new[] { after.SchoolCode, after.PreRegSchoolCode })
            if (!string.IsNullOrEmpty(code) && !schools.ContainsKey(code!))
                return $"Rejected. The school '{code}' is not among the schools that Xello is told of.";
        var findings = profile.Check(after);
        return findings.FirstOrDefault(finding => finding.Severity == XelloSeverity.Error) is { } worst
            ? $"Rejected. {worst.Message} {worst.Advice}"
            : null;
    }
}
