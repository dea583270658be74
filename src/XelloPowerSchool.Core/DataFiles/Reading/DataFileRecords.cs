namespace XelloPowerSchool.DataFiles;

/// <summary>Makes records of rows: the way back from <see cref="DataFileFields"/>.</summary>
internal static class DataFileRecords
{
    // The edition for the United Kingdom has no types of schools.
    private const int OtherType = 3;

    /// <summary>
    /// What makes the record of a row and holds it against the contract. A row that was not understood is not held against it: the
    /// contract would only say the same in other words.
    /// </summary>
    public static Func<DataFileCells, object> Of(DataFileProfile profile, XelloDataFileKind kind) => kind switch
    {
        XelloDataFileKind.School => Checked(profile.Schools, School),
        XelloDataFileKind.CourseCodes => Checked(profile.Courses!, Course),
        XelloDataFileKind.StudentCourses => Checked(profile.StudentCourses!, StudentCourse),
        XelloDataFileKind.Educator => Checked(profile.Educators!, Educator),
        XelloDataFileKind.EducatorStudent => Checked(profile.EducatorStudents!, EducatorStudent),
        XelloDataFileKind.StudentGroup => Checked(profile.StudentGroups!, StudentGroup),
        XelloDataFileKind.Family => Checked(profile.Families!, FamilyMember),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Rows of students become accounts."),
    };

    private static Func<DataFileCells, object> Checked<T>(DataFileLayout<T> layout, Func<DataFileCells, T> make)
        where T : class => cells =>
        {
            var record = make(cells);
            if (!cells.HasError)
            {
                foreach (var finding in layout.Check(record))
                    cells.Add(finding with { Subject = cells.Subject });
            }

            return record;
        };

    private static XelloSchool School(DataFileCells cells)
    {
        if (cells.Has(nameof(XelloSchool.SchoolType)))
            cells.Require(nameof(XelloSchool.SchoolType));
        return new XelloSchool(
            cells.Text(nameof(XelloSchool.Code)),
            cells.Name(nameof(XelloSchool.Name)),
            cells.Whole(nameof(XelloSchool.SchoolType)) ?? OtherType);
    }

    private static XelloCourse Course(DataFileCells cells) => new()
    {
        SchoolCode = cells.Text(nameof(XelloCourse.SchoolCode)),
        CourseCode = cells.Text(nameof(XelloCourse.CourseCode)),
        CourseName = cells.Name(nameof(XelloCourse.CourseName)),
        CreditValue = cells.Number(nameof(XelloCourse.CreditValue)),
        GradeLower = cells.Grade(nameof(XelloCourse.GradeLower)),
        GradeUpper = cells.Grade(nameof(XelloCourse.GradeUpper)),
    };

    private static XelloStudentCourse StudentCourse(DataFileCells cells)
    {
        cells.Require(nameof(XelloStudentCourse.CreditValue));
        return new XelloStudentCourse
        {
            StudentId = cells.Text(nameof(XelloStudentCourse.StudentId)),
            CourseCode = cells.Text(nameof(XelloStudentCourse.CourseCode)),
            CourseName = cells.Name(nameof(XelloStudentCourse.CourseName)),
            GradeLevel = cells.Grade(nameof(XelloStudentCourse.GradeLevel)),
            GradeMark = cells.Text(nameof(XelloStudentCourse.GradeMark)),
            CreditValue = cells.Number(nameof(XelloStudentCourse.CreditValue)) ?? 0,
            DateCourseComplete = cells.Date(nameof(XelloStudentCourse.DateCourseComplete)),
            HighSchoolCourse = cells.Flag(nameof(XelloStudentCourse.HighSchoolCourse)),
        };
    }

    private static XelloEducator Educator(DataFileCells cells) => new()
    {
        FirstName = cells.Name(nameof(XelloEducator.FirstName)),
        LastName = cells.Name(nameof(XelloEducator.LastName)),
        Email = cells.Text(nameof(XelloEducator.Email)),
        SchoolCode = cells.Text(nameof(XelloEducator.SchoolCode)),
        Permissions = cells.Choice(nameof(XelloEducator.Permissions)),
        SisId = cells.Optional(nameof(XelloEducator.SisId)),
        JobTitle = NullIfEmpty(cells.Name(nameof(XelloEducator.JobTitle))),
        DisplayName = NullIfEmpty(cells.Name(nameof(XelloEducator.DisplayName))),
        UserClaim = cells.Optional(nameof(XelloEducator.UserClaim)),
    };

    private static XelloEducatorStudent EducatorStudent(DataFileCells cells) => new()
    {
        EducatorEmail = cells.Text(nameof(XelloEducatorStudent.EducatorEmail)),
        StudentId = cells.Text(nameof(XelloEducatorStudent.StudentId)),
    };

    private static XelloStudentGroup StudentGroup(DataFileCells cells) => new()
    {
        GroupName = cells.Name(nameof(XelloStudentGroup.GroupName)),
        EducatorEmail = cells.Text(nameof(XelloStudentGroup.EducatorEmail)),
        StudentId = cells.Text(nameof(XelloStudentGroup.StudentId)),
        SchoolCode = cells.Text(nameof(XelloStudentGroup.SchoolCode)),
    };

    private static XelloFamilyMember FamilyMember(DataFileCells cells) => new()
    {
        FirstName = cells.Name(nameof(XelloFamilyMember.FirstName)),
        LastName = cells.Name(nameof(XelloFamilyMember.LastName)),
        Email = cells.Text(nameof(XelloFamilyMember.Email)),
        StudentId = cells.Text(nameof(XelloFamilyMember.StudentId)),
        SisId = cells.Optional(nameof(XelloFamilyMember.SisId)),
        Phone = cells.Optional(nameof(XelloFamilyMember.Phone)),
    };

    private static string? NullIfEmpty(string text) => text.Length > 0 ? text : null;
}
