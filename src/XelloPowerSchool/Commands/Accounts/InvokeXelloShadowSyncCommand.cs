using System.Collections;
using System.Globalization;
using System.Management.Automation;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Completion;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Commands;

/// <summary>Does a night's work without delivering anything, and holds what would have been sent beside what Xello has.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "XelloShadowSync", SupportsShouldProcess = true)]
[OutputType(typeof(XelloShadowNight))]
public sealed class InvokeXelloShadowSyncCommand : RosterCmdlet
{
    /// <summary>What Xello has: the folder or the Student file of the set that was sent last, or a list of students exported from Xello.</summary>
    [Parameter(Position = 0)]
    [Alias("LiteralPath", "PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string? Reference { get; set; }

    /// <summary>Which columns hold which fields, for columns that are not known by their headers.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? ColumnMap { get; set; }

    /// <summary>The form of dates, when it is neither yyyy-MM-dd nor dd-MM-yyyy.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? DateFormat { get; set; }

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

    /// <summary>The ledger of nights in the shadow; made when it is not there. Default: shadow.db beside the ledger of this user.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ShadowLedger { get; set; }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        string ledger = ShadowLedgers.PathOf(this, ShadowLedger);
        DataFileProfile profile = Profile.Resolve(this);
        var job = new ShadowJob(ledger, new SyncOptions { Profile = profile, Brakes = Brake, Calendar = Calendar }, TimeProvider.System);
        AccountImportSource? reference = ReadReference(ledger, profile, cancellationToken);
        if (!ShouldProcess("shadow ledger " + ledger, "Do a night's work, deliver nothing"))
        {
            return;
        }

        _ = await job.RecoverAsync(cancellationToken).ConfigureAwait(false);
        ProvenRoster roster = await ReadRosterAsync(cancellationToken).ConfigureAwait(false);
        List<XelloFinding> findings = new RosterCheck { Today = Today, Contract = profile.Check }.Check(roster.Accounts, roster.Snapshot);
        RosterPlan plan = await Planner(Client()).PlanAsync(roster.Accounts, ReadLedger(ledger), complete: false, cancellationToken).ConfigureAwait(false);
        Explain(plan);
        WriteObject(await job.RunAsync(plan.Changes, plan.Comparison.Snapshot ?? roster.Snapshot, findings, reference, cancellationToken).ConfigureAwait(false));
    }

    private AccountImportSource? ReadReference(string ledger, DataFileProfile profile, CancellationToken cancellationToken)
    {
        if (Reference is null)
        {
            return null;
        }

        AccountImportSource source = new AccountImport(
            ledger,
            new AccountImportOptions { Path = ResolvePath(Reference), ColumnMap = ColumnMap, DateFormat = DateFormat, Profile = profile },
            TimeProvider.System).Read(cancellationToken);
        int unread = source.Content.Input.UnusableKeys.Count + source.Content.Input.Keyless;
        if (unread > 0)
        {
            WriteWarning(string.Format(
                CultureInfo.InvariantCulture, "{0}: {1:N0} rows could not be read; nothing is said about their students.", System.IO.Path.GetFileName(source.File), unread));
        }

        return source;
    }
}
