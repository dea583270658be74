using System.Globalization;
using CsCheck;
using XelloPowerSchool.Roster;
using XelloPowerSchool.Tests.Roster;

namespace XelloPowerSchool.Tests.DataFiles;

/// <summary>Any records of each kind that every edition can carry. What refers to each other fits, and keys are there once.</summary>
internal sealed record Records
{
    internal required XelloSchool[] Schools { get; init; }

    internal required XelloAccount[] Students { get; init; }

    internal required XelloCourse[] Courses { get; init; }

    internal required XelloStudentCourse[] StudentCourses { get; init; }

    internal required XelloEducator[] Educators { get; init; }

    internal required XelloEducatorStudent[] EducatorStudents { get; init; }

    internal required XelloStudentGroup[] Groups { get; init; }

    internal required XelloFamilyMember[] Families { get; init; }

    internal static Gen<Records> Any { get; } = Gen.Int[1, 12].SelectMany(count => Gen.Select(
        Name(100).Array[count * 6], Optional(Name(20)).Array[count * 3], Gen.Int[0, 12].Array[count], Gen.Int[0, 4000].Array[count], Gen.Int[0, 20_000].Array[count],
        (names, texts, grades, credits, days) => Make(count, names, texts, grades, credits, days)));

    private static Records Make(int count, string[] names, string?[] texts, int[] grades, int[] credits, int[] days)
    {
        var rows = Enumerable.Range(0, count).ToArray();
        return new Records
        {
            Schools = [.. rows.Select(i => new XelloSchool(Code(i), names[i], i % 3 + 1))],
            Students =
            [
                .. rows.Select(i => new XelloAccount
                {
                    StudentId = Id(i), FirstName = names[i], LastName = names[count + i], Gender = "MFN".Substring(i % 3, 1), DateOfBirth = Day(days[i]),
                    Grade = grades[i], SchoolCode = Code(i), PreRegSchoolCode = i % 2 == 0 ? Code(0) : null, StateProvNumber = texts[i], Email = Mail(i),
                    SsoToken = texts[count + i],
                }),
            ],
            Courses =
            [
                .. rows.Select(i => new XelloCourse
                {
                    SchoolCode = Code(i), CourseCode = names[2 * count + i][..1] + "-" + i.ToString(CultureInfo.InvariantCulture), CourseName = names[2 * count + i],
                    CreditValue = i % 4 == 0 ? null : credits[i] / 1000m, GradeLower = i % 3 == 0 ? null : grades[i], GradeUpper = grades[i],
                }),
            ],
            StudentCourses =
            [
                .. rows.Select(i => new XelloStudentCourse
                {
                    StudentId = Id(i), CourseCode = "MA" + i.ToString(CultureInfo.InvariantCulture), CourseName = names[3 * count + i], GradeLevel = i % 2 == 0 ? grades[i] : null,
                    GradeMark = i % 3 == 0 ? "A+" : "0", CreditValue = credits[i] / 1000m, DateCourseComplete = i % 2 == 0 ? Day(days[i]) : null,
                    HighSchoolCourse = (i % 3) switch { 0 => null, 1 => true, _ => false },
                }),
            ],
            Educators =
            [
                .. rows.Select(i => new XelloEducator
                {
                    FirstName = names[4 * count + i], LastName = names[5 * count + i], Email = "e" + Mail(i), SchoolCode = i == 0 ? "DISTRICT" : Code(i),
                    Permissions = (i % 3) switch { 0 => null, 1 => "User", _ => "1" }, SisId = texts[i], JobTitle = texts[count + i], UserClaim = texts[2 * count + i],
                }),
            ],
            EducatorStudents = [.. rows.Select(i => new XelloEducatorStudent { EducatorEmail = "e" + Mail(i), StudentId = Id(i) })],
            Groups = [.. rows.Select(i => new XelloStudentGroup { GroupName = names[i], EducatorEmail = "e" + Mail(i), StudentId = Id(i), SchoolCode = Code(i) })],
            Families =
            [
                .. rows.Select(i => new XelloFamilyMember
                {
                    FirstName = names[i], LastName = names[count + i], Email = "f" + Mail(i), StudentId = Id(i), SisId = i % 2 == 0 ? "00" + Id(i) : null, Phone = texts[2 * count + i],
                }),
            ],
        };
    }

    // Without commas, which one edition forbids.
    private static Gen<string> Name(int width) => Texts.Any
        .Select(text => FileText.Clean("x" + text.Replace(',', ' '), out _))
        .Select(text => FileText.Clean(text[..Math.Min(text.Length, width)], out _));

    private static Gen<string?> Optional(Gen<string> gen) => Gen.Select(Gen.Bool, gen, (isThere, text) => isThere ? text : null);

    private static string Id(int i) => i.ToString("0000", CultureInfo.InvariantCulture);

    private static string Code(int i) => i.ToString("000", CultureInfo.InvariantCulture);

    private static string Mail(int i) => "m" + i.ToString(CultureInfo.InvariantCulture) + "@example.org";

    private static DateTime Day(int days) => new DateTime(1970, 1, 1).AddDays(days);
}
