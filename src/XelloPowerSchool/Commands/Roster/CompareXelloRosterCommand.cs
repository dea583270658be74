using System.Management.Automation;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;

namespace XelloPowerSchool.Commands;

/// <summary>Compares the roster with the ledger and writes what has to change, each removal with its evidence. Writes nothing anywhere.</summary>
[Cmdlet(VerbsData.Compare, "XelloRoster")]
[OutputType(typeof(XelloRosterChange))]
public sealed class CompareXelloRosterCommand : RosterCmdlet
{
    private readonly List<XelloAccount> _input = [];

    /// <summary>The accounts as they should be, from Get-XelloRoster. Default: the roster is read now.</summary>
    [Parameter(ValueFromPipeline = true)]
    [Alias("DifferenceObject")]
    [ValidateNotNull]
    public XelloAccount? InputObject { get; set; }

    /// <summary>The input is everybody, although no snapshot proves it: accounts that are missing from it may be removed.</summary>
    [Parameter]
    public SwitchParameter Complete { get; set; }

    /// <summary>The ledger to compare with. Default: the ledger of this user.</summary>
    [Parameter]
    [Alias("LedgerPath")]
    [ValidateNotNullOrEmpty]
    public string? Ledger { get; set; }

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
        bool given = MyInvocation.ExpectingInput || _input.Count > 0;
        string path = LedgerPath(Ledger);
        IReadOnlyCollection<XelloAccount> desired = given
            ? _input
            : (await ReadRosterAsync(cancellationToken).ConfigureAwait(false)).Accounts;
        RosterPlan plan = await Planner(OptionalClient())
            .PlanAsync(desired, ReadLedger(path), Complete, cancellationToken).ConfigureAwait(false);
        Explain(plan);
        WriteObjects(plan.Changes);
    }
}
