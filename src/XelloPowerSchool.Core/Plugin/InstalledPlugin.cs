using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Plugin;

/// <summary>What is known of the plugin that a server has under a name.</summary>
/// <param name="IsThere">Whether it is installed; null when that is not known.</param>
/// <param name="Version">Its version, or null.</param>
internal readonly record struct InstalledPlugin(bool? IsThere, string? Version)
{
    public static InstalledPlugin Unknown => default;

    public static InstalledPlugin None => new(false, null);

    /// <summary>
    /// Asks a server. PowerSchool's API lists no plugins, but a plugin's queries can be called: ours has one that tells its version;
    /// of another it can be told whether it is there, if it has queries.
    /// </summary>
    /// <param name="connection">The server.</param>
    /// <param name="name">Name of the plugin.</param>
    /// <param name="queries">The queries that belong to it.</param>
    /// <param name="ct">Ends the work.</param>
    public static async Task<InstalledPlugin> AskAsync(PowerSchoolConnection connection, string name, IReadOnlyList<string> queries, CancellationToken ct)
    {
        if (await OwnAsync(connection, ct).ConfigureAwait(false) is { } own && own.Name == name)
            return new InstalledPlugin(true, own.Version);
        var api = new QueryApi(connection);
        foreach (string query in queries)
        {
            try
            {
                await api.CountAsync(query, QueryApi.Body(new Dictionary<string, QueryArgument>()), ct).ConfigureAwait(false);
                return new InstalledPlugin(true, null);
            }
            catch (XelloException e) when (SourceProbe.IsRefusal(e))
            {
                // A query that lacks an argument or a right is there; one that is not found is not, or its plugin is switched off.
                if (e.StatusCode != 404)
                    return new InstalledPlugin(true, null);
            }
        }
        return queries.Count > 0 ? None : Unknown;
    }

    /// <summary>Name and version of our plugin; null when the server does not have it, or not switched on.</summary>
    public static async Task<(string Name, string Version)?> OwnAsync(PowerSchoolConnection connection, CancellationToken ct)
    {
        try
        {
            await foreach (PSQueryRecord row in new PowerSchoolClient(connection).RunQueryAsync(new NamedQuery { Name = PluginQueries.Plugin, PageSize = 1 }, ct).ConfigureAwait(false))
            {
                if (row.Fields.TryGetValue("plugin_name", out string? name) && row.Fields.TryGetValue("plugin_version", out string? version) && name is not null && version is not null)
                    return (name, version);
            }
        }
        catch (XelloException e) when (SourceProbe.IsRefusal(e))
        {
            // An earlier version of it, or another plugin.
        }
        return null;
    }
}
