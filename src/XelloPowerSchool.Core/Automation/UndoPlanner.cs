using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Automation;

/// <summary>The changes that take a run back. They are a run of their own: nothing is erased, and that one can be taken back too.</summary>
internal static class UndoPlanner
{
    /// <summary>
    /// The inverse of what a run applied, against the ledger as it is now. An account that the run made becomes inactive: Xello
    /// has it, and no file set can take it away again.
    /// </summary>
    /// <exception cref="XelloException"><c>RunNotFound</c>, <c>RunNotUndoable</c>, <c>UndoConflict</c>.</exception>
    public static IReadOnlyList<XelloRosterChange> Plan(Ledger ledger, string runId)
    {
        var run = ledger.ReadRuns(runId).FirstOrDefault() ?? throw Error.RunNotFound(runId, ledger.Path);
        if (run.Status is not (XelloSyncStatus.Committed or XelloSyncStatus.Held))
            throw Error.RunNotUndoable(runId, $"it is {run.Status}, and nothing of it was applied");
        if (ledger.IsPruned(runId))
            throw Error.RunNotUndoable(runId, "its changes are no longer kept");
        var applied = ledger.ReadChanges(runId).Where(change => change.Outcome == XelloOutcome.Applied).ToList();
        if (applied.Count == 0)
            throw Error.RunNotUndoable(runId, "it applied nothing");
        var later = ledger.FindLaterChanges(runId);
        if (later.Count > 0)
            throw Error.UndoConflict(runId, later);

        var revision = ledger.ReadRevision();
        return [.. applied.Select(change => Inverse(change, runId, revision))];
    }

    private static XelloRosterChange Inverse(XelloRosterChange change, string runId, long revision)
    {
        var now = change.After! with { SnapshotId = null };
        var then = change.Before ?? now with { Status = XelloAccountStatus.Inactive };
        var gone = then.Status == XelloAccountStatus.Inactive;
        var fields = AccountFields.Difference(now, then, out var risk);
        return new XelloRosterChange
        {
            StudentId = change.StudentId,
            Name = RosterComparer.NameOf(then),
            Actions = RosterComparer.ActionsOf(now, then),
            SchoolCode = then.SchoolCode,
            Grade = then.Grade,
            Changes = fields,
            Evidence = gone ? XelloEvidence.Undone : XelloEvidence.None,
            Risk = (gone ? XelloRisk.Removal : risk) | (change.Risk & XelloRisk.Identity),
            Reason = $"Takes back run {runId}.",
            Before = now,
            After = then,
            LedgerRevision = revision,
        };
    }
}
