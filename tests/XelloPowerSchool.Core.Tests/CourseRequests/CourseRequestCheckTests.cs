using XelloPowerSchool.CourseRequests;
using XelloPowerSchool.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.CourseRequests;

public sealed class CourseRequestCheckTests
{
    private readonly InMemorySis _sis = new InMemorySis()
        .Add("100")
        .Add("200", InMemorySis.Middle, next: InMemorySis.High, grade: 8)
        .Add("300", next: 999999)
        .Add("400", status: PSEnrollStatus.TransferredOut)
        .Add("500", status: PSEnrollStatus.PreRegistered);

    private CourseRequestCheckOptions _options = new() { Year = 2027 };

    [Fact]
    public async Task AcceptsWithNextYearsSchoolGradeAndYear()
    {
        var check = await Check(Request("100", "ENG10"), Request("200", "ENG10") with { Year = 2030 }, Request("500", "MAT10"));
        Assert.Equal((3, 0, 0), (check.Accepted, check.AlreadyRequested, check.Refused));
        Assert.Equal([(30, 10, 2027), (30, 9, 2030), (30, 10, 2027)], check.Requests.Select(request => (request.SchoolNumber!.Value, request.Grade!.Value, request.Year)));
        Assert.Equal(["OtherSchoolNextYear 200"], check.Findings.Select(finding => $"{finding.Rule} {finding.StudentId}"));
        Assert.True(check.Passed);
    }

    [Theory]
    [InlineData("", "ENG10", "MissingStudentId")]
    [InlineData("  ", "ENG10", "MissingStudentId")]
    [InlineData("100", " ", "MissingCourseNumber")]
    [InlineData("1.0E+05", "ENG10", "SpreadsheetNumber")]
    [InlineData("1,00E+05", "ENG10", "SpreadsheetNumber")]
    [InlineData("10,023", "ENG10", "SpreadsheetNumber")]
    [InlineData("100.0", "ENG10", "SpreadsheetNumber")]
    [InlineData("3/1/2027", "ENG10", "SpreadsheetDate")]
    [InlineData("#N/A", "ENG10", "SpreadsheetError")]
    [InlineData("100", "#REF!", "SpreadsheetError")]
    [InlineData("100", "1E+05", "SpreadsheetNumber")]
    [InlineData("100", "101.0", "SpreadsheetNumber")]
    [InlineData("100", "1E5", "CourseNotFound")]
    [InlineData("100", "1-Mar", "SpreadsheetDate")]
    [InlineData("100", "Mar-01", "SpreadsheetDate")]
    [InlineData("100", "2027-03-01 00:00", "SpreadsheetDate")]
    [InlineData("10\t0", "ENG10", "ValueNotRepresentable")]
    [InlineData("100", "ENG\n10", "ValueNotRepresentable")]
    [InlineData("100", "ENG\"10", "ValueNotRepresentable")]
    [InlineData("100", "ENG\u000110", "ValueNotRepresentable")]
    [InlineData("100", "ENG\u200B10", "ValueNotRepresentable")]
    [InlineData("100", "ENG\u00A010", "ValueNotRepresentable")]
    [InlineData("1\u202F00", "ENG10", "ValueNotRepresentable")]
    [InlineData("100", "FRAN\uFFFDAIS", "ValueNotRepresentable")]
    [InlineData("999", "ENG10", "StudentNotFound")]
    [InlineData("abc", "ENG10", "StudentNotFound")]
    [InlineData("0100", "ENG10", "StudentNotFound")]
    [InlineData("400", "ENG10", "StudentNotActive")]
    [InlineData("300", "ENG10", "StudentGraduating")]
    [InlineData("100", "ENG7", "CourseNotFound")]
    [InlineData("200", "ENG7", "CourseNotFound")]
    [InlineData("100", "eng10", "CourseNotFound")]
    [InlineData("100", "ART", "LeadingZerosLost")]
    [InlineData(" 100 ", " ENG10\u00A0", null)]
    [InlineData("=\"100\"", "'ENG10", null)]
    public async Task Rules(string student, string course, string? rule)
    {
        // A good request beside it shows that only the bad one is refused.
        var check = await Check(Request(student, course), Request("100", "FRANÇAIS"));
        Assert.Equal(rule is null ? [] : [rule], Errors(check));
        Assert.Equal(rule is not null, check.Requests[0].Verdict == XelloCourseRequestVerdict.Refused);
        Assert.Equal(XelloCourseRequestVerdict.Accepted, check.Requests[1].Verdict);
    }

