using System.Text;
using CsCheck;
using XelloPowerSchool.CourseRequests;
using Xunit;

namespace XelloPowerSchool.Tests.CourseRequests;

public sealed class CourseRequestReaderTests : IDisposable
{
    private readonly RequestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReadsEveryField()
    {
        var rows = _folder.Read("""
            Student_Number,School Code,School Year,COURSE-CODE,Request Type,Alternate For,Rank,Credits,Request Status,Comments,First Name
            00123,7,2027-28,0ENG10,Alternate,ENG20,2,"0,5",Approved,"wants
            ""this"" one",Ada
            """);

        var row = Assert.Single(rows);
        Assert.Null(row.Problem);
        Assert.Equal(
            new XelloCourseRequest
            {
                StudentId = "00123",
                SchoolCode = "7",
                Year = 2027,
                CourseNumber = "0ENG10",
                IsAlternate = true,
                AlternateFor = "ENG20",
                Priority = 2,
                Credits = 0.5m,
                Status = "Approved",
                Comment = "wants\n\"this\" one",
                File = _folder["requests.csv"],
                Row = 1,
            },
            row);
    }

    [Theory]
    [InlineData("StudentID", "CourseCode")]
    [InlineData("student number", "course number")]
    [InlineData("STUDENT_NUMBER", "COURSENUMBER")]
    [InlineData("SIS ID", "Course ID")]
    [InlineData("local id", "course-no.")]
    [InlineData("Student #", "Course #")]
    public void KnowsSynonyms(string student, string course)
    {
        var request = Assert.Single(_folder.Read($"{student},{course}\n1,A\n"));
        Assert.Equal(("1", "A"), (request.StudentId, request.CourseNumber));
    }

    [Theory]
    [InlineData(',')]
    [InlineData('\t')]
    [InlineData('|')]
    [InlineData(';')]
    public void FindsTheDelimiter(char delimiter)
    {
        // Other delimiters in a header, quoted or not, do not mislead.
        var text = $"\"Student ID\"|\"Course Code\"|\"Name, first; last\"|Comment\n1|A|\"x{delimiter}y\"|\"line\nbreak\"\n".Replace('|', delimiter);
        var request = Assert.Single(_folder.Read(text));
        Assert.Equal(("1", "A", "line\nbreak"), (request.StudentId, request.CourseNumber, request.Comment));
    }

    [Fact]
    public void TheHeaderDecidesTheDelimiterByMeaningNotByCount()
    {
        var request = Assert.Single(_folder.Read("Student ID;Course Code;Title,Teacher,Room,Term,Period\n1;A;x\n"));
        Assert.Equal(("1", "A"), (request.StudentId, request.CourseNumber));
    }

