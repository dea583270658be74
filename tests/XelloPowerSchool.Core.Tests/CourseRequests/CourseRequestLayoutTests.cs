using XelloPowerSchool.CourseRequests;
using Xunit;

namespace XelloPowerSchool.Tests.CourseRequests;

/// <summary>Long and wide exports, columns that the user names, and what spreadsheets leave of a file.</summary>
public sealed class CourseRequestLayoutTests : IDisposable
{
    private readonly RequestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Course 1", "Course1")]
    [InlineData("Course_Code_02", "Course2")]
    [InlineData("Course 3 Code", "Course3")]
    [InlineData("Request 4", "Course4")]
    [InlineData("Request 4 Course Code", "Course4")]
    [InlineData("Selection #5", "Course5")]
    [InlineData("Primary Course 6", "Course6")]
    [InlineData("1st Choice", "Course1")]
    [InlineData("Alternate 1", "Alternate1")]
    [InlineData("Alt. Course 2", "Alternate2")]
    [InlineData("Course Alternate 3", "Alternate3")]
    [InlineData("2nd Alternate", "Alternate2")]
    [InlineData("Backup 1", "Alternate1")]
    [InlineData("Course 1 Alternate", "Course1Alternate1")]
    [InlineData("Course 12 Alternate 2", "Course12Alternate2")]
    [InlineData("Request 2 Alt", "Course2Alternate1")]
    [InlineData("Alternate for Course 3", "Course3Alternate1")]
    [InlineData("Alternate 2 for Request 3", "Course3Alternate2")]
    [InlineData("Course 1 Name", null)]
    [InlineData("Course 123", null)]
    [InlineData("Course 0", null)]
    [InlineData("Course", null)]
    [InlineData("Alternate", null)]
    [InlineData("Period 1", null)]
    [InlineData("1", null)]
    public void KnowsNumberedColumns(string header, string? name) => Assert.Equal(name, NumberedColumn.Of(header)?.ToString());

    [Fact]
    public void AWideRowGivesARequestForEachCourse()
    {
        var rows = _folder.Read("""
            Student ID,School Year,Course 1,Course 1 Alternate,Course 2,Course 3,Alternate 2,Alternate 1,Course 1 Name
            100,2027-28,ENG10,ENG11,MTH102,,PE10,ART110,English
            200,2027-28,,,,,,,
            300,2027-28,,ENG11,n/a,SCI102,,,
            """);

        Assert.Equal(
            [
                "100 ENG10 1", "100 ENG11 1 for ENG10", "100 MTH102 2", "100 ART110 1 for", "100 PE10 2 for",
                "300 ENG11 1 for", "300 SCI102 3",
            ],
            rows.Select(Describe));
        Assert.Equal([1, 1, 1, 1, 1, 3, 3], rows.Select(row => row.Row));
        Assert.All(rows, row => Assert.Equal((2027, null, _folder["requests.csv"]), (row.Year, row.Problem, row.File)));
    }

    [Fact]
    public void ALongRowMayHaveColumnsForItsAlternates()
    {
        var rows = _folder.Read("Student ID,Course Code,Priority,Alternate Course,Alternate 2\n1,A,3,B,C\n2,A,,,\n3,,,B,\n");
        Assert.Equal(["1 A 3", "1 B 1 for A", "1 C 3 for A", "2 A", "3", "3 B 1 for"], rows.Select(Describe));
    }

