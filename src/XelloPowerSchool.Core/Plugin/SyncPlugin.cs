using System.Reflection;
using System.Xml.Linq;

namespace XelloPowerSchool.Plugin;

/// <summary>
/// The plugin that gives XelloPowerSchool what it reads: the rights to the fields and the named queries. Its files are
/// resources of this assembly, under their paths in the plugin.
/// </summary>
internal static class SyncPlugin
{
    /// <summary>The file of the named queries, in the plugin.</summary>
    internal const string QueryFile = "queries_root/xellopowerschool.named_queries.xml";

    private const string Prefix = "Plugin/";

    /// <summary>The zip that an administrator installs. The same version gives the same bytes.</summary>
    public static byte[] CreatePackage()
    {
        Assembly assembly = typeof(SyncPlugin).Assembly;
        var package = new StoredZip();
        foreach (string name in assembly.GetManifestResourceNames().Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using Stream resource = assembly.GetManifestResourceStream(name)!;
            using var content = new MemoryStream();
            resource.CopyTo(content);
            package.Add(name.Substring(Prefix.Length), content.ToArray());
        }
        return package.ToZip();
    }

    /// <summary>Its name and version.</summary>
    public static (string Name, string Version) Identity()
    {
        XElement plugin = ReadXml().Root!;
        return (plugin.Attribute("name")!.Value, plugin.Attribute("version")!.Value);
    }

    /// <summary>The columns that the plugin asks for: what the queries and the table reads of this module need.</summary>
    public static IReadOnlyList<(string Table, string Field)> AccessRequest() =>
    [
        .. ReadXml().Descendants()
            .Where(static e => e.Name.LocalName == "field")
            .Select(static e => (e.Attribute("table")!.Value, e.Attribute("field")!.Value)),
    ];

    /// <summary>plugin.xml, with its blanks.</summary>
    internal static XDocument ReadXml() => Read(PluginManifest.FileName);

    /// <summary>The named queries, with their blanks.</summary>
    internal static XDocument ReadQueries() => Read(QueryFile);

    private static XDocument Read(string file)
    {
        using Stream resource = typeof(SyncPlugin).Assembly.GetManifestResourceStream(Prefix + file)!;
        return XDocument.Load(resource, LoadOptions.PreserveWhitespace);
    }
}
