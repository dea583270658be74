using System.Globalization;
using System.Text.Json;
using XelloPowerSchool.Sandbox.District;
using static XelloPowerSchool.Sandbox.Api.V1Json;

namespace XelloPowerSchool.Sandbox.Api;

/// <summary>Students: all of the district or of a school, whatever their status, unless q says otherwise; in order of id.</summary>
internal sealed class StudentResources(SchoolResources schools, SandboxOptions options, FaultSwitch faults, DistrictState state)
{
    private const string OwnTable = Registrar.OwnExtension;

    private static readonly Resource Students = new(
        "student",
        "demographics, addresses, alerts, phones, school_enrollment, ethnicity_race, contact, contact_info, initial_enrollment, schedule_setup, fees, lunch, counselors, global_id",
        OwnTable + "," + Registrar.CoreExtension);

    /// <summary>Expansions that this district keeps nothing in: an element without members, which becomes an empty string.</summary>
    private static readonly string[] EmptyExpansions = ["addresses", "alerts", "phones", "ethnicity_race", "contact", "fees", "counselors"];

    public IEnumerable<Route> Routes =>
    [
        new("GET", "/ws/v1/district/student", Access.V1, call => List(call, null)),
        new("GET", "/ws/v1/district/student/count", Access.V1, call => CountOf(call, null)),
        new("GET", "/ws/v1/school/{id}/student", Access.V1, call => schools.Find(call.Id) is { } school ? List(call, school) : SandboxServer.NotFound()),
        new("GET", "/ws/v1/school/{id}/student/count", Access.V1, call => schools.Find(call.Id) is { } school ? CountOf(call, school) : SandboxServer.NotFound()),
        new("GET", "/ws/v1/student/{id}", Access.V1, Single),
        new("POST", "/ws/v1/student", Access.V1Write, new StudentWriter(state).Post),
    ];

    private ApiResponse List(Call call, School? school)
    {
        var paging = Paging.Of(call.Query, options.PageSize, faults);
        call = state.BetweenPages(call, paging, roster => Select(call with { Roster = roster }, school) is { Count: > 0 } list ? roster[list[0]].Id : null);
        var selected = Select(call, school);
        var page = paging.Cut(selected);
        if (faults.IsOn(SandboxFault.DuplicateRow) && paging.Start > 0 && page.Count > 0) page = [selected[(int)paging.Start - 1], .. page.Skip(1)];
        if (faults.IsOn(SandboxFault.ShortPage) && page.Count > 0) page = page.Take(page.Count - 1).ToArray();

        var (expansions, extensions) = Wanted(call);
        var answer = Many(Students, page, (json, position) => Write(json, call.Roster, position, expansions, extensions), faults.IsOn(SandboxFault.EmptyPage));
        return faults.Strikes(SandboxFault.CutConnection) ? answer with { IsCut = true } : answer;
    }

    private ApiResponse CountOf(Call call, School? school) =>
        Count(Select(call, school).Count + (faults.IsOn(SandboxFault.CountMismatch) ? 1 : 0));

    private ApiResponse Single(Call call)
    {
        if (call.Roster.Find(call.Id) is not { } position) return SandboxServer.NotFound();
        var (expansions, extensions) = Wanted(call);
        return One(Students, json => Write(json, call.Roster, position, expansions, extensions));
    }

    private IReadOnlyList<int> Select(Call call, School? school)
    {
        var q = call.Query["q"];
        var filter = new StudentFilter(q);
        var hidden = faults.IsOn(SandboxFault.MissingSchool) ? 0 : -1; // the first school, by index
        // What names its students is looked up; everything else is a selection that is made once.
        if (filter.Lookup(call.Roster) is { } named) return named.Where(position => Matches(call.Roster, position)).ToArray();
        var key = string.Format(CultureInfo.InvariantCulture, "{0}|{1}|{2}", school?.Index, hidden, q);
        return call.Roster.Select(key, school, Matches);

        bool Matches(Roster roster, int position) =>
            (school is null || roster[position].School == school.Index) && roster[position].School != hidden && filter.Matches(roster, position);
    }

    private static (IReadOnlyCollection<string> Expansions, IReadOnlyCollection<string> Extensions) Wanted(Call call) =>
        (call.Query.List("expansions"), call.Query.List("extensions"));

