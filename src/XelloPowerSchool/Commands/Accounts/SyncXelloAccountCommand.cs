using System.Globalization;
using System.Management.Automation;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Delivery;
using XelloPowerSchool.Errors;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Commands;

/// <summary>Applies changes to the ledger and delivers the file set that follows, behind brakes and in one transaction.</summary>
[Cmdlet(VerbsData.Sync, "XelloAccount", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(XelloSyncRun))]
[OutputType(typeof(XelloRosterChange))]
public sealed partial class SyncXelloAccountCommand : RosterCmdlet
{
    private readonly List<XelloRosterChange> _input = [];
    private string _ledger = "";
    private readonly DateTimeOffset _started = DateTimeOffset.Now;
    private DeliveryTarget? _target;

    /// <summary>The changes to apply, from Compare-XelloRoster: all or some of them. Default: the roster is read and compared now.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public XelloRosterChange? InputObject { get; set; }

    /// <summary>Where to deliver the files to: a folder, which must exist, or sftp://user@host:port/folder. Default: an outbox beside the ledger.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>The ledger to bring up to date; made when it is not there. Default: the ledger of this user.</summary>
    [Parameter]
    [Alias("LedgerPath")]
    [ValidateNotNullOrEmpty]
    public string? Ledger { get; set; }

    /// <summary>Delivers the files also when the destination has exactly these already. It loosens no brake.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the changes, with what became of each, instead of the run.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override async Task BeginAsync(CancellationToken cancellationToken)
    {
        _ledger = LedgerPath(Ledger);
        _target = new DeliveryTarget(this, this, Destination, _ledger);

        // What an interrupted run left is put right before anything is compared: the comparison upstream in this pipeline, or
        // below, has to see the ledger as it will be.
        using IDisposable progress = _target.ShowProgress();
        if (!IsWhatIf && await Job().RecoverAsync(cancellationToken).ConfigureAwait(false) is { } recovered)
        {
            WriteWarning($"Run {recovered.Id} had been interrupted. It is now {recovered.Status}: {recovered.Message}");
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is not null)
        {
            _input.Add(InputObject);
        }
    }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        SyncJob job = Job();
        (IReadOnlyList<XelloRosterChange> changes, RosterSnapshot? snapshot) = await ChangesAsync(cancellationToken).ConfigureAwait(false);
        string target = string.Format(CultureInfo.InvariantCulture, "ledger {0} and destination {1}", _ledger, _target!.Destination.Address);
        string action = string.Format(CultureInfo.InvariantCulture, "Apply {0:N0} changes and deliver the files", changes.Count);
        using IDisposable progress = _target.ShowProgress();
        SyncResult result = ShouldProcess(target, action)
            ? await job.RunAsync(changes, snapshot, cancellationToken).ConfigureAwait(false)
            : job.Preview(changes, snapshot);
        Report(result);
    }

    private SyncJob Job() => new(_ledger, _target!.Destination, new SyncOptions { Force = Force }, TimeProvider.System);

    private async Task<(IReadOnlyList<XelloRosterChange> Changes, RosterSnapshot? Snapshot)> ChangesAsync(CancellationToken cancellationToken)
    {
        if (MyInvocation.ExpectingInput || _input.Count > 0)
        {
            return (_input, null);
        }

        ProvenRoster roster = await ReadRosterAsync(cancellationToken).ConfigureAwait(false);
        RosterPlan plan = await Planner(Client()).PlanAsync(roster.Accounts, ReadLedger(_ledger), complete: false, cancellationToken).ConfigureAwait(false);
        Explain(plan);
        return (plan.Changes, roster.Snapshot);
    }

    private bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? value)
        ? ((SwitchParameter)value).IsPresent
        : AskPipeline(() => LanguagePrimitives.IsTrue(SessionState.PSVariable.GetValue("WhatIfPreference")));

    private void Report(SyncResult result)
    {
        // A run that was only shown is not in the journal.
        string look = result.Run.Status == XelloSyncStatus.WhatIf ? "-PassThru" : $"Get-XelloSyncRun {result.Run.Id} -Change";
        foreach (BrakeDecision decision in result.Brakes.Where(b => b.Holds))
        {
            WriteWarning($"Held by a brake: {decision}. Look at them with {look}.");
        }

        if (_target!.Judge(_started, result.Run.Receipts) is string late)
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
}
