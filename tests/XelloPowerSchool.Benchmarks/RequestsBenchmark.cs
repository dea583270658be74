using System.Globalization;
using System.Text;
using Sylvan.Data.Csv;
using XelloPowerSchool.CourseRequests;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Benchmarks;

/// <summary>
/// Course requests imported from a file, tested by all rules against a SIS in memory and exported, against a bare reader and
/// writer of Sylvan's that copy the same columns of the same rows.
/// </summary>
internal static class RequestsBenchmark
{
    private const int PerStudent = 10;
    private const int Courses = 200;
    private const int Year = 2027;

    private static readonly string[] Headers = ["Student Number", "Course Code", "School Code", "School Year", "Request Type", "Alternate For", "Priority"];

    public static IEnumerable<Result> Run(bool quick)
    {
        var count = quick ? 50_000 : 500_000;
        var folder = Directory.CreateTempSubdirectory("XelloPowerSchool-").FullName;
        try
        {
            var (source, ours, bare) = (Path.Combine(folder, "requests.csv"), Path.Combine(folder, "import.txt"), Path.Combine(folder, "bare.txt"));
            WriteRequests(source, count);
            var sis = new MemorySis(count / PerStudent);
            var (us, floor) = Measure.Alternately(
                rounds: 11, // in the first three or four of them the runtime still compiles what runs often
                new Contender(() => ImportTestExport(source, ours, sis, count), () => File.Delete(ours)),
                new Contender(() => Copy(source, bare), () => File.Delete(bare)));
            return
            [
                new Result(
                    "requests", string.Create(CultureInfo.InvariantCulture, $"{count:N0} course requests read, tested and exported"),
                    "Sylvan reads and writes the same rows", us, floor, Goal.Within(3)),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void ImportTestExport(string source, string target, MemorySis sis, int count)
    {
        List<XelloCourseRequest> requests;
        using (var reader = CourseRequestReader.Open(source, CourseRequestColumnMap.None, CancellationToken.None))
            requests = [.. reader.Read()];
        var check = new CourseRequestCheck(sis, new CourseRequestCheckOptions { Year = Year, FindStudentsWithout = true })
            .CheckAsync(requests, null, CancellationToken.None).GetAwaiter().GetResult();
        var export = new CourseRequestExporter(sis)
            .ExportAsync(check, new CourseRequestExportOptions { Path = target, Layout = ImportLayout.Find("PowerSchool")! }, null, CancellationToken.None).GetAwaiter().GetResult();
        if (export.Written != count || check.Findings.Count > 0)
            throw new InvalidOperationException($"{export.Written} of {count} requests were written, with {check.Findings.Count} findings.");
    }

    private static void Copy(string source, string target)
    {
        using var reader = CsvDataReader.Create(source);
        using var writer = CsvDataWriter.Create(target, new CsvDataWriterOptions { Delimiter = '\t', NewLine = "\r\n" });
        writer.Write(reader);
    }

    private static void WriteRequests(string path, int count)
    {
        using var text = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 65536) { NewLine = "\r\n" };
        text.WriteLine(string.Join(',', Headers));
        for (var i = 0; i < count; i++)
        {
            var (student, place) = (i / PerStudent, i % PerStudent);
            var isAlternate = place >= 8;
            text.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{MemorySis.Number(student)},{MemorySis.Course(student + place)},701,2027-28,{(isAlternate ? "Alternate" : "Primary")},{(isAlternate ? MemorySis.Course(student) : "")},{(isAlternate ? place - 7 : place + 1)}"));
        }
    }

    /// <summary>A high school of students who all have asked for something, read without a network.</summary>
    private sealed class MemorySis(int students) : IPowerSchoolCourseReader
    {
        private static readonly PSSchool School = new() { Id = 1, SchoolNumber = 701, Name = "High", LowGrade = 9, HighGrade = 12 };

        private readonly PSStudent[] _students =
        [
            .. Enumerable.Range(0, students).Select(i => new PSStudent
            {
                Id = i + 1, StudentNumber = Number(i), SchoolNumber = 701, GradeLevel = 9 + (i % 3), EnrollStatus = PSEnrollStatus.Active,
            }),
        ];

        public static string Number(int student) => (1_000_000 + student).ToString(CultureInfo.InvariantCulture);

        public static string Course(int which) => "CRS" + (which % Courses).ToString("000", CultureInfo.InvariantCulture);

        public IAsyncEnumerable<PSSchool> GetSchoolsAsync(CancellationToken cancellationToken) => new[] { School }.ToAsyncEnumerable();

        public IAsyncEnumerable<PSStudent> GetStudentsAsync(StudentQuery query, CancellationToken cancellationToken) => _students.ToAsyncEnumerable();

        public Task<PSStudent?> GetStudentAsync(long id, StudentQuery query, CancellationToken cancellationToken) => Task.FromResult<PSStudent?>(_students[id - 1]);

        public Task<int> CountStudentsAsync(StudentQuery query, CancellationToken cancellationToken) => Task.FromResult(_students.Length);

        public IAsyncEnumerable<PSCourse> GetCoursesAsync(PSSchool school, CancellationToken cancellationToken) =>
            Enumerable.Range(0, Courses).Select(i => new PSCourse { Id = i + 1, CourseNumber = Course(i), SchoolNumber = 701 }).ToAsyncEnumerable();

        public IAsyncEnumerable<CatalogueCourse> GetCatalogueAsync(PSSchool school, int startYear, CancellationToken cancellationToken) =>
            Enumerable.Range(0, Courses).Select(i => new CatalogueCourse(i + 1, 1, Course(i), "Course", 5, "", "9,10,11,12", false, true)).ToAsyncEnumerable();

        public IAsyncEnumerable<PSCourseRequest> GetCourseRequestsAsync(CourseRecordQuery query, CancellationToken cancellationToken) => AsyncEnumerable.Empty<PSCourseRequest>();

        public IAsyncEnumerable<PSCourseEnrollment> GetEnrollmentsAsync(CourseRecordQuery query, CancellationToken cancellationToken) => AsyncEnumerable.Empty<PSCourseEnrollment>();

        public IAsyncEnumerable<PSCourseHistory> GetHistoryAsync(CourseRecordQuery query, CancellationToken cancellationToken) => AsyncEnumerable.Empty<PSCourseHistory>();
    }
}
