using System.Text;
using CsCheck;
using XelloPowerSchool.CourseRequests;
using Xunit;

namespace XelloPowerSchool.Tests.CourseRequests;

public sealed class CourseRequestReaderFuzzTests : IDisposable
{
    private const string Header = "Student ID,Course Code,Comment\n";

    private static readonly HashSet<string> KnownErrors =
        ["RequestFileEmpty", "RequestFileNotText", "RequestFileMalformed", "RequestHeaderUnknown", "RequestHeaderAmbiguous"];

    // Mostly fields and separators as they should be; now and then something that breaks them, or a field as long as the
    // parser's buffer, so that what follows stands at its edge.
    private static readonly Gen<string> Text = Gen.Frequency(
            (40, OneOf("1", "A", "", " ", "é", "\uFFFD", "\u2028", "#", ";", "|", "\t", "\0", "x\"y", "\"\"", "\"A\"", "\"a,b\"", "\"\n\"", "\"a\r\n\"\"b\"\"\r\"")),
            (40, OneOf(",", ",", ",", "\n", "\r\n", "\r")),
            (1, OneOf("\"", ",\"", "\",")),
            (2, Gen.Int[16_370, 16_390].Select(length => new string('x', length))))
        .Array[0, 60].Select(string.Concat);

    private readonly RequestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AnyBytesGiveRowsOrAKnownError()
    {
        var gen = Gen.Select(OneOf("", "\uFEFF", Header, "\uFEFF" + Header), Gen.Byte.Array[0, 300]);
        gen.Sample((head, bytes) => ReadOrError(_folder.Write(Encoding.UTF8.GetBytes(head), bytes)), iter: 3000, threads: 1);
    }

    [Fact]
    public void AnyBytesAfterAUtf16MarkGiveRowsOrAKnownError()
    {
        Gen.Byte.Array[0, 300].Sample(
            bytes => ReadOrError(_folder.Write([0xFF, 0xFE], Encoding.Unicode.GetBytes(Header), bytes)), iter: 1000, threads: 1);
    }

    [Fact]
    public void AnyTextIsReadAsTheStandardSays()
    {
        var encodings = OneOf<Encoding>(new UTF8Encoding(false), new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode);
        Gen.Select(Text, encodings).Sample(
            (text, encoding) =>
            {
                var expected = Parse(text, out var malformed);
                var actual = new List<XelloCourseRequest>();
                string? error = null;
                try
                {
                    foreach (var row in RequestFolder.Stream(_folder.Write(Header + text, encoding)))
                        actual.Add(row);
                }
                catch (XelloException e)
                {
                    error = e.Id;
                }

                Assert.Equal(malformed ? "RequestFileMalformed" : expected.Count == 0 ? "RequestFileEmpty" : null, error);
                Assert.Equal(expected.Select(Describe), actual.Select(Describe));
            },
            iter: 3000,
            threads: 1);
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static void ReadOrError(string path)
    {
        try
        {
            var rows = RequestFolder.Read(path);
            Assert.NotEmpty(rows);
            Assert.All(rows, row => Assert.True(row.Problem is not null || row.Row > 0));
        }
        catch (XelloException e)
        {
            Assert.Contains(e.Id, KnownErrors);
        }
    }

    // Blank fields beyond the header are a spreadsheet's padding.
    private static string Describe((int Row, List<string> Fields) row) => row.Fields.Count >= 3 && row.Fields.Skip(3).All(string.IsNullOrWhiteSpace)
        ? $"{row.Row}: {row.Fields[0].Trim()} / {row.Fields[1].Trim()} / {row.Fields[2].Trim()}"
        : $"{row.Row}: {row.Fields.Count} fields";

    private static string Describe(XelloCourseRequest row) => row.Problem is null
        ? $"{row.Row}: {row.StudentId} / {row.CourseNumber} / {row.Comment}"
        : $"{row.Row}: {row.Problem.Split(' ')[3]} fields";

    /// <summary>RFC 4180 with any line break, as plainly as it can be written: what the reader is compared with.</summary>
    private static List<(int Row, List<string> Fields)> Parse(string text, out bool malformed)
    {
        malformed = false;
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var rows = new List<(int, List<string>)>();
        var number = 0;
        for (var i = 0; i < text.Length;)
        {
            number++;
            var fields = new List<string>();
            while (true)
            {
                var field = new StringBuilder();
                if (i < text.Length && text[i] == '"')
                {
                    i++;
                    while (true)
                    {
                        if (i == text.Length)
                        {
                            malformed = true;
                            return rows;
                        }

                        if (text[i] != '"')
                        {
                            field.Append(text[i++]);
                        }
                        else if (i + 1 < text.Length && text[i + 1] == '"')
                        {
                            field.Append('"');
                            i += 2;
                        }
                        else
                        {
                            i++;
                            break;
                        }
                    }

                    if (i < text.Length && text[i] is not (',' or '\n'))
                    {
                        malformed = true;
                        return rows;
                    }
                }
                else
                {
                    while (i < text.Length && text[i] is not (',' or '\n'))
                        field.Append(text[i++]);
                }

                fields.Add(field.ToString());
                if (i == text.Length || text[i++] == '\n')
                    break;
            }

            if (!fields.TrueForAll(string.IsNullOrWhiteSpace))
                rows.Add((number, fields));
        }

        return rows;
    }
}
