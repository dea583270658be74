using XelloPowerSchool.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.PowerSchool;

/// <summary>
/// One suite of reads, run once per source against the same district. A record must be the same in every field, whichever source it
/// comes from; the resources of v1 are what the others are compared with, and facts of the district what v1 is.
/// </summary>
public sealed class SourceTests(SourceFixture district) : IClassFixture<SourceFixture>
{
    public static TheoryData<PowerSchoolSource> Sources => SourceFixture.Sources;

    private const int HighSchool = 701;

    private static readonly PSEnrollStatus[] Leavers = [PSEnrollStatus.TransferredOut, PSEnrollStatus.Graduated];

    private PowerSchoolClient V1 => district.Client(PowerSchoolSource.V1);

    /// <summary>The records of a source, which must be those of v1 without regard to order.</summary>
    private async Task<List<T>> SameAsync<T>(
        PowerSchoolSource source, Func<PowerSchoolClient, IAsyncEnumerable<T>> read, Func<T, long> id, Func<T, object>? aspect = null)
    {
        List<T> records = await read(district.Client(source)).ListAsync();
        List<T> expected = await read(V1).ListAsync();
        Assert.NotEmpty(records);
        Assert.Equal(expected.Select(id).Order(), records.Select(id).Order());
        Dictionary<long, T> byId = records.ToDictionary(id);
        Assert.All(expected, e => Assert.Equal(aspect is null ? e : aspect(e), aspect is null ? byId[id(e)] : aspect(byId[id(e)])));
        return records;
    }

    private Task<List<PSStudent>> SameStudentsAsync(PowerSchoolSource source, StudentQuery query) =>
        SameAsync(source, client => client.GetStudentsAsync(query, default), static s => s.Id, static s => s with { Extensions = NoExtensions });

    private static readonly IReadOnlyDictionary<string, string?> NoExtensions = new Dictionary<string, string?>();

    private async Task<PSSchool> SchoolAsync(int number = HighSchool) =>
        (await V1.GetSchoolsAsync(default).ListAsync()).Single(s => s.SchoolNumber == number);

    [Theory, MemberData(nameof(Sources))]
    public async Task Schools(PowerSchoolSource source)
    {
        List<PSSchool> schools = await SameAsync(source, static c => c.GetSchoolsAsync(default), static s => s.Id);
        Assert.Equal(6, schools.Count);
        Assert.DoesNotContain(schools, static s => s.SchoolNumber is 0 or 999999);
        Assert.All(schools, static s => Assert.NotNull(s.StateNumber));
    }

    [Theory, MemberData(nameof(Sources))]
    public async Task AllStudentsWhateverTheirStatus(PowerSchoolSource source)
    {
        List<PSStudent> students = await SameStudentsAsync(source, new StudentQuery());
        Assert.Equal(600, students.Count(static s => s.EnrollStatus == PSEnrollStatus.Active));
        Assert.Contains(students, static s => s.SchoolNumber == 999999 && s.GradeLevel == 99);
        Assert.Contains(students, static s => s.EnrollStatus == PSEnrollStatus.TransferredOut && s.ExitCode is not null);
        Assert.Contains(students, static s => s.Email is null && s.EnrollStatus == PSEnrollStatus.Active);
        Assert.Contains(students, static s => s.LastName.Any(static c => c > 127));
        Assert.Contains(students, static s => s.GradeLevel == 0 && s.NextYearGrade is not null);
        Assert.All(students, static s => Assert.NotNull(s.SchoolId));
        Assert.Equal(students.Select(static s => s.Id).Order(), students.Select(static s => s.Id));
        Assert.Equal(students.Count, await district.Client(source).CountStudentsAsync(new StudentQuery(), default));
    }

    [Theory, MemberData(nameof(Sources))]
    public async Task StudentsOfASchoolByStatus(PowerSchoolSource source)
    {
        var query = new StudentQuery { School = await SchoolAsync(), Statuses = [PSEnrollStatus.Active] };
        List<PSStudent> students = await SameStudentsAsync(source, query);
        Assert.All(students, static s => Assert.Equal((HighSchool, (PSEnrollStatus?)PSEnrollStatus.Active), (s.SchoolNumber, s.EnrollStatus)));
        Assert.Equal(students.Count, await district.Client(source).CountStudentsAsync(query, default));

        List<PSStudent> gone = await SameStudentsAsync(source, new StudentQuery { Statuses = Leavers });
        Assert.Equal(Leavers, gone.Select(static s => s.EnrollStatus!.Value).Distinct().Order());
        Assert.Equal(gone.Count, await district.Client(source).CountStudentsAsync(new StudentQuery { Statuses = Leavers }, default));

        // Which codes are "inactive" each source has to know: all that mean nothing else.
        var others = new StudentQuery { Statuses = [PSEnrollStatus.Inactive, PSEnrollStatus.PreRegistered, PSEnrollStatus.Historical] };
        Assert.Equal(
            (await V1.GetStudentsAsync(others, default).ListAsync()).Select(static s => s.Id).Order(),
            (await district.Client(source).GetStudentsAsync(others, default).ListAsync()).Select(static s => s.Id).Order());
    }

