using System.Text;
using CsCheck;
using XelloPowerSchool.DataFiles;
using Xunit;

namespace XelloPowerSchool.Tests.DataFiles;

/// <summary>Whatever the bytes are: every row becomes a record or has an error, or one known error says that the file cannot be read.</summary>
public sealed class DataFileReaderFuzzTests : IDisposable
{
    private static readonly HashSet<string> KnownErrors =
    [
        "DataFileEmpty", "DataFileNotText", "DataFileMalformed", "DataFileHeaderUnknown", "DataFileHeaderAmbiguous", "DataFileKindUnknown",
        "AccountHeaderUnknown", "AccountHeaderAmbiguous",
    ];

    private static readonly string[] Headers = [.. ProfileLibrary.All.SelectMany(profile => profile.Files)
        .Select(file => string.Join('|', file.Columns.Select(column => column.Name)) + "\r\n").Distinct()];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AnyBytes() => Gen.Byte.Array[0, 300].Sample(bytes => ReadOrError(bytes), iter: 2000, threads: 1);

    [Fact]
    public void AnyBytesAfterAnyHeader() => Gen.Select(OneOf(Headers), OneOf('|', ',', ';', '\t'), Gen.Byte.Array[0, 300]).Sample(
        (header, separator, bytes) => ReadOrError([.. Encoding.UTF8.GetBytes(header.Replace('|', separator)), .. bytes]), iter: 4000, threads: 1);

    [Fact]
    public void AnyBytesAfterAUtf16Mark() => Gen.Select(OneOf(Headers), Gen.Byte.Array[0, 300]).Sample(
        (header, bytes) => ReadOrError([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(header), .. bytes]), iter: 1000, threads: 1);

    [Fact]
    public void AnyFieldsUnderAnyHeader()
    {
        var field = OneOf(
            "1", "01", "Ann", "", " ", "9", "K", "10", "1E+05", "x\ty", "\uFFFD", "\u00E9", "2011-05-02", "5/2/2011", "\u2028", "\"a|b\"", "'", "=1+1", "A+", "0.5", "1,5", "DISTRICT",
            "a@example.org", "M", "#REF!", "no");
        Gen.Select(OneOf(Headers), field.Array[0, 14].Array[1, 12]).Sample(
            (header, rows) => ReadOrError(Encoding.UTF8.GetBytes(header + string.Join('\n', rows.Select(row => string.Join('|', row))))), iter: 4000, threads: 1);
    }

    [Fact]
    public void AnyDamageToGoldenFiles()
    {
        var files = ProfileLibrary.Known.SelectMany(name => new[] { "School", "Student" }.Select(file => File.ReadAllBytes(DataFileReaderTests.Golden(name, file)))).ToArray();
        var edit = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 10_000], Gen.OneOf(Gen.Byte, OneOf("|\",;\t\r\n\0 "u8.ToArray())));
        Gen.Select(OneOf(files), edit.Array[1, 6]).Sample(
            (bytes, edits) =>
            {
                var damaged = bytes.ToList();
                foreach (var (what, where, value) in edits)
                {
                    var at = where % (damaged.Count + 1);
                    if (what == 0)
                        damaged.Insert(at, value);
                    else if (what == 1 && at < damaged.Count)
                        damaged.RemoveAt(at);
                    else if (what == 2 && at < damaged.Count)
                        damaged[at] = value;
                    else if (what == 3)
                        damaged.RemoveRange(at, damaged.Count - at);
                }

                ReadOrError([.. damaged]);
            },
            iter: 4000, threads: 1);
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private void ReadOrError(byte[] bytes)
    {
        var path = _folder["any.txt"];
        File.WriteAllBytes(path, bytes);
        long read = 0;
        try
        {
            using var reader = DataFileReader.Open(path, DataFileReaderTests.Reading());
            foreach (var row in reader.Read(default))
            {
                read++;
                Assert.True(row.Record is null == row.Findings.Any(finding => finding.Severity == XelloSeverity.Error), "a row is a record or has an error, and never both");
                Assert.All(row.Findings, finding => Assert.True(finding.File == "any.txt" && finding.Row > 0));
            }

            Assert.Equal(reader.Rows, read);
            Assert.True(read > 0);
            if (CountLines(bytes) is { } lines)
                Assert.Equal(lines, read);
        }
        catch (XelloException error)
        {
            Assert.Contains(error.Id, KnownErrors);
        }
    }

    /// <summary>The lines with something on them, the header aside; null where quotation marks may hold several together.</summary>
    private static long? CountLines(byte[] bytes)
    {
        if (bytes.AsSpan() is not [0xFF, 0xFE, ..] and not [0xFE, 0xFF, ..] && !bytes.Contains((byte)'"'))
        {
            var text = Encoding.Latin1.GetString(bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes[3..] : bytes);
            var header = Array.Find(text.Split('\n', '\r'), line => line.Trim('|', ',', ';', '\t', ' ', '\0').Length > 0) ?? "";
            var separator = new[] { '|', ',', ';', '\t' }.MaxBy(candidate => header.Count(c => c == candidate));
            // Blanks beyond ASCII are left to the reader.
            return text.Any(c => c > '\u007F' || (c < ' ' && c is not ('\r' or '\n' or '\t'))) ? null
                : text.Split('\n', '\r').LongCount(line => line.Split(separator).Any(value => !string.IsNullOrWhiteSpace(value))) - 1;
        }

        return null;
    }
}
