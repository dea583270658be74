using System.IO.Compression;
using System.Text;

namespace XelloPowerSchool.Tests.Sandbox;

/// <summary>A plugin's zip, made up for a test.</summary>
internal sealed class TestPlugin
{
    public const string Active = "com.example.test.students.active";

    private readonly Dictionary<string, string> _files = [];

    public string Name { get; init; } = "Example Sync";

    public string Version { get; init; } = "1.0.0";

    public string OAuth { get; init; } = """<oauth accessLevelV1Api="FULL"/>""";

    public string Publisher { get; init; } = """<publisher name="Example Inc."><contact email="support@example.org"/></publisher>""";

    public IReadOnlyList<string> Fields { get; init; } = [.. ViewOnly("STUDENTS", "DCID ID Student_Number First_Name Middle_Name Last_Name SchoolID Enroll_Status Grade_Level EntryDate")];

    public string Queries { get; init; } = Query(Active, "students",
        """<arg name="schoolid" required="true" type="primitive" default="" casing="none"/>""",
        "SELECT s.dcid, s.student_number, s.last_name, s.middle_name, s.schoolid FROM students s WHERE s.schoolid = :schoolid AND s.enroll_status = 0 ORDER BY s.dcid",
        "STUDENTS.DCID=dcid STUDENTS.STUDENT_NUMBER=student_number STUDENTS.LAST_NAME=last_name STUDENTS.MIDDLE_NAME=middle_name STUDENTS.SCHOOLID=schoolid");

    public static IEnumerable<string> ViewOnly(string table, string fields) => fields.Split(' ').Select(field => Field(table, field, "ViewOnly"));

    public static string Field(string table, string field, string access) => $"""<field table="{table}" field="{field}" access="{access}"/>""";

    public static string Query(string name, string? core, string args, string sql, string columns, bool flattened = true) =>
        $"""
        <query name="{name}"{(core is null ? "" : $" coreTable=\"{core}\"")} flattened="{(flattened ? "true" : "false")}">
          <summary>A test</summary><description>For a test.</description><args>{args}</args>
          <columns>{string.Concat(columns.Split(' ').Select(c => $"<column column=\"{c.Split('=')[0]}\">{c.Split('=')[1]}</column>"))}</columns>
          <sql><![CDATA[{sql}]]></sql>
        </query>
        """;

    public TestPlugin With(string file, string content)
    {
        _files[file] = content;
        return this;
    }

    public byte[] ToZip(string folder = "")
    {
        var files = new Dictionary<string, string>(_files);
        files.TryAdd("plugin.xml",
            $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <plugin xmlns="http://plugin.powerschool.pearson.com" name="{Name}" version="{Version}" description="For tests">
              {OAuth}<access_request>{string.Concat(Fields)}</access_request>{Publisher}
            </plugin>
            """);
        files.TryAdd("queries_root/test.named_queries.xml", $"<queries>{Queries}</queries>");
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in files)
            {
                using var entry = archive.CreateEntry(folder + name).Open();
                entry.Write(Encoding.UTF8.GetBytes(content));
            }
        return zip.ToArray();
    }
}
