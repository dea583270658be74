using System.Globalization;
using System.Text.Json;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Plugin;

/// <summary>How the plugin is that a connection reads with.</summary>
internal static class PluginHealth
{
    /// <summary>Which plugin it is, and whether it is the version that this module brings.</summary>
    public static async Task<Finding> VersionAsync(PowerSchoolConnection connection, CancellationToken ct)
    {
        if (await InstalledPlugin.OwnAsync(connection, ct).ConfigureAwait(false) is not { } own)
        {
            return Finding.Warning(
                "the credentials belong to a plugin that does not tell its version",
                "Students and schools can be read all the same when a source is allowed. Look at Plugin Management Configuration for its version, and compare with Test-XelloPlugin -InstalledVersion.");
        }
        string what = $"{own.Name} {own.Version}";
        (string name, string version) = SyncPlugin.Identity();
        return own.Name != name || PluginManifest.Compare(own.Version, version) is not < 0
            ? Finding.Pass(what)
            : Finding.Warning($"{what}; this version of the module brings {version}", "Check the new one with Test-XelloPlugin, and update it.");
    }

    /// <summary>What the server itself says of the plugin. It can do so since 9.2.</summary>
    public static async Task<Finding> ValidationAsync(PowerSchoolConnection connection, CancellationToken ct)
    {
        if (connection.PluginId is not { Length: > 0 } id)
            return Finding.Skipped("the server does not say the plugin's number");
        try
        {
            (int errors, int others, string codes) = await connection.AskAsync((api, t) => api.ValidatePluginAsync(id, t), Read, ct).ConfigureAwait(false);
            string what = string.Format(CultureInfo.InvariantCulture, "the server finds {0} errors and {1} other things in it", errors, others) + (codes.Length > 0 ? $" ({codes})" : "");
            return errors == 0
                ? Finding.Pass(what)
                : Finding.Fail(what, "A query with an error answers as if it did not exist. Install the plugin again as it was delivered.");
        }
        catch (XelloException e) when (SourceProbe.IsRefusal(e))
        {
            return Finding.Skipped("the server does not say what it thinks of the plugin");
        }
    }

    private static (int Errors, int Others, string Codes) Read(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("results", out JsonElement results) || results.ValueKind != JsonValueKind.Array)
            throw new SisShapeException("it has no \"results\"");
        int errors = 0, others = 0;
        var codes = new SortedSet<string>(StringComparer.Ordinal);
        foreach (JsonElement result in results.EnumerateArray())
        {
            bool isError = Text(result, "level").Equals("ERROR", StringComparison.OrdinalIgnoreCase);
            errors += isError ? 1 : 0;
            others += isError ? 0 : 1;
            if (isError && ServerSentence.IsName(Text(result, "code")))
                codes.Add(Text(result, "code"));
        }
        return (errors, others, string.Join(", ", codes));
    }

    private static string Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
