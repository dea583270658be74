using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using XelloPowerSchool.Plugin;
using XelloPowerSchool.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.Plugin;

public sealed partial class SyncPluginTests
{
    private static readonly XNamespace PluginSchema = "http://plugin.powerschool.pearson.com";

    private static XDocument Read(string name)
    {
        using var zip = new ZipArchive(new MemoryStream(SyncPlugin.CreatePackage()));
        using Stream entry = zip.GetEntry(name)!.Open();
        return XDocument.Load(entry);
    }

    private static IEnumerable<XElement> Queries() => Read("queries_root/xellopowerschool.named_queries.xml").Root!.Elements();

    private static HashSet<string> Granted() => Read("plugin.xml").Descendants(PluginSchema + "field")
        .Select(static f => $"{f.Attribute("table")!.Value}.{f.Attribute("field")!.Value}".ToUpperInvariant()).ToHashSet();

    [Fact]
    public void TheZipHasThePluginAtItsRootAndTheQueriesInTheirFolder()
    {
        using var zip = new ZipArchive(new MemoryStream(SyncPlugin.CreatePackage()));
        Assert.Equal(["plugin.xml", "queries_root/xellopowerschool.named_queries.xml"], zip.Entries.Select(static e => e.FullName));
        Assert.All(zip.Entries, static e => Assert.Equal(e.Length, e.CompressedLength));
    }

    [Fact]
    public void TheSameFilesGiveTheSameBytesInWhateverOrder()
    {
        Assert.Equal(SyncPlugin.CreatePackage(), SyncPlugin.CreatePackage());
        var one = new StoredZip();
        one.Add("plugin.xml", [1, 2, 3]);
        one.Add("a/é.xml", []);
        var other = new StoredZip();
        other.Add("a/é.xml", []);
        other.Add("plugin.xml", [1, 2, 3]);
        Assert.Equal(one.ToZip(), other.ToZip());
        // The bytes of every framework and every build.
        Assert.Equal("D4C61A7A", Convert.ToHexString(SHA256.HashData(one.ToZip()))[..8]);
        using var zip = new ZipArchive(new MemoryStream(one.ToZip()));
        Assert.Equal(["a/é.xml", "plugin.xml"], zip.Entries.Select(static e => e.FullName));
        using var content = new MemoryStream();
        zip.GetEntry("plugin.xml")!.Open().CopyTo(content);
        Assert.Equal([1, 2, 3], content.ToArray());
    }

    [Fact]
    public void ThePluginKeepsTheSchemaOfPlugins()
    {
        XElement plugin = Read("plugin.xml").Root!;
        Assert.Equal(PluginSchema + "plugin", plugin.Name);
        Assert.InRange(plugin.Attribute("name")!.Value.Length, 1, 40);
        Assert.InRange(plugin.Attribute("version")!.Value.Length, 1, 20);
        Assert.InRange(plugin.Attribute("description")!.Value.Length, 1, 256);
        Assert.Equal("FULL", plugin.Element(PluginSchema + "oauth")!.Attribute("accessLevelV1Api")!.Value);
        Assert.InRange(plugin.Element(PluginSchema + "publisher")!.Element(PluginSchema + "contact")!.Attribute("email")!.Value.Length, 1, 40);
        foreach (XElement field in plugin.Descendants(PluginSchema + "field"))
        {
            Assert.Equal("ViewOnly", field.Attribute("access")!.Value);
            Assert.InRange(field.Attribute("table")!.Value.Length, 1, 30);
            Assert.InRange(field.Attribute("field")!.Value.Length, 1, 30);
        }
        string[] fields = [.. plugin.Descendants(PluginSchema + "field").Select(static f => (f.Attribute("table")!.Value + "." + f.Attribute("field")!.Value).ToUpperInvariant())];
        Assert.Equal(fields.Length, fields.Distinct().Count());
    }

    [Fact]
    public void NothingIsAskedForThatNeedNotBeKnown()
    {
        string[] never = ["SSN", "LUNCHSTATUS", "ETHNICITY", "FEDETHNICITY", "STREET", "HOME_PHONE", "MAILING_STREET", "GUARDIANEMAIL"];
        Assert.DoesNotContain(Granted(), field => never.Contains(field.Split('.')[1]) || field.Contains("PASSWORD", StringComparison.Ordinal));
    }

    [Fact]
    public void TheQueriesAreThoseThatTheClientAsksFor() => Assert.Equal(
        new[]
        {
            PluginQueries.Students, PluginQueries.Schools, PluginQueries.Courses, PluginQueries.Catalogue, PluginQueries.Terms, PluginQueries.Sections,
            PluginQueries.Enrollments, PluginQueries.History, PluginQueries.Requests, PluginQueries.Plugin,
        },
        Queries().Select(static q => q.Attribute("name")!.Value));

    /// <summary>What PowerSchool installs without an error and then does not find, or refuses.</summary>
    [Fact]
    public void TheQueriesKeepTheRulesOfQueries()
    {
        HashSet<string> granted = Granted();
        Assert.Equal(XNamespace.None, Queries().First().Parent!.Name.Namespace);
        foreach (XElement query in Queries())
        {
            Assert.Equal("true", query.Attribute("flattened")!.Value);
            string core = query.Attribute("coreTable")!.Value.ToUpperInvariant();
            Assert.InRange(query.Element("summary")!.Value.Length, 1, 50);
            Assert.Equal(["summary", "description", "args", "columns", "sql"], query.Elements().Select(static e => e.Name.LocalName));

            string sql = query.Element("sql")!.Value;
            string[] binds = [.. Binds().Matches(Literals().Replace(sql, "")).Select(static m => m.Groups[1].Value).Distinct().Order()];
            Assert.Equal(query.Element("args")!.Elements().Select(static a => a.Attribute("name")!.Value).Order(), binds);
            Assert.All(query.Element("args")!.Elements(), static a => Assert.Equal(("false", "primitive", ""),
                (a.Attribute("required")!.Value, a.Attribute("type")!.Value, a.Attribute("default")!.Value)));

            XElement[] columns = [.. query.Element("columns")!.Elements()];
            Assert.All(columns, c => Assert.Contains(c.Attribute("column")!.Value.ToUpperInvariant(), granted));
            Assert.Equal(columns.Length, columns.Select(static c => c.Value).Distinct().Count());
            // A number of columns other than that of the SQL makes a query that is not found.
            Assert.Equal(columns.Length, SelectedColumns(sql));
            Assert.Equal("dcid", columns[0].Value);
            Assert.Equal(core + ".DCID", columns[0].Attribute("column")!.Value);
            Assert.Matches(@"ORDER BY \w+\.dcid\s*$", sql);
        }
    }

    private static int SelectedColumns(string sql)
    {
        int depth = 0, columns = 1;
        string text = sql.TrimStart()["SELECT".Length..];
        for (int i = 0; !(depth == 0 && text.AsSpan(i).StartsWith("FROM ")); i++)
        {
            depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            columns += depth == 0 && text[i] == ',' ? 1 : 0;
        }
        return columns;
    }

    [GeneratedRegex(@":(\w+)")]
    private static partial Regex Binds();

    [GeneratedRegex("'[^']*'")]
    private static partial Regex Literals();
}