    public static TheoryData<string> Encodings => ["utf-8", "utf-8-bom", "utf-16", "utf-16BE", "windows-1252"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void ReadsTheEncoding(string name)
    {
        Encoding encoding = name switch
        {
            "utf-8" => new UTF8Encoding(false),
            "utf-8-bom" => new UTF8Encoding(true),
            "windows-1252" => CodePagesEncodingProvider.Instance.GetEncoding(1252)!,
            _ => Encoding.GetEncoding(name),
        };
        var request = Assert.Single(_folder.Read("Student ID,Course Code,Comment\r\n1,FRANÇAIS,\u201cétude\u201d – œuvre €\r\n", encoding));
        Assert.Equal(("1", "FRANÇAIS", "\u201cétude\u201d – œuvre €"), (request.StudentId, request.CourseNumber, request.Comment));
    }

    [Fact]
    public void OneBadByteAtTheVeryEndMeansWindows1252()
    {
        var path = _folder.Write(Encoding.ASCII.GetBytes("Student ID,Course Code,Comment\n1,A,"), [0xC3]);
        Assert.Equal("Ã", Assert.Single(RequestFolder.Read(path)).Comment);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    [InlineData("\r")]
    public void BlankRowsCountInTheRowNumberOnly(string newLine)
    {
        var text = string.Join(newLine, "", "Student ID,Course Code", "1,A", "", " , ", "2,B", "", "", "");
        var rows = _folder.Read(text);
        Assert.Equal([(1, "1"), (4, "2")], rows.Select(row => (row.Row, row.StudentId)));
        Assert.All(rows, row => Assert.Null(row.Problem));
    }

    [Fact]
    public void LineBreaksMayBeMixedWhereverTheyStand()
    {
        // More than one buffer of the parser, with a lone CR at every distance to its edge.
        var text = new StringBuilder("Student ID,Course Code");
        for (var i = 1; i <= 40_000; i++)
            text.Append((i % 3) switch { 0 => "\r\n", 1 => "\n", _ => "\r" }).Append(i).Append(",A").Append('x', i % 7);
        var rows = _folder.Read(text.ToString());
        Assert.Equal(Enumerable.Range(1, 40_000).Select(i => $"{i} A{new string('x', i % 7)}"), rows.Select(row => row.ToString()));
    }

    [Fact]
    public void ARowThatStartsWithACommentSignIsARow() => Assert.Equal("#1", Assert.Single(_folder.Read("Student ID,Course Code\n#1,A\n")).StudentId);

    [Theory]
    [InlineData("1", 1)]
    [InlineData("1,A,x", 3)]
    [InlineData("1,A,,x", 4)]
    public void ARowOfAnotherWidthIsRefusedAlone(string bad, int fields)
    {
        var rows = _folder.Read($"Student ID,Course Code\n1,A\n{bad}\n2,B\n");
        Assert.Equal([true, false, true], rows.Select(row => row.Problem is null));
        Assert.Equal($"The row has {fields} fields, the header 2.", rows[1].Problem);
        Assert.Equal((2, ""), (rows[1].Row, rows[1].StudentId));
    }

    [Theory]
    [InlineData("Request Type", "perhaps")]
    [InlineData("Request Type", "1")]
    [InlineData("Alternate", "ENG20")]
    [InlineData("Year", "37")]
    [InlineData("Year", "3700")]
    [InlineData("Year", "2027-29")]
    [InlineData("Year", "27-28")]
    [InlineData("Rank", "1st")]
    [InlineData("Rank", "1.5")]
    [InlineData("Rank", "-1")]
    [InlineData("Credits", "half")]
    [InlineData("Credits", "1E+05")]
    public void AValueThatIsNotUnderstoodRefusesTheRow(string header, string value)
    {
        var row = Assert.Single(_folder.Read($"Student ID,Course Code,{header}\n1,A,{value}\n"));
        Assert.Contains($"'{value}'", row.Problem!, StringComparison.Ordinal);
        Assert.Equal(("1", "A"), (row.StudentId, row.CourseNumber));
    }

    [Theory]
    [InlineData("Alternate,Yes,Primary")]
    [InlineData("Primary,Yes,")]
    [InlineData("Primary,,ENG20")]
    public void ContradictionsRefuseTheRow(string values)
    {
        var rows = _folder.Read($"Student ID,Course Code,Request Type,Is Alternate,Alternate For\n1,A,{values}\n");
        Assert.Equal(values == "Alternate,Yes,Primary", Assert.Single(rows).Problem is null);
    }

    [Theory]
    [InlineData("Request Type", "Primary", false)]
    [InlineData("Request Type", "ALTERNATE", true)]
    [InlineData("Request Type", "", false)]
    [InlineData("Is Alternate", "yes", true)]
    [InlineData("Is Alternate", "0", false)]
    [InlineData("Is Alternate", "n/a", false)]
    [InlineData("Alternate For", "ENG20", true)]
    [InlineData("Alternate For", "-", false)]
    public void UnderstandsAlternates(string header, string value, bool expected)
    {
        var row = Assert.Single(_folder.Read($"Student ID,Course Code,{header}\n1,A,{value}\n"));
        Assert.Null(row.Problem);
        Assert.Equal(expected, row.IsAlternate);
    }

    [Theory]
    [InlineData("2027")]
    [InlineData("2027-28")]
    [InlineData("2027-2028")]
    [InlineData("2027/28")]
    [InlineData("2027 – 2028")]
    public void UnderstandsYears(string value) =>
        Assert.Equal(2027, Assert.Single(_folder.Read($"Student ID,Course Code,Year\n1,A,{value}\n")).Year);

    [Fact]
    public void TheTurnOfTheCenturyIsAYearToo() =>
        Assert.Equal(2099, Assert.Single(_folder.Read("Student ID,Course Code,Year\n1,A,2099-00\n")).Year);

    [Fact]
    public void FileNotFound() => Fails("RequestFileNotFound", _folder["none.csv"]);

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    [InlineData("\r\n \r\n")]
    [InlineData("Student ID,Course Code")]
    [InlineData("Student ID,Course Code\r\n")]
    [InlineData("\uFEFFStudent ID,Course Code\r\n,\r\n\r\n")]
    public void FileEmpty(string text) => Fails("RequestFileEmpty", _folder.Write(text));

    [Fact]
    public void FileEmptyInUtf16() => Fails("RequestFileEmpty", _folder.Write("", Encoding.Unicode));

    [Fact]
    public void HeaderUnknown()
    {
        var error = Fails("RequestHeaderUnknown", _folder.Write("Stud Number,Course Code,Mark\n1,A,5\n"));
        Assert.Contains("student number", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("course number", error.Message, StringComparison.Ordinal);
        Assert.Contains("'Stud Number', 'Course Code', 'Mark'", error.Message, StringComparison.Ordinal);
        Assert.Contains("for example 'Student Number'", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileWithoutHeaderRowShowsNoStudent()
    {
        var error = Fails("RequestHeaderUnknown", _folder.Write("10023,Lovelace,ENG10\n10024,Hopper,ENG10\n"));
        Assert.DoesNotContain("Lovelace", error.Message + error.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("looks like data", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HeaderAmbiguous()
    {
        var error = Fails("RequestHeaderAmbiguous", _folder.Write("Student ID,Local ID,Course Code\n1,2,A\n"));
        Assert.Contains("'Student ID' and 'Local ID'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FileLocked()
    {
        var path = _folder.Write("Student ID,Course Code\n1,A\n");
        using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            Fails("RequestFileUnreadable", path);
        Assert.Single(RequestFolder.Read(path));
    }

    [Fact]
    public void FileIsAFolder() => Fails("RequestFileUnreadable", Path.GetDirectoryName(_folder["x"])!);

    [Fact]
    public void AWorkbookIsNotText() => Fails("RequestFileNotText", _folder.Write([0x50, 0x4B, 3, 4, 20, 0, 6, 0, 8, 0, 0, 0, 0x21, 0]));

    [Theory]
    [InlineData("1,\"A\"b\n2,B\n", 1)]
    [InlineData("1,A\n2,\"B\n3,C\n", 2)]
    [InlineData("1,A\n2,\"", 2)]
    public void QuotationMarksThatDoNotPairUp(string rows, int row)
    {
        var error = Fails("RequestFileMalformed", _folder.Write("Student ID,Course Code\n" + rows));
        Assert.Contains($"Row {row} ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AQuotationMarkThatClosesAfterAMegabyteIsNoRow() =>
        Fails("RequestFileMalformed", _folder.Write($"Student ID,Course Code\n1,\"A{new string('\n', 2_000_000)}\"\n"));

    [Fact]
    public void QuotationMarksInTheHeaderThatDoNotPairUp() => Fails("RequestFileMalformed", _folder.Write("Student ID,Course Code,\"x\"y\n1,A,\n"));

    [Fact]
    public void Streams()
    {
        var path = _folder.Write("Student ID,Course Code\n" + string.Concat(Enumerable.Repeat("1,A\n", 100_000)) + "2,\"");
        Assert.Equal(10, RequestFolder.Stream(path).Take(10).Count());
        File.Delete(path);
    }

    [Fact]
    public void CanBeCancelled()
    {
        using var cancel = new CancellationTokenSource();
        using var rows = RequestFolder.Stream(_folder.Write("Student ID,Course Code\n1,A\n2,B\n"), cancel.Token).GetEnumerator();
        Assert.True(rows.MoveNext());
        cancel.Cancel();
        Assert.Throws<OperationCanceledException>(() => rows.MoveNext());
    }

    private static XelloException Fails(string id, string path)
    {
        var error = Assert.Throws<XelloException>(() => RequestFolder.Read(path));
        Assert.Equal(id, error.Id);
        Assert.Equal(path, error.Target);
        return error;
    }

    [Theory]
    [InlineData("Course requests 2027-28,,\nPrinted,11/29/2026,\n,,\nStudent ID,Course Code,Comment\n1,A,x\n", 2)]
    [InlineData("Course requests\nStudent ID;Course Code;Comment\n1;A;x\n", 1)]
    [InlineData("\nStudent ID,Course Code,Comment\n1,A,x\n", 0)]
    public void TitlesAboveTheHeaderArePassedOverAndCounted(string text, int titles)
    {
        using var reader = CourseRequestReader.Open(_folder.Write(text), CourseRequestColumnMap.None, CancellationToken.None);
        var request = Assert.Single(reader.Read());
        Assert.Equal(("1", "A", "x", 1, titles), (request.StudentId, request.CourseNumber, request.Comment, request.Row, reader.Titles));
    }

    [Theory]
    [InlineData("10023,MTH1,Primary\nStudent ID,Course Code,Comment\n1,A,x\n")] // data as wide as the header is none of its titles
    [InlineData("One\nTwo,Three\n")]
    public void RowsOfDataAreNoTitles(string text) => Fails("RequestHeaderUnknown", _folder.Write(text));

    /// <summary>Values that repeat are taken over from the row above: never one too many, and no problem of another row.</summary>
    [Fact]
    public void ARowSaysTheSameWhateverStandsAboveIt()
    {
        const string Header = "Student ID,Course Code,School Code,Year,Year ID,Request Type,Alternate For,Priority,Credits,Status,Comment\n";
        string[][] values =
        [
            ["1", "2"], ["ENG10", ""], ["701", "702", "", "n/a", "=\"0701\""], ["2027", "2027-28", "2027-29", ""], ["37", "38", "x", ""],
            ["Primary", "Alternate", "?", ""], ["", "MAT10"], ["1", "2", "?"], ["1", "0.5", "?", ""], ["Approved", " Approved ", ""], ["Wait", ""],
        ];
        // The first value is the usual one, or hardly any row would repeat the one above.
        var row = values.Select(column => Gen.Int[0, column.Length + 10].Select(i => column[Math.Max(0, i - 11)])).Aggregate((text, field) => Gen.Select(text, field, (t, f) => t + "," + f));
        row.Array[1, 12].Sample(
            rows =>
            {
                var together = _folder.Read(Header + string.Concat(rows.Select(text => text + "\n")));
                for (var i = 0; i < rows.Length; i++)
                    Assert.Equal(Assert.Single(_folder.Read(Header + rows[i] + "\n")), together[i] with { Row = 1 });
            },
            iter: 300, threads: 1);
    }

    [Fact]
    public void ARequestIsEqualByAllItsValuesAndChangesOneAtATime()
    {
        var request = new XelloCourseRequest
        {
            StudentId = "1", SchoolCode = "701", Year = 2027, CourseNumber = "ENG10", IsAlternate = true, AlternateFor = "MAT10", Priority = 1, Credits = 5, Status = "Approved",
            Comment = "Wait", File = "a.csv", Row = 3, Problem = "none",
        };
        Assert.Equal(request, request with { });
        var others = new[]
        {
            request with { StudentId = "2" }, request with { SchoolCode = null }, request with { Year = 2028 }, request with { CourseNumber = "" }, request with { IsAlternate = false },
            request with { AlternateFor = null }, request with { Priority = 2 }, request with { Credits = 1 }, request with { Status = "" }, request with { Comment = null },
            request with { File = "b.csv" }, request with { Row = 4 }, request with { Problem = null },
        };
        Assert.Equal(others.Length + 1, others.Append(request).Distinct().Count());
        var properties = typeof(XelloCourseRequest).GetProperties();
        Assert.Equal(properties.Length, others.Length);
        Assert.All(others, other => Assert.Single(properties, property => !Equals(property.GetValue(other), property.GetValue(request))));
    }

    [Fact]
    public void AHeaderThatIsRepeatedIsNoRequest()
    {
        using var reader = CourseRequestReader.Open(
            _folder.Write("Student ID,Course Code,\n1,A\nStudent ID,Course Code\n2,B,\n Student ID ,Course Code,\nStudent ID,C\n"), CourseRequestColumnMap.None, CancellationToken.None);
        Assert.Equal(["1 A 1", "2 B 3", "Student ID C 5"], reader.Read().Select(request => $"{request} {request.Row}"));
        Assert.Equal(2, reader.RepeatedHeaders);
        Fails("RequestFileEmpty", _folder.Write("Student ID,Course Code\nStudent ID,Course Code\n"));
    }

    [Fact]
    public void AFolderAndAWebPageAreNamed()
    {
        Assert.Contains("folder", Fails("RequestFileUnreadable", Path.GetDirectoryName(_folder["x"])!).Message, StringComparison.Ordinal);
        Fails("RequestFileNotText", _folder.Write("<!DOCTYPE html><html><body>Sign in</body></html>"));
        Fails("RequestFileNotText", _folder.Write("<table><tr><td>Student ID</td></tr></table>"));
    }
}
