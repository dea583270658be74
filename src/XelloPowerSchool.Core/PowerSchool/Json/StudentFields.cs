using System.Text.Json;

namespace XelloPowerSchool.PowerSchool;

/// <summary>What the decoders of the three sources collect of a student, and the rules of its values that they share.</summary>
internal struct StudentFields
{
    public long? Id, SchoolId;
    public int? GradeLevel, SchoolNumber, NextSchoolNumber, NextYearGrade, GraduationYear;
    public string? StudentNumber, StateNumber, Username, LastName, FirstName, MiddleName, Gender, ExitCode, Email;
    public DateTime? DateOfBirth, EntryDate, ExitDate;
    public PSEnrollStatus? EnrollStatus;
    public IReadOnlyDictionary<string, string?>? Extensions;

    public readonly PSStudent ToStudent()
    {
        var student = new PSStudent
        {
            Id = Id ?? throw new SisShapeException("a student has no \"id\""),
            StudentNumber = StudentNumber ?? "",
            StateNumber = StateNumber,
            Username = Username,
            LastName = LastName ?? "",
            FirstName = FirstName ?? "",
            MiddleName = MiddleName,
            DateOfBirth = DateOfBirth,
            Gender = Gender,
            GradeLevel = GradeLevel,
            SchoolNumber = SchoolNumber,
            SchoolId = SchoolId,
            EnrollStatus = EnrollStatus,
            EntryDate = EntryDate,
            ExitDate = ExitDate,
            ExitCode = ExitCode,
            NextSchoolNumber = NextSchoolNumber,
            NextYearGrade = NextYearGrade,
            Email = Email,
            GraduationYear = GraduationYear,
        };
        return Extensions is null ? student : student with { Extensions = Extensions };
    }

    /// <summary>PowerSchool stores 0 for "not set" here.</summary>
    public static int? NotZero(int? number) => number is 0 ? null : number;

    public static string? ReadGender(ref Utf8JsonReader reader)
    {
        // One text for all the students that share it.
        if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length == 1)
        {
            switch (reader.ValueSpan[0])
            {
                case (byte)'F': return "F";
                case (byte)'M': return "M";
                case (byte)'X': return "X";
            }
        }
        return SisJson.Text(ref reader);
    }

    public static PSEnrollStatus? StatusOfCode(long? code) => code switch
    {
        null => null,
        -1 => PSEnrollStatus.PreRegistered,
        0 => PSEnrollStatus.Active,
        2 => PSEnrollStatus.TransferredOut,
        3 => PSEnrollStatus.Graduated,
        4 => PSEnrollStatus.Historical,
        _ => PSEnrollStatus.Inactive,
    };
}
