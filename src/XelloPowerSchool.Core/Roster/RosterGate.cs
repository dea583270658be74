namespace XelloPowerSchool.Roster;

/// <summary>Decides whether a roster passes: only what is new can fail it.</summary>
internal static class RosterGate
{
    /// <param name="findings">What the check found, worst first.</param>
    /// <param name="accounts">How many accounts were looked at.</param>
    /// <param name="snapshot">The snapshot behind them, or null.</param>
    /// <param name="baseline">What is known; null when there is no baseline and everything is new.</param>
    /// <param name="failOn">The least severity that fails.</param>
    public static XelloRosterCheck Judge(
        IReadOnlyCollection<XelloFinding> findings, int accounts, RosterSnapshot? snapshot, RosterBaseline? baseline, XelloSeverity failOn)
    {
        var marked = findings.Select(finding => baseline is not null && baseline.Has(finding) ? finding with { IsKnown = true } : finding).ToList();
        var fresh = marked.FindAll(finding => !finding.IsKnown);
        return new XelloRosterCheck
        {
            Passed = !fresh.Exists(finding => finding.Severity >= failOn),
            Accounts = accounts,
            Errors = fresh.Count(finding => finding.Severity == XelloSeverity.Error),
            Warnings = fresh.Count(finding => finding.Severity == XelloSeverity.Warning),
            Information = fresh.Count(finding => finding.Severity == XelloSeverity.Information),
            Known = marked.Count - fresh.Count,
            Fixed = baseline?.CountFixed(findings) ?? 0,
            Rules =
            [
                .. marked.GroupBy(finding => (finding.Rule, finding.Severity))
                    .Select(group => new XelloRuleCount(group.Key.Rule, group.Key.Severity, group.Count()))
                    .OrderByDescending(count => count.Count).ThenBy(count => count.Rule, StringComparer.Ordinal),
            ],
            Findings = marked,
            SnapshotId = snapshot?.Id,
        };
    }
}
