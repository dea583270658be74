using XelloPowerSchool.Automation;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Plugin;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Roster;
using XelloPowerSchool.Tests.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.Roster;

public sealed class CourseFileReaderTests : IDisposable
{
    private static readonly DateTime Today = new(2026, 10, 1);

    private static readonly XelloAccount Student = new() { StudentId = "5100", SisId = 100, FirstName = "F", LastName = "L", Grade = 9, SchoolCode = "20" };

    private readonly TemporaryFolder _folder = new();
    private readonly List<XelloFinding> _findings = [];
    private readonly Sis _sis = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EverySchoolHasItsCoursesAndThoseOfTheDistrictThatItOffers()
    {
        _sis.Courses[10] = [Course("0010", "Français"), Course("D-1", "Health")];
        _sis.Courses[20] = [Course(" D-1 ", "Health|PE"), Course("D-1", "Other"), Course("", "Nameless"), Course("X", " ")];

        var catalogue = await Reader(new XelloMapping { SchoolCodes = new Dictionary<int, string> { [20] = "ALDER" } }).ReadCatalogueAsync(default);

        Assert.Equal(
            ["10 0010 Français", "10 D-1 Health", "ALDER D-1 Health PE", "ALDER X X"],
            catalogue.Courses.Select(course => $"{course.SchoolCode} {course.CourseCode} {course.CourseName}"));
        Assert.Equal(["CourseTwice: D-1", "CourseWithoutNumber: DCID 7", "MissingCourseName: X"], _findings.Select(finding => finding.ToString()));
    }

    [Fact]
    public async Task CreditsAndGradesAreThoseOfTheNewestCatalogue()
    {
        _sis.Courses[10] = [Course("A", "Algebra"), Course("B", "Biology")];
        _sis.Courses[20] = [Course("A", "Algebra")];
        _sis.Catalogue.Add(new CatalogueCourse(1, 5, " A ", "x", 0.5m, null, "9, 10,12, K", false, true));
        _sis.Catalogue.Add(new CatalogueCourse(2, 4, "A", "x", 9m, null, "1", false, true));
        _sis.Catalogue.Add(new CatalogueCourse(3, 4, "B", "x", null, null, null, false, false));

        var catalogue = await Reader().ReadCatalogueAsync(default);

        Assert.Equal(
            [("10", "A", 0.5m, 9, 12), ("10", "B", null, null, null), ("20", "A", (decimal?)null, (int?)null, (int?)null)],
            catalogue.Courses.Select(course => (course.SchoolCode, course.CourseCode, course.CreditValue, course.GradeLower, course.GradeUpper)));
    }

    [Fact]
    public async Task ASchoolOutsideOfTheMappingOffersNothing()
    {
        _sis.Courses[10] = [Course("A", "A")];
        _sis.Courses[20] = [Course("B", "B")];
        var catalogue = await Reader(new XelloMapping { ScopeSchools = [20] }).ReadCatalogueAsync(default);
        Assert.Equal(["B"], catalogue.Courses.Select(course => course.CourseCode));
    }

    [Fact]
    public async Task FinalMarksAreSentAndInterimOnesNever()
    {
        foreach (var code in new[] { "Q1", "S1", "P3", "Y1", "E1", " s2 ", "" })
            _sis.History.Add(Grade("M1") with { StoreCode = code, Grade = code.Trim() });
        _sis.History.Add(Grade("M1") with { StoreCode = null });
        _sis.History.Add(Grade("M1") with { IsExcludedFromTranscript = true });
        _sis.History.Add(Grade("M1") with { PotentialCredit = 0, EarnedCredit = 0 });

        Assert.Equal(["S1", "Y1", "s2"], (await ReadAsync()).Select(course => course.GradeMark));
    }