    [Fact]
    public async Task NumbersThatLookLikeDamageAreGoodWhereTheCatalogueHasThem()
    {
        _sis.Courses[InMemorySis.High] = ["2.0", "1E+03", "1-Mar"];
        Assert.Equal(3, (await Check(Request("100", "2.0"), Request("100", "1E+03"), Request("100", "1-Mar"))).Accepted);
    }

    [Fact]
    public async Task AStudentWhoLeavesOrFinishes()
    {
        _sis.Add("600", exitCode: "W1").Add("700", nextGrade: 99);
        Assert.Equal(["StudentLeaving", "StudentGraduating"], Errors(await Check(Request("600", "ENG10"), Request("700", "ENG10"))));
    }

    [Fact]
    public async Task ACourseThatTheSchoolHasAndTheCatalogueDoesNot()
    {
        _sis.Catalogues[InMemorySis.High] = [InMemorySis.Course("ENG10"), InMemorySis.Course("MAT10") with { Id = 2, CatalogueId = 0 }];
        Assert.Equal(["CourseNotInCatalogue"], Errors(await Check(Request("100", "ENG10"), Request("100", "MAT10"))));

        // The older catalogue has it, and can be named.
        _options = _options with { CatalogueIds = [0] };
        Assert.Equal(["CourseNotInCatalogue"], Errors(await Check(Request("100", "MAT10"), Request("100", "ENG10"))));
    }

