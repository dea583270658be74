using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using XelloPowerSchool.CourseRequests;
using Xunit;

namespace XelloPowerSchool.Tests.CourseRequests;

public sealed class CourseRequestExporterTests : IDisposable
{
    private const string Requests = """
        Student ID,School Year,Course Code,Request Type,Alternate For,Priority
        00200,2027-28,ENG10,Primary,,1
        100,2028-29,MAT10,Primary,,1.0
        300,,0ART,Alternate,MAT10,2
        100,,FRANÇAIS,Primary,,
        999,,ENG10,Primary,,
        100,,FRANÇAIS,Alternate,,
        300,,ENG10
        """;

    private const string Golden =
        "Student_Number\tCourseNumber\tSchoolID\tYearID\tAlternateFlag\tAlternateFor\tPriority\r\n"
        + "100\tMAT10\t30\t3800\t0\t\t1\r\n"
        + "300\t0ART\t30\t3700\t1\tMAT10\t2\r\n"
        + "100\tFRANÇAIS\t30\t3700\t0\t\t\r\n";

    private readonly RequestFolder _folder = new();
    private readonly InMemorySis _sis = new InMemorySis().Add("100").Add("200").Add("300", InMemorySis.Middle, InMemorySis.High);
    private ImportLayout _layout = ImportLayout.Find("PowerSchool")!;

