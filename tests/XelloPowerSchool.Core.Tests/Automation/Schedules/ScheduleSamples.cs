using CsCheck;
using XelloPowerSchool.Automation;
using Xunit;

namespace XelloPowerSchool.Tests.Automation.Schedules;

/// <summary>Nights to register.</summary>
internal static class ScheduleSamples
{
    public static readonly DateTimeOffset Registered = new(2026, 11, 24, 18, 30, 0, TimeSpan.Zero);

    private static readonly Gen<TimeSpan> Minutes = Gen.Int[0, 360].Select(minutes => TimeSpan.FromMinutes(minutes));

    private static readonly string[] Signs =
    [
        "a b", "it's", "50%", "%PATH%", "$HOME", "$(Arg0)", "`id`", "\"q\"", "\u2018smart\u2019", "\u00dcn\u00efted", "\u5b66\u6821", "\ud83c\udfeb", "[x]", "*", "?", "&&", ";", "|",
        "<x>", "#", "~", "!", "\\", "%%", "--", "{0}", "(", ")", "@", "^",
    ];

    /// <summary>Parts of paths that some scheduler, shell or format has a meaning for.</summary>
    public static readonly Gen<string> PathPart = Gen.OneOf(
        Gen.Int[0, Signs.Length - 1].Select(i => Signs[i]),
        Gen.String[Gen.Char.AlphaNumeric, 1, 8]);

    public static readonly Gen<string> UnixPath = PathPart.Array[1, 6].Select(parts => "/srv/" + string.Concat(parts) + "/district.json");

    // Windows allows less in a name.
    public static readonly Gen<string> WindowsPath = UnixPath.Select(path => @"C:\" + new string([.. path.Where(letter => !"/\"<>|*?\\:".Contains(letter, StringComparison.Ordinal))]));

    public static readonly Gen<NightSchedule> Schedule = Gen.Select(Gen.Int[0, 1439], Gen.Enum<DayOfWeek>().Array[0, 7], Minutes)
        .Select((minute, days, delay) => NightSchedule.Of(TimeSpan.FromMinutes(minute), days, delay));

    public static readonly Gen<NightTask> Task = Gen.Select(UnixPath, Schedule, Gen.Int[0, 20], Gen.Int[1, 20])
        .Select((path, schedule, retries, interval) => Night(path, schedule) with { RetryCount = retries, RetryInterval = TimeSpan.FromMinutes(interval) });

    public static NightTask Night(string configuration, NightSchedule? schedule = null, string program = "/usr/bin/pwsh") => new()
    {
        Name = "Oak-Valley",
        Configuration = new XelloConfiguration
        {
            Path = configuration, Name = "Oak Valley", Ledger = "/srv/xello/data/ledger.db", Destination = new XelloDestinationSettings { Address = "/srv/xello/out" },
            Log = new XelloLogSettings { Path = "/srv/xello/log/night.log" }, Report = new XelloReportSettings { Path = "/srv/xello/report/50% done.html" },
        },
        Schedule = schedule ?? NightSchedule.Of(TimeSpan.FromHours(2), [], TimeSpan.Zero),
        Program = program,
        Module = "/opt/modules/XelloPowerSchool/XelloPowerSchool.psd1",
        Logon = NightLogon.User,
        Account = "xello",
        Registered = Registered,
    };

    public static XelloSecretReference Secret(string text) => XelloSecretReference.TryParse(text)!;

    /// <summary>Compares a text with the one that was looked at.</summary>
    public static void IsGolden(string name, string text) => Assert.Equal(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Automation", "Schedules", name + ".golden.txt")).ReplaceLineEndings("\n"), text);
}
