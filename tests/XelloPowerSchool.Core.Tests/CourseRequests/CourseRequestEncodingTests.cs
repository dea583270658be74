using System.Text;
using CsCheck;
using XelloPowerSchool.CourseRequests;
using Xunit;

namespace XelloPowerSchool.Tests.CourseRequests;

/// <summary>Files that do not say which encoding they have, and what Export-XelloCourseRequest writes is read back.</summary>
public sealed class CourseRequestEncodingTests : IDisposable
{
    // Words of western languages as course titles and comments have them, and names and signs that look like something else.
    private static readonly string[] Words =
    [
        "français", "Élève", "été", "leçon", "où", "Noël", "théâtre", "ÉCOLE", "naïve", "forêt", "maïs", "œuvre", "Español", "año", "García", "Núñez",
        "matemáticas", "inglés", "¿qué?", "Pérez", "Müller", "für", "Größe", "Übung", "später", "MÄDCHEN", "Jørgensen", "Ångström", "ÆON", "São",
        "educação", "João", "Conceição", "Šimek", "Žižek", "O\u2019Brien", "don\u2019t", "9\u201312", "A\u2014B", "\u201cHonors\u201d", "1\u00bd", "5\u00b0", "n\u00ba 1", "col\u00b7lecció",
        "Art", "Math", "iPhone\u2122", "50\u00a0%", "\u00a9 2026", "plan\u2026", "\u20ac5", "McDonald", "Zoë", "Brontë",
    ];

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<string> TextIn(XelloImportEncoding encoding) =>
        OneOf([.. Words.Where(word => IsIn(word, encoding))]).Array[1, 12].Select(words => string.Join(" ", words));

    private readonly RequestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<XelloImportEncoding> Encodings => [.. Enum.GetValues<XelloImportEncoding>()];

    /// <summary>What Windows-1252 has is never read as anything else, in files with line ends of today.</summary>
    [Fact]
    public void Windows1252IsNeverTakenForMacRoman() =>
        Gen.Select(TextIn(XelloImportEncoding.Windows1252), OneOf("\r\n", "\n")).Sample(
            (text, newLine) => Assert.Equal<(string?, string?)>((text, text.All(char.IsAscii) ? null : "Windows-1252"), Read(text, newLine, XelloImportEncoding.Windows1252)), iter: 3000, threads: 1);

    /// <summary>Of Mac Roman either the text comes back, or Windows-1252 was assumed in a warning: nothing is lost without a word.</summary>
    [Fact]
    public void MacRomanIsReadOrWarnedOf() =>
        Gen.Select(TextIn(XelloImportEncoding.MacRoman), OneOf("\r\n", "\n", "\r")).Sample(
            (text, newLine) =>
            {
                var (read, assumed) = Read(text, newLine, XelloImportEncoding.MacRoman);
                Assert.True(read == text ? assumed is null or "Mac Roman" or "Windows-1252" : assumed == "Windows-1252", read);
            },
            iter: 3000, threads: 1);

    [Theory]
    [InlineData("français", "\n")] // a byte that Windows-1252 does not have
    [InlineData("José", "\r\n")] // a capital after a small letter
    [InlineData("matemáticas", "\n")] // a sign in the middle of a word
    [InlineData("García", "\r")] // lines of an old Mac
    [InlineData("Zoë Brontë", "\r")]
    [InlineData("Müller für später", "\r\n")]
    [InlineData("MÄDCHEN", "\n")]
    public void MacRomanIsRecognised(string text, string newLine) => Assert.Equal((text, "Mac Roman"), Read(text, newLine, XelloImportEncoding.MacRoman));

