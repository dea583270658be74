using XelloPowerSchool.Plugin;
using Xunit;

namespace XelloPowerSchool.Tests.Plugin;

/// <summary>What to do with a plugin on a server, and that the server agrees when it is done.</summary>
public sealed class PluginDecisionTests
{
    private const string Field = """<field table="STUDENTS" field="First_Name" access="ViewOnly"/>""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Versions => ["9.2.0.0", "12.1.0.0", "23.7.0.0", "25.3.0.0.0"];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task ALaterVersionIsUpdatedWhereTheServerCan(string version)
    {
        using var server = new PluginServer(version);
        using PowerSchoolConnection connection = await server.ConnectAsync();
        byte[] later = Own("2.0.0");
        XelloPluginCheck check = await CheckAsync(later, connection);
        Assert.True(check.IsValid, string.Join("; ", check.Findings));
        Assert.Equal("1.0.0", check.InstalledVersion);
        bool canUpdate = !version.StartsWith('9');
        Assert.Equal(canUpdate ? XelloPluginAction.Update : XelloPluginAction.DeleteAndReinstall, check.Action);
        // The server refuses the other way.
        Assert.Equal(canUpdate, server.Plugins.Update(later).Succeeded);
        if (!canUpdate)
        {
            Assert.False(server.Plugins.Install(later).Succeeded);
            Assert.True(server.Plugins.Delete().Succeeded);
            Assert.True(server.Plugins.Install(later).Succeeded);
            Assert.Contains(check.Steps, s => s.StartsWith("Delete ", StringComparison.Ordinal));
            Assert.Contains(check.Steps, s => s.Contains("client id and secret are new", StringComparison.Ordinal));
        }
        Assert.True(server.Plugins.Enable().Succeeded);
        Assert.Contains(check.Steps, s => s.Contains("Enable", StringComparison.Ordinal));
        using PowerSchoolConnection again = await server.ConnectAsync();
        Assert.Equal(("XelloPowerSchool Sync", "2.0.0"), await InstalledPlugin.OwnAsync(again, Ct));
        Assert.Equal(XelloPluginAction.NoAction, (await CheckAsync(later, again)).Action);
        XelloPluginCheck earlier = await CheckAsync(SyncPlugin.CreatePackage(), again);
        Assert.Equal(XelloPluginAction.NoAction, earlier.Action);
        Assert.Contains("later", earlier.Reason, StringComparison.Ordinal);
        Assert.Empty(earlier.Steps);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task APluginThatIsNotThereIsInstalled(string version)
    {
        using var server = new PluginServer(version);
        using PowerSchoolConnection connection = await server.ConnectAsync();
        XelloPluginCheck check = await CheckAsync(PluginZip.Right().ToBytes(), connection);
        Assert.Equal((XelloPluginAction.Install, null), (check.Action, check.InstalledVersion));
        Assert.Contains(check.Steps, s => s.Contains("plugin.zip as it is", StringComparison.Ordinal));
        Assert.Contains(check.Steps, s => s.Contains("lists 2 fields of 1 tables", StringComparison.Ordinal));
        Assert.Contains(check.Steps, s => s.Contains("Data Provider Configuration", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OfAnotherPluginTheServerOnlyTellsThatItIsThere()
    {
        using var server = new PluginServer("25.3.0.0.0", PluginZip.Right().ToBytes());
        using PowerSchoolConnection connection = await server.ConnectAsync();
        XelloPluginCheck check = await CheckAsync(PluginZip.Right().ToBytes(), connection);
        Assert.Null(check.Action);
        Assert.Contains("-InstalledVersion", check.Reason, StringComparison.Ordinal);
        Assert.Single(check.Steps);
        check = await CheckAsync(PluginZip.Right().ToBytes(), new PluginTarget { Connection = connection, Installed = new InstalledPlugin(true, "1.1") });
        Assert.Equal((XelloPluginAction.Update, "1.1"), (check.Action, check.InstalledVersion));
    }

    [Theory]
    [InlineData("9.2.3", "1.1.9", XelloPluginAction.DeleteAndReinstall)]
    [InlineData("10.0", "1.1.9", XelloPluginAction.Update)]
    [InlineData("25.3.0.0.0", "1.2", XelloPluginAction.NoAction)]
    [InlineData("25.3.0.0.0", "1.10", XelloPluginAction.NoAction)]
    [InlineData("", "1.1.9", null)]
    [InlineData("25.3", "1.2-beta", null)]
    public async Task WithoutAServerToAskTheVersionsDecide(string server, string installed, XelloPluginAction? action) =>
        Assert.Equal(action, (await CheckAsync(PluginZip.Right().ToBytes(), new PluginTarget { ServerVersion = server, Installed = new InstalledPlugin(true, installed) })).Action);

    [Fact]
    public async Task AColumnThatTheServerLacksIsFoundBeforeItTakesTheRunningVersionDown()
    {
        using var server = new PluginServer("23.7.0.0");
        byte[] bad = Own("1.1.0", Field, Field + """
            <field table="STUDENTS" field="No_Such_Column" access="ViewOnly"/><field table="STUDENTS" field="Nor_This" access="ViewOnly"/>
            <field table="U_NO_TABLE" field="X" access="ViewOnly"/><field table="TEACHERS" field="ID" access="ViewOnly"/>
            """);
        using PowerSchoolConnection connection = await server.ConnectAsync();
        XelloPluginCheck check = await CheckAsync(bad, connection);
        Assert.False(check.IsValid);
        Assert.Null(check.Action);
        Assert.Equal(
            ["ColumnNotOnServer STUDENTS.No_Such_Column", "ColumnNotOnServer STUDENTS.Nor_This", "NotProbed TEACHERS", "TableNotOnServer U_NO_TABLE"],
            check.Findings.Where(f => f.Rule is "ColumnNotOnServer" or "TableNotOnServer" or "NotProbed").Select(f => $"{f.Rule} {f.Field}").Order(StringComparer.Ordinal));
        // Nobody's record was read: the filter lets no row through.
        Assert.All(
            server.Sandbox.Requests.Where(r => r.Path.Contains("/ws/schema/table/students", StringComparison.Ordinal)),
            r => Assert.Contains("q=DCID", Uri.UnescapeDataString(r.Query), StringComparison.Ordinal));
        // What would have happened.
        Assert.True(server.Plugins.Update(bad).Succeeded);
        Assert.False(server.Plugins.Current!.IsEnabled);
        Assert.False(server.Plugins.Enable().Succeeded);
        XelloException refused = await Assert.ThrowsAsync<XelloException>(() => server.ConnectAsync());
        Assert.Equal("InvalidCredential", refused.Id);
    }

    [Fact]
    public async Task AServerSince252AsksForAccessToV1WhereThereAreNoQueries()
    {
        byte[] plugin = new PluginZip().With("plugin.xml", PluginZip.Xml.Replace(" accessLevelV1Api=\"READ\"", "", StringComparison.Ordinal)).ToBytes();
        Assert.Equal(["V1AccessMissing"], await RulesAsync("25.2.0"));
        Assert.Equal(["V1AccessMissing"], await RulesAsync("26.1"));
        Assert.Empty(await RulesAsync("25.1.9"));
        Assert.Empty(await RulesAsync("9.2"));

        async Task<IEnumerable<string>> RulesAsync(string version) => (await CheckAsync(plugin, new PluginTarget { ServerVersion = version })).Findings.Select(f => f.Rule);
    }

    /// <summary>Names that a real server was seen to refuse, on which plugins of others came to grief.</summary>
    [Theory]
    [InlineData("STUDENTS", "Student_Email")]
    [InlineData("STUDENTS", "Email")]
    [InlineData("STUDENTS", "Email_Addr")]
    [InlineData("STOREDGRADES", "ID")]
    [InlineData("EMAILADDRESS", "ID")]
    [InlineData("EMAILADDRESS", "DCID")]
    [InlineData("PERSONEMAILADDRESSASSOC", "EmailTypeID")]
    [InlineData("SECTIONMEETING", "ID")]
    public async Task KnownTrapsAreWarnedOfAloneAndErrorsOnTheServer(string table, string field)
    {
        byte[] zip = PluginZip.WithXml(PluginZip.Field, PluginZip.Field + $"<field table=\"{table}\" field=\"{field}\" access=\"ViewOnly\"/>");
        Assert.Equal(["FieldOftenMissing"], (await CheckAsync(zip, new PluginTarget())).Findings.Select(f => f.Rule));
        using var server = new PluginServer("25.3.0.0.0");
        using PowerSchoolConnection connection = await server.ConnectAsync();
        Assert.Contains((await CheckAsync(zip, connection)).Findings, f => f.Rule is "ColumnNotOnServer" or "TableNotOnServer");
        Assert.True(server.Plugins.Delete().Succeeded);
        Assert.True(server.Plugins.Install(zip).Succeeded);
        Assert.False(server.Plugins.Enable().Succeeded);
    }

    /// <summary>Our plugin under a later version.</summary>
    internal static byte[] Own(string version, string part = "", string instead = "")
    {
        var package = new StoredZip();
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(SyncPlugin.CreatePackage()));
        foreach (System.IO.Compression.ZipArchiveEntry entry in zip.Entries)
        {
            using var reader = new StreamReader(entry.Open());
            string text = reader.ReadToEnd().Replace("version=\"1.0.0\"", $"version=\"{version}\"", StringComparison.Ordinal).Replace("'1.0.0'", $"'{version}'", StringComparison.Ordinal);
            package.Add(entry.FullName, System.Text.Encoding.UTF8.GetBytes(part.Length > 0 ? text.Replace(part, instead, StringComparison.Ordinal) : text));
        }
        return package.ToZip();
    }

    private static Task<XelloPluginCheck> CheckAsync(byte[] zip, PowerSchoolConnection connection) => CheckAsync(zip, new PluginTarget { Connection = connection });

    private static Task<XelloPluginCheck> CheckAsync(byte[] zip, PluginTarget target) => PluginCheck.RunAsync("plugin.zip", zip, target, Ct);
}
