using System.Globalization;
using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.Automation;

/// <summary>Looks whether the nights that are registered have been.</summary>
/// <param name="time">The clock.</param>
internal sealed class NightWatch(TimeProvider time)
{
    // A night is on record when its files are staged, and a large district is read for an hour or two.
    private static readonly TimeSpan Grace = TimeSpan.FromHours(4);

    // The clocks of a scheduler and of a run that it starts are not read at the same moment.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    public XelloSyncTask Look(RegisteredNight night)
    {
        var now = time.GetUtcNow();
        var (runs, log, trouble) = Runs(night.Configuration);
        var last = runs.FirstOrDefault();
        var missing = Missing(night, last?.Started, now);
        return new XelloSyncTask
        {
            Name = night.Name,
            System = night.System,
            Configuration = night.Configuration,
            Schedule = night.Schedule?.ToString() ?? "changed by hand",
            Account = night.Account,
            Enabled = night.Enabled,
            NextRun = night.Enabled ? night.Schedule?.Next(now, time.LocalTimeZone) : null,
            LastRun = last?.Started,
            LastSuccess = runs.FirstOrDefault(run => run.Status == XelloSyncStatus.Committed)?.Started,
            LastExitCode = last?.ExitCode,
            IsOverdue = missing is not null,
            Advice = string.Join(" ", Advice(night, last, missing, log, trouble)),
        };
    }

    /// <summary>When a night was due of which nothing is on record; null when none is missing.</summary>
    private DateTimeOffset? Missing(RegisteredNight night, DateTimeOffset? last, DateTimeOffset now)
    {
        if (night.Schedule is not { } schedule)
            return null;
        var due = schedule.Previous(now - schedule.RandomDelay - Grace, time.LocalTimeZone);
        return (last is null || last < due - Tolerance) && (night.Registered is null || night.Registered <= due) ? due : null;
    }

    private static (List<XelloSyncRun> Runs, string? Log, string? Trouble) Runs(string path)
    {
        string? log = null;
        try
        {
            var configuration = ConfigurationReader.Read(path);
            log = configuration.Log.Path;
            if (!Ledger.Exists(configuration.Ledger))
                return ([], log, null);
            using var ledger = Ledger.Open(configuration.Ledger, LedgerAccess.Read);
            return (ledger.ReadRuns().Where(run => run.Kind == XelloRunKind.Sync).ToList(), log, null);
        }
        catch (XelloException error)
        {
            return ([], log, $"{error.Message} {error.RecommendedAction}");
        }
    }

    private static IEnumerable<string> Advice(RegisteredNight night, XelloSyncRun? last, DateTimeOffset? missing, string? log, string? trouble)
    {
        if (trouble is not null)
            yield return trouble;
        if (!night.Enabled)
            yield return "It is switched off.";
        if (night.Schedule is null)
            yield return "Its schedule was changed to one that is not understood here, so nobody can say whether a night is missing.";
        if (missing is { } due)
        {
            yield return string.Format(CultureInfo.InvariantCulture, "No run since {0:yyyy-MM-dd HH:mm}. Look whether the machine was on, and at {1}{2}.", due, Record(night), log is null ? "" : $" and at the log '{log}'");
        }
        else if (Meaning(last?.ExitCode) is { } meaning)
        {
            yield return meaning;
        }

        if (night.Advice.Length > 0)
            yield return night.Advice;
    }

    private static string Record(RegisteredNight night) => night.System switch
    {
        XelloScheduler.WindowsTask => "the task's history in Task Scheduler",
        XelloScheduler.Systemd => $"journalctl -u {SystemdUnits.UnitOf(night.Name)}",
        XelloScheduler.SystemdUser => $"journalctl --user -u {SystemdUnits.UnitOf(night.Name)}",
        _ => $"the mail that cron sent to {night.Account}",
    };

    private static string? Meaning(int? exitCode) => exitCode switch
    {
        null or 0 => null,
        2 => "Something is held: Get-XelloSyncRun -Held shows it.",
        3 => "Records were rejected: Test-XelloRoster names them.",
        NightExitCode.Credentials => "Configuration or credentials: Test-XelloConfiguration says which.",
        NightExitCode.InProgress => "Another run was in progress.",
        NightExitCode.Incomplete => "The roster could not be read completely: Test-PowerSchoolConnection looks why.",
        _ => "It failed: Get-XelloSyncRun -Last 1 says why.",
    };
}