    [Theory]
    [InlineData("français Pérez García", "\r")]
    [InlineData("ÉCOLE", "\r")]
    [InlineData("O\u2019Brien \u2022 50\u00a0%", "\n")]
    public void WindowsIsRecognisedWhereverItsLinesEnd(string text, string newLine) => Assert.Equal((text, "Windows-1252"), Read(text, newLine, XelloImportEncoding.Windows1252));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Utf16NeedsNoMark(bool bigEndian)
    {
        var path = _folder.Write("Student ID\tCourse Code\tComment\r\n1\tA\tétude\r\n", new UnicodeEncoding(bigEndian, byteOrderMark: false));
        using var reader = CourseRequestReader.Open(path, CourseRequestColumnMap.None, CancellationToken.None);
        Assert.Equal("étude", Assert.Single(reader.Read()).Comment);
        Assert.Null(reader.AssumedEncoding);
    }

    [Fact]
    public void WhatIsSaidIsBelieved()
    {
        var path = _folder.Write([.. "Student ID,Course Code,Comment\n1,A,"u8], [0x8E], [(byte)'\n']);
        Assert.Equal("Ž", Read(path, null));
        Assert.Equal("Ž", Read(path, XelloImportEncoding.Windows1252));
        Assert.Equal("é", Read(path, XelloImportEncoding.MacRoman));
        Assert.Equal("RequestFileNotUtf8", Assert.Throws<XelloException>(() => Read(path, XelloImportEncoding.Utf8)).Id);
        // A byte order mark says more than a person.
        Assert.Equal("é", Read(_folder.Write("Student ID,Course Code,Comment\n1,A,é\n", Encoding.Unicode), XelloImportEncoding.MacRoman));

        static string? Read(string path, XelloImportEncoding? encoding)
        {
            using var reader = CourseRequestReader.Open(path, CourseRequestColumnMap.None, CancellationToken.None, encoding);
            return Assert.Single(reader.Read()).Comment;
        }
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void WhatIsExportedIsReadBack(XelloImportEncoding encoding)
    {
        // Any character that the encoding has, in every form of a line end.
        var characters = ImportWriter.EncodingOf(encoding) is UTF8Encoding ? Words.SelectMany(w => w).Concat("漢字Ωλ").Distinct().ToArray()
            : [.. Enumerable.Range(0x80, 0x80).Select(b => Decode((byte)b)).Where(c => !char.IsControl(c) && IsIn(c.ToString(), encoding))];
        Gen.Select(OneOf(characters).Array[1, 40], OneOf(Enum.GetValues<XelloNewLine>())).Sample(
            (letters, newLine) =>
            {
                var comment = "a" + new string(letters) + "b";
                var layout = ImportLayout.Find("Neutral")! with { Encoding = encoding, NewLine = newLine };
                var check = CourseRequestCheck.CheckAlone([new XelloCourseRequest { StudentId = "00123", CourseNumber = "MTH1", Comment = comment }], 2027);
                new CourseRequestExporter(null).ExportAsync(
                    check, new CourseRequestExportOptions { Path = _folder["out.csv"], Layout = layout, Force = true }, null, CancellationToken.None).GetAwaiter().GetResult();
                using var reader = CourseRequestReader.Open(_folder["out.csv"], CourseRequestColumnMap.None, CancellationToken.None, encoding);
                var back = Assert.Single(reader.Read());
                Assert.Equal(("00123", "MTH1", comment), (back.StudentId, back.CourseNumber, back.Comment));
            },
            iter: 200, threads: 1);

        char Decode(byte b) => ImportWriter.EncodingOf(encoding).GetString([b])[0];
    }

    private (string? Text, string? Assumed) Read(string text, string newLine, XelloImportEncoding encoding)
    {
        var path = _folder.Write(ImportWriter.EncodingOf(encoding).GetBytes($"Student ID,Course Code,Comment{newLine}1,A,\"{text}\"{newLine}2,B,{newLine}"));
        using var reader = CourseRequestReader.Open(path, CourseRequestColumnMap.None, CancellationToken.None);
        return (reader.Read().First().Comment, reader.AssumedEncoding);
    }

    private static bool IsIn(string text, XelloImportEncoding encoding)
    {
        try
        {
            return ImportWriter.EncodingOf(encoding).GetByteCount(text) > 0;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
