using System.Net;
using XelloPowerSchool.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.PowerSchool;

public sealed class PagingTests
{
    private static bool IsCount(HttpRequestMessage request) => request.RequestUri!.AbsolutePath.EndsWith("/count", StringComparison.Ordinal);

    private static int Page(HttpRequestMessage request) => StubServer.Number(StubServer.Query(request)["page"]);

    private static async Task<XelloException> ReadAsync(StubServer server)
    {
        PowerSchoolClient client = await server.ClientAsync();
        return await Assert.ThrowsAsync<XelloException>(() => client.GetStudentsAsync(new StudentQuery(), default).ListAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(100)]
    public async Task AllStudentsComeInOrder(int total)
    {
        using var server = new StubServer();
        server.AnswerWith(request => StubServer.Students(request, total));
        PowerSchoolClient client = await server.ClientAsync();
        List<PSStudent> students = await client.GetStudentsAsync(new StudentQuery(), default).ListAsync();
        Assert.Equal(Enumerable.Range(1, total).Select(static i => (long)i), students.Select(static s => s.Id));
        Assert.Equal((total + 2) / 3, server.Requests.Count(static r => r.Contains("page=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task PagesThatArriveOutOfOrderAreEmittedInOrder()
    {
        using var server = new StubServer();
        var random = new Random(7);
        server.Answer = async (request, ct) =>
        {
            if (!IsCount(request))
                await Task.Delay(random.Next(12), ct);
            return StubServer.Students(request, 100);
        };
        PowerSchoolClient client = await server.ClientAsync(throttle: 6);
        List<PSStudent> students = await client.GetStudentsAsync(new StudentQuery(), default).ListAsync();
        Assert.Equal(Enumerable.Range(1, 100).Select(static i => (long)i), students.Select(static s => s.Id));
    }

    [Fact]
    public async Task TheThrottleHoldsForTheWholeConnectionAndIsUsed()
    {
        using var server = new StubServer();
        var full = new TaskCompletionSource();
        int waiting = 0;
        server.Answer = async (request, _) =>
        {
            if (!IsCount(request))
            {
                // Nobody is answered before four are there.
                if (Interlocked.Increment(ref waiting) == 4)
                    full.TrySetResult();
                await full.Task;
                await Task.Delay(2, CancellationToken.None);
            }
            return StubServer.Students(request, 60);
        };
        PowerSchoolClient client = await server.ClientAsync(throttle: 4);
        await Task.WhenAll(
            client.GetStudentsAsync(new StudentQuery(), default).ListAsync(),
            client.GetStudentsAsync(new StudentQuery { School = new PSSchool { Id = 6 } }, default).ListAsync());
        Assert.Equal(4, server.MostInFlight);
    }

    [Fact]
    public async Task NoMorePagesAreReadAheadThanTheThrottleAllows()
    {
        using var server = new StubServer();
        server.AnswerWith(request => StubServer.Students(request, 300));
        PowerSchoolClient client = await server.ClientAsync(throttle: 2);
        await using IAsyncEnumerator<PSStudent> students = client.GetStudentsAsync(new StudentQuery(), default).GetAsyncEnumerator();
        for (int i = 0; i < 30; i++)
            await students.MoveNextAsync();
        Assert.InRange(server.Requests.Count(static r => r.Contains("page=", StringComparison.Ordinal)), 10, 12);
    }

    [Theory]
    [InlineData("""{"students":{"@expansions":"x"}}""")]
    [InlineData("""{"students":""}""")]
    [InlineData("""{"students":null}""")]
    [InlineData("""{"students":{}}""")]
    [InlineData("""{"students":[]}""")]
    [InlineData("""{"students":{"student":""}}""")]
    [InlineData("""{"students":{"student":null}}""")]
    [InlineData("""{"students":{"student":[]}}""")]
    [InlineData("{}")]
    public async Task AnEmptyPageWhereRowsBelongIsAskedForAgainAndThenAnError(string empty)
    {
        using var server = new StubServer();
        int asked = 0;
        server.AnswerWith(request =>
        {
            if (IsCount(request) || Page(request) != 2)
                return StubServer.Students(request, 8);
            asked++;
            return StubServer.Json(empty);
        });
        XelloException e = await ReadAsync(server);
        Assert.Equal("ReadIncomplete", e.Id);
        Assert.Equal(3, asked);
        Assert.Contains("page 2 must have 3 records and has 0", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AShortPageThatHealsIsNoError()
    {
        using var server = new StubServer();
        int asked = 0;
        server.AnswerWith(request => !IsCount(request) && Page(request) == 2 && ++asked < 3
            ? StubServer.StudentPage([4])
            : StubServer.Students(request, 8));
        Assert.Equal(8, (await (await server.ClientAsync()).GetStudentsAsync(new StudentQuery(), default).ListAsync()).Count);
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task TheLastPageMustHaveTheRest()
    {
        using var tooFew = new StubServer();
        tooFew.AnswerWith(request => IsCount(request) ? StubServer.Count(8) : StubServer.Students(request, 7));
        Assert.Equal("ReadIncomplete", (await ReadAsync(tooFew)).Id);
        using var tooMany = new StubServer();
        tooMany.AnswerWith(request => IsCount(request) ? StubServer.Count(7) : StubServer.Students(request, 8));
        Assert.Equal("ReadIncomplete", (await ReadAsync(tooMany)).Id);
    }

    [Fact]
    public async Task ARecordThatComesTwiceIsAnError()
    {
        // A row was inserted between two pages: the last of page 1 is the first of page 2.
        using var server = new StubServer();
        server.AnswerWith(request => IsCount(request) || Page(request) != 2 ? StubServer.Students(request, 8) : StubServer.StudentPage([3, 4, 5]));
        XelloException e = await ReadAsync(server);
        Assert.Equal("ReadIncomplete", e.Id);
        Assert.Contains("record 3", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerThatCutsThePageSizeIsAnErrorAndNotAShorterList()
    {
        using var server = new StubServer();
        server.AnswerWith(request => IsCount(request)
            ? StubServer.Count(9)
            : StubServer.StudentPage(Enumerable.Range(1, 9).Skip((Page(request) - 1) * 2).Take(2)));
        Assert.Equal("ReadIncomplete", (await ReadAsync(server)).Id);
    }

    [Fact]
    public async Task WhenTheReaderStopsTheRequestsStop()
    {
        using var server = new StubServer();
        int cancelled = 0;
        server.Answer = async (request, ct) =>
        {
            if (!IsCount(request) && Page(request) > 1)
            {
                try
                {
                    await Task.Delay(Timeout.Infinite, ct);
                }
                finally
                {
                    Interlocked.Increment(ref cancelled);
                }
            }
            return StubServer.Students(request, 100);
        };
        PowerSchoolClient client = await server.ClientAsync(throttle: 4);
        await foreach (PSStudent student in client.GetStudentsAsync(new StudentQuery(), default))
        {
            if (student.Id == 2)
                break;
        }
        // Leaving the loop has waited for all of them: the three that were under way when the first page came, and the next one.
        Assert.InRange(cancelled, 3, 4);
        int before = server.Requests.Count;
        await Task.Delay(20);
        Assert.Equal(before, server.Requests.Count);
    }

    [Fact]
    public async Task APageThatFailsEndsTheOthers()
    {
        using var server = new StubServer();
        int cancelled = 0;
        server.Answer = async (request, ct) =>
        {
            if (!IsCount(request) && Page(request) == 1)
                return new HttpResponseMessage(HttpStatusCode.BadRequest);
            if (!IsCount(request))
            {
                try
                {
                    await Task.Delay(Timeout.Infinite, ct);
                }
                finally
                {
                    Interlocked.Increment(ref cancelled);
                }
            }
            return StubServer.Count(100);
        };
        Assert.Equal("RequestRejected", (await ReadAsync(server)).Id);
        Assert.Equal(server.Requests.Count(static r => r.Contains("page=", StringComparison.Ordinal)) - 1, cancelled);
    }

    [Fact]
    public async Task ALongListOfNumbersIsReadInParts()
    {
        using var server = new StubServer();
        var asked = new List<string>();
        server.AnswerWith(request =>
        {
            string q = StubServer.Query(request)["q"]!;
            int[] ids = [.. q["local_id==".Length..].Trim('(', ')').Split(',').Select(static n => StubServer.Number(n) - 10000)];
            if (IsCount(request))
            {
                asked.Add(q);
                return StubServer.Count(ids.Length);
            }
            return StubServer.StudentPage(ids.Skip((Page(request) - 1) * 3).Take(3));
        });
        PowerSchoolClient client = await server.ClientAsync();
        var query = new StudentQuery { StudentNumbers = [.. Enumerable.Range(10001, 201).Select(static n => $"{n}"), "10001"] };
        Assert.Equal(201, (await client.GetStudentsAsync(query, default).ListAsync()).Count);
        Assert.Equal(2 * 3, asked.Count); // before and after
        Assert.Equal("local_id==10201", asked[2]);
        Assert.Equal(201, await client.CountStudentsAsync(query, default));
    }

    [Fact]
    public async Task TheAddressOfAPageHasWhatWasAskedFor()
    {
        using var server = new StubServer();
        server.AnswerWith(request => StubServer.Students(request, 1));
        PowerSchoolClient client = await server.ClientAsync();
        await client.GetStudentsAsync(
            new StudentQuery { School = new PSSchool { Id = 6 }, Statuses = [PSEnrollStatus.Active, PSEnrollStatus.PreRegistered], Extensions = ["u_a", "u_b"] }, default).ListAsync();
        string request = server.Requests.Last(static r => r.Contains("page=", StringComparison.Ordinal));
        Assert.Contains("/ws/v1/school/6/student?", request, StringComparison.Ordinal);
        Assert.Contains("q=school_enrollment.enroll_status%3D%3D%28A%2CP%29", request, StringComparison.Ordinal);
        Assert.Contains("page=1&pagesize=3", request, StringComparison.Ordinal);
        Assert.Contains("expansions=demographics%2Cschool_enrollment%2Ccontact_info%2Cschedule_setup", request, StringComparison.Ordinal);
        Assert.Contains("extensions=u_a%2Cu_b", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GradesAreFilteredHereAfterTheProof()
    {
        using var server = new StubServer();
        server.AnswerWith(request => IsCount(request) ? StubServer.Count(3) : StubServer.Json(
            """{"students":{"student":[{"id":1,"school_enrollment":{"grade_level":9}},{"id":2,"school_enrollment":{"grade_level":10}},{"id":3}]}}"""));
        PowerSchoolClient client = await server.ClientAsync();
        List<PSStudent> students = await client.GetStudentsAsync(new StudentQuery { Grades = [0, 10] }, default).ListAsync();
        Assert.Equal(2, Assert.Single(students).Id);
    }

    [Theory]
    [InlineData(5, false, false)]
    [InlineData(4, false, true)]
    [InlineData(4, true, true)]
    [InlineData(1, false, false)]
    [InlineData(0, false, false)]
    public async Task SchoolsAgreeWithTheirCountWithOrWithoutTheGraduates(int schools, bool counted, bool graduated)
    {
        using var server = new StubServer();
        string[] rows = [.. Enumerable.Range(1, schools).Select(static n => $$"""{"id":{{n}},"name":"School {{n}}","school_number":{{n * 10}},"low_grade":9,"high_grade":"12","addresses":""}""")];
        if (graduated)
            rows = [.. rows.Take(2), """{"id":99,"name":"Graduated Students","school_number":999999}""", .. rows.Skip(2)];
        server.AnswerWith(request =>
        {
            if (IsCount(request))
                return StubServer.Count(schools + (counted ? 1 : 0));
            string[] page = [.. rows.Skip((Page(request) - 1) * 2).Take(2)];
            return StubServer.Json(page.Length == 1
                ? $$"""{"schools":{"school":{{page[0]}} } }"""
                : $$"""{"schools":{"school":[{{string.Join(",", page)}}] } }""");
        });
        List<PSSchool> read = await (await server.ClientAsync()).GetSchoolsAsync(default).ListAsync();
        Assert.Equal(Enumerable.Range(1, schools).Select(static n => n * 10), read.Select(static s => s.SchoolNumber));
        Assert.All(read, static s => Assert.Equal((9, 12), (s.LowGrade, s.HighGrade)));
    }

    [Fact]
    public async Task SchoolsThatDoNotAddUpAreAnError()
    {
        using var server = new StubServer();
        server.AnswerWith(request => IsCount(request) ? StubServer.Count(3) : StubServer.Json("""{"schools":{"school":{"id":1,"school_number":10}}}"""));
        PowerSchoolClient client = await server.ClientAsync();
        Assert.Equal("ReadIncomplete", (await Assert.ThrowsAsync<XelloException>(() => client.GetSchoolsAsync(default).ListAsync())).Id);
    }

    [Fact]
    public async Task ASchoolListThatRepeatsItselfEnds()
    {
        using var server = new StubServer();
        server.AnswerWith(request => IsCount(request) ? StubServer.Count(5) : StubServer.Json(
            """{"schools":{"school":[{"id":1,"school_number":10},{"id":2,"school_number":20}]}}"""));
        PowerSchoolClient client = await server.ClientAsync();
        Assert.Equal("ReadIncomplete", (await Assert.ThrowsAsync<XelloException>(() => client.GetSchoolsAsync(default).ListAsync())).Id);
    }

    [Fact]
    public async Task CoursesCarryTheirSchool()
    {
        using var server = new StubServer();
        server.AnswerWith(request => IsCount(request) ? StubServer.Count(3) : StubServer.Json(Page(request) == 1
            ? """{"courses":{"course":[{"id":1,"course_number":"010","course_name":"Art"},{"id":2,"course_number":20,"course_name":"Music"}]}}"""
            : """{"courses":{"course":{"id":3,"course_number":"M-3","course_name":"Maths"}}}"""));
        PowerSchoolClient client = await server.ClientAsync();
        List<PSCourse> courses = await client.GetCoursesAsync(new PSSchool { Id = 6, SchoolNumber = 33 }, default).ListAsync();
        Assert.Equal(["010", "20", "M-3"], courses.Select(static c => c.CourseNumber));
        Assert.All(courses, static c => Assert.Equal(33, c.SchoolNumber));
        Assert.Contains(server.Requests, static r => r.Contains("/ws/v1/school/6/course?page=2&pagesize=2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TermsAreReadAsTheyAre()
    {
        using var server = new StubServer
        {
            Describe = static () => StubServer.Json("""{"metadata":{"term_max_page_size":"2","plugin_id":1}}"""),
        };
        server.AnswerWith(request => IsCount(request) ? StubServer.Count(3) : StubServer.Json(Page(request) == 1
            ? """{"terms":{"term":[{"id":1,"school_id":6,"start_year":2026,"portion":1,"start_date":"2026-08-24","end_date":"2027-06-04","abbreviation":"26-27","name":"2026-2027"},{"id":2,"start_year":"2026","portion":"2","abbreviation":"S1","name":"Semester 1"}]}}"""
            : """{"terms":{"term":{"id":3,"start_year":2027}}}"""));
        PowerSchoolClient client = await server.ClientAsync();
        List<PSTerm> terms = await client.GetTermsAsync(new PSSchool { Id = 6, SchoolNumber = 33 }, default).ListAsync();
        Assert.Equal(
            [
                new PSTerm
                {
                    Id = 1, SchoolNumber = 33, StartYear = 2026, Portion = 1, Name = "2026-2027", Abbreviation = "26-27",
                    StartDate = new DateTime(2026, 8, 24), EndDate = new DateTime(2027, 6, 4),
                },
                new PSTerm { Id = 2, SchoolNumber = 33, StartYear = 2026, Portion = 2, Name = "Semester 1", Abbreviation = "S1" },
                new PSTerm { Id = 3, SchoolNumber = 33, StartYear = 2027 },
            ],
            terms);
        Assert.Contains(server.Requests, static r => r.Contains("/ws/v1/school/6/term?page=2&pagesize=2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"terms":{"term":{"id":1,"start_year":2026}}}""", 2, "ReadIncomplete")]
    [InlineData("""{"terms":{"term":[{"id":1,"start_year":2026},{"id":1,"start_year":2026}]}}""", 2, "ReadIncomplete")]
    [InlineData("""{"terms":{"term":{"start_year":2026}}}""", 1, "UnexpectedResponse")]
    [InlineData("""{"terms":{"term":{"id":1}}}""", 1, "UnexpectedResponse")]
    [InlineData("""{"terms":{"term":{"id":1,"start_year":2026,"start_date":"08/24/2026"}}}""", 1, "UnexpectedResponse")]
    public async Task TermsThatDoNotAddUpAreAnError(string body, int count, string id)
    {
        using var server = new StubServer();
        server.AnswerWith(request => IsCount(request) ? StubServer.Count(count) : StubServer.Json(body));
        PowerSchoolClient client = await server.ClientAsync();
        Assert.Equal(id, (await Assert.ThrowsAsync<XelloException>(() => client.GetTermsAsync(new PSSchool { Id = 6 }, default).ListAsync())).Id);
    }

    [Fact]
    public async Task OneStudentIsReadByIdOrIsNotThere()
    {
        using var server = new StubServer();
        server.AnswerWith(static request => request.RequestUri!.AbsolutePath == "/ws/v1/student/5"
            ? StubServer.Json("""{"student":{"@expansions":"x","id":5,"local_id":"0005"}}""")
            : StubServer.Json("""{"message":"no"}""", 404));
        PowerSchoolClient client = await server.ClientAsync();
        Assert.Equal("0005", (await client.GetStudentAsync(5, new StudentQuery(), default))!.StudentNumber);
        Assert.Null(await client.GetStudentAsync(6, new StudentQuery(), default));
    }
}
