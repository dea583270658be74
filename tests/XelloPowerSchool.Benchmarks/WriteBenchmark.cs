using System.Collections;
using System.Collections.ObjectModel;
using System.Data.Common;
using System.Globalization;
using System.Text;
using Sylvan.Data.Csv;
using XelloPowerSchool.DataFiles;

namespace XelloPowerSchool.Benchmarks;

/// <summary>
/// Writing of data files (every value held against the contract, the bytes hashed, flushed to the disk) against Sylvan.Data.Csv,
/// which only writes. The rows of students' courses are made up while they are written: the heap must not grow with them.
/// </summary>
internal static class WriteBenchmark
{
    private const int MaximumGrowth = 20;

    private static readonly string[] Courses = ["Algebra I", "Français 2", "Biology", "World History", "Art & Design"];

    public static IEnumerable<Result> Run(bool quick)
    {
        var folder = Directory.CreateTempSubdirectory("XelloPowerSchool-").FullName;
        try
        {
            var accounts = SyntheticDistrict.Accounts(quick ? 50_000 : 1_000_000);
            yield return Compare("Student", folder, DataFileProfile.XelloUs.Students, accounts, accounts.Length, quick, StudentColumns);
            accounts = [];
            var rows = quick ? 250_000 : 5_000_000;
            yield return Compare("StudentCourses", folder, DataFileProfile.XelloUs.StudentCourses!, History(rows), rows, quick, CourseColumns);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static readonly Column<XelloAccount>[] StudentColumns =
    [
        new("StudentID", account => account.StudentId), new("FirstName", account => account.FirstName), new("LastName", account => account.LastName),
        new("Gender", account => account.Gender), new("DateOfBirth", Date: account => account.DateOfBirth), new("CurrentGrade", Whole: account => account.Grade),
        new("CurrentSchoolCode", account => account.SchoolCode), new("PreRegSchoolCode", account => account.PreRegSchoolCode),
        new("StateProvNumber", account => account.StateProvNumber), new("Email", account => account.Email), new("Password", _ => null),
        new("SSOStudentToken", account => account.SsoToken),
    ];

    private static readonly Column<XelloStudentCourse>[] CourseColumns =
    [
        new("StudentID", course => course.StudentId), new("CourseCode", course => course.CourseCode), new("CourseName", course => course.CourseName),
        new("GradeLevel", Whole: course => course.GradeLevel), new("GradeMark", course => course.GradeMark), new("CreditValue", Number: course => course.CreditValue),
        new("DateCourseComplete", Date: course => course.DateCourseComplete), new("HSCourse", _ => null),
    ];

    private static Result Compare<T>(
        string file, string folder, DataFileLayout<T> layout, IEnumerable<T> records, int count, bool quick, Column<T>[] columns)
    {
        var (ours, bare) = (Path.Combine(folder, file + ".txt"), Path.Combine(folder, file + ".bare.txt"));
        long growth = 0;
        var (mine, floor) = Measure.Alternately(
            quick ? 5 : 3, new Contender(() => growth = Math.Max(growth, Write(layout, ours, records))), new Contender(() => WriteBare(bare, records, columns)));
        if (!Same(ours, bare))
            throw new InvalidOperationException("The two files differ.");
        File.Delete(ours);
        File.Delete(bare);
        return new Result(
            "write", string.Create(CultureInfo.InvariantCulture, $"{count:N0} {file} rows checked, hashed and written"), "Sylvan.Data.Csv, which writes the same rows",
            mine, floor, Goal.Within(1.5),
            string.Create(CultureInfo.InvariantCulture, $"heap grew by {growth / 1e6:0.0} MB at most, goal under {MaximumGrowth} MB: {(growth < MaximumGrowth * 1e6 ? "yes" : "NO")}"));
    }

    /// <returns>By how many bytes the managed heap grew at most, garbage included.</returns>
    private static long Write<T>(DataFileLayout<T> layout, string path, IEnumerable<T> records)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        long peak = 0;
        var rows = 0;
        using var writer = new DataFileWriter<T>(layout, path);
        foreach (var record in records)
        {
            writer.Write(record);
            if (++rows % 10_000 == 0)
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false));
        }

