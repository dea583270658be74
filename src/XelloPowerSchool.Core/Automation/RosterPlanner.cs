using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Automation;

/// <summary>What a comparison came to.</summary>
/// <param name="Changes">All changes, removals with their evidence, in the order of the keys.</param>
/// <param name="Comparison">What it rests on: findings, why removals are not possible, how many accounts are as they should be.</param>
internal sealed record RosterPlan(IReadOnlyList<XelloRosterChange> Changes, RosterComparison Comparison);

/// <summary>From a roster and a ledger to changes: compares, and asks the SIS about everybody who is missing.</summary>
/// <param name="sis">
/// The SIS to ask. Null when there is no connection: then nobody is removed, unless the caller vouches for the input.
/// </param>
/// <param name="source">The SIS's address.</param>
internal sealed class RosterPlanner(IPowerSchoolReader? sis, string? source)
{
    /// <param name="desired">The accounts as they should be.</param>
    /// <param name="ledger">What the ledger knows.</param>
    /// <param name="complete">The caller's word that input without a snapshot is everybody.</param>
    /// <param name="cancellationToken">Stops the look-ups.</param>
    public Task<RosterPlan> PlanAsync(
        IReadOnlyCollection<XelloAccount> desired, LedgerState ledger, bool complete, CancellationToken cancellationToken) =>
        PlanAsync(desired, ledger, ComparisonOptions.Default with { Complete = complete }, cancellationToken);

    /// <param name="desired">The accounts as they should be.</param>
    /// <param name="ledger">What the ledger knows.</param>
    /// <param name="options">What there is to know about the input.</param>
    /// <param name="cancellationToken">Stops the look-ups.</param>
    public async Task<RosterPlan> PlanAsync(
        IReadOnlyCollection<XelloAccount> desired, LedgerState ledger, ComparisonOptions options, CancellationToken cancellationToken)
    {
        RosterSnapshot? snapshot = RosterSnapshot.Of(desired);
        // What one SIS says about a number is no evidence about another SIS's student.
        if (sis is not null && snapshot is not null && snapshot.Source != source)
            throw Error.SnapshotOfAnotherServer(snapshot.Source, source);
        RosterComparison comparison = RosterComparer.Compare(desired, ledger, snapshot, options);
        if (sis is null && !options.Complete && comparison.Missing.Count > 0)
        {
            comparison = comparison with
            {
                Missing = [],
                RemovalsSuppressed = string.Format(
                    CultureInfo.InvariantCulture,
                    "{0:N0} active accounts are not in the input, but there is no connection to ask PowerSchool about them: none is removed.",
                    comparison.Missing.Count),
            };
        }

        IReadOnlyDictionary<string, SisStanding> standings = sis is null || comparison.Missing.Count == 0
            ? new Dictionary<string, SisStanding>()
            : await new EvidenceReader(sis, StudentMapping.Of(snapshot?.Mapping)).LookUpAsync(comparison.Missing, comparison.Renamed, snapshot?.Scope ?? RosterScope.District, cancellationToken).ConfigureAwait(false);
        return new RosterPlan(comparison.WithStandings(standings), comparison);
    }
}
