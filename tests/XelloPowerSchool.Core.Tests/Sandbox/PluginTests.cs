using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace XelloPowerSchool.Tests.Sandbox;

/// <summary>What a server makes of a plugin's zip, and of the steps of an administrator.</summary>
public sealed class PluginTests
{
    private const string Wrong = "com.example.test.wrong";

    [Fact]
    public void APluginIsInstalledAndThenSwitchedOn()
    {
        using var sandbox = Start();
        var plugins = sandbox.Plugins;
        Assert.True(plugins.Delete().Succeeded);
        Assert.Null(sandbox.Plugin);
        Assert.True(plugins.Install(new TestPlugin().ToZip()).Succeeded);
        Assert.False(sandbox.Plugin!.IsEnabled);
        Assert.True(plugins.Enable().Succeeded);
        var plugin = sandbox.Plugin!;
        Assert.Equal(("Example Sync", "1.0.0", true, "Full"), (plugin.Name, plugin.Version, plugin.IsEnabled, plugin.V1Access));
        Assert.Equal([TestPlugin.Active], plugin.Queries);
        Assert.Contains("students.dcid ViewOnly", plugin.Fields);
        Assert.Empty(plugin.Findings);
        Assert.Equal("Example Sync 1.0.0", plugin.ToString());
    }

    [Fact]
    public async Task SwitchedOffIsNoClientAndNoTokenAndDeletedIsAnotherPair()
    {
        using var client = await SandboxClient.ConnectAsync(options: new SandboxOptions { Students = 20, Plugin = new TestPlugin().ToZip() });
        var (id, secret) = (client.Sandbox.ClientId, client.Sandbox.ClientSecret);
        Assert.True(client.Sandbox.Plugins.Disable().Succeeded);
        using (var refused = await client.RequestTokenAsync())
            Assert.Equal((HttpStatusCode.Unauthorized, """{"error":"invalid_client"}"""), (refused.StatusCode, await refused.Content.ReadAsStringAsync()));
        Assert.Equal(401, (await client.AnswerAsync("ws/v1/metadata")).Status);
        Assert.True(client.Sandbox.Plugins.Enable().Succeeded);
        await client.RenewTokenAsync();
        Assert.Equal(id, client.Sandbox.ClientId);

        client.Sandbox.Plugins.Delete();
        client.Sandbox.Plugins.Install(new TestPlugin().ToZip());
        client.Sandbox.Plugins.Enable();
        Assert.NotEqual((id, secret), (client.Sandbox.ClientId, client.Sandbox.ClientSecret));
        Assert.Equal(401, (await client.AnswerAsync("ws/v1/metadata")).Status); // the old token is of the old plugin
        await client.RenewTokenAsync();
        Assert.Equal(200, (await client.AnswerAsync("ws/v1/metadata")).Status);
    }

    [Theory]
    [InlineData("25.3.0.0.0", "1.0.1", true)]
    [InlineData("25.3.0.0.0", "1.10", true)]
    [InlineData("25.3.0.0.0", "1.0.0", false)]
    [InlineData("25.3.0.0.0", "0.9.9", false)]
    [InlineData("10.0.0", "2.0", true)]
    [InlineData("9.2.0", "2.0", false)]
    public void AnUpdateMustBeLaterAndTheServerMustKnowUpdates(string server, string version, bool succeeds)
    {
        using var sandbox = Start(server);
        var (id, secret) = (sandbox.ClientId, sandbox.ClientSecret);
        Assert.False(sandbox.Plugins.Install(new TestPlugin { Version = "3.0" }.ToZip()).Succeeded); // it is there already
        var result = sandbox.Plugins.Update(new TestPlugin { Version = version }.ToZip());
        Assert.Equal(succeeds, result.Succeeded);
        Assert.Equal(succeeds ? version : "1.0.0", sandbox.Plugin!.Version);
        Assert.True(sandbox.Plugin.IsEnabled); // it asks for nothing new
        Assert.Equal((id, secret), (sandbox.ClientId, sandbox.ClientSecret));
    }

    [Fact]
    public void WhatAnUpdateAsksForAnewMustBeApproved()
    {
        using var sandbox = Start();
        Assert.True(sandbox.Plugins.Update(new TestPlugin { Version = "1.1", Fields = [.. new TestPlugin().Fields, TestPlugin.Field("CC", "DCID", "ViewOnly")] }.ToZip()).Succeeded);
        Assert.False(sandbox.Plugin!.IsEnabled);
        Assert.True(sandbox.Plugins.Enable().Succeeded);
        Assert.Contains("cc.dcid ViewOnly", sandbox.Plugin!.Fields);
        Assert.False(sandbox.Plugins.Update(new TestPlugin { Version = "2.0", Name = "Another" }.ToZip()).Succeeded);
    }

