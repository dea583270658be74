using System.Globalization;
using System.Runtime.CompilerServices;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Delivery;
using XelloPowerSchool.Plugin;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Automation;

/// <summary>
/// The whole chain as a checklist: what the machine offers, the server, the plugin, the roster, the ledger, the destination, the schedule;
/// then what came of it: the last run, holds, receipts. Causes stand before what follows from them, so that the first failure is the cause.
/// </summary>
internal sealed class IntegrationDiagnosis(IntegrationOptions options)
{
    private const string NoConnection = "no server is connected";
    private const string NotReached = "not checked, because the server cannot be read";
    private const long LittleSpace = 1_000_000_000;
    private const long NoSpace = 50_000_000;

    private readonly CheckRunner _runner = new(options.Clock);
    private bool _canRead = options.Connection is not null;

    /// <summary>Makes all checks, one after the other.</summary>
    public async IAsyncEnumerable<PowerSchoolCheck> RunAsync([EnumeratorCancellation] CancellationToken ct)
    {
        yield return await CheckAsync("Disk", null, Disk, ct).ConfigureAwait(false);
        await foreach (PowerSchoolCheck check in ConnectionAsync(ct).ConfigureAwait(false))
            yield return check;
        PowerSchoolConnection? connection = options.Connection;
        string? unreadable = connection is null ? NoConnection : _canRead ? null : NotReached;
        yield return await CheckAsync("Plugin", unreadable, t => PluginHealth.VersionAsync(connection!, t), ct).ConfigureAwait(false);
        yield return await CheckAsync("Plugin validation", unreadable, t => PluginHealth.ValidationAsync(connection!, t), ct).ConfigureAwait(false);
        yield return await CheckAsync("Calendar", null, _ => Calendar(), ct).ConfigureAwait(false);

        using var ledger = new IntegrationLedger(options);
        yield return await CheckAsync("Ledger", null, _ => ledger.Open(), ct).ConfigureAwait(false);
        yield return await CheckAsync("Roster", unreadable, t => RosterAsync(ledger, t), ct).ConfigureAwait(false);
        yield return await CheckAsync("Destination", null, t => DestinationAsync(ledger, t), ct).ConfigureAwait(false);
        yield return await CheckAsync("Schedule", null, _ => Schedule(), ct).ConfigureAwait(false);
        foreach ((string name, Func<CancellationToken, Task<Finding>> check) in ledger.Checks())
            yield return await CheckAsync(name, ledger.NotOpen, check, ct).ConfigureAwait(false);
        foreach (string student in options.Students)
        {
            IReadOnlyList<PowerSchoolCheck> story = await StoryAsync(ledger, student, ct).ConfigureAwait(false);
            foreach (PowerSchoolCheck check in story)
                yield return check;
        }
    }

    private Task<PowerSchoolCheck> CheckAsync(string name, string? notPossible, Func<CancellationToken, Task<Finding>> check, CancellationToken ct) =>
        _runner.RunAsync(name, notPossible, check, ct);

    private Task<Finding> Disk(CancellationToken ct)
    {
        if (options.FreeBytes(options.LedgerPath) is not { } free)
            return Task.FromResult(Finding.Skipped("how much room there is for the ledger cannot be told"));
        string what = string.Format(CultureInfo.InvariantCulture, "{0:N0} MB are free where the ledger is", free / 1_000_000);
        const string Advice = "A run needs room for the ledger once more and for the files. Make room; Sync-XelloAccount -RetentionDays shortens the history.";
        return Task.FromResult(free < NoSpace ? Finding.Fail(what, Advice) : free < LittleSpace ? Finding.Warning(what, Advice) : Finding.Pass(what));
    }

    // The counts of every school are left to the roster, which reads them anyway.
    private async IAsyncEnumerable<PowerSchoolCheck> ConnectionAsync([EnumeratorCancellation] CancellationToken ct)
    {
        if (options.Connection is not { } connection)
        {
            yield return await CheckAsync("Connection", null, static _ => Task.FromResult(Finding.Fail(NoConnection, "Run Connect-PowerSchool first. What does not need the server is checked all the same.")), ct).ConfigureAwait(false);
            yield break;
        }
        await foreach (PowerSchoolCheck check in new ConnectionDiagnosis(connection, PluginBuilder.Needed(options.Mapping), options.Clock).RunAsync(ct).ConfigureAwait(false))
        {
            _canRead &= check.Status != PowerSchoolCheckStatus.Fail;
            yield return IsNotNeeded(check, connection)
                ? check with { Status = PowerSchoolCheckStatus.Skipped, Detail = $"not needed, because {connection.Source} is in use and faster", Advice = "" }
                : check;
            if (check.Name == "Schools")
                break;
        }
    }

    // A refusal of a source that comes after the one in use costs nothing, and a plugin that asks for little has it every night.
    private static bool IsNotNeeded(PowerSchoolCheck check, PowerSchoolConnection connection) =>
        check.Status == PowerSchoolCheckStatus.Warning && connection.Source is { } used
        && SourceProbe.Sources.SkipWhile(source => source != used).Any(source => check.Name == $"Source {source}");

