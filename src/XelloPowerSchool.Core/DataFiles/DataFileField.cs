namespace XelloPowerSchool.DataFiles;

/// <summary>One property of a record that a column can carry.</summary>
/// <param name="Name">Name of the property.</param>
/// <param name="Type">What a column with it must be; a text may also be a choice.</param>
/// <param name="Bind">The value of a record as a column has it; null or empty for none.</param>
internal sealed record DataFileField<T>(string Name, XelloColumnType Type, Func<XelloProfileColumn, Func<T, string?>> Bind);

/// <summary>The records that files are made of, and their properties.</summary>
internal static class DataFileFields
{
    public static IReadOnlyList<DataFileField<XelloSchool>> Schools { get; } =
    [
        Text<XelloSchool>(nameof(XelloSchool.Code), school => school.Code),
        Text<XelloSchool>(nameof(XelloSchool.Name), school => school.Name),
        Whole<XelloSchool>(nameof(XelloSchool.SchoolType), school => school.SchoolType),
    ];

    public static IReadOnlyList<DataFileField<XelloAccount>> Accounts { get; } =
    [
        Text<XelloAccount>(nameof(XelloAccount.StudentId), account => account.StudentId),
        Text<XelloAccount>(nameof(XelloAccount.FirstName), account => account.FirstName),
        Text<XelloAccount>(nameof(XelloAccount.LastName), account => account.LastName),
        Text<XelloAccount>(nameof(XelloAccount.Gender), account => account.Gender),
        Date<XelloAccount>(nameof(XelloAccount.DateOfBirth), account => account.DateOfBirth),
        Whole<XelloAccount>(nameof(XelloAccount.Grade), account => account.Grade),
        Text<XelloAccount>(nameof(XelloAccount.SchoolCode), account => account.SchoolCode),
        Text<XelloAccount>(nameof(XelloAccount.PreRegSchoolCode), account => account.PreRegSchoolCode),
        Text<XelloAccount>(nameof(XelloAccount.StateProvNumber), account => account.StateProvNumber),
        Text<XelloAccount>(nameof(XelloAccount.Email), account => account.Email),
        Text<XelloAccount>(nameof(XelloAccount.SsoToken), account => account.SsoToken),
    ];

    public static IReadOnlyList<DataFileField<XelloCourse>> Courses { get; } =
    [
        Text<XelloCourse>(nameof(XelloCourse.SchoolCode), course => course.SchoolCode),
        Text<XelloCourse>(nameof(XelloCourse.CourseCode), course => course.CourseCode),
        Text<XelloCourse>(nameof(XelloCourse.CourseName), course => course.CourseName),
        Number<XelloCourse>(nameof(XelloCourse.CreditValue), course => course.CreditValue),
        Whole<XelloCourse>(nameof(XelloCourse.GradeLower), course => course.GradeLower),
        Whole<XelloCourse>(nameof(XelloCourse.GradeUpper), course => course.GradeUpper),
    ];

    public static IReadOnlyList<DataFileField<XelloStudentCourse>> StudentCourses { get; } =
    [
        Text<XelloStudentCourse>(nameof(XelloStudentCourse.StudentId), course => course.StudentId),
        Text<XelloStudentCourse>(nameof(XelloStudentCourse.CourseCode), course => course.CourseCode),
        Text<XelloStudentCourse>(nameof(XelloStudentCourse.CourseName), course => course.CourseName),
        Whole<XelloStudentCourse>(nameof(XelloStudentCourse.GradeLevel), course => course.GradeLevel),
        Text<XelloStudentCourse>(nameof(XelloStudentCourse.GradeMark), course => course.GradeMark),
        Number<XelloStudentCourse>(nameof(XelloStudentCourse.CreditValue), course => course.CreditValue),
        Date<XelloStudentCourse>(nameof(XelloStudentCourse.DateCourseComplete), course => course.DateCourseComplete),
        Text<XelloStudentCourse>(
            nameof(XelloStudentCourse.HighSchoolCourse), course => course.HighSchoolCourse is bool counts ? counts ? "1" : "0" : null),
    ];