        writer.Finish();
        return peak - before;
    }

    private static void WriteBare<T>(string path, IEnumerable<T> records, Column<T>[] columns)
    {
        using var text = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 65536);
        using var csv = CsvDataWriter.Create(text, new CsvDataWriterOptions { Delimiter = '|', NewLine = "\r\n", DateTimeFormat = "yyyy-MM-dd" });
        using var reader = new RecordReader<T>(records, columns);
        csv.Write(reader);
    }

    private static bool Same(string left, string right)
    {
        using FileStream a = File.OpenRead(left), b = File.OpenRead(right);
        return a.Length == b.Length && System.Security.Cryptography.SHA256.HashData(a).AsSpan().SequenceEqual(System.Security.Cryptography.SHA256.HashData(b));
    }

    private static IEnumerable<XelloStudentCourse> History(int count)
    {
        var student = "";
        for (var i = 0; i < count; i++)
        {
            if (i % 40 == 0)
                student = (1_000_000 + i / 40).ToString(CultureInfo.InvariantCulture);
            yield return new XelloStudentCourse
            {
                StudentId = student,
                CourseCode = "C" + (i % 900).ToString("000", CultureInfo.InvariantCulture),
                CourseName = Courses[i % Courses.Length],
                GradeLevel = 9 + i % 4,
                GradeMark = i % 3 == 0 ? "A-" : "87",
                CreditValue = i % 7 == 0 ? 0 : 0.5m,
                DateCourseComplete = new DateTime(2020 + i % 6, 1 + i % 12, 1 + i % 28, 0, 0, 0, DateTimeKind.Unspecified),
            };
        }
    }

    private sealed record Column<T>(
        string Name, Func<T, string?>? Text = null, Func<T, int?>? Whole = null, Func<T, decimal?>? Number = null, Func<T, DateTime?>? Date = null)
    {
        public Type Type => Whole is not null ? typeof(int) : Number is not null ? typeof(decimal) : Date is not null ? typeof(DateTime) : typeof(string);
    }

    private sealed class Schema : DbColumn
    {
        public Schema(string name, int ordinal, Type type) => (ColumnName, ColumnOrdinal, DataType, AllowDBNull) = (name, ordinal, type, true);
    }

    /// <summary>Records as Sylvan takes them, without a box around any value.</summary>
    private sealed class RecordReader<T>(IEnumerable<T> records, Column<T>[] columns) : DbDataReader, IDbColumnSchemaGenerator
    {
        private readonly IEnumerator<T> _records = records.GetEnumerator();

        public override int FieldCount => columns.Length;

        public override bool HasRows => true;

        public override bool IsClosed => false;

        public override int RecordsAffected => 0;

        public override int Depth => 0;

        public override object this[int ordinal] => GetValue(ordinal);

        public override object this[string name] => throw new NotSupportedException();

        public ReadOnlyCollection<DbColumn> GetColumnSchema() => new([.. columns.Select((column, i) => (DbColumn)new Schema(column.Name, i, column.Type))]);

        public override bool Read() => _records.MoveNext();

        public override bool NextResult() => false;

        public override string GetName(int ordinal) => columns[ordinal].Name;

        public override Type GetFieldType(int ordinal) => columns[ordinal].Type;

        public override string GetDataTypeName(int ordinal) => columns[ordinal].Type.Name;

        public override int GetOrdinal(string name) => Array.FindIndex(columns, column => column.Name == name);

        public override bool IsDBNull(int ordinal)
        {
            var column = columns[ordinal];
            return column.Text is not null ? column.Text(_records.Current) is null
                : column.Whole is not null ? column.Whole(_records.Current) is null
                : column.Number is not null ? column.Number(_records.Current) is null
                : column.Date!(_records.Current) is null;
        }

        public override string GetString(int ordinal) => columns[ordinal].Text!(_records.Current)!;

        public override int GetInt32(int ordinal) => columns[ordinal].Whole!(_records.Current)!.Value;

        public override decimal GetDecimal(int ordinal) => columns[ordinal].Number!(_records.Current)!.Value;

        public override DateTime GetDateTime(int ordinal) => columns[ordinal].Date!(_records.Current)!.Value;

        public override object GetValue(int ordinal) => throw new NotSupportedException();

        public override int GetValues(object[] values) => throw new NotSupportedException();

        public override bool GetBoolean(int ordinal) => throw new NotSupportedException();

        public override byte GetByte(int ordinal) => throw new NotSupportedException();

        public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

        public override char GetChar(int ordinal) => throw new NotSupportedException();

        public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

        public override double GetDouble(int ordinal) => throw new NotSupportedException();

        public override float GetFloat(int ordinal) => throw new NotSupportedException();

        public override Guid GetGuid(int ordinal) => throw new NotSupportedException();

        public override short GetInt16(int ordinal) => throw new NotSupportedException();

        public override long GetInt64(int ordinal) => throw new NotSupportedException();

        public override IEnumerator GetEnumerator() => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _records.Dispose();
            base.Dispose(disposing);
        }
    }
}
