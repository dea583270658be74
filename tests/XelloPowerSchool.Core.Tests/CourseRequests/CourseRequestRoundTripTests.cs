using System.Globalization;
using XelloPowerSchool.CourseRequests;
using XelloPowerSchool.Plugin;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Tests.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.CourseRequests;

/// <summary>
/// The season of a district: 20,000 requests of which 3 % are bad in every way, checked, exported, imported by an import that loses rows,
/// compared, exported again and compared to zero.
/// </summary>
public sealed class CourseRequestRoundTripTests : IDisposable
{
    private const int Year = 2027;
    private const int Wanted = 20_000;

    private static readonly string[] Headers = ["Student Number", "School Code", "School Year", "Course Code", "Request Type", "Alternate For", "Priority", "Comment"];

    private readonly RequestFolder _folder = new();

    // In November nobody's requests for next year are there yet.
    private readonly PowerSchoolSandbox _sandbox = PowerSchoolSandbox.Create(new SandboxOptions
    {
        Students = 9000, Schools = 8, Seed = 11, Date = new DateTime(2026, 11, 16), Plugin = SyncPlugin.CreatePackage(),
    });

    private readonly List<string[]> _rows = [];
    private readonly SortedDictionary<string, int> _bad = new(StringComparer.Ordinal);

