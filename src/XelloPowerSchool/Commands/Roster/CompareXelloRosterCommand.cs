using System.Collections;
using System.Management.Automation;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Commands;

/// <summary>Compares the roster with the ledger and writes what has to change, each removal with its evidence. Writes nothing anywhere.</summary>
[Cmdlet(VerbsData.Compare, "XelloRoster", DefaultParameterSetName = LedgerSet)]
[OutputType(typeof(XelloRosterChange))]
[OutputType(typeof(XelloRolloverSchool))]
public sealed class CompareXelloRosterCommand : RosterCmdlet
{
    private const string LedgerSet = "Ledger";
    private const string RolloverSet = "Rollover";

    private AccountObjects? _input;
    private AccountObjects? _reference;

    /// <summary>Accounts to compare with, instead of the ledger's: accounts, or any objects with the right properties.</summary>
    [Parameter(Position = 0, ParameterSetName = LedgerSet)]
    [ValidateNotNullOrEmpty]
    public PSObject[]? ReferenceObject { get; set; }

    /// <summary>The accounts as they should be: from Get-XelloRoster, or any objects with the right properties. Default: the roster is read now.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [Alias("DifferenceObject")]
    [ValidateNotNull]
    public PSObject[]? InputObject { get; set; }

    /// <summary>Which properties hold which fields, for objects whose properties are not known by their names.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? ColumnMap { get; set; }

    /// <summary>The form of dates in the texts of objects.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? DateFormat { get; set; }

    /// <summary>Also writes the accounts that are as they should be, with the action None.</summary>
    [Parameter]
    public SwitchParameter IncludeEqual { get; set; }

    /// <summary>The input is everybody, although no snapshot proves it: accounts that are missing from it may be removed.</summary>
    [Parameter(ParameterSetName = LedgerSet)]
    public SwitchParameter Complete { get; set; }

    /// <summary>Compares this year's roster with next year's: who is promoted, moves, leaves and comes.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RolloverSet)]
    public SwitchParameter Rollover { get; set; }

    /// <summary>Writes next year as numbers, one object for each school, instead of the changes.</summary>
    [Parameter(ParameterSetName = RolloverSet)]
    public SwitchParameter Summary { get; set; }

    /// <summary>The ledger to compare with. Default: the ledger of this user.</summary>
    [Parameter(ParameterSetName = LedgerSet)]
    [Alias("LedgerPath")]
    [ValidateNotNullOrEmpty]
    public string? Ledger { get; set; }

    /// <inheritdoc/>
    protected override Task BeginAsync(CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<AccountField, string>? map = AccountColumnMap.Parse(ColumnMap);
        _input = new AccountObjects("-" + nameof(InputObject), map, DateFormat);
        _reference = ReferenceObject is null ? null : new AccountObjects("-" + nameof(ReferenceObject), map, DateFormat);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            foreach (PSObject value in InputObject ?? [])
            {
                _input!.Add(value);
            }
        }
        catch (XelloException e)
        {
            ThrowTerminatingError(Errors.ErrorRecords.From(e));
        }
    }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        AccountInput input = _input!.Input;
        if (Rollover)
        {
            await PlayRolloverAsync(input, cancellationToken).ConfigureAwait(false);
            return;
        }

        LedgerState known = Known();
        IReadOnlyCollection<XelloAccount> desired = MyInvocation.ExpectingInput || InputObject is not null
            ? input.FilledFrom(known.Accounts)
            : (await ReadRosterAsync(cancellationToken).ConfigureAwait(false)).Accounts;
        if (_reference is not null)
        {
            known = known with { Accounts = _reference.Input.FilledFrom([.. desired]) };
        }

        var options = new ComparisonOptions
        {
            Complete = Complete,
            IncludeEqual = IncludeEqual,
            UnusableKeys = [.. input.UnusableKeys, .. _reference?.Input.UnusableKeys ?? []],
            Keyless = input.Keyless,
        };
        RosterPlan plan = await Planner(OptionalClient()).PlanAsync(desired, known, options, cancellationToken).ConfigureAwait(false);
        WriteFindings(input);
        Explain(plan);
        WriteObjects(plan.Changes);
    }

    private async Task PlayRolloverAsync(AccountInput input, CancellationToken cancellationToken)
    {
        IReadOnlyCollection<XelloAccount> accounts = input.Accounts;
        IReadOnlyCollection<XelloAccount> joiners = [];
        List<XelloFinding> findings = [.. input.Findings];
        RosterSnapshot? snapshot;
        if (MyInvocation.ExpectingInput || InputObject is not null)
        {
            snapshot = RosterSnapshot.Of(accounts);
        }
        else
        {
            ProvenRoster roster = await ReadRosterAsync(cancellationToken).ConfigureAwait(false);
            (accounts, snapshot) = (roster.Accounts, roster.Snapshot);
            List<XelloFinding> ofJoiners = [];
            joiners = await RosterRollover.ReadJoinersAsync(Client(), snapshot.Scope, StudentMapping, Today, ofJoiners, cancellationToken).ConfigureAwait(false);
            findings.AddRange(ofJoiners);
        }

        foreach (XelloFinding finding in findings)
        {
            WriteFinding(finding);
        }

        RolloverPlan plan = RosterRollover.Simulate(accounts, joiners, snapshot?.Schools ?? [], IncludeEqual);
        if (Summary)
        {
            WriteObjects(plan.Schools);
        }
        else
        {
            WriteObjects(plan.Changes);
        }
    }

    private LedgerState Known()
    {
        if (_reference is null)
        {
            return ReadLedger(LedgerPath(Ledger));
        }

        foreach (PSObject value in ReferenceObject!)
        {
            _reference.Add(value);
        }

        WriteFindings(_reference.Input);
        return LedgerState.Foreign(_reference.Input.Accounts);
    }

    private void WriteFindings(AccountInput input)
    {
        foreach (XelloFinding finding in input.Findings)
        {
            WriteFinding(finding);
        }
    }
}