    [Theory]
    [InlineData("STUDENTS", "Student_Email", "STUDENTS Student_Email: Invalid Column")]
    [InlineData("SECTIONMEETING", "ID", "SECTIONMEETING ID: Invalid Table")]
    [InlineData("StoredGrades", "ID", "StoredGrades ID: Invalid Column")]
    public async Task OneUnknownColumnTakesTheWholePluginDown(string table, string field, string message)
    {
        using var client = await SandboxClient.ConnectAsync(options: new SandboxOptions { Students = 20, Plugin = new TestPlugin().ToZip() });
        Assert.True(client.Sandbox.Plugins.Update(new TestPlugin { Version = "1.1.0", Fields = [.. new TestPlugin().Fields, TestPlugin.Field(table, field, "ViewOnly")] }.ToZip()).Succeeded);
        var enabled = client.Sandbox.Plugins.Enable();
        Assert.False(enabled.Succeeded);
        Assert.Equal(message, Assert.Single(enabled.Findings).Message);
        using var refused = await client.RequestTokenAsync();
        Assert.Equal("""{"error":"invalid_client"}""", await refused.Content.ReadAsStringAsync());
    }

    public static TheoryData<string, string> Refused => new()
    {
        { "NoPluginXml", "plugin.xml must be at the root of the package; it is in the folder wrapper." },
        { "Schema", "Attribute 'name' of 'plugin' must have 1 to 40 characters." },
        { "Schema", "Attribute 'version' of 'plugin' must have at most 20 characters." },
        { "Schema", "Element 'publisher' is missing." },
        { "Schema", "Attribute 'email' of 'contact' must have 1 to 40 characters." },
        { "Schema", "Attribute 'field' of 'field' must have 1 to 30 characters." },
        { "Schema", "Attribute 'access' of STUDENTS.DCID must be ViewOnly or FullAccess." },
        { "Schema", "Element 'data' is not allowed in 'access_request'." },
        { "Schema", "Attribute 'accessLevelV1Api' must be READ or FULL." },
        { "Schema", "Element 'publisher' may be there once only." },
        { "Schema", "Cannot find the declaration of element 'queries'." },
        { "InvalidQuery", $"PowerQuery {Wrong} refers to non-existent core table column STUDENT_EMAIL" },
        { "InvalidQuery", $"PowerQuery {Wrong} refers to non-existent core table teachers" },
        { "InvalidQuery", $"PowerQuery {Wrong}: a summary has at most 50 characters." },
        { "InvalidQuery", $"PowerQuery {Wrong} is there twice." },
        { "InvalidQuery", $"PowerQuery {Wrong} has no core table, so column dcid needs a table." },
        { "InvalidXml", "Cannot find the declaration of element 'plugin'." },
    };

