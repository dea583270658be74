using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Automation;

/// <summary>What the ledger says when a plan is made.</summary>
internal sealed record LedgerFacts(
    long Revision, IReadOnlyList<LedgerPopulation> Population, IReadOnlyList<XelloSchool> Schools,
    IReadOnlyList<XelloExclusion> Exclusions, IReadOnlyList<XelloRosterChange> Approved, DateTimeOffset? Restored)
{
    /// <summary>The facts of a ledger that is not there.</summary>
    public static LedgerFacts None { get; } = new(0, [], [], [], [], null);

    public static LedgerFacts Of(Ledger ledger) => new(
        ledger.ReadRevision(), ledger.ReadPopulation(), ledger.ReadSchools(), ledger.ReadExclusions(),
        [.. ledger.ReadOpenHolds().Where(held => held.Approval is not null)], ledger.ReadRestored());
}

/// <summary>
/// What a run is going to do: each change judged, in the order of the keys. Making a plan writes nothing, so a preview is
/// the same plan, brakes and all.
/// </summary>
internal sealed class SyncPlan
{
    private SyncPlan(
        IReadOnlyList<XelloRosterChange> changes, IReadOnlyList<XelloBrakeDecision> brakes, RosterSnapshot? snapshot,
        IReadOnlyList<XelloSchool> schools, IReadOnlyList<XelloSchool> changedSchools, LedgerFacts ledger, bool complete, bool waits)
    {
        IsComplete = complete;
        WaitsAfterRestore = waits;
        Restored = ledger.Restored;
        Changes = changes;
        Planned = [.. changes.Where(change => change.Outcome == XelloOutcome.Planned)];
        Brakes = brakes;
        Snapshot = snapshot;
        Schools = schools;
        ChangedSchools = changedSchools;
        Revision = ledger.Revision;
        IsPartialFirstLoad = Planned.Count > 0 && !ledger.Population.Any(part => part.Active > 0) && !IsWholeDistrict();
    }

    /// <summary>All changes with their outcome: planned, held or rejected.</summary>
    public IReadOnlyList<XelloRosterChange> Changes { get; }

    /// <summary>Those to be applied.</summary>
    public IReadOnlyList<XelloRosterChange> Planned { get; }

    public IReadOnlyList<XelloBrakeDecision> Brakes { get; }

    public RosterSnapshot? Snapshot { get; }

    /// <summary>The schools of the ledger and of the snapshot together, in the order of their codes.</summary>
    public IReadOnlyList<XelloSchool> Schools { get; }

    /// <summary>The schools that the ledger does not know yet, or knows otherwise.</summary>
    public IReadOnlyList<XelloSchool> ChangedSchools { get; }

    public long Revision { get; }

    /// <summary>
    /// The ledger has no active account, and the run is for a part of the district only: the files have nobody else, and Xello
    /// hides who is not in them.
    /// </summary>
    public bool IsPartialFirstLoad { get; }

    /// <summary>The changes are all that the comparison made: whoever is not among them is as the snapshot says.</summary>
    public bool IsComplete { get; }

    /// <summary>When the ledger was put back from a backup, if it has not caught up yet.</summary>
    public DateTimeOffset? Restored { get; }

    /// <summary>
    /// Nothing is delivered: the ledger was put back from a backup, so Xello may know students that it does not, and this run
    /// does not say something about everybody. The files would hide whoever is missing.
    /// </summary>
    public bool WaitsAfterRestore { get; }

    public bool ChangesSomething => Planned.Count > 0 || ChangedSchools.Count > 0;

