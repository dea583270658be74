using XelloPowerSchool.Sandbox.District;

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
}

/// <summary>One request on its way: the district stays on the roster's date, whatever happens meanwhile.</summary>
internal sealed record Call(ApiRequest Request, QueryString Query, Roster Roster, IReadOnlyList<int> Ids)
{
    /// <summary>The number in the path.</summary>
    public int Id => Ids[0];
}

internal sealed record Route(string Method, string Path, Access Access, Func<Call, ApiResponse> Answer);

/// <summary>Finds the route of a path. {id} in a route stands for a number; a slash at the end does not matter.</summary>
internal sealed class Router(IEnumerable<Route> routes)
{
    private readonly (Route Route, string[] Segments)[] _routes = routes.Select(route => (route, Split(route.Path))).ToArray();

    /// <summary>The route, or null with the status that says why there is none.</summary>
    public Route? Find(string method, string path, out IReadOnlyList<int> ids, out int status)
    {
        var segments = Split(path);
        status = 404;
        foreach (var (route, template) in _routes)
        {
            if (!Matches(template, segments, out ids)) continue;
            if (string.Equals(route.Method, method, StringComparison.OrdinalIgnoreCase)) return route;
            status = 405;
        }
        ids = [];
        return null;
    }

    private static bool Matches(string[] template, string[] segments, out IReadOnlyList<int> ids)
    {
        var found = new List<int>();
        ids = found;
        if (template.Length != segments.Length) return false;
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] == "{id}")
            {
                if (!int.TryParse(segments[i], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id)) return false;
                found.Add(id);
            }
            else if (!string.Equals(template[i], Uri.UnescapeDataString(segments[i]), StringComparison.Ordinal)) return false;
        }
        return true;
    }

    private static string[] Split(string path) => path.Trim('/').Split('/');
}
