using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using XelloPowerSchool.Plugin;

namespace XelloPowerSchool.Tests.Plugin;

/// <summary>Plugins that are spoilt in one way each, by the rule that must find it.</summary>
internal static class BadPlugins
{
    private const uint Local = 0x04034b50;
    private const uint Directory = 0x02014b50;
    private const uint End = 0x06054b50;

    public static IReadOnlyDictionary<string, Func<byte[]>> All { get; } = new Dictionary<string, Func<byte[]>>
    {
        // The file as a whole.
        ["EmptyFile"] = () => [],
        ["WebPage"] = () => Encoding.UTF8.GetBytes("\r\n<!DOCTYPE html><html><body>Sign in</body></html>"),
        ["NotAZip"] = () => Encoding.UTF8.GetBytes("%PDF-1.7 and so on"),
        ["CutZip"] = () => PluginZip.Right().ToBytes()[..300],
        ["DamagedZip"] = () => Changed(zip => Write(zip, Find(zip, Directory), 0)),
        ["SplitZip"] = () => Changed(zip => zip[Find(zip, End) + 4] = 1),
        ["LargeZipFormat"] = () => Changed(zip => Write(zip, Find(zip, End) + 16, uint.MaxValue)),
        ["DataBeforeZip"] = () => [.. "MZ program"u8, .. PluginZip.Right().ToBytes()],
        ["DataAfterZip"] = () => [.. PluginZip.Right().ToBytes(), .. "appended"u8],
        ["EmptyZip"] = () => new PluginZip().ToBytes(),
        ["PackageTooLarge"] = () => new byte[PluginArchive.LargestFile + 1],
        ["TooManyFiles"] = () => Many(2001),
        ["TooLargeUnpacked"] = () => Large(),
        ["Bomb"] = () => PluginZip.Right().With("queries_root/bomb.named_queries.xml", new byte[5_000_000]).ToBytes(CompressionLevel.SmallestSize),
        ["OverlappingFiles"] = () => Changed(zip =>
        {
            int second = Find(zip, Directory, 1);
            Write(zip, second + 42, BinaryPrimitives.ReadUInt32LittleEndian(zip.AsSpan(Find(zip, Directory) + 42)) + 8);
        }),

        // One file in it.
        ["DamagedFile"] = () => Changed(zip => zip[Encoding.Latin1.GetString(zip).IndexOf("Example Inc.", StringComparison.Ordinal)] = (byte)'F'),
        ["EncryptedFile"] = () => Changed(zip => zip[Find(zip, Directory, 1) + 8] |= 1),
        ["UnknownCompression"] = () => Changed(zip => zip[Find(zip, Directory, 1) + 10] = 12),
        ["HeadersDiffer"] = () => Changed(zip => zip[Find(zip, Local, 1) + 30] = (byte)'Q'),
        ["SymbolicLink"] = () => Changed(zip =>
        {
            int second = Find(zip, Directory, 1);
            zip[second + 5] = 3;
            Write(zip, second + 38, 0xA1FFu << 16);
        }),
        ["PathOutside"] = () => PluginZip.Right().With("queries_root/../../../etc/cron.d/x.named_queries.xml", "<queries/>").ToBytes(),
        ["AbsolutePath"] = () => PluginZip.Right().With("C:/Windows/System32/x.xml", "<x/>").ToBytes(),
        ["BackslashInPath"] = () => PluginZip.Right().With("queries_root\\x.named_queries.xml", "<queries/>").ToBytes(),
        ["UnusableName"] = () => PluginZip.Right().With("queries_root/con.named_queries.xml", "<queries/>").ToBytes(),
        ["DuplicateFile"] = () => PluginZip.Right().Again("plugin.xml").ToBytes(),
        ["SameNameOtherCase"] = () => PluginZip.Right().With("Plugin.xml", PluginZip.Xml).ToBytes(),

        // What has no business in it.
        ["Executable"] = () => PluginZip.Right().With("tools/setup.exe", "MZ").ToBytes(),
        ["Script"] = () => PluginZip.Right().With("web_root/admin/run.js", "alert(1)").ToBytes(),
        ["Page"] = () => PluginZip.Right().With("web_root/admin/home.html", "<p/>").ToBytes(),
        ["DatabaseChange"] = () => PluginZip.Right().With("user_schema_root/u_own.xml", "<x/>").ToBytes(),
        ["PermissionMapping"] = () => PluginZip.Right().With("permissions_root/x.permission_mappings.xml", "<permission_mappings/>").ToBytes(),
        ["NestedArchive"] = () => PluginZip.Right().With("plugin.zip", "PK").ToBytes(),
        ["PageText"] = () => PluginZip.Right().With("MessageKeys/x.US_en.properties", "a=b").ToBytes(),
        ["SystemLeftover"] = () => PluginZip.Right().With("__MACOSX/._plugin.xml", "x").ToBytes(),
        ["UnexpectedFile"] = () => PluginZip.Right().With("readme.txt", "x").ToBytes(),

        // Where plugin.xml and the queries are.
        ["NoPluginXml"] = () => new PluginZip().With(PluginZip.Queries, $"<queries>{PluginZip.Query}</queries>").ToBytes(),
        ["WrapperFolder"] = () => PluginZip.Right().Named(n => "Xello Data Sync/" + n).ToBytes(),
        ["PluginXmlCase"] = () => PluginZip.Right().Named(n => n.Replace("plugin.xml", "Plugin.XML", StringComparison.Ordinal)).ToBytes(),
        ["QueryFolder"] = () => PluginZip.Right().With("queries_root/more/x.named_queries.xml", "<queries/>").ToBytes(),
        ["QueryFileName"] = () => PluginZip.Right().With("queries_root/x.xml", "<queries/>").ToBytes(),

        // plugin.xml.
        ["DocumentType"] = () => PluginZip.WithXml("<plugin ", "<!DOCTYPE p [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><plugin "),
        ["NotWellFormed"] = () => PluginZip.WithXml("</access_request>", ""),
        ["WrongRoot"] = () => PluginZip.Right().With("plugin.xml", "<project/>").ToBytes(),
        ["WrongNamespace"] = () => PluginZip.WithXml("plugin.powerschool.pearson.com", "plugin.powerschool.com"),
        ["ElementTwice"] = () => PluginZip.WithXml("<oauth ", "<oauth/><oauth "),
        ["UnknownElement"] = () => PluginZip.WithXml("<oauth ", "<scheduler/><oauth "),
        ["UnknownAttribute"] = () => PluginZip.WithXml("description=", "author=\"x\" description="),
        ["MissingName"] = () => PluginZip.WithXml("name=\"Example Data Sync\" ", ""),
        ["MissingVersion"] = () => PluginZip.WithXml("version=\"1.2.0\" ", ""),
        ["VersionWithoutOrder"] = () => PluginZip.WithXml("1.2.0", "1.2-beta"),
        ["TooLong"] = () => PluginZip.WithXml("Example Data Sync", new string('x', 41)),
        ["MissingPublisher"] = () => PluginZip.WithXml("<publisher name=\"Example Inc.\"><contact email=\"support@example.org\"/></publisher>", ""),
        ["MissingPublisherName"] = () => PluginZip.WithXml(" name=\"Example Inc.\"", ""),
        ["MissingContact"] = () => PluginZip.WithXml("<contact email=\"support@example.org\"/>", ""),
        ["MissingEmail"] = () => PluginZip.WithXml(" email=\"support@example.org\"", ""),
        ["NoOAuth"] = () => PluginZip.WithXml("<oauth accessLevelV1Api=\"READ\"/>", ""),
        ["V1AccessInvalid"] = () => PluginZip.WithXml("\"READ\"", "\"SOME\""),
        ["V1AccessFull"] = () => PluginZip.WithXml("\"READ\"", "\"FULL\""),
        ["AccessRequestElement"] = () => PluginZip.WithXml(PluginZip.Field, PluginZip.Field + "<data/>"),
        ["FieldIncomplete"] = () => PluginZip.WithXml(PluginZip.Field, PluginZip.Field + "<field table=\"STUDENTS\" access=\"ViewOnly\"/>"),
        ["UnknownAccess"] = () => PluginZip.WithXml("First_Name\" access=\"ViewOnly\"", "First_Name\" access=\"View\""),
        ["FullAccess"] = () => PluginZip.WithXml("First_Name\" access=\"ViewOnly\"", "First_Name\" access=\"FullAccess\""),
        ["FieldTwice"] = () => PluginZip.WithXml(PluginZip.Field, PluginZip.Field + PluginZip.Field.Replace("STUDENTS", "students", StringComparison.Ordinal)),
        ["SensitiveField"] = () => PluginZip.WithXml(PluginZip.Field, PluginZip.Field + "<field table=\"Students\" field=\"SSN\" access=\"ViewOnly\"/>"),
        ["FieldOftenMissing"] = () => PluginZip.WithXml(PluginZip.Field, PluginZip.Field + "<field table=\"Students\" field=\"Student_Email\" access=\"ViewOnly\"/>"),
        ["DistrictField"] = () => PluginZip.WithXml(PluginZip.Field, PluginZip.Field + "<field table=\"U_Students_Extension\" field=\"Token\" access=\"ViewOnly\"/>"),
        ["NotDeletable"] = () => PluginZip.WithXml("description=", "deletable=\"false\" description="),
        ["SendsCredentials"] = () => PluginZip.WithXml("<oauth ", "<registration url=\"https://example.org/x\"/><oauth "),
        ["SendsCredentialsInClear"] = () => PluginZip.WithXml("<oauth ", "<registration url=\"http://example.org/x\"/><oauth "),
        ["SignsPeopleIn"] = () => PluginZip.WithXml("<oauth ", "<saml name=\"x\"/><oauth "),
        ["AddsLinks"] = () => PluginZip.WithXml("<oauth ", "<links/><oauth "),
        ["InstallsItself"] = () => PluginZip.WithXml("<oauth ", "<autoinstall/><oauth "),
        ["ForeignContent"] = () => PluginZip.WithXml("<oauth ", "<cdn_request/><oauth "),

        // Queries.
        ["QueriesNamespace"] = () => PluginZip.WithQuery("<queries>", "<queries xmlns=\"http://plugin.powerschool.pearson.com\">"),
        ["QueriesRoot"] = () => PluginZip.Right().With(PluginZip.Queries, "<query/>").ToBytes(),
        ["NoQueries"] = () => PluginZip.Right().With(PluginZip.Queries, "<queries/>").ToBytes(),
        ["UnknownQueryElement"] = () => PluginZip.WithQuery("<args>", "<notes/><args>"),
        ["QueryElementOrder"] = () => PluginZip.WithQuery(
            $"<args>{PluginZip.Arg}</args><columns>{PluginZip.Columns}</columns>", $"<columns>{PluginZip.Columns}</columns><args>{PluginZip.Arg}</args>"),
        ["QueryWithoutName"] = () => PluginZip.WithQuery(" name=\"com.example.data.sync.students\"", ""),
        ["QueryNameTooLong"] = () => PluginZip.WithQuery("com.example.data.sync.students", "com.example.data.sync." + new string('x', 200)),
        ["QueryNameReserved"] = () => PluginZip.WithQuery("com.example.data.", "com.pearson.data."),
        ["QueryNameForm"] = () => PluginZip.WithQuery("com.example.data.sync.students", "students"),
        ["QueryTwice"] = () => PluginZip.WithQuery("</queries>", PluginZip.Query + "</queries>"),
        ["SummaryTooLong"] = () => PluginZip.WithQuery("<summary>Students", "<summary>" + new string('x', 51)),
        ["ColumnWithoutField"] = () => PluginZip.WithQuery("\"STUDENTS.FIRST_NAME\"", "\"FIRST_NAME\""),
        ["ColumnName"] = () => PluginZip.WithQuery(">first_name<", ">first name<"),
        ["ColumnNeedsTable"] = () => PluginZip.WithQuery(" coreTable=\"students\"", ""),
        ["ColumnTwice"] = () => PluginZip.WithQuery(">first_name<", ">DCID<"),
        ["ColumnNotRequested"] = () => PluginZip.WithQuery("STUDENTS.FIRST_NAME", "STUDENTS.LAST_NAME"),
        ["ColumnCount"] = () => PluginZip.WithQuery("s.dcid, s.first_name FROM", "s.dcid, s.first_name, s.last_name FROM"),
        ["ColumnsNotCountable"] = () => PluginZip.WithQuery("s.dcid, s.first_name FROM", "s.* FROM"),
        ["ArgumentWithoutName"] = () => PluginZip.WithQuery(PluginZip.Arg, PluginZip.Arg + "<arg type=\"primitive\"/>"),
        ["ArgumentTwice"] = () => PluginZip.WithQuery(PluginZip.Arg, PluginZip.Arg + PluginZip.Arg),
        ["ArgumentType"] = () => PluginZip.WithQuery("\"primitive\"", "\"text\""),
        ["ArgumentNotUsed"] = () => PluginZip.WithQuery(PluginZip.Arg, PluginZip.Arg + "<arg name=\"year\" type=\"primitive\"/>"),
        ["ArgumentNotDeclared"] = () => PluginZip.WithQuery("ORDER BY", "AND s.grade_level = :grade ORDER BY"),
        ["NoSql"] = () => PluginZip.WithQuery(PluginZip.Sql, " -- later"),
        ["SqlChangesData"] = () => PluginZip.WithQuery(PluginZip.Sql, "UPDATE students SET first_name = :schoolid"),
        ["SqlSeveralStatements"] = () => PluginZip.WithQuery("ORDER BY s.dcid", "ORDER BY s.dcid;"),
        ["SqlUnfinished"] = () => PluginZip.WithQuery("ORDER BY", "AND (s.grade_level = 'x ORDER BY"),
        ["SqlPageTag"] = () => PluginZip.WithQuery("ORDER BY", "AND s.schoolid = ~(curschoolid) ORDER BY"),
        ["SqlWithoutOrder"] = () => PluginZip.WithQuery(" ORDER BY s.dcid", ""),
    };