    [Fact]
    public async Task TheMappingSaysWhichMarksAreFinal()
    {
        _sis.History.Add(Grade("M1") with { StoreCode = "T3" });
        _sis.History.Add(Grade("M2") with { StoreCode = "T3", PotentialCredit = null, EarnedCredit = null });
        _sis.History.Add(Grade("") with { CourseNumber = null, StoreCode = "T3" });
        var mapping = new XelloMapping { StoreCodes = ["T*"], CoursesWithoutCredit = true, TransferCourseCode = "TRANSFER" };
        Assert.Equal(["M1", "M2", "TRANSFER"], (await ReadAsync(mapping)).Select(course => course.CourseCode));
        Assert.Empty(_findings);
    }

    [Fact]
    public async Task AStoredGradeBecomesWhatTheContractSays()
    {
        _sis.History.Add(Grade(" 0010 ") with { CourseName = "Algebra|I", GradeLevel = 8, Grade = "A-", EarnedCredit = 0.5m });
        _sis.History.Add(Grade("M2") with { Grade = "F", EarnedCredit = 0, PotentialCredit = 1, GradeLevel = null, DateStored = null, StartYear = 2024 });
        _sis.History.Add(Grade("M3") with { Grade = " ", Percent = 87.5m, CourseName = null });
        _sis.History.Add(Grade("M4") with { Grade = null, Percent = null, GradeLevel = 99 });
        _sis.History.Add(Grade("") with { CourseNumber = null });

        Assert.Equal(
            [
                ("0010", "Algebra I", 8, "A-", 0.5m, new DateTime(2025, 1, 20)), ("M2", "Course", null, "F", 0m, new DateTime(2025, 6, 30)),
                ("M3", "M3", 9, "87.5", 1m, new DateTime(2025, 1, 20)), ("M4", "Course", (int?)null, "0", 1m, new DateTime(2025, 1, 20)),
            ],
            (await ReadAsync()).Select(course => (
                course.CourseCode, course.CourseName, course.GradeLevel, course.GradeMark, course.CreditValue, course.DateCourseComplete!.Value)));
        Assert.Equal(["MissingCourseName: M3", "CourseWithoutNumber: 5100"], _findings.Select(finding => finding.ToString()));
    }

    [Fact]
    public async Task WhatIsInProgressOrNextHasNoMarkYet()
    {
        _sis.Courses[10] = [Course("M1", "Algebra")];
        _sis.History.Add(Grade("M3") with { StartYear = 2026 });
        _sis.History.Add(Grade("M1") with { StartYear = 2025 });
        _sis.Enrollments.Add(Enrolled("M1"));
        _sis.Enrollments.Add(Enrolled("M2") with { EntryDate = new DateTime(2027, 1, 20), ExitDate = new DateTime(2027, 6, 12) });
        _sis.Enrollments.Add(Enrolled("M3") with { ExitDate = Today }); // over, and its mark is stored
        _sis.Enrollments.Add(Enrolled("M4") with { ExitDate = Today }); // over, not stored yet
        _sis.Enrollments.Add(Enrolled("M5") with { IsDropped = true });
        _sis.Enrollments.Add(Enrolled("M3")); // taken again
        _sis.Enrollments.Add(Enrolled("M1") with { StudentId = 999, StudentNumber = "9999" });

        var rows = (await ReadAsync()).Skip(2).ToList();

        Assert.Equal(["M1 Algebra", "M2 M2", "M4 M4", "M3 M3"], rows.Select(course => course.CourseCode + " " + course.CourseName));
        Assert.Equal(new DateTime(2027, 6, 11), rows[1].DateCourseComplete);
        Assert.All(rows, course => Assert.Equal((9, "0", 0m), (course.GradeLevel!.Value, course.GradeMark, course.CreditValue)));
        Assert.Equal([2026], _sis.Years);
    }