    [Theory, MemberData(nameof(Refused))]
    public void WhatBreaksARuleIsRefusedWithItsReason(string code, string message)
    {
        var fine = TestPlugin.Query(Wrong, "students", "", "SELECT s.dcid FROM students s", "STUDENTS.DCID=dcid");
        var zip = message switch
        {
            _ when code == "NoPluginXml" => new TestPlugin().ToZip("wrapper/"),
            _ when message.Contains("'name'", StringComparison.Ordinal) => new TestPlugin { Name = new string('x', 41) }.ToZip(),
            _ when message.Contains("'version'", StringComparison.Ordinal) => new TestPlugin { Version = new string('1', 21) }.ToZip(),
            _ when message.Contains("publisher' is missing", StringComparison.Ordinal) => new TestPlugin { Publisher = "" }.ToZip(),
            _ when message.Contains("'email'", StringComparison.Ordinal) => new TestPlugin { Publisher = $"""<publisher name="x"><contact email="{new string('x', 41)}"/></publisher>""" }.ToZip(),
            _ when message.Contains("'field' of", StringComparison.Ordinal) => new TestPlugin { Fields = [TestPlugin.Field("STUDENTS", new string('x', 31), "ViewOnly")] }.ToZip(),
            _ when message.Contains("'access' of", StringComparison.Ordinal) => new TestPlugin { Fields = [TestPlugin.Field("STUDENTS", "DCID", "Everything")] }.ToZip(),
            _ when message.Contains("'data'", StringComparison.Ordinal) => new TestPlugin { Fields = ["<data/>"] }.ToZip(),
            _ when message.Contains("accessLevel", StringComparison.Ordinal) => new TestPlugin { OAuth = """<oauth accessLevelV1Api="ALL"/>""" }.ToZip(),
            _ when message.Contains("once only", StringComparison.Ordinal) => new TestPlugin { Publisher = new TestPlugin().Publisher + new TestPlugin().Publisher }.ToZip(),
            _ when message.Contains("element 'queries'", StringComparison.Ordinal) => new TestPlugin().With("queries_root/ns.named_queries.xml", """<queries xmlns="http://plugin.powerschool.pearson.com"/>""").ToZip(),
            _ when message.Contains("STUDENT_EMAIL", StringComparison.Ordinal) => new TestPlugin { Queries = fine.Replace("STUDENTS.DCID", "STUDENTS.STUDENT_EMAIL", StringComparison.Ordinal) }.ToZip(),
            _ when message.Contains("table teachers", StringComparison.Ordinal) => new TestPlugin { Queries = fine.Replace("\"students\"", "\"teachers\"", StringComparison.Ordinal) }.ToZip(),
            _ when message.Contains("summary", StringComparison.Ordinal) => new TestPlugin { Queries = fine.Replace("A test", new string('x', 51), StringComparison.Ordinal) }.ToZip(),
            _ when message.Contains("twice", StringComparison.Ordinal) => new TestPlugin { Queries = fine + fine }.ToZip(),
            _ when message.Contains("no core table", StringComparison.Ordinal) => new TestPlugin { Queries = fine.Replace("coreTable=\"students\"", "", StringComparison.Ordinal) }.ToZip(),
            _ => new TestPlugin().With("plugin.xml", """<plugin name="x"/>""").ToZip(),
        };
        using var sandbox = PowerSchoolSandbox.Create(new SandboxOptions { Students = 20, Plugin = zip });
        Assert.Contains(sandbox.InstallationFindings, finding => finding.Code == code && finding.Message == message);
        Assert.Null(sandbox.Plugin);
    }

    [Theory]
    [InlineData("SELECT s.dcid, s.last_name FROM students s", "table q has 2 values for 1 columns")]
    [InlineData("SELECT s.dcid FROM students s WHERE s.id = :id", "bind variable without an argument: id")]
    [InlineData("SELECT s.nonsense FROM students s", "no such column: s.nonsense")]
    [InlineData("SELECT s.dcid FROM studentz s", "no such table: studentz")]
    [InlineData("SELECT s.dcid FROM students s WHERE ~(curschoolid) = 1", "page tags are not executed for plugins")]
    [InlineData("UPDATE students SET last_name = 'x'", "The SQL must begin with SELECT or WITH.")]
    public async Task ABrokenQueryInstallsAndIsNotFound(string sql, string reason)
    {
        using var client = await SandboxClient.ConnectAsync(options: new SandboxOptions
        {
            Students = 20, Plugin = new TestPlugin { Queries = new TestPlugin().Queries + TestPlugin.Query(Wrong, "students", "", sql, "STUDENTS.DCID=dcid") }.ToZip(),
        });
        Assert.Equal((404, $$"""{"message":"Query {{Wrong}} not found"}"""), await client.SendAsync(HttpMethod.Post, "ws/schema/query/" + Wrong, "{}"));
        var finding = Assert.Single(client.Sandbox.Plugin!.Findings);
        Assert.Equal("QueryNotExecutable", finding.Code);
        Assert.True(finding.Message.Contains(reason, StringComparison.Ordinal), finding.Message);
        Assert.NotNull((await client.QueryAsync(TestPlugin.Active, """{"schoolid":"701"}""")));
        var validation = await client.JsonAsync("ws/schema/plugin/9741/validate");
        Assert.Equal(("ERROR", finding.Message), ((string)validation["maxLevel"]!, (string)validation["results"]![0]!["message"]!));
        Assert.Equal(404, (await client.AnswerAsync("ws/schema/plugin/1/validate")).Status);
    }

