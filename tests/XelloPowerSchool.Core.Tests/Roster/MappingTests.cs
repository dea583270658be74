using System.Text;
using System.Text.Json;
using CsCheck;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Plugin;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Roster;
using XelloPowerSchool.Settings;
using XelloPowerSchool.Tests.Architecture;
using XelloPowerSchool.Tests.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.Roster;

public sealed class MappingTests : IDisposable
{
    private const string Source = "https://ps.example.org/";

    private readonly TemporaryFolder _folder = new();
    private readonly ScriptedDistrict _district = ScriptedDistrict.Sample();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FieldsAreFedByTheFirstSourceThatHasAValue()
    {
        _district.Students[0] = _district.Students[0] with
        {
            Username = "first.last", Extensions = new Dictionary<string, string?> { ["U_Students_Extension.PreferredName"] = " Zoë ", ["u_more.school"] = "20" },
        };
        _district.Students[1] = _district.Students[1] with { Extensions = new Dictionary<string, string?> { ["u_students_extension.preferredname"] = " " } };

        var roster = await ReadAsync("""
            {
              "fields": {
                "firstName": ["u_students_extension.preferredname", "FirstName"], "ssoToken": "username", "stateProvNumber": [],
                "preRegSchoolCode": ["u_more.school", "NextSchoolNumber"]
              }
            }
            """);

        Assert.Equal(["Zoë", "First"], roster.Accounts.Take(2).Select(account => account.FirstName));
        Assert.Equal(["first.last", null], roster.Accounts.Take(2).Select(account => account.SsoToken));
        Assert.Equal(["20", null], roster.Accounts.Take(2).Select(account => account.PreRegSchoolCode));
        Assert.Equal("20", roster.Accounts.Single(account => account.StudentId == "5105").PreRegSchoolCode);
        Assert.All(_district.Queries, query => Assert.Equal(["u_students_extension", "u_more"], query.Extensions));
    }

    [Fact]
    public async Task AColumnThatNobodyHasIsSaidSo()
    {
        _district.Students[0] = _district.Students[0] with { Extensions = new Dictionary<string, string?> { ["u_a.b"] = "x" } };
        var roster = await ReadAsync("""{ "fields": { "firstName": ["u_a.b", "u_a.c", "FirstName"] } }""");
        Assert.Equal(["MappingSourceEmpty: u_a.c"], roster.Snapshot.Findings.Select(finding => finding.ToString()));
    }

    [Theory, MemberData(nameof(SourceFixture.Sources), MemberType = typeof(SourceFixture))]
    public async Task EverySourceReadsExtensions(PowerSchoolSource source)
    {
        using var fixture = new SourceFixture();
        var mapping = new StudentMapping(Parse("""{ "fields": { "firstName": ["u_students_extension.preferredname", "FirstName"] } }"""));
        var roster = await new RosterReader(fixture.Client(source), Source, TimeProvider.System, mapping).ReadAsync(RosterScope.District, null, default);
        var plain = await new RosterReader(fixture.Client(source), Source, TimeProvider.System, StudentMapping.Default).ReadAsync(RosterScope.District, null, default);
        Assert.InRange(roster.Accounts.Zip(plain.Accounts).Count(pair => pair.First.FirstName != pair.Second.FirstName), 1, 200);
    }

    [Fact]
    public async Task NextYearsSchoolCanBeLeftOut()
    {
        _district.Students[5] = _district.Students[5] with { NextSchoolNumber = null };
        var roster = await ReadAsync("""{ "fields": { "preRegSchoolCode": [] } }""");
        Assert.All(roster.Accounts, account => Assert.Null(account.PreRegSchoolCode));
        Assert.Empty(roster.Snapshot.Findings);
    }

