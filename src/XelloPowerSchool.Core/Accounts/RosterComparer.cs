using System.Globalization;

namespace XelloPowerSchool.Accounts;

/// <summary>
/// Compares what should be with what the ledger knows. One dictionary, one pass over each side; an account that is as it
/// should be costs no memory.
/// </summary>
/// <remarks>
/// An account that is missing from the input is a candidate for removal only with proof: the input has a snapshot and all of
/// the snapshot's accounts arrived here, or the caller vouches for input that has no snapshot. The account must also be in the
/// snapshot's scope, and neither its key nor its SIS record may be one that the snapshot could not turn into an account.
/// </remarks>
internal static class RosterComparer
{
    /// <param name="desired">The accounts as they should be. An inactive one among them counts as absent.</param>
    /// <param name="ledger">What the ledger knows.</param>
    /// <param name="snapshot">The snapshot that the accounts come from, or null when they come from somewhere else.</param>
    /// <param name="complete">The caller's word that input without a snapshot is everybody. A snapshot proves that itself.</param>
    public static RosterComparison Compare(
        IReadOnlyCollection<XelloAccount> desired, LedgerState ledger, RosterSnapshot? snapshot, bool complete = false) =>
        Compare(desired, ledger, snapshot, ComparisonOptions.Default with { Complete = complete });

    /// <param name="desired">The accounts as they should be. An inactive one among them counts as absent.</param>
    /// <param name="ledger">What the ledger knows.</param>
    /// <param name="snapshot">The snapshot that the accounts come from, or null when they come from somewhere else.</param>
    /// <param name="options">What else there is to know about the input.</param>
    public static RosterComparison Compare(
        IReadOnlyCollection<XelloAccount> desired, LedgerState ledger, RosterSnapshot? snapshot, ComparisonOptions options)
    {
        var known = ledger.Accounts as XelloAccount[] ?? [.. ledger.Accounts];
        var places = new Dictionary<string, int>(known.Length, StringComparer.Ordinal);
        for (var place = 0; place < known.Length; place++)
            places[known[place].StudentId] = place;

        var met = new bool[known.Length];
        var added = new HashSet<string>(StringComparer.Ordinal);
        var repeated = new HashSet<string>(StringComparer.Ordinal);
        var changes = new List<XelloRosterChange>();
        var findings = new List<XelloFinding>();
        var arrived = 0;
        var unchanged = 0;
        var keyless = options.Keyless;
        var extent = new ComparisonExtent();

        foreach (var account in desired)
        {
            if (account.Status != XelloAccountStatus.Active)
                continue;
            if (account.StudentId.Length == 0)
            {
                findings.Add(AccountRules.MissingStudentId.For(AccountRules.NoKey));
                keyless++;
                continue;
            }

            if (places.TryGetValue(account.StudentId, out var place))
            {
                if (met[place])
                {
                    repeated.Add(account.StudentId);
                    continue;
                }

                met[place] = true;
                var same = AccountFields.AreSame(known[place], account);
                if (same)
                    unchanged++;
                if (!same || options.IncludeEqual)
                    changes.Add(Difference(known[place], account, ledger.Revision, snapshot, extent));
            }
            else if (added.Add(account.StudentId))
            {
                changes.Add(Creation(account, ledger.Revision, snapshot, extent));
            }
            else
            {
                repeated.Add(account.StudentId);
                continue;
            }

            if (snapshot is not null && IsFrom(account, snapshot))
                arrived++;
        }

        var blocked = new HashSet<string>((snapshot?.BlockedKeys ?? []).Concat(options.UnusableKeys), StringComparer.Ordinal);
        var blockedRecords = new HashSet<long>(snapshot?.BlockedRecords ?? []);
        var sharing = SharingAToken(desired);
        if (repeated.Count > 0 || blocked.Count > 0 || sharing.Count > 0)
            changes.RemoveAll(IsKeptOut);
        findings.AddRange(repeated.OrderBy(key => key, StudentIdOrder.Instance).Select(AccountRules.DuplicateStudentId.For));
        findings.AddRange(sharing.OrderBy(key => key, StudentIdOrder.Instance).Select(AccountRules.DuplicateSignInToken.For));

        if (snapshot is not null && findings.Count > 0)
        {
            // What keeps a record out here is on record with the run like what kept it from becoming an account.
            snapshot = snapshot.With(findings);
            for (var i = 0; i < changes.Count; i++)
                changes[i] = changes[i] with { Snapshot = snapshot };
        }

        var renamed = MarkRenamed(desired, changes, known, met);
        Sort(changes);

        var missing = Missing(known, met, blocked, blockedRecords, new SnapshotScope(snapshot));
        var suppressed = missing.Count == 0 ? null : WhyNoRemovals(missing.Count, arrived, keyless, snapshot, options.Complete);
        return new RosterComparison
        {
            Changes = changes,
            Missing = suppressed is null ? missing : [],
            RemovalsSuppressed = suppressed,
            Findings = findings,
            Unchanged = unchanged,
            LedgerRevision = ledger.Revision,
            Snapshot = snapshot,
            Extent = extent,
            Renamed = renamed,
        };

        bool IsKeptOut(XelloRosterChange change)
        {
            if (!repeated.Contains(change.StudentId) && !blocked.Contains(change.StudentId) && !sharing.Contains(change.StudentId))
                return false;
            if (change.After!.SisId is long record)
                blockedRecords.Add(record);
            return true;
        }
    }

