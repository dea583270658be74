using System.Globalization;
using XelloPowerSchool.Sandbox.District;
using XelloPowerSchool.Sandbox.Plugins;

namespace XelloPowerSchool.Sandbox.Api;

/// <summary>What a request must bring to be answered.</summary>
internal enum Access
{
    /// <summary>Nothing.</summary>
    Open,

    /// <summary>A valid token.</summary>
    Token,

    /// <summary>A valid token of a plugin that may read /ws/v1.</summary>
    V1,

    /// <summary>A valid token of a plugin that may write /ws/v1.</summary>
    V1Write,
}

/// <summary>
/// One request on its way: the district stays on the roster's date and the plugin has the rights that it had, whatever happens meanwhile.
/// </summary>
internal sealed record Call(ApiRequest Request, QueryString Query, Roster Roster, Plugin Plugin, IReadOnlyList<string> Names)
{
    /// <summary>The name or number in the path.</summary>
    public string Name => Names[0];

    /// <summary>The number in the path; -1 where it is larger than any id.</summary>
    public int Id => int.TryParse(Names[Names.Count - 1], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : -1;

    /// <summary>The number at the end of the path, for tables whose keys are larger.</summary>
    public long Key => long.TryParse(Names[Names.Count - 1], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : -1;
}

internal sealed record Route(string Method, string Path, Access Access, Func<Call, ApiResponse> Answer);

/// <summary>Finds the route of a path. {id} in a route stands for a number, {name} for anything; a slash at the end does not matter.</summary>
internal sealed class Router(IEnumerable<Route> routes)
{
    private readonly (Route Route, string[] Segments)[] _routes = routes.Select(route => (route, Split(route.Path))).ToArray();

    /// <summary>The route, or null with the status that says why there is none.</summary>
    public Route? Find(string method, string path, out IReadOnlyList<string> names, out int status)
    {
        var segments = Split(path);
        status = 404;
        foreach (var (route, template) in _routes)
        {
            if (!Matches(template, segments, out names)) continue;
            if (string.Equals(route.Method, method, StringComparison.OrdinalIgnoreCase)) return route;
            status = 405;
        }
        names = [];
        return null;
    }

    private static bool Matches(string[] template, string[] segments, out IReadOnlyList<string> names)
    {
        var found = new List<string>();
        names = found;
        if (template.Length != segments.Length) return false;
        for (var i = 0; i < template.Length; i++)
        {
            var segment = Uri.UnescapeDataString(segments[i]);
            switch (template[i])
            {
                case "{id}" when segment.Length > 0 && segment.All(c => c is >= '0' and <= '9'):
                case "{name}" when segment.Length > 0:
                    found.Add(segment);
                    break;
                case var text when string.Equals(text, segment, StringComparison.Ordinal): break;
                default: return false;
            }
        }
        return true;
    }

    private static string[] Split(string path) => path.Trim('/').Split('/');
}
