using System.Collections.ObjectModel;
using System.Text.Json;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// Students of the resource API, read straight from the bytes: a night reads hundreds of thousands of them, so no
/// document is built and members are told apart by length before they are compared.
/// </summary>
internal static class StudentJson
{
    public static List<PSStudent> ReadPage(ReadOnlySpan<byte> body) => SisJson.Page(body, "students"u8, "student"u8, Read);

    public static PSStudent ReadSingle(ReadOnlySpan<byte> body) => SisJson.Single(body, "student"u8, Read);

    private static PSStudent Read(ref Utf8JsonReader reader)
    {
        StudentFields student = default;
        while (SisJson.NextMember(ref reader))
        {
            ReadOnlySpan<byte> name = SisJson.Name(ref reader);
            switch (name.Length)
            {
                case 2 when name.SequenceEqual("id"u8):
                    student.Id = SisJson.Long(ref reader);
                    break;
                case 8 when name.SequenceEqual("local_id"u8):
                    student.StudentNumber = SisJson.Text(ref reader);
                    break;
                case 17 when name.SequenceEqual("state_province_id"u8):
                    student.StateNumber = SisJson.Text(ref reader);
                    break;
                case 16 when name.SequenceEqual("student_username"u8):
                    student.Username = SisJson.Text(ref reader);
                    break;
                case 4 when name.SequenceEqual("name"u8):
                    ReadName(ref reader, ref student);
                    break;
                case 12 when name.SequenceEqual("demographics"u8):
                    ReadDemographics(ref reader, ref student);
                    break;
                case 17 when name.SequenceEqual("school_enrollment"u8):
                    ReadEnrollment(ref reader, ref student);
                    break;
                case 12 when name.SequenceEqual("contact_info"u8):
                    ReadContactInfo(ref reader, ref student);
                    break;
                case 14 when name.SequenceEqual("schedule_setup"u8):
                    ReadScheduleSetup(ref reader, ref student);
                    break;
                case 15 when name.SequenceEqual("_extension_data"u8):
                    ReadExtensions(ref reader, ref student);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        return student.ToStudent();
    }

    private static void ReadName(ref Utf8JsonReader reader, ref StudentFields student)
    {
        if (!SisJson.EnterObject(ref reader))
            return;
        while (SisJson.NextMember(ref reader))
        {
            ReadOnlySpan<byte> name = SisJson.Name(ref reader);
            if (name.SequenceEqual("first_name"u8))
                student.FirstName = SisJson.Text(ref reader);
            else if (name.SequenceEqual("last_name"u8))
                student.LastName = SisJson.Text(ref reader);
            else if (name.SequenceEqual("middle_name"u8))
                student.MiddleName = SisJson.Text(ref reader);
            else
                reader.Skip();
        }
    }

    private static void ReadDemographics(ref Utf8JsonReader reader, ref StudentFields student)
    {
        if (!SisJson.EnterObject(ref reader))
            return;
        while (SisJson.NextMember(ref reader))
        {
            ReadOnlySpan<byte> name = SisJson.Name(ref reader);
            if (name.SequenceEqual("gender"u8))
                student.Gender = StudentFields.ReadGender(ref reader);
            else if (name.SequenceEqual("birth_date"u8))
                student.DateOfBirth = SisJson.Date(ref reader);
            else if (name.SequenceEqual("projected_graduation_year"u8))
                student.GraduationYear = StudentFields.NotZero(SisJson.Int(ref reader));
            else
                reader.Skip();
        }
    }

    private static void ReadEnrollment(ref Utf8JsonReader reader, ref StudentFields student)
    {
        if (!SisJson.EnterObject(ref reader))
            return;
        PSEnrollStatus? byCode = null, byLetter = null;
        while (SisJson.NextMember(ref reader))
        {
            ReadOnlySpan<byte> name = SisJson.Name(ref reader);
            switch (name.Length)
            {
                case 13 when name.SequenceEqual("enroll_status"u8):
                    byLetter = StatusOfLetter(ref reader);
                    break;
                // The documentation calls the code "status_code", servers send "enroll_status_code".
                case 18 when name.SequenceEqual("enroll_status_code"u8):
                case 11 when name.SequenceEqual("status_code"u8):
                    byCode = StudentFields.StatusOfCode(SisJson.Long(ref reader));
                    break;
                case 11 when name.SequenceEqual("grade_level"u8):
                    student.GradeLevel = SisJson.Int(ref reader);
                    break;
                case 13 when name.SequenceEqual("school_number"u8):
                    student.SchoolNumber = SisJson.Int(ref reader);
                    break;
                case 9 when name.SequenceEqual("school_id"u8):
                    student.SchoolId = SisJson.Long(ref reader);
                    break;
                case 10 when name.SequenceEqual("entry_date"u8):
                    student.EntryDate = SisJson.Date(ref reader);
                    break;
                case 9 when name.SequenceEqual("exit_date"u8):
                    student.ExitDate = SisJson.Date(ref reader);
                    break;
                case 9 when name.SequenceEqual("exit_code"u8):
                    student.ExitCode = SisJson.Text(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        student.EnrollStatus = byCode ?? byLetter;
    }

    private static void ReadContactInfo(ref Utf8JsonReader reader, ref StudentFields student)
    {
        if (!SisJson.EnterObject(ref reader))
            return;
        while (SisJson.NextMember(ref reader))
        {
            if (SisJson.Name(ref reader).SequenceEqual("email"u8))
                student.Email = SisJson.Text(ref reader);
            else
                reader.Skip();
        }
    }

    private static void ReadScheduleSetup(ref Utf8JsonReader reader, ref StudentFields student)
    {
        if (!SisJson.EnterObject(ref reader))
            return;
        while (SisJson.NextMember(ref reader))
        {
            ReadOnlySpan<byte> name = SisJson.Name(ref reader);
            if (name.SequenceEqual("next_school"u8))
                student.NextSchoolNumber = StudentFields.NotZero(SisJson.Int(ref reader));
            else if (name.SequenceEqual("sched_next_year_grade"u8))
                student.NextYearGrade = SisJson.Int(ref reader);
            else
                reader.Skip();
        }
    }

    private static void ReadExtensions(ref Utf8JsonReader reader, ref StudentFields student)
    {
        if (!SisJson.EnterObject(ref reader))
            return;
        var tables = new List<Table>();
        while (SisJson.NextMember(ref reader))
        {
            if (reader.ValueTextEquals("_table_extension"u8))
                SisJson.Records(ref reader, tables, ReadTable);
            else
                reader.Skip();
        }
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (Table table in tables)
        {
            foreach (KeyValuePair<string, string?> field in table.Fields)
                values[table.Name + "." + field.Key] = field.Value;
        }
        if (values.Count > 0)
            student.Extensions = new ReadOnlyDictionary<string, string?>(values);
    }

    private static Table ReadTable(ref Utf8JsonReader reader)
    {
        string? tableName = null;
        var fields = new List<KeyValuePair<string, string?>>();
        while (SisJson.NextMember(ref reader))
        {
            if (reader.ValueTextEquals("_field"u8))
            {
                SisJson.Records(ref reader, fields, ReadField);
                continue;
            }
            if (SisJson.Name(ref reader).SequenceEqual("name"u8))
                tableName = SisJson.Text(ref reader);
            else
                reader.Skip();
        }
        if (tableName is null && fields.Count > 0)
            throw new SisShapeException("an extension has no \"name\"");
        return new Table(tableName ?? "", fields);
    }

    private static KeyValuePair<string, string?> ReadField(ref Utf8JsonReader reader)
    {
        string? fieldName = null, value = null;
        while (SisJson.NextMember(ref reader))
        {
            ReadOnlySpan<byte> name = SisJson.Name(ref reader);
            if (name.SequenceEqual("name"u8))
                fieldName = SisJson.Text(ref reader);
            else if (name.SequenceEqual("value"u8))
                value = SisJson.Text(ref reader);
            else
                reader.Skip();
        }
        return new(fieldName ?? throw new SisShapeException("an extension's field has no \"name\""), value);
    }

    private static PSEnrollStatus? StatusOfLetter(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number)
            return StudentFields.StatusOfCode(SisJson.Long(ref reader));
        if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length == 1)
        {
            return (char)(reader.ValueSpan[0] & ~0x20) switch
            {
                'A' => PSEnrollStatus.Active,
                'P' => PSEnrollStatus.PreRegistered,
                'T' => PSEnrollStatus.TransferredOut,
                'G' => PSEnrollStatus.Graduated,
                'H' => PSEnrollStatus.Historical,
                _ => PSEnrollStatus.Inactive,
            };
        }
        return SisJson.Text(ref reader) is null ? null : PSEnrollStatus.Inactive;
    }

    private readonly record struct Table(string Name, List<KeyValuePair<string, string?>> Fields);
}