    /// <param name="changes">The changes that are wanted.</param>
    /// <param name="snapshot">The snapshot behind them; null to take it from the changes.</param>
    /// <param name="ledger">What the ledger says.</param>
    /// <param name="options">How the run is to go.</param>
    /// <param name="now">The time of the run, where the district is.</param>
    /// <exception cref="XelloException"><c>StaleChange</c>, <c>ChangeInvalid</c>, <c>CalendarInvalid</c>.</exception>
    public static SyncPlan Make(
        IReadOnlyCollection<XelloRosterChange> changes, RosterSnapshot? snapshot, LedgerFacts ledger, SyncOptions options, DateTimeOffset now)
    {
        options.Calendar?.Check();
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

        LetPass(sorted, ledger.Approved, now);
        Skip(sorted, ledger.Exclusions, options, now);
        for (var i = 0; i < sorted.Count; i++)
            if (sorted[i].Outcome == XelloOutcome.Planned && WhyNotWritable(sorted[i].After!, options.Profile, schools) is { } reason)
                sorted[i] = sorted[i] with { Outcome = XelloOutcome.Rejected, Reason = reason };
        KeepTogether(sorted);

        var scope = new SnapshotScope(snapshot);
        var (judged, decisions) = Accounts.Brakes.Judge(sorted, new BrakeFacts
        {
            Active = ledger.Population.Where(part => scope.Covers(part.SchoolCode, part.Grade))
                .GroupBy(part => part.SchoolCode, StringComparer.Ordinal)
                .ToDictionary(school => school.Key, school => school.Sum(part => part.Active), StringComparer.Ordinal),
            // A record that could not become an account is in the source all the same.
            Source = snapshot is null ? null : snapshot.Accounts + snapshot.BlockedKeys.Count,
            Limits = options.Brakes,
            TwoPersons = options.TwoPersons,
            Calendar = options.Calendar,
            Day = now.Date,
        });

        judged = Canary(judged, options.CanaryPercent);
        var complete = options.Complete || IsWholeComparison(sorted);
        var waits = ledger.Restored is not null && options.Kind != XelloRunKind.Shadow
            && !(complete && snapshot is not null && scope.IsDistrict && CountBlocked(snapshot) == 0
                && judged.All(change => change.Outcome == XelloOutcome.Planned));
        if (waits)
            judged = [.. judged.Select(change => change.Outcome == XelloOutcome.Planned ? Skipped(change, "Nothing is delivered after a restore until nothing is left out.") : change)];
        return new SyncPlan(
            judged, decisions, snapshot,
            [.. schools.Values.OrderBy(school => school.Code, StudentIdOrder.Instance)], changedSchools, ledger, complete, waits);
    }

    // They come through a pipeline, where somebody may have taken some out.
    private static bool IsWholeComparison(List<XelloRosterChange> changes) =>
        changes.Count > 0 && changes[0].Comparison is { } comparison && comparison.Changes == changes.Count
        && changes.TrueForAll(change => ReferenceEquals(change.Comparison, comparison));

