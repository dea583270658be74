using System.IO.Compression;
using System.Text;
using Xunit;

namespace XelloPowerSchool.Tests.Plugin;

/// <summary>A plugin that is right in every way, to be spoilt in one.</summary>
internal sealed class PluginZip
{
    public const string Queries = "queries_root/test.named_queries.xml";
    public const string Field = """<field table="STUDENTS" field="First_Name" access="ViewOnly"/>""";
    public const string Sql = "SELECT s.dcid, s.first_name FROM students s WHERE s.schoolid = :schoolid ORDER BY s.dcid";
    public const string Arg = """<arg name="schoolid" required="true" type="primitive" default=""/>""";
    public const string Columns = """<column column="STUDENTS.DCID">dcid</column><column column="STUDENTS.FIRST_NAME">first_name</column>""";
    public const string Query = $"""
        <query name="com.example.data.sync.students" coreTable="students" flattened="true"><summary>Students</summary><description>All of them</description><args>{Arg}</args><columns>{Columns}</columns><sql><![CDATA[{Sql}]]></sql></query>
        """;

    public const string Xml = $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <plugin xmlns="http://plugin.powerschool.pearson.com" name="Example Data Sync" version="1.2.0" description="Reads students">
          <oauth accessLevelV1Api="READ"/>
          <access_request><field table="STUDENTS" field="DCID" access="ViewOnly"/>{Field}</access_request>
          <publisher name="Example Inc."><contact email="support@example.org"/></publisher>
        </plugin>
        """;

    private readonly List<(string Name, byte[] Content)> _files = [];

    /// <summary>The files of the right plugin.</summary>
    public static PluginZip Right() => new PluginZip().With("plugin.xml", Xml).With(Queries, $"<queries>{Query}</queries>");

    /// <summary>The right plugin with a part of its plugin.xml replaced.</summary>
    public static byte[] WithXml(string part, string instead) => Replaced("plugin.xml", Xml, part, instead);

    /// <summary>The right plugin with a part of its queries replaced.</summary>
    public static byte[] WithQuery(string part, string instead) => Replaced(Queries, $"<queries>{Query}</queries>", part, instead);

    public PluginZip With(string name, string content) => With(name, Encoding.UTF8.GetBytes(content));

    public PluginZip With(string name, byte[] content)
    {
        _files.RemoveAll(f => f.Name == name);
        _files.Add((name, content));
        return this;
    }

    /// <summary>The same once more under a name that is there already.</summary>
    public PluginZip Again(string name)
    {
        _files.Add(_files.First(f => f.Name == name));
        return this;
    }

    /// <summary>The same files under other names.</summary>
    public PluginZip Named(Func<string, string> name)
    {
        var renamed = new PluginZip();
        renamed._files.AddRange(_files.Select(f => (name(f.Name), f.Content)));
        return renamed;
    }

    public byte[] ToBytes(CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in _files)
            {
                using Stream entry = archive.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }
        return zip.ToArray();
    }

    private static byte[] Replaced(string file, string text, string part, string instead)
    {
        Assert.Contains(part, text, StringComparison.Ordinal);
        return Right().With(file, text.Replace(part, instead, StringComparison.Ordinal)).ToBytes();
    }
}
