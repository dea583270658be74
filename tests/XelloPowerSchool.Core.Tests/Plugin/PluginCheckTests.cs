using CsCheck;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Plugin;
using XelloPowerSchool.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.Plugin;

/// <summary>A plugin's zip by itself: everything that can be wrong with it is found under its own name.</summary>
public sealed class PluginCheckTests
{
    private static readonly PluginTarget Alone = new();

    public static TheoryData<string> Kinds => [.. BadPlugins.All.Keys];

    [Fact]
    public async Task ARightPluginHasNoFindings()
    {
        foreach (System.IO.Compression.CompressionLevel level in Enum.GetValues<System.IO.Compression.CompressionLevel>())
        {
            XelloPluginCheck check = await CheckAsync(PluginZip.Right().ToBytes(level));
            Assert.Empty(check.Findings);
            Assert.True(check.IsValid);
            Assert.Equal(("Example Data Sync", "1.2.0", "Example Inc.", "READ"), (check.Name, check.Version, check.Publisher, check.V1Access));
            Assert.Equal(["STUDENTS.DCID", "STUDENTS.First_Name"], check.Fields);
            Assert.Equal(["com.example.data.sync.students"], check.Queries);
            Assert.Null(check.Action);
        }
    }

    [Fact]
    public async Task OurOwnPluginIsValid()
    {
        XelloPluginCheck check = await CheckAsync(SyncPlugin.CreatePackage());
        Assert.Equal(["V1AccessFull"], check.Findings.Select(f => f.Rule));
        Assert.True(check.IsValid);
        Assert.Equal(64, check.Sha256.Length);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task EachFaultHasItsOwnFinding(string kind)
    {
        XelloPluginCheck check = await CheckAsync(BadPlugins.All[kind]());
        // A file that cannot be read takes what is in it along: nothing else is said of it.
        Assert.Equal([kind], check.Findings.Select(f => f.Rule).Distinct());
        Assert.Equal(check.IsValid, check.Findings.All(f => f.Severity != XelloSeverity.Error));
        Assert.All(check.Findings, f => Assert.True(f.Subject.Length > 0 && f.Message.Length > 0 && f.Advice.Length > 0));
    }

    [Theory]
    [InlineData("NoAccessRequest", "ColumnNotRequested")]
    [InlineData("NoColumns")]
    public async Task FaultsThatBringOthers(string kind, params string[] others)
    {
        XelloPluginCheck check = await CheckAsync(BadPlugins.WithOthers[kind]());
        Assert.Equal([.. others.Append(kind).Order()], check.Findings.Select(f => f.Rule).Distinct().Order());
    }

    [Fact]
    public async Task EveryRuleIsBrokenBySomePlugin()
    {
        string[] elsewhere = ["UnpackedFolder", "UnpackedXml", "V1AccessMissing", "ColumnNotOnServer", "TableNotOnServer", "NotProbed"];
        Assert.Equal(
            RosterRule.IdsOf(typeof(PluginRules)),
            BadPlugins.All.Keys.Concat(BadPlugins.WithOthers.Keys).Concat(elsewhere).Order(StringComparer.Ordinal));
        Assert.True(BadPlugins.All.Count >= 40);
        using var folder = new TemporaryFolder();
        XelloPluginCheck unpacked = await PluginCheck.RunAsync(folder.Path, Alone, TestContext.Current.CancellationToken);
        Assert.Equal(["UnpackedFolder"], unpacked.Findings.Select(f => f.Rule));
        XelloPluginCheck xml = await PluginCheck.RunAsync("plugin.xml", System.Text.Encoding.UTF8.GetBytes(PluginZip.Xml), Alone, TestContext.Current.CancellationToken);
        Assert.Equal(["UnpackedXml"], xml.Findings.Select(f => f.Rule));
        Assert.Equal("1.2.0", xml.Version);
    }

    [Fact]
    public async Task AFieldThatCanBeChangedIsNamed()
    {
        XelloFinding finding = Assert.Single((await CheckAsync(BadPlugins.All["FullAccess"]())).Findings);
        Assert.Equal(("plugin.xml", "STUDENTS.First_Name", XelloSeverity.Error), (finding.Subject, finding.Field, finding.Severity));
    }

    [Fact]
    public async Task EntitiesAreNotUnfolded()
    {
        string laughs = "<!DOCTYPE p [<!ENTITY a \"ha\">" + string.Concat(Enumerable.Range(1, 30).Select(i => $"<!ENTITY a{i} \"&a{(i == 1 ? "" : i - 1)};&a{(i == 1 ? "" : i - 1)};\">")) + "]><plugin ";
        Assert.Equal(["DocumentType"], (await CheckAsync(PluginZip.WithXml("<plugin ", laughs))).Findings.Select(f => f.Rule));
        Assert.Equal(["DocumentType"], (await CheckAsync(PluginZip.WithQuery("<queries>", laughs.Replace("<plugin ", "<queries>", StringComparison.Ordinal)))).Findings.Select(f => f.Rule));
        // The words alone are no document type.
        Assert.Equal(["NotWellFormed"], (await CheckAsync(PluginZip.WithXml("</access_request>", "<!-- no <!DOCTYPE here -->"))).Findings.Select(f => f.Rule));
    }

    [Theory]
    [InlineData("../plugin.xml")]
    [InlineData("a/../../b")]
    [InlineData("..\\..\\b")]
    [InlineData("/etc/passwd")]
    [InlineData("C:/x")]
    [InlineData("c:x")]
    [InlineData("a/b\\c")]
    public async Task NoPathLeadsOutOfThePlugin(string name) =>
        Assert.Contains((await CheckAsync(PluginZip.Right().With(name, "x").ToBytes())).Findings, f => f.Rule is "PathOutside" or "AbsolutePath" or "BackslashInPath");

    [Fact]
    public async Task WhatAnEntrySaysOfItsSizeIsNotBelieved()
    {
        byte[] zip = PluginZip.Right().With("queries_root/x.named_queries.xml", new byte[5_000_000]).ToBytes(System.IO.Compression.CompressionLevel.Optimal);
        int last = LastDirectoryHeader(zip);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(last + 24), 10);
        Assert.Equal(["Bomb"], (await CheckAsync(zip)).Findings.Select(f => f.Rule));
    }

