using System.Security.Cryptography;
using System.Text;
using XelloPowerSchool.DataFiles;
using Xunit;

namespace XelloPowerSchool.Tests.DataFiles;

/// <summary>Files that the writer would never make, byte by byte: the validator must not depend on it.</summary>
public sealed class DataFileValidatorTests : IDisposable
{
    private const string Header = "SchoolCode|Name|SchoolType\r\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AGoodFileIsGood() => Validate(Bytes(Header + "1|One|1\r\n2|Two|2\r\n"), rows: 2);

    [Theory]
    [InlineData("\uFEFF" + Header + "1|One|1\r\n", "line 1", "byte order mark")]
    [InlineData("SchoolCode|Name\r\n1|One\r\n", "line 1", "header")]
    [InlineData("SchoolCode|Name|SchoolType\n1|One|1\r\n", "line 1", "CR LF")]
    [InlineData(Header + "1|One|1\n", "line 2", "CR LF")]
    [InlineData(Header + "\n", "line 2", "CR LF")]
    [InlineData(Header + "1|One|1", "line 2", "no end")]
    [InlineData(Header + "1|One|1\r", "line 2", "CR LF")]
    [InlineData(Header + "1|One|1\r\n\r\n", "line 3", "blank")]
    [InlineData(Header + "1|One|1|\r\n", "line 2", "4 fields instead of 3")]
    [InlineData(Header + "1|O\rne|1\r\n", "line 2", "CR LF")]
    [InlineData(Header + "1|\"One\"|1\r\n", "line 2", "double quotes")]
    [InlineData(Header + "1|O\"ne|1\r\n", "line 2", "Name has a character")]
    [InlineData(Header + "1|One |1\r\n", "line 2", "Name has a character")]
    [InlineData(Header + "|One|1\r\n", "line 2", "SchoolCode has no value")]
    [InlineData(Header + "1234567890123456|One|1\r\n", "line 2", "SchoolCode has 16 characters; it takes 15")]
    [InlineData(Header + "1|One|4\r\n", "line 2", "SchoolType must be")]
    [InlineData(Header + "1|One|01\r\n", "line 2", "SchoolType must be")]
    [InlineData(Header + "1|One|1\r\n1|One|1\r\n", "line 3", "twice")]
    [InlineData(Header + "2|Two|1\r\n1|One|1\r\n", "line 3", "not in order")]
    public void EveryFlawIsFoundWhereItIs(string text, string where, string what) => AssertInvalid(Bytes(text), where, what);

    [Fact]
    public void BytesThatAreNotUtf8AreFound() => AssertInvalid([.. Bytes(Header + "1|On"), 0xE9, .. Bytes("e|1\r\n")], "line 1", "UTF-8");

    [Theory]
    [InlineData("")]
    [InlineData(Header)]
    public void NothingAndAHeaderAloneAreEmpty(string text) =>
        Assert.Equal("EmptyDataFile", Assert.Throws<XelloException>(() => Validate(Bytes(text), rows: 0)).Id);

    [Fact]
    public void AFileThatWasChangedIsFound()
    {
        var written = Bytes(Header + "1|One|1\r\n");
        File.WriteAllBytes(_folder["School.txt"], Bytes(Header + "1|Onf|1\r\n"));

        var error = Assert.Throws<XelloException>(() => ValidateAs(Staged(written, rows: 1)));

        Assert.Contains("not what was written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingRowIsFound() =>
        Assert.Equal("DataFileInvalid", Assert.Throws<XelloException>(() => Validate(Bytes(Header + "1|One|1\r\n"), rows: 2)).Id);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private StagedFile Staged(byte[] bytes, long rows) =>
        new("School.txt", _folder["School.txt"], rows, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));

    private static void ValidateAs(StagedFile staged) =>
        new DataFileValidator([DataFileProfile.XelloUs.Schools]).Validate(DataFileProfile.XelloUs.Schools, staged, CancellationToken.None);

    private void Validate(byte[] bytes, long rows)
    {
        File.WriteAllBytes(_folder["School.txt"], bytes);
        ValidateAs(Staged(bytes, rows));
    }

    private void AssertInvalid(byte[] bytes, string where, string what)
    {
        var error = Assert.Throws<XelloException>(() => Validate(bytes, rows: 1));

        Assert.Equal("DataFileInvalid", error.Id);
        Assert.Contains(where + ":", error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }
}
