using System.Globalization;
using System.Text.Json;
using XelloPowerSchool.Sandbox.Data;
using XelloPowerSchool.Sandbox.District;
using static XelloPowerSchool.Sandbox.Api.V1Json;

namespace XelloPowerSchool.Sandbox.Api;

/// <summary>Schools with their courses and terms. Ids are DCIDs throughout.</summary>
internal sealed class SchoolResources(SyntheticDistrict district, SandboxOptions options, FaultSwitch faults)
{
    private static readonly Resource Schools = new("school", "school_boundary, full_time_equivalencies, school_fees_setup");
    private static readonly Resource Courses = new("course");
    private static readonly Resource Terms = new("term");
    private static readonly Resource Sections = new("section", "term");
    private static readonly Resource Staff = new("staff", "addresses, emails, phones, school_affiliations");
    private static readonly Resource Enrollments = new("section_enrollment");

    private const string SelectSections =
        """
        SELECT s.dcid, sc.dcid, c.dcid, p.dcid, t.dcid, s.section_number, s.expression
        FROM sections s JOIN schools sc ON sc.school_number = s.schoolid JOIN courses c ON c.course_number = s.course_number
        JOIN schoolstaff p ON p.id = s.teacher JOIN terms t ON t.id = s.termid AND t.schoolid = s.schoolid
        """;

    private const string SelectStaff =
        "SELECT p.dcid, u.teachernumber, u.teacherloginid, u.dcid, u.first_name, u.last_name, u.email_addr FROM schoolstaff p JOIN users u ON u.dcid = p.users_dcid";

    // A dropped row has lost its sign: its section and its term are negative.
    private const string SelectEnrollments =
        """
        SELECT e.dcid, s.dcid, st.dcid, e.dateenrolled, e.dateleft, e.sectionid < 0
        FROM cc e JOIN sections s ON s.id = ABS(e.sectionid) JOIN students st ON st.id = e.studentid
        """;

    private readonly School[] _all = [.. district.Schools.All, district.Schools.Graduated];

    public IEnumerable<Route> Routes =>
    [
        new("GET", "/ws/v1/district/school", Access.V1, call => Many(Schools, Page(call).Cut(_all), WriteSchool, IsEmptyText)),
        // The count leaves the graduates' school out; the list does not.
        new("GET", "/ws/v1/district/school/count", Access.V1, _ => Count(district.Schools.All.Count)),
        new("GET", "/ws/v1/school/{id}", Access.V1, call => WithSchool(call, school => One(Schools, json => WriteSchool(json, school)))),
        new("GET", "/ws/v1/school/{id}/course", Access.V1, call => WithSchool(call,
            school => Many(Courses, Page(call).Cut(district.Catalogue.Of(school)), WriteCourse, IsEmptyText))),
        new("GET", "/ws/v1/school/{id}/course/count", Access.V1, call => WithSchool(call, school => Count(district.Catalogue.Of(school).Count))),
        new("GET", "/ws/v1/school/{id}/term", Access.V1, call => WithSchool(call,
            school => Many(Terms, Page(call).Cut(TermsOf(school, call)), WriteTerm, IsEmptyText))),
        new("GET", "/ws/v1/school/{id}/term/count", Access.V1, call => WithSchool(call, school => Count(TermsOf(school, call).Count))),
        new("GET", "/ws/v1/course/{id}", Access.V1, call =>
            district.Catalogue.Find(call.Id) is { } course ? One(Courses, json => WriteCourse(json, course)) : SandboxServer.NotFound()),
        new("GET", "/ws/v1/term/{id}", Access.V1, call =>
            Term.Find(call.Id, district.Schools, call.Roster.Date) is { } term ? One(Terms, json => WriteTerm(json, term)) : SandboxServer.NotFound()),
        .. Listed("/ws/v1/school/{id}/section", Sections, WriteSection, SectionsOf),
        .. Listed("/ws/v1/school/{id}/staff", Staff, WriteStaff, StaffOf),
        .. Listed("/ws/v1/section/{id}/section_enrollment", Enrollments, WriteEnrollment, EnrollmentsOf),
        new("GET", "/ws/v1/section/{id}", Access.V1, call => Single(call, Sections, WriteSection, SelectSections + " WHERE s.dcid = :id", "sections", "schools", "courses", "schoolstaff", "terms")),
        new("GET", "/ws/v1/staff/{id}", Access.V1, call => Single(call, Staff, WriteStaff, SelectStaff + " WHERE p.dcid = :id", "schoolstaff", "users")),
        new("GET", "/ws/v1/section_enrollment/{id}", Access.V1, call => Single(call, Enrollments, WriteEnrollment, SelectEnrollments + " WHERE e.dcid = :id", "cc", "sections", "students")),
    ];

    public School? Find(int id) => Array.Find(_all, school => school.Id == id);

    private ApiResponse WithSchool(Call call, Func<School, ApiResponse> answer) =>
        Find(call.Id) is { } school ? answer(school) : SandboxServer.NotFound();

    private bool IsEmptyText => faults.IsOn(SandboxFault.EmptyPage);

    private Paging Page(Call call) => Paging.Of(call.Query, options.PageSize, faults);