    [Fact]
    public void WhateverIsChangedInAZipNothingEscapes()
    {
        byte[] right = PluginZip.Right().ToBytes(System.IO.Compression.CompressionLevel.Optimal);
        Gen.Select(Gen.Int[0, right.Length - 1], Gen.Byte, Gen.Int[0, right.Length - 1], Gen.Byte, Gen.Int[0, right.Length]).Sample((at, value, at2, value2, length) =>
        {
            byte[] zip = [.. right];
            zip[at] = value;
            zip[at2] = value2;
            zip = length % 3 == 0 ? zip[..length] : zip;
            XelloPluginCheck check = CheckAsync(zip).GetAwaiter().GetResult();
            Assert.True(check.IsValid ? check.Name.Length > 0 : check.Findings.Count > 0);
        }, iter: 3000);
    }

    [Theory]
    [InlineData("1.0", "1.0.0", 0)]
    [InlineData("1.10", "1.9", 1)]
    [InlineData("2", "10", -1)]
    [InlineData("1.2.3", "1.2.4", -1)]
    [InlineData("1.2-beta", "1.2", null)]
    public void VersionsAreComparedNumberByNumber(string one, string other, int? order) => Assert.Equal(order, PluginManifest.Compare(one, other));

    [Theory]
    [InlineData("SELECT a, b FROM t", 2)]
    [InlineData("select f(a, b), (SELECT x, y FROM u) from t", 2)]
    [InlineData("SELECT 'a, b', \"c, d\", q'[it's, e]' FROM t", 3)]
    [InlineData("SELECT a -- , b\n, c /* , d */ FROM t", 2)]
    [InlineData("WITH u AS (SELECT a, b, c FROM t) SELECT x FROM u", 1)]
    [InlineData("SELECT a * 2, COUNT(*), b.c FROM t", 3)]
    [InlineData("SELECT * FROM t", null)]
    [InlineData("SELECT a, t.* FROM t", null)]
    [InlineData("(SELECT a FROM t)", null)]
    [InlineData("SELECT EXTRACT(YEAR FROM d), a FROM t UNION SELECT 1, 2 FROM u", 2)]
    public void ColumnsAreCounted(string sql, int? columns) => Assert.Equal(columns, new QuerySql(sql).Columns);

    [Fact]
    public void ArgumentsAreThoseOutsideOfTexts() =>
        Assert.Equal(["a", "b"], new QuerySql("SELECT x FROM t WHERE c = :a AND d = ':no' -- :nor\n AND e = :A AND f=:b").Arguments);

    private static int LastDirectoryHeader(byte[] zip)
    {
        int at = zip.Length - 4;
        while (System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(zip.AsSpan(at)) != 0x02014b50)
            at--;
        return at;
    }

    private static Task<XelloPluginCheck> CheckAsync(byte[] zip) => PluginCheck.RunAsync("plugin.zip", zip, Alone, TestContext.Current.CancellationToken);
}
