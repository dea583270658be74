using System.Management.Automation;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Completion;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Commands;

/// <summary>Makes things go wrong with a copy of the ledger and says what stops them. Nothing is delivered and nothing changes.</summary>
[Cmdlet(VerbsDiagnostic.Test, "XelloBrake")]
[OutputType(typeof(XelloDrill))]
public sealed class TestXelloBrakeCommand : LedgerCmdlet
{
    /// <summary>Only these drills; wildcards allowed. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DrillCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>The limits to drill, for example @{ Removals = 3; Transfers = @{ SchoolPercent = 10 } }. Default: the defaults.</summary>
    [Parameter]
    [ValidateNotNull]
    public XelloBrake Brake { get; set; } = new();

    /// <summary>The days around the summer, for example @{ LastDay = '2027-06-11'; RolloverStart = '2027-07-01'; FirstDay = '2027-08-23' }.</summary>
    [Parameter]
    [ValidateNotNull]
    public XelloCalendar? Calendar { get; set; }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        WildcardPattern[] patterns = [.. Name.Select(name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase))];
        foreach (string name in Name.Where(name => !BrakeDrill.Names.Any(WildcardPattern.Get(name, WildcardOptions.IgnoreCase).IsMatch)))
        {
            // A drill that does not exist would always be passed.
            throw Error.DrillNotFound(name, BrakeDrill.Names);
        }

        string ledger = LedgerPath(Ledger);
        var drill = new BrakeDrill(ledger, new SyncOptions { Brakes = Brake, Calendar = Calendar }, TimeProvider.System);
        await foreach (XelloDrill result in drill.RunAsync(name => patterns.Any(p => p.IsMatch(name)), cancellationToken).ConfigureAwait(false))
        {
            WriteObject(result);
            if (!result.Passed)
            {
                WriteError(Error.DrillFailed(result.Name, result.Injected, result.Removed, result.Created));
            }
        }
    }
}
