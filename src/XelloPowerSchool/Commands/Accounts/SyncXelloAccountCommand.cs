using System.Globalization;
using System.Management.Automation;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Completion;
using XelloPowerSchool.DataFiles;
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
    private DataFileProfile _profile = DataFileProfile.XelloUs;
    private MoreDataFiles? _more;
    private readonly DateTimeOffset _started = DateTimeOffset.Now;
    private DeliveryTarget? _target;

    /// <summary>The changes to apply, from Compare-XelloRoster: all or some of them. Default: the roster is read and compared now.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>A plan file of Export-XelloSyncPlan: exactly that is applied, or nothing.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Plan { get; set; }

    /// <summary>With -Plan: the plan must be signed by one of the certificates with these thumbprints (SHA-256 or SHA-1).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] TrustedThumbprint { get; set; } = [];

    /// <summary>Where to deliver the files to: a folder, which must exist, or sftp://user@host:port/folder. Default: an outbox beside the ledger.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>The ledger to bring up to date; made when it is not there. Default: the ledger of this user.</summary>
    [Parameter]
    [Alias("LedgerPath")]
    [ValidateNotNullOrEmpty]
    public string? Ledger { get; set; }

    /// <summary>Xello's contract: the name of a profile, the path of one of your own, or an object of Get-XelloProfile. Default: xello-us.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [ValidateNotNull]
    public ProfileIdentity Profile { get; set; } = ProfileIdentity.Default;

    /// <summary>Course files to deliver in the same set: CourseCodes, StudentCourses, or both. They are read from PowerSchool.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public XelloDataFileKind[] Include { get; set; } = [];

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

    /// <summary>Removes from the ledger's history what is older than so many days and has been overtaken. Default: nothing is removed.</summary>
    [Parameter]
    [ValidateRange(30, 36500)]
    public int RetentionDays { get; set; }

    /// <summary>Delivers the files also when the destination has exactly these already. It loosens no brake.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the changes, with what became of each, instead of the run.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override async Task BeginAsync(CancellationToken cancellationToken)
    {
        RefuseWhatThePlanDecides();
        _profile = Profile.Resolve(this);
        _more = MoreFiles();
        _ = StudentMapping; // what is wrong with it shows before anything is signed in to or read
        _ledger = LedgerPath(Ledger);
        _target = new DeliveryTarget(this, this, Destination, _ledger);

        if (IsWhatIf)
        {
            return;
        }

        await _target.SignInAsync(cancellationToken).ConfigureAwait(false);

        // What an interrupted run left is put right before anything is compared: the comparison upstream in this pipeline, or
        // below, has to see the ledger as it will be.
        using IDisposable progress = _target.ShowProgress();
        if (await Job(Options()).RecoverAsync(cancellationToken).ConfigureAwait(false) is { } recovered)
        {
            WriteWarning($"Run {recovered.Id} had been interrupted. It is now {recovered.Status}: {recovered.Message}");
        }
    }

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
        (IReadOnlyList<XelloRosterChange> changes, RosterSnapshot? snapshot, SyncOptions options) = Plan is null
            ? await ChangesAsync(cancellationToken).ConfigureAwait(false)
            : await PlannedAsync(Plan, cancellationToken).ConfigureAwait(false);
        SyncJob job = Job(options);
        string target = string.Format(CultureInfo.InvariantCulture, "ledger {0} and destination {1}", _ledger, _target!.Destination.Address);
        string action = string.Format(CultureInfo.InvariantCulture, "Apply {0:N0} changes and deliver the files", changes.Count);
        using IDisposable progress = _target.ShowProgress();
        SyncResult result = ShouldProcess(target, action)
            ? await job.RunAsync(changes, snapshot, cancellationToken).ConfigureAwait(false)
            : job.Preview(changes, snapshot);
        Report(result);
    }

    private MoreDataFiles? MoreFiles()
    {
        XelloDataFileKind[] kinds = [.. Include.Where(k => k is not (XelloDataFileKind.School or XelloDataFileKind.Student)).Distinct()];
        if (kinds.Length == 0)
        {
            return null;
        }

        if (kinds.FirstOrDefault(k => k is not (XelloDataFileKind.CourseCodes or XelloDataFileKind.StudentCourses)) is not 0 and var other)
        {
            throw Error.FileNotReadable(other);
        }

        List<XelloFinding> findings = [];
        var more = new MoreDataFiles(_profile, kinds) { Courses = new CourseFileReader(Client(), StudentMapping, Today, findings), Findings = findings };
        more.EnsureKnown();
        return more;
    }

    private SyncJob Job(SyncOptions options) => new(
        _ledger, _target!.Destination,
        options with { Profile = _profile, More = _more, Force = Force, Retention = RetentionDays > 0 ? TimeSpan.FromDays(RetentionDays) : null },
        TimeProvider.System);

    private SyncOptions Options() => new()
    {
        Brakes = Brake,
        Calendar = Calendar,
        TwoPersons = TwoPersonLimit,
        AdditiveOnly = AdditiveOnly,
        CanaryPercent = Canary < 100 ? Canary : null,
    };

    private async Task<(IReadOnlyList<XelloRosterChange> Changes, RosterSnapshot? Snapshot, SyncOptions Options)> ChangesAsync(CancellationToken cancellationToken)
    {
        if (MyInvocation.ExpectingInput || _input.Count > 0)
        {
            return (_input, null, Options()); // the changes say themselves whether they are all of a comparison
        }

        ProvenRoster roster = await ReadRosterAsync(cancellationToken).ConfigureAwait(false);
        RosterPlan plan = await Planner(Client()).PlanAsync(roster.Accounts, ReadLedger(_ledger), complete: false, cancellationToken).ConfigureAwait(false);
        Explain(plan);
        return (plan.Changes, plan.Comparison.Snapshot ?? roster.Snapshot, Options() with { Complete = plan.Comparison.RemovalsSuppressed is null });
    }

    private bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? value)
        ? ((SwitchParameter)value).IsPresent
        : AskPipeline(() => LanguagePrimitives.IsTrue(SessionState.PSVariable.GetValue("WhatIfPreference")));

    private void Report(SyncResult result)
    {
        WriteSummary([.. _more?.Findings ?? []]);
        foreach (string warning in RunOutput.Warnings(result))
        {
            WriteWarning(warning);
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