    /// <summary>The run that this plan makes, counted and described. Its end is not known yet.</summary>
    public XelloSyncRun Describe(string id, DateTimeOffset started)
    {
        var held = Changes.Count(change => change.Outcome == XelloOutcome.Held);
        var rejected = Changes.Count(change => change.Outcome == XelloOutcome.Rejected) + CountBlocked(Snapshot);
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
            Skipped = Changes.Count(change => change.Outcome == XelloOutcome.Skipped),
            Brakes = Brakes.Where(decision => decision.Holds).ToArray(),
            SnapshotId = Snapshot?.Id,
            LedgerRevision = Revision,
            ExitCode = held > 0 || WaitsAfterRestore ? 2 : rejected > 0 ? 3 : 0,
        };
        return run with { Message = Say(run) + (AfterRestore is { } why ? " " + why : "") };
    }

    /// <summary>Why nothing is delivered although there is something to deliver; null when that is not so.</summary>
    public string? AfterRestore => !WaitsAfterRestore ? null : string.Format(
        CultureInfo.InvariantCulture,
        "The ledger was put back from a backup on {0:yyyy-MM-dd} and may lack students whom Xello knows, so nothing is delivered until one run for "
        + "the whole district leaves nothing out: approve what is held, correct what is rejected. Or tell the ledger what Xello has: Import-XelloAccount -Merge.",
        Restored);

    // What is held or rejected is on record as that; here it counts what nobody asked for.
    private bool IsWholeDistrict() =>
        Changes.All(change => change.Outcome != XelloOutcome.Skipped)
        && (Snapshot is null || (new SnapshotScope(Snapshot).IsDistrict && Changes.Count >= Snapshot.Accounts));

    // The roster's records that never became accounts are as absent from Xello as a rejected change.
    private static int CountBlocked(RosterSnapshot? snapshot) => snapshot is null
        ? 0
        : snapshot.Findings.Where(finding => finding.Severity == XelloSeverity.Error)
            .Select(finding => finding.Subject).Distinct(StringComparer.Ordinal).Count();

    private int Count(XelloAction action) => Planned.Count(change => (change.Actions & action) != 0);

    private static string Say(XelloSyncRun run)
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
        Add(run.Skipped, "skipped");
        return string.Join(", ", parts) + "." + string.Concat(run.Brakes.Select(decision => $" {decision}."));

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
            sorted.Add(change.Outcome == XelloOutcome.Planned && change.Hold is null ? change : change with
            {
                Outcome = XelloOutcome.Planned, HeldBy = XelloBrakeKind.None, Approval = null, Hold = null, ApprovalsNeeded = 0, Approvals = [],
            });
        }

        RosterComparer.Sort(sorted);
        for (var i = 1; i < sorted.Count; i++)
            if (sorted[i].StudentId == sorted[i - 1].StudentId)
                throw Error.ChangeInvalid(sorted[i].StudentId, "it is there twice");
        return sorted;
    }

    /// <summary>Marks the changes that somebody has approved: those that are still exactly what was held.</summary>
    private static void LetPass(List<XelloRosterChange> changes, IReadOnlyList<XelloRosterChange> approved, DateTimeOffset now)
    {
        var standing = approved.Where(held => now < held.Approval!.Expires).ToDictionary(held => held.StudentId, StringComparer.Ordinal);
        if (standing.Count == 0)
            return;
        for (var i = 0; i < changes.Count; i++)
            if (standing.TryGetValue(changes[i].StudentId, out var held) && RosterChanges.AreSame(held, changes[i]))
                changes[i] = changes[i] with
                {
                    Hold = held.Hold,
                    Approval = held.Approval,
                    Reason = $"Approved by {held.Approval}." + (changes[i].Reason is { } reason ? " " + reason : ""),
                };

        // Of a person whose key changed both halves pass, or none.
        var alone = new HashSet<long>(changes.Where(change => IsIdentity(change) && change.Hold is null && change.After!.SisId is not null)
            .Select(change => change.After!.SisId!.Value));
        for (var i = 0; i < changes.Count; i++)
            if (changes[i].Hold is not null && IsIdentity(changes[i]) && changes[i].After!.SisId is long record && alone.Contains(record))
                changes[i] = changes[i] with { Hold = null, Approval = null };
    }

    /// <summary>Leaves out what nobody wants to be touched now.</summary>
    private static void Skip(List<XelloRosterChange> changes, IReadOnlyList<XelloExclusion> exclusions, SyncOptions options, DateTimeOffset now)
    {
        var excluded = exclusions.Where(exclusion => exclusion.CountsAt(now)).ToDictionary(exclusion => exclusion.StudentId, StringComparer.Ordinal);
        for (var i = 0; i < changes.Count; i++)
            if (excluded.TryGetValue(changes[i].StudentId, out var exclusion))
                changes[i] = Skipped(changes[i], $"The student is excluded: {exclusion.Reason}");
            else if (options.AdditiveOnly && (changes[i].Actions & XelloAction.Deactivate) != 0)
                changes[i] = Skipped(changes[i], "The run only adds.");
    }

    /// <summary>Of the changes that would be applied only a part, always the same one: who is in 1 % is in 5 %.</summary>
    private static IReadOnlyList<XelloRosterChange> Canary(IReadOnlyList<XelloRosterChange> changes, decimal? percent) => percent is not decimal part
        ? changes
        :
        [
            .. changes.Select(change => change.Outcome == XelloOutcome.Planned && Place(change) >= part
                ? Skipped(change, string.Format(CultureInfo.InvariantCulture, "Not among the {0:0.####} % that go first.", part))
                : change),
        ];

    // Between 0 and 100, by the person where the SIS record is known: the two halves of a changed key go together.
    private static decimal Place(XelloRosterChange change)
    {
        var hash = 2166136261;
        foreach (var letter in change.After!.SisId?.ToString(CultureInfo.InvariantCulture) ?? change.StudentId)
            hash = unchecked((hash ^ letter) * 16777619); // FNV-1a: the same on every machine, its bits mixed
        hash = unchecked((hash ^ (hash >> 16)) * 0x85EBCA6B);
        hash = unchecked((hash ^ (hash >> 13)) * 0xC2B2AE35);
        hash ^= hash >> 16;
        return hash * 100m / 4294967296m;
    }

    private static XelloRosterChange Skipped(XelloRosterChange change, string why) =>
        change with { Outcome = XelloOutcome.Skipped, Reason = $"Skipped. {why}" };

    /// <summary>
    /// The accounts under a person's two keys go together: where one is rejected or left out, the other stays as it is. A person
    /// must not end up with two accounts, or with none.
    /// </summary>
    private static void KeepTogether(List<XelloRosterChange> changes)
    {
        var stopped = new Dictionary<long, XelloRosterChange>();
        foreach (var change in changes)
            if (change.Outcome != XelloOutcome.Planned && IsIdentity(change) && change.After!.SisId is long record)
                stopped[record] = change;
        if (stopped.Count == 0)
            return;

        for (var i = 0; i < changes.Count; i++)
            if (changes[i].Outcome == XelloOutcome.Planned && IsIdentity(changes[i])
                && changes[i].After!.SisId is long record && stopped.TryGetValue(record, out var other))
                changes[i] = changes[i] with
                {
                    Outcome = other.Outcome,
                    Reason = $"{other.Outcome}. The account {other.StudentId} of the same SIS record "
                        + (other.Outcome == XelloOutcome.Rejected ? "cannot be written, so this one stays." : "is left as it is, and so is this one."),
                };
    }

    private static bool IsIdentity(XelloRosterChange change) => (change.Risk & XelloRisk.Identity) != 0;

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
