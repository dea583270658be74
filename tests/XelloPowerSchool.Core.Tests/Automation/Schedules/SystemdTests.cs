using System.Runtime.Versioning;
using CsCheck;
using XelloPowerSchool.Automation;
using Xunit;

namespace XelloPowerSchool.Tests.Automation.Schedules;

/// <summary>Units of systemd: what systemd itself says of them, and how they are put in place.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SystemdTests : IDisposable
{
    private const string Analyze = "/usr/bin/systemd-analyze";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, "systemd-system")]
    [InlineData(true, "systemd-user")]
    public void TheUnitsAreAsTheyWereLookedAt(bool forUser, string name)
    {
        var night = ScheduleSamples.Night("/srv/xello/O'Neill 50% $1/district.json", NightSchedule.Of(TimeSpan.FromHours(2), [DayOfWeek.Sunday, DayOfWeek.Wednesday], TimeSpan.FromMinutes(10)));
        night = night with
        {
            Logon = forUser ? NightLogon.Current : NightLogon.User,
            Configuration = night.Configuration with
            {
                Connection = new XelloConnectionSettings { Credential = ScheduleSamples.Secret("systemd:powerschool") },
                Destination = new XelloDestinationSettings { Address = "sftp://ftp.xello.us:5087/", Credential = ScheduleSamples.Secret("systemd:xello") },
            },
        };
        ScheduleSamples.IsGolden(name, new SystemdTimers(forUser, "/units", "/credstore").Describe(night));
    }

    [Fact]
    public void SystemdTakesTheUnitsAsTheyAre()
    {
        Assert.SkipUnless(File.Exists(Analyze), "systemd-analyze is not installed");
        var shell = _folder["pwsh"];
        File.WriteAllText(shell, "#!/bin/sh\n");
        File.SetUnixFileMode(shell, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        foreach (var (forUser, number) in new[] { (false, 0), (true, 1), (false, 2) })
        {
            var path = number == 0 ? "/srv/xello/district.json" : "/srv/O'Neill \"50%\" $HOME `id` Schule \u00dcn\u00efted/district.json";
            var night = ScheduleSamples.Night(path, program: shell) with { Logon = forUser ? NightLogon.Current : NightLogon.User, Account = "root", Name = "Verify" + number };
            // A refresh token that is replaced has to be writable where it stands.
            if (number == 2)
            {
                var token = ScheduleSamples.Secret("file:/srv/O'Neill \"50%\"/token");
                var mail = new XelloMailSettings { OAuth = new XelloOAuthSettings { RefreshToken = token } };
                night = night with { Configuration = night.Configuration with { Notifications = new XelloNotificationSettings { Mail = mail } } };
                Assert.Contains("ReadWritePaths=\"-/srv/O'Neill \\\"50%%\\\"/token\"\n", SystemdUnits.Service(night, false, []), StringComparison.Ordinal);
            }

            var service = _folder["xello-sync-Verify" + number + ".service"];
            var timer = _folder["xello-sync-Verify" + number + ".timer"];
            File.WriteAllText(service, SystemdUnits.Service(night, forUser, [new StoredCredential("powerschool", "/etc/credstore/50% off", false)]));
            File.WriteAllText(timer, SystemdUnits.Timer(night));
            // Other units of the machine may have faults of their own: what is said of ours counts.
            string[] arguments = ["--man=no", .. forUser ? new[] { "--user" } : [], "verify", service, timer];
            var (_, output, errors) = new SchedulerProgram(XelloScheduler.Systemd, Analyze).Run(arguments);
            Assert.DoesNotContain((output + errors).Split('\n'), line => line.Contains("Verify" + number, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void SystemdFindsWhatIsWrong()
    {
        Assert.SkipUnless(File.Exists(Analyze), "systemd-analyze is not installed");
        var service = _folder["xello-sync-Wrong.service"];
        File.WriteAllText(service, SystemdUnits.Service(ScheduleSamples.Night("/d.json", program: "/nowhere/pwsh"), false, []));
        var (_, output, errors) = new SchedulerProgram(XelloScheduler.Systemd, Analyze).Run(["--man=no", "verify", service]);
        Assert.Contains("/nowhere/pwsh", output + errors, StringComparison.Ordinal);
    }

    [Fact]
    public void SystemdUnderstandsTheTimesAsWeDo()
    {
        Assert.SkipUnless(File.Exists(Analyze), "systemd-analyze is not installed");
        var analyze = new SchedulerProgram(XelloScheduler.Systemd, Analyze);
        ScheduleSamples.Schedule.Sample(
            schedule =>
            {
                var (code, output, errors) = analyze.Run(["calendar", "--base-time=2026-11-24 18:30:00 UTC", "--iterations=3", SystemdUnits.Calendar(schedule)]);
                Assert.True(code == 0, errors);
                var said = output.Split('\n').Select(line => line.Trim())
                    .Where(line => line.StartsWith("Next elapse:", StringComparison.Ordinal) || line.StartsWith("Iter. #", StringComparison.Ordinal))
                    .Select(line => line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..].Split(' ') is [_, var day, var time, ..] ? day + " " + time : line).ToList();
                var ours = new List<string>();
                for (var at = ScheduleSamples.Registered; ours.Count < 3;)
                {
                    at = schedule.Next(at, TimeZoneInfo.Local);
                    ours.Add(at.ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture));
                }

                Assert.Equal(ours, said);
            },
            iter: 30, threads: 1);
    }

    [Fact]
    public void ATimerIsReadAgain() => ScheduleSamples.Task.Sample(night =>
    {
        var read = SystemdUnits.ReadTimer(SystemdUnits.Timer(night), XelloScheduler.Systemd)!;
        Assert.Equal((night.Name, night.Configuration.Path, night.Schedule, night.Registered), (read.Name, read.Configuration, read.Schedule!, read.Registered!.Value));
        Assert.Equal("xello", SystemdUnits.ReadAccount(SystemdUnits.Service(night, forUser: false, [])));
    });

    [Theory]
    [InlineData("*-*-1 02:00:00")]
    [InlineData("Mon..Fri *-*-* 02:00:00")]
    [InlineData("hourly")]
    [InlineData("*-*-* 02:00:00\nOnCalendar=*-*-* 04:00:00")]
    public void AScheduleOfSomebodyElsesIsNotGuessed(string calendar)
    {
        var timer = SystemdUnits.Timer(ScheduleSamples.Night("/d.json")).Replace("*-*-* 02:00:00", calendar, StringComparison.Ordinal);
        Assert.Null(SystemdUnits.ReadTimer(timer, XelloScheduler.Systemd)!.Schedule);
        Assert.Null(SystemdUnits.ReadTimer("[Timer]\nOnCalendar=daily\n", XelloScheduler.Systemd));
    }

    [UnixFact]
    public void ANightIsRegisteredListedAndRemoved()
    {
        var timers = Timers(Systemctl("true"));
        var night = Prepared();
        var registered = NightSchedulers.Register(timers, night, replace: false);
        Assert.Equal(("Oak-Valley", night.Configuration.Path, "xello", true), (registered.Name, registered.Configuration, registered.Account, registered.Enabled));
        Assert.Equal(["daemon-reload", "enable xello-sync-Oak-Valley.timer", "restart xello-sync-Oak-Valley.timer"], Calls());
        Assert.Equal("SyncTaskExists", Assert.Throws<XelloException>(() => NightSchedulers.Register(timers, night, replace: false)).Id);

        File.Delete(_folder["units/timers.target.wants/xello-sync-Oak-Valley.timer"]);
        Assert.False(Assert.Single(timers.List(null)).Enabled);
        timers.Remove(registered);
        Assert.Empty(timers.List(null));
        Assert.Equal(["disable --now xello-sync-Oak-Valley.timer", "daemon-reload"], Calls().TakeLast(2));
        Assert.Empty(Directory.GetFiles(_folder["units"]));
    }

    [UnixFact]
    public void WhatSystemdRefusesLeavesThingsAsTheyWere()
    {
        var night = Prepared();
        Timers(Systemctl("true")).Register(night);
        var before = Units();
        var refused = Assert.Throws<XelloException>(() => Timers(Systemctl("echo 'Access denied' >&2; false")).Register(night with { Account = "other" }));
        Assert.Equal("SyncTaskFailed", refused.Id);
        Assert.Contains("Access denied", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, Units());

        Assert.Throws<XelloException>(() => Timers(Systemctl("false")).Register(night with { Name = "New" }));
        Assert.Equal(before, Units());
        Assert.Equal("SchedulerNotAvailable", Assert.Throws<XelloException>(() => Timers(_folder["none"]).Register(night)).Id);
    }

    [UnixFact]
    public void WhatWouldMakeTheNightFailIsSaidBefore()
    {
        var night = Prepared();
        var timers = Timers(Systemctl("true"));
        var secret = night with
        {
            Configuration = night.Configuration with { Connection = new XelloConnectionSettings { Credential = ScheduleSamples.Secret("systemd:powerschool") } },
        };
        Assert.Contains("systemd-creds encrypt --name=powerschool", Refused(timers, secret).RecommendedAction, StringComparison.Ordinal);
        Directory.CreateDirectory(_folder["cred.encrypted"]);
        File.WriteAllText(_folder["cred.encrypted/powerschool"], "");
        timers.Register(secret);
        Assert.Contains($"LoadCredentialEncrypted=powerschool:{_folder["cred.encrypted/powerschool"]}\n", timers.Describe(secret), StringComparison.Ordinal);

        Assert.Contains(_folder["gone"], Refused(timers, night with { Configuration = night.Configuration with { Ledger = _folder["gone/ledger.db"] } }).Message, StringComparison.Ordinal);
        Assert.Contains("no shell", Refused(timers, night with { Program = "/nowhere/pwsh" }).Message, StringComparison.Ordinal);
        Assert.Equal("SyncTaskInvalid", Assert.Throws<XelloException>(() => timers.Describe(night with { Logon = NightLogon.Current })).Id);
        Assert.Equal("SyncTaskInvalid", Assert.Throws<XelloException>(() => timers.Describe(night with { Logon = NightLogon.ManagedServiceAccount })).Id);
        Assert.Equal("SyncTaskInvalid", Assert.Throws<XelloException>(() => timers.Describe(night with { RetryCount = 20, RetryInterval = TimeSpan.FromHours(1) })).Id);
        Assert.Equal("SyncTaskInvalid", Assert.Throws<XelloException>(() => new SystemdTimers(forUser: true).Describe(night)).Id);
    }

    [UnixFact]
    public void AUsersTimerNeedsTheUserToLinger()
    {
        var night = Prepared() with { Logon = NightLogon.Current, Account = Environment.UserName };
        var timers = new SystemdTimers(forUser: true, _folder["units"], _folder["cred"], Systemctl("true"), _folder["linger"]);
        Assert.Contains("loginctl enable-linger " + Environment.UserName, NightSchedulers.Register(timers, night, false).Advice, StringComparison.Ordinal);
        Assert.Equal("--user daemon-reload", Calls()[0]);
        Directory.CreateDirectory(_folder["linger"]);
        File.WriteAllText(Path.Combine(_folder["linger"], Environment.UserName), "");
        Assert.Empty(Assert.Single(timers.List(null)).Advice);
    }

    private static XelloException Refused(SystemdTimers timers, NightTask night)
    {
        var refused = Assert.Throws<XelloException>(() => timers.Register(night));
        Assert.Equal("SyncTaskNotPrepared", refused.Id);
        return refused;
    }

    private SystemdTimers Timers(string systemctl) => new(forUser: false, _folder["units"], _folder["cred"], systemctl);

    private NightTask Prepared()
    {
        foreach (var name in new[] { "data", "out", "units" })
            Directory.CreateDirectory(_folder[name]);
        var night = ScheduleSamples.Night(_folder["district.json"], program: "/bin/sh");
        return night with
        {
            Configuration = night.Configuration with
            {
                Ledger = _folder["data/ledger.db"], Log = new XelloLogSettings { Path = _folder["data/night.log"] }, Report = null,
                Destination = new XelloDestinationSettings { Address = _folder["out"] },
            },
        };
    }

    /// <summary>A systemctl that writes down how it is called, and does what enabling does.</summary>
    private string Systemctl(string then)
    {
        var path = _folder["systemctl-" + Guid.NewGuid().ToString("N")];
        File.WriteAllText(path, $$"""
            #!/bin/sh
            echo "$*" >> '{{_folder["calls"]}}'
            if [ "$1" = enable ]; then mkdir -p '{{_folder["units"]}}/timers.target.wants'; touch "{{_folder["units"]}}/timers.target.wants/$2"; fi
            if [ "$1" = disable ]; then rm -f "{{_folder["units"]}}/timers.target.wants/$3"; fi
            {{then}}

            """);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    private string[] Calls() => File.ReadAllLines(_folder["calls"]);

    private string[] Units() => [.. Directory.GetFiles(_folder["units"]).Order(StringComparer.Ordinal).SelectMany(path => new[] { path, File.ReadAllText(path) })];
}
