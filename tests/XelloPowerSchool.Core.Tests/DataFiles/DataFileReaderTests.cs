using System.Globalization;
using System.Text;
using CsCheck;
using XelloPowerSchool.DataFiles;
using Xunit;

namespace XelloPowerSchool.Tests.DataFiles;

public sealed class DataFileReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Editions
    {
        get
        {
            var editions = new TheoryData<string, string>();
            foreach (var profile in ProfileLibrary.Known)
                foreach (var culture in new[] { "tr-TR", "de-DE", "th-TH" })
                    editions.Add(profile, culture);
            return editions;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Editions))]
    public void WhatTheWriterWritesIsReadBack(string name, string culture) => InCulture(culture, () =>
    {
        var profile = new DataFileProfile(ProfileLibrary.Get(name)!);
        Records.Any.Sample(
            records =>
            {
                var order = new List<object[]>();
                using (var set = new DataFileSet(profile, _folder.Path))
                {
                    Add(profile.Schools, records.Schools);
                    Add(profile.Students, records.Students);
                    Add(profile.Courses, records.Courses);
                    Add(profile.StudentCourses, records.StudentCourses);
                    Add(profile.Educators, records.Educators);
                    Add(profile.EducatorStudents, records.EducatorStudents);
                    Add(profile.StudentGroups, records.Groups);
                    Add(profile.Families, records.Families);
                    set.Complete(default);

                    void Add<T>(DataFileLayout<T>? layout, T[] rows)
                        where T : class
                    {
                        if (layout is null)
                            return;
                        set.Add(layout, rows, default);
                        Check(layout, layout.Key.Count > 0 ? layout.Ordered(rows).ToArray() : rows);
                    }
                }

                void Check<T>(DataFileLayout<T> layout, T[] expected)
                    where T : class
                {
                    var rows = Rows(_folder[layout.Name], profile);
                    Assert.DoesNotContain(rows.SelectMany(row => row.Findings), finding => finding.Severity == XelloSeverity.Error);
                    var actual = rows.Select(row => (T)row.Record!).ToArray();
                    Assert.Equal(expected.Select(layout.Row), actual.Select(layout.Row));
                    if (name == "xello-us")
                        Assert.Equal(expected, actual);
                    order.Add(actual);
                }

                Assert.Equal(profile.Contract.Files.Count, order.Count);
            },
            iter: 60, threads: 1);
    });

    [Theory]
    [MemberData(nameof(Editions))]
    public void TheGoldenFilesAreTheSample(string name, string culture) => InCulture(culture, () =>
    {
        var profile = new DataFileProfile(ProfileLibrary.Get(name)!);
        File.Copy(Golden(name, "School"), _folder["School.txt"]);
        File.Copy(Golden(name, "Student"), _folder["Student.txt"]);

        Assert.Equal(profile.Schools.Ordered(Sample.Schools).Select(profile.Schools.Row), RecordsOf<XelloSchool>(_folder["School.txt"], profile).Select(profile.Schools.Row));
        var expected = profile.Students.Ordered(name == "xello-us" ? Sample.Accounts : Sample.Complete).ToArray();
        var actual = RecordsOf<XelloAccount>(_folder["Student.txt"], profile).ToArray();
        Assert.Equal(expected.Select(profile.Students.Row), actual.Select(profile.Students.Row));
        Assert.Equal(expected.Select(account => account.DateOfBirth), actual.Select(account => account.DateOfBirth));
    });

    [Theory]
    [InlineData("|", "\r\n", "utf-8", false)]
    [InlineData(",", "\n", "utf-8", true)]
    [InlineData("\t", "\r", "utf-16", true)]
    [InlineData(";", "\n", "windows-1252", false)]
    public void FormDoesNotMatter(string separator, string lineEnd, string encoding, bool quoted)
    {
        string[] rows =
        [
            "StudentID|CourseCode|CourseName|GradeLevel|GradeMark|CreditValue|DateCourseComplete|HSCourse",
            "0012|MA-1|Fran\u00E7ais|09|A|0.50|02-07-2026|1",
            "0013|MA-1|Fran\u00E7ais|Grade 9|0|1|2026-07-02|no",
        ];
        var text = string.Join(lineEnd, rows.Select(row => string.Join(separator, row.Split('|').Select(value => quoted ? $"\"{value}\"" : value))));
        var chosen = encoding == "windows-1252" ? CodePagesEncodingProvider.Instance.GetEncoding(1252)! : Encoding.GetEncoding(encoding);
        File.WriteAllBytes(_folder["any.dat"], [.. chosen.GetPreamble(), .. chosen.GetBytes(text)]);

        using var reader = DataFileReader.Open(_folder["any.dat"], Reading());
        var read = reader.Read(default).ToArray();

        Assert.Equal(XelloDataFileKind.StudentCourses, reader.Kind);
        Assert.Equal(
            [
                new XelloStudentCourse
                {
                    StudentId = "0012", CourseCode = "MA-1", CourseName = "Fran\u00E7ais", GradeLevel = 9, GradeMark = "A", CreditValue = 0.5m,
                    DateCourseComplete = new DateTime(2026, 7, 2), HighSchoolCourse = true,
                },
                new XelloStudentCourse
                {
                    StudentId = "0013", CourseCode = "MA-1", CourseName = "Fran\u00E7ais", GradeLevel = 9, GradeMark = "0", CreditValue = 1m,
                    DateCourseComplete = new DateTime(2026, 7, 2), HighSchoolCourse = false,
                },
            ],
            read.Select(row => row.Record));
        Assert.Equal(encoding == "windows-1252" ? ["EncodingAssumed"] : [], reader.FindWhole().Select(finding => finding.Rule));
    }

    [Theory]
    [InlineData("School", "SchoolCode,Name,SchoolType")]
    [InlineData("School", "SchoolCode,Name")]
    [InlineData("Student", "UPN ID,FirstName,LastName,Gender,DateOfBirth,CurrentYear,CurrentSchoolCode,Username,Email")]
    [InlineData("Student", "Student Number,Name,Grade,School,Email")]
    [InlineData("CourseCodes", "SchoolCode,CourseCode,CourseName,CreditValue,GradeLower,GradeUpper")]
    [InlineData("StudentCourses", "StudentID,CourseCode,CourseName,GradeMark,CreditValue")]
    [InlineData("Educator", "FirstName,LastName,Email,SchoolCode,Permissions,EducatorSISId,JobTitle,DisplayName,UserClaim")]
    [InlineData("EducatorStudent", "EducatorEmail,StudentId")]
    [InlineData("StudentGroup", "GroupName,EducatorEmail,StudentId,SchoolCode")]
    [InlineData("Family", "FirstName,LastName,Email,StudentId,SourceParentId,Phone")]
    [InlineData("Family", "ParentFirstName,ParentLastName,Email,StudentId,Phone,SISId")]
    [InlineData("Family", "StudentId,Email,LastName,FirstName")]
    public void TheHeaderSaysWhichFileItIs(string kind, string header)
    {
        File.WriteAllText(_folder["export (3).csv"], header + "\n" + new string(',', header.Split(',').Length - 1) + "x\n");
        using var reader = DataFileReader.Open(_folder["export (3).csv"], Reading());
        Assert.Equal(kind, reader.Kind.ToString());
    }

    [Theory]
    [InlineData("student.CSV", "Student")]
    [InlineData("Family.txt", "Family")]
    [InlineData("Parent.csv", "Family")]
    [InlineData("CourseMaster.txt", "CourseCodes")]
    [InlineData("StudentCourse.txt", "StudentCourses")]
    [InlineData("Pupils.txt", null)]
    public void TheNameSaysWhichFileItIs(string name, string? kind) =>
        Assert.Equal(kind, DataFileNames.KindOf(_folder[name], DataFileProfile.XelloUs.Contract)?.ToString());

    [Theory]
    [InlineData("School.txt", "SchoolCode|Name|SchoolType\n1|One|\n", "ValueMissing SchoolType 1")]
    [InlineData("School.txt", "SchoolCode|Name|SchoolType\n1|One|High\n", "ValueNotUnderstood SchoolType 1")]
    [InlineData("School.txt", "SchoolCode|Name|SchoolType\n1|One|7\n", "ValueOutOfDomain SchoolType 1")]
    [InlineData("School.txt", "SchoolCode|Name|SchoolType\n1E+05|One|1\n", "SpreadsheetNumber Code 1E+05")]
    [InlineData("StudentCourses.txt", "StudentID|CourseCode|CourseName|GradeMark|CreditValue\n1|M|Maths|A|\n", "ValueMissing CreditValue 1")]
    [InlineData("StudentCourses.txt", "StudentID|CourseCode|CourseName|GradeMark|CreditValue\n1|M|Maths|A|1,000\n", "ValueNotUnderstood CreditValue 1")]
    [InlineData("StudentCourses.txt", "StudentID|CourseCode|CourseName|GradeMark|CreditValue|DateCourseComplete\n1|M|Maths|A|1|7/2/2026\n", "DateNotUnderstood DateCourseComplete 1")]
    [InlineData("StudentCourses.txt", "StudentID|CourseCode|CourseName|GradeMark|CreditValue\n1|M|Maths|A|1|2\n", "RowMalformed  row 1")]
    [InlineData("Educator.txt", "FirstName|LastName|Email|SchoolCode\nAnn|Lee||DISTRICT\n", "ValueMissing Email row 1")]
    [InlineData("EducatorStudent.txt", "EducatorEmail|StudentId\na@example.org|\n", "ValueMissing StudentId row 1")]
    public void ARowThatIsNotUnderstoodSaysWhy(string name, string text, string expected)
    {
        File.WriteAllText(_folder[name], text);
        var row = Assert.Single(Rows(_folder[name]));
        Assert.Null(row.Record);
        var finding = Assert.Single(row.Findings);
        Assert.Equal(expected, $"{finding.Rule} {finding.Field} {finding.Subject}");
        Assert.Equal((name, 1L), (finding.File, finding.Row));
    }

    [Fact]
    public void WhatIsRepairedIsSaid()
    {
        File.WriteAllText(_folder["Educator.txt"], "FirstName,LastName,Email,SchoolCode,Permissions\n\" Ann\u00A0 B \",\"Le|e\",a@example.org,9,limitedaccess\n");
        var row = Assert.Single(Rows(_folder["Educator.txt"]));
        var educator = Assert.IsType<XelloEducator>(row.Record);
        Assert.Equal(("Ann B", "Le e", "LimitedAccess"), (educator.FirstName, educator.LastName, educator.Permissions));
        Assert.Equal(["BlanksCollapsed FirstName row 1", "SeparatorReplaced LastName row 1"], row.Findings.Select(f => $"{f.Rule} {f.Field} {f.Subject}"));
    }

    [Fact]
    public void ColumnsOfOnesOwnCanBeNamed()
    {
        File.WriteAllText(_folder["CourseCodes.txt"], "Campus;No;Title;Worth\n9;M;Maths;0,5\n");
        var map = new Dictionary<string, string> { ["schoolcode"] = "Campus", ["CourseCode"] = "No", ["CourseName"] = "title", ["CreditValue"] = "Worth" };
        Assert.Equal(
            new XelloCourse { SchoolCode = "9", CourseCode = "M", CourseName = "Maths", CreditValue = 0.5m },
            Assert.Single(Rows(_folder["CourseCodes.txt"], reading: Reading() with { ColumnMap = map })).Record);
        Assert.Equal("ColumnMapInvalid", Assert.Throws<XelloException>(() =>
            Rows(_folder["CourseCodes.txt"], reading: Reading() with { ColumnMap = new Dictionary<string, string> { ["Email"] = "No" } })).Id);
    }

    [Fact]
    public void AProfileOfOnesOwnIsReadByItsOwnNamesAndDates()
    {
        File.WriteAllText(_folder["mine.json"], """
            { "schemaVersion": 1, "name": "mine", "title": "Mine", "version": "1", "extends": "xello-us", "dateFormat": "MM-dd-yyyy", "files": [
              { "kind": "Student", "name": "Pupils", "key": ["Nr"], "source": "s", "columns": [
                { "name": "Nr", "field": "StudentId", "required": true }, { "name": "Vorname", "field": "FirstName" }, { "name": "Nachname", "field": "LastName" },
                { "name": "Geboren", "field": "DateOfBirth", "type": "date" }, { "name": "Klasse", "field": "Grade", "type": "wholeNumber" },
                { "name": "Schule", "field": "SchoolCode" } ] } ], "omit": ["StudentCourses", "EducatorStudent", "StudentGroup", "Family"] }
            """);
        var profile = new DataFileProfile(ProfileLibrary.Read(_folder["mine.json"]));
        File.WriteAllText(_folder["Pupils.txt"], "Nr|Vorname|Nachname|Geboren|Klasse|Schule\n7|Ann|Lee|03-04-2010|9|0033\n");
        var account = Assert.Single(RecordsOf<XelloAccount>(_folder["Pupils.txt"], profile));
        Assert.Equal(("7", new DateTime(2010, 3, 4), "0033"), (account.StudentId, account.DateOfBirth!.Value, account.SchoolCode));
    }

    [Theory]
    [InlineData("DataFileNotFound", "none.txt", null)]
    [InlineData("DataFileEmpty", "Educator.txt", "")]
    [InlineData("DataFileEmpty", "Educator.txt", "FirstName|LastName|Email|SchoolCode\n\n")]
    [InlineData("DataFileNotText", "Educator.txt", "PK\u0003\u0004|b\n")]
    [InlineData("DataFileMalformed", "Educator.txt", "FirstName|LastName|Email|SchoolCode\n\"Ann|Lee|a@example.org|9\n")]
    [InlineData("DataFileHeaderUnknown", "Educator.txt", "a|b\n1|2\n")]
    [InlineData("DataFileHeaderAmbiguous", "Educator.txt", "FirstName|LastName|Email|E-Mail|SchoolCode\nAnn|Lee|a|b|9\n")]
    [InlineData("DataFileKindUnknown", "any.txt", "a|b\n1|2\n")]
    public void AFileThatCannotBeReadIsRefused(string id, string name, string? text)
    {
        if (text is not null)
            File.WriteAllText(_folder[name], text);
        Assert.Equal(id, Assert.Throws<XelloException>(() => Rows(_folder[name])).Id);
    }

    [Fact]
    public void AFileThatTheEditionDoesNotHaveIsRefused()
    {
        File.WriteAllText(_folder["Educator.txt"], "FirstName|LastName|Email|SchoolCode\nAnn|Lee|a@example.org|9\n");
        var british = Reading(new DataFileProfile(ProfileLibrary.Get("xello-uk")!)) with { Kind = XelloDataFileKind.Educator };
        Assert.Equal("DataFileNotInProfile", Assert.Throws<XelloException>(() => Rows(_folder["Educator.txt"], reading: british)).Id);
    }

    [Fact]
    public void AFolderIsReadInTheOrderOfDelivery()
    {
        foreach (var name in new[] { "Student.txt", "School.csv", "notes.txt", "Educator.xlsx", "parent.TXT" })
            File.WriteAllText(_folder[name], "");
        Assert.Equal(
            ["School.csv", "Student.txt", "parent.TXT"],
            DataFileNames.Find(_folder.Path, DataFileProfile.XelloUs.Contract).Select(file => Path.GetFileName(file.Path)));
        File.WriteAllText(_folder["Family.txt"], "");
        Assert.Equal("DataFileKindTwice", Assert.Throws<XelloException>(() => DataFileNames.Find(_folder.Path, DataFileProfile.XelloUs.Contract)).Id);
    }

    [Fact]
    public void RowsDoNotStayInMemory()
    {
        const int Count = 300_000;
        using (var text = new StreamWriter(_folder["StudentCourses.txt"]))
        {
            text.WriteLine("StudentID|CourseCode|CourseName|GradeLevel|GradeMark|CreditValue|DateCourseComplete|HSCourse");
            for (var i = 0; i < Count; i++)
                text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i:000000}|MA{i % 100}|Mathematics {i % 100}|9|A|0.5|2026-07-01|1"));
        }

        using var reader = DataFileReader.Open(_folder["StudentCourses.txt"], Reading());
        long first = 0, most = 0;
        foreach (var row in reader.Read(default))
        {
            Assert.NotNull(row.Record);
            if (reader.Rows % 50_000 != 0)
                continue;
            var live = GC.GetTotalMemory(forceFullCollection: true);
            first = first == 0 ? live : first;
            most = Math.Max(most, live);
        }

        Assert.Equal(Count, reader.Rows);
        // The rows would be fifty million bytes; what grows here is other tests' at most.
        Assert.True(most - first < 20_000_000, $"{first:N0} bytes became {most:N0}");
    }

    internal static DataFileReading Reading(DataFileProfile? profile = null) => new() { Profile = profile ?? DataFileProfile.XelloUs };

    internal static List<DataFileRow> Rows(string path, DataFileProfile? profile = null, DataFileReading? reading = null)
    {
        reading ??= Reading(profile);
        using var reader = DataFileReader.Open(path, reading);
        return [.. reader.Read(default)];
    }

    internal static string Golden(string profile, string name) =>
        Path.Combine(AppContext.BaseDirectory, "DataFiles", "Golden", profile, name + ".golden.txt");

    private static IEnumerable<T> RecordsOf<T>(string path, DataFileProfile profile) => Rows(path, profile).Select(row => Assert.IsType<T>(row.Record));

    private static void InCulture(string culture, Action work)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            work();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