    [Fact]
    public async Task TheStateNumberIsAKeyAsItIs()
    {
        for (var i = 0; i < _district.Students.Count; i++)
            _district.Students[i] = _district.Students[i] with { StateNumber = i switch { 0 => null, 1 => "00X2", 2 => "00X2", _ => $" 00{i} " } };

        var roster = await ReadAsync("""{ "key": "StateNumber" }""");

        Assert.Equal(["003", "004", "005", "006", "007", "008", "009"], roster.Accounts.Select(account => account.StudentId));
        Assert.Equal(["00X2"], roster.Snapshot.BlockedKeys);
        Assert.Equal(["DuplicateStudentId", "MissingStudentId"], roster.Snapshot.Findings.Select(finding => finding.Rule).Order(StringComparer.Ordinal));
        Assert.Contains("state number", roster.Snapshot.Findings.Single(finding => finding.Rule == "MissingStudentId").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithTheStateNumberAsKeyEvidenceComesFromTheRecord()
    {
        for (var i = 0; i < _district.Students.Count; i++)
            _district.Students[i] = _district.Students[i] with { StateNumber = "S" + i };
        var before = await ReadAsync("""{ "key": "StateNumber" }""");
        _district.Students[3] = _district.Students[3] with { EnrollStatus = PSEnrollStatus.TransferredOut };
        _district.Students.RemoveAt(4);
        var after = await ReadAsync("""{ "key": "StateNumber" }""");
        XelloAccount[] ledger = [.. before.Accounts, new() { StudentId = "S99", FirstName = "a", LastName = "b", SchoolCode = "10" }];

        var plan = await new RosterPlanner(_district, Source).PlanAsync(after.Accounts, LedgerState.Foreign(ledger), false, default);

        Assert.Equal(
            [("S3", XelloEvidence.Exited), ("S4", XelloEvidence.Vanished), ("S99", XelloEvidence.NotChecked)],
            plan.Changes.Select(change => (change.StudentId, change.Evidence)));
    }

    [Fact]
    public async Task SchoolsAndGradesHaveTheirOwnNames()
    {
        _district.Students.Add(ScriptedDistrict.Student(300, school: 20, grade: 14));

        var roster = await ReadAsync("""{ "schoolCodes": { "10": "BIRCH", "20": 7 }, "grades": { "14": 12, "0": 1 } }""");

        Assert.Equal(["7", "BIRCH"], roster.Snapshot.Schools.Select(school => school.Code));
        Assert.Equal([new SchoolCount("BIRCH", 6, 6), new SchoolCount("7", 5, 5)], roster.Snapshot.Counts);
        Assert.Equal((12, "7"), roster.Accounts.Where(account => account.StudentId == "5300").Select(account => (account.Grade, account.SchoolCode)).Single());
        Assert.Equal((1, "BIRCH"), (roster.Accounts[0].Grade, roster.Accounts[0].SchoolCode));
        Assert.Equal("7", roster.Accounts.Single(account => account.StudentId == "5105").PreRegSchoolCode);
    }

    [Fact]
    public async Task TwoSchoolsNeverShareACode()
    {
        var error = await Assert.ThrowsAsync<XelloException>(() => ReadAsync("""{ "schoolCodes": { "10": "20" } }"""));
        Assert.Equal("SchoolCodeTwice", error.Id);
        Assert.Contains("10, 20", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Who is outside of the mapping has no account, and one that there is goes, with a reason; a narrowed roster says nothing of others.</summary>
    [Fact]
    public async Task WhoIsOutsideOfTheMappingGoesAsOutOfScope()
    {
        var all = await ReadAsync("{}");
        foreach (var mapping in new[]
        {
            """{ "scope": { "schools": [20] } }""", """{ "scope": { "excludeSchools": [10] } }""", """{ "scope": { "grades": [9, 10, 11, 12] } }""",
        })
        {
            var roster = await ReadAsync(mapping);
            Assert.Equal(4, roster.Accounts.Count);
            Assert.Equal(["10", "20"], roster.Snapshot.Schools.Select(school => school.Code));

            var plan = await new RosterPlanner(_district, Source).PlanAsync(roster.Accounts, LedgerState.Foreign(all.Accounts), false, default);
            Assert.Equal(6, plan.Changes.Count);
            Assert.All(plan.Changes, change => Assert.Equal((XelloAction.Deactivate, XelloEvidence.OutOfScope), (change.Actions, change.Evidence)));
        }
    }

    [Fact]
    public async Task ASchoolOfTheMappingThatIsNotListedIsNoSchoolWhoseStudentsHaveLeft() =>
        Assert.Equal("RosterSchoolNotFound", (await Assert.ThrowsAsync<XelloException>(() => ReadAsync("""{ "scope": { "schools": [20, 77] } }"""))).Id);

    [Fact]
    public async Task PreRegisteredStudentsAreCountedAndProvenToo()
    {
        const string Mapping = """{ "scope": { "statuses": ["Active", "PreRegistered"] } }""";
        _district.Students.Add(ScriptedDistrict.Student(300, school: 20, grade: 9, PSEnrollStatus.PreRegistered) with { EntryDate = new DateTime(2099, 1, 1) });

        var roster = await ReadAsync(Mapping);
        Assert.Equal(11, roster.Accounts.Count);
        Assert.Equal(new SchoolCount("20", 5, 5), roster.Snapshot.Counts[1]);
        Assert.Empty(roster.Snapshot.Findings);

        // One that the server counts and does not send.
        _district.Count = (query, count) => query.Statuses.Contains(PSEnrollStatus.PreRegistered) && query.School!.SchoolNumber == 20 ? count + 1 : count;
        Assert.Equal("RosterIncomplete", (await Assert.ThrowsAsync<XelloException>(() => ReadAsync(Mapping))).Id);
        _district.Count = (_, count) => count;

        // One that no list has, and who is there all the same.
        _district.Unlisted.Add(_district.Students[^1]);
        _district.Students.RemoveAt(_district.Students.Count - 1);
        var shorter = await ReadAsync(Mapping);
        var error = await Assert.ThrowsAsync<XelloException>(
            () => new RosterPlanner(_district, Source).PlanAsync(shorter.Accounts, LedgerState.Foreign(roster.Accounts), false, default));
        Assert.Equal("RosterIncomplete", error.Id);
    }

    [Theory, MemberData(nameof(SourceFixture.Sources), MemberType = typeof(SourceFixture))]
    public async Task EverySourceReadsPreRegisteredStudents(PowerSchoolSource source)
    {
        using var sandbox = PowerSchoolSandbox.Create(new SandboxOptions
        {
            Students = 400, Schools = 5, PageSize = 100, Date = new DateTime(2026, 6, 20), Plugin = SyncPlugin.CreatePackage(),
        });
        using var connection = await SourceFixture.ConnectAsync(sandbox, source);
        var client = new PowerSchoolClient(connection);
        var preRegistered = await client.CountStudentsAsync(new StudentQuery { Statuses = [PSEnrollStatus.PreRegistered] }, default);
        Assert.InRange(preRegistered, 1, 400);

        var roster = await new RosterReader(client, Source, TimeProvider.System, new StudentMapping(Parse("""{ "scope": { "statuses": ["Active", "PreRegistered"] } }""")))
            .ReadAsync(RosterScope.District, null, default);

        Assert.Equal(400 + preRegistered, roster.Snapshot.Counts.Sum(count => count.Received));
    }

    [Fact]
    public void TheColumnsThatItNeedsAreNamed()
    {
        var fields = MappingSources.SisFields(Parse("""{ "key": "StateNumber", "fields": { "firstName": ["u_x.pref", "FirstName"], "ssoToken": "Username" } }"""));
        Assert.Contains(("STUDENTS", "State_StudentNumber"), fields);
        Assert.Contains(("STUDENTS", "Student_Web_ID"), fields);
        Assert.Contains(("EMAILADDRESS", "EmailAddress"), fields);
        Assert.Contains(("u_x", "StudentsDCID"), fields);
        Assert.Contains(("u_x", "pref"), fields);
        Assert.DoesNotContain(("STUDENTS", "Middle_Name"), fields);
    }

    [Fact]
    public void OurOwnPluginAsksForEverythingThatNeedsNoExtension() => Assert.Subset(
        SyncPlugin.AccessRequest().ToHashSet(),
        MappingSources.SisFields(Parse($$"""{ "fields": { "ssoToken": [{{string.Join(", ", MappingSources.Names.Select(name => $"\"{name}\""))}}] } }""")).ToHashSet());

    [Fact]
    public void EverythingThatIsWrongIsSaidInOneGoWithItsPlace()
    {
        File.WriteAllText(_folder["m.json"], """
            {
              "key": "Name",
              "fields": { "firstName": [], "email": "Mail", "phone": "x" },
              "schoolCodes": { "ten": "A", "10": "a|b", "11": "B", "12": "B" },
              "grades": { "13": 14 },
              "scope": { "schools": [1], "excludeSchools": [1], "statuses": ["Graduated"], "grades": [] }
            }
            """);
        var message = Assert.Throws<XelloException>(() => MappingReader.Read(_folder["m.json"])).Message;
        foreach (var part in new[]
        {
            "line 2, position 10: key must be 'StudentNumber' or 'StateNumber'.", "line 3, position 28: fields.firstName must have a source.",
            "fields.email names 'Mail'", "fields.phone is not known here", "schoolCodes.ten has a name that is no number", "schoolCodes.10 must be a code",
            "schoolCodes.12 is 'B', the code of another school too.", "grades.13 must be a grade of Xello", "excludeSchools has the school 1",
            "scope.statuses must have 'Active'", "scope.grades must have a grade.",
        })
            Assert.Contains(part, message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyBytesAreAMappingOrAnError() =>
        Gen.OneOf(Gen.Byte.Array[0, 60], Gen.OneOf("{", "}", "[", "]", "\"fields\"", "\"scope\"", "\"grades\"", "\"1\"", ":", ",", "1", "null", "\"Email\"")
            .Array[0, 20].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts)))).Sample(bytes =>
        {
            try
            {
                MappingReader.Read(SettingsProblems.Parse(bytes, "any", MappingReader.Errors), "any");
            }
            catch (XelloException error)
            {
                Assert.Equal("MappingInvalid", error.Id);
            }
        });

    [Theory]
    [InlineData("", "")]
    [InlineData("fields", "properties/fields")]
    [InlineData("scope", "properties/scope")]
    [InlineData("courses", "properties/courses")]
    public void TheSchemaKnowsWhatTheReaderKnows(string member, string path)
    {
        using var schema = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "docs", "schemas", "mapping.schema.json")));
        var at = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(schema.RootElement, (element, name) => element.GetProperty(name));
        var json = member.Length == 0 ? """{ "unheard": 1 }""" : $$"""{ "{{member}}": { "unheard": 1 } }""";
        var message = Assert.Throws<XelloException>(() => Parse(json)).Message;
        var known = message.Split("Known are ")[1].TrimEnd('.').Split(", ");
        Assert.Equal(known.Order(StringComparer.Ordinal), at.GetProperty("properties").EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
    }

    private static XelloMapping Parse(string json) => MappingReader.Read(SettingsNode.Parse(Encoding.UTF8.GetBytes(json)), "test");

    private Task<ProvenRoster> ReadAsync(string mapping) =>
        new RosterReader(_district, Source, TimeProvider.System, new StudentMapping(Parse(mapping))).ReadAsync(RosterScope.District, null, default);
}
