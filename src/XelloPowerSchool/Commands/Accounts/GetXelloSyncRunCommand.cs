using System.Management.Automation;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Commands;

/// <summary>Gets past runs from the ledger, newest first.</summary>
[Cmdlet(VerbsCommon.Get, "XelloSyncRun", DefaultParameterSetName = "List")]
[OutputType(typeof(XelloSyncRun))]
[OutputType(typeof(XelloRosterChange))]
public sealed class GetXelloSyncRunCommand : LedgerCmdlet
{
    /// <summary>Ids of the runs.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Id", ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>Only the newest so many runs.</summary>
    [Parameter(ParameterSetName = "List")]
    [ValidateRange(1, int.MaxValue)]
    [Alias("Newest")]
    public int Last { get; set; } = int.MaxValue;

    /// <summary>Only runs with held changes that still wait; with -Change, only those changes.</summary>
    [Parameter]
    public SwitchParameter Held { get; set; }

    /// <summary>Writes the changes of the runs, with what became of them, instead of the runs.</summary>
    [Parameter]
    public SwitchParameter Change { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        using Ledger ledger = OpenLedger();
        foreach (XelloSyncRun run in Runs(ledger))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!Change)
            {
                WriteObject(run);
                continue;
            }

            foreach (XelloRosterChange change in Held ? ledger.ReadOpenHolds(run.Id) : ledger.ReadChanges(run.Id))
            {
                WriteObject(change);
            }
        }

        return Task.CompletedTask;
    }

    private IEnumerable<XelloSyncRun> Runs(Ledger ledger)
    {
        HashSet<string>? waiting = Held ? new(ledger.ReadRunsWithOpenHolds(), StringComparer.Ordinal) : null;
        if (ParameterSetName == "List")
        {
            return ledger.ReadRuns().Where(run => waiting?.Contains(run.Id) != false).Take(Last).ToList();
        }

        List<XelloSyncRun> found = [];
        foreach (string id in Id)
        {
            XelloSyncRun? run = ledger.ReadRuns(id).FirstOrDefault();
            if (run is null)
            {
                WriteError(Error.RunNotFound(id, ledger.Path));
            }
            else if (waiting?.Contains(id) != false)
            {
                found.Add(run);
            }
        }

        return found;
    }
}