    private async Task<Finding> RosterAsync(IntegrationLedger ledger, CancellationToken ct)
    {
        PowerSchoolConnection connection = options.Connection!;
        var reader = new RosterReader(new PowerSchoolClient(connection), connection.Uri.AbsoluteUri, options.Clock, options.Mapping, options.Today);
        ProvenRoster roster = await reader.ReadAsync(options.Scope, null, ct).ConfigureAwait(false);
        var check = new RosterCheck { Today = options.Today, Contract = options.Profile.Check, KnownSchools = ledger.SchoolCodes, Before = ledger.FieldsBefore };
        XelloRosterCheck result = RosterGate.Judge(check.Check(roster.Accounts, roster.Snapshot), roster.Accounts.Count, roster.Snapshot, baseline: null, XelloSeverity.Warning);
        string what = string.Format(
            CultureInfo.InvariantCulture, "complete: {0:N0} accounts of {1:N0} schools; {2:N0} errors, {3:N0} warnings", result.Accounts, roster.Snapshot.Schools.Count, result.Errors, result.Warnings)
            + (result.Rules.Count == 0 ? "" : "; most often " + string.Join(", ", result.Rules.Take(3).Select(static r => string.Format(CultureInfo.InvariantCulture, "{0} ({1:N0})", r.Rule, r.Count))));
        return result.Accounts == 0 ? Finding.Fail(what, "Look at -School, -Grade and -Mapping, and at Get-PSStudent: nobody would have an account.")
            : result.Errors + result.Warnings == 0 ? Finding.Pass(what)
            : Finding.Warning(what, "Test-XelloRoster lists them. A record with an error is kept out, and its account stays as it is.");
    }

    private async Task<Finding> DestinationAsync(IntegrationLedger ledger, CancellationToken ct)
    {
        IDestination? destination = options.Destination ?? ledger.FolderOfLastDelivery;
        if (destination is null)
        {
            return Finding.Skipped(ledger.LastDelivery is { } last
                ? $"files go to {last.Destination}; name it with -Destination and sign in to have it checked"
                : "nothing was delivered yet; name the place with -Destination to have it checked");
        }
        await destination.PrepareAsync(ct).ConfigureAwait(false);
        return Finding.Pass($"{destination.Address} takes files: a small one was written and removed");
    }

    private Task<Finding> Schedule()
    {
        IReadOnlyList<ScheduleEntry> entries = options.Schedules.Find();
        if (entries.Count == 0)
        {
            return Task.FromResult(Finding.Warning(
                "nothing that this user may see starts the module by the clock",
                "Make a scheduled task, a systemd timer or a line of cron that runs your script every night, or run this check as the account that has it."));
        }
        string what = string.Join("; ", entries.Select(static e => $"{e.Kind} {e.Name}{(e.Account.Length > 0 ? $", as {e.Account}" : "")}{(e.IsEnabled ? "" : ", switched off")}"));
        if (!entries.Any(static e => e.IsEnabled))
            return Task.FromResult(Finding.Fail(what, "Switch it on."));
        ScheduleEntry[] strangers = [.. entries.Where(e => e.Account.Length > 0 && !IsThisUser(e.Account))];
        return Task.FromResult(strangers.Length > 0 && options.IsDefaultLedger
            ? Finding.Warning(
                $"{what}; you are {options.User}",
                "Without -Ledger each account has a ledger of its own, so what is checked here is not what runs at night. Give both the same -Ledger, or run this check as that account.")
            : Finding.Pass(what));
    }

    private bool IsThisUser(string account) =>
        account.Substring(account.LastIndexOf('\\') + 1).Split('@')[0].Equals(options.User, StringComparison.OrdinalIgnoreCase);

    private Task<Finding> Calendar()
    {
        const string Advice = "Give Sync-XelloAccount the days of the coming summer: -Calendar @{ LastDay = ...; RolloverStart = ...; FirstDay = ... }.";
        if (options.Calendar is not { } calendar)
        {
            return Task.FromResult(Finding.Warning(
                "no calendar was named, so nothing holds removals when PowerSchool's end of year exits everybody, except the brakes", Advice));
        }
        calendar.Check();
        DateTime today = options.Today;
        string what = calendar.ToString();
        return Task.FromResult(
            calendar.FirstDay.Date < today ? Finding.Fail(what + "; that summer is over", Advice)
            : calendar.LastDay.Date > today.AddMonths(12) ? Finding.Warning(what + "; a summer before that is not covered", Advice)
            : Finding.Pass(what));
    }

    private async Task<IReadOnlyList<PowerSchoolCheck>> StoryAsync(IntegrationLedger ledger, string student, CancellationToken ct)
    {
        string name = $"Student {student}";
        XelloAccountTrace? trace = null;
        var story = new List<PowerSchoolCheck>
        {
            await CheckAsync(name, ledger.NotOpen, async t =>
            {
                trace = await ledger.TraceAsync(student, _canRead && options.Connection is not null ? new PowerSchoolClient(options.Connection) : null, t).ConfigureAwait(false);
                return trace.Status == XelloAccountStatus.Active
                    ? Finding.Pass(trace.Conclusion)
                    : Finding.Warning(trace.Conclusion, $"Trace-XelloAccount {student} has the objects behind each step.");
            }, ct).ConfigureAwait(false),
        };
        story.AddRange((trace?.Steps ?? []).Select(step => new PowerSchoolCheck
        {
            Name = $"{name}: {step.Stage}",
            Status = PowerSchoolCheckStatus.Pass,
            Detail = step.Time is { } time ? string.Format(CultureInfo.InvariantCulture, "{0:yyyy-MM-dd HH:mm} {1}", time, step.Text) : step.Text,
        }));
        return story;
    }
}
