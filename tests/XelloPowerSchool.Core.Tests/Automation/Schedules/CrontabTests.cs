using System.Diagnostics;
using System.Runtime.Versioning;
using CsCheck;
using XelloPowerSchool.Automation;
using Xunit;

namespace XelloPowerSchool.Tests.Automation.Schedules;

/// <summary>Lines of crontabs: what they say, that all others stay as they are, and that cron runs them.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class CrontabTests : IDisposable
{
    private static readonly string[] Signs =
    [
        "", " ", "# a comment", "MAILTO=office@district.example", "@reboot /bin/true", "0 4 * * * /usr/local/bin/backup \\%Y", "# BEGIN XelloPowerSchool", "# END XelloPowerSchool Other",
        "# BEGIN XelloPowerSchool Oak", "\t5 5 * * 1 echo \u00fc", "# END of all", "windows line\r",
    ];

    private static readonly Gen<string> OtherLine = Gen.OneOf(
        Gen.Int[0, Signs.Length - 1].Select(i => Signs[i]),
        Gen.String[Gen.Char[' ', '~'], 0, 30]);

    private static readonly Gen<string> Crontab = Gen.Select(OtherLine.Array[0, 8], Gen.Bool)
        .Select((lines, ended) => string.Concat(lines.Select(line => line + "\n")) is var text && ended ? text : text.TrimEnd('\n'));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheLinesAreAsTheyWereLookedAt()
    {
        var night = ScheduleSamples.Night("/srv/xello/O'Neill 50% $1/district.json", NightSchedule.Of(new TimeSpan(2, 5, 0), [DayOfWeek.Sunday, DayOfWeek.Friday], TimeSpan.FromMinutes(10)));
        ScheduleSamples.IsGolden("crontab", new Crontabs().Describe(night));
    }

    [Fact]
    public void AllOtherLinesStayAsTheyAre() => Gen.Select(Crontab, ScheduleSamples.Task, ScheduleSamples.Task).Sample((crontab, first, second) =>
    {
        var whole = crontab.Length == 0 || crontab.EndsWith('\n') ? crontab : crontab + "\n"; // a line without an end is no line to cron
        var with = CrontabBlock.With(crontab, first.Name, CrontabBlock.Write(first));
        Assert.Equal(whole + CrontabBlock.Write(first), with);
        Assert.Equal(whole, CrontabBlock.Without(with, first.Name));
        Assert.Equal(crontab, CrontabBlock.Without(crontab, first.Name));

        // Another night of the same name takes its place; one of another name stands beside it.
        Assert.Equal(whole + CrontabBlock.Write(second), CrontabBlock.With(with, second.Name, CrontabBlock.Write(second)));
        var other = second with { Name = "Oak" };
        var both = CrontabBlock.With(with, other.Name, CrontabBlock.Write(other));
        Assert.Equal(whole + CrontabBlock.Write(other), CrontabBlock.Without(both, first.Name));

        var read = CrontabBlock.Read(both, "xello");
        Assert.Equal(
            [(first.Name, first.Configuration.Path, first.Schedule), (other.Name, other.Configuration.Path, other.Schedule)],
            read.Select(night => (night.Name, night.Configuration, night.Schedule!)));
        Assert.All(read, night => Assert.Equal((true, ScheduleSamples.Registered, "xello"), (night.Enabled, night.Registered!.Value, night.Account)));
    });

    [Fact]
    public void WhatSomebodyChangesIsSeen()
    {
        var block = CrontabBlock.Write(ScheduleSamples.Night("/d.json"));
        var off = Assert.Single(CrontabBlock.Read(block.Replace("\n0 2", "\n#0 2", StringComparison.Ordinal), "x"));
        Assert.Equal((false, TimeSpan.FromHours(2)), (off.Enabled, off.Schedule!.At));
        var other = Assert.Single(CrontabBlock.Read(block.Replace("\n0 2", "\n*/5 2", StringComparison.Ordinal), "x"));
        Assert.Equal((true, null), (other.Enabled, other.Schedule));

        // An end that is gone may be behind other people's lines.
        var open = block.Replace("# END XelloPowerSchool Oak-Valley\n", "", StringComparison.Ordinal) + "0 4 * * * backup\n";
        Assert.Empty(CrontabBlock.Read(open, "x"));
        Assert.Equal(open, CrontabBlock.Without(open, "Oak-Valley"));
    }

    [Fact]
    public void WhatCronCannotDoIsRefused()
    {
        var night = ScheduleSamples.Night("/d.json");
        var crontabs = new Crontabs();
        Assert.All(
            new[]
            {
                night with { Logon = NightLogon.Password }, night with { TimeLimit = TimeSpan.FromHours(1) },
               
                night with { Configuration = night.Configuration with { Path = "/a\nb" } },
                night with { Configuration = night.Configuration with { Path = "/" + new string('x', 1000) } },
            },
            wrong => Assert.Equal("SyncTaskInvalid", Assert.Throws<XelloException>(() => crontabs.Describe(wrong)).Id));
    }

    [UnixFact]
    public void TheShellHandsOverOneScriptWhateverThePathsAre()
    {
        var program = Program("printf '%s\\0' \"$@\"");
        var shell = new SchedulerProgram(XelloScheduler.Cron, "/bin/sh");
        ScheduleSamples.UnixPath.Sample(
            path =>
            {
                var command = NightCommand.Of(program, path, path, new TimeSpan(19, 45, 0));
                var (code, output, errors) = shell.Run(["-s"], $"\"{command.Program}\" {command.Arguments}\n");
                Assert.True(code == 0 && errors.Length == 0, errors);
                Assert.Equal(["-NoProfile", "-NonInteractive", "-Command", command.Script, ""], output.Split('\0'));
            },
            iter: 50, threads: 2);
    }

    [Fact]
    public void CronRunsTheNight()
    {
        const string Cron = "/usr/sbin/cron";
        Assert.SkipUnless(File.Exists(Cron) && Environment.IsPrivilegedProcess, "a real cron needs Debian's cron, and root");
        const string User = "nobody";
        // The other user has to get at them.
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_111_111);
        var done = _folder["done"];
        var program = Program($"umask 0; printf '%s\\0' \"$@\" > '{done}.part' && mv '{done}.part' '{done}'");
        File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);

        var crontabs = new Crontabs();
        using var cron = Process.Start(new ProcessStartInfo(Cron, "-f") { RedirectStandardError = true })!;
        // cron reads crontabs when it starts and when a minute begins, and tells by the second whether any has changed: one that another test
        // writes in the second of such a reading would hide ours of the same second.
        Thread.Sleep(1500);
        while (DateTime.Now.Second is 59 or < 2)
            Thread.Sleep(100);
        // Not the minute that has begun, and not the one that begins while this is written.
        var at = DateTime.Now.AddSeconds(70).TimeOfDay;
        var night = ScheduleSamples.Night(
            "/srv/O'Neill 50% $HOME `id` \u00dcn\u00efted \u2018x\u2019/district.json", NightSchedule.Of(new TimeSpan(at.Hours, at.Minutes, 0), [], TimeSpan.Zero), program) with
        {
            Name = "CronDrill", Account = User,
        };
        try
        {
            var registered = NightSchedulers.Register(crontabs, night, replace: true);
            Assert.Equal(User, registered.Account);
            var patience = Stopwatch.StartNew();
            while (!File.Exists(done) && patience.Elapsed < TimeSpan.FromMinutes(3))
                Thread.Sleep(200);
            Assert.True(File.Exists(done), "cron did not start the night");
            Assert.Equal(["-NoProfile", "-NonInteractive", "-Command", night.Command().Script, ""], File.ReadAllText(done).Split('\0'));
            crontabs.Remove(registered);
            Assert.DoesNotContain(crontabs.List(User), left => left.Name == night.Name);
        }
        finally
        {
            foreach (var left in crontabs.List(User).Where(left => left.Name == night.Name))
                crontabs.Remove(left);
            // Where one runs already, this one has ended by itself.
            if (!cron.HasExited)
                cron.Kill();
        }
    }

    [UnixFact]
    public void ACrontabThatCannotBeReadIsNotWritten()
    {
        var program = Program($"case \"$*\" in *-l) echo 'crontab: cannot be read' >&2; exit 1;; esac; touch '{_folder["written"]}'");
        var crontabs = new Crontabs(program);
        Assert.Equal("SyncTaskFailed", Assert.Throws<XelloException>(() => crontabs.Register(ScheduleSamples.Night("/d.json", program: "/bin/sh"))).Id);
        Assert.False(File.Exists(_folder["written"]));
        Assert.Empty(new Crontabs(_folder["none"]).List(null));
    }

    private string Program(string script)
    {
        var path = _folder["program"];
        File.WriteAllText(path, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
