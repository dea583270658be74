using System.Text;
using CsCheck;
using XelloPowerSchool.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.PowerSchool;

public sealed class StudentJsonTests
{
    private static PSStudent One(string members) =>
        Assert.Single(StudentJson.ReadPage(Encoding.UTF8.GetBytes("{\"students\":{\"student\":{\"id\":1" + members + "}}}")));

    private static SisShapeException Refused(string members) => Assert.Throws<SisShapeException>(() => One(members));

    [Fact]
    public void AStudentIsReadWhole()
    {
        PSStudent student = StudentJson.ReadSingle("""
            { "student": {
              "@expansions": "demographics, addresses", "@extensions": "s_stu_crdc_x,activities",
              "_extension_data": { "_table_extension": { "recordFound": false, "name": "u_studentsuserfields",
                  "_field": [ {"name":"transcriptaddrzip","type":"String","value":"1854"}, {"name":"bus","type":"String","value":12}, {"name":"none","type":"String"} ] } },
              "id": 5851, "local_id": 114679, "state_province_id": "0012345", "student_username": "sampa123",
              "name": { "first_name": "Zoë", "middle_name": "R", "last_name": "O'Sample" },
              "demographics": { "gender": "F", "birth_date": "2010-09-02", "projected_graduation_year": 2028, "ssn": "x" },
              "addresses": { "physical": { "street": "1", "city": [1, {"id": 9}] } },
              "alerts": "", "phones": { "main": { "number": "555" } },
              "school_enrollment": { "enroll_status": "A", "enroll_status_description": "Active", "enroll_status_code": 0,
                  "grade_level": 10, "entry_date": "2016-08-20", "exit_date": "2020-06-09", "school_number": 33, "school_id": 6,
                  "exit_code": "T1", "full_time_equivalency": { "fteid": 1070, "name": "x" } },
              "contact_info": { "email": "sampa123@example.org" },
              "initial_enrollment": { "school_entry_grade_level": 3 },
              "schedule_setup": { "home_room": "x", "next_school": 999999, "sched_next_year_grade": 99 },
              "fees": "", "lunch": { "lunch_id": 0, "balance_1": "0.00" } } }
            """u8);
        Assert.Equal(5851, student.Id);
        Assert.Equal("114679", student.StudentNumber);
        Assert.Equal("0012345", student.StateNumber);
        Assert.Equal("sampa123", student.Username);
        Assert.Equal(("O'Sample", "Zoë", "R"), (student.LastName, student.FirstName, student.MiddleName));
        Assert.Equal(new DateTime(2010, 9, 2), student.DateOfBirth);
        Assert.Equal("F", student.Gender);
        Assert.Equal((10, 33, 6L), (student.GradeLevel, student.SchoolNumber, student.SchoolId));
        Assert.Equal(PSEnrollStatus.Active, student.EnrollStatus);
        Assert.Equal((new DateTime(2016, 8, 20), new DateTime(2020, 6, 9)), (student.EntryDate, student.ExitDate));
        Assert.Equal("T1", student.ExitCode);
        Assert.Equal((999999, 99), (student.NextSchoolNumber, student.NextYearGrade));
        Assert.Equal("sampa123@example.org", student.Email);
        Assert.Equal(2028, student.GraduationYear);
        Assert.Equal(
            [("u_studentsuserfields.bus", "12"), ("u_studentsuserfields.none", null), ("u_studentsuserfields.transcriptaddrzip", "1854")],
            student.Extensions.OrderBy(static x => x.Key, StringComparer.Ordinal).Select(static x => (x.Key, x.Value)));
    }