    [Theory, MemberData(nameof(Sources))]
    public async Task StudentsByNumber(PowerSchoolSource source)
    {
        string[] numbers = [.. (await V1.GetStudentsAsync(new StudentQuery(), default).ListAsync()).Where(static (_, i) => i % 5 == 0).Select(static s => s.StudentNumber)];
        Assert.InRange(numbers.Length, StudentCriteria.NumbersPerRead + 1, 1000);
        List<PSStudent> found = await SameStudentsAsync(source, new StudentQuery { StudentNumbers = [.. numbers, "99999999"] });
        Assert.Equal(numbers.Order(StringComparer.Ordinal), found.Select(static s => s.StudentNumber).Order(StringComparer.Ordinal));
        // A number is a number: with zeros in front it is the same one.
        Assert.Equal(numbers[0], Assert.Single(await SameStudentsAsync(source, new StudentQuery { StudentNumbers = ["00" + numbers[0]] })).StudentNumber);
        Assert.Empty(await district.Client(source).GetStudentsAsync(new StudentQuery { StudentNumbers = ["99999999"] }, default).ListAsync());
    }

    [Theory, MemberData(nameof(Sources))]
    public async Task StudentsByName(PowerSchoolSource source)
    {
        List<PSStudent> all = await V1.GetStudentsAsync(new StudentQuery(), default).ListAsync();
        PSStudent one = all.First(static s => s.LastName.Length > 4);
        string start = one.LastName[..3];
        List<PSStudent> found = await SameStudentsAsync(source, new StudentQuery { LastName = start + "*", FirstName = one.FirstName });
        Assert.Equal(
            all.Where(s => s.LastName.StartsWith(start, StringComparison.Ordinal) && s.FirstName == one.FirstName).Select(static s => s.Id), found.Select(static s => s.Id));
        await SameStudentsAsync(source, new StudentQuery { LastName = "?" + one.LastName[1..] });
        await SameStudentsAsync(source, new StudentQuery { LastName = all.First(static s => s.LastName.Contains('\'', StringComparison.Ordinal)).LastName });
    }

    [Theory, MemberData(nameof(Sources))]
    public async Task StudentsByGrade(PowerSchoolSource source)
    {
        List<PSStudent> students = await SameStudentsAsync(source, new StudentQuery { Grades = [0, 9], Statuses = [PSEnrollStatus.Active] });
        Assert.Equal([0, 9], students.Select(static s => s.GradeLevel!.Value).Distinct().Order());
    }

    [Theory]
    [CombinatorialSources("school_enrollment.enroll_status==T")]
    [CombinatorialSources("enroll_status==2")]
    [CombinatorialSources("school_enrollment.enroll_status==(T,G)")]
    [CombinatorialSources("school_enrollment.enroll_status==A;school_enrollment.entry_date=ge=2026-09-10")]
    [CombinatorialSources("enroll_status==0;entrydate=lt=2026-09-10")]
    [CombinatorialSources("name.last_name==S*;local_id=gt=1")]
    [CombinatorialSources("last_name==S*")]
    public async Task AFilterMeansTheSameEverywhere(PowerSchoolSource source, string filter)
    {
        var query = new StudentQuery { Filter = filter };
        List<PSStudent> students = await SameStudentsAsync(source, query);
        Assert.InRange(students.Count, 1, 599);
        Assert.Equal(students.Count, await district.Client(source).CountStudentsAsync(query, default));
    }

    [Theory, MemberData(nameof(Sources))]
    public async Task OneStudent(PowerSchoolSource source)
    {
        PSStudent expected = (await V1.GetStudentsAsync(new StudentQuery(), default).ListAsync()).First(static s => s.Email is not null);
        PSStudent? student = await district.Client(source).GetStudentAsync(expected.Id, new StudentQuery(), default);
        Assert.Equal(expected with { Extensions = NoExtensions }, student! with { Extensions = NoExtensions });
        Assert.Null(await district.Client(source).GetStudentAsync(99999999, new StudentQuery(), default));
    }

