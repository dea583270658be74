using System.Runtime.Versioning;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using Xunit;

namespace XelloPowerSchool.Tests.Automation.Night;

/// <summary>The small parts of a night: secrets, deadline, log, exit codes, and what there is to tell.</summary>
public sealed class NightPartsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SecretReader _secrets = new(null);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void SecretsAreFetchedFromWhereTheyAreKept()
    {
        var name = "XELLO_TEST_" + Guid.NewGuid().ToString("N");
        Environment.SetEnvironmentVariable(name, "from the environment");
        Assert.Equal("from the environment", Plain(_secrets.Read(Reference("env:" + name))));
        Environment.SetEnvironmentVariable(name, null);
        Assert.Equal("SecretNotFound", Refused("env:" + name));
        Assert.Equal("SecretNotFound", Refused("systemd:mail"));
        Assert.Equal("SecretNotFound", Refused("vault:V/N"));
        Assert.Equal("SecretNotFound", Refused("file:" + _folder["missing"]));
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void AFileThatOthersCanReadIsNoPlaceForASecret()
    {
        var file = _folder["secret"];
        File.WriteAllText(file, "the secret\r\nand a second line\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal("the secret", Plain(_secrets.Read(Reference("file:" + file))));
        foreach (var more in new[] { UnixFileMode.GroupRead, UnixFileMode.OtherRead, UnixFileMode.GroupWrite, UnixFileMode.OtherWrite })
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | more);
            Assert.Equal("SecretNotPrivate", Refused("file:" + file));
        }

        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(file, "\n");
        Assert.Equal("SecretNotFound", Refused("file:" + file));
        File.WriteAllText(file, new string('x', 70_000));
        Assert.Equal("SecretNotFound", Refused("file:" + file));
    }

    [Theory]
    [InlineData("hunter2")]
    [InlineData("vault:OnlyAVault")]
    [InlineData("vault:a/b/c")]
    [InlineData("env:")]
    [InlineData("")]
    [InlineData("https://hooks.example/secret")]
    public void WhatIsNoReferenceIsNone(string text) => Assert.Null(XelloSecretReference.TryParse(text));

    [Theory]
    [InlineData("2026-10-01T02:00", "19:45", "2026-10-01T19:45")]
    [InlineData("2026-10-01T22:00", "19:45", "2026-10-01T19:45")] // late: it has missed it
    [InlineData("2026-10-01T19:45", "19:45", "2026-10-01T19:45")]
    [InlineData("2026-10-02T01:44", "19:45", "2026-10-01T19:45")]
    [InlineData("2026-10-02T01:46", "19:45", "2026-10-02T19:45")]
    [InlineData("2026-10-01T23:00", "04:00", "2026-10-02T04:00")]
    public void TheDeadlineIsTheOneThatTheNightIsFor(string started, string timeOfDay, string expected) => Assert.Equal(
        At(expected), Deadline.Of(At(started), TimeSpan.Parse(timeOfDay, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void TheLogIsOneObjectPerLineAndIsRotated()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 10, 1, 2, 0, 0, TimeSpan.Zero));
        var settings = new XelloLogSettings { Path = _folder["logs/night.log"], MaximumMegabytes = 1, KeepFiles = 2 };
        for (var night = 0; night < 5; night++)
        {
            using (var log = NightLog.Open(settings, time, "run" + night, Assert.Fail))
            {
                log.Write("Information", "Started", ("name", "Ünïted \"District\"\n"), ("count", 3), ("flag", true), ("none", null), ("list", new[] { "a", "b" }));
                log.Write("Warning", "Large", ("text", new string('x', 1 << 20)));
            }

            time.Advance(TimeSpan.FromDays(1));
        }

        var files = Directory.GetFiles(_folder["logs"]).Select(Path.GetFileName).Order().ToList();
        Assert.Equal(["night.20261004T020000000.log", "night.20261005T020000000.log", "night.log"], files);
        var lines = File.ReadAllLines(settings.Path);
        Assert.Equal(2, lines.Length);
        using var first = JsonDocument.Parse(lines[0]);
        Assert.Equal(
            """{"time":"2026-10-05T02:00:00.000Z","level":"Information","run":"run4","event":"Started","name":"Ünïted \"District\"\n","count":3,"flag":true,"list":["a","b"]}""",
            lines[0]);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(settings.Path));
        Assert.Equal("LogNotWritable", Assert.Throws<XelloException>(() => NightLog.Open(settings with { Path = _folder.Path }, time, "x", Assert.Fail)).Id);
    }

    [Fact]
    public void HalfALineThatAStopLeftSpoilsNoOther()
    {
        var settings = new XelloLogSettings { Path = _folder["night.log"] };
        File.WriteAllText(settings.Path, "{\"event\":\"Started\"}\n{\"event\":\"Rost");
        using (var log = NightLog.Open(settings, TimeProvider.System, "x", Assert.Fail))
            log.Write("Information", "Started");
        var lines = File.ReadAllLines(settings.Path);
        Assert.Equal((3, "{\"event\":\"Rost"), (lines.Length, lines[1]));
        Assert.Equal("Started", JsonDocument.Parse(lines[2]).RootElement.GetProperty("event").GetString());
    }

    [Fact]
    public void ErrorsHaveTheExitCodesOfTheDesign()
    {
        Assert.Equal(4, NightExitCode.Of(Errors.Error.ConfigurationNotFound("x")));
        Assert.Equal(4, NightExitCode.Of(Errors.Error.SecretNotFound(Reference("env:X"), "why")));
        Assert.Equal(5, NightExitCode.Of(Errors.Error.SyncInProgress("x", "somebody")));
        Assert.Equal(1, NightExitCode.Of(Errors.Error.DeadlinePassed("x")));
        Assert.Equal(1, NightExitCode.Of(new InvalidOperationException("x")));
    }

    [Fact]
    public void ItIsToldWhatTheDistrictWantsToKnow()
    {
        var settings = new XelloNotificationSettings { Heartbeat = [DayOfWeek.Monday] };
        var (good, bad) = (Run(XelloSyncStatus.Committed), Run(XelloSyncStatus.Failed, 1));
        Assert.Null(NoticeKind.Of(good, good, settings, DayOfWeek.Tuesday));
        Assert.Equal(XelloNotificationKind.Heartbeat, NoticeKind.Of(good, good, settings, DayOfWeek.Monday));
        Assert.Equal(XelloNotificationKind.Recovered, NoticeKind.Of(good, bad, settings, DayOfWeek.Tuesday));
        Assert.Equal(XelloNotificationKind.Recovered, NoticeKind.Of(Run(XelloSyncStatus.Committed, 3), bad, settings, DayOfWeek.Monday));
        Assert.Equal(XelloNotificationKind.Held, NoticeKind.Of(Run(XelloSyncStatus.Held, 2), bad, settings, DayOfWeek.Monday));
        Assert.Equal(XelloNotificationKind.Failed, NoticeKind.Of(bad, null, settings, DayOfWeek.Monday));
        Assert.Equal(XelloNotificationKind.Incomplete, NoticeKind.Of(Run(XelloSyncStatus.Failed, 6), good, settings, DayOfWeek.Monday));
        Assert.Null(NoticeKind.Of(Run(XelloSyncStatus.Failed, 5), good, settings, DayOfWeek.Monday));
        Assert.Null(NoticeKind.Of(bad, good, settings with { On = [] }, DayOfWeek.Monday));
    }

    private static XelloSyncRun Run(XelloSyncStatus status, int exitCode = 0) => new() { Id = "x", Status = status, ExitCode = exitCode };

    private static DateTimeOffset At(string text) => new(DateTime.Parse(text, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.FromHours(-5));

    private static XelloSecretReference Reference(string text) => XelloSecretReference.TryParse(text)!;

    private static string Plain(Secret secret) => new System.Net.NetworkCredential("", secret.Value).Password;

    private string Refused(string reference)
    {
        var error = Assert.Throws<XelloException>(() => _secrets.Read(Reference(reference)));
        Assert.DoesNotContain("the secret\n", error.Message, StringComparison.Ordinal);
        return error.Id;
    }
}
