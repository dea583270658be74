using System.IO.Compression;
using System.Text;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Plugin;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Roster;
using XelloPowerSchool.Tests.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.Plugin;

/// <summary>A plugin for a mapping: no field too many and none too few, and servers of every age read by it.</summary>
public sealed class PluginBuilderTests
{
    private const string Extension = "u_students_extension.preferredname";

    private static readonly PluginRequest Default = new();

    private static readonly PluginRequest Roster = new() { Data = [] };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void ForADefaultMappingItAsksForWhatTheAccountsNeed() => Assert.Equal(
        [
            "EMAILADDRESS.EmailAddress", "EMAILADDRESS.EmailAddressID",
            "PERSONEMAILADDRESSASSOC.EmailAddressID", "PERSONEMAILADDRESSASSOC.EmailAddressPriorityOrder", "PERSONEMAILADDRESSASSOC.IsPrimaryEmailAddress", "PERSONEMAILADDRESSASSOC.PersonID",
            "SCHOOLS.Alternate_School_Number", "SCHOOLS.DCID", "SCHOOLS.High_Grade", "SCHOOLS.Low_Grade", "SCHOOLS.Name", "SCHOOLS.School_Number",
            "STUDENTS.DCID", "STUDENTS.DOB", "STUDENTS.Enroll_Status", "STUDENTS.EntryDate", "STUDENTS.ExitCode", "STUDENTS.ExitDate",
            "STUDENTS.First_Name", "STUDENTS.Gender", "STUDENTS.Grade_Level", "STUDENTS.Last_Name", "STUDENTS.Next_School", "STUDENTS.Person_ID",
            "STUDENTS.Sched_NextYearGrade", "STUDENTS.SchoolID", "STUDENTS.State_StudentNumber", "STUDENTS.Student_Number",
        ],
        Fields(Roster));

    [Fact]
    public void AMappingThatNeedsLessAsksForLess()
    {
        string[] fields = Fields(Roster with { Mapping = new XelloMapping { Email = [], StateProvNumber = [], PreRegSchoolCode = [] } });
        Assert.DoesNotContain(fields, f => f.Contains("EMAIL", StringComparison.Ordinal) || f is "STUDENTS.Person_ID" or "STUDENTS.State_StudentNumber" or "STUDENTS.Next_School");
        fields = Fields(Roster with { Mapping = new XelloMapping { SsoToken = ["Username"], FirstName = ["MiddleName", "FirstName"] } });
        Assert.Contains("STUDENTS.Student_Web_ID", fields);
        Assert.Contains("STUDENTS.Middle_Name", fields);
        Assert.Contains("STUDENTS.Next_School", Fields(Roster with { Mapping = new XelloMapping { PreRegSchoolCode = [] }, Data = [XelloPluginData.Requests] }));
    }

    [Fact]
    public void WithEverythingItAsksForAllThatTheModulesOwnPluginHas()
    {
        PluginRequest all = Default with { Mapping = new XelloMapping { SsoToken = [.. MappingSources.Names] } };
        // No account is made of the year of graduation, and the key of SCHOOL_COURSE is needed by who reads tables without queries.
        string[] others = ["STUDENTS.Sched_YearOfGraduation", "SCHOOL_COURSE.DCID"];
        Assert.Equal(SyncPlugin.AccessRequest().Select(f => $"{f.Table}.{f.Field}").Except(others).Order(StringComparer.Ordinal), Fields(all));
        Assert.Equal(SyncPlugin.ReadQueries().Root!.Elements("query").Select(q => (string)q.Attribute("name")!), Build(all).Content.Queries);
    }

    [Theory]
    [InlineData(XelloPluginData.Courses, "com.xellopowerschool.sync.courses com.xellopowerschool.sync.catalogue com.xellopowerschool.sync.terms com.xellopowerschool.sync.sections")]
    [InlineData(XelloPluginData.Enrollments, "com.xellopowerschool.sync.enrollments")]
    [InlineData(XelloPluginData.History, "com.xellopowerschool.sync.history")]
    [InlineData(XelloPluginData.Requests, "com.xellopowerschool.sync.requests")]
    public void OnlyTheQueriesThatAreAskedForAreInIt(XelloPluginData data, string queries)
    {
        string[] always = ["com.xellopowerschool.sync.students", "com.xellopowerschool.sync.schools", "com.xellopowerschool.sync.plugin"];
        Assert.Equal(always.Concat(queries.Split(' ')).Order(), Build(Default with { Data = [data] }).Content.Queries.Order());
        Assert.Equal(always.Order(), Build(Roster).Content.Queries.Order());
    }

