using System.Globalization;
using System.Management.Automation;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Commands;

/// <summary>Lets held changes of a run pass at the next synchronisation, once, if they are still the same then.</summary>
[Cmdlet(VerbsLifecycle.Approve, "XelloSyncRun", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(XelloRosterChange))]
public sealed class ApproveXelloSyncRunCommand : LedgerCmdlet
{
    /// <summary>Id of the run whose held changes may pass.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Id { get; set; } = "";

    /// <summary>Why they may pass. It goes on record.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Reason { get; set; } = "";

    /// <summary>Only changes that are held by these brakes and no others. Default: all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public XelloBrakeKind[] Kind { get; set; } = [];

    /// <summary>Only changes of these students, wildcards allowed. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] StudentId { get; set; } = ["*"];

    /// <summary>The approval counts no more after so many days.</summary>
    [Parameter]
    [ValidateRange(1, 90)]
    public int ExpiresInDays { get; set; } = 7;

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<XelloRosterChange> open = ReadOpen();

        WildcardPattern[] patterns = [.. StudentId.Select(id => WildcardPattern.Get(id, WildcardOptions.None))];
        XelloBrakeKind kinds = Kind.Aggregate(XelloBrakeKind.None, (all, kind) => all | kind);
        IReadOnlyList<XelloRosterChange> chosen = HeldChanges.Choose(
            open, change => (kinds == XelloBrakeKind.None || (change.HeldBy & ~kinds) == 0) && Array.Exists(patterns, p => p.IsMatch(change.StudentId)));
        string action = string.Format(CultureInfo.InvariantCulture, "Let {0:N0} of {1:N0} held changes pass at the next synchronisation", chosen.Count, open.Count);
        if (chosen.Count > 0 && ShouldProcess("run " + Id, action))
        {
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            var approval = new XelloApproval(RunOutput.Who, now, Reason, now.AddDays(ExpiresInDays));
            using Ledger ledger = OpenLedgerToWrite();
            if (ledger.Approve(chosen, approval) < chosen.Count)
            {
                // A run decided some of them while the question was open, and none was approved.
                throw Error.NothingHeld(Id, ledger.ReadRunsWithOpenHolds());
            }

            WriteObjects(chosen.Select(change => change with { Approval = approval }).ToList());
        }

        return Task.CompletedTask;
    }

    private IReadOnlyList<XelloRosterChange> ReadOpen()
    {
        using Ledger ledger = OpenLedger();
        if (!ledger.ReadRuns(Id).Any())
        {
            throw Error.RunNotFound(Id, ledger.Path);
        }

        IReadOnlyList<XelloRosterChange> open = ledger.ReadOpenHolds(Id);
        return open.Count > 0 ? open : throw Error.NothingHeld(Id, ledger.ReadRunsWithOpenHolds());
    }
}
