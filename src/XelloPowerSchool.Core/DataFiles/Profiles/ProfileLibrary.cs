using XelloPowerSchool.Errors;
using XelloPowerSchool.Settings;

namespace XelloPowerSchool.DataFiles;

/// <summary>Finds profiles: those of the module by name, those that people made by path.</summary>
internal static class ProfileLibrary
{
    public const string DefaultName = "xello-us";

    private const string Prefix = "Profiles/";

    private const string Ending = ".json";

    private static readonly Dictionary<string, Lazy<XelloProfile>> OfTheModule = Names().ToDictionary(
        name => name, name => new Lazy<XelloProfile>(() => ProfileReader.Read(Resource(name), name, null)), StringComparer.OrdinalIgnoreCase);

    public static SettingsErrors Errors { get; } = new()
    {
        NotFound = NotFound,
        Unreadable = Error.ProfileUnreadable,
        Invalid = Error.ProfileInvalid,
    };

    /// <summary>The names of the module's profiles, the default one first.</summary>
    public static IReadOnlyList<string> Known { get; } =
        [.. OfTheModule.Keys.OrderBy(name => name != DefaultName).ThenBy(name => name, StringComparer.Ordinal)];

    public static IReadOnlyList<XelloProfile> All => [.. Known.Select(name => OfTheModule[name].Value)];

    /// <summary>A profile of the module; null when it has none of that name. Capitals do not count.</summary>
    public static XelloProfile? Get(string name) => OfTheModule.TryGetValue(name, out var profile) ? profile.Value : null;

    /// <summary>A profile that somebody has made.</summary>
    /// <param name="path">Full path of its JSON.</param>
    /// <exception cref="XelloException"><c>ProfileNotFound</c>, <c>ProfileUnreadable</c>, <c>ProfileInvalid</c>.</exception>
    public static XelloProfile Read(string path) => ProfileReader.Read(SettingsProblems.ReadBytes(path, Errors), path, path);

    /// <summary>The JSON of a profile of the module; null when it has none of that name.</summary>
    public static byte[]? JsonOf(string name) => OfTheModule.ContainsKey(name) ? Resource(name) : null;

    private static XelloException NotFound(string path) => Error.ProfileNotFound(path, Known);

    private static IEnumerable<string> Names() => typeof(ProfileLibrary).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(name => name.Substring(Prefix.Length, name.Length - Prefix.Length - Ending.Length));

    private static byte[] Resource(string name)
    {
        using var stream = typeof(ProfileLibrary).Assembly.GetManifestResourceStream(Prefix + name.ToLowerInvariant() + Ending)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