    [Fact]
    public async Task WhateverIsAskedForThePluginIsValid()
    {
        foreach (PluginRequest request in new[]
        {
            Default, Roster, Default with { V1Access = "READ" }, Default with { V1Access = "FULL" },
            Default with { Mapping = new XelloMapping { Email = [], SsoToken = ["Username"] }, Data = [XelloPluginData.History], Publisher = "A & \"B\" <C>", PublisherEmail = "it@district.example" },
        })
        {
            (byte[] zip, XelloPluginFile content) = Build(request, "1.2.3");
            XelloPluginCheck check = await PluginCheck.RunAsync("x.zip", zip, new PluginTarget { ServerVersion = "25.3" }, Ct);
            Assert.Equal(request.V1Access == "FULL" ? ["V1AccessFull"] : [], check.Findings.Select(f => f.Rule));
            Assert.Equal((content.Name, "1.2.3", request.V1Access, content.Sha256), (check.Name, check.Version, check.V1Access, check.Sha256));
            Assert.Equal(request.Publisher ?? "XelloPowerSchool", check.Publisher);
            Assert.Equal(content.Fields.Select(f => f.ToString()), check.Fields);
            Assert.All(content.Fields, f => Assert.True(f.Access == "ViewOnly" && f.Reason.Length > 5));
        }
    }

    [Fact]
    public void TheSameRequestGivesTheSameBytes()
    {
        Assert.Equal(Build(Default).Zip, Build(new PluginRequest()).Zip);
        Assert.NotEqual(Build(Default).Zip, Build(Default, "1.0.1").Zip);
        Assert.DoesNotContain("\r", Text(Build(Default).Zip), StringComparison.Ordinal);
        Assert.DoesNotContain("xmlns=\"\"", Text(Build(Default).Zip), StringComparison.Ordinal);
    }

    [Fact]
    public void ThePrivacyOfficerReadsWhatAFieldIsFor()
    {
        IReadOnlyList<XelloPluginField> fields = Build(Default with { Mapping = new XelloMapping { SsoToken = ["Username"] } }).Content.Fields;
        Assert.Equal("the account's state number", Reason("STUDENTS", "State_StudentNumber"));
        Assert.Equal("the account's sign-in token", Reason("STUDENTS", "Student_Web_ID"));
        Assert.Equal("the account's email address; the student's email address", Reason("EMAILADDRESS", "EmailAddress"));
        Assert.Contains("marks", Reason("STOREDGRADES", "Grade"), StringComparison.Ordinal);
        Assert.Contains("the account's key", Reason("STUDENTS", "Student_Number"), StringComparison.Ordinal);
        Assert.DoesNotContain(fields, f => f.Reason.Contains("table's row", StringComparison.Ordinal));

        string Reason(string table, string field) => Assert.Single(fields, f => f.Table == table && f.Field == field).Reason;
    }

    [Fact]
    public void TheVersionIsRaisedByRule()
    {
        byte[] first = Build(Roster).Zip;
        Assert.Equal("1.0.0", new PluginBuilder(Roster).NextVersion(null));
        Assert.Equal("1.0.0", new PluginBuilder(Roster).NextVersion(first)); // nothing changed
        Assert.Equal("1.1.0", new PluginBuilder(Default).NextVersion(first)); // more is asked for
        Assert.Equal("1.1.0", new PluginBuilder(Roster with { V1Access = "READ" }).NextVersion(first));
        Assert.Equal("1.0.1", new PluginBuilder(Roster).NextVersion(Build(Default).Zip)); // less
        Assert.Equal("1.0.1", new PluginBuilder(Roster with { Publisher = "District" }).NextVersion(first));
        Assert.Equal("1.0.0", new PluginBuilder(Roster with { Publisher = "District" }).NextVersion(Build(Roster, "0.4.0").Zip)); // never below the module's own
        Assert.Equal("PluginNotOurs", Assert.Throws<XelloException>(() => new PluginBuilder(Roster).NextVersion(PluginZip.Right().ToBytes())).Id);
        Assert.Equal("PluginNotOurs", Assert.Throws<XelloException>(() => new PluginBuilder(Roster).NextVersion([1, 2, 3])).Id);
        Assert.Equal(["2.0.0", "1.3.0", "1.2.4"], Enumerable.Range(0, 3).Select(i => PluginBuilder.Raise("1.2.3", i)));
        Assert.Equal("1.2.1", PluginBuilder.Raise("1.2", 2));
    }

