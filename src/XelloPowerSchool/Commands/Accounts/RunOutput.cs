using XelloPowerSchool.Automation;

namespace XelloPowerSchool.Commands;

/// <summary>What the cmdlets that run have in common, whatever their base.</summary>
internal static class RunOutput
{
    /// <summary>What people must be told of a run.</summary>
    internal static IEnumerable<string> Warnings(SyncResult result)
    {
        foreach (string caution in result.Cautions)
        {
            yield return caution;
        }

        if (result.IsPartialFirstLoad)
        {
            yield return "The ledger knew no active account, so the files have only this part of the district, and Xello hides every student "
                + "who is not in them. If the district has accounts in Xello, tell the ledger of them first: Import-XelloAccount.";
        }

        // A run that was only shown is not in the journal.
        string look = result.Run.Status == XelloSyncStatus.WhatIf ? "-PassThru" : $"Get-XelloSyncRun {result.Run.Id} -Change";
        foreach (XelloBrakeDecision decision in result.Run.Brakes)
        {
            yield return $"Held by a brake: {decision}. Look at them with {look}.";
        }

        int excluded = result.Changes.Count(change => change.Outcome == XelloOutcome.Skipped);
        if (excluded > 0)
        {
            yield return FormattableString.Invariant($"{excluded:N0} changes were left out on purpose. Look at them with {look}.");
        }
    }

    /// <summary>Who acts: on record with approvals and exclusions.</summary>
    internal static string Who => $"{Environment.UserName} on {Environment.MachineName}";
}
