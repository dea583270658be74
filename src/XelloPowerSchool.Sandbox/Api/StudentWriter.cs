using System.Globalization;
using System.Text.Json;
using XelloPowerSchool.Sandbox.Data;
using XelloPowerSchool.Sandbox.District;
using XelloPowerSchool.Sandbox.Plugins;

namespace XelloPowerSchool.Sandbox.Api;

/// <summary>
/// POST /ws/v1/student: inserts and updates, each with its own result; the status is 200 whatever became of them. Names, the email and
/// extension fields can be written; what an extension may not be told is left out without a word.
/// </summary>
internal sealed class StudentWriter(DistrictState state)
{
    private static readonly string[] NeededToInsert =
        ["name.last_name", "name.first_name", "school_enrollment.grade_level", "school_enrollment.entry_date", "school_enrollment.exit_date", "school_enrollment.school_number"];

    private static readonly string[] Fixed = ["grade_level", "entry_date", "exit_date", "school_number"];

    public ApiResponse Post(Call call)
    {
        if (call.Request.ContentType?.IndexOf("json", StringComparison.OrdinalIgnoreCase) is null or < 0) return ApiResponse.Error(415, "Unsupported Media Type");
        var body = JsonBody.Of(call.Request);
        if (Member(body, "students.student") is not { } students) throw new BadRequestException("The request has no students.");
        var asked = students.ValueKind == JsonValueKind.Array ? students.EnumerateArray().ToArray() : [students];
        if (asked.Length == 0 || asked.Any(student => student.ValueKind != JsonValueKind.Object || Text(student, "client_uid") is null))
            throw new BadRequestException("Every student needs a client_uid.");
        return state.Edit(roster =>
        {
            var edits = roster.Edits;
            var results = new List<Result>();
            foreach (var student in asked)
            {
                // Each sees what those before it did.
                var current = edits == roster.Edits ? roster : roster.With(edits);
                var result = string.Equals(Text(student, "action"), "INSERT", StringComparison.OrdinalIgnoreCase) ? Insert(current, student) : Update(current, student, call.Plugin);
                results.Add(result);
                edits = result.Edits ?? edits;
            }
            return (edits, Answer(results));
        });
    }

