using System.Globalization;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.CrashDrill;

/// <summary>A whole night from a configuration, against whatever PowerSchool that names, with a death in it.</summary>
internal static class NightDrill
{
    /// <summary>The points that a night has beside those of its run: it begins, and a page of the roster has been read.</summary>
    public const string Begun = "Begun";

    /// <inheritdoc cref="Begun"/>
    public const string Page = "Page";

    /// <param name="configuration">The file; absolute.</param>
    /// <param name="day">The day in the district, as yyyy-MM-dd.</param>
    /// <param name="death">When this process dies.</param>
    /// <returns>The exit code of a night in which it did not.</returns>
    public static async Task<int> RunAsync(string configuration, string day, Death death)
    {
        var context = new NightContext
        {
            Secrets = new SecretReader(null),
            Today = _ => DateTime.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture),
            RosterProgress = new Pages(death),
            Checkpoint = death.Reached,
            Say = _ => death.Reached(Begun),
        };
        var result = await new NightJob(ConfigurationReader.Read(configuration), context, new NightOptions { Force = true }).RunAsync(default).ConfigureAwait(false);
        return result.Run.ExitCode;
    }

    private sealed class Pages(Death death) : IProgress<RosterProgress>
    {
        public void Report(RosterProgress value) => death.Reached(Page);
    }
}
