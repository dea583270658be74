using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Tests.Architecture;
using Xunit;

namespace XelloPowerSchool.Tests.DataFiles;

public sealed partial class ProfileTests : IDisposable
{
    private const string Extending = """{ "schemaVersion": 1, "name": "mine", "title": "Mine", "version": "1", "extends": "xello-us" }""";

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. ProfileLibrary.Known];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheFourEditionsAreThere() => Assert.Equal(["xello-us", "career-cruising", "xello-ca", "xello-uk"], ProfileLibrary.Known);

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryColumnSaysWhereItIsKnownFrom(string name)
    {
        var profile = ProfileLibrary.Get(name)!;
        Assert.Equal(name, profile.Name);
        Assert.All(profile.Files.SelectMany(file => file.Columns), column => Assert.NotEmpty(column.Source));
        Assert.All(profile.Switches, contested => Assert.NotEmpty(contested.Meaning + contested.Source));
        Assert.All(profile.Files, file => Assert.Equal(file, profile.Find(file.Name)));
    }

    [Fact]
    public void TheAmericanEditionIsTheContract() => Assert.Equal(
        """
        School.txt: SchoolCode|Name|SchoolType
        Student.txt: StudentID|FirstName|LastName|Gender|DateOfBirth|CurrentGrade|CurrentSchoolCode|PreRegSchoolCode|StateProvNumber|Email|Password|SSOStudentToken
        CourseCodes.txt: SchoolCode|CourseCode|CourseName|CreditValue|GradeLower|GradeUpper
        StudentCourses.txt: StudentID|CourseCode|CourseName|GradeLevel|GradeMark|CreditValue|DateCourseComplete|HSCourse
        Educator.txt: FirstName|LastName|Email|SchoolCode|Permissions|EducatorSISId|JobTitle|DisplayName|UserClaim
        EducatorStudent.txt: EducatorEmail|StudentId
        StudentGroup.txt: GroupName|EducatorEmail|StudentId|SchoolCode
        Parent.txt: FirstName|LastName|Email|StudentId|SourceParentId|Phone
        """,
        Headers("xello-us"), ignoreLineEndingDifferences: true);

    [Fact]
    public void TheCanadianEditionHasTheSameFiles() => Assert.Equal(Headers("xello-us"), Headers("xello-ca"));

    [Fact]
    public void TheBritishEditionHasItsOwn() => Assert.Equal(
        """
        School.csv: SchoolCode|Name
        Student.csv: UPN ID|FirstName|LastName|Gender|DateOfBirth|CurrentYear|CurrentSchoolCode|Username|Email|Password|ULN ID|PersonalStudentEmail
        Family.csv: ParentFirstName|ParentLastName|Email|StudentId|Phone|SISId
        """,
        Headers("xello-uk"), ignoreLineEndingDifferences: true);

    [Fact]
    public void TheEditionBeforeXelloHasElevenColumnsAndAsksForTheBirthDate()
    {
        var students = ProfileLibrary.Get("career-cruising")!.Find(XelloDataFileKind.Student)!;
        Assert.Equal(11, students.Columns.Count);
        Assert.True(students.Find("DateOfBirth")!.Required);
        Assert.Null(ProfileLibrary.Get("career-cruising")!.Find(XelloDataFileKind.Educator));
    }

    [Fact]
    public void TheBritishEditionRefusesACommaAndWritesDaysFirst()
    {
        var profile = new DataFileProfile(ProfileLibrary.Get("xello-uk")!);
        var account = Sample.Complete[0];
        Assert.Empty(profile.Check(account));
        Assert.Contains("|29-02-2012|", profile.Students.Row(account), StringComparison.Ordinal);
        Assert.Equal("ValueNotRepresentable", Assert.Single(profile.Check(account with { LastName = "Smith, Jr." })).Rule);
        Assert.Equal(["ValueMissing"], profile.Check(account with { Email = null }).Select(finding => finding.Rule));
    }

    [Fact]
    public void SwitchesDecideWhatIsContested()
    {
        var profile = Read(Extending.Replace(" }", """
            , "switches": {
                "dateOfBirthRequired": true, "passwordColumn": false, "coursePartColumn": true, "catalogueFile": "CourseMaster", "familyFile": "Family"
            }, "extensions": [".csv"], "lineEnd": "lf", "byteOrderMark": true, "separator": "," }
            """, StringComparison.Ordinal));

        Assert.True(profile.Find(XelloDataFileKind.Student)!.Find("DateOfBirth")!.Required);
        Assert.Null(profile.Find(XelloDataFileKind.Student)!.Find("Password"));
        Assert.Equal("CoursePart", profile.Find(XelloDataFileKind.StudentCourses)!.Columns[^1].Name);
        Assert.Equal(["CourseMaster", "CourseCodes"], profile.Find(XelloDataFileKind.CourseCodes)!.Names);
        Assert.Equal("Family.csv", profile.Find(XelloDataFileKind.Family)!.Name);
        Assert.Equal(("\n", ',', true), (profile.LineEnd, profile.Separator, profile.ByteOrderMark));
        Assert.Equal("true", profile.Switches.Single(contested => contested.Name == "dateOfBirthRequired").Value);
    }

    [Fact]
    public void AProfileOfOnesOwnIsWrittenAndReadBack()
    {
        var profile = new DataFileProfile(Read(Extending.Replace(" }", """
            , "lineEnd": "lf", "byteOrderMark": true, "separator": ";", "dateFormat": "dd.MM.yyyy" }
            """, StringComparison.Ordinal)));

        DataFileSet.Stage(profile, _folder["set"], Sample.Schools, Sample.Accounts, default);

        var text = File.ReadAllBytes(_folder["set/Student.txt"]);
        Assert.Equal(Encoding.UTF8.Preamble.ToArray(), text[..3]);
        Assert.DoesNotContain((byte)'\r', text);
        Assert.Contains(";29.02.2012;", Encoding.UTF8.GetString(text), StringComparison.Ordinal);
    }

    [Fact]
    public void AFileOfTheSameKindTakesThePlaceOfTheOther()
    {
        var profile = Read(Extending.Replace(" }", """
            , "omit": ["Educator", "EducatorStudent", "StudentGroup"], "files": [
                { "kind": "Family", "name": "Guardians", "source": "the onboarding manager", "columns": [ { "name": "Mail", "field": "Email" } ] }
            ] }
            """, StringComparison.Ordinal));

        Assert.Equal(["School.txt", "Student.txt", "CourseCodes.txt", "StudentCourses.txt", "Guardians.txt"], profile.Files.Select(file => file.Name));
    }

    [Fact]
    public void EverythingThatIsWrongIsSaidInOneGoWithItsPlace()
    {
        var error = Assert.Throws<XelloException>(() => Read("""
            {
              "schemaVersion": 1, "name": "mine", "title": "Mine", "version": "1",
              "extends": "xello-us",
              "lineEnd": "cr",
              "switches": { "dateOfBirthRequired": "yes", "unheard": true },
              "files": [
                { "kind": "Family", "name": "Parent", "source": "s", "columns": [
                  { "name": "Email", "field": "Mail", "widht": 10, "width": 0, "refersTo": "Educator.Mail" } ] }
              ]
            }
            """));

        Assert.Equal("ProfileInvalid", error.Id);
        Assert.Contains("line 4, position 14: lineEnd must be 'crlf' or 'lf'.", error.Message, StringComparison.Ordinal);
        Assert.Contains("line 5, position 40: switches.dateOfBirthRequired must be true or false.", error.Message, StringComparison.Ordinal);
        Assert.Contains("switches.unheard is no switch", error.Message, StringComparison.Ordinal);
        Assert.Contains("line 8, position 35: files[0].columns[0].field must be one of FirstName", error.Message, StringComparison.Ordinal);
        Assert.Contains("files[0].columns[0].widht is not known here", error.Message, StringComparison.Ordinal);
        Assert.Contains("files[0].columns[0].width must be a whole number from 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("files[0].columns[0].refersTo refers to Educator.Mail", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "this is not JSON")]
    [InlineData("{", "line 1, position")]
    [InlineData("[]", "it must be an object")]
    [InlineData("{}", "it has no name")]
    [InlineData("""{ "schemaVersion": 2, "extends": "xello-us", "name": "a", "title": "b", "version": "c" }""", "schemaVersion must have schemaVersion 1")]
    [InlineData("""{ "schemaVersion": 1, "extends": "other", "name": "a", "title": "b", "version": "c" }""", "extends must be 'xello-us'")]
    [InlineData("""{ "schemaVersion": 1, "extends": "xello-us", "name": "a", "title": "b", "version": "c", "dateFormat": "MMM d" }""", "must be a form of dates")]
    [InlineData("""{ "schemaVersion": 1, "extends": "xello-us", "name": "a", "title": "b", "version": "c", "dateFormat": "M/yyyy" }""", "must be a form of dates")]
    [InlineData("""{ "schemaVersion": 1, "extends": "xello-us", "name": "a", "title": "b", "version": "c", "omit": ["School"] }""", "must have a file of the kind School")]
    [InlineData("""{ "schemaVersion": 1, "extends": "xello-us", "name": "a", "title": "b", "version": "c", "omit": ["Educator"] }""", "refers to Educator.Email")]
    [InlineData("""{ "schemaVersion": 1, "name": "a", "title": "b", "version": "c", "omit": [] }""", "extends none")]
    public void WhatCannotBeAProfileIsRefused(string json, string what)
    {
        var error = Assert.Throws<XelloException>(() => Read(json));
        Assert.Equal("ProfileInvalid", error.Id);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AProfileThatIsNotThereNamesThoseThatAre()
    {
        var error = Assert.Throws<XelloException>(() => ProfileLibrary.Read(_folder["none.json"]));
        Assert.Equal("ProfileNotFound", error.Id);
        Assert.Contains("xello-us, career-cruising, xello-ca, xello-uk", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyBytesAreAProfileOrAnError() =>
        Gen.OneOf(Gen.Byte.Array[0, 60], Gen.OneOf("{", "}", "[", "]", "\"name\"", ":", ",", "1", "null", "true", "\"files\"", "\"switches\"", "\"extends\"", "\"xello-us\"")
            .Array[0, 20].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts)))).Sample(bytes =>
        {
            try
            {
                ProfileReader.Read(bytes, "any", null);
            }
            catch (XelloException error)
            {
                Assert.Equal("ProfileInvalid", error.Id);
            }
        });

    [Theory]
    [InlineData("", "", "$schema")]
    [InlineData("files", "file", "")]
    [InlineData("columns", "column", "")]
    [InlineData("switches", "switch", "")]
    public void TheSchemaKnowsWhatTheReaderKnows(string level, string definition, string also)
    {
        using var schema = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "docs", "schemas", "profile.schema.json")));
        var at = definition.Length == 0 ? schema.RootElement : schema.RootElement.GetProperty("$defs").GetProperty(definition);
        var unknown = """ "unheard": 1 """;
        var json = level switch
        {
            "" => Extending.Replace(" }", "," + unknown + "}", StringComparison.Ordinal),
            "switches" => Extending.Replace(" }", $$""", "switches": { "a": { {{unknown}} } } }""", StringComparison.Ordinal),
            "files" => Extending.Replace(" }", $$""", "files": [ { {{unknown}} } ] }""", StringComparison.Ordinal),
            _ => Extending.Replace(" }", $$""", "files": [ { "columns": [ { {{unknown}} } ] } ] }""", StringComparison.Ordinal),
        };
        var message = Assert.Throws<XelloException>(() => Read(json)).Message;

        var known = Known().Match(message).Groups[1].Value.Split(", ").ToHashSet();
        // What a switch decides is asked for only when no switch does.
        Assert.Subset(at.GetProperty("properties").EnumerateObject().Select(property => property.Name).ToHashSet(), known);
        Assert.Subset(known.Concat(["requiredBy", "presentBy", "nameBy", "dateFormat", also]).ToHashSet(),
            at.GetProperty("properties").EnumerateObject().Select(property => property.Name).ToHashSet());
    }

    [Fact]
    public void HelpHasEveryContestedPointAsItIsDecided()
    {
        var rows = File.ReadLines(Path.Combine(Repository.Root, "docs", "en-US", "about_XelloPowerSchool_DataFiles.md"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).Where(cells => cells.Length == 6)
            .ToLookup(cells => cells[1], cells => cells[3].Split(", "));
        foreach (var contested in ProfileLibrary.All.SelectMany(profile => profile.Switches).GroupBy(contested => contested.Name))
            Assert.Equal(contested.Select(one => one.Value).Distinct(), Assert.Single(rows[contested.Key]).Distinct());
    }

    private static string Headers(string name)
    {
        var profile = ProfileLibrary.Get(name)!;
        return string.Join('\n', profile.Files.Select(file => file.Name + ": " + string.Join('|', file.Columns.Select(column => column.Name))));
    }

    private XelloProfile Read(string json)
    {
        File.WriteAllText(_folder["profile.json"], json);
        return ProfileLibrary.Read(_folder["profile.json"]);
    }

    [GeneratedRegex(@"unheard is not known here\. Known are ([^.]*)\.")]
    private static partial Regex Known();
}
