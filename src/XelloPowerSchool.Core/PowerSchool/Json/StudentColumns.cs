using System.Text.Json;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// Students by the names of their columns, as tables and queries send them. Read straight from the bytes, because a night
/// reads hundreds of thousands of them.
/// </summary>
internal static class StudentColumns
{
    /// <summary>A row of our query, which has everything in it.</summary>
    public static PSStudent Read(ref Utf8JsonReader reader)
    {
        StudentFields student = ReadFields(ref reader, out _);
        return student.ToStudent();
    }

    /// <summary>The columns of a row; which person it is leads to the email in the table API.</summary>
    public static StudentFields ReadFields(ref Utf8JsonReader reader, out long? personId)
    {
        StudentFields student = default;
        personId = null;
        while (SisJson.NextMember(ref reader))
        {
            ReadOnlySpan<byte> name = SisJson.Name(ref reader);
            switch (name.Length)
            {
                case 3 when name.SequenceEqual("dob"u8):
                    student.DateOfBirth = SisJson.Date(ref reader);
                    break;
                case 4 when name.SequenceEqual("dcid"u8):
                    student.Id = SisJson.Long(ref reader);
                    break;
                case 5 when name.SequenceEqual("email"u8):
                    student.Email = SisJson.Text(ref reader);
                    break;
                case 6 when name.SequenceEqual("gender"u8):
                    student.Gender = StudentFields.ReadGender(ref reader);
                    break;
                case 8 when name.SequenceEqual("schoolid"u8):
                    student.SchoolNumber = SisJson.Int(ref reader);
                    break;
                case 8 when name.SequenceEqual("exitdate"u8):
                    student.ExitDate = SisJson.Date(ref reader);
                    break;
                case 8 when name.SequenceEqual("exitcode"u8):
                    student.ExitCode = SisJson.Text(ref reader);
                    break;
                case 9 when name.SequenceEqual("last_name"u8):
                    student.LastName = SisJson.Text(ref reader);
                    break;
                case 9 when name.SequenceEqual("entrydate"u8):
                    student.EntryDate = SisJson.Date(ref reader);
                    break;
                case 9 when name.SequenceEqual("person_id"u8):
                    personId = SisJson.Long(ref reader);
                    break;
                case 10 when name.SequenceEqual("first_name"u8):
                    student.FirstName = SisJson.Text(ref reader);
                    break;
                case 11 when name.SequenceEqual("middle_name"u8):
                    student.MiddleName = SisJson.Text(ref reader);
                    break;
                case 11 when name.SequenceEqual("grade_level"u8):
                    student.GradeLevel = SisJson.Int(ref reader);
                    break;
                case 11 when name.SequenceEqual("school_dcid"u8):
                    student.SchoolId = SisJson.Long(ref reader);
                    break;
                case 11 when name.SequenceEqual("next_school"u8):
                    student.NextSchoolNumber = StudentFields.NotZero(SisJson.Int(ref reader));
                    break;
                case 13 when name.SequenceEqual("enroll_status"u8):
                    student.EnrollStatus = StudentFields.StatusOfCode(SisJson.Long(ref reader));
                    break;
                case 14 when name.SequenceEqual("student_number"u8):
                    student.StudentNumber = SisJson.Text(ref reader);
                    break;
                case 14 when name.SequenceEqual("student_web_id"u8):
                    student.Username = SisJson.Text(ref reader);
                    break;
                case 19 when name.SequenceEqual("state_studentnumber"u8):
                    student.StateNumber = SisJson.Text(ref reader);
                    break;
                case 19 when name.SequenceEqual("sched_nextyeargrade"u8):
                    student.NextYearGrade = SisJson.Int(ref reader);
                    break;
                case 22 when name.SequenceEqual("sched_yearofgraduation"u8):
                    student.GraduationYear = StudentFields.NotZero(SisJson.Int(ref reader));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        return student;
    }
}