    [Fact]
    public async Task WhatFailsWhileItRunsIsNotFoundEither()
    {
        using var client = await SandboxClient.ConnectAsync(options: new SandboxOptions
        {
            Students = 20, Plugin = new TestPlugin { Queries = TestPlugin.Query(Wrong, "students", "", "SELECT TO_NUMBER(s.last_name) FROM students s", "STUDENTS.DCID=dcid") }.ToZip(),
        });
        Assert.Empty(client.Sandbox.Plugin!.Findings);
        Assert.Equal(404, (await client.SendAsync(HttpMethod.Post, "ws/schema/query/" + Wrong, "{}")).Status);
        Assert.Contains("ORA-01722", Assert.Single(client.Sandbox.Plugin!.Findings).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("25.3.0.0.0", "", 401, 401)]
    [InlineData("25.2.0", "", 401, 401)]
    [InlineData("25.1.0", "", 200, 200)]
    [InlineData("9.2.0", "", 200, 200)]
    [InlineData("25.3.0.0.0", """<oauth accessLevelV1Api="READ"/>""", 200, 401)]
    [InlineData("25.3.0.0.0", """<oauth accessLevelV1Api="FULL"/>""", 200, 200)]
    public async Task NewServersAskForTheRightToV1(string version, string oauth, int read, int write)
    {
        using var client = await SandboxClient.ConnectAsync(options: new SandboxOptions { Students = 20, ServerVersion = version, Plugin = new TestPlugin { OAuth = oauth }.ToZip() });
        Assert.Equal(version, (string)(await client.JsonAsync("ws/v1/metadata"))["metadata"]!["powerschool_version"]!);
        Assert.Equal(read, (await client.AnswerAsync("ws/v1/district")).Status);
        Assert.Equal(write, (await client.SendAsync(HttpMethod.Post, "ws/v1/student", """{"students":{"student":{"client_uid":"1","action":"UPDATE","id":1}}}""")).Status);
    }

    [Fact]
    public void ABareXmlIsAPluginToo()
    {
        using var sandbox = PowerSchoolSandbox.Create(new SandboxOptions { Students = 20, Plugin = Encoding.UTF8.GetBytes("""<plugin xmlns="http://plugin.powerschool.pearson.com" name="Bare" version="1"><publisher name="x"><contact email="a@example.org"/></publisher></plugin>""") });
        Assert.Equal(("Bare", true, "None"), (sandbox.Plugin!.Name, sandbox.Plugin.IsEnabled, sandbox.Plugin.V1Access));
    }

    [Fact]
    public void HostilePackagesAreRefused()
    {
        Refuses("InvalidPath", Zip(("../plugin.xml", "x")));
        Refuses("InvalidPath", Zip(("/plugin.xml", "x")));
        Refuses("InvalidPath", Zip(("a\\..\\plugin.xml", "x")));
        Refuses("TooLarge", Zip(("bomb.txt", new string('0', 30_000_000))));
        Refuses("TooManyFiles", Zip(Enumerable.Range(0, 2001).Select(i => ($"f{i}", "")).ToArray()));
        Refuses("DuplicateFile", Zip(("plugin.xml", "x"), ("plugin.xml", "y")));
        Refuses("InvalidZip", [(byte)'P', (byte)'K', 1, 2, 3, 4]);
        Refuses("InvalidXml", Encoding.UTF8.GetBytes("""<!DOCTYPE plugin [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><plugin xmlns="http://plugin.powerschool.pearson.com" name="&b;"/>"""));
        Refuses("InvalidXml", Encoding.UTF8.GetBytes("""<!DOCTYPE plugin [<!ENTITY x SYSTEM "file:///etc/passwd">]><plugin>&x;</plugin>"""));
        Refuses("InvalidXml", []);

        static void Refuses(string code, byte[] package)
        {
            using var sandbox = PowerSchoolSandbox.Create(new SandboxOptions { Students = 20, Plugin = package });
            Assert.Equal(code, Assert.Single(sandbox.InstallationFindings).Code);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("25")]
    [InlineData("25.x")]
    public void AVersionThatIsNoneIsRefused(string version) =>
        Assert.Throws<ArgumentException>(() => PowerSchoolSandbox.Create(new SandboxOptions { Students = 20, ServerVersion = version }));

    private static PowerSchoolSandbox Start(string version = "25.3.0.0.0") =>
        PowerSchoolSandbox.Create(new SandboxOptions { Students = 20, ServerVersion = version, Plugin = new TestPlugin().ToZip() });

    private static byte[] Zip(params (string Name, string Content)[] files)
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in files)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(content));
            }
        return zip.ToArray();
    }
}
