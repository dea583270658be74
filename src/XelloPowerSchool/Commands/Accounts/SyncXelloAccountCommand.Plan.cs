using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Errors;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Commands;

/// <content>Applying a plan that stands in a file.</content>
public sealed partial class SyncXelloAccountCommand
{
    // What the plan was made with is part of it.
    private static readonly string[] DecidedByPlan =
        [nameof(Brake), nameof(Calendar), nameof(TwoPersonLimit), nameof(AdditiveOnly), nameof(Canary), nameof(School), nameof(Grade), nameof(InputObject)];

    private void RefuseWhatThePlanDecides()
    {
        if (Plan is null)
        {
            return;
        }

        List<string> given = [.. DecidedByPlan.Where(MyInvocation.BoundParameters.ContainsKey)];
        if (MyInvocation.ExpectingInput)
        {
            given.Add(nameof(InputObject));
        }

        if (given.Count > 0)
        {
            throw Error.PlanDecides(given);
        }
    }

    /// <summary>The plan's changes, from a roster that is read and compared now.</summary>
    private async Task<(IReadOnlyList<XelloRosterChange> Changes, RosterSnapshot? Snapshot, SyncOptions Options)> PlannedAsync(
        string path, CancellationToken cancellationToken)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        (SavedPlan saved, SignedFile file) = SavedPlan.Read(ResolvePath(path), SavedPlan.KeyOf(_ledger));
        if (TrustedThumbprint.Length > 0)
        {
            file.EnsureSignedBy(TrustedThumbprint, now);
        }

        using (Ledger? ledger = Accounts.Ledger.Exists(_ledger) ? Accounts.Ledger.Open(_ledger, LedgerAccess.Read) : null)
        {
            saved.EnsureFits(ledger, _profile.Name, now);
        }

        string server = ResolveConnection().Uri.AbsoluteUri;
        if (server != saved.Source)
        {
            throw Error.PlanOfAnotherServer(saved.Source, server);
        }

        ProvenRoster roster = await ReadRosterAsync(saved.Scope, cancellationToken).ConfigureAwait(false);
        RosterPlan plan = await Planner(Client()).PlanAsync(roster.Accounts, ReadLedger(_ledger), complete: false, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<XelloRosterChange> changes = saved.ChooseFrom(plan.Changes, out int more);
        if (more > 0)
        {
            WriteWarning(string.Format(CultureInfo.InvariantCulture, "{0:N0} changes are not in the plan, and are left to the next run.", more));
        }

        return (changes, plan.Comparison.Snapshot ?? roster.Snapshot, saved.Options() with { Complete = more == 0 });
    }
}
