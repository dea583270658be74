using System.Globalization;

namespace XelloPowerSchool.Plugin;

/// <summary>Decides what to do with a plugin on a server, and names the clicks.</summary>
internal static class PluginDecision
{
    private const int UpdatesSince = 10;
    private const string Management = "In PowerSchool, open System > System Settings > Plugin Management Configuration.";
    private const string Look = Management + " The list shows the plugins with their versions.";

    /// <param name="manifest">The plugin.</param>
    /// <param name="file">The name of the zip.</param>
    /// <param name="serverVersion">The server's version, such as 25.3.0.0.0; empty when it is not known.</param>
    /// <param name="installed">What the server has of it now.</param>
    public static (XelloPluginAction? Action, string Reason, IReadOnlyList<string> Steps) Make(
        PluginManifest manifest, string file, string serverVersion, InstalledPlugin installed)
    {
        if (installed.IsThere is null)
        {
            return (null,
                "Which version the server has cannot be asked. Give it with -InstalledVersion, or say -NotInstalled.", [Look]);
        }
        if (installed.IsThere == false)
            return (XelloPluginAction.Install, "The server does not have the plugin, or has it switched off.", [Management, AskFirst(manifest), .. InstallSteps(manifest, file)]);
        if (installed.Version is null)
        {
            return (null,
                "The server has the plugin, but which version of it cannot be asked. Give it with -InstalledVersion.", [Look]);
        }
        switch (PluginManifest.Compare(manifest.Version, installed.Version))
        {
            case null:
                return (null, $"Which of the versions {manifest.Version} and {installed.Version} is the later one cannot be told.", []);
            case 0:
                return (XelloPluginAction.NoAction, $"The server has version {installed.Version} already.", []);
            case < 0:
                return (XelloPluginAction.NoAction, $"The server has version {installed.Version}, which is later than this one. PowerSchool would refuse it.", []);
        }
        if (MajorOf(serverVersion) is not { } major)
        {
            return (null,
                "The server does not say its version. Below PowerSchool 10 a plugin is deleted and installed again; from 10 on it is updated.",
                ["Look at the bottom of PowerSchool's sign-in page for its version, and give it with -ServerVersion."]);
        }
        return major < UpdatesSince
            ? (XelloPluginAction.DeleteAndReinstall,
                $"The server has version {installed.Version}, and PowerSchool {serverVersion} cannot update plugins.",
                [
                    Management, $"Clear the box Enable of \"{manifest.Name}\" and confirm. From here on nobody can read with it.", $"Delete \"{manifest.Name}\" and confirm.",
                    .. InstallSteps(manifest, file), "The client id and secret are new ones: give them to everybody who reads with this plugin, with Export-XelloOnboarding.",
                ])
            : (XelloPluginAction.Update,
                $"The server has version {installed.Version}, and PowerSchool {serverVersion} updates plugins in place. Client id and secret stay.",
                [
                    Management, $"Click Update beside \"{manifest.Name}\", choose {file} as it is, without unpacking it, and confirm.",
                    .. ApproveSteps(manifest), $"If the new version asks for more than the old one: clear the box Enable of \"{manifest.Name}\", tick it again and confirm.",
                    "Run Test-PowerSchoolConnection. If the token is refused, the plugin is switched off: tick Enable again.",
                ]);
    }

    /// <summary>The first number of a version such as 25.3.0.0.0; null when it is none.</summary>
    public static int? MajorOf(string version) => Number(version, 0);

    /// <summary>Whether a server of a version asks plugins for accessLevelV1Api: from 25.2 on.</summary>
    public static bool AsksForV1Access(string version) =>
        Number(version, 0) is { } major && (major > 25 || (major == 25 && Number(version, 1) is { } minor && minor >= 2));

    private static int? Number(string version, int place) =>
        version.Split('.') is var parts && parts.Length > place && int.TryParse(parts[place], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;

    private static string AskFirst(PluginManifest manifest) =>
        $"If \"{manifest.Name}\" is in the list already, do not install it: note its version and whether Enable is ticked, and run Test-XelloPlugin again with -InstalledVersion.";

    private static IEnumerable<string> InstallSteps(PluginManifest manifest, string file) =>
    [
        $"Click Install, choose {file} as it is, without unpacking it, and click Install.",
        .. ApproveSteps(manifest),
        $"Tick the box Enable of \"{manifest.Name}\" and confirm. Before that the plugin does nothing.",
        $"Click \"{manifest.Name}\", then Data Provider Configuration: the page shows the client id and the client secret.",
    ];

    private static IEnumerable<string> ApproveSteps(PluginManifest manifest) =>
    [
        string.Format(CultureInfo.InvariantCulture,
            "The page lists {0} fields of {1} tables. None may say Invalid Column or Invalid Table, and none may be more than view only. Approve it.",
            manifest.Fields.Count, manifest.Fields.Select(static f => f.Table.ToUpperInvariant()).Distinct().Count()),
    ];
}
