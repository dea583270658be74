using System.Collections;
using System.Management.Automation;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.DataFiles;

namespace XelloPowerSchool.Commands;

/// <summary>Compares the roster with the ledger and writes what has to change, each removal with its evidence. Writes nothing anywhere.</summary>
[Cmdlet(VerbsData.Compare, "XelloRoster")]
[OutputType(typeof(XelloRosterChange))]
public sealed class CompareXelloRosterCommand : RosterCmdlet
{
    private AccountObjects? _input;
    private AccountObjects? _reference;

    /// <summary>Accounts to compare with, instead of the ledger's: accounts, or any objects with the right properties.</summary>
    [Parameter(Position = 0)]
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
    [Parameter]
    public SwitchParameter Complete { get; set; }

    /// <summary>The ledger to compare with. Default: the ledger of this user.</summary>
    [Parameter]
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