    private string Out => _folder["import.txt"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("tr-TR")]
    [InlineData("de-DE")]
    [InlineData("th-TH")]
    [InlineData("ar-SA")]
    public async Task WritesTheImportFile(string culture)
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);

        var result = await ExportFile();

        var bytes = await File.ReadAllBytesAsync(Out);
        Assert.Equal(Golden, Encoding.UTF8.GetString(bytes));
        Assert.Equal(Encoding.UTF8.GetBytes(Golden), bytes);
        Assert.Equal([new XelloCourseRequestFile(Out, 3, Convert.ToHexStringLower(SHA256.HashData(bytes)))], result.Files);
        Assert.Equal((7, 3, 0), (result.Read, result.Written, result.AlreadyRequested));
        Assert.Equal(
            ["1 StudentNotFound", "5 StudentNotFound", "6 AlternateEqualsPrimary", "7 RowMalformed"],
            result.Refused.Select(refused => $"{refused.Row} {refused.Rule}"));
        Assert.Equal(["import.refused.csv", "import.txt", "requests.csv"], _folder.FileNames.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task WhatIfSaysTheSameAndWritesNothing()
    {
        var dry = await ExportFile(whatIf: true);
        Assert.False(File.Exists(Out));
        Assert.Equal((0, null), (dry.Files.Count, dry.RefusedPath));

        var real = await ExportFile();
        Assert.Equal((real.Read, real.Written), (dry.Read, dry.Written));
        Assert.Equal(real.Refused, dry.Refused);
    }

    [Fact]
    public async Task WhenAllAreRefusedNoImportFileIsLeft()
    {
        // What is left of an earlier export would be imported a second time.
        await File.WriteAllTextAsync(Out, "old");
        var result = await ExportRows(true, Row("999", "ENG10"));
        Assert.Equal((0, 1, 0, 1), (result.Files.Count, result.Read, result.Written, result.Refused.Count));
        Assert.Equal(["import.refused.csv"], _folder.FileNames);
    }

    [Fact]
    public async Task NothingInNothingOut()
    {
        var result = await ExportRows(false);
        Assert.Equal((0, 0, 0), (result.Files.Count, result.Read, result.Written));
        Assert.Empty(_folder.FileNames);
    }

    [Fact]
    public async Task TheRefusedAreListedForPeople()
    {
        var result = await ExportRows(false, Row("100", "ENG10"), Row("999", "=HYPERLINK(1)") with { File = "/y/x.csv", Row = 7 });
        Assert.Equal(_folder["import.refused.csv"], result.RefusedPath);
        Assert.Equal(
            "\uFEFFFile,Row,StudentId,CourseNumber,School,Rule,Message,Advice\r\n"
            + "\"x.csv\",\"7\",\"999\",\"'=HYPERLINK(1)\",\"\",\"StudentNotFound\",\"PowerSchool has no student with this number.\","
            + "\"Compare the number with Student_Number in PowerSchool, and correct it in Xello or in the file.\"\r\n",
            Encoding.UTF8.GetString(await File.ReadAllBytesAsync(result.RefusedPath!)));

        // A list of an earlier export is none of this one.
        await ExportRows(true, Row("100", "ENG10"));
        Assert.Equal(["import.txt"], _folder.FileNames);
    }

    [Fact]
    public async Task WhatPowerSchoolHasIsNotWrittenAgain()
    {
        var check = await Check([Row("100", "ENG10"), Row("100", "MAT10")]);
        Assert.Equal(2, (await Export(check)).Written);

        // The check is from before the import.
        _sis.Requests.Add(new PSCourseRequest { StudentNumber = "100", CourseNumber = "ENG10", SchoolNumber = InMemorySis.High, StartYear = 2027 });
        var second = await Export(check, force: true);
        Assert.Equal((1, 1), (second.Written, second.AlreadyRequested));
        Assert.DoesNotContain("ENG10", await File.ReadAllTextAsync(Out), StringComparison.Ordinal);

        _sis.Requests.Add(new PSCourseRequest { StudentNumber = "100", CourseNumber = "MAT10", SchoolNumber = InMemorySis.High, StartYear = 2027 });
        var third = await Export(check, force: true);
        Assert.Equal((0, 2, 0), (third.Written, third.AlreadyRequested, third.Files.Count));
        Assert.False(File.Exists(Out));
    }

    [Fact]
    public async Task WhenNobodyKnowsWhatPowerSchoolHasNothingIsWritten()
    {
        _sis.Closed.Add("schedulerequests");
        var check = await Check([Row("100", "ENG10")]);
        Assert.Equal("AccessDenied", (await Assert.ThrowsAsync<XelloException>(() => Export(check))).Id);
        Assert.Empty(_folder.FileNames);
        Assert.Equal(1, (await new CourseRequestExporter(_sis).ExportAsync(check, new() { Path = Out, Layout = _layout, IgnoreExisting = true }, null, CancellationToken.None)).Written);
    }

    [Theory]
    [InlineData(XelloImportEncoding.Utf8, "utf-8", true)]
    [InlineData(XelloImportEncoding.Utf8Bom, "utf-8", true)]
    [InlineData(XelloImportEncoding.Windows1252, "windows-1252", true)]
    [InlineData(XelloImportEncoding.MacRoman, "macintosh", true)]
    [InlineData(XelloImportEncoding.Windows1252, "windows-1252", false)]
    [InlineData(XelloImportEncoding.MacRoman, "macintosh", false)]
    public async Task EncodingsAndLineEnds(XelloImportEncoding encoding, string name, bool isKnown)
    {
        var course = isKnown ? "FRANÇAIS" : "ПЕНИЕ";
        _sis.Courses[InMemorySis.High] = [course, "ENG10"];
        _layout = _layout with { Encoding = encoding, NewLine = XelloNewLine.Cr, Columns = ImportLayout.ParseColumns(["Course=coursenumber", "Year=YearId", "text:x", "Priority"]) };
        var result = await ExportRows(false, Row("100", course), Row("100", "ENG10") with { Priority = 3 });
        var text = (CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.UTF8).GetString(await File.ReadAllBytesAsync(Out));
        var rows = (isKnown ? $"{course}\t37\tx\t\r" : "") + "ENG10\t37\tx\t3\r";
        Assert.Equal((encoding == XelloImportEncoding.Utf8Bom ? "\uFEFF" : "") + "Course\tYear\ttext:x\tPriority\r" + rows, text);
        Assert.Equal(isKnown ? [] : ["ValueNotRepresentable"], result.Refused.Select(finding => finding.Rule));
    }

    [Fact]
    public async Task AlternatesAsColumns()
    {
        _layout = _layout with { Alternates = XelloAlternateForm.Column, HasHeader = false };
        _sis.Courses[InMemorySis.High] = ["A", "B", "C", "D", "E", "F"];
        var result = await ExportRows(
            false, Row("100", "A"), Alternate("100", "B", 2, "A"), Alternate("100", "C", 1, "A"), Alternate("100", "D", 3, "A"), Alternate("100", "E", 1, null), Row("100", "F") with { Priority = 9 });
        Assert.Equal("100\tA\t30\t3700\t\tC\tB\r\n100\tF\t30\t3700\t9\t\t\r\n", await File.ReadAllTextAsync(Out));
        Assert.Equal(["D AlternateNotLinked", "E AlternateNotLinked"], result.Refused.Select(finding => $"{finding.CourseNumber} {finding.Rule}").Order(StringComparer.Ordinal));
        Assert.Equal((4, 6), (result.Written, result.Read));
    }

    [Fact]
    public async Task AlternatesLeftOut()
    {
        _layout = _layout with { Alternates = XelloAlternateForm.None };
        var result = await ExportRows(false, Row("100", "ENG10"), Alternate("100", "MAT10", 1, "ENG10"));
        Assert.Equal((1, 1, 0), (result.Written, result.LeftOut, result.Refused.Count));
    }

    [Fact]
    public async Task OneFileForEachSchool()
    {
        _sis.Add("600", InMemorySis.Middle, grade: 6);
        await File.WriteAllTextAsync(Out, "old");
        var check = await Check([Row("100", "ENG10"), Row("600", "ENG7"), Row("100", "MAT10")]);
        var result = await new CourseRequestExporter(_sis).ExportAsync(check, new() { Path = Out, Layout = _layout, SplitBySchool = true, Force = true }, null, CancellationToken.None);
        Assert.Equal([("import.20.txt", 1), ("import.30.txt", 2)], result.Files.Select(file => (Path.GetFileName(file.Path), file.Rows)));
        Assert.Equal(["import.20.txt", "import.30.txt"], _folder.FileNames.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Neutral", "StudentId,SchoolCode,Grade,Year,CourseNumber,RequestType,AlternateFor,Priority,Credits,Status,Comment\r\n1,7,,2027-2028,A,Primary,,1,0.5,Approved,\"a \"\"b\"\", c\"\r\n1,7,,2027-2028,B,Alternate,A,1,,,\r\n", null)]
    [InlineData("Aeries", "School,Student ID,Course ID\r\n7,1,A\r\n", "School,Student ID,Course ID,Alternate Course ID,Order\r\n7,1,A,B,1\r\n")]
    [InlineData("Ascender", "Campus,Student ID,Course Number,Alternate,Alternate For\r\n7,1,A,0,\r\n7,1,B,1,A\r\n", null)]
    [InlineData("eschoolplus", "Building,Student ID,School Year,Course,Alternate,Alternate Sequence\r\n7,1,2027,A,0,1\r\n7,1,2027,B,1,1\r\n", null)]
    public async Task LayoutsForOthersNeedNoSis(string name, string golden, string? alternates)
    {
        var layout = ImportLayout.Find(name)!;
        Assert.NotEmpty(layout.Description);
        var check = CourseRequestCheck.CheckAlone(
            [
                Row("1", "A") with { SchoolCode = "7", Priority = 1, Credits = 0.5m, Status = "Approved", Comment = "a \"b\", c" },
                Alternate("1", "B", 1, "A") with { SchoolCode = "7" },
            ], 2027);
        var result = await new CourseRequestExporter(null).ExportAsync(check, new() { Path = Out, Layout = layout }, null, CancellationToken.None);
        Assert.Equal(golden, await File.ReadAllTextAsync(Out));
        Assert.Equal(2, result.Written);
        if (alternates is not null)
            Assert.Equal(alternates, await File.ReadAllTextAsync(_folder["import.alternates.txt"]));
    }

    [Fact]
    public async Task WhatIsWrittenCanBeImportedAgain()
    {
        XelloCourseRequest[] requests = [Row("100", "ENG10") with { Priority = 2 }, Alternate("100", "FRANÇAIS", 1, "ENG10"), Row("300", "MAT10")];
        await ExportRows(false, requests);
        Assert.Equal(
            requests.Select(request => request with { Year = 2027, SchoolCode = "30", File = Out }),
            RequestFolder.Read(Out).Select(request => request with { Row = 0 }));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{ \"columns\": [] }")]
    [InlineData("{ \"columns\": [ { \"header\": \"A\" } ] }")]
    [InlineData("{ \"columns\": [ { \"header\": \"A\", \"value\": \"Nothing\" } ] }")]
    [InlineData("{ \"columns\": [ { \"header\": \"A\", \"value\": \"Year\", \"x\": 1 } ] }")]
    [InlineData("{ \"columns\": [ { \"header\": \"A\", \"value\": \"Year\" } ], \"delimiter\": \"ab\" }")]
    [InlineData("{ \"columns\": [ { \"header\": \"A\", \"value\": \"Year\" } ], \"encoding\": \"3\" }")]
    [InlineData("{ \"columns\": [ { \"header\": \"A\", \"value\": \"Year\" } ], \"alternates\": \"file\" }")]
    [InlineData("{ \"columns\": [ { \"header\": \"A\", \"value\": \"Year\" } ], \"sort\": \"x\" }")]
    [InlineData("[")]
    public void ALayoutThatIsNoneIsAnError(string text)
    {
        File.WriteAllText(_folder["layout.json"], text);
        Assert.Equal("LayoutInvalid", Assert.Throws<XelloException>(() => ImportLayout.Read(_folder["layout.json"])).Id);
    }

    [Fact]
    public void AColumnThatIsNoneIsAnError() =>
        Assert.Equal("ImportColumnInvalid", Assert.Throws<XelloException>(() => ImportLayout.ParseColumns(["A=Nothing"])).Id);

    [Fact]
    public async Task AFileThatExistsIsReplacedOnlyByForce()
    {
        await File.WriteAllTextAsync(Out, "old");
        var error = await Assert.ThrowsAsync<XelloException>(() => ExportFile());
        Assert.Equal(("OutputFileExists", Out), (error.Id, error.Target));
        Assert.Equal("old", await File.ReadAllTextAsync(Out));
        Assert.Empty(_sis.Queries);

        await ExportFile(force: true);
        Assert.Equal(Golden, await File.ReadAllTextAsync(Out));
        Assert.Equal(["import.refused.csv", "import.txt", "requests.csv"], _folder.FileNames.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TheFolderMustExist()
    {
        var path = Path.Combine(_folder["none"], "import.txt");
        var error = Assert.Throws<XelloException>(() => CourseRequestExporter.EnsureWritable(new() { Path = path, Layout = _layout }));
        Assert.Equal(("OutputFolderNotFound", path), (error.Id, error.Target));
    }

    [Fact]
    public async Task WhenAFileCannotBeWrittenTheOldOnesStay()
    {
        // The name is as long as names may be, so that the temporary file beside it cannot be made.
        var path = _folder[new string('x', 240)];
        await File.WriteAllTextAsync(path, "old");
        var check = await Check([Row("100", "ENG10")]);
        var error = await Assert.ThrowsAsync<XelloException>(() => new CourseRequestExporter(_sis).ExportAsync(check, new() { Path = path, Layout = _layout, Force = true }, null, CancellationToken.None));
        Assert.Equal(("OutputWriteFailed", path), (error.Id, error.Target));
        Assert.Equal("old", await File.ReadAllTextAsync(path));
    }

    [Fact]
    public void WhenTheDiskFillsUpTheOldFilesStayAndNoneIsLeftOver()
    {
        File.WriteAllText(Out, "old");
        using (var set = new ImportFileSet(force: true, []))
        {
            set.Stage(_folder["other.txt"], Encoding.UTF8, writer => RefusedFile.Write(writer, []));
            var error = Assert.Throws<XelloException>(() => set.Stage(Out, Encoding.UTF8, _ => throw new IOException("No space left on device")));
            Assert.Equal("OutputWriteFailed", error.Id);
            Assert.Contains("No space left on device. What was there", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal("old", File.ReadAllText(Out));
        Assert.Equal(["import.txt"], _folder.FileNames);
    }

    [Fact]
    public async Task CanBeCancelled()
    {
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new CourseRequestCheck(_sis, new() { Year = 2027 }).CheckAsync([Row("100", "ENG10")], null, cancel.Token));
        var check = await Check([Row("100", "ENG10")]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new CourseRequestExporter(_sis).ExportAsync(check, new() { Path = Out, Layout = _layout }, null, cancel.Token));
        Assert.Empty(_folder.FileNames);
    }

    [Fact]
    public async Task ReportsProgress()
    {
        var seen = new List<CourseRequestProgress>();
        var rows = Enumerable.Range(1, 2000).Select(i => Row($"{i}", "ENG10")).ToList();
        await new CourseRequestCheck(_sis, new() { Year = 2027 }).CheckAsync(rows, new Collector(seen), CancellationToken.None);
        Assert.Equal(["Reading students", "Reading courses"], seen.Select(progress => progress.Activity).Distinct());
        Assert.All(seen, progress => Assert.True(progress.Total is null || progress.Done < progress.Total));
    }

    private static XelloCourseRequest Row(string student, string course) => new() { StudentId = student, CourseNumber = course };

    private static XelloCourseRequest Alternate(string student, string course, int rank, string? primary) =>
        Row(student, course) with { IsAlternate = true, Priority = rank, AlternateFor = primary };

    private async Task<XelloCourseRequestExport> ExportFile(bool force = false, bool whatIf = false)
    {
        var options = new CourseRequestExportOptions { Path = Out, Layout = _layout, Force = force, WhatIf = whatIf };
        CourseRequestExporter.EnsureWritable(options);
        return await new CourseRequestExporter(_sis).ExportAsync(await Check(RequestFolder.Read(_folder.Write(Requests))), options, null, CancellationToken.None);
    }

    private async Task<XelloCourseRequestExport> ExportRows(bool force, params XelloCourseRequest[] rows) => await Export(await Check(rows), force);

    private Task<XelloCourseRequestExport> Export(XelloCourseRequestCheck check, bool force = false) =>
        new CourseRequestExporter(_sis).ExportAsync(check, new() { Path = Out, Layout = _layout, Force = force }, null, CancellationToken.None);

    private Task<XelloCourseRequestCheck> Check(IReadOnlyList<XelloCourseRequest> rows) =>
        new CourseRequestCheck(_sis, new() { Year = 2027 }).CheckAsync(rows, null, CancellationToken.None);

    private sealed class Collector(List<CourseRequestProgress> seen) : IProgress<CourseRequestProgress>
    {
        public void Report(CourseRequestProgress value) => seen.Add(value);
    }
}
