using XelloPowerSchool.CourseRequests;
using Xunit;

namespace XelloPowerSchool.Tests.CourseRequests;

public sealed class CourseRequestCheckTests
{
    private readonly InMemorySis _sis = new InMemorySis()
        .Add("100")
        .Add("200", InMemorySis.Middle, next: InMemorySis.High)
        .Add("300", next: 999999)
        .Add("400", status: PSEnrollStatus.TransferredOut)
        .Add("500", status: PSEnrollStatus.PreRegistered);

    [Fact]
    public async Task AcceptsWithNextYearsSchoolAndYear()
    {
        var all = await Check(Request("100", "ENG10"), Request("200", "ENG10") with { Year = 2030 }, Request("500", "MAT10"));
        Assert.All(all, request => Assert.Null(request.Refusal));
        Assert.Equal([(30, 2027), (30, 2030), (30, 2027)], all.Select(request => (request.SchoolNumber, request.Year)));
    }

    [Theory]
    [InlineData("", "ENG10", "MissingStudentId")]
    [InlineData("  ", "ENG10", "MissingStudentId")]
    [InlineData("100", " ", "MissingCourseNumber")]
    [InlineData("1.0E+05", "ENG10", "ExcelNumber")]
    [InlineData("1,00E+05", "ENG10", "ExcelNumber")]
    [InlineData("100", "1E+05", "ExcelNumber")]
    [InlineData("100", "1E5", "CourseNotOffered")]
    [InlineData("10\t0", "ENG10", "ValueNotRepresentable")]
    [InlineData("100", "ENG\n10", "ValueNotRepresentable")]
    [InlineData("100", "ENG\"10", "ValueNotRepresentable")]
    [InlineData("100", "ENG\u000110", "ValueNotRepresentable")]
    [InlineData("999", "ENG10", "StudentNotFound")]
    [InlineData("abc", "ENG10", "StudentNotFound")]
    [InlineData("0100", "ENG10", "StudentNotFound")]
    [InlineData("400", "ENG10", "StudentNotActive")]
    [InlineData("300", "ENG10", "StudentGraduating")]
    [InlineData("100", "ENG7", "CourseNotOffered")]
    [InlineData("200", "ENG7", "CourseNotOffered")]
    [InlineData("100", "eng10", "CourseNotOffered")]
    [InlineData("100", "ART", "CourseNotOffered")]
    [InlineData(" 100 ", " ENG10 ", null)]
    public async Task Rules(string student, string course, string? rule)
    {
        // A good request beside it shows that only the bad one is refused.
        var all = await Check(Request(student, course), Request("100", "FRANÇAIS"));
        Assert.Equal([rule, null], all.Select(request => request.Refusal?.Rule));
    }

    [Fact]
    public async Task HalfACharacterIsNotRepresentable()
    {
        var all = await Check(Request("100", "ENG\ud83d"), Request("100", "ENG10") with { IsAlternate = true, AlternateFor = "\udc00" });
        Assert.All(all, request => Assert.Equal("ValueNotRepresentable", request.Refusal?.Rule));
    }

    [Theory]
    [InlineData(1989)]
    [InlineData(2100)]
    public async Task AYearThatPowerSchoolCannotCountIsNotRepresentable(int year)
    {
        var request = Assert.Single(await Check(Request("100", "ENG10") with { Year = year }));
        Assert.Equal("ValueNotRepresentable", request.Refusal?.Rule);
    }

