namespace XelloPowerSchool.Tests.DataFiles;

/// <summary>A small set that has everything a file can carry.</summary>
internal static class Sample
{
    internal static XelloSchool[] Schools { get; } =
    [
        new("9", "École Birch & Co.", 2),
        new("20", "Alder High", 1),
        new("10", "Istanbul IİıiSchool", 3),
    ];

    internal static XelloAccount[] Accounts { get; } =
    [
        new()
        {
            StudentId = "9", FirstName = "Zoë", LastName = "O'Neil-Östlund", Gender = "F", DateOfBirth = new DateTime(2012, 2, 29),
            Grade = 12, SchoolCode = "20", StateProvNumber = "0099", Email = "Zoe@example.org", SsoToken = "t-1",
        },
        new() { StudentId = "0010", FirstName = "İpek", LastName = "ışık", Gender = "N", Grade = 0, SchoolCode = "9", PreRegSchoolCode = "10" },
        new() { StudentId = "10", FirstName = "ปรีชา", LastName = "李", Gender = "M", DateOfBirth = new DateTime(2020, 12, 1), Grade = 5, SchoolCode = "10" },
    ];

    /// <summary>The same with everything that any edition asks for.</summary>
    internal static XelloAccount[] Complete { get; } =
    [
        .. Accounts.Select(account => account with
        {
            DateOfBirth = account.DateOfBirth ?? new DateTime(2021, 1, 31),
            Email = account.Email ?? "s" + account.StudentId + "@example.org",
        }),
    ];

    internal static XelloCourse[] Courses { get; } =
    [
        new() { SchoolCode = "9", CourseCode = "0010", CourseName = "Français", GradeLower = 0, GradeUpper = 8, CreditValue = 1.50m },
        new() { SchoolCode = "20", CourseCode = "MTH-1", CourseName = "Algebra I & II" },
        new() { SchoolCode = "20", CourseCode = "0010", CourseName = "Français", CreditValue = 0.125m },
    ];

    internal static XelloStudentCourse[] StudentCourses { get; } =
    [
        new()
        {
            StudentId = "9", CourseCode = "MTH-1", CourseName = "Algebra I & II", GradeLevel = 9, GradeMark = "A-", CreditValue = 1234.50m,
            DateCourseComplete = new DateTime(2025, 1, 9), HighSchoolCourse = true,
        },
        new() { StudentId = "0010", CourseCode = "IİıI", CourseName = "Istanbul", GradeMark = "0", HighSchoolCourse = false },
        new() { StudentId = "9", CourseCode = "MTH-1", CourseName = "Algebra I & II", GradeLevel = 9, GradeMark = "A-", CreditValue = 0.5m },
    ];

    internal static XelloEducator[] Educators { get; } =
    [
        new() { FirstName = "Åsa", LastName = "O'Hara", Email = "asa@example.org", SchoolCode = "20", Permissions = "User", SisId = "007", JobTitle = "Counselor" },
        new() { FirstName = "Åsa", LastName = "O'Hara", Email = "asa@example.org", SchoolCode = "DISTRICT", DisplayName = "Ms. O'Hara", UserClaim = "asa" },
    ];

    internal static XelloEducatorStudent[] EducatorStudents { get; } = [new() { EducatorEmail = "asa@example.org", StudentId = "9" }];

    internal static XelloStudentGroup[] StudentGroups { get; } =
        [new() { GroupName = "Ms. O'Hara: Günther's", EducatorEmail = "asa@example.org", StudentId = "0010", SchoolCode = "9" }];

    internal static XelloFamilyMember[] Families { get; } =
    [
        new() { FirstName = "Ana", LastName = "López", Email = "ana@example.org", StudentId = "9", Phone = "+1 555 0100" },
        new() { FirstName = "Ana", LastName = "López", Email = "ana@example.org", StudentId = "0010", SisId = "p1" },
    ];

    /// <summary>An account that keeps the contract and has nothing optional.</summary>
    internal static XelloAccount Plain(string id = "1") =>
        new() { StudentId = id, FirstName = "First", LastName = "Last", Gender = "N", Grade = 1, SchoolCode = "9" };
}
