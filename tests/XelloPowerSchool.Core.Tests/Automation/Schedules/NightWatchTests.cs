using Microsoft.Extensions.Time.Testing;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using Xunit;

namespace XelloPowerSchool.Tests.Automation.Schedules;

/// <summary>Times of nights, and whether one is missing.</summary>
public sealed class NightWatchTests : IDisposable
{
    private static readonly TimeZoneInfo Toronto = TimeZoneInfo.FindSystemTimeZoneById("America/Toronto");

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(At("2026-10-05T08:00:00-04:00"));

    public NightWatchTests()
    {
        _time.SetLocalTimeZone(Toronto);
        File.WriteAllText(_folder["district.json"], """
            {
              "schemaVersion": 1, "name": "Practice district", "ledger": "ledger.db",
              "connection": { "uri": "https://ps.district.example", "credential": "clixml:ps.cred" }, "destination": { "address": "out" }
            }
            """);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("02:00", "", "2026-10-05T01:59:59-04:00", "2026-10-05T02:00:00-04:00", "2026-10-04T02:00:00-04:00")]
    [InlineData("02:00", "", "2026-10-05T02:00:00-04:00", "2026-10-06T02:00:00-04:00", "2026-10-05T02:00:00-04:00")]
    [InlineData("02:00", "Monday", "2026-10-05T03:00:00-04:00", "2026-10-12T02:00:00-04:00", "2026-10-05T02:00:00-04:00")]
    [InlineData("02:00", "Sunday,Saturday", "2026-10-05T03:00:00-04:00", "2026-10-10T02:00:00-04:00", "2026-10-04T02:00:00-04:00")]
    [InlineData("02:30", "", "2026-03-07T12:00:00-05:00", "2026-03-08T03:00:00-04:00", "2026-03-07T02:30:00-05:00")] // the hour that does not exist
    [InlineData("01:30", "", "2026-10-31T12:00:00-04:00", "2026-11-01T01:30:00-05:00", "2026-10-31T01:30:00-04:00")] // the hour that comes twice
    [InlineData("23:59", "", "2026-10-06T03:58:00+00:00", "2026-10-05T23:59:00-04:00", "2026-10-04T23:59:00-04:00")]
    public void StartsAreLocalTimes(string at, string days, string now, string next, string previous)
    {
        var schedule = Schedule(at, days);
        Assert.Equal((At(next), At(previous)), (schedule.Next(At(now), Toronto), schedule.Previous(At(now), Toronto)));
    }

    [Fact]
    public void ANightThatHasNotBeenIsMissed()
    {
        var never = new NightWatch(_time).Look(Night());
        Assert.True(never.IsOverdue);
        Assert.Equal((null, null, At("2026-10-06T02:00:00-04:00")), (never.LastRun, never.LastExitCode, never.NextRun!.Value));
        Assert.Contains("No run since 2026-10-05 02:00", never.Advice, StringComparison.Ordinal);
        Assert.Contains(_folder["ledger.log"], never.Advice, StringComparison.Ordinal);

        Record(At("2026-10-05T02:00:03-04:00"), XelloSyncStatus.Committed, 0);
        var done = new NightWatch(_time).Look(Night());
        Assert.Equal((false, "", 0, At("2026-10-05T02:00:03-04:00")), (done.IsOverdue, done.Advice, done.LastExitCode!.Value, done.LastSuccess!.Value));

        // The next one is due, but may still be on its way.
        _time.SetUtcNow(At("2026-10-06T05:00:00-04:00"));
        Assert.False(new NightWatch(_time).Look(Night()).IsOverdue);
        _time.SetUtcNow(At("2026-10-06T06:30:00-04:00"));
        Assert.True(new NightWatch(_time).Look(Night()).IsOverdue);
        Assert.False(new NightWatch(_time).Look(Night() with { Schedule = Schedule("02:00", "Monday") }).IsOverdue);

        Record(At("2026-10-06T02:00:02-04:00"), XelloSyncStatus.Failed, 6);
        var failed = new NightWatch(_time).Look(Night());
        Assert.Equal((false, 6, At("2026-10-05T02:00:03-04:00")), (failed.IsOverdue, failed.LastExitCode!.Value, failed.LastSuccess!.Value));
        Assert.Contains("completely", failed.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void ANightThatWasRegisteredAfterItsTimeIsNotMissing() =>
        Assert.False(new NightWatch(_time).Look(Night() with { Registered = At("2026-10-05T03:00:00-04:00") }).IsOverdue);

    [Fact]
    public void AConfigurationThatIsGoneIsSaid()
    {
        var gone = new NightWatch(_time).Look(Night() with { Configuration = _folder["gone.json"] });
        Assert.True(gone.IsOverdue);
        Assert.Contains("There is no configuration", gone.Advice, StringComparison.Ordinal);
        var off = new NightWatch(_time).Look(Night() with { Enabled = false });
        Assert.Null(off.NextRun);
        Assert.Contains("switched off", off.Advice, StringComparison.Ordinal);
        var changed = new NightWatch(_time).Look(Night() with { Schedule = null });
        Assert.Equal(("changed by hand", false), (changed.Schedule, changed.IsOverdue));
    }

    [Theory]
    [InlineData(null, "Ünïted School District 12", "United-School-District-12")]
    [InlineData(null, "  O'Neill (County)  ", "O-Neill-County")]
    [InlineData(null, "学校 A", "A")]
    [InlineData("a.b_c-1", "x", "a.b_c-1")]
    public void NamesAreThoseOfEveryScheduler(string? wanted, string district, string name) => Assert.Equal(name, NightTask.NameOf(wanted, district));

    [Theory]
    [InlineData(null, "学校")]
    [InlineData("a b", "x")]
    [InlineData("../x", "x")]
    [InlineData("", "x")]
    [InlineData("-x", "x")]
    [InlineData("\u00fcnited", "x")]
    public void WhatIsNoNameIsRefused(string? wanted, string district) =>
        Assert.Equal("SyncTaskInvalid", Assert.Throws<XelloException>(() => NightTask.NameOf(wanted, district)).Id);

    [Fact]
    public void TimesThatNoNightCanKeepAreRefused()
    {
        var night = ScheduleSamples.Night("/d.json");
        night.Check();
        Assert.All(
            new[]
            {
                night with { RetryInterval = TimeSpan.Zero }, night with { TimeLimit = TimeSpan.FromDays(1) }, night with { TimeLimit = TimeSpan.FromSeconds(-1) },
                night with { Schedule = NightSchedule.Of(default, [], TimeSpan.FromHours(7)) },
            },
            wrong => Assert.Equal("SyncTaskInvalid", Assert.Throws<XelloException>(wrong.Check).Id));
    }

    private RegisteredNight Night() => new()
    {
        Name = "Practice", System = XelloScheduler.Cron, Configuration = _folder["district.json"], Schedule = Schedule("02:00", ""), Account = "xello",
        Registered = At("2026-10-01T12:00:00-04:00"),
    };

    private void Record(DateTimeOffset started, XelloSyncStatus status, int exitCode)
    {
        using var ledger = Ledger.Open(_folder["ledger.db"], LedgerAccess.Write, _time);
        var run = new XelloSyncRun { Id = RunId.New(started), Started = started, Finished = started, Status = status, ExitCode = exitCode };
        ledger.Record(new LedgerRunDraft { Run = run, BaseRevision = ledger.ReadRevision() });
    }

    private static NightSchedule Schedule(string at, string days) => NightSchedule.Of(
        TimeSpan.Parse(at, System.Globalization.CultureInfo.InvariantCulture),
        days.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<DayOfWeek>), TimeSpan.Zero);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
