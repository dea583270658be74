namespace XelloPowerSchool.Errors;

/// <summary>Errors of plugins and of onboarding.</summary>
internal static partial class Error
{
    public static XelloException PluginNotFound(string path) => New(
        "PluginNotFound", XelloErrorCategory.ObjectNotFound,
        $"There is no plugin '{path}'.",
        "Give the path of the zip as it was downloaded.", path);

    public static XelloException PluginUnreadable(string path, Exception inner) => New(
        "PluginUnreadable", XelloErrorCategory.OpenError,
        $"The plugin '{path}' cannot be read: {inner.Message}",
        "Check the path, and that you may read the file.", path, inner);

    public static XelloException PluginInstalledOrNot() => New(
        "PluginInstalledOrNot", XelloErrorCategory.InvalidArgument,
        "-InstalledVersion and -NotInstalled contradict each other.",
        "Give the version that Plugin Management Configuration shows, or say that the plugin is not in its list.");
}
