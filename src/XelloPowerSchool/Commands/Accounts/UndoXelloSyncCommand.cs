using System.Globalization;
using System.Management.Automation;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Completion;

namespace XelloPowerSchool.Commands;

/// <summary>Takes back what a run did, as a new run with the inverse changes.</summary>
[Cmdlet(VerbsCommon.Undo, "XelloSync", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(XelloSyncRun))]
[OutputType(typeof(XelloRosterChange))]
public sealed class UndoXelloSyncCommand : DeliveringCmdlet
{
    private readonly DateTimeOffset _started = DateTimeOffset.Now;

    /// <summary>Id of the run to take back.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Id { get; set; } = "";

    /// <summary>Where to deliver the files to: a folder, which must exist, or sftp://user@host:port/folder. Default: an outbox beside the ledger.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>Xello's contract: the name of a profile, the path of one of your own, or an object of Get-XelloProfile. Default: xello-us.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [ValidateNotNull]
    public ProfileIdentity Profile { get; set; } = ProfileIdentity.Default;

    /// <summary>Writes the changes, with what became of each, instead of the run.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        string path = LedgerPath(Ledger);
        DeliveryTarget target = OpenTarget(Destination, path);
        var job = new SyncJob(
            path, target.Destination, new SyncOptions { Profile = Profile.Resolve(this), Brakes = XelloBrake.Off(), Kind = XelloRunKind.Undo, Undoes = Id }, TimeProvider.System);
        IReadOnlyList<XelloRosterChange> changes = Plan();
        using IDisposable progress = target.ShowProgress();
        string action = string.Format(CultureInfo.InvariantCulture, "Take back {0:N0} changes and deliver the files", changes.Count);
        SyncResult result;
        if (ShouldProcess($"run {Id} in ledger {path} and destination {target.Destination.Address}", action))
        {
            if (await job.RecoverAsync(cancellationToken).ConfigureAwait(false) is { } recovered)
            {
                WriteWarning($"Run {recovered.Id} had been interrupted. It is now {recovered.Status}: {recovered.Message}");
                changes = Plan(); // it may have changed the same accounts
            }

            result = await job.RunAsync(changes, null, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            result = job.Preview(changes, null);
        }

        foreach (string warning in RunOutput.Warnings(result))
        {
            WriteWarning(warning);
        }

        if (target.Judge(_started, result.Run.Receipts) is string late)
        {
            WriteWarning(late);
        }

        if (PassThru)
        {
            WriteObjects(result.Changes);
        }
        else
        {
            WriteObject(result.Run);
        }
    }

    private IReadOnlyList<XelloRosterChange> Plan()
    {
        using Ledger ledger = OpenLedger();
        return UndoPlanner.Plan(ledger, Id);
    }
}
