using System.Globalization;
using XelloPowerSchool.Sandbox.Data;
using XelloPowerSchool.Sandbox.District;
using Xunit;
using DistrictRoster = XelloPowerSchool.Sandbox.District.Roster;

namespace XelloPowerSchool.Tests.Sandbox;

/// <summary>The district as tables: complete, consistent with itself and with /ws/v1, and full of what real tables contain.</summary>
public sealed class DatabaseTests
{
    private static readonly DistrictRoster Autumn = new SyntheticDistrict(7, 2000, 6).On(new DateTime(2026, 10, 1));
    private static readonly DistrictRoster Spring = new SyntheticDistrict(7, 2000, 6).On(new DateTime(2027, 4, 1));

    public static TheoryData<string> Tables => [.. DataDictionary.All.Select(table => table.Name)];

    [Theory, MemberData(nameof(Tables))]
    public void EveryTableHasRowsWithDifferentKeysAndValuesOfItsTypes(string name)
    {
        var table = DataDictionary.Find(name)!;
        var keys = new HashSet<long>();
        foreach (var row in Rows(Spring, $"SELECT * FROM {table.Key}"))
        {
            Assert.True(keys.Add((long)row[0]!));
            for (var i = 0; i < row.Length; i++)
                switch (table.Columns[i].Type)
                {
                    case ColumnType.Number: Assert.True(row[i] is null or long or double, $"{table.Columns[i].Name}: {row[i]}"); break;
                    case ColumnType.Date: Assert.True(row[i] is null || DateTime.TryParseExact((string)row[i]!, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _), $"{table.Columns[i].Name}: {row[i]}"); break;
                    default: Assert.True(row[i] is null or string { Length: > 0 }, $"{table.Columns[i].Name}: {row[i]}"); break;
                }
        }
        Assert.NotEmpty(keys);
    }

    [Theory]
    [InlineData("cc.studentid", "students.id")]
    [InlineData("cc.schoolid", "schools.school_number")]
    [InlineData("cc.course_number", "courses.course_number")]
    [InlineData("ABS(cc.sectionid)", "sections.id")]
    [InlineData("cc.teacherid", "schoolstaff.id")]
    [InlineData("sections.teacher", "teachers.id")]
    [InlineData("sections.course_number", "courses.course_number")]
    [InlineData("sections.schoolid", "schools.school_number")]
    [InlineData("schoolstaff.users_dcid", "users.dcid")]
    [InlineData("users.homeschoolid", "schools.school_number")]
    [InlineData("storedgrades.studentid", "students.id")]
    [InlineData("storedgrades.schoolid", "schools.school_number")]
    [InlineData("schedulerequests.studentid", "students.id")]
    [InlineData("schedulerequests.coursenumber", "courses.course_number")]
    [InlineData("school_course.courseid", "courses.id")]
    [InlineData("school_course.schoolid", "schools.school_number")]
    [InlineData("schedulecoursecatalogs.course_number", "courses.course_number")]
    [InlineData("students.schoolid", "schools.school_number")]
    [InlineData("students.person_id", "person.id")]
    [InlineData("personemailaddressassoc.personid", "person.id")]
    [InlineData("personemailaddressassoc.emailaddressid", "emailaddress.emailaddressid")]
    [InlineData("personemailaddressassoc.emailtypecodesetid", "codeset.codesetid")]
    [InlineData("reenrollments.studentid", "students.id")]
    [InlineData("reenrollments.schoolid", "schools.school_number")]
    [InlineData("studentcorefields.studentsdcid", "students.dcid")]
    [InlineData("u_students_extension.studentsdcid", "students.dcid")]
    [InlineData("log.studentid", "students.id")]
    public void WhatPointsSomewhereFindsIt(string from, string to)
    {
        var (table, target) = (from.Replace("ABS(", "", StringComparison.Ordinal).Split('.')[0], to.Split('.')[0]);
        foreach (var roster in new[] { Autumn, Spring })
            Assert.Equal(0, Number(roster, $"SELECT COUNT(*) FROM {table} WHERE {from} IS NOT NULL AND {from} NOT IN (SELECT {to} FROM {target})", table, target));
    }

