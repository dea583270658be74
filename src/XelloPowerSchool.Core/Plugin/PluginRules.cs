using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.Plugin;

/// <summary>
/// What can be wrong with a plugin before it is installed, one rule each. What PowerSchool refuses, or takes and then does not
/// execute, is an error; so is what a plugin that only reads has no business with.
/// </summary>
internal static partial class PluginRules
{
    private const string DownloadAgain = "Download the zip again from where you have it, and do not open, unpack or pack it on the way.";
    private const string AskMaker = "Do not install it. Ask the plugin's maker for a correct package.";

    private static RosterRule Error(string id, string message, string advice) => new(id, XelloSeverity.Error, null, message, advice);

    private static RosterRule Warning(string id, string message, string advice) => new(id, XelloSeverity.Warning, null, message, advice);

    private static RosterRule Information(string id, string message, string advice) => new(id, XelloSeverity.Information, null, message, advice);
}
