using System.Globalization;
using Microsoft.Data.Sqlite;
using XelloPowerSchool.Sandbox.Data;

namespace XelloPowerSchool.Sandbox.Plugins;

/// <summary>What came of an administrator's step.</summary>
internal sealed record PluginResult(bool Succeeded, IReadOnlyList<SandboxFinding> Findings);

/// <summary>
/// Plugin Management Configuration: the one plugin that the sandbox serves, with the steps that an administrator takes. Installing does
/// not switch on; what an update asks for anew must be approved by switching off and on.
/// </summary>
internal sealed class PluginStore(Version server, Plugin? builtIn, Func<Database> database)
{
    private readonly object _gate = new();
    private State _state = new(builtIn, builtIn is not null, true, true, 0);

    /// <summary>The installed plugin, or null.</summary>
    public Plugin? Current => Volatile.Read(ref _state).Plugin;

    /// <summary>Counts installations: each has its own client id and secret, an update keeps them.</summary>
    public int Registration => Volatile.Read(ref _state).Registration;

    public PluginResult Install(byte[] package) => Change(state =>
    {
        if (state is { Plugin: { } there, IsBuiltIn: false })
            return Refused($"Plugin {there.Name} is installed. {(server < ServerFeatures.PluginUpdate ? "Delete it first." : "Update it, or delete it first.")}");
        var read = new PluginPackage(package, server);
        if (read.IsRefused) return new PluginResult(false, read.Findings);
        return Installed(new State(Checked(read.ToPlugin()), false, read.CanBeEnabled, read.IsDeletable, state.Registration + (state.Plugin is null ? 1 : 0)));
    });

    public PluginResult Update(byte[] package) => Change(state =>
    {
        if (server < ServerFeatures.PluginUpdate) return Refused("This version of PowerSchool cannot update a plugin: delete it and install it again.");
        if (state.Plugin is not { } old) return Refused("The plugin is not installed.");
        var read = new PluginPackage(package, server);
        if (read.IsRefused) return new PluginResult(false, read.Findings);
        var plugin = Checked(read.ToPlugin());
        if (plugin.Name != old.Name) return Refused($"The package is of plugin {plugin.Name}, not of {old.Name}.");
        if (Compare(plugin.Version, old.Version) <= 0) return Refused($"Version {plugin.Version} is not later than {old.Version}.");
        var asksForMore = plugin.Grants.Any(grant => !old.Grants.TryGetValue(grant.Key, out var before) || before < grant.Value);
        return Installed(state with
        {
            Plugin = plugin with { IsEnabled = old.IsEnabled && read.CanBeEnabled && !asksForMore },
            IsBuiltIn = false, CanBeEnabled = read.CanBeEnabled, IsDeletable = read.IsDeletable,
        });
    });

    public PluginResult Enable() => Change(state => state.Plugin is not { } plugin ? Refused("The plugin is not installed.")
        : !state.CanBeEnabled ? new PluginResult(false, plugin.Findings)
        : Installed(state with { Plugin = plugin with { IsEnabled = true } }));

    public PluginResult Disable() => Change(state => state.Plugin is { } plugin
        ? Installed(state with { Plugin = plugin with { IsEnabled = false } })
        : Refused("The plugin is not installed."));

    public PluginResult Delete() => Change(state => state.Plugin is null ? Refused("The plugin is not installed.")
        : !state.IsDeletable ? Refused("The plugin says of itself that it cannot be deleted.")
        : Installed(state with { Plugin = null, IsBuiltIn = false }));

    /// <summary>Adds what came out when a query was executed.</summary>
    public void Report(NamedQuery query, string message)
    {
        lock (_gate)
        {
            if (_state.Plugin is not { } plugin) return;
            var finding = NotExecutable(query, message);
            if (!plugin.Findings.Contains(finding)) Volatile.Write(ref _state, _state with { Plugin = plugin with { Findings = [.. plugin.Findings, finding] } });
        }
    }

    private static SandboxFinding NotExecutable(NamedQuery query, string message) => new()
    {
        Level = "ERROR", File = "queries_root", Code = "QueryNotExecutable", Message = $"PowerQuery {query.Name}: {message}",
    };

    private static PluginResult Refused(string message) =>
        new(false, [new SandboxFinding { Level = "ERROR", File = "plugin.xml", Code = "Refused", Message = message }]);

    private PluginResult Change(Func<State, PluginResult> change)
    {
        lock (_gate) return change(_state);
    }

    private PluginResult Installed(State state)
    {
        Volatile.Write(ref _state, state);
        return new PluginResult(true, state.Plugin?.Findings ?? []);
    }

    /// <summary>Looks whether the database can execute the queries; those that it cannot are found out when they are called.</summary>
    private Plugin Checked(Plugin plugin)
    {
        var findings = new List<SandboxFinding>(plugin.Findings);
        var queries = plugin.Queries.Select(query =>
        {
            if (query.Statement is null) return query;
            try
            {
                database().Check(QueryText.Of(query, name => query.Arguments.Any(a => a.IsArray && string.Equals(a.Name, name, StringComparison.OrdinalIgnoreCase)) ? 1 : -1));
                return query;
            }
            catch (SqliteException e)
            {
                findings.Add(NotExecutable(query, e.Message));
                return query with { Statement = null };
            }
        }).ToArray();
        return plugin with { Queries = queries, Findings = findings };
    }

    private static int Compare(string a, string b)
    {
        var (x, y) = (Numbers(a), Numbers(b));
        for (var i = 0; i < Math.Max(x.Length, y.Length); i++)
        {
            var order = (i < x.Length ? x[i] : 0).CompareTo(i < y.Length ? y[i] : 0);
            if (order != 0) return order;
        }
        return 0;

        static long[] Numbers(string version) => version.Split('.')
            .Select(part => long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).ToArray();
    }

    private sealed record State(Plugin? Plugin, bool IsBuiltIn, bool CanBeEnabled, bool IsDeletable, int Registration);
}