    [Fact]
    public async Task TheAdviceNamesTheStudentWithoutZeros()
    {
        var all = await Check(Request("00100", "ENG10"), Request("00999", "ENG10"));
        Assert.Contains("a student 100", all[0].Refusal!.Advice, StringComparison.Ordinal);
        Assert.DoesNotContain("zeros", all[1].Refusal!.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eng10", "'ENG10'")]
    [InlineData("ART", "'0ART'")]
    [InlineData("00ART", "'0ART'")]
    [InlineData("ENG7", null)]
    public async Task TheAdviceNamesTheCourseThatIsMeant(string course, string? meant)
    {
        var refusal = Assert.Single(await Check(Request("100", course))).Refusal!;
        Assert.Equal(meant is not null, refusal.Advice.Contains($"has a course {meant}:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ASchoolThatIsNotThere()
    {
        _sis.Add("600", next: 77).Add("700", school: null, next: null);
        var all = await Check(Request("600", "ENG10"), Request("700", "ENG10"));
        Assert.All(all, request => Assert.Equal("SchoolNotFound", request.Refusal?.Rule));
    }

    [Fact]
    public async Task AnEnrolmentThatIsNotThere()
    {
        _sis.Add("600", status: null);
        Assert.Equal("StudentNotActive", Assert.Single(await Check(Request("600", "ENG10"))).Refusal?.Rule);
    }

    [Fact]
    public async Task TwoStudentsWithOneNumber()
    {
        _sis.Add("600", id: 61).Add("600", id: 62);
        Assert.Equal("StudentNotUnique", Assert.Single(await Check(Request("600", "ENG10"))).Refusal?.Rule);
    }

    [Fact]
    public async Task OneStudentReadTwiceIsOne()
    {
        _sis.Add("600", InMemorySis.Middle, id: 61).Add("600", InMemorySis.High, id: 61);
        Assert.Null(Assert.Single(await Check(Request("600", "ENG10"))).Refusal);
    }

    [Fact]
    public async Task DuplicatesAreOfTheSameStudentCourseAndYear()
    {
        var all = await Check(
            Request("100", "ENG10") with { Row = 4 },
            Request("200", "ENG10") with { Row = 5 },
            Request("100", "MAT10") with { Row = 6 },
            Request("100", "ENG10") with { Row = 7, Year = 2028 },
            Request("100", "ENG10") with { Row = 8, Year = 2027 });
        Assert.Equal([null, null, null, null, "DuplicateRequest"], all.Select(request => request.Refusal?.Rule));
        Assert.Equal("Row 4 asks for the same student, course and year.", all[4].Refusal!.Reason);
    }

    [Fact]
    public async Task ARefusedRequestMakesNoDuplicate()
    {
        var all = await Check(Request("999", "ENG10"), Request("999", "ENG10"));
        Assert.All(all, request => Assert.Equal("StudentNotFound", request.Refusal?.Rule));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AnAlternateThatIsAPrimaryToo(bool alternateFirst)
    {
        XelloCourseRequest[] requests = [Request("100", "ENG10"), Request("100", "ENG10") with { IsAlternate = true, AlternateFor = "MAT10" }];
        var all = await Check(alternateFirst ? [.. requests.Reverse()] : requests);
        Assert.Equal(["AlternateEqualsPrimary"], all.Where(request => request.Request.IsAlternate).Select(request => request.Refusal?.Rule));
        Assert.Equal([null], all.Where(request => !request.Request.IsAlternate).Select(request => request.Refusal?.Rule));
    }

    [Fact]
    public async Task AnAlternateForItself()
    {
        var request = Assert.Single(await Check(Request("100", "ENG10") with { IsAlternate = true, AlternateFor = " ENG10 " }));
        Assert.Equal("AlternateEqualsPrimary", request.Refusal?.Rule);
    }

    [Fact]
    public async Task ARowThatCouldNotBeReadStaysRefused()
    {
        var all = await Check(Request("", "") with { Row = 3, Problem = "no" });
        Assert.Equal(("RowMalformed", "no"), (Assert.Single(all).Refusal!.Rule, all[0].Refusal!.Reason));
        Assert.Empty(_sis.Queries);
    }

    [Fact]
    public async Task FewStudentsAreReadByNumberAndEachCatalogueOnce()
    {
        _sis.Add("601", InMemorySis.Middle);
        var numbers = Enumerable.Range(1, RequestedStudents.MaxByNumber - 2).Select(i => $"{9000 + i}");
        await Check([.. numbers.Concat(["100", "601"]).SelectMany(number => new[] { Request(number, "ENG10"), Request(number, "MAT10") })]);
        Assert.All(_sis.Queries, query => Assert.InRange(query.StudentNumbers.Count, 1, RequestedStudents.BatchSize));
        Assert.Equal(RequestedStudents.MaxByNumber / RequestedStudents.BatchSize, _sis.Queries.Count);
        Assert.Equal([InMemorySis.Middle, InMemorySis.High], _sis.CatalogueReads);
    }

    [Fact]
    public async Task ManyStudentsAreReadBySchoolAndTheRestByNumber()
    {
        for (var i = 1; i <= RequestedStudents.MaxByNumber; i++)
            _sis.Add($"{9000 + i}", i % 2 == 0 ? InMemorySis.Middle : InMemorySis.High, next: InMemorySis.High);
        var requests = _sis.Students.ConvertAll(student => Request(student.StudentNumber, "ENG10"));
        requests.Add(Request("0100", "ENG10"));

        var all = await Check([.. requests]);

        Assert.Equal([2L, 3L, null], _sis.Queries.Select(query => query.School?.Id));
        Assert.Equal(["0100", "100", "400"], _sis.Queries[2].StudentNumbers);
        Assert.Equal(
            ["300 StudentGraduating", "400 StudentNotActive", "0100 StudentNotFound"],
            all.Where(request => request.Refusal is not null).Select(request => $"{request.Request.StudentId} {request.Refusal!.Rule}"));
    }

    [Fact]
    public async Task TheServerIsNotAskedForWhatIsNoNumber()
    {
        await Check(Request("a;b==*", "ENG10"));
        Assert.Empty(_sis.Queries);
    }

    private static XelloCourseRequest Request(string student, string course) => new() { StudentId = student, CourseNumber = course };

    private Task<IReadOnlyList<CheckedCourseRequest>> Check(params XelloCourseRequest[] requests) =>
        new CourseRequestCheck(_sis).CheckAsync(requests, 2027, null, CancellationToken.None);
}
