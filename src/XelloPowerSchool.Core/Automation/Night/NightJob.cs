using System.Diagnostics;
using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Delivery;
using XelloPowerSchool.Errors;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Reports;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Automation;

/// <summary>
/// A district's night from its configuration: connect, read, judge, compare, deliver, report, tell. Whatever happens comes out as a
/// run with an exit code, is on record in the ledger, and is told to whom the configuration names.
/// </summary>
internal sealed class NightJob(XelloConfiguration configuration, NightContext context, NightOptions options)
{
    private readonly DateTimeOffset _started = context.Time.GetLocalNow();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private bool _killed;
    private NightLog _log = NightLog.None(context.Time);

    /// <summary>Asked before anybody is told: whether another try follows this one, which then has the last word.</summary>
    public Func<NightResult, bool> AnotherFollows { get; init; } = _ => false;

    /// <summary>The night before, which a try hands to the next one; null for what the ledger says.</summary>
    public NightBefore? Before { get; set; }

    /// <exception cref="OperationCanceledException">Somebody stopped it.</exception>
    public async Task<NightResult> RunAsync(CancellationToken cancellationToken)
    {
        var id = RunId.New(_started);
        NightResult result;
        try
        {
            result = options.WhatIf ? await PreviewAsync(id, cancellationToken).ConfigureAwait(false) : await RunAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (XelloException error)
        {
            // Another night is in progress, or there is no place for a ledger: nothing was begun.
            result = NightResult.OfError(error, _started, id);
        }
        finally
        {
            _log.Dispose();
            _log = NightLog.None(context.Time);
        }

        if (result.Error is OperationCanceledException stopped)
            throw new OperationCanceledException(stopped.Message, stopped, cancellationToken);
        return result;
    }

    private async Task<NightResult> PreviewAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await WorkAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return NightResult.OfError(error, _started, id);
        }
    }

    private async Task<NightResult> RunAsync(string id, CancellationToken cancellationToken)
    {
        Ledger.CreateFolderOf(configuration.Ledger);
        using var turn = LedgerLock.Take(configuration.Ledger + ".night", context.Time, Error.SyncInProgress);
        var interrupted = NightMark.Find(configuration.Ledger);
        NightMark.Set(configuration.Ledger, id, _started);
        NightResult result;
        try
        {
            _log = NightLog.Open(configuration.Log, context.Time, id, context.Warn);
            Log("Started", ("configuration", configuration.Path), ("name", configuration.Name), ("ledger", configuration.Ledger));
            Before ??= new NightBefore(interrupted is null ? LastNight() : Interrupted(interrupted));
            result = await WorkAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (!_killed)
        {
            result = Record(id, error);
        }

        await FinishAsync(result, cancellationToken).ConfigureAwait(false);
        NightMark.Clear(configuration.Ledger);
        return result;
    }

    /// <summary>Says of the night before that it was cut off, and puts it on record where it had not come to a run.</summary>
    private XelloSyncRun Interrupted(NightMark mark)
    {
        var run = new XelloSyncRun
        {
            Id = mark.RunId ?? RunId.New(mark.Started),
            Started = mark.Started,
            Finished = mark.Started,
            Status = XelloSyncStatus.Failed,
            ExitCode = NightExitCode.Failed,
            Message = "The night was cut off: the machine or the process ended in the middle of it.",
        };
        Log("Warning", "Interrupted", ("interrupted", run.Id), ("message", run.Message));
        context.Warn(string.Format(CultureInfo.InvariantCulture, "The night of {0:yyyy-MM-dd HH:mm} was cut off. This one begins anew, or finishes what that one has delivered.", mark.Started));
        using var ledger = Ledger.Open(configuration.Ledger, LedgerAccess.Write, context.Time);
        if (!ledger.ReadRuns(run.Id).Any())
        {
            var revision = ledger.ReadRevision();
            ledger.Record(new LedgerRunDraft { Run = run with { LedgerRevision = revision }, BaseRevision = revision });
        }

        return run;
    }

    private async Task<NightResult> WorkAsync(string id, CancellationToken cancellationToken)
    {
        var deadline = (options.Deadline ?? configuration.Deadline) is { } time ? Deadline.Of(_started, time) : default(DateTimeOffset?);
        var profile = new DataFileProfile(ProfileLibrary.Get(configuration.Profile) ?? ProfileLibrary.Read(configuration.Profile));
        using var destination = new NightDestination(configuration, context);
        if (!options.WhatIf)
            await destination.SignInAsync(cancellationToken).ConfigureAwait(false); // before a long read
        var terms = new SyncOptions
        {
            RunId = id,
            Profile = profile,
            Force = options.Force,
            Brakes = configuration.Brake,
            Calendar = configuration.Calendar,
            TwoPersons = configuration.TwoPersonLimit,
            AdditiveOnly = configuration.AdditiveOnly,
            Retention = configuration.RetentionDays is { } days ? TimeSpan.FromDays(days) : null,
            DeliverBefore = deadline,
        };
        if (!options.WhatIf && await Job(terms).RecoverAsync(cancellationToken).ConfigureAwait(false) is { } recovered)
        {
            Log("Recovered", ("interrupted", recovered.Id), ("status", recovered.Status.ToString()), ("message", recovered.Message));
            context.Warn($"Run {recovered.Id} had been interrupted. It is now {recovered.Status}: {recovered.Message}");
        }

        using var connection = await NightConnection.OpenAsync(configuration, context, cancellationToken).ConfigureAwait(false);
        Log("Connected", ("server", connection.Uri.Host), ("version", connection.ServerVersion), ("source", connection.Source?.ToString()));
        var client = new PowerSchoolClient(connection);
        var today = context.Today(connection.Uri);
        context.Say("Reading the roster.");
        var reader = new RosterReader(client, connection.Uri.AbsoluteUri, context.Time, StudentMapping.Of(configuration.Mapping), today);
        var roster = await reader.ReadAsync(RosterScope.District, context.RosterProgress, cancellationToken).ConfigureAwait(false);
        Log(
            "RosterRead", ("snapshot", roster.Snapshot.Id), ("accounts", roster.Accounts.Count),
            ("errors", roster.Snapshot.Findings.Count(finding => finding.Severity == XelloSeverity.Error)));

        JudgeQuality(roster, profile, today);
        terms = terms with { More = More(profile, client, today) };
        context.Say("Comparing.");
        var plan = await new RosterPlanner(client, connection.Uri.AbsoluteUri)
            .PlanAsync(roster.Accounts, ReadLedger(), complete: false, cancellationToken).ConfigureAwait(false);
        if (plan.Comparison.RemovalsSuppressed is { } why)
        {
            Log("RemovalsSuppressed", ("why", why));
            context.Warn(why);
        }

        Log("Compared", ("changes", plan.Changes.Count));
        context.Say(options.WhatIf ? "Judging." : "Delivering.");
        var job = Job(terms with { Complete = plan.Comparison.RemovalsSuppressed is null });
        var snapshot = plan.Comparison.Snapshot ?? roster.Snapshot; // with what the comparison kept out
        var result = options.WhatIf
            ? job.Preview(plan.Changes, snapshot)
            : await job.RunAsync(plan.Changes, snapshot, cancellationToken).ConfigureAwait(false);
        if (destination.Judge(_started, result.Run.Receipts) is { } late)
        {
            Log("TooLate", ("why", late));
            context.Warn(late);
        }

        return new NightResult(result.Run, result, null);

        SyncJob Job(SyncOptions how) => new(configuration.Ledger, destination.Target, how, context.Time, context.Checkpoint is null ? null : Checkpoint);
    }

    private MoreDataFiles? More(DataFileProfile profile, PowerSchoolClient client, DateTime today)
    {
        if (configuration.Include.Count == 0)
            return null;
        var findings = new List<XelloFinding>();
        var more = new MoreDataFiles(profile, configuration.Include)
        {
            Courses = new CourseFileReader(client, StudentMapping.Of(configuration.Mapping), today, findings),
            Findings = findings,
        };
        more.EnsureKnown();
        return more;
    }

    // Whoever throws at a checkpoint stands for a process that dies: it puts nothing on record.
    private void Checkpoint(string name)
    {
        _killed = true;
        context.Checkpoint!(name);
        _killed = false;
    }

    private void JudgeQuality(ProvenRoster roster, DataFileProfile profile, DateTime today)
    {
        var quality = configuration.Quality;
        if (quality.FailOn is not { } failOn)
            return;
        var baseline = quality.Baseline is null ? null : RosterBaseline.Read(quality.Baseline);
        var findings = RosterQuality.Check(roster.Accounts, roster.Snapshot, profile, configuration.Ledger, baseline, today)
            .FindAll(finding => !quality.ExcludeRule.Contains(finding.Rule, StringComparer.OrdinalIgnoreCase));
        var check = RosterGate.Judge(findings, roster.Accounts.Count, roster.Snapshot, baseline, failOn);
        Log("QualityChecked", ("passed", check.Passed), ("errors", check.Errors), ("warnings", check.Warnings), ("known", check.Known));
        if (!check.Passed)
            throw Error.QualityGateFailed(check.Findings.Where(finding => !finding.IsKnown && finding.Severity >= failOn).ToList());
    }

    private LedgerState ReadLedger()
    {
        if (!Ledger.Exists(configuration.Ledger))
            return LedgerState.Empty;
        using var ledger = Ledger.Open(configuration.Ledger, LedgerAccess.Read);
        return ledger.ReadState();
    }

    private XelloSyncRun? LastNight()
    {
        if (!Ledger.Exists(configuration.Ledger))
            return null;
        using var ledger = Ledger.Open(configuration.Ledger, LedgerAccess.Read);
        return ledger.ReadRuns().FirstOrDefault(run => run.Kind == XelloRunKind.Sync);
    }

    /// <summary>Puts a night on record that ended before its run did, or takes the record that the run has made of itself.</summary>
    private NightResult Record(string id, Exception error)
    {
        var failed = NightResult.OfError(error, _started, id).Run with { Finished = context.Time.GetUtcNow() };
        try
        {
            using var ledger = Ledger.Open(configuration.Ledger, LedgerAccess.Write, context.Time);
            if (ledger.ReadRuns(id).FirstOrDefault() is { } known)
            {
                // One that is still staged is finished or taken back by the next night. This one has failed, and that is what is told.
                var told = known.Status == XelloSyncStatus.Staged ? known with { Status = failed.Status, Message = failed.Message } : known;
                return new NightResult(told with { ExitCode = failed.ExitCode }, null, error);
            }

            var revision = ledger.ReadRevision();
            failed = failed with { LedgerRevision = revision };
            ledger.Record(new LedgerRunDraft { Run = failed, BaseRevision = revision });
        }
        catch (XelloException second)
        {
            // The ledger may be what is in trouble. The log and the notifications have the night all the same.
            Log("Error", "NotRecorded", ("error", second.Id), ("message", second.Message));
            context.Warn($"The night could not be put on record: {second.Message}");
        }

        return new NightResult(failed, null, error);
    }

    private async Task FinishAsync(NightResult result, CancellationToken cancellationToken)
    {
        var run = result.Run;
        Log(
            result.Error is null ? "Information" : "Error", "Finished",
            ("status", run.Status.ToString()), ("exitCode", run.ExitCode), ("error", (result.Error as XelloException)?.Id ?? result.Error?.GetType().Name),
            ("message", run.Message), ("created", run.Created), ("updated", run.Updated), ("promoted", run.Promoted), ("demoted", run.Demoted),
            ("transferred", run.Transferred), ("deactivated", run.Deactivated), ("reactivated", run.Reactivated), ("held", run.Held),
            ("rejected", run.Rejected), ("files", run.Receipts.Select(receipt => receipt.File + " " + receipt.Sha256)),
            ("milliseconds", _clock.ElapsedMilliseconds));
        if (configuration.Log.EventLog && WindowsEventLog.Write(configuration.Name, run) is { } why)
        {
            Log("Warning", "EventNotWritten", ("why", why));
            context.Warn($"Nothing was written to the Windows event log: {why}");
        }

        WriteReport();
        if (AnotherFollows(result))
            Log("TriedAgain");
        else
            await TellAsync(result, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Tells whom the configuration names.</summary>
    public async Task TellAsync(NightResult result, CancellationToken cancellationToken)
    {
        var run = result.Run;
        if (NoticeKind.Of(run, Before?.Run, configuration.Notifications, _started.DayOfWeek) is not { } kind)
            return;
        var notice = new Notice(kind, configuration.Name, Environment.MachineName, run)
        {
            NeedsTwoPersons = result.Result?.Changes.Any(change => change is { Outcome: XelloOutcome.Held, ApprovalsNeeded: > 1 }) == true,
        };
        foreach (var sender in NoticeSenders.Of(configuration.Notifications, context.Secrets, Remark))
            await TellAsync(sender, notice, cancellationToken).ConfigureAwait(false);
    }

    private async Task TellAsync(INoticeSender sender, Notice notice, CancellationToken cancellationToken)
    {
        // Whoever stopped the night is told as well, within a moment.
        using var grace = new Grace(cancellationToken);
        try
        {
            await sender.SendAsync(notice, grace.Token).ConfigureAwait(false);
            Log("Notified", ("kind", notice.Kind.ToString()), ("by", sender.Name));
        }
        catch (Exception error) when (error is XelloException or OperationCanceledException)
        {
            Log("Error", "NotNotified", ("kind", notice.Kind.ToString()), ("by", sender.Name), ("message", error.Message));
            context.Warn(error.Message);
        }
    }

    private void Remark(string remark)
    {
        Log("Warning", "NotificationRemark", ("message", remark));
        context.Warn(remark);
    }

    private void WriteReport()
    {
        if (configuration.Report is not { } settings)
            return;
        try
        {
            using var ledger = Ledger.Open(configuration.Ledger, LedgerAccess.Read);
            ReportPage.Write(settings.Path, ReportBuilder.Build(ledger, new ReportOptions
            {
                Title = configuration.Name,
                IncludeNames = settings.IncludeNames,
                Made = context.Time.GetLocalNow(),
            }));
            Log("ReportWritten", ("path", settings.Path));
        }
        catch (XelloException error)
        {
            // The night is done, whether or not somebody can read about it.
            Log("Warning", "ReportNotWritten", ("error", error.Id), ("message", error.Message));
            context.Warn($"The report was not written: {error.Message}");
        }
    }

    private void Log(string name, params (string Name, object? Value)[] facts) => Log("Information", name, facts);

    private void Log(string level, string name, params (string Name, object? Value)[] facts) => _log.Write(level, name, facts);
}