    public static IReadOnlyList<DataFileField<XelloEducator>> Educators { get; } =
    [
        Text<XelloEducator>(nameof(XelloEducator.FirstName), educator => educator.FirstName),
        Text<XelloEducator>(nameof(XelloEducator.LastName), educator => educator.LastName),
        Text<XelloEducator>(nameof(XelloEducator.Email), educator => educator.Email),
        Text<XelloEducator>(nameof(XelloEducator.SchoolCode), educator => educator.SchoolCode),
        Text<XelloEducator>(nameof(XelloEducator.Permissions), educator => educator.Permissions),
        Text<XelloEducator>(nameof(XelloEducator.SisId), educator => educator.SisId),
        Text<XelloEducator>(nameof(XelloEducator.JobTitle), educator => educator.JobTitle),
        Text<XelloEducator>(nameof(XelloEducator.DisplayName), educator => educator.DisplayName),
        Text<XelloEducator>(nameof(XelloEducator.UserClaim), educator => educator.UserClaim),
    ];

    public static IReadOnlyList<DataFileField<XelloEducatorStudent>> EducatorStudents { get; } =
    [
        Text<XelloEducatorStudent>(nameof(XelloEducatorStudent.EducatorEmail), row => row.EducatorEmail),
        Text<XelloEducatorStudent>(nameof(XelloEducatorStudent.StudentId), row => row.StudentId),
    ];

    public static IReadOnlyList<DataFileField<XelloStudentGroup>> StudentGroups { get; } =
    [
        Text<XelloStudentGroup>(nameof(XelloStudentGroup.GroupName), row => row.GroupName),
        Text<XelloStudentGroup>(nameof(XelloStudentGroup.EducatorEmail), row => row.EducatorEmail),
        Text<XelloStudentGroup>(nameof(XelloStudentGroup.StudentId), row => row.StudentId),
        Text<XelloStudentGroup>(nameof(XelloStudentGroup.SchoolCode), row => row.SchoolCode),
    ];

    public static IReadOnlyList<DataFileField<XelloFamilyMember>> Families { get; } =
    [
        Text<XelloFamilyMember>(nameof(XelloFamilyMember.FirstName), member => member.FirstName),
        Text<XelloFamilyMember>(nameof(XelloFamilyMember.LastName), member => member.LastName),
        Text<XelloFamilyMember>(nameof(XelloFamilyMember.Email), member => member.Email),
        Text<XelloFamilyMember>(nameof(XelloFamilyMember.StudentId), member => member.StudentId),
        Text<XelloFamilyMember>(nameof(XelloFamilyMember.SisId), member => member.SisId),
        Text<XelloFamilyMember>(nameof(XelloFamilyMember.Phone), member => member.Phone),
    ];

    /// <summary>Names and types of the properties that the records of a file have.</summary>
    public static IReadOnlyDictionary<string, XelloColumnType> Of(XelloDataFileKind kind) => kind switch
    {
        XelloDataFileKind.School => Types(Schools),
        XelloDataFileKind.Student => Types(Accounts),
        XelloDataFileKind.CourseCodes => Types(Courses),
        XelloDataFileKind.StudentCourses => Types(StudentCourses),
        XelloDataFileKind.Educator => Types(Educators),
        XelloDataFileKind.EducatorStudent => Types(EducatorStudents),
        XelloDataFileKind.StudentGroup => Types(StudentGroups),
        _ => Types(Families),
    };

    private static Dictionary<string, XelloColumnType> Types<T>(IReadOnlyList<DataFileField<T>> fields) =>
        fields.ToDictionary(field => field.Name, field => field.Type, StringComparer.Ordinal);

    private static DataFileField<T> Text<T>(string name, Func<T, string?> value) => new(name, XelloColumnType.Text, _ => value);

    private static DataFileField<T> Whole<T>(string name, Func<T, int?> value) =>
        new(name, XelloColumnType.WholeNumber, _ => record => value(record) is int number ? DataFileText.Of(number) : null);

    private static DataFileField<T> Number<T>(string name, Func<T, decimal?> value) =>
        new(name, XelloColumnType.Number, _ => record => value(record) is decimal number ? DataFileText.Of(number) : null);

    private static DataFileField<T> Date<T>(string name, Func<T, DateTime?> value) =>
        new(name, XelloColumnType.Date, column => record => value(record) is DateTime date ? DataFileText.Of(date, column.DateFormat!) : null);
}
