using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Automation;

/// <summary>
/// What a run would do, in a file, to be looked at and then done exactly so or not at all. It rests on one state of one ledger and on
/// one read of the roster; it is sealed with the ledger's own key, and may be signed by whoever answers for it.
/// </summary>
/// <remarks>
/// Nothing is applied from the file. The roster is read and compared anew, removals are looked up again, and the changes of that
/// comparison are applied, if those of the plan are all among them and the brakes decide of each what they decided then.
/// </remarks>
internal sealed record SavedPlan
{
    private const string FormOfPlan = "XelloPowerSchool plan 1";

    public string Form { get; init; } = FormOfPlan;

    public required string Id { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required string CreatedBy { get; init; }

    public required DateTimeOffset Expires { get; init; }

    /// <summary>The ledger's revision, and the run that made it: revisions alone come again when a backup is restored.</summary>
    public required long Revision { get; init; }

    public string? MadeBy { get; init; }

    public required string SnapshotId { get; init; }

    public required DateTimeOffset SnapshotRead { get; init; }

    public required string Source { get; init; }

    public required RosterScope Scope { get; init; }

    /// <summary>How many accounts the snapshot had.</summary>
    public required int Accounts { get; init; }

    /// <summary>The profile that the accounts have to fit.</summary>
    public required string Profile { get; init; }

    /// <summary>The limits of the brakes, by kind.</summary>
    public required Dictionary<XelloBrakeKind, XelloBrakeLimit> Limits { get; init; }

    public XelloCalendar? Calendar { get; init; }

    public XelloTwoPersonLimit? TwoPersons { get; init; }

    public bool AdditiveOnly { get; init; }

    public decimal? CanaryPercent { get; init; }

    /// <summary>SHA-256 of everything that went into the plan: two plans with the same one were made of the same.</summary>
    public string Inputs { get; init; } = "";

    /// <summary>What the brakes decided.</summary>
    public required IReadOnlyList<XelloBrakeDecision> Decisions { get; init; }

    public required IReadOnlyList<SavedChange> Changes { get; init; }

    /// <summary>The key that seals the plans of a ledger.</summary>
    public static byte[] KeyOf(string ledgerPath) => LedgerKey.Beside(ledgerPath).For("plans");

    /// <summary>What a run would do, as a plan.</summary>
    /// <param name="judged">What would become of the changes.</param>
    /// <param name="options">How they were judged.</param>
    /// <param name="madeBy">The run that made the ledger's revision.</param>
    /// <param name="who">Who makes the plan.</param>
    /// <param name="now">When.</param>
    /// <param name="life">For how long it counts.</param>
    public static SavedPlan Of(
        SyncPlan judged, SyncOptions options, string? madeBy, string who, DateTimeOffset now, TimeSpan life)
    {
        var snapshot = judged.Snapshot ?? throw Error.PlanWithoutSnapshot();
        var plan = new SavedPlan
        {
            Id = RunId.New(now),
            Created = now,
            CreatedBy = who,
            Expires = now + life,
            Revision = judged.Revision,
            MadeBy = madeBy,
            SnapshotId = snapshot.Id,
            SnapshotRead = snapshot.Finished,
            Source = snapshot.Source,
            Scope = snapshot.Scope,
            Accounts = snapshot.Accounts,
            Profile = options.Profile.Name,
            Limits = options.Brakes.ToDictionary(),
            Calendar = options.Calendar,
            TwoPersons = options.TwoPersons,
            AdditiveOnly = options.AdditiveOnly,
            CanaryPercent = options.CanaryPercent,
            Decisions = judged.Brakes,
            Changes = [.. judged.Changes.Select(SavedChange.Of)],
        };
        var inputs = new { plan.Revision, plan.MadeBy, plan.SnapshotId, plan.Source, plan.Scope, plan.Accounts, plan.Profile, plan.Limits, plan.Calendar, plan.TwoPersons, plan.AdditiveOnly, Share = plan.CanaryPercent };
        return plan with { Inputs = FileHash.Of(JsonSerializer.SerializeToUtf8Bytes(inputs, SavedChange.Json)) };
    }

    public void Write(string path, byte[] key, X509Certificate2? certificate) =>
        SignedFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, SavedChange.Json), key, certificate);

    /// <summary>Reads a plan that was made beside the ledger which has the key.</summary>
    /// <exception cref="XelloException"><c>SignedFileNotFound</c>, <c>SignedFileUnreadable</c>, <c>SignatureInvalid</c>.</exception>
    public static (SavedPlan Plan, SignedFile File) Read(string path, byte[] key)
    {
        var file = SignedFile.Read(path);
        file.EnsureOf(key);
        return (file.Understand<SavedPlan>(SavedChange.Json, plan => plan.Form == FormOfPlan), file);
    }

    /// <summary>The options that the plan was made with.</summary>
    public SyncOptions Options() => new()
    {
        Brakes = XelloBrake.Of(Limits),
        Calendar = Calendar,
        TwoPersons = TwoPersons,
        AdditiveOnly = AdditiveOnly,
        CanaryPercent = CanaryPercent,
        Plan = this,
    };

    /// <summary>Makes sure that the plan still counts, and that the ledger and the profile are as they were.</summary>
    /// <exception cref="XelloException"><c>PlanExpired</c>, <c>PlanApplied</c>, <c>PlanOutdated</c>.</exception>
    public void EnsureFits(Ledger? ledger, string profile, DateTimeOffset now)
    {
        if (profile != Profile)
            throw Error.PlanOutdated(Id, $"it was made for the profile {Profile}, and the files would be made by {profile}");
        if (now >= Expires)
            throw Error.PlanExpired(Id, Expires);
        if (ledger?.FindRunOfPlan(Id) is { } run)
            throw Error.PlanApplied(Id, run);
        var state = ledger?.ReadMadeBy() ?? (0, null);
        if (state != (Revision, MadeBy))
            throw Error.PlanOutdated(Id, string.Format(
                CultureInfo.InvariantCulture, "it was made for revision {0} of the ledger, which is at {1} now{2}", Revision, state.Revision,
                state.Revision == Revision ? ", made by another run" : ""));
    }

    /// <summary>The plan's changes, out of a comparison that was made now.</summary>
    /// <param name="fresh">All changes of that comparison.</param>
    /// <param name="more">How many of them the plan does not have.</param>
    /// <exception cref="XelloException"><c>PlanOutdated</c>: a change is not there any more, or is another one.</exception>
    public IReadOnlyList<XelloRosterChange> ChooseFrom(IReadOnlyList<XelloRosterChange> fresh, out int more)
    {
        var byKey = fresh.ToDictionary(change => change.StudentId, StringComparer.Ordinal);
        var chosen = new List<XelloRosterChange>(Changes.Count);
        var gone = new List<string>();
        foreach (var saved in Changes)
        {
            if (byKey.TryGetValue(saved.StudentId, out var change) && RosterChanges.AreSame(saved.ToChange(null, 0), change))
                chosen.Add(change);
            else
                gone.Add(saved.StudentId);
        }

        more = fresh.Count - chosen.Count;
        return gone.Count == 0 ? chosen : throw Error.PlanOutdated(Id, "PowerSchool has something else now about " + Listed(gone));
    }

    /// <summary>Makes sure that the brakes, exclusions and approvals decide of each change what they decided when the plan was made.</summary>
    /// <exception cref="XelloException"><c>PlanOutdated</c>.</exception>
    public void EnsureDecided(IReadOnlyList<XelloRosterChange> judged)
    {
        var planned = Changes.ToDictionary(change => change.StudentId, change => (change.Outcome, change.HeldBy), StringComparer.Ordinal);
        var others = judged.Where(change => !planned.TryGetValue(change.StudentId, out var then) || then != (change.Outcome, change.HeldBy))
            .Select(change => change.StudentId).ToList();
        if (others.Count > 0)
            throw Error.PlanOutdated(Id, "brakes, exclusions or approvals decide otherwise now about " + Listed(others));
    }

    /// <summary>The plan as people look at it.</summary>
    public XelloSyncPlan Show(string path, string? signer) => new()
    {
        Id = Id,
        Path = path,
        Created = Created,
        CreatedBy = CreatedBy,
        Expires = Expires,
        SignedBy = signer,
        LedgerRevision = Revision,
        SnapshotId = SnapshotId,
        Source = Source,
        Inputs = Inputs,
        Brakes = Decisions,
        Changes = [.. Changes.Select(change => change.ToChange(SnapshotId, Revision))],
    };

    private static string Listed(List<string> keys)
    {
        const int Most = 5;
        return string.Format(
            CultureInfo.InvariantCulture, "{0:N0} students: {1}{2}", keys.Count, string.Join(", ", keys.Take(Most)), keys.Count > Most ? ", ..." : "");
    }
}