    private static Result Update(Roster roster, JsonElement student, Plugin plugin)
    {
        if (!string.Equals(Text(student, "action"), "UPDATE", StringComparison.OrdinalIgnoreCase)) return Failed(student, "student/action", "INVALID_ACTION", "The action must be INSERT or UPDATE.");
        if (!int.TryParse(Text(student, "id"), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || roster.Find(id) is not { } position)
            return Failed(student, "student/id", "INVALID_ID", "The student does not exist in the database.");
        if (Fixed.FirstOrDefault(field => Member(student, "school_enrollment." + field) is not null) is { } wrong)
            return Failed(student, "student/school_enrollment/" + wrong, "INVALID_FIELD", "The field cannot be changed by an update.");
        var edits = roster.Edits.Change(id, Changes(student));
        return new Result(student, true, id, Extend(roster, edits, roster.Describe(position), student, plugin), null);
    }

    private static Result Insert(Roster roster, JsonElement student)
    {
        foreach (var field in NeededToInsert)
            if (string.IsNullOrEmpty(Text(student, field))) return Failed(student, "student/" + field.Replace('.', '/'), "REQUIRED_FIELD", "The field is required in an insert.");
        var id = DistrictState.NextId(roster);
        var number = Registrar.StudentNumberOf(id);
        if (Text(student, "local_id") is { } local && (!int.TryParse(local, NumberStyles.None, CultureInfo.InvariantCulture, out number)
            || new StudentFilter("local_id==" + local).Lookup(roster)!.Count > 0))
            return Failed(student, "student/local_id", "INVALID_LOCAL_ID", "Local ID already exists in the database and can not be used in an insert.");
        var school = roster.District.Schools.All.FirstOrDefault(s => Text(student, "school_enrollment.school_number") == s.Number.ToString(CultureInfo.InvariantCulture));
        if (school is null) return Failed(student, "student/school_enrollment/school_number", "INVALID_SCHOOL_NUMBER", "The school does not exist.");
        if (!sbyte.TryParse(Text(student, "school_enrollment.grade_level"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var grade)
            || Date(student, "school_enrollment.entry_date") is not { } entry || Date(student, "school_enrollment.exit_date") is not { } exit)
            return Failed(student, "student/school_enrollment", "INVALID_VALUE", "A grade level or a date cannot be read.");
        var record = Changes(student)(new StudentRecord
        {
            Id = id, StudentNumber = number, StateNumber = Text(student, "state_province_id"), Username = Text(student, "student_username") ?? "s" + number.ToString(CultureInfo.InvariantCulture),
            FirstName = "", MiddleName = null, LastName = "", PreferredName = null, Gender = Text(student, "demographics.gender"), BirthDate = Date(student, "demographics.birth_date"),
            Email = null, GraduationYear = SchoolCalendar.YearOf(roster.Date) + Population.Grades - grade, Code = EnrollCode.Active, Grade = grade, School = school,
            EntryDate = entry, ExitDate = exit, EntryCode = Text(student, "school_enrollment.entry_code") ?? "E2", EntryComment = Text(student, "school_enrollment.entry_comment") ?? "",
            ExitCode = null, ExitComment = null, NextSchool = null, NextGrade = grade + 1, DistrictEntryDate = entry, DistrictEntryGrade = grade, HomeRoom = "",
        });
        return new Result(student, true, id, roster.Edits.Add(record), null);
    }

    private static Func<StudentRecord, StudentRecord> Changes(JsonElement student)
    {
        var (first, middle, last, email) = (Text(student, "name.first_name"), Text(student, "name.middle_name"), Text(student, "name.last_name"), Text(student, "contact_info.email"));
        return record => record with
        {
            FirstName = first ?? record.FirstName,
            MiddleName = middle is null ? record.MiddleName : middle.Length == 0 ? null : middle,
            LastName = last ?? record.LastName,
            Email = email is null ? record.Email : email.Length == 0 ? null : email,
        };
    }

    private static Edits Extend(Roster roster, Edits edits, StudentRecord record, JsonElement student, Plugin plugin)
    {
        foreach (var extension in Many(Member(student, "_extension_data._table_extension")))
        {
            if (DataDictionary.Find(Text(extension, "name") ?? "") is not { Kind: TableKind.Extension } table) continue;
            var row = roster.Extension(table.Key, record)?.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal) ?? new Dictionary<string, string?>(StringComparer.Ordinal);
            var changed = false;
            foreach (var field in Many(Member(extension, "_field")))
            {
                if (table.Find(Text(field, "name") ?? "") is not { } column || column == table.PrimaryKey || plugin.GrantOf(table, column) < Grant.FullAccess) continue;
                row[column.Key] = Text(field, "value") is { Length: > 0 } value ? value : null;
                changed = true;
            }
            if (changed) edits = edits.Set(table.Key, record.Id, row);
        }
        return edits;
    }

    private static IEnumerable<JsonElement> Many(JsonElement? element) => element switch
    {
        { ValueKind: JsonValueKind.Array } many => many.EnumerateArray(),
        { ValueKind: JsonValueKind.Object } one => [one],
        _ => [],
    };

    private static JsonElement? Member(JsonElement element, string path)
    {
        foreach (var name in path.Split('.'))
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element)) return null;
        return element;
    }

    private static string? Text(JsonElement element, string path) =>
        Member(element, path) is { ValueKind: JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } value ? value.ToString() : null;

    private static DateTime? Date(JsonElement element, string path) =>
        DateTime.TryParseExact(Text(element, path), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    private static Result Failed(JsonElement student, string field, string code, string description) => new(student, false, 0, null, (field, code, description));

    private static ApiResponse Answer(List<Result> results) => ApiResponse.FromJson(json =>
    {
        json.WriteStartObject("results");
        json.WriteNumber("insert_count", results.Count(result => result.Succeeded && result.IsInsert));
        json.WriteNumber("update_count", results.Count(result => result.Succeeded && !result.IsInsert));
        json.WriteNumber("delete_count", 0);
        V1Json.WriteElements(json, "result", results, Write);
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, Result result)
    {
        // A client_uid that looks like a number comes back as one.
        var uid = Text(result.Student, "client_uid")!;
        if (long.TryParse(uid, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) json.WriteNumber("client_uid", number);
        else json.WriteString("client_uid", uid);
        json.WriteString("status", result.Succeeded ? "SUCCESS" : "ERROR");
        json.WriteString("action", Text(result.Student, "action")?.ToUpperInvariant() ?? "");
        if (result.Error is { } error)
        {
            json.WriteStartObject("error_message");
            json.WriteStartObject("error");
            json.WriteString("field", error.Field);
            json.WriteString("error_code", error.Code);
            json.WriteString("error_description", error.Description);
            json.WriteEndObject();
        }
        else
        {
            json.WriteStartObject("success_message");
            json.WriteNumber("id", result.Id);
            json.WriteString("ref", $"https://sandbox.invalid/ws/v1/student/{result.Id.ToString(CultureInfo.InvariantCulture)}");
        }
        json.WriteEndObject();
    }

    private sealed record Result(JsonElement Student, bool Succeeded, int Id, Edits? Edits, (string Field, string Code, string Description)? Error)
    {
        public bool IsInsert => string.Equals(Text(Student, "action"), "INSERT", StringComparison.OrdinalIgnoreCase);
    }
}
