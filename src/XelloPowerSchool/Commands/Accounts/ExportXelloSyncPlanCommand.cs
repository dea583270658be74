using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Completion;
using XelloPowerSchool.Errors;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Commands;

/// <summary>Writes what a run would do as a signed file, to be looked at and then applied exactly so, or not at all.</summary>
[Cmdlet(VerbsData.Export, "XelloSyncPlan", SupportsShouldProcess = true)]
[OutputType(typeof(XelloSyncPlan))]
public sealed class ExportXelloSyncPlanCommand : RosterCmdlet
{
    private readonly List<XelloRosterChange> _input = [];

    /// <summary>The file to write.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("OutPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The changes, from Compare-XelloRoster: all or some of them. Default: the roster is read and compared now.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Xello's contract: the name of a profile, the path of one of your own, or an object of Get-XelloProfile. Default: xello-us.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [ValidateNotNull]
    public ProfileIdentity Profile { get; set; } = ProfileIdentity.Default;

    /// <summary>Limits other than the defaults, for example @{ Removals = 3; Transfers = @{ SchoolPercent = 10 } }.</summary>
    [Parameter]
    [ValidateNotNull]
    public XelloBrake Brake { get; set; } = new();

    /// <summary>The days around the summer, for example @{ LastDay = '2027-06-11'; RolloverStart = '2027-07-01'; FirstDay = '2027-08-23' }.</summary>
    [Parameter]
    [ValidateNotNull]
    public XelloCalendar? Calendar { get; set; }

    /// <summary>From how many changes of a kind on two persons must approve, for example @{ Removals = 100; Identity = 20 }.</summary>
    [Parameter]
    [ValidateNotNull]
    public XelloTwoPersonLimit? TwoPersonLimit { get; set; }

    /// <summary>Removes nobody.</summary>
    [Parameter]
    public SwitchParameter AdditiveOnly { get; set; }

    /// <summary>Applies only so many percent of the changes, always the same students: 1 or '1%'.</summary>
    [Parameter]
    [PercentTransform]
    [ValidateRange(0.0001, 100)]
    public decimal Canary { get; set; } = 100;

    /// <summary>The plan counts no more after so many hours.</summary>
    [Parameter]
    [ValidateRange(1, 720)]
    public int ExpiresInHours { get; set; } = 24;

    /// <summary>A certificate, with its private key, that signs the plan beside the ledger's own seal.</summary>
    [Parameter]
    [ValidateNotNull]
    public X509Certificate2? Certificate { get; set; }

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The ledger that the plan is for. Default: the ledger of this user.</summary>
    [Parameter]
    [Alias("LedgerPath")]
    [ValidateNotNullOrEmpty]
    public string? Ledger { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is not null)
        {
            _input.Add(PipedChange.Take(this, InputObject));
        }
    }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        string path = ResolvePath(Path);
        string ledger = LedgerPath(Ledger);
        OutputFile.EnsureWritable(path, Force);
        var options = new SyncOptions
        {
            Profile = Profile.Resolve(this),
            Brakes = Brake,
            Calendar = Calendar,
            TwoPersons = TwoPersonLimit,
            AdditiveOnly = AdditiveOnly,
            CanaryPercent = Canary < 100 ? Canary : null,
        };
        (IReadOnlyList<XelloRosterChange> changes, RosterSnapshot? snapshot) = await ChangesAsync(ledger, cancellationToken).ConfigureAwait(false);
        SavedPlan plan = Judge(ledger, changes, snapshot, options);
        if (ShouldProcess(path, FormattableString.Invariant($"Write a plan of {plan.Changes.Count:N0} changes")))
        {
            plan.Write(path, SavedPlan.KeyOf(ledger), Certificate);
            WriteObject(plan.Show(path, Certificate?.Subject));
        }
    }

    private async Task<(IReadOnlyList<XelloRosterChange> Changes, RosterSnapshot? Snapshot)> ChangesAsync(string ledger, CancellationToken cancellationToken)
    {
        if (MyInvocation.ExpectingInput || _input.Count > 0)
        {
            return (_input, _input.Select(change => change.Snapshot).FirstOrDefault(found => found is not null));
        }

        ProvenRoster roster = await ReadRosterAsync(cancellationToken).ConfigureAwait(false);
        RosterPlan plan = await Planner(Client()).PlanAsync(roster.Accounts, ReadLedger(ledger), complete: false, cancellationToken).ConfigureAwait(false);
        Explain(plan);
        return (plan.Changes, plan.Comparison.Snapshot ?? roster.Snapshot);
    }

    private SavedPlan Judge(string path, IReadOnlyList<XelloRosterChange> changes, RosterSnapshot? snapshot, SyncOptions options)
    {
        using Ledger? ledger = Accounts.Ledger.Exists(path) ? Accounts.Ledger.Open(path, LedgerAccess.Read) : null;
        SyncPlan judged = SyncPlan.Make(changes, snapshot, ledger is null ? LedgerFacts.None : LedgerFacts.Of(ledger), options, TimeProvider.System.GetLocalNow());
        return SavedPlan.Of(judged, options, ledger?.ReadMadeBy().MadeBy, RunOutput.Who, TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(ExpiresInHours));
    }
}
