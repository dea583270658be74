using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
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
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2027, 2, 1, 12, 0, 0, TimeSpan.Zero));

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
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), result.Sha256);
        Assert.Equal((Out, 7, 3), (result.Path, result.Read, result.Written));
        Assert.Equal(
            ["1 StudentNotFound", "5 StudentNotFound", "6 AlternateEqualsPrimary", "7 RowMalformed"],
            result.Refused.Select(refused => $"{refused.Row} {refused.Rule}"));
        Assert.Equal(["import.txt", "requests.csv"], _folder.FileNames.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("2027-06-30", "3700")]
    [InlineData("2027-07-01", "3800")]
    [InlineData("2027-12-31", "3800")]
    [InlineData("2028-01-01", "3800")]
    public async Task TheYearIsTheOneAfterTheRunningSchoolYear(string today, string yearId)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse(today, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
        await new CourseRequestExporter(_sis, clock).ExportAsync([Row("100", "ENG10")], new() { Path = Out }, null, CancellationToken.None);
        Assert.Contains($"\t{yearId}\t", await File.ReadAllTextAsync(Out), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheCallersYearCountsBeforeTheClock()
    {
        await ExportRows(new() { Path = Out, Year = 2030 }, Row("100", "ENG10"));
        Assert.Contains("\t4000\t", await File.ReadAllTextAsync(Out), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIfSaysTheSameAndWritesNothing()
    {
        var dry = await ExportFile(whatIf: true);
        Assert.False(File.Exists(Out));
        Assert.Equal((null, null), (dry.Path, dry.Sha256));

        var real = await ExportFile();
        Assert.Equal((real.Read, real.Written), (dry.Read, dry.Written));
        Assert.Equal(real.Refused, dry.Refused);
    }

    [Fact]
    public async Task WhenAllAreRefusedNoFileIsWritten()
    {
        await File.WriteAllTextAsync(Out, "old");
        var result = await ExportRows(new() { Path = Out, Force = true }, Row("999", "ENG10"));
        Assert.Equal((null, null, 1, 0, 1), (result.Path, result.Sha256, result.Read, result.Written, result.Refused.Count));
        Assert.Equal("old", await File.ReadAllTextAsync(Out));
    }

    [Fact]
    public async Task NothingInNothingOut()
    {
        var result = await ExportRows(new() { Path = Out });
        Assert.Equal((null, 0, 0), (result.Path, result.Read, result.Written));
        Assert.False(File.Exists(Out));
    }

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
        Assert.Equal(["import.txt", "requests.csv"], _folder.FileNames.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task TheFolderMustExist()
    {
        var path = Path.Combine(_folder["none"], "import.txt");
        var error = await Assert.ThrowsAsync<XelloException>(() => ExportRows(new() { Path = path }, Row("100", "ENG10")));
        Assert.Equal(("OutputFolderNotFound", path), (error.Id, error.Target));
    }

    [Fact]
    public async Task WhenTheFileCannotBeWrittenTheOldOneStays()
    {
        // The name is as long as names may be, so that the temporary file beside it cannot be made.
        var path = _folder[new string('x', 255)];
        await File.WriteAllTextAsync(path, "old");
        var error = await Assert.ThrowsAsync<XelloException>(() => ExportRows(new() { Path = path, Force = true }, Row("100", "ENG10")));
        Assert.Equal(("OutputWriteFailed", path), (error.Id, error.Target));
        Assert.Equal("old", await File.ReadAllTextAsync(path));
    }

    [Fact]
    public void WhenTheDiskFillsUpTheOldFileStaysAndNoneIsLeftOver()
    {
        File.WriteAllText(Out, "old");
        var error = Assert.Throws<XelloException>(() => ImportFile.Write(Out, force: true, UntilTheDiskIsFull()));
        Assert.Equal("OutputWriteFailed", error.Id);
        Assert.Contains("No space left", error.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(Out));
        Assert.Equal(["import.txt"], _folder.FileNames);

        static IEnumerable<CheckedCourseRequest> UntilTheDiskIsFull()
        {
            for (var i = 0; i < 10_000; i++)
                yield return new(new XelloCourseRequest { StudentId = "1", CourseNumber = "A" }, 1, 2027, null);
            throw new IOException("No space left on device");
        }
    }

    [Fact]
    public async Task ABadInputFileLeavesNothingBehind()
    {
        var path = _folder.Write("Student ID,Course Code\n100,ENG10\n100,\"MAT10\n");
        var error = await Assert.ThrowsAsync<XelloException>(() => ExportAll(RequestFolder.Stream(path), new() { Path = Out }));
        Assert.Equal("RequestFileMalformed", error.Id);
        Assert.Equal(["requests.csv"], _folder.FileNames);
    }

    [Fact]
    public async Task ATroubleOfTheServerLeavesNothingBehind()
    {
        _sis.Courses.Clear();
        await Assert.ThrowsAsync<KeyNotFoundException>(() => ExportRows(new() { Path = Out }, Row("100", "ENG10")));
        Assert.Empty(_folder.FileNames);
    }

    [Fact]
    public async Task CanBeCancelled()
    {
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new CourseRequestExporter(_sis, _clock)
            .ExportAsync(CancelAfterFirst(), new() { Path = Out }, null, cancel.Token));
        Assert.Empty(_folder.FileNames);

        IEnumerable<XelloCourseRequest> CancelAfterFirst()
        {
            yield return Row("100", "ENG10");
            cancel.Cancel();
            yield return Row("100", "MAT10");
        }
    }

    [Fact]
    public async Task ReportsProgress()
    {
        var seen = new List<CourseRequestProgress>();
        var rows = Enumerable.Range(1, 2000).Select(i => Row($"{i}", "ENG10"));
        await new CourseRequestExporter(_sis, _clock).ExportAsync(rows, new() { Path = Out }, new Collector(seen), CancellationToken.None);
        Assert.Equal(["Reading requests", "Reading students", "Reading courses"], seen.Select(progress => progress.Activity).Distinct());
        Assert.All(seen, progress => Assert.True(progress.Total is null || progress.Done < progress.Total));
    }

    private static XelloCourseRequest Row(string student, string course) => new() { StudentId = student, CourseNumber = course };

    private Task<XelloCourseRequestExport> ExportFile(bool force = false, bool whatIf = false) => ExportAll(
        RequestFolder.Stream(_folder.Write(Requests)), new() { Path = Out, Force = force, WhatIf = whatIf });

    private Task<XelloCourseRequestExport> ExportRows(CourseRequestExportOptions options, params XelloCourseRequest[] rows) => ExportAll(rows, options);

    private Task<XelloCourseRequestExport> ExportAll(IEnumerable<XelloCourseRequest> rows, CourseRequestExportOptions options) =>
        new CourseRequestExporter(_sis, _clock).ExportAsync(rows, options, null, CancellationToken.None);

    private sealed class Collector(List<CourseRequestProgress> seen) : IProgress<CourseRequestProgress>
    {
        public void Report(CourseRequestProgress value) => seen.Add(value);
    }
}