    [Fact]
    public void TermsOfSchoolsShareTheirIds()
    {
        Assert.Equal(6 * 9, Number(Autumn, "SELECT COUNT(*) FROM terms"));
        Assert.Equal(9, Number(Autumn, "SELECT COUNT(DISTINCT id) FROM terms"));
        Assert.Equal(6, Number(Autumn, "SELECT COUNT(DISTINCT schoolid) FROM terms WHERE id = 3600 AND isyearrec = 1 AND portion = 1 AND yearid = 36"));
        Assert.Equal(0, Number(Autumn, "SELECT COUNT(*) FROM terms WHERE FLOOR(id / 100) <> yearid"));
        Assert.Equal(0, Number(Autumn, "SELECT COUNT(*) FROM sections s WHERE NOT EXISTS (SELECT 1 FROM terms t WHERE t.id = s.termid AND t.schoolid = s.schoolid)", "sections", "terms"));
    }

    [Fact]
    public void MostCoursesBelongToTheDistrictAndAreOfferedBySchools()
    {
        Assert.True(Number(Autumn, "SELECT COUNT(*) FROM courses WHERE schoolid = 0") > 60);
        var high = Autumn.District.Schools.All.Single(school => school.LowGrade == 9);
        var offered = Rows(Autumn, string.Format(CultureInfo.InvariantCulture,
            "SELECT c.dcid FROM courses c WHERE c.schoolid = {0} OR c.schoolid = 0 AND c.id IN (SELECT courseid FROM school_course WHERE schoolid = {0}) ORDER BY c.dcid", high.Number), "courses", "school_course");
        Assert.Equal(Autumn.District.Catalogue.Of(high).Select(course => (long)course.Id).Order(), offered.Select(row => (long)row[0]!));
    }

    [Fact]
    public void SecondaryStudentsHaveFullSchedules()
    {
        // Open rows of this year, by student.
        var rows = Rows(Autumn, "SELECT s.grade_level, COUNT(e.dcid), COUNT(DISTINCT e.expression) FROM students s LEFT JOIN cc e ON e.studentid = s.id AND e.termid BETWEEN 3600 AND 3602 WHERE s.enroll_status = 0 GROUP BY s.id", "students", "cc").ToArray();
        Assert.Equal(2000, rows.Length);
        Assert.All(rows, row => Assert.InRange((long)row[1]!, (long)row[0]! < 6 ? 1 : 6, (long)row[0]! < 6 ? 1 : 8));
        Assert.All(rows.Where(row => (long)row[0]! >= 6), row => Assert.Equal(7L, row[2])); // one class in every period
        var sizes = Rows(Autumn, "SELECT COUNT(*) FROM cc WHERE termid >= 3600 AND schoolid <> 901 GROUP BY sectionid", "cc").Select(row => (long)row[0]!).ToArray();
        Assert.InRange(sizes.Max(), 15, 60);
        Assert.InRange(sizes.Average(), 5, 35);
    }

    [Fact]
    public void DroppedRowsAreNegativeAndKept()
    {
        Assert.Equal(0, Number(Spring, "SELECT COUNT(*) FROM cc WHERE (sectionid < 0) <> (termid < 0)"));
        var dropped = Number(Spring, "SELECT COUNT(*) FROM cc WHERE sectionid < 0 AND termid <= -3600");
        Assert.InRange(dropped, 100, 2000);
        // Whoever left has no open row of this year, whoever moved has rows of both schools.
        Assert.Equal(0, Number(Spring, "SELECT COUNT(*) FROM cc e JOIN students s ON s.id = e.studentid WHERE s.enroll_status NOT IN (0) AND e.termid >= 3600", "cc", "students"));
        Assert.NotEqual(0, Number(Spring, "SELECT COUNT(*) FROM students s WHERE s.entrycode = 'E3' AND s.enroll_status = 0 AND 2 = (SELECT COUNT(DISTINCT schoolid) FROM cc WHERE studentid = s.id AND ABS(termid) >= 3600)", "cc", "students"));
        Assert.Equal(0, Number(Spring, "SELECT COUNT(*) FROM cc WHERE dateenrolled >= dateleft"));
        Assert.Equal(0, Number(Spring, "SELECT COUNT(*) FROM cc WHERE studyear <> studentid * 100 + FLOOR(ABS(termid) / 100)"));
    }