    [Theory]
    [InlineData("9.2.0.0")]
    [InlineData("12.1.0.0")]
    [InlineData("23.7.0.0")]
    [InlineData("25.3.0.0.0")]
    public async Task EveryServerInstallsItAndIsReadByItsQueries(string version)
    {
        using var server = new PluginServer(version, Build(Default).Zip);
        Assert.Empty(server.Sandbox.InstallationFindings);
        Assert.True(server.Sandbox.Plugin is { IsEnabled: true, V1Access: "None" });
        Assert.All(server.Sandbox.Plugin!.Fields, f => Assert.EndsWith("ViewOnly", f, StringComparison.Ordinal));
        using PowerSchoolConnection connection = await server.ConnectAsync();
        Assert.Equal(PowerSchoolSource.PowerQuery, connection.Source);
        using var full = new PluginServer(version);
        using PowerSchoolConnection reference = await full.ConnectAsync();
        Assert.Equal(await RowsAsync(reference), await RowsAsync(connection));

        var client = new PowerSchoolClient(connection);
        PSSchool school = await client.GetSchoolsAsync(Ct).FirstAsync(Ct);
        Assert.NotEmpty(await client.GetCoursesAsync(school, Ct).ToListAsync(Ct));
        Assert.NotEmpty(await client.GetEnrollmentsAsync(new CourseRecordQuery { School = school }, Ct).ToListAsync(Ct));
        Assert.NotNull(await client.GetHistoryAsync(new CourseRecordQuery { School = school }, Ct).ToListAsync(Ct));
        Assert.NotNull(await client.GetCourseRequestsAsync(new CourseRecordQuery { School = school }, Ct).ToListAsync(Ct));
        Assert.Equal(("XelloPowerSchool Sync", "1.0.0"), await InstalledPlugin.OwnAsync(connection, Ct));
    }

    [Fact]
    public async Task WhatOnlyTheDistrictHasComesApart()
    {
        var mapping = new XelloMapping { FirstName = [Extension, "FirstName"] };
        PluginRequest request = Roster with { Mapping = mapping };
        Assert.DoesNotContain(Fields(request), f => f.StartsWith("u_", StringComparison.OrdinalIgnoreCase));
        (byte[] district, XelloPluginFile content) = Build(request with { DistrictFields = MappingSources.SisFieldsOf(Extension) }, "1.0.1");
        Assert.True(content.IsDistrict);
        Assert.Equal("the account's first name", content.Fields[^1].Reason);

        // The first one runs; the second one is an update that can be tested before.
        using var server = new PluginServer("25.3.0.0.0", Build(request).Zip);
        using PowerSchoolConnection connection = await server.ConnectAsync();
        XelloPluginCheck check = await PluginCheck.RunAsync("d.zip", district, new PluginTarget { Connection = connection }, Ct);
        Assert.Equal((true, XelloPluginAction.Update), (check.IsValid, check.Action));
        Assert.Equal(["DistrictField"], check.Findings.Select(f => f.Rule).Distinct());
        Assert.True(server.Plugins.Update(district).Succeeded);
        Assert.True(server.Plugins.Enable().Succeeded);
        using PowerSchoolConnection again = await server.ConnectAsync();
        string[] plain = await RowsAsync(again), preferred = await RowsAsync(again, mapping);
        Assert.Equal(plain.Length, preferred.Length);
        Assert.NotEqual(plain, preferred);

        // A column that is not there is found before.
        Assert.Equal([("u_nothing", "x"), ("u_students_extension", "none")], (await PluginCheck.FindMissingAsync(connection, [("u_nothing", "x"), ("u_students_extension", "none"), ("u_students_extension", "locker")], Ct)));
    }

    private static async Task<string[]> RowsAsync(PowerSchoolConnection connection, XelloMapping? mapping = null)
    {
        var reader = new RosterReader(new PowerSchoolClient(connection), connection.Uri.AbsoluteUri, TimeProvider.System, StudentMapping.Of(mapping), new DateTime(2026, 10, 1));
        ProvenRoster roster = await reader.ReadAsync(RosterScope.District, null, Ct);
        return Accounts.TestAccounts.Rows(roster.Accounts);
    }

    private static (byte[] Zip, XelloPluginFile Content) Build(PluginRequest request, string version = "1.0.0") => new PluginBuilder(request).Build(version, "x.zip");

    private static string[] Fields(PluginRequest request) => [.. Build(request).Content.Fields.Select(f => f.ToString()).Order(StringComparer.Ordinal)];

    private static string Text(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        var text = new StringBuilder();
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using var reader = new StreamReader(entry.Open());
            text.Append(reader.ReadToEnd());
        }
        return text.ToString();
    }
}