    public void Dispose()
    {
        _sandbox.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task TwentyThousandRequestsArriveAndAreProvenToHaveArrived()
    {
        using var connection = await SourceFixture.ConnectAsync(_sandbox, PowerSchoolSource.PowerQuery);
        var client = new PowerSchoolClient(connection);
        await MakeRequestsAsync(client);
        Assert.True(_rows.Count >= Wanted, $"{_rows.Count} rows");
        Assert.InRange(_bad.Values.Sum() * 100.0 / _rows.Count, 3, 3.5);
        var path = _folder["requests.csv"];
        File.WriteAllLines(path, _rows.Select(row => string.Join(',', row)).Prepend(string.Join(',', Headers)));

        // What is wrong is found, by the rule that it breaks, and nothing else is refused.
        var check = await CheckAsync(client, RequestFolder.Read(path));
        Assert.Equal(
            _bad.Select(entry => $"{entry.Key} {entry.Value}"),
            check.Findings.Where(finding => finding.Severity == XelloSeverity.Error).GroupBy(finding => finding.Rule).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key} {group.Count()}"));
        Assert.Equal((_rows.Count, 0), (check.Accepted + check.Refused, check.AlreadyRequested));
        Assert.Contains("AlternateWithoutPrimary", check.Rules.Keys);
        Assert.Contains("AlternateRankedTwice", check.Rules.Keys);
        Assert.Contains("GradeNotAllowed", check.Rules.Keys);
        Assert.Contains("PrerequisiteMissing", check.Rules.Keys);
        Assert.Contains("AlreadyTaken", check.Rules.Keys);
        Assert.Equal(check.Accepted, check.Demand.Sum(demand => demand.Primary + demand.Alternate));

        // The import says that it has taken everything, and loses one row in 83.
        var first = await ExportAsync(client, check, "import.txt");
        Assert.Equal((check.Accepted, check.Refused), (first.Written, first.Refused.Count));
        Assert.Equal(check.Refused + 1, File.ReadAllLines(first.RefusedPath!).Length);
        var import = _sandbox.ImportCourseRequests(first.Files[0].Path, loseEvery: 83);
        Assert.Equal((first.Written, first.Written, 0, first.Written / 83), (import.Rows, import.Imported, import.Rejected.Count, import.Lost));

        var landed = await new CourseRequestComparer(client).CompareAsync(check, null, CancellationToken.None);
        Assert.Equal(
            (check.Accepted - import.Lost, import.Lost, 0, 0),
            (landed.Rates.Sum(rate => rate.Landed), landed.Rates.Sum(rate => rate.Missing), landed.Rates.Sum(rate => rate.Extra), landed.Rates.Sum(rate => rate.Changed)));
        Assert.All(landed.Rates, rate => Assert.InRange(rate.Rate, 98, 100));

        // Only what is missing goes once more.
        var missing = landed.Differences.Where(difference => difference.Status == XelloCourseRequestStatus.Missing).Select(difference => difference.Request!.Request).ToList();
        var second = await ExportAsync(client, await CheckAsync(client, missing), "again.txt");
        Assert.Equal((import.Lost, 0, 0), (second.Written, second.AlreadyRequested, second.Refused.Count));
        Assert.Equal(0, _sandbox.ImportCourseRequests(second.Files[0].Path).Lost);

        var settled = await new CourseRequestComparer(client).CompareAsync(check, null, CancellationToken.None);
        Assert.All(settled.Rates, rate => Assert.Equal((100m, 0, 0, 0), (rate.Rate, rate.Missing, rate.Extra, rate.Changed)));
        Assert.Equal(check.Accepted, settled.Rates.Sum(rate => rate.Landed));

        // The same export once more writes nothing: imported twice, nothing is there twice.
        var third = await ExportAsync(client, check, "third.txt");
        Assert.Equal((0, check.Accepted, 0), (third.Written, third.AlreadyRequested, third.Files.Count));
        Assert.Equal((check.Accepted, 0), await CheckAsync(client, RequestFolder.Read(path)) is var again ? (again.AlreadyRequested, again.Accepted) : default);
    }

    [Fact]
    public async Task AFileThatIsImportedTwiceIsThereTwiceAndAPlainYearIsSeen()
    {
        using var connection = await SourceFixture.ConnectAsync(_sandbox, PowerSchoolSource.Table);
        var client = new PowerSchoolClient(connection);
        await MakeRequestsAsync(client);
        var check = await CheckAsync(client, [.. _rows.Take(40).Select(row => new XelloCourseRequest { StudentId = row[0], CourseNumber = row[3] })]);
        var layout = ImportLayout.Find("PowerSchool")!.WithYearId(times100: false);
        var plain = await new CourseRequestExporter(client).ExportAsync(check, new() { Path = _folder["plain.txt"], Layout = layout }, null, CancellationToken.None);
        _sandbox.ImportCourseRequests(plain.Files[0].Path);
        var mistaken = await new CourseRequestComparer(client).CompareAsync(check, null, CancellationToken.None);
        Assert.Equal(plain.Written, mistaken.Differences.Count(difference => difference.Status == XelloCourseRequestStatus.Changed));

        var right = await ExportAsync(client, check, "right.txt");
        _sandbox.ImportCourseRequests(right.Files[0].Path);
        _sandbox.ImportCourseRequests(right.Files[0].Path);
        var twice = await new CourseRequestComparer(client).CompareAsync(check, null, CancellationToken.None);
        Assert.Equal((right.Written, right.Written), (twice.Rates.Sum(rate => rate.Landed), twice.Rates.Sum(rate => rate.Extra)));
    }

    [Fact]
    public void TheImportRejectsWhatItCannotPlace()
    {
        File.WriteAllText(_folder["import.txt"], "Student_Number\tCourseNumber\tSchoolID\tYearID\r\n4711000\tA\t701\t3700\r\nx\tA\t701\t3700\r\n1\tA\r\n");
        var import = _sandbox.ImportCourseRequests(_folder["import.txt"]);
        Assert.Equal((3, 0, 3), (import.Rows, import.Imported, import.Rejected.Count));
        File.WriteAllText(_folder["import.txt"], "Student\tCourseNumber\r\n");
        Assert.Throws<InvalidDataException>(() => _sandbox.ImportCourseRequests(_folder["import.txt"]));
    }

    private static Task<XelloCourseRequestCheck> CheckAsync(PowerSchoolClient client, IReadOnlyList<XelloCourseRequest> requests) =>
        new CourseRequestCheck(client, new() { Year = Year, FindStudentsWithout = true }).CheckAsync(requests, null, CancellationToken.None);

    private Task<XelloCourseRequestExport> ExportAsync(PowerSchoolClient client, XelloCourseRequestCheck check, string name) => new CourseRequestExporter(client)
        .ExportAsync(check, new() { Path = _folder[name], Layout = ImportLayout.Find("PowerSchool")! }, null, CancellationToken.None);

    private async Task MakeRequestsAsync(PowerSchoolClient client)
    {
        var catalogues = new Dictionary<int, List<CatalogueCourse>>();
        await foreach (var school in client.GetSchoolsAsync(CancellationToken.None))
        {
            var all = await client.GetCatalogueAsync(school, Year, CancellationToken.None).ListAsync();
            catalogues[school.SchoolNumber] = all.FindAll(course => course.IsOffered && course.CatalogueId == all.Max(other => other.CatalogueId) && !course.CourseNumber.Contains('"', StringComparison.Ordinal));
        }

        var students = await client.GetStudentsAsync(new StudentQuery(), CancellationToken.None).ListAsync();
        var gone = students.First(student => student.EnrollStatus == PSEnrollStatus.TransferredOut).StudentNumber;
        var senior = students.First(student => student is { EnrollStatus: PSEnrollStatus.Active, GradeLevel: 12 }).StudentNumber;
        var (place, bad) = (0, 0);
        foreach (var student in students.Where(student => student is { EnrollStatus: PSEnrollStatus.Active, GradeLevel: >= 8 and <= 11 }).OrderBy(student => student.Id))
        {
            if (_rows.Count >= Wanted)
                break;
            var school = student.NextSchoolNumber is null or 0 ? student.SchoolNumber!.Value : student.NextSchoolNumber.Value;
            var courses = catalogues[school];
            for (var i = 0; i < 7; i++)
            {
                var course = courses[(place * 3 + i) % courses.Count].CourseNumber;
                _rows.Add(Row(student, course, "Primary", "", i + 1));
            }

            // Alternates: one for a course, one for none in particular, one with no course to be an alternate for, two of one rank.
            _rows.Add(Row(student, courses[(place * 3 + 7) % courses.Count].CourseNumber, "Alternate", _rows[^7][3], 1));
            _rows.Add(Row(student, courses[(place * 3 + 8) % courses.Count].CourseNumber, "Alternate", place % 3 == 0 ? _rows[^8][3] : place % 50 == 1 ? "ZZZ" : "", 1));
            // 6 bad rows after 180 good ones.
            if (place % 4 == 0)
                AddBad(bad++, student, senior, gone);
            if (place % 20 == 1)
                AddBad(bad++, student, senior, gone);
            place++;
        }
    }

    /// <summary>A row that must be refused, each time in another way.</summary>
    private void AddBad(int which, PSStudent student, string senior, string gone)
    {
        var good = Row(student, "ENG-AP2X", "Primary", "", 9);
        var (rule, row) = (which % 18) switch
        {
            0 => ("CourseNotFound", good),
            1 => ("CourseNotInCatalogue", With(good, 3, "ART120")), // scheduled in even years
            2 => ("CourseNotOffered", With(good, 3, "SCI110")), // taught in even years
            3 => ("LeadingZerosLost", With(good, 3, "1")),
            4 => ("SpreadsheetNumber", With(good, 3, "1.2E+05")),
            5 => ("SpreadsheetDate", With(good, 3, "1-Mar")),
            6 => ("SpreadsheetError", With(good, 3, "#N/A")),
            7 => ("SpreadsheetNumber", With(good, 0, student.StudentNumber + ".0")),
            8 => ("StudentNotFound", With(good, 0, "9" + student.StudentNumber + "000")),
            9 => ("StudentNotFound", With(good, 0, "00" + student.StudentNumber)),
            10 => ("StudentGraduating", With(With(good, 0, senior), 3, "ENG12")),
            11 => ("StudentNotActive", With(With(good, 0, gone), 3, "ENG12")),
            12 => ("MissingStudentId", With(good, 0, "")),
            13 => ("MissingCourseNumber", With(good, 3, "")),
            14 => ("RowMalformed", [.. good, "one too many"]),
            15 => ("RowMalformed", With(good, 2, "next year")),
            16 => ("DuplicateRequest", (string[])_rows[^9].Clone()),
            _ => ("AlternateEqualsPrimary", With(With(_rows[^9], 4, "Alternate"), 5, "")),
        };
        _rows.Add(row);
        _bad[rule] = _bad.GetValueOrDefault(rule) + 1;
    }

    private static string[] Row(PSStudent student, string course, string type, string alternateFor, int priority) =>
    [
        student.StudentNumber, student.SchoolNumber!.Value.ToString(CultureInfo.InvariantCulture), "2027-28", course, type, alternateFor,
        priority.ToString(CultureInfo.InvariantCulture), "\"été, \"\"peut-être\"\"\"",
    ];

    private static string[] With(string[] row, int column, string value)
    {
        var changed = (string[])row.Clone();
        changed[column] = value;
        return changed;
    }
}