    [Fact]
    public void AProblemOfAWideRowIsOneRequest()
    {
        var row = Assert.Single(_folder.Read("Student ID,Year,Course 1,Course 2\n1,someday,A,B\n"));
        Assert.Equal(("1", "", 1), (row.StudentId, row.CourseNumber, row.Row));
        Assert.Contains("'someday'", row.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void NamedColumnsWinOverTheirHeaders()
    {
        var path = _folder.Write("Pupil No;Student ID;Unit;Alternate;Course 1;Plan B\n7;1;A;x;C;B\n");
        var map = CourseRequestColumnMap.Parse(new Dictionary<string, string>
        {
            ["studentId"] = "PUPIL_NO", ["Course1"] = "Unit", ["Course2"] = "Course 1", ["Course1Alternate1"] = "Plan B", ["Comment"] = "Alternate",
        });

        using var reader = CourseRequestReader.Open(path, map, CancellationToken.None);

        Assert.Equal(["7 A 1", "7 B 1 for A", "7 C 2"], reader.Read().Select(Describe));
        Assert.Equal(["Student ID"], reader.Layout.Unused);
    }

    [Fact]
    public void AMapIsKeptAndReadsTheSame()
    {
        var path = _folder.Write("Schüler,Course Code,Year,Rank\n1,A,2027,2\n");
        var map = CourseRequestColumnMap.Parse(new Dictionary<string, string> { ["StudentId"] = "Schüler" });
        var saved = _folder["map.json"];
        List<XelloCourseRequest> first;
        using (var reader = CourseRequestReader.Open(path, map, CancellationToken.None))
        {
            first = [.. reader.Read()];
            reader.Layout.Map.Write(saved);
        }

        Assert.Contains("\"StudentId\": \"Schüler\"", File.ReadAllText(saved), StringComparison.Ordinal);
        using var again = CourseRequestReader.Open(path, CourseRequestColumnMap.Read(saved), CancellationToken.None);
        Assert.Equal(first, again.Read());

        // Next year's file is another one: the map says which column is gone.
        var other = _folder.Write("Student ID,Course Code,Year,Rank\n1,A,2027,2\n");
        var error = Assert.Throws<XelloException>(() => CourseRequestReader.Open(other, CourseRequestColumnMap.Read(saved), CancellationToken.None));
        Assert.Equal("RequestHeaderUnknown", error.Id);
        Assert.Contains("student number", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Pupil", "x")]
    [InlineData("3", "x")]
    [InlineData("StudentId", "")]
    [InlineData("Course", "x")]
    [InlineData("Course 1", "x")]
    public void AMapThatNamesNoFieldIsRefused(string field, string header) => Assert.Equal(
        "ColumnMapInvalid",
        Assert.Throws<XelloException>(() => CourseRequestColumnMap.Parse(new Dictionary<string, string> { [field] = header })).Id);

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"StudentId\":")]
    [InlineData("{\"StudentId\":{}}")]
    public void AMapThatIsNoneIsRefused(string text)
    {
        File.WriteAllText(_folder["map.json"], text);
        Assert.Equal("ColumnMapUnreadable", Assert.Throws<XelloException>(() => CourseRequestColumnMap.Read(_folder["map.json"])).Id);
        Assert.Equal("ColumnMapUnreadable", Assert.Throws<XelloException>(() => CourseRequestColumnMap.Read(_folder["none.json"])).Id);
    }

    [Fact]
    public void BothMissingColumnsAreNamed()
    {
        var error = Assert.Throws<XelloException>(() => _folder.Read("Learner,Units,Alternate 1\n1,A,B\n"));
        Assert.Equal("RequestHeaderUnknown", error.Id);
        Assert.Contains("the student number or the course number", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=\"00123\"", "00123")]
    [InlineData("\"=\"\"00123\"\"\"", "00123")]
    [InlineData("'00123", "00123")]
    [InlineData("\u00A000123\u200B", "00123")]
    [InlineData("\u2007\uFEFF00123 ", "00123")]
    [InlineData("=", "=")]
    [InlineData("'", "'")]
    public void WhatKeepsDigitsAsTextIsTakenOff(string cell, string key) =>
        Assert.Equal((key, "A"), Assert.Single(_folder.Read($"Student ID,Course Code\n{cell},A\n")) is var row ? (row.StudentId, row.CourseNumber) : default);

    [Theory]
    [InlineData("sep=;\n")]
    [InlineData("SEP=,\r\n")]
    [InlineData("\uFEFFsep=,\r\n\r\n")]
    public void TheHintForSpreadsheetsIsNoHeader(string hint)
    {
        var delimiter = hint.Contains(';', StringComparison.Ordinal) ? ';' : ',';
        var row = Assert.Single(_folder.Read($"{hint}Student ID{delimiter}Course Code\n1{delimiter}A\n"));
        Assert.Equal(("1", "A", 1), (row.StudentId, row.CourseNumber, row.Row));
    }

    [Fact]
    public void BlankFieldsAtTheEndOfARowAreNoFault()
    {
        var rows = _folder.Read("Student ID,Course Code,,\n1,A,,\n2,B,,,, ,\n");
        Assert.Equal(["1 A", "2 B"], rows.Select(Describe));
    }

    [Theory]
    [InlineData("37", 2027)]
    [InlineData("3700", 2027)]
    [InlineData("2027", null)]
    [InlineData("3750", null)]
    [InlineData("0", null)]
    public void TheYearIdIsTakenFromItsOwnColumn(string value, int? year)
    {
        var row = Assert.Single(_folder.Read($"Student_Number\tCourseNumber\tYearID\n1\tA\t{value}\n"));
        Assert.Equal((year, year is null), (row.Year, row.Problem is not null));
    }

    [Fact]
    public void ANumberedColumnThatComesTwiceIsAmbiguous() => Assert.Equal(
        "RequestHeaderAmbiguous", Assert.Throws<XelloException>(() => _folder.Read("Student ID,Course 1,Request 1\n1,A,B\n")).Id);

    private static string Describe(XelloCourseRequest row) => string.Join(
        ' ', new[] { row.StudentId, row.CourseNumber, $"{row.Priority}", row.IsAlternate ? "for" : "", row.AlternateFor ?? "" }.Where(part => part.Length > 0));
}
