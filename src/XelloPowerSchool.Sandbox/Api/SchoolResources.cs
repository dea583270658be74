using System.Globalization;
using System.Text.Json;
using XelloPowerSchool.Sandbox.District;
using static XelloPowerSchool.Sandbox.Api.V1Json;

namespace XelloPowerSchool.Sandbox.Api;

/// <summary>Schools with their courses and terms. Ids are DCIDs throughout.</summary>
internal sealed class SchoolResources(SyntheticDistrict district, SandboxOptions options)
{
    private static readonly Resource Schools = new("school", "school_boundary, full_time_equivalencies, school_fees_setup");
    private static readonly Resource Courses = new("course");
    private static readonly Resource Terms = new("term");

    private readonly School[] _all = [.. district.Schools.All, district.Schools.Graduated];

    public IEnumerable<Route> Routes =>
    [
        new("GET", "/ws/v1/district/school", Access.V1, call => Many(Schools, Paging.Of(call.Query, options.PageSize).Cut(_all), WriteSchool)),
        // The count leaves the graduates' school out; the list does not.
        new("GET", "/ws/v1/district/school/count", Access.V1, _ => Count(district.Schools.All.Count)),
        new("GET", "/ws/v1/school/{id}", Access.V1, call => WithSchool(call, school => One(Schools, json => WriteSchool(json, school)))),
        new("GET", "/ws/v1/school/{id}/course", Access.V1, call => WithSchool(call,
            school => Many(Courses, Paging.Of(call.Query, options.PageSize).Cut(district.Catalogue.Of(school)), WriteCourse))),
        new("GET", "/ws/v1/school/{id}/course/count", Access.V1, call => WithSchool(call, school => Count(district.Catalogue.Of(school).Count))),
        new("GET", "/ws/v1/school/{id}/term", Access.V1, call => WithSchool(call,
            school => Many(Terms, Paging.Of(call.Query, options.PageSize).Cut(TermsOf(school, call)), WriteTerm))),
        new("GET", "/ws/v1/school/{id}/term/count", Access.V1, call => WithSchool(call, school => Count(TermsOf(school, call).Count))),
        new("GET", "/ws/v1/course/{id}", Access.V1, call =>
            district.Catalogue.Find(call.Id) is { } course ? One(Courses, json => WriteCourse(json, course)) : SandboxServer.NotFound()),
        new("GET", "/ws/v1/term/{id}", Access.V1, call =>
            Term.Find(call.Id, district.Schools, call.Roster.Date) is { } term ? One(Terms, json => WriteTerm(json, term)) : SandboxServer.NotFound()),
    ];

    public School? Find(int id) => Array.Find(_all, school => school.Id == id);

    private ApiResponse WithSchool(Call call, Func<School, ApiResponse> answer) =>
        Find(call.Id) is { } school ? answer(school) : SandboxServer.NotFound();

    private IReadOnlyList<Term> TermsOf(School school, Call call) => Term.Of(school, district.Schools, call.Roster.Date);

    private void WriteSchool(Utf8JsonWriter json, School school)
    {
        json.WriteNumber("id", school.Id);
        json.WriteString("name", school.Name);
        json.WriteNumber("school_number", school.Number);
        if (school.IsGraduated) return;
        json.WriteString("state_province_id", "01" + school.Number.ToString("D5", CultureInfo.InvariantCulture));
        json.WriteNumber("low_grade", school.LowGrade);
        json.WriteNumber("high_grade", school.HighGrade);
        json.WriteNumber("alternate_school_number", 0);
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