    [Theory, MemberData(nameof(Sources))]
    public async Task ExtensionsComeWithTheStudents(PowerSchoolSource source)
    {
        const string Own = "u_students_extension";
        var query = new StudentQuery { School = await SchoolAsync(), Extensions = [Own] };
        List<PSStudent> students = await district.Client(source).GetStudentsAsync(query, default).ListAsync();
        Dictionary<long, PSStudent> expected = (await V1.GetStudentsAsync(query, default).ListAsync()).ToDictionary(static s => s.Id);
        Assert.Contains(students, static s => s.Extensions.ContainsKey(Own + ".preferredname"));
        foreach (PSStudent student in students)
        {
            Assert.All(expected[student.Id].Extensions, e => Assert.Equal(e.Value, student.Extensions[e.Key]));
            Assert.Equal(student.Extensions[Own + ".locker"], student.Extensions["U_Students_Extension.Locker"]);
        }
        PSStudent one = (await district.Client(source).GetStudentAsync(students[0].Id, query, default))!;
        Assert.Equal(students[0].Extensions[Own + ".locker"], one.Extensions[Own + ".locker"]);
        // Numbers from all over the district: nobody else's rows may come along.
        string[] numbers = [.. expected.Values.Select(static s => s.StudentNumber).Where(static (_, i) => i % 17 == 0)];
        List<PSStudent> some = await district.Client(source).GetStudentsAsync(new StudentQuery { StudentNumbers = numbers, Extensions = [Own] }, default).ListAsync();
        Assert.All(some, s => Assert.Equal(expected[s.Id].Extensions[Own + ".locker"], s.Extensions[Own + ".locker"]));
        Assert.Equal(numbers.Length, some.Count);
    }

    [Theory, MemberData(nameof(Sources))]
    public async Task TermsOfASchool(PowerSchoolSource source)
    {
        PSSchool school = await SchoolAsync();
        List<PSTerm> terms = await SameAsync(source, c => c.GetTermsAsync(school, default), static t => t.Id);
        Assert.Contains(terms, static t => t is { StartYear: 2026, Portion: 2 });
        Assert.All(terms, static t => Assert.Equal(HighSchool, t.SchoolNumber));
    }

    [Theory, MemberData(nameof(Sources))]
    public async Task CoursesWithThoseOfTheDistrict(PowerSchoolSource source)
    {
        PSSchool school = await SchoolAsync();
        List<PSCourse> courses = await SameAsync(source, c => c.GetCoursesAsync(school, default), static c => c.Id);
        Assert.Contains(courses, static c => c.CourseNumber == "ENG09");
        Assert.Contains(courses, static c => c.CourseNumber == "0001");
        Assert.Contains(courses, static c => c.CourseNumber.StartsWith("L701-", StringComparison.Ordinal));
        Assert.DoesNotContain(courses, static c => c.CourseNumber == "0010");
    }

    [Theory, MemberData(nameof(Sources))]
    public async Task SchedulingCataloguesOfThisYearAndTheNext(PowerSchoolSource source)
    {
        PSSchool school = await SchoolAsync();
        List<CatalogueCourse> courses = await SameAsync(source, c => c.GetCatalogueAsync(school, 2027, default), static c => c.Id);
        long[] catalogues = [.. courses.Select(static c => c.CatalogueId).Distinct().Order()];
        Assert.Equal(2, catalogues.Length);
        // ART120 is scheduled every second year, and SCI110 is in the catalogue of a year in which nobody offers it.
        Assert.Equal([catalogues[0]], courses.Where(static c => c.CourseNumber == "ART120").Select(static c => c.CatalogueId));
        Assert.All(courses, static c => Assert.Equal(c.CourseNumber != "SCI110", c.IsOffered));
        CatalogueCourse geometry = courses.First(static c => c.CourseNumber == "MTH102");
        Assert.Equal(("Geometry", 10m, "9,10", "Prerequisite: MTH101.", false), (geometry.CourseName, geometry.Credits!.Value, geometry.Grades, geometry.Prerequisites, geometry.CanBeRepeated));
        Assert.Contains(courses, static c => c is { CourseNumber: "MUS101", CanBeRepeated: true });
    }