    // The right plugin brings queries of its columns, so these need another one; its other findings are named beside it.
    public static IReadOnlyDictionary<string, Func<byte[]>> WithOthers { get; } = new Dictionary<string, Func<byte[]>>
    {
        ["NoAccessRequest"] = () => PluginZip.WithXml($"<access_request><field table=\"STUDENTS\" field=\"DCID\" access=\"ViewOnly\"/>{PluginZip.Field}</access_request>", ""), // ColumnNotRequested
        ["NoColumns"] = () => PluginZip.WithQuery(PluginZip.Columns, ""),
    };

    private static byte[] Changed(Action<byte[]> change)
    {
        byte[] zip = PluginZip.Right().ToBytes();
        change(zip);
        return zip;
    }

    private static int Find(byte[] zip, uint signature, int skip = 0)
    {
        for (int i = 0; i <= zip.Length - 4; i++)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(zip.AsSpan(i)) == signature && skip-- == 0)
                return i;
        }
        throw new InvalidOperationException("not in the zip");
    }

    private static void Write(byte[] zip, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(at), value);

    private static byte[] Many(int count)
    {
        PluginZip zip = PluginZip.Right();
        for (int i = 0; i < count; i++)
            zip.With($"queries_root/{i}.named_queries.xml", "<queries/>");
        return zip.ToBytes();
    }

    // Random bytes do not pack, so this is no bomb; the file is just below what is read at all.
    private static byte[] Large()
    {
        var noise = new byte[100_000];
        new Random(7).NextBytes(noise);
        PluginZip zip = PluginZip.Right();
        for (int i = 0; i < 101; i++)
            zip.With($"queries_root/{i}.named_queries.xml", [.. noise, .. new byte[100_000]]);
        return zip.ToBytes(CompressionLevel.Fastest);
    }
}