    [Fact]
    public void TranscriptsGrowWithTheYears()
    {
        Assert.Equal(0, Number(Autumn, "SELECT COUNT(*) FROM storedgrades WHERE datestored >= '2026-10-01'"));
        Assert.Equal(0, Number(Autumn, "SELECT COUNT(*) FROM storedgrades WHERE grade_level < 9"));
        Assert.Equal(0, Number(Autumn, "SELECT COUNT(*) FROM storedgrades g WHERE grade = 'F' AND earnedcrhrs <> 0"));
        var byGrade = Rows(Autumn, "SELECT s.grade_level, COUNT(g.dcid) * 1.0 / COUNT(DISTINCT s.id) FROM students s LEFT JOIN storedgrades g ON g.studentid = s.id WHERE s.enroll_status = 0 AND s.grade_level >= 9 GROUP BY s.grade_level ORDER BY 1", "students", "storedgrades").Select(row => (double)row[1]!).ToArray();
        Assert.Equal(4, byGrade.Length);
        Assert.Equal(byGrade.Order(), byGrade);
        Assert.True(byGrade[0] < 1 && byGrade[3] > 30, string.Join(" ", byGrade));
        Assert.True(Number(Spring, "SELECT COUNT(*) FROM storedgrades WHERE termid = 3601 AND storecode = 'S1'") > 500);
        Assert.True(Number(Autumn, "SELECT COUNT(*) FROM storedgrades WHERE course_number IS NULL AND schoolname LIKE '%out of district%'") > 0);
        Assert.True(Number(Autumn, "SELECT COUNT(*) FROM storedgrades WHERE excludefromtranscripts = 1") > 0);
    }

    [Fact]
    public void NextYearsRequestsComeInSpringUnderTheYearTimesOneHundred()
    {
        Assert.Equal([3600L], Rows(Autumn, "SELECT DISTINCT yearid FROM schedulerequests ORDER BY 1").Select(row => (long)row[0]!));
        Assert.Equal([3600L, 3700L], Rows(Spring, "SELECT DISTINCT yearid FROM schedulerequests ORDER BY 1").Select(row => (long)row[0]!));
        Assert.Equal(0, Number(Spring, "SELECT COUNT(*) FROM schedulerequests r JOIN students s ON s.id = r.studentid WHERE r.yearid = 3700 AND s.grade_level NOT BETWEEN 5 AND 11", "schedulerequests", "students"));
        var asked = Rows(Spring, "SELECT COUNT(*) FROM schedulerequests WHERE yearid = 3700 GROUP BY studentid", "schedulerequests").Select(row => (long)row[0]!).ToArray();
        Assert.All(asked, number => Assert.InRange(number, 7, 8));
        Assert.True(asked.Length > 800);
    }

    [Fact]
    public void ThePrimaryEmailIsTheOneOfV1AndSomeHaveTwo()
    {
        var primary = Rows(Autumn,
            """
            SELECT s.dcid, e.emailaddress FROM students s
            LEFT JOIN personemailaddressassoc a ON a.personid = s.person_id AND a.isprimaryemailaddress = 1
            LEFT JOIN emailaddress e ON e.emailaddressid = a.emailaddressid ORDER BY s.dcid
            """, "students", "personemailaddressassoc", "emailaddress").ToDictionary(row => (long)row[0]!, row => (string?)row[1]);
        Assert.Equal(Autumn.Count, primary.Count);
        for (var i = 0; i < Autumn.Count; i++) Assert.Equal(Autumn.Describe(i).Email, primary[Autumn[i].Id]);
        var two = Rows(Autumn, "SELECT personid FROM personemailaddressassoc GROUP BY personid HAVING COUNT(*) = 2", "personemailaddressassoc").Count();
        Assert.InRange(two, 40, 200);
        // Whoever takes the first address by the alphabet or by its key takes the wrong one.
        Assert.Equal(two, Number(Autumn, "SELECT COUNT(*) FROM personemailaddressassoc a JOIN personemailaddressassoc b ON a.personid = b.personid AND a.isprimaryemailaddress > b.isprimaryemailaddress AND a.personemailaddressassocid > b.personemailaddressassocid"));
    }

    [Fact]
    public void EarlierEnrolmentsDoNotOverlapWithTheCurrentOne()
    {
        Assert.Equal(0, Number(Spring, "SELECT COUNT(*) FROM reenrollments WHERE entrydate >= exitdate"));
        Assert.Equal(0, Number(Spring, "SELECT COUNT(*) FROM reenrollments a JOIN reenrollments b ON a.studentid = b.studentid AND a.dcid < b.dcid AND a.entrydate < b.exitdate AND b.entrydate < a.exitdate"));
        Assert.Equal(0, Number(Spring, "SELECT COUNT(*) FROM reenrollments r JOIN students s ON s.id = r.studentid WHERE s.enroll_status = 0 AND r.exitdate > s.entrydate", "reenrollments", "students"));
        Assert.NotEqual(0, Number(Spring, "SELECT COUNT(*) FROM reenrollments WHERE exitcode = 'T1' AND exitdate >= '2026-09-01'"));
    }