    private static void Write(Utf8JsonWriter json, Roster roster, int position, IReadOnlyCollection<string> expansions, IReadOnlyCollection<string> extensions)
    {
        var student = roster.Describe(position);
        WriteExtensions(json, extensions.Intersect([OwnTable, Registrar.CoreExtension], StringComparer.OrdinalIgnoreCase)
            .Select(table => (Table: table.ToLowerInvariant(), Fields: roster.Extension(table.ToLowerInvariant(), student)))
            .Where(table => table.Fields is not null).ToArray());
        json.WriteNumber("id", student.Id);
        json.WriteNumber("local_id", student.StudentNumber);
        json.WriteText("state_province_id", student.StateNumber);
        json.WriteString("student_username", student.Username);
        json.WriteStartObject("name");
        json.WriteString("first_name", student.FirstName);
        json.WriteText("middle_name", student.MiddleName);
        json.WriteString("last_name", student.LastName);
        json.WriteEndObject();
        if (expansions.Contains("demographics")) WriteDemographics(json, student);
        foreach (var empty in EmptyExpansions)
            if (expansions.Contains(empty)) json.WriteEmpty(empty);
        if (expansions.Contains("school_enrollment")) WriteEnrollment(json, student);
        if (expansions.Contains("contact_info")) WriteContactInfo(json, student);
        if (expansions.Contains("initial_enrollment"))
        {
            json.WriteStartObject("initial_enrollment");
            json.WriteDate("district_entry_date", student.DistrictEntryDate);
            json.WriteNumber("district_entry_grade_level", student.DistrictEntryGrade);
            json.WriteEndObject();
        }
        if (expansions.Contains("schedule_setup"))
        {
            json.WriteStartObject("schedule_setup");
            json.WriteString("home_room", student.HomeRoom);
            json.WriteInteger("next_school", student.NextSchool);
            json.WriteNumber("sched_next_year_grade", student.NextGrade);
            json.WriteEndObject();
        }
        if (expansions.Contains("lunch")) WriteLunch(json);
    }

    private static void WriteDemographics(Utf8JsonWriter json, StudentRecord student)
    {
        json.WriteStartObject("demographics");
        json.WriteText("gender", student.Gender);
        json.WriteDate("birth_date", student.BirthDate);
        json.WriteDate("district_entry_date", student.DistrictEntryDate);
        json.WriteNumber("projected_graduation_year", student.GraduationYear);
        json.WriteEndObject();
    }

    private static void WriteEnrollment(Utf8JsonWriter json, StudentRecord student)
    {
        var (letter, description) = StatusLetter.Of(student.Code);
        json.WriteStartObject("school_enrollment");
        json.WriteString("enroll_status", letter);
        json.WriteString("enroll_status_description", description);
        json.WriteNumber("enroll_status_code", student.Code);
        json.WriteNumber("grade_level", student.Grade);
        json.WriteDate("entry_date", student.EntryDate);
        json.WriteDate("exit_date", student.ExitDate);
        json.WriteNumber("school_number", student.School.Number);
        json.WriteNumber("school_id", student.School.Id);
        json.WriteString("entry_code", student.EntryCode);
        json.WriteString("entry_comment", student.EntryComment);
        json.WriteText("exit_code", student.ExitCode);
        json.WriteText("exit_comment", student.ExitComment);
        json.WriteStartObject("full_time_equivalency");
        json.WriteNumber("fteid", 1070);
        json.WriteString("name", "FTE Value: 1");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteContactInfo(Utf8JsonWriter json, StudentRecord student)
    {
        if (student.Email is null)
        {
            json.WriteEmpty("contact_info");
            return;
        }
        json.WriteStartObject("contact_info");
        json.WriteString("email", student.Email);
        json.WriteEndObject();
    }

    private static void WriteLunch(Utf8JsonWriter json)
    {
        json.WriteStartObject("lunch");
        json.WriteNumber("lunch_id", 0);
        for (var i = 1; i <= 4; i++) json.WriteString("balance_" + i.ToString(CultureInfo.InvariantCulture), "0.00");
        json.WriteEndObject();
    }

    // A field of type String that looks like a number is sent as one, and recordFound says false even when fields follow: both were
    // seen on real servers. One table is an object, several are an array; the same holds for the fields.
    private static void WriteExtensions(Utf8JsonWriter json, IReadOnlyList<(string Table, IReadOnlyDictionary<string, string?>? Fields)> tables)
    {
        if (tables.Count == 0) return;
        json.WriteStartObject("_extension_data");
        WriteElements(json, "_table_extension", tables, (writer, table) =>
        {
            writer.WriteBoolean("recordFound", false);
            writer.WriteString("name", table.Table);
            WriteElements(writer, "_field", table.Fields!.Where(field => field.Value is not null).OrderBy(field => field.Key, StringComparer.Ordinal).ToArray(), WriteField);
        });
        json.WriteEndObject();
    }

    private static void WriteField(Utf8JsonWriter json, KeyValuePair<string, string?> field)
    {
        json.WriteString("name", field.Key);
        json.WriteString("type", "String");
        if (int.TryParse(field.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number.ToString(CultureInfo.InvariantCulture) == field.Value) json.WriteNumber("value", number); // a leading zero keeps it a text
        else json.WriteString("value", field.Value);
    }
}
