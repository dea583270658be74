using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace XelloPowerSchool.Tests.Sandbox;

/// <summary>The emulated API on the raw answers, over real HTTP and in process.</summary>
public sealed class ApiTests
{
    public static TheoryData<bool> Transports => [true, false];

    [Theory, MemberData(nameof(Transports))]
    public async Task TokensAreStringsAndStayTheSame(bool overHttp)
    {
        using var client = await SandboxClient.ConnectAsync(overHttp);
        var answers = new List<string>();
        foreach (var path in new[] { "oauth/access_token", "oauth/access_token/" })
        {
            using var response = await client.RequestTokenAsync(path);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
            var json = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            Assert.Equal("Bearer", (string)json["token_type"]!);
            Assert.Equal(JsonValueKind.String, json["expires_in"]!.GetValueKind());
            Assert.InRange(int.Parse((string)json["expires_in"]!, System.Globalization.CultureInfo.InvariantCulture), 2_591_000, 2_592_000);
            answers.Add((string)json["access_token"]!);
        }
        Assert.Equal(answers[0], answers[1]);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task WrongCredentialsAreInvalidClient(bool overHttp)
    {
        using var client = await SandboxClient.ConnectAsync(overHttp);
        foreach (var response in new[] { await client.RequestTokenAsync(secret: "wrong"), await client.RequestTokenAsync(scheme: "Bearer") })
            using (response)
            {
                Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
                Assert.Equal("""{"error":"invalid_client"}""", await response.Content.ReadAsStringAsync());
            }
        using var grant = await client.RequestTokenAsync(form: "grant_type=password");
        Assert.Equal(HttpStatusCode.BadRequest, grant.StatusCode);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task ATokenThatIsOverSaysSoInTheHeader(bool overHttp)
    {
        var now = DateTimeOffset.UtcNow;
        using var client = await SandboxClient.ConnectAsync(overHttp, new SandboxOptions { Students = 20, Clock = () => now });
        now += TimeSpan.FromDays(31);
        using (var response = await client.Http.GetAsync("ws/v1/district"))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal(
                "Bearer error=\"invalid_token\",realm=\"PowerSchool\",error_description=\"The access token has expired\"",
                Assert.Single(response.Headers.GetValues("WWW-Authenticate")));
            Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        }
        var old = client.Http.DefaultRequestHeaders.Authorization;
        await client.RenewTokenAsync();
        Assert.NotEqual(old, client.Http.DefaultRequestHeaders.Authorization);
        await client.JsonAsync("ws/v1/district");

        foreach (var header in new[] { null, new AuthenticationHeaderValue("Bearer", "made-up") })
        {
            client.Http.DefaultRequestHeaders.Authorization = header;
            using var refused = await client.Http.GetAsync("ws/v1/metadata");
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Contains("invalid_token", Assert.Single(refused.Headers.GetValues("WWW-Authenticate")), StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task WithoutAccessToV1OnlyMetadataAndTimeAnswer(bool overHttp)
    {
        using var client = await SandboxClient.ConnectAsync(overHttp, new SandboxOptions { Students = 20, V1Access = false, PageSize = 50 });
        var metadata = (await client.JsonAsync("ws/v1/metadata"))["metadata"]!;
        Assert.Equal("25.3.0.0.0", (string)metadata["powerschool_version"]!);
        Assert.Equal(50, (int)metadata["student_max_page_size"]!);
        Assert.Equal(50, (int)metadata["schema_table_query_max_page_size"]!);
        Assert.Equal("false", (string)metadata["sso_enabled_admin"]!);
        foreach (var path in new[] { "ws/v1/district", "ws/v1/district/school", "ws/v1/school/12/student", "ws/v1/student/1" })
            Assert.Equal((401, """{"errorMessage":{"message":"Plugin is missing required accessLevelV1Api READ permission"}}"""), await client.AnswerAsync(path));
        client.Http.DefaultRequestHeaders.Authorization = null;
        var time = (await client.JsonAsync("ws/v1/time"))["resource"]!;
        Assert.StartsWith("2026-10-01T", (string)time["time"]!, StringComparison.Ordinal);
        Assert.Equal(new DateTime(2026, 10, 1), DateTimeOffset.FromUnixTimeMilliseconds((long)time["timestamp"]!).Date);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task DistrictAndSchoolsHaveTheirShapes(bool overHttp)
    {
        using var client = await SandboxClient.ConnectAsync(overHttp);
        var district = (await client.JsonAsync("ws/v1/district"))["district"]!;
        Assert.EndsWith(" School District", (string)district["name"]!, StringComparison.Ordinal);
        Assert.Contains(", entry_codes, ", (string)district["@expansions"]!, StringComparison.Ordinal);
        Assert.NotNull(district["addresses"]!["physical"]!["city"]);

        Assert.Equal(6, await client.CountAsync("ws/v1/district/school/count"));
        var list = (await client.JsonAsync("ws/v1/district/school"))["schools"]!;
        Assert.Equal("school_boundary, full_time_equivalencies, school_fees_setup", (string)list["@expansions"]!);
        var schools = (JsonArray)list["school"]!;
        Assert.Equal(7, schools.Count); // the graduates' school is in the list and not in the count
        Assert.Equal(999999, (int)schools[6]!["school_number"]!);
        Assert.Null(schools[6]!["low_grade"]);
        Assert.Equal("", (string)schools[0]!["assistant_principal"]!);
        Assert.Equal(JsonValueKind.Object, schools[0]!["phones"]!["main"]!.GetValueKind());

        var id = (int)schools[0]!["id"]!;
        var single = (await client.JsonAsync($"ws/v1/school/{id}"))["school"]!;
        Assert.Equal((string)schools[0]!["name"]!, (string)single["name"]!);
        Assert.NotEqual(id, (int)single["school_number"]!);
        Assert.Equal(404, (await client.AnswerAsync($"ws/v1/school/{(int)single["school_number"]!}")).Status);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task CoursesAndTermsBelongToSchools(bool overHttp)
    {
        using var client = await SandboxClient.ConnectAsync(overHttp);
        var schools = (await client.AllAsync("ws/v1/district/school", "schools", "school")).Select(s => (int)s["id"]!).ToArray();
        var high = schools[4];
        var courses = await client.AllAsync($"ws/v1/school/{high}/course?pagesize=7", "courses", "course");
        Assert.Equal(courses.Count, await client.CountAsync($"ws/v1/school/{high}/course/count"));
        var numbers = courses.Select(c => (string)c["course_number"]!).ToArray();
        Assert.Equal(numbers.Order(StringComparer.Ordinal), numbers);
        Assert.Equal(courses[3].ToJsonString(), Members((await client.JsonAsync($"ws/v1/course/{courses[3]["id"]}"))["course"]!).ToJsonString());

        var terms = await client.AllAsync($"ws/v1/school/{high}/term", "terms", "term");
        Assert.Equal(9, terms.Count);
        Assert.Equal(9, await client.CountAsync($"ws/v1/school/{high}/term/count"));
        Assert.All(terms, t => Assert.Equal(high, (int)t["school_id"]!));
        Assert.Equal([1, 1, 1, 2, 2, 2, 2, 2, 2], terms.Select(t => (int)t["portion"]!));
        Assert.Equal(terms[4].ToJsonString(), Members((await client.JsonAsync($"ws/v1/term/{terms[4]["id"]}"))["term"]!).ToJsonString());

        // The graduates' school has none: a wrapper without members.
        Assert.Null((await client.JsonAsync($"ws/v1/school/{schools[6]}/course"))["courses"]!["course"]);
        Assert.Equal(0, await client.CountAsync($"ws/v1/school/{schools[6]}/term/count"));
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task StudentsSendOnlyWhatIsAskedFor(bool overHttp)
    {
        using var client = await SandboxClient.ConnectAsync(overHttp);
        var list = (await client.JsonAsync("ws/v1/district/student?q=school_enrollment.enroll_status==a&pagesize=3"))["students"]!;
        Assert.Equal(
            "demographics, addresses, alerts, phones, school_enrollment, ethnicity_race, contact, contact_info, initial_enrollment, schedule_setup, fees, lunch, counselors, global_id",
            (string)list["@expansions"]!);
        Assert.Equal("u_students_extension,studentcorefields", (string)list["@extensions"]!);
        var students = (JsonArray)list["student"]!;
        Assert.Equal(3, students.Count);
        Assert.All(students, s => Assert.Empty(s!.AsObject().Select(m => m.Key).Except(["id", "local_id", "state_province_id", "student_username", "name"])));

        var id = (int)students[1]!["id"]!;
        var full = (await client.JsonAsync($"ws/v1/student/{id}?expansions=demographics,school_enrollment,contact_info,schedule_setup,alerts,lunch,nonsense"))["student"]!;
        Assert.NotNull(full["@expansions"]);
        Assert.Equal("", (string)full["alerts"]!);
        Assert.Null(full["nonsense"]);
        Assert.Null(full["phones"]);
        Assert.Equal("0.00", (string)full["lunch"]!["balance_1"]!);
        var enrollment = full["school_enrollment"]!;
        Assert.Equal("A", (string)enrollment["enroll_status"]!);
        foreach (var number in new[] { "enroll_status_code", "grade_level", "school_number", "school_id" }) Assert.Equal(JsonValueKind.Number, enrollment[number]!.GetValueKind());
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", (string)enrollment["entry_date"]!);
        Assert.False(enrollment.AsObject().ContainsKey("exit_code")); // null is left out
        Assert.Equal(JsonValueKind.Number, full["demographics"]!["projected_graduation_year"]!.GetValueKind());
        Assert.Equal(JsonValueKind.Number, full["schedule_setup"]!["sched_next_year_grade"]!.GetValueKind());
        Assert.Contains('@', (string)full["contact_info"]!["email"]!);
        Assert.Equal(404, (await client.AnswerAsync("ws/v1/student/999999999")).Status);
    }

    [Fact]
    public async Task OneStudentIsAnObjectAndNoneIsNothing()
    {
        using var client = await SandboxClient.ConnectAsync();
        var programme = (await client.JsonAsync("ws/v1/school/27/student?q=school_enrollment.enroll_status==A"))["students"]!;
        Assert.Equal(JsonValueKind.Object, programme["student"]!.GetValueKind());
        var beyond = await client.JsonAsync("ws/v1/district/student?page=1000");
        Assert.Equal(["@expansions", "@extensions"], beyond["students"]!.AsObject().Select(m => m.Key));
        Assert.Equal((await client.JsonAsync("ws/v1/district/student?q=local_id==0&pagesize=1")).ToJsonString(), beyond.ToJsonString());
    }

    [Fact]
    public async Task ExtensionsComeWithTheirOddities()
    {
        using var client = await SandboxClient.ConnectAsync();
        var students = await client.StudentsAsync("?extensions=u_students_extension,unknown");
        var tables = students.Select(s => s["_extension_data"]!["_table_extension"]!).ToArray();
        Assert.All(tables, t => Assert.False((bool)t["recordFound"]!));
        var single = tables.Select(t => t["_field"]!).First(f => f is JsonObject);
        Assert.Equal(("String", JsonValueKind.Number), ((string)single["type"]!, single["value"]!.GetValueKind()));
        Assert.Contains(tables, t => t["_field"] is JsonArray fields && fields.Any(f => (string)f!["name"]! == "preferredname"));
    }

    [Fact]
    public async Task AnElementWithoutMembersIsAnEmptyString()
    {
        using var client = await SandboxClient.ConnectAsync(options: new SandboxOptions { Students = 500 });
        var students = await client.StudentsAsync("?expansions=contact_info");
        Assert.Contains(students, s => s["contact_info"]!.GetValueKind() == JsonValueKind.String && (string)s["contact_info"]! == "");
        Assert.Contains(students, s => s["contact_info"]!.GetValueKind() == JsonValueKind.Object);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task NamesArriveAsTheyAre(bool overHttp)
    {
        using var client = await SandboxClient.ConnectAsync(overHttp, new SandboxOptions { Students = 500 });
        var student = (await client.StudentsAsync()).First(s => ((string)s["name"]!["last_name"]!).Any(c => c > 127));
        var name = (string)student["name"]!["last_name"]!;
        Assert.Contains(name, await client.TextAsync($"ws/v1/student/{student["id"]}"), StringComparison.Ordinal); // as UTF-8, not as \u escapes
        var found = await client.StudentsAsync($"?q=name.last_name=={Uri.EscapeDataString(name)}");
        Assert.Contains(found, s => (int)s["id"]! == (int)student["id"]!);
    }

    [Theory]
    [InlineData("school_enrollment.enroll_status==A", "A")]
    [InlineData("school_enrollment.enroll_status==a", "A")]
    [InlineData("school_enrollment.enroll_status==I", "I")]
    [InlineData("school_enrollment.enroll_status==(A,P)", "A P")]
    [InlineData("school_enrollment.enroll_status%3D%3D%28t%2CG%29", "G T")]
    [InlineData("school_enrollment.enroll_status_code==0", "A")]
    [InlineData("school_enrollment.enroll_status_code=ge=2", "G H T")]
    [InlineData("School_Enrollment.Enroll_Status_Code=lt=0", "I P")]
    [InlineData("school_enrollment.enroll_status==G;school_enrollment.enroll_status_code==2", "")]
    public async Task StatusesAreLettersAndCodes(string q, string expected)
    {
        using var client = await SandboxClient.ConnectAsync(options: new SandboxOptions { Students = 700, Date = new DateTime(2027, 4, 1) });
        var students = await client.StudentsAsync($"?expansions=school_enrollment&q={q}");
        Assert.Equal(expected, string.Join(' ', students.Select(s => (string)s["school_enrollment"]!["enroll_status"]!).Distinct().Order(StringComparer.Ordinal)));
        Assert.Equal(students.Count, await client.CountAsync($"ws/v1/district/student/count?q={q}"));
    }

    [Fact]
    public async Task EveryOperatorAndFieldFilters()
    {
        using var client = await SandboxClient.ConnectAsync();
        var all = await client.StudentsAsync("?expansions=school_enrollment");
        var middle = all[all.Count / 2];
        var (id, number, last, first) = ((int)middle["id"]!, (int)middle["local_id"]!, (string)middle["name"]!["last_name"]!, (string)middle["name"]!["first_name"]!);
        await Expect($"id=={id}", s => (int)s["id"]! == id);
        await Expect($"id=gt={id}", s => (int)s["id"]! > id);
        await Expect($"local_id=le={number}", s => (int)s["local_id"]! <= number);
        await Expect($"local_id==({number},{number + 1})", s => (int)s["local_id"]! == number || (int)s["local_id"]! == number + 1);
        await Expect($"state_province_id=={middle["state_province_id"]}", s => (int)s["id"]! == id);
        await Expect($"student_username=={middle["student_username"]}", s => (int)s["id"]! == id);
        await Expect($"name.last_name=={Uri.EscapeDataString(last[..2])}*", s => ((string)s["name"]!["last_name"]!).StartsWith(last[..2], StringComparison.Ordinal));
        await Expect("name.last_name==*e*n", s => ((string)s["name"]!["last_name"]!) is var n && n.EndsWith('n') && n[..^1].Any(c => c == 'e'));
        await Expect($"name.First_name=={Uri.EscapeDataString(first)};id=ge={id}", s => (string)s["name"]!["first_name"]! == first && (int)s["id"]! >= id);
        await Expect("name.middle_name=ge=B", s => s["name"]!["middle_name"] is { } m && string.CompareOrdinal((string)m!, "B") >= 0);
        await Expect("school_enrollment.entry_date=gt=2026-08-24", s => string.CompareOrdinal((string)s["school_enrollment"]!["entry_date"]!, "2026-08-24") > 0);
        await Expect("school_enrollment.entry_date=lt=2026-08-24", s => string.CompareOrdinal((string)s["school_enrollment"]!["entry_date"]!, "2026-08-24") < 0);

        async Task Expect(string q, Func<JsonNode, bool> test)
        {
            var expected = all.Where(test).Select(s => (int)s["id"]!).ToArray();
            Assert.NotEmpty(expected);
            Assert.Equal(expected, (await client.StudentsAsync($"?q={q}")).Select(s => (int)s["id"]!));
        }
    }

    [Theory]
    [InlineData("q=school_enrollment.grade_level==9")]
    [InlineData("q=nonsense")]
    [InlineData("q=id=9")]
    [InlineData("q=id!=9")]
    [InlineData("q=id==abc")]
    [InlineData("q=id==")]
    [InlineData("q=id==(1,2")]
    [InlineData("q=id=gt=(1,2)")]
    [InlineData("q=id==1;")]
    [InlineData("q=school_enrollment.enroll_status==Q")]
    [InlineData("q=school_enrollment.enroll_status=gt=A")]
    [InlineData("q=school_enrollment.entry_date==08/24/2026")]
    [InlineData("page=first")]
    [InlineData("pagesize=0")]
    public async Task BadRequestsAreRefusedInJson(string query)
    {
        using var client = await SandboxClient.ConnectAsync();
        var (status, body) = await client.AnswerAsync("ws/v1/district/student?" + query);
        Assert.Equal(400, status);
        Assert.NotEmpty((string)JsonNode.Parse(body)!["errorMessage"]!["message"]!);
    }

    [Fact]
    public async Task PagesAreCutToTheMaximumAndEndWhereTheRowsEnd()
    {
        using var client = await SandboxClient.ConnectAsync();
        var count = await client.CountAsync("ws/v1/district/student/count");
        var ids = (await client.StudentsAsync("?pagesize=5000")).Select(s => (int)s["id"]!).ToArray();
        Assert.Equal(count, ids.Length);
        Assert.Equal(ids.Order().Distinct(), ids);
        Assert.Equal(100, ((JsonArray)(await client.JsonAsync("ws/v1/district/student?pagesize=5000"))["students"]!["student"]!).Count);
        Assert.Equal(ids, (await client.StudentsAsync("?pagesize=17")).Select(s => (int)s["id"]!));
        Assert.Equal(await client.TextAsync("ws/v1/district/student?page=0"), await client.TextAsync("ws/v1/district/student?page=1"));
    }

    [Fact]
    public async Task SchoolsDivideTheDistrict()
    {
        using var client = await SandboxClient.ConnectAsync();
        var schools = (await client.AllAsync("ws/v1/district/school", "schools", "school")).Select(s => (int)s["id"]!).ToArray();
        var bySchool = new List<int>();
        foreach (var school in schools)
        {
            var students = await client.StudentsAsync("?expansions=school_enrollment", $"ws/v1/school/{school}/student");
            Assert.All(students, s => Assert.Equal(school, (int)s["school_enrollment"]!["school_id"]!));
            Assert.Equal(students.Count, await client.CountAsync($"ws/v1/school/{school}/student/count"));
            bySchool.AddRange(students.Select(s => (int)s["id"]!));
        }
        Assert.Equal((await client.StudentsAsync()).Select(s => (int)s["id"]!), bySchool.Order());
        Assert.Equal(404, (await client.AnswerAsync("ws/v1/school/1/student")).Status);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task WhatIsNotThereIsRefused(bool overHttp)
    {
        using var client = await SandboxClient.ConnectAsync(overHttp);
        foreach (var path in new[] { "", "ws", "ws/v1/nothing", "ws/v1/student/abc", "ws/v1/student/-1", "ws/schema/table/nothing" })
            Assert.Equal(404, (await client.AnswerAsync(path)).Status);
        using var post = await client.Http.PostAsync("ws/v1/district/student", new StringContent("{}"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
        client.Http.DefaultRequestHeaders.Accept.Clear();
        Assert.Equal(406, (await client.AnswerAsync("ws/v1/district")).Status);
        client.Http.DefaultRequestHeaders.Accept.ParseAdd("text/html, application/json;q=0.9");
        Assert.Equal(200, (await client.AnswerAsync("ws/v1/district")).Status);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task SectionsStaffAndEnrollmentsAgreeWithTheTables(bool overHttp)
    {
        using var client = await SandboxClient.ConnectAsync(overHttp, new SandboxOptions { Students = 300, Date = new DateTime(2027, 4, 1), Plugin = new TestPlugin { Fields = [.. TestPlugin.ViewOnly("CC", "DCID SectionID"), .. TestPlugin.ViewOnly("Sections", "DCID ID SchoolID")] }.ToZip() });
        var schools = await client.AllAsync("ws/v1/district/school", "schools", "school");
        var high = schools.Single(s => s["low_grade"]?.GetValue<int>() == 9);
        var sections = await client.AllAsync($"ws/v1/school/{high["id"]}/section", "sections", "section");
        Assert.Equal(sections.Count, await client.CountAsync($"ws/v1/school/{high["id"]}/section/count"));
        Assert.Equal((int)(await client.JsonAsync($"ws/schema/table/sections/count?q=schoolid=={high["school_number"]}"))["count"]!, sections.Count);
        Assert.All(sections, s => Assert.Equal((int)high["id"]!, (int)s["school_id"]!));
        var section = sections[^1];
        Assert.Equal(section.ToJsonString(), Members((await client.JsonAsync($"ws/v1/section/{section["id"]}"))["section"]!).ToJsonString());
        Assert.Equal(200, (await client.AnswerAsync($"ws/v1/course/{section["course_id"]}")).Status);
        Assert.Equal(200, (await client.AnswerAsync($"ws/v1/term/{section["term_id"]}")).Status);

        var staff = await client.AllAsync($"ws/v1/school/{high["id"]}/staff", "staffs", "staff");
        Assert.Contains(staff, person => (int)person["id"]! == (int)section["staff_id"]!);
        Assert.Equal(staff.Count, await client.CountAsync($"ws/v1/school/{high["id"]}/staff/count"));
        Assert.Equal(staff[0].ToJsonString(), Members((await client.JsonAsync($"ws/v1/staff/{staff[0]["id"]}"))["staff"]!).ToJsonString());

        var (open, dropped) = (0, 0);
        foreach (var s in sections)
        {
            var list = await client.AllAsync($"ws/v1/section/{s["id"]}/section_enrollment", "section_enrollments", "section_enrollment");
            Assert.All(list, e => Assert.Equal((int)s["id"]!, (int)e["section_id"]!));
            Assert.Equal(list.Count, await client.CountAsync($"ws/v1/section/{s["id"]}/section_enrollment/count"));
            open += list.Count(e => !(bool)e["dropped"]!);
            dropped += list.Count(e => (bool)e["dropped"]!);
            if (list.Count > 0) Assert.Equal(list[0].ToJsonString(), Members((await client.JsonAsync($"ws/v1/section_enrollment/{list[0]["id"]}"))["section_enrollment"]!).ToJsonString());
        }
        Assert.True(open > 100 && dropped > 0, $"{open} {dropped}");
        foreach (var path in new[] { "section/5", "staff/5", "section_enrollment/5", "section/5/section_enrollment", "school/5/section", "school/5/staff", "section/99999999999999999999" })
            Assert.Equal(404, (await client.AnswerAsync("ws/v1/" + path)).Status);
    }

    [Fact]
    public async Task BothApisKnowTheSameSchools()
    {
        using var client = await SandboxClient.ConnectAsync(options: new SandboxOptions { Students = 100, Plugin = new TestPlugin { Fields = [.. TestPlugin.ViewOnly("Schools", "DCID School_Number Name Alternate_School_Number Low_Grade High_Grade")], Queries = "" }.ToZip() });
        var tables = ((JsonArray)(await client.JsonAsync("ws/schema/table/schools?projection=*"))["record"]!).Select(r => r!["tables"]!["schools"]!).ToDictionary(s => (string)s["dcid"]!);
        foreach (var school in await client.AllAsync("ws/v1/district/school", "schools", "school"))
        {
            var row = tables[school["id"]!.ToString()];
            Assert.Equal((school["school_number"]!.ToString(), (string)school["name"]!), ((string)row["school_number"]!, (string)row["name"]!));
            Assert.Equal((string?)row["alternate_school_number"], (string?)school["state_province_id"]);
            Assert.Equal((string?)row["low_grade"], school["low_grade"]?.ToString());
        }
    }

    [Fact]
    public async Task StudentsOfAnExtensionWithoutARowHaveNone()
    {
        using var client = await SandboxClient.ConnectAsync();
        var students = await client.StudentsAsync("?extensions=u_students_extension,studentcorefields");
        Assert.Contains(students, s => s["_extension_data"]!["_table_extension"] is JsonObject);
        Assert.Contains(students, s => s["_extension_data"]!["_table_extension"] is JsonArray tables && (string)tables[1]!["name"]! == "studentcorefields");
    }

    [Fact]
    public async Task LookingStudentsUpByNumberAsksNobodyElse()
    {
        // A list of a million students would take seconds for each of these.
        using var client = await SandboxClient.ConnectAsync(options: new SandboxOptions { Students = 200_000, Schools = 40, PageSize = 1000 });
        var some = (await client.JsonAsync("ws/v1/district/student?page=50"))["students"]!["student"]!.AsArray().Select(s => (int)s!["local_id"]!).ToArray();
        for (var i = 0; i < 2000; i++)
        {
            var found = (await client.JsonAsync($"ws/v1/district/student?q=local_id==({some[i % 1000]},{i},{some[(i * 7 + 1) % 1000]})"))["students"]!["student"];
            Assert.Equal(new[] { some[i % 1000], some[(i * 7 + 1) % 1000] }.Distinct().Order(), (found as JsonArray ?? [found!.DeepClone()]).Select(s => (int)s!["local_id"]!));
        }
        Assert.Equal(1, await client.CountAsync($"ws/v1/district/student/count?q=local_id=={some[3]}"));
        Assert.Equal(0, await client.CountAsync($"ws/v1/district/student/count?q=local_id=={some[3]};id==1"));
    }

    /// <summary>What a client does that was written for real servers and follows the reference, with nothing but HttpClient.</summary>
    [Theory]
    [InlineData("oauth/access_token", false)]
    [InlineData("oauth/access_token/", true)]
    public async Task AForeignClientGetsEverything(string tokenPath, bool escapes)
    {
        using var sandbox = PowerSchoolSandbox.Create(new SandboxOptions { Students = 700, Plugin = new TestPlugin().ToZip() });
        sandbox.Listen();
        using var http = new HttpClient { BaseAddress = sandbox.Uri };
        using var ask = new HttpRequestMessage(HttpMethod.Post, tokenPath);
        ask.Headers.TryAddWithoutValidation("Authorization", "Basic " + Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"{sandbox.ClientId}:{sandbox.ClientSecret}")));
        ask.Content = new StringContent("grant_type=client_credentials");
        ask.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/x-www-form-urlencoded;charset=UTF-8");
        using var token = await http.SendAsync(ask);
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + (string)JsonNode.Parse(await token.Content.ReadAsStringAsync())!["access_token"]!);
        http.DefaultRequestHeaders.TryAddWithoutValidation("Accept", "application/json");

        const string active = "school_enrollment.enroll_status==(A,P)";
        var q = escapes ? Uri.EscapeDataString(active) : active;
        var count = (int)(await GetAsync($"ws/v1/district/student/count?q={q}"))["resource"]!["count"]!;
        var maximum = (int)(await GetAsync("ws/v1/metadata"))["metadata"]!["student_max_page_size"]!;
        var ids = new HashSet<int>();
        for (var page = 1; page <= (count + maximum - 1) / maximum; page++)
        {
            var students = (await GetAsync($"ws/v1/district/student?q={q}&page={page}&pagesize={maximum}&expansions=demographics%2Cschool_enrollment,contact_info&extensions=u_students_extension"))["students"]!["student"]!;
            foreach (var student in students.AsArray()) Assert.True(ids.Add((int)student!["id"]!));
        }
        Assert.Equal(count, ids.Count);

        var filter = escapes ? Uri.EscapeDataString("schoolid==701;enroll_status==0") : "schoolid==701;enroll_status==0";
        var inTable = (int)(await GetAsync($"ws/schema/table/students/count?q={filter}"))["count"]!;
        Assert.Equal(Math.Min(inTable, maximum), (await GetAsync($"ws/schema/table/Students?q={filter}&projection=*&pagesize={maximum}"))["record"]!.AsArray().Count);
        using var answer = await http.PostAsync($"ws/schema/query/{TestPlugin.Active}?pagesize=0&count=true", new StringContent("""{"schoolid":"701"}""", System.Text.Encoding.UTF8, "application/json"));
        var query = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal((inTable, inTable), ((int)query["count"]!, query["record"]!.AsArray().Count));

        async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await http.GetStringAsync(path))!;
    }

    private static JsonNode Members(JsonNode single)
    {
        var copy = single.DeepClone();
        copy.AsObject().Remove("@expansions");
        copy.AsObject().Remove("@extensions");
        return copy;
    }
}
