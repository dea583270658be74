using System.Text.Json;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// Records from the rows of tables and of our queries, which have the same columns. What a table refers to by another key than
/// DCID is in our queries only; <see cref="TableSource"/> looks it up.
/// </summary>
internal static class SisRecords
{
    /// <summary>Reads rows whose names are made once per read.</summary>
    public static SisJson.RecordReader<SisRow> RowReader()
    {
        var names = new ColumnNames();
        return Read;

        SisRow Read(ref Utf8JsonReader reader) => SisRow.Read(ref reader, names);
    }

    public static PSSchool School(SisRow row) => new()
    {
        Id = row.Key("dcid"),
        SchoolNumber = row.Number("school_number"),
        Name = row.Text("name") ?? "",
        LowGrade = row.Int("low_grade"),
        HighGrade = row.Int("high_grade"),
        StateNumber = row.Text("alternate_school_number") is { } number and not "0" ? number : null,
    };

    public static PSCourse Course(SisRow row, int schoolNumber) => new()
    {
        Id = row.Key("dcid"),
        CourseNumber = row.Text("course_number") ?? "",
        CourseName = row.Text("course_name") ?? "",
        SchoolNumber = schoolNumber,
    };

    public static CatalogueCourse CatalogueCourse(SisRow row) => new(
        row.Key("dcid"), row.Long("coursecatalogid") ?? 0, row.Text("course_number") ?? "", row.Text("course_name") ?? "", row.Decimal("credit_hours"),
        row.Text("prerequisites"), row.Text("reggradelevels"), row.Flag("sched_repeatsallowed"), row.Flag("offered"));

    public static PSTerm Term(SisRow row) => new()
    {
        Id = row.Key("dcid"),
        SchoolNumber = row.Number("schoolid"),
        StartYear = SchoolYear.OfYearId(row.Number("yearid")),
        Portion = row.Int("portion"),
        Name = row.Text("name") ?? "",
        Abbreviation = row.Text("abbreviation") ?? "",
        StartDate = row.Date("firstday"),
        EndDate = row.Date("lastday"),
    };

    public static PSSection Section(SisRow row) => new()
    {
        Id = row.Key("dcid"),
        SchoolNumber = row.Number("schoolid"),
        CourseNumber = row.Text("course_number") ?? "",
        SectionNumber = row.Text("section_number") ?? "",
        TermId = row.Long("term_dcid"),
        Expression = row.Text("expression"),
        TeacherId = row.Long("teacher_dcid"),
    };

    public static PSCourseEnrollment Enrollment(SisRow row) => new()
    {
        Id = row.Key("dcid"),
        StudentId = row.Long("student_dcid"),
        StudentNumber = row.Text("student_number") ?? "",
        SectionId = row.Long("section_dcid"),
        CourseNumber = row.Text("course_number") ?? "",
        SectionNumber = row.Text("section_number") ?? "",
        SchoolNumber = row.Number("schoolid"),
        TermId = row.Long("term_dcid"),
        EntryDate = row.Date("dateenrolled"),
        ExitDate = row.Date("dateleft"),
        IsDropped = row.Flag("dropped"),
    };

    public static PSCourseHistory History(SisRow row) => new()
    {
        Id = row.Key("dcid"),
        StudentId = row.Long("student_dcid"),
        StudentNumber = row.Text("student_number") ?? "",
        CourseNumber = row.Text("course_number"),
        CourseName = row.Text("course_name"),
        StartYear = SchoolYear.OfTermId(row.Number("termid")),
        StoreCode = row.Text("storecode"),
        Grade = row.Text("grade"),
        Percent = row.Decimal("percent"),
        GradeLevel = row.Int("grade_level"),
        SchoolNumber = row.Int("schoolid"),
        SchoolName = row.Text("schoolname"),
        CreditType = row.Text("credit_type"),
        EarnedCredit = row.Decimal("earnedcrhrs"),
        PotentialCredit = row.Decimal("potentialcrhrs"),
        DateStored = row.Date("datestored"),
        IsExcludedFromTranscript = row.Flag("excludefromtranscripts"),
    };

    public static PSCourseRequest CourseRequest(SisRow row) => new()
    {
        Id = row.Key("dcid"),
        StudentId = row.Long("student_dcid"),
        StudentNumber = row.Text("student_number") ?? "",
        CourseNumber = row.Text("coursenumber") ?? "",
        SchoolNumber = row.Number("schoolid"),
        StartYear = SchoolYear.OfTermId(row.Number("yearid")), // stored times 100, like the numbers of terms
    };
}