    [Theory, MemberData(nameof(Sources))]
    public async Task SectionsOfAYearAndOfAllYears(PowerSchoolSource source)
    {
        PSSchool school = await SchoolAsync();
        List<PSSection> all = await SameAsync(source, c => c.GetSectionsAsync(school, null, default), static s => s.Id);
        List<PSSection> year = await SameAsync(source, c => c.GetSectionsAsync(school, 2026, default), static s => s.Id);
        Assert.True(year.Count <= all.Count);
        Assert.All(year, static s => Assert.True(s is { TermId: not null, CourseNumber.Length: > 0, SchoolNumber: HighSchool }));
        Assert.Contains(year, static s => s.TeacherId is not null);
        Assert.Empty(await district.Client(source).GetSectionsAsync(school, 1999, default).ListAsync());
    }

    [Theory, MemberData(nameof(Sources))]
    public async Task EnrolmentsWithTheDroppedOnes(PowerSchoolSource source)
    {
        var query = new CourseRecordQuery { School = await SchoolAsync(), StartYear = 2026 };
        List<PSCourseEnrollment> enrollments = await SameAsync(source, c => c.GetEnrollmentsAsync(query, default), static e => e.Id);
        Assert.Contains(enrollments, static e => e.IsDropped);
        Assert.Contains(enrollments, static e => !e.IsDropped);
        Assert.All(enrollments, static e => Assert.True(e is { StudentId: not null, StudentNumber.Length: > 0, SectionId: not null, TermId: not null, EntryDate: not null }));
        await SameAsync(source, c => c.GetEnrollmentsAsync(query with { StartYear = null }, default), static e => e.Id);
    }

    [Theory, MemberData(nameof(Sources))]
    public async Task EnrolmentsOfSomeStudents(PowerSchoolSource source)
    {
        var bySchool = new CourseRecordQuery { School = await SchoolAsync(), StartYear = 2026 };
        List<PSCourseEnrollment> all = await V1.GetEnrollmentsAsync(bySchool, default).ListAsync();
        string[] numbers = [.. all.Select(static e => e.StudentNumber).Distinct().Take(3)];
        var query = new CourseRecordQuery { StudentNumbers = numbers, StartYear = 2026 };
        List<PSCourseEnrollment> found = await SameAsync(source, c => c.GetEnrollmentsAsync(query, default), static e => e.Id);
        Assert.Equal(all.Count(e => numbers.Contains(e.StudentNumber)), found.Count(static e => e.SchoolNumber == HighSchool));
        Assert.Empty(await district.Client(source).GetEnrollmentsAsync(new CourseRecordQuery { StudentNumbers = ["99999999"] }, default).ListAsync());
    }

    [Theory, MemberData(nameof(Sources))]
    public async Task StoredGrades(PowerSchoolSource source)
    {
        var query = new CourseRecordQuery { School = await SchoolAsync() };
        List<PSCourseHistory> grades = await SameAsync(source, c => c.GetHistoryAsync(query, default), static g => g.Id);
        Assert.Contains(grades, static g => g is { EarnedCredit: not null, Percent: not null, StoreCode.Length: > 0, StudentNumber.Length: > 0 });
        Assert.All(grades, static g => Assert.InRange(g.StartYear, 2015, 2026));
        int year = grades[0].StartYear;
        List<PSCourseHistory> ofYear = await SameAsync(source, c => c.GetHistoryAsync(query with { StartYear = year }, default), static g => g.Id);
        Assert.Equal(grades.Count(g => g.StartYear == year), ofYear.Count);
        string number = grades[0].StudentNumber;
        List<PSCourseHistory> ofStudent = await SameAsync(
            source, c => c.GetHistoryAsync(new CourseRecordQuery { StudentNumbers = [number], School = query.School }, default), static g => g.Id);
        Assert.Equal(grades.Count(g => g.StudentNumber == number), ofStudent.Count);
    }

    [Theory, MemberData(nameof(Sources))]
    public async Task CourseRequestsOfAYear(PowerSchoolSource source)
    {
        var query = new CourseRecordQuery { StartYear = 2026 };
        List<PSCourseRequest> requests = await SameAsync(source, c => c.GetCourseRequestsAsync(query, default), static r => r.Id);
        Assert.All(requests, static r => Assert.True(r is { StartYear: 2026, StudentNumber.Length: > 0, CourseNumber.Length: > 0 }));
        Assert.Empty(await district.Client(source).GetCourseRequestsAsync(query with { StartYear = 1999 }, default).ListAsync());
    }

    private sealed class CombinatorialSourcesAttribute(string filter) : Xunit.v3.DataAttribute
    {
        public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(System.Reflection.MethodInfo testMethod, Xunit.Sdk.DisposalTracker disposalTracker) =>
            new([.. Enum.GetValues<PowerSchoolSource>().Select(source => new TheoryDataRow(source, filter))]);

        public override bool SupportsDiscoveryEnumeration() => true;
    }
}