    [Theory]
    [InlineData("2026-06-30", 2025)]
    [InlineData("2026-07-01", 2026)]
    public async Task TheSchoolYearBeginsInJuly(string today, int year)
    {
        await ReadAsync(today: DateTime.Parse(today, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal([year], _sis.Years);
    }

    [Fact]
    public async Task AStudentIsFoundByTheRecordWhateverTheKey()
    {
        _sis.History.Add(Grade("M1"));
        var mapping = new XelloMapping { Key = XelloAccountKey.StateNumber };
        Assert.Equal(["S7"], (await ReadAsync(mapping, Student with { StudentId = "S7" })).Select(course => course.StudentId));
        Assert.Empty(await ReadAsync(mapping, Student with { StudentId = "5100", SisId = null }));
        Assert.Single(await ReadAsync(null, Student with { SisId = null }));
    }

    /// <summary>From every source the whole set keeps the contract, and is the same set.</summary>
    [Theory, MemberData(nameof(SourceFixture.Sources), MemberType = typeof(SourceFixture))]
    public async Task EverySourceGivesASetThatKeepsTheContract(PowerSchoolSource source)
    {
        using var sandbox = PowerSchoolSandbox.Create(new SandboxOptions { Students = 200, Schools = 4, PageSize = 100, Plugin = SyncPlugin.CreatePackage(), Date = Today });
        using var connection = await SourceFixture.ConnectAsync(sandbox, source);
        var client = new PowerSchoolClient(connection);
        var roster = await new RosterReader(client, "x", TimeProvider.System, StudentMapping.Default, Today).ReadAsync(RosterScope.District, null, default);
        var export = new DataFileExport(DataFileProfile.XelloUs, _folder.Path, TimeProvider.System);
        XelloDataFileKind[] kinds = [XelloDataFileKind.School, XelloDataFileKind.Student, XelloDataFileKind.CourseCodes, XelloDataFileKind.StudentCourses];
        var more = new MoreDataFiles(DataFileProfile.XelloUs, kinds[2..]) { Courses = new CourseFileReader(client, StudentMapping.Default, Today, _findings), Findings = _findings };

        var files = await export.RunAsync(kinds, roster.Snapshot.Schools, roster.Accounts, more, false, default);

        Assert.Equal(kinds, files.Select(file => file.Kind));
        Assert.All(files, file => Assert.True(file.IsNew && file.Rows > 1));
        Assert.DoesNotContain(_findings, finding => finding.Rule is not ("CourseWithoutNumber" or "MissingCourseName"));
        Assert.Equal(4, Directory.GetFileSystemEntries(_folder.Path).Length);

        // What has not changed is recognised; of chosen files only those are written.
        File.Delete(files[3].Path);
        var again = await export.RunAsync([XelloDataFileKind.CourseCodes, XelloDataFileKind.StudentCourses], roster.Snapshot.Schools, roster.Accounts, more, false, default);
        Assert.Equal([false, true], again.Select(file => file.IsNew));
        Assert.Equal(files.Skip(2).Select(file => file.Sha256), again.Select(file => file.Sha256));
    }

    /// <summary>A list that is cut short ends the set, and what was there stays.</summary>
    [Theory]
    [InlineData("ShortPage")]
    public async Task AListThatCannotBeProvenEndsTheSet(string fault)
    {
        using var sandbox = PowerSchoolSandbox.Create(new SandboxOptions { Students = 200, Schools = 4, PageSize = 20, Plugin = SyncPlugin.CreatePackage(), Date = Today });
        using var connection = await SourceFixture.ConnectAsync(sandbox, PowerSchoolSource.PowerQuery, TimeSpan.FromMilliseconds(1));
        var client = new PowerSchoolClient(connection);
        var roster = await new RosterReader(client, "x", TimeProvider.System, StudentMapping.Default, Today).ReadAsync(RosterScope.District, null, default);
        File.WriteAllText(_folder["Student.txt"], "earlier");
        sandbox.Faults = Enum.Parse<SandboxFault>(fault);
        var more = new MoreDataFiles(DataFileProfile.XelloUs, [XelloDataFileKind.StudentCourses]) { Courses = new CourseFileReader(client, StudentMapping.Default, Today, _findings) };

        var error = await Assert.ThrowsAsync<XelloException>(() => new DataFileExport(DataFileProfile.XelloUs, _folder.Path, TimeProvider.System).RunAsync(
            [XelloDataFileKind.Student, XelloDataFileKind.StudentCourses], roster.Snapshot.Schools, roster.Accounts, more, false, default));

        Assert.Equal("ReadIncomplete", error.Id);
        Assert.Equal(["Student.txt"], _folder.Names);
        Assert.Equal("earlier", File.ReadAllText(_folder["Student.txt"]));
    }

    private static PSCourse Course(string number, string name) => new() { Id = 7, CourseNumber = number, CourseName = name };

    private static PSCourseHistory Grade(string number) => new()
    {
        StudentId = 100, StudentNumber = "5100", CourseNumber = number, CourseName = "Course", StartYear = 2024, StoreCode = "S1", Grade = "B", GradeLevel = 9,
        EarnedCredit = 1, PotentialCredit = 1, DateStored = new DateTime(2025, 1, 20),
    };

    private static PSCourseEnrollment Enrolled(string number) => new()
    {
        StudentId = 100, StudentNumber = "5100", CourseNumber = number, EntryDate = new DateTime(2026, 8, 20), ExitDate = new DateTime(2027, 1, 15),
    };

    private CourseFileReader Reader(XelloMapping? mapping = null, DateTime? today = null) => new(_sis, StudentMapping.Of(mapping), today ?? Today, _findings);

    private async Task<List<XelloStudentCourse>> ReadAsync(XelloMapping? mapping = null, XelloAccount? student = null, DateTime? today = null)
    {
        var reader = Reader(mapping, today);
        var catalogue = await reader.ReadCatalogueAsync(default);
        var rows = new List<XelloStudentCourse>();
        await foreach (var row in reader.ReadStudentCoursesAsync([student ?? Student], catalogue, default))
            rows.Add(row);
        return rows;
    }

    private sealed class Sis : IPowerSchoolCourseReader
    {
        public Dictionary<int, PSCourse[]> Courses { get; } = [];

        public List<CatalogueCourse> Catalogue { get; } = [];

        public List<PSCourseHistory> History { get; } = [];

        public List<PSCourseEnrollment> Enrollments { get; } = [];

        public List<int?> Years { get; } = [];

        public IAsyncEnumerable<PSSchool> GetSchoolsAsync(CancellationToken cancellationToken) =>
            Stream([new PSSchool { SchoolNumber = 10, Name = "Ten" }, new PSSchool { SchoolNumber = 20, Name = "Twenty" }]);

        public IAsyncEnumerable<PSCourse> GetCoursesAsync(PSSchool school, CancellationToken cancellationToken) =>
            Stream(Courses.GetValueOrDefault(school.SchoolNumber, []));

        public IAsyncEnumerable<PSCourseHistory> GetHistoryAsync(CourseRecordQuery query, CancellationToken cancellationToken) => Stream(History);

        public IAsyncEnumerable<PSCourseEnrollment> GetEnrollmentsAsync(CourseRecordQuery query, CancellationToken cancellationToken)
        {
            Years.Add(query.StartYear);
            return Stream(Enrollments);
        }

        public IAsyncEnumerable<CatalogueCourse> GetCatalogueAsync(PSSchool school, int startYear, CancellationToken cancellationToken) =>
            Stream(school.SchoolNumber == 10 ? Catalogue : []);

        public IAsyncEnumerable<PSStudent> GetStudentsAsync(StudentQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<PSStudent?> GetStudentAsync(long id, StudentQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<int> CountStudentsAsync(StudentQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IAsyncEnumerable<PSCourseRequest> GetCourseRequestsAsync(CourseRecordQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

        private static async IAsyncEnumerable<T> Stream<T>(IEnumerable<T> records)
        {
            await Task.Yield();
            foreach (var record in records)
                yield return record;
        }
    }
}