    /// <summary>A list of what belongs to something in the path, and its count.</summary>
    private Route[] Listed(string path, Resource resource, Action<Utf8JsonWriter, object?[]> write, Func<Call, Statement> select) =>
    [
        new("GET", path, Access.V1, call =>
        {
            var (statement, paging) = (select(call), Page(call));
            return Many(resource, call.Roster.Database.Page(statement, paging.Start, paging.Size).Select(row => (object?[])row.Clone()).ToArray(), write, IsEmptyText);
        }),
        new("GET", path + "/count", Access.V1, call =>
        {
            var statement = select(call);
            return Count((int)call.Roster.Database.Count(statement with { Sql = $"SELECT COUNT(*) FROM ({statement.Sql})" }));
        }),
    ];

    private static ApiResponse Single(Call call, Resource resource, Action<Utf8JsonWriter, object?[]> write, string sql, params string[] tables) =>
        call.Roster.Database.Read(Select(sql, call.Key, tables)).Select(row => (object?[])row.Clone()).FirstOrDefault() is { } found
            ? One(resource, json => write(json, found))
            : SandboxServer.NotFound();

    private static Statement Select(string sql, object? id, params string[] tables) =>
        new(sql, tables.Select(table => DataDictionary.Find(table)!).ToArray()) { Parameters = new Dictionary<string, object?> { [":id"] = id } };

    private Statement SectionsOf(Call call) =>
        Select(SelectSections + " WHERE s.schoolid = :id ORDER BY s.dcid, c.dcid, t.dcid", Existing(call).Number, "sections", "schools", "courses", "schoolstaff", "terms");

    private Statement StaffOf(Call call) =>
        Select(SelectStaff + " WHERE p.schoolid = :id AND p.status = 1 ORDER BY p.dcid", Existing(call).Number, "schoolstaff", "users");

    private static Statement EnrollmentsOf(Call call)
    {
        var section = call.Roster.Database.Read(Select("SELECT id FROM sections WHERE dcid = :id", call.Key, "sections")).Select(row => row[0]).FirstOrDefault()
            ?? throw new AnswerException(SandboxServer.NotFound());
        return Select(SelectEnrollments + " WHERE e.sectionid IN (:id, -:id) ORDER BY st.dcid, e.dateenrolled, e.dcid", section, "cc", "sections", "students");
    }

    private School Existing(Call call) => Find(call.Id) ?? throw new AnswerException(SandboxServer.NotFound());

    private IReadOnlyList<Term> TermsOf(School school, Call call) => Term.Of(school, district.Schools, call.Roster.Date);

    private void WriteSchool(Utf8JsonWriter json, School school)
    {
        json.WriteNumber("id", school.Id);
        json.WriteString("name", school.Name);
        json.WriteNumber("school_number", school.Number);
        if (school.IsGraduated) return;
        json.WriteString("state_province_id", TableRows.AlternateNumber(school).ToString(CultureInfo.InvariantCulture));
        json.WriteNumber("low_grade", school.LowGrade);
        json.WriteNumber("high_grade", school.HighGrade);
        json.WriteNumber("alternate_school_number", TableRows.AlternateNumber(school));
        json.WriteAddress(district.Town, school.Number, "School Road");
        json.WritePhone(school.Index + 1);
        var (first, last) = (school.Principal.Split(' ')[0], school.Principal.Split(' ')[1]);
        json.WriteStartObject("principal");
        json.WriteString("email", $"principal.{school.Number.ToString(CultureInfo.InvariantCulture)}@example.org");
        json.WriteStartObject("name");
        json.WriteString("first_name", first);
        json.WriteString("last_name", last);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEmpty("assistant_principal");
    }

    private static void WriteCourse(Utf8JsonWriter json, Course course)
    {
        json.WriteNumber("id", course.Id);
        json.WriteString("course_number", course.Number);
        json.WriteString("course_name", course.Name);
    }

    private static void WriteSection(Utf8JsonWriter json, object?[] row)
    {
        WriteKeys(json, row, "id", "school_id", "course_id", "staff_id", "term_id");
        json.WriteText("section_number", (string?)row[5]);
        json.WriteText("expression", (string?)row[6]);
    }

    private static void WriteStaff(Utf8JsonWriter json, object?[] row)
    {
        WriteKeys(json, row, "id");
        json.WriteText("local_id", (string?)row[1]);
        json.WriteText("teacher_username", (string?)row[2]);
        json.WriteNumber("users_dcid", (long)row[3]!);
        json.WriteStartObject("name");
        json.WriteText("first_name", (string?)row[4]);
        json.WriteText("last_name", (string?)row[5]);
        json.WriteEndObject();
    }

    private static void WriteEnrollment(Utf8JsonWriter json, object?[] row)
    {
        WriteKeys(json, row, "id", "section_id", "student_id");
        json.WriteText("entry_date", (string?)row[3]);
        json.WriteText("exit_date", (string?)row[4]);
        json.WriteBoolean("dropped", (long)row[5]! != 0);
    }

    private static void WriteKeys(Utf8JsonWriter json, object?[] row, params string[] names)
    {
        for (var i = 0; i < names.Length; i++) json.WriteNumber(names[i], (long)row[i]!);
    }

    private static void WriteTerm(Utf8JsonWriter json, Term term)
    {
        json.WriteNumber("id", term.Id);
        json.WriteNumber("school_id", term.School.Id);
        json.WriteNumber("start_year", term.StartYear);
        json.WriteNumber("portion", term.Portion);
        json.WriteDate("start_date", term.Start);
        json.WriteDate("end_date", term.End);
        json.WriteString("abbreviation", term.Abbreviation);
        json.WriteString("name", term.Name);
    }
}