    [Fact]
    public async Task ACourseThatIsNotOfferedInThatYear()
    {
        _sis.Catalogues[InMemorySis.High] = [InMemorySis.Course("ENG10"), InMemorySis.Course("MAT10") with { Id = 2, IsOffered = false }];
        Assert.Equal(["CourseNotOffered"], Errors(await Check(Request("100", "ENG10"), Request("100", "MAT10"))));

        // Where the school has said of no course that it is offered, nothing can be told.
        _sis.Catalogues[InMemorySis.High] = [InMemorySis.Course("ENG10") with { IsOffered = false }];
        Assert.Empty(Errors(await Check(Request("100", "ENG10"))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WithoutACatalogueTheCoursesOfTheSchoolDecide(bool isClosed)
    {
        if (isClosed)
            _sis.Closed.Add("schedulecoursecatalogs");
        else
            _sis.Catalogues[InMemorySis.High] = [];
        var check = await Check(Request("100", "ENG10"), Request("100", "NONE"));
        Assert.Equal(["CatalogueNotReadable", "CourseNotFound"], check.Findings.Select(finding => finding.Rule));
        Assert.Equal((InMemorySis.High, XelloSeverity.Warning), (check.Findings[0].SchoolNumber!.Value, check.Findings[0].Severity));
        Assert.Equal(1, check.Accepted);
    }

    [Theory]
    [InlineData("10,11", true)]
    [InlineData("9-12", true)]
    [InlineData("11 12", false)]
    [InlineData("9", false)]
    [InlineData("seniors", true)]
    [InlineData("", true)]
    [InlineData(null, true)]
    public async Task TheGradeThatACourseIsFor(string? grades, bool isAllowed)
    {
        _sis.Catalogues[InMemorySis.High] = [InMemorySis.Course("ENG10", grades: grades)];
        var check = await Check(Request("100", "ENG10"));
        Assert.Equal(isAllowed ? [] : ["GradeNotAllowed"], check.Findings.Select(finding => finding.Rule));
        Assert.Equal(1, check.Accepted);
    }

    [Fact]
    public async Task PrerequisitesAreTakenFromWhatTheNoteNames()
    {
        _sis.Add("600").Add("700").Add("800");
        _sis.Catalogues[InMemorySis.High] = [InMemorySis.Course("MAT10", prerequisites: "Prerequisites: ALG1, or GEO1. See the counselor."), InMemorySis.Course("ALG1") with { Id = 2 }, InMemorySis.Course("GEO1") with { Id = 3 }];
        _sis.History.Add(new PSCourseHistory { StudentNumber = "600", CourseNumber = "GEO1", EarnedCredit = 5 });
        _sis.History.Add(new PSCourseHistory { StudentNumber = "800", CourseNumber = "ALG1", EarnedCredit = 0 });
        _sis.Enrollments.Add(new PSCourseEnrollment { StudentNumber = "700", CourseNumber = "ALG1" });
        _sis.Enrollments.Add(new PSCourseEnrollment { StudentNumber = "800", CourseNumber = "ALG1", IsDropped = true });

        var check = await Check(Request("100", "MAT10"), Request("600", "MAT10"), Request("700", "MAT10"), Request("800", "MAT10"));

        Assert.Equal(["PrerequisiteMissing 100", "PrerequisiteMissing 800"], check.Findings.Select(finding => $"{finding.Rule} {finding.StudentId}"));
        Assert.Contains("ALG1 or GEO1", check.Findings[0].Message, StringComparison.Ordinal);
        Assert.Equal(4, check.Accepted);
    }

    [Fact]
    public async Task ACourseThatWasTakenWithCredit()
    {
        _sis.Catalogues[InMemorySis.High] = [InMemorySis.Course("ENG10"), InMemorySis.Course("BAND") with { Id = 2, CanBeRepeated = true }];
        foreach (var course in new[] { "ENG10", "BAND" })
            _sis.History.Add(new PSCourseHistory { StudentNumber = "100", CourseNumber = course, EarnedCredit = 5 });
        var check = await Check(Request("100", "ENG10"), Request("100", "BAND"), Request("500", "ENG10"));
        Assert.Equal(["AlreadyTaken 100 ENG10"], check.Findings.Select(finding => $"{finding.Rule} {finding.StudentId} {finding.CourseNumber}"));

        _options = _options with { SkipHistory = true };
        Assert.Empty((await Check(Request("100", "ENG10"))).Findings);
    }

    [Fact]
    public async Task WhatThePluginMayNotReadIsSaidAndNotChecked()
    {
        _sis.Closed.UnionWith(["storedgrades", "schedulerequests"]);
        var check = await Check(Request("100", "ENG10"));
        Assert.Equal(["HistoryNotReadable", "RequestsNotReadable"], check.Findings.Select(finding => finding.Rule).Order(StringComparer.Ordinal));
        Assert.False(check.Passed);
        Assert.Equal(1, check.Accepted);
    }

    [Fact]
    public async Task ARequestThatPowerSchoolHas()
    {
        _sis.Requests.Add(new PSCourseRequest { StudentNumber = "100", CourseNumber = "ENG10", SchoolNumber = InMemorySis.High, StartYear = 2027 });
        _sis.Requests.Add(new PSCourseRequest { StudentNumber = "200", CourseNumber = "ENG10", SchoolNumber = InMemorySis.Middle, StartYear = 2027 });
        _sis.Requests.Add(new PSCourseRequest { StudentNumber = "500", CourseNumber = "ENG10", SchoolNumber = InMemorySis.High, StartYear = 2026 });
        var check = await Check(Request("100", "ENG10"), Request("200", "ENG10"), Request("500", "ENG10"));
        Assert.Equal(
            [XelloCourseRequestVerdict.AlreadyRequested, XelloCourseRequestVerdict.Accepted, XelloCourseRequestVerdict.Accepted],
            check.Requests.Select(request => request.Verdict));
        Assert.Equal(["AlreadyRequested 100", "RequestedElsewhere 200", "OtherSchoolNextYear 200"], check.Findings.Select(finding => $"{finding.Rule} {finding.StudentId}"));
        Assert.Equal((2, 1), (check.Accepted, check.AlreadyRequested));
    }

    [Fact]
    public async Task AlternatesWithoutPrimaryAndRankedTwice()
    {
        _sis.Courses[InMemorySis.High] = ["A", "B", "C", "D", "E"];
        _sis.Requests.Add(new PSCourseRequest { StudentNumber = "500", CourseNumber = "E", SchoolNumber = InMemorySis.High, StartYear = 2027 });
        var check = await Check(
            Request("100", "A"),
            Alternate("100", "B", 1, "A"),
            Alternate("100", "C", 1, "A"),
            Alternate("100", "D", 1, "NONE"),
            Alternate("100", "E", 2),
            Alternate("200", "A", 1),
            Alternate("500", "A", 1),
            Alternate("500", "B", 2, "E"));
        Assert.Equal(
            ["AlternateRankedTwice 100 C", "AlternateWithoutPrimary 100 D", "AlternateWithoutPrimary 200 A"],
            check.Findings.Where(finding => finding.Severity == XelloSeverity.Warning).Select(finding => $"{finding.Rule} {finding.StudentId} {finding.CourseNumber}"));
        Assert.Equal(8, check.Accepted);
    }

    [Fact]
    public async Task CreditsPerGrade()
    {
        _sis.Catalogues[InMemorySis.High] = [InMemorySis.Course("A", 30), InMemorySis.Course("B", 40) with { Id = 2 }, InMemorySis.Course("C") with { Id = 3 }];
        _options = _options with { Limits = CourseRequestLimits.None.With(new Dictionary<object, object?> { [10] = new object[] { 60, 65 }, ["9"] = 35 }, null, null) };
        var check = await Check(
            Request("100", "A"), Request("100", "B"), // 70 in grade 10
            Request("200", "A"), // 30 in grade 9
            Request("500", "A"), Alternate("500", "B", 1), Request("500", "C")); // 30 and one that nobody knows
        Assert.Equal(["CreditsAbove 100", "CreditsBelow 200"], Warnings(check));
        Assert.Contains("70 credits", check.Findings.First(finding => finding.Rule == "CreditsAbove").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StudentsWithoutRequestsAreThoseOfTheSameSchoolsAndGrades()
    {
        _options = _options with { FindStudentsWithout = true };
        _sis.Add("600").Add("601", grade: 10).Add("602", InMemorySis.Middle, grade: 7).Add("603", exitCode: "W1").Add("604");
        _sis.Requests.Add(new PSCourseRequest { StudentNumber = "604", CourseNumber = "ENG10", SchoolNumber = InMemorySis.High, StartYear = 2027 });
        var check = await Check(Request("100", "ENG10"), Request("200", "NONE"));
        Assert.Equal(["StudentWithoutRequests 500", "StudentWithoutRequests 600"], Warnings(check));
        Assert.Equal([new XelloCourseRequestSchool(30, "High", 2, 2, 1, 0, 1)], check.Schools);
    }

    [Fact]
    public async Task CoursesWithTooFewOrTooManyRequests()
    {
        _sis.Add("600").Add("700");
        _options = _options with { Limits = CourseRequestLimits.None.With(null, 2, 3) };
        var check = await Check(
            Request("100", "ENG10"), Request("200", "ENG10"), Request("600", "ENG10"), Request("700", "ENG10"),
            Request("100", "MAT10"), Request("200", "MAT10"), Request("600", "FRANÇAIS"), Alternate("700", "FRANÇAIS", 1, "ENG10"));
        Assert.Equal(["CourseTooFew FRANÇAIS", "CourseTooMany ENG10"], Warnings(check).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["30 9 ENG10: 1 + 0", "30 10 ENG10: 3 + 0", "30 10 FRANÇAIS: 1 + 1", "30 9 MAT10: 1 + 0", "30 10 MAT10: 1 + 0"],
            check.Demand.Select(demand => demand.ToString()));
    }

    [Theory]
    [InlineData("30", null)]
    [InlineData("030", null)]
    [InlineData("20", null)]
    [InlineData("HS-1", null)]
    [InlineData("77", "OtherSchool")]
    public async Task TheSchoolOfTheFileIsComparedWithTheStudentsSchools(string code, string? rule) =>
        Assert.Equal(rule is null ? [] : [rule + " 200ENG10"], Warnings(await Check(Request("200", "ENG10") with { SchoolCode = code })));

    [Fact]
    public async Task NoNextSchoolInTheLastGrade()
    {
        _sis.Add("600", InMemorySis.Middle, next: 0, grade: 8);
        Assert.Equal(["NextSchoolMissing 600"], Warnings(await Check(Request("600", "ENG7"))));
    }

    [Fact]
    public async Task TheDistrictsRulesAddToPowerSchools()
    {
        using var folder = new RequestFolder();
        File.WriteAllText(folder["rules.json"], """
            {
              // 9 to 12
              "credits": { "9": { "minimum": 10 }, "*": { "maximum": 20.5 } },
              "requests": { "minimum": 2 },
              "courses": { "MAT10": { "grades": [11], "prerequisites": ["ALG1"], "minimum": 1 } },
              "severity": { "GradeNotAllowed": "Error", "PrerequisiteMissing": "information" },
            }
            """);
        var limits = CourseRequestLimits.Read(folder["rules.json"]);
        Assert.Equal((new LimitRange(10, null), new LimitRange(null, 20.5m), new LimitRange(2, null)), (limits.CreditsOf(9), limits.CreditsOf(12), limits.Requests));

        _options = _options with { Limits = limits };
        var check = await Check(Request("100", "MAT10"), Request("500", "ENG10"));
        Assert.Equal(
            ["GradeNotAllowed Error", "PrerequisiteMissing Information", "CourseTooFew Warning"],
            check.Findings.Select(finding => $"{finding.Rule} {finding.Severity}"));
        Assert.Equal(1, check.Refused);
    }

    [Theory]
    [InlineData("{ \"credit\": {} }")]
    [InlineData("{ \"credits\": { \"nine\": { } } }")]
    [InlineData("{ \"credits\": { \"9\": { \"min\": 1 } } }")]
    [InlineData("{ \"credits\": { \"9\": { \"minimum\": 2, \"maximum\": 1 } } }")]
    [InlineData("{ \"requests\": { \"minimum\": \"2\" } }")]
    [InlineData("{ \"courses\": { \"A\": { \"grade\": [9] } } }")]
    [InlineData("{ \"severity\": { \"StudentNotFound\": \"Warning\" } }")]
    [InlineData("{ \"severity\": { \"GradeNotAllowed\": \"1\" } }")]
    [InlineData("[]")]
    [InlineData("{")]
    public void RulesThatAreNotUnderstoodAreAnError(string text)
    {
        using var folder = new RequestFolder();
        File.WriteAllText(folder["rules.json"], text);
        Assert.Equal("RulesFileInvalid", Assert.Throws<XelloException>(() => CourseRequestLimits.Read(folder["rules.json"])).Id);
    }

    [Theory]
    [InlineData("nine", 1, 2)]
    [InlineData("9", 2, 1)]
    [InlineData("9", "many", 1)]
    public void CreditLimitsThatAreNoneAreAnError(object grade, object least, object most) => Assert.Equal(
        "CreditLimitInvalid",
        Assert.Throws<XelloException>(() => CourseRequestLimits.None.With(new Dictionary<object, object?> { [grade] = new[] { least, most } }, null, null)).Id);

    [Fact]
    public void WithoutASisTheRequestsAreCheckedAmongThemselves()
    {
        var check = CourseRequestCheck.CheckAlone(
            [Request("1", "A") with { SchoolCode = "007" }, Request("1", "A"), Alternate("1", "A", 1), Request("", "B"), Request("2", "1-Mar"), Alternate("3", "C", 1)], 2027);
        Assert.Equal(["DuplicateRequest", "AlternateEqualsPrimary", "MissingStudentId", "SpreadsheetDate"], Errors(check));
        Assert.Equal(["AlternateWithoutPrimary 3C"], Warnings(check));
        Assert.Equal(7, check.Requests[0].SchoolNumber);
    }

    [Fact]
    public async Task NothingInNothingOut()
    {
        var check = await Check();
        // A gate is not passed by nothing.
        Assert.Equal((0, false), (check.Read, check.Passed));
        Assert.Empty(_sis.Queries);
    }

    [Fact]
    public async Task AReadThatDoesNotAddUpIsAnErrorAndNoFinding()
    {
        _sis.Courses.Remove(InMemorySis.High);
        await Assert.ThrowsAsync<KeyNotFoundException>(() => Check(Request("100", "ENG10")));
    }

    [Fact]
    public async Task ADuplicateOfAnotherFileSaysWhich()
    {
        var check = await Check(
            Request("100", "ENG10") with { File = "/folder/one.csv", Row = 7 }, Request("100", "ENG10") with { File = "/folder/two.csv", Row = 1 },
            Request("100", "ENG10") with { File = "/folder/one.csv", Row = 9 });
        Assert.Equal(
            ["two.csv 1: Row 7 of one.csv is for the same student, course and year.", "one.csv 9: Row 7 is for the same student, course and year."],
            check.Findings.Where(finding => finding.Rule == "DuplicateRequest").Select(finding => $"{finding.File} {finding.Row}: {finding.Message}"));
    }

    [Fact]
    public async Task HalfACharacterIsNotRepresentable()
    {
        var all = await Check(Request("100", "ENG\ud83d"), Request("100", "ENG10") with { IsAlternate = true, AlternateFor = "\udc00" });
        Assert.Equal(["ValueNotRepresentable", "ValueNotRepresentable"], Errors(all));
    }

    [Theory]
    [InlineData(1989)]
    [InlineData(2100)]
    public async Task AYearThatPowerSchoolCannotCountIsNotRepresentable(int year)
    {
        Assert.Equal(["ValueNotRepresentable"], Errors(await Check(Request("100", "ENG10") with { Year = year })));
    }

    [Fact]
    public async Task TheMessageNamesTheStudentWithoutZeros()
    {
        var all = await Check(Request("00100", "ENG10"), Request("00999", "ENG10"));
        Assert.Contains("a student 100", all.Findings[0].Message, StringComparison.Ordinal);
        Assert.DoesNotContain("zeros", all.Findings[1].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eng10", "'ENG10'")]
    [InlineData("ART", "'0ART'")]
    [InlineData("00ART", "'0ART'")]
    [InlineData("ENG7", null)]
    public async Task TheMessageNamesTheCourseThatIsMeant(string course, string? meant)
    {
        var finding = Assert.Single((await Check(Request("100", course))).Findings);
        Assert.Equal(meant is not null, finding.Message.Contains($"it has {meant}:", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task ASchoolThatIsNotThere()
    {
        _sis.Add("600", next: 77).Add("700", school: null, next: null);
        var all = await Check(Request("600", "ENG10"), Request("700", "ENG10"));
        Assert.Equal(["SchoolNotFound", "SchoolNotFound"], Errors(all));
    }

    [Fact]
    public async Task AnEnrolmentThatIsNotThere()
    {
        _sis.Add("600", status: null);
        Assert.Equal(["StudentNotActive"], Errors(await Check(Request("600", "ENG10"))));
    }

    [Fact]
    public async Task TwoStudentsWithOneNumber()
    {
        _sis.Add("600", id: 61).Add("600", id: 62);
        Assert.Equal(["StudentNotUnique"], Errors(await Check(Request("600", "ENG10"))));
    }

    [Fact]
    public async Task OneStudentReadTwiceIsOne()
    {
        _sis.Add("600", InMemorySis.Middle, id: 61).Add("600", InMemorySis.High, id: 61);
        Assert.Empty(Errors(await Check(Request("600", "ENG10"))));
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
        var finding = all.Findings.Single(finding => finding.Severity == XelloSeverity.Error);
        Assert.Equal(("DuplicateRequest", 8, "Row 4 is for the same student, course and year."), (finding.Rule, finding.Row, finding.Message));
    }

    [Fact]
    public async Task ARefusedRequestMakesNoDuplicate()
    {
        var all = await Check(Request("999", "ENG10"), Request("999", "ENG10"));
        Assert.Equal(["StudentNotFound", "StudentNotFound"], Errors(all));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AnAlternateThatIsAPrimaryToo(bool alternateFirst)
    {
        XelloCourseRequest[] requests = [Request("100", "ENG10"), Request("100", "ENG10") with { IsAlternate = true, AlternateFor = "MAT10" }];
        var all = await Check(alternateFirst ? [.. requests.Reverse()] : requests);
        Assert.Equal(["AlternateEqualsPrimary"], Errors(all));
        Assert.All(all.Requests, request => Assert.Equal(request.Request.IsAlternate, request.Verdict == XelloCourseRequestVerdict.Refused));
    }

    [Fact]
    public async Task AnAlternateForItself()
    {
        Assert.Equal(["AlternateEqualsPrimary"], Errors(await Check(Request("100", "ENG10") with { IsAlternate = true, AlternateFor = " ENG10 " })));
    }

    [Fact]
    public async Task ARowThatCouldNotBeReadStaysRefused()
    {
        var all = await Check(Request("", "") with { Row = 3, Problem = "no" });
        Assert.Equal(("RowMalformed", "no"), (Assert.Single(all.Findings).Rule, all.Findings[0].Message));
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
        Assert.Equal(["0100", "400"], _sis.Queries[2].StudentNumbers);
        Assert.Equal(
            ["300 StudentGraduating", "400 StudentNotActive", "0100 StudentNotFound"],
            all.Findings.Where(finding => finding.Severity == XelloSeverity.Error).Select(finding => $"{finding.StudentId} {finding.Rule}"));
    }

    [Fact]
    public async Task WhatIsFoundDoesNotDependOnHowTheStudentsAreMixed()
    {
        // Of each student: one that is fine, a duplicate, a course that is unknown, an alternate for nothing, and a number that is none.
        string[] students = ["100", "200", "300", "400", "500", "999"];
        XelloCourseRequest[] together =
        [
            .. students.SelectMany(student => new[]
            {
                Request(student, "ENG10"), Request(student, "ENG10"), Request("#N/A", student), Request(student, "NONE"),
                Alternate(student, "MAT10", 1, "NONE2"), Request(student, "ENG\t10"),
            }),
        ];
        XelloCourseRequest[] mixed = [.. together.Select((request, i) => (request, i)).OrderBy(entry => entry.i % 6).Select((entry, i) => entry.request with { Row = i + 1 })];

        var (first, second) = (await Check(together), await Check(mixed));
        Assert.Equal(Found(first).Order(StringComparer.Ordinal), Found(second).Order(StringComparer.Ordinal));
        // Those about requests come in the order of the requests.
        var places = second.Findings.Where(finding => finding.Row > 0).Select(finding => finding.Row).ToList();
        Assert.True(places.Count > students.Length);
        Assert.Equal(places.Order(), places);
        Assert.Equal((together.Length, first.Refused), (second.Read, second.Refused));
        Assert.Contains("100 ENG10 DuplicateRequest", Found(first));
        Assert.Contains("500 MAT10 AlternateWithoutPrimary", Found(first));

        static string[] Found(XelloCourseRequestCheck check) => [.. check.Findings.Select(finding => $"{finding.StudentId} {finding.CourseNumber} {finding.Rule}")];
    }

    [Fact]
    public async Task TheServerIsNotAskedForWhatIsNoNumber()
    {
        await Check(Request("a;b==*", "ENG10"));
        Assert.Empty(_sis.Queries);
    }

    private static XelloCourseRequest Request(string student, string course) => new() { StudentId = student, CourseNumber = course };

    private static XelloCourseRequest Alternate(string student, string course, int rank, string? primary = null) =>
        Request(student, course) with { IsAlternate = true, Priority = rank, AlternateFor = primary };

    private static IEnumerable<string> Errors(XelloCourseRequestCheck check) =>
        check.Findings.Where(finding => finding.Severity == XelloSeverity.Error).Select(finding => finding.Rule);

    private static IEnumerable<string> Warnings(XelloCourseRequestCheck check) => check.Findings
        .Where(finding => finding.Severity == XelloSeverity.Warning).Select(finding => $"{finding.Rule} {finding.StudentId}{finding.CourseNumber}");

    private Task<XelloCourseRequestCheck> Check(params XelloCourseRequest[] requests) =>
        new CourseRequestCheck(_sis, _options).CheckAsync(requests, null, CancellationToken.None);
}