    [Fact]
    public void MixingUpTheTwoKeysFindsSomebodyElse()
    {
        Assert.True(Number(Autumn, "SELECT COUNT(*) FROM students a JOIN students b ON a.id = b.dcid") > 1000);
        Assert.Equal(0, Number(Autumn, "SELECT COUNT(*) FROM students WHERE id = dcid OR person_id = id"));
        Assert.Equal(0, Number(Autumn, "SELECT COUNT(*) FROM schools WHERE dcid = school_number OR id = dcid"));
    }

    [Fact]
    public void TheSchoolsOfGraduatesAndOfTheOfficeAreThere()
    {
        Assert.Equal(8, Number(Autumn, "SELECT COUNT(*) FROM schools"));
        Assert.Equal(1, Number(Autumn, "SELECT COUNT(*) FROM schools WHERE school_number = 999999 AND name = 'Graduated Students'"));
        Assert.Equal(1, Number(Autumn, "SELECT COUNT(*) FROM schools WHERE school_number = 0"));
        Assert.NotEqual(0, Number(Autumn, "SELECT COUNT(*) FROM students WHERE schoolid = 999999 AND grade_level = 99 AND enroll_status = 3 AND sched_nextyeargrade = 99"));
        Assert.NotEqual(0, Number(Autumn, "SELECT COUNT(*) FROM students WHERE next_school = 999999 AND grade_level = 12"));
    }

    [Fact]
    public void TheYearOfArchivedCoursesMovesAtTheEndOfTheYear()
    {
        Assert.Equal("35", Rows(Spring, "SELECT value FROM prefs WHERE name = 'coursearchiveyear'", "prefs").Single()[0]);
        Assert.Equal("36", Rows(Spring.District.On(new DateTime(2027, 7, 1)), "SELECT value FROM prefs WHERE name = 'coursearchiveyear'", "prefs").Single()[0]);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(40, 2)]
    [InlineData(600, 3)]
    [InlineData(3000, 40)]
    public void EveryShapeOfDistrictFillsAllTables(int students, int schools)
    {
        var district = new SyntheticDistrict(11, students, schools);
        foreach (var date in new[] { new DateTime(2026, 7, 1), new DateTime(2027, 1, 20), new DateTime(2027, 6, 30) })
            foreach (var table in DataDictionary.All)
                Assert.True(Number(district.On(date), $"SELECT COUNT(*) FROM {table.Key}", table.Key) >= 0);
    }

    [Fact]
    public void RowsKeepTheirKeysFromDayToDay()
    {
        // The same row of a student's year has the same key a month later, so that changes can be told from new rows.
        var before = Rows(Autumn, "SELECT dcid, studentid || '/' || course_number || '/' || ABS(sectionid) || '/' || dateenrolled FROM cc", "cc").ToDictionary(row => (long)row[0]!, row => (string)row[1]!);
        var after = Rows(Autumn.District.On(new DateTime(2026, 11, 1)), "SELECT dcid, studentid || '/' || course_number || '/' || ABS(sectionid) || '/' || dateenrolled FROM cc", "cc").ToDictionary(row => (long)row[0]!, row => (string)row[1]!);
        var same = before.Count(pair => after.TryGetValue(pair.Key, out var row) && row == pair.Value);
        Assert.InRange(same, before.Count * 97 / 100, before.Count);
    }

    private static IEnumerable<object?[]> Rows(DistrictRoster roster, string sql, params string[] tables)
    {
        if (tables.Length == 0) tables = [.. DataDictionary.All.Select(table => table.Key).Where(key => sql.Split(' ', ',', '(', ')', '.').Contains(key))];
        return roster.Database.Read(new Statement(sql, tables.Select(table => DataDictionary.Find(table)!).ToArray())).Select(row => (object?[])row.Clone());
    }

    private static long Number(DistrictRoster roster, string sql, params string[] tables) => (long)Rows(roster, sql, tables).First()[0]!;
}