    /// <summary>The keys of accounts whose sign-in token another account has too: Xello could not tell the students apart.</summary>
    private static HashSet<string> SharingAToken(IReadOnlyCollection<XelloAccount> desired)
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        var sharing = new HashSet<string>(StringComparer.Ordinal);
        foreach (var account in desired)
        {
            if (account.Status != XelloAccountStatus.Active || account.StudentId.Length == 0 || string.IsNullOrEmpty(account.SsoToken))
                continue;
            if (!owners.TryGetValue(account.SsoToken!, out var owner))
            {
                owners[account.SsoToken!] = account.StudentId;
            }
            else if (owner != account.StudentId)
            {
                sharing.Add(owner);
                sharing.Add(account.StudentId);
            }
        }

        return sharing;
    }

    internal static string NameOf(XelloAccount account) => $"{account.LastName}, {account.FirstName}";

    internal static void Sort(List<XelloRosterChange> changes) =>
        changes.Sort((x, y) => StudentIdOrder.Instance.Compare(x.StudentId, y.StudentId));

    private static bool IsFrom(XelloAccount account, RosterSnapshot snapshot) =>
        ReferenceEquals(account.Snapshot, snapshot) || string.Equals(account.SnapshotId, snapshot.Id, StringComparison.Ordinal);

    // A creation has no field changes: everything is new, and After has it. A first load would otherwise make ten objects per student.
    private static XelloRosterChange Creation(XelloAccount account, long revision, RosterSnapshot? snapshot, ComparisonExtent extent) => new()
    {
        StudentId = account.StudentId,
        Name = NameOf(account),
        Actions = XelloAction.Create,
        SchoolCode = account.SchoolCode,
        Grade = account.Grade,
        After = account,
        SnapshotId = snapshot?.Id,
        LedgerRevision = revision,
        Snapshot = snapshot,
        Comparison = extent,
    };

    private static XelloRosterChange Difference(
        XelloAccount before, XelloAccount desired, long revision, RosterSnapshot? snapshot, ComparisonExtent extent)
    {
        // Input that knows nothing of the SIS must not make the ledger forget whose account it is.
        var after = desired with { Revision = before.Revision, SisId = desired.SisId ?? before.SisId };
        var fields = AccountFields.Difference(before, after, out var risk);
        return new XelloRosterChange
        {
            StudentId = after.StudentId,
            Name = NameOf(after),
            Actions = ActionsOf(before, after, fields),
            SchoolCode = after.SchoolCode,
            Grade = after.Grade,
            Changes = fields,
            Risk = risk,
            Before = before,
            After = after,
            SnapshotId = snapshot?.Id,
            LedgerRevision = revision,
            Snapshot = snapshot,
            Comparison = extent,
        };
    }

    /// <summary>What it does to an account to go from one state to the other.</summary>
    internal static XelloAction ActionsOf(XelloAccount? before, XelloAccount after)
    {
        if (after.Status == XelloAccountStatus.Inactive)
            return XelloAction.Deactivate;
        return before is null ? XelloAction.Create : ActionsOf(before, after, AccountFields.Difference(before, after, out _));
    }

    private static XelloAction ActionsOf(XelloAccount before, XelloAccount after, IReadOnlyList<XelloFieldChange> fields)
    {
        var actions = XelloAction.None;
        foreach (var field in fields)
            actions |= field.Field switch
            {
                nameof(XelloAccount.Grade) => after.Grade > before.Grade ? XelloAction.Promote : XelloAction.Demote,
                nameof(XelloAccount.SchoolCode) => XelloAction.Transfer,
                nameof(XelloAccount.Status) => XelloAction.Reactivate,
                _ => XelloAction.Update,
            };
        return actions;
    }

    /// <summary>
    /// Finds persons whose key changed: somebody on the roster whose SIS record the ledger knows under a key that is no longer
    /// on it. Xello would make a second account, or hand over one that exists, so both halves carry the risk and stand under
    /// the identity brake.
    /// </summary>
    /// <returns>The new key by the old one.</returns>
    private static Dictionary<string, string> MarkRenamed(
        IReadOnlyCollection<XelloAccount> desired, List<XelloRosterChange> changes, XelloAccount[] known, bool[] met)
    {
        var oldKeys = new Dictionary<long, string>();
        var active = new HashSet<long>();
        for (var place = 0; place < known.Length; place++)
            if (!met[place] && known[place].SisId is long record)
            {
                KeepFirst(oldKeys, record, known[place].StudentId);
                if (known[place].Status == XelloAccountStatus.Active)
                    active.Add(record);
            }

        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        if (oldKeys.Count == 0)
            return renamed;

        var newKeys = new Dictionary<long, string>();
        foreach (var account in desired)
            if (account.Status == XelloAccountStatus.Active && account.SisId is long record && oldKeys.ContainsKey(record))
                KeepFirst(newKeys, record, account.StudentId);
        for (var place = 0; place < known.Length; place++)
            if (!met[place] && known[place].SisId is long record && newKeys.TryGetValue(record, out var newKey))
                renamed[known[place].StudentId] = newKey;

        for (var i = 0; i < changes.Count; i++)
        {
            if (changes[i].Actions == XelloAction.None || changes[i].After!.SisId is not long record || !oldKeys.TryGetValue(record, out var oldKey))
                continue;
            var creates = changes[i].Actions == XelloAction.Create;
            if (creates || active.Contains(record))
                changes[i] = changes[i] with
                {
                    Risk = changes[i].Risk | XelloRisk.Identity,
                    Reason = $"The same SIS record has the account {oldKey}" + (creates ? "; Xello would make a second one." : " too."),
                };
        }

        return renamed;
    }

    // Several accounts of one record should not be; if they are, the order of the input must not matter.
    private static void KeepFirst(Dictionary<long, string> keys, long record, string key)
    {
        if (!keys.TryGetValue(record, out var first) || StudentIdOrder.Instance.Compare(key, first) < 0)
            keys[record] = key;
    }

    private static List<XelloAccount> Missing(
        XelloAccount[] known, bool[] met, HashSet<string> blocked, HashSet<long> blockedRecords, SnapshotScope scope)
    {
        var missing = new List<XelloAccount>();
        for (var place = 0; place < known.Length; place++)
        {
            var account = known[place];
            if (!met[place] && account.Status == XelloAccountStatus.Active
                && scope.Covers(account.SchoolCode, account.Grade) && !blocked.Contains(account.StudentId)
                && !(account.SisId is long record && blockedRecords.Contains(record)))
                missing.Add(account);
        }

        missing.Sort((x, y) => StudentIdOrder.Instance.Compare(x.StudentId, y.StudentId));
        return missing;
    }

    private static string? WhyNoRemovals(int missing, int arrived, int keyless, RosterSnapshot? snapshot, bool complete)
    {
        var because = snapshot switch
        {
            null when complete && keyless > 0 => string.Format(
                CultureInfo.InvariantCulture, "{0:N0} of it have no key and may be any of these", keyless),
            null when complete => null,
            null => "nothing proves that the input is everybody",
            _ when arrived == snapshot.Accounts => null,
            _ => string.Format(
                CultureInfo.InvariantCulture, "only {0:N0} of the {1:N0} accounts of snapshot {2} arrived",
                arrived, snapshot.Accounts, snapshot.Id),
        };
        return because is null
            ? null
            : string.Format(CultureInfo.InvariantCulture, "{0:N0} active accounts are not in the input, but {1}: none is removed.", missing, because);
    }
}
