using System.Management.Automation;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Completion;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Errors;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Commands;

/// <summary>Checks the quality of a roster and writes what is wrong with it. With a baseline, only what is new.</summary>
[Cmdlet(VerbsDiagnostic.Test, "XelloRoster", SupportsShouldProcess = true)]
[OutputType(typeof(XelloFinding))]
[OutputType(typeof(XelloRosterCheck))]
public sealed class TestXelloRosterCommand : RosterCmdlet
{
    private readonly AccountObjects _input = new("-" + nameof(InputObject), map: null, dateFormat: null);

    /// <summary>The accounts to check, from Get-XelloRoster, or any objects with the right properties. Default: the roster is read now.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Xello's contract: the name of a profile, the path of one of your own, or an object of Get-XelloProfile. Default: xello-us.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [ValidateNotNull]
    public ProfileIdentity Profile { get; set; } = ProfileIdentity.Default;

    /// <summary>A file with the findings that are known. Only what is not in it is written and can fail the check.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Baseline { get; set; }

    /// <summary>Writes the baseline anew, with what is found now.</summary>
    [Parameter]
    public SwitchParameter UpdateBaseline { get; set; }

    /// <summary>Writes the findings that the baseline has, too.</summary>
    [Parameter]
    public SwitchParameter IncludeKnown { get; set; }

    /// <summary>Only these rules; wildcards allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RosterRuleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] IncludeRule { get; set; } = ["*"];

    /// <summary>Without these rules; wildcards allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RosterRuleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] ExcludeRule { get; set; } = [];

    /// <summary>Only findings of these severities.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public XelloSeverity[] Severity { get; set; } = [XelloSeverity.Error, XelloSeverity.Warning, XelloSeverity.Information];

    /// <summary>The least severity of a new finding with which the check has not passed.</summary>
    [Parameter]
    public XelloSeverity FailOn { get; set; } = XelloSeverity.Warning;

    /// <summary>Writes one object with the outcome, the counts and all findings, instead of the findings.</summary>
    [Parameter]
    public SwitchParameter Summary { get; set; }

    /// <summary>The ledger whose accounts show which fields the schools had before. Default: the ledger of this user.</summary>
    [Parameter]
    [Alias("LedgerPath")]
    [ValidateNotNullOrEmpty]
    public string? Ledger { get; set; }

    /// <inheritdoc/>
    protected override Task BeginAsync(CancellationToken cancellationToken)
    {
        if (UpdateBaseline && Baseline is null)
        {
            throw Error.BaselineNotNamed();
        }

        foreach (string name in IncludeRule.Concat(ExcludeRule).Where(n => !WildcardPattern.ContainsWildcardCharacters(n)))
        {
            // A gate that looks for a rule that does not exist would always be passed.
            if (!RosterRuleCompleter.Rules.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw Error.RuleNotFound(name);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is null)
        {
            return;
        }

        try
        {
            _input.Add(InputObject);
        }
        catch (XelloException e)
        {
            ThrowTerminatingError(ErrorRecords.From(e));
        }
    }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        string? path = Baseline is null ? null : ResolvePath(Baseline);
        RosterBaseline? baseline = path is null || (UpdateBaseline && !File.Exists(path)) ? null : RosterBaseline.Read(path);
        IReadOnlyCollection<XelloAccount> accounts = MyInvocation.ExpectingInput || InputObject is not null
            ? _input.Input.Accounts
            : (await ReadRosterAsync(cancellationToken).ConfigureAwait(false)).Accounts;
        RosterSnapshot? snapshot = RosterSnapshot.Of(accounts);

        List<XelloFinding> findings = RosterQuality.Check(
            accounts, snapshot, Profile.Resolve(this), LedgerPath(Ledger), baseline, Today, _input.Input.Findings);
        if (UpdateBaseline && ShouldProcess(path!, "Write the baseline"))
        {
            baseline = RosterBaseline.Of(findings, FieldUse.Of(accounts));
            baseline.Write(path!);
        }

        Write(RosterGate.Judge(findings.FindAll(IsSelected), accounts.Count, snapshot, baseline, FailOn));
    }

    private bool IsSelected(XelloFinding finding) =>
        Severity.Contains(finding.Severity) && IncludeRule.Any(n => IsMatch(n, finding)) && !ExcludeRule.Any(n => IsMatch(n, finding));

    private static bool IsMatch(string rule, XelloFinding finding) => WildcardPattern.Get(rule, WildcardOptions.IgnoreCase).IsMatch(finding.Rule);

    private void Write(XelloRosterCheck check)
    {
        if (Summary)
        {
            WriteObject(check);
        }
        else
        {
            WriteObjects([.. check.Findings.Where(f => IncludeKnown || !f.IsKnown)]);
        }
    }
}