    [Fact]
    public void WhatIsNotSentIsNotThere()
    {
        PSStudent student = One("");
        Assert.Equal(new PSStudent { Id = 1 }, student);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    public void NothingHasManyForms(string nothing)
    {
        const string Members = "local_id state_province_id student_username name demographics school_enrollment contact_info schedule_setup _extension_data alerts";
        PSStudent student = One(string.Concat(Members.Split(' ').Select(name => $",\"{name}\":{nothing}")));
        Assert.Equal(new PSStudent { Id = 1 }, student);
        student = One($$""","demographics":{"gender":{{nothing}},"birth_date":{{nothing}},"projected_graduation_year":{{nothing}}},"school_enrollment":{"enroll_status":{{nothing}},"enroll_status_code":{{nothing}},"grade_level":{{nothing}},"school_id":{{nothing}},"exit_code":{{nothing}}},"_extension_data":{"_table_extension":{{nothing}}}""");
        Assert.Equal(new PSStudent { Id = 1 }, student);
    }

    [Theory]
    [InlineData("\"enroll_status\":\"A\"", PSEnrollStatus.Active)]
    [InlineData("\"enroll_status\":\"p\"", PSEnrollStatus.PreRegistered)]
    [InlineData("\"enroll_status\":\"T\"", PSEnrollStatus.TransferredOut)]
    [InlineData("\"enroll_status\":\"G\"", PSEnrollStatus.Graduated)]
    [InlineData("\"enroll_status\":\"H\"", PSEnrollStatus.Historical)]
    [InlineData("\"enroll_status\":\"I\"", PSEnrollStatus.Inactive)]
    [InlineData("\"enroll_status\":\"Z\"", PSEnrollStatus.Inactive)]
    [InlineData("\"enroll_status\":\"Active\"", PSEnrollStatus.Inactive)]
    [InlineData("\"enroll_status\":2", PSEnrollStatus.TransferredOut)]
    [InlineData("\"enroll_status_code\":0", PSEnrollStatus.Active)]
    [InlineData("\"enroll_status_code\":\"-1\"", PSEnrollStatus.PreRegistered)]
    [InlineData("\"enroll_status_code\":-2", PSEnrollStatus.Inactive)]
    [InlineData("\"enroll_status_code\":1", PSEnrollStatus.Inactive)]
    [InlineData("\"enroll_status_code\":57", PSEnrollStatus.Inactive)]
    [InlineData("\"status_code\":3", PSEnrollStatus.Graduated)]
    [InlineData("\"enroll_status\":\"I\",\"enroll_status_code\":4", PSEnrollStatus.Historical)]
    public void TheStatusIsALetterOrACode(string members, PSEnrollStatus expected) =>
        Assert.Equal(expected, One(",\"school_enrollment\":{" + members + "}").EnrollStatus);

    [Theory]
    [InlineData("114679", "114679")]
    [InlineData("\"050010\"", "050010")]
    [InlineData("\" 7 \"", " 7 ")]
    [InlineData("true", "true")]
    [InlineData("12345678901234567890", "12345678901234567890")]
    [InlineData("\"a\\u00e9\\\"b\"", "aé\"b")]
    public void ATextMayLookLikeSomethingElse(string json, string expected) => Assert.Equal(expected, One(",\"local_id\":" + json).StudentNumber);

    [Fact]
    public void HalfACharacterStaysForTheRuleThatTakesItAway() =>
        Assert.Equal("Zo\ud83d \"\\/\u00eb\n", One(",\"state_province_id\":\"Zo\\ud83d \\\"\\\\\\/\u00eb\\n\"").StateNumber);

    [Theory]
    [InlineData("10", 10)]
    [InlineData("\"10\"", 10)]
    [InlineData("\" 10 \"", 10)]
    [InlineData("10.0", 10)]
    [InlineData("1e1", 10)]
    [InlineData("-2", -2)]
    [InlineData("0", 0)]
    [InlineData("\"  \"", null)]
    public void ANumberMayBeAText(string json, int? expected) =>
        Assert.Equal(expected, One(",\"school_enrollment\":{\"grade_level\":" + json + "}").GradeLevel);

    [Theory]
    [InlineData("2010-09-02", "2010-09-02")]
    [InlineData("2012-02-29T00:00:00", "2012-02-29")]
    [InlineData("2012-02-29 00:00:00.0", "2012-02-29")]
    [InlineData("0202-09-02", "0202-09-02")]
    [InlineData("0000-00-00", null)]
    [InlineData("2011-02-29", null)]
    public void ADateIsADay(string text, string? expected)
    {
        DateTime? date = One($",\"demographics\":{{\"birth_date\":\"{text}\"}}").DateOfBirth;
        Assert.Equal(expected, date?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(date is null or { Kind: DateTimeKind.Unspecified });
    }

    [Fact]
    public void ZeroMeansNoNextSchoolButMayBeKindergarten()
    {
        PSStudent student = One(",\"schedule_setup\":{\"next_school\":0,\"sched_next_year_grade\":0}");
        Assert.Null(student.NextSchoolNumber);
        Assert.Equal(0, student.NextYearGrade);
    }

    [Fact]
    public void ExtensionsComeAsOneOrAsMany()
    {
        PSStudent student = One(""","_extension_data":{"_table_extension":[{"_field":{"name":"a","value":"1"},"name":"u_x"},{"name":"u_y","_field":[{"name":"b","value":true},{"value":null,"name":"c"}]}]}""");
        Assert.Equal("1", student.Extensions["u_x.a"]);
        Assert.Equal("true", student.Extensions["U_Y.B"]);
        Assert.Null(student.Extensions["u_y.c"]);
        Assert.Equal(3, student.Extensions.Count);
    }

    [Fact]
    public void NamesMayBeEscaped() => Assert.Equal("7", One(",\"local\\u005fid\":7").StudentNumber);

    [Theory]
    [InlineData(",\"demographics\":{\"birth_date\":\"09/02/2010\"}")]
    [InlineData(",\"demographics\":{\"birth_date\":20100902}")]
    [InlineData(",\"demographics\":{\"birth_date\":\"2010-09-0210\"}")]
    [InlineData(",\"demographics\":\"canary\"")]
    [InlineData(",\"demographics\":[{\"gender\":\"F\"}]")]
    [InlineData(",\"school_enrollment\":{\"grade_level\":\"canary\"}")]
    [InlineData(",\"school_enrollment\":{\"grade_level\":9.5}")]
    [InlineData(",\"school_enrollment\":{\"grade_level\":99999999999}")]
    [InlineData(",\"school_enrollment\":{\"school_id\":true}")]
    [InlineData(",\"local_id\":{\"canary\":1}")]
    [InlineData(",\"id\":null")]
    public void WhatCannotBeUnderstoodIsAnErrorAndNotAGuess(string members) =>
        Assert.DoesNotContain("canary", Refused(members).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("{\"student\":{\"id\":1}}")]
    [InlineData("{\"students\":\"canary\"}")]
    [InlineData("{\"students\":{\"student\":[1]}}")]
    [InlineData("{\"students\":{\"student\":[\"\"]}}")]
    [InlineData("{\"students\":{\"student\":[{}]}}")]
    [InlineData("\"canary\"")]
    [InlineData("17")]
    public void APageOfAnotherShapeIsAnError(string body) =>
        Assert.Throws<SisShapeException>(() => StudentJson.ReadPage(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void APageThatEndsEarlyIsNeverAShorterPage()
    {
        byte[] page = Encoding.UTF8.GetBytes("""{"students":{"student":[{"id":1,"local_id":"a","name":{"last_name":"é"}},{"id":2}]}}""");
        Assert.Equal(2, StudentJson.ReadPage(page).Count);
        for (int length = 0; length < page.Length; length++)
        {
            byte[] part = page[..length];
            Assert.ThrowsAny<System.Text.Json.JsonException>(() => StudentJson.ReadPage(part));
        }
    }

    [Fact]
    public void WhatIsWrittenIsReadInAnyOrderOfMembers()
    {
        Gen<string?> text = Gen.OneOf(Gen.String[Gen.Char, 1, 12].Where(static s => !s.Any(char.IsSurrogate)).Select(static s => (string?)s), Gen.Const((string?)null));
        Gen<DateTime?> date = Gen.Int[0, 40000].Select(static n => n == 0 ? (DateTime?)null : new DateTime(1950, 1, 1).AddDays(n));
        Gen.Select(Gen.Long[1, long.MaxValue], text, text, text, date, Gen.Int[-3, 99], Gen.Int).Sample((id, first, last, email, born, grade, order) =>
        {
            var members = new List<string> { $"\"id\":{id}" };
            members.Add($"\"name\":{{{string.Join(",", Members(("first_name", first), ("last_name", last)))}}}");
            members.Add($"\"contact_info\":{{{string.Join(",", Members(("email", email)))}}}");
            members.Add($"\"demographics\":{{{string.Join(",", Members(("birth_date", born?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))))}}}");
            members.Add($"\"school_enrollment\":{{\"grade_level\":{grade}}}");
            var random = new Random(order);
            string body = "{\"student\":{" + string.Join(",", members.OrderBy(_ => random.Next())) + "}}";
            PSStudent student = StudentJson.ReadSingle(Encoding.UTF8.GetBytes(body));
            return student == new PSStudent { Id = id, FirstName = first ?? "", LastName = last ?? "", Email = email, DateOfBirth = born, GradeLevel = grade };
        });

        static IEnumerable<string> Members(params (string Name, string? Value)[] members) => members
            .Where(static m => m.Value is not null).Select(static m => $"\"{m.Name}\":{System.Text.Json.JsonSerializer.Serialize(m.Value)}");
    }
}
