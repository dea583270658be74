using System.Text;
using CsCheck;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Tests.Accounts;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.DataFiles;

public sealed class AccountFileTests : IDisposable
{
    private const string Header = "StudentID,FirstName,LastName,CurrentGrade,CurrentSchoolCode\n";

    private static readonly HashSet<string> KnownErrors =
        ["AccountFileEmpty", "AccountFileNotText", "AccountFileMalformed", "AccountHeaderUnknown", "AccountHeaderAmbiguous"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatTheWriterWritesIsReadBack()
    {
        var accounts = Several(50).Select((account, i) => account with
        {
            SisId = null, PreRegSchoolCode = i % 3 == 0 ? "20" : null, StateProvNumber = i % 2 == 0 ? "00" + i : null, DateOfBirth = i == 7 ? null : account.DateOfBirth,
        }).ToArray();
        XelloSchool[] schools = [new("10", "Ten", 2), new("20", "Twenty", 1)];
        var files = DataFileSet.Stage(DataFileProfile.XelloUs, _folder["set"], schools, accounts, default);

        var findings = new List<XelloFinding>();
        Assert.Equal(schools, SchoolFile.Read(files[0].Path, findings, DataFileProfile.XelloUs, default));
        var content = Read(files[1].Path, new SchoolCodes(schools));
        Assert.Empty(findings.Concat(content.Input.Findings));
        Assert.Equal(Rows(accounts), Rows(content.Input.Accounts));
        Assert.Equal(["Password"], content.Unused);
    }

    [Theory]
    [InlineData(",", "\n", "utf-8", false)]
    [InlineData("|", "\r\n", "utf-8", true)]
    [InlineData("\t", "\r", "utf-16", true)]
    [InlineData(";", "\n", "utf-16BE", true)]
    public void SeparatorsLineEndsAndEncodingsDoNotMatter(string separator, string lineEnd, string encoding, bool quoted)
    {
        string[] rows = ["StudentID,FirstName,LastName,DateOfBirth,CurrentGrade,CurrentSchoolCode", "00123,Zoë,Åberg,02-05-2011,09,10", "", "00124,Ann,Lee,2011-05-02,K,10"];
        var text = string.Join(lineEnd, rows.Select(row => string.Join(separator, row.Split(',').Select(field => quoted ? $"\"{field}\"" : field))));
        var path = Write(Encoding.GetEncoding(encoding), text);
        var content = Read(path);
        Assert.Empty(content.Input.Findings);
        Assert.Equal(2, content.Rows);
        Assert.Equal(["00123 Zoë Åberg 9", "00124 Ann Lee 0"], content.Input.Accounts.Select(a => $"{a.StudentId} {a.FirstName} {a.LastName} {a.Grade}"));
        Assert.All(content.Input.Accounts, account => Assert.Equal(new DateTime(2011, 5, 2), account.DateOfBirth));
    }

    [Fact]
    public void AnOldEncodingIsAssumedAndSaidSo()
    {
        var content = Read(Write([.. Encoding.ASCII.GetBytes(Header), .. "1,Zo"u8, 0xEB, .. ",Lee,9,10\n"u8]));
        Assert.Equal("Zoë", Assert.Single(content.Input.Accounts).FirstName);
        Assert.Equal("EncodingAssumed: list.csv", Assert.Single(content.Input.Findings).ToString());
    }

    [Theory]
    [InlineData("1,Ann,Lee,9,10\n1,Ann,Lee,9,10\n2,Bo,Lee,9,10", "RowRepeated: 1", "1 2")]
    [InlineData("1,Ann,Lee,9,10\n1,Ann,Lee,8,10\n2,Bo,Lee,9,10", "RowsContradict: 1", "2")]
    [InlineData("1,Ann,Lee,9\n2,Bo,Lee,9,10", "RowMalformed: row 1", "2")]
    [InlineData("1,Ann,Lee,9,10,x\n2,Bo,Lee,9,10", "RowMalformed: row 1", "2")]
    [InlineData(",Ann,Lee,9,10\n2,Bo,Lee,9,10", "RowWithoutKey: row 1", "2")]
    [InlineData("\n2,Bo,Lee,9,10\n3,Bo,Lee,x,10", "GradeNotUnderstood: 3", "2")]
    public void NothingIsDroppedWithoutAFinding(string rows, string finding, string keys)
    {
        var content = Read(Write(Encoding.UTF8, Header + rows));
        Assert.Equal(finding, Assert.Single(content.Input.Findings).ToString());
        Assert.Equal(keys, string.Join(' ', content.Input.Accounts.Select(account => account.StudentId)));
    }

    [Theory]
    [InlineData(Header + "1,Ann,Lee,9,10,,\n2,Bo,Lee,9,10")] // a spreadsheet pads rows
    [InlineData("StudentID,FirstName,LastName,CurrentGrade,CurrentSchoolCode,\n1,Ann,Lee,9,10\n2,Bo,Lee,9,10,")] // a script ends the header only
    public void AnEndingSeparatorMovesNoValue(string text)
    {
        var content = Read(Write(Encoding.UTF8, text));
        Assert.Empty(content.Input.Findings);
        Assert.Equal(["1 10", "2 10"], content.Input.Accounts.Select(account => account.StudentId + " " + account.SchoolCode));
    }

    [Theory]
    [InlineData("10001 10002 10003 998", true)]
    [InlineData("10001 10002 00998", false)] // zeros are there
    [InlineData("10001 10002 10003", false)]
    [InlineData("1001 998 997 996", false)] // most are short
    [InlineData("A1 A2 10001", false)]
    public void LostZerosAreSuspectedOncePerFile(string keys, bool lost)
    {
        var content = Read(Write(Encoding.UTF8, Header + string.Join('\n', keys.Split(' ').Select(key => key + ",Ann,Lee,9,10"))));
        Assert.Equal(lost ? ["LeadingZerosLost: list.csv"] : [], content.Input.Findings.Select(finding => finding.ToString()));
    }

    [Theory]
    [InlineData("AccountFileEmpty", "")]
    [InlineData("AccountFileEmpty", Header)]
    [InlineData("AccountFileNotText", "PK\u0003\u0004,a,b\n")]
    [InlineData("AccountFileMalformed", Header + "1,\"Ann,Lee,9,10\n")]
    [InlineData("AccountHeaderUnknown", "a,b\n1,2\n")]
    public void AFileThatIsNoListIsRefused(string id, string text) =>
        Assert.Equal(id, Assert.Throws<XelloException>(() => Read(Write(new UTF8Encoding(false), text))).Id);

    [Fact]
    public void AMissingFileIsSaidSo() => Assert.Equal("AccountFileNotFound", Assert.Throws<XelloException>(() => Read(_folder["none.csv"])).Id);

    [Fact]
    public void AnyBytesGiveRowsFindingsOrAKnownError()
    {
        var heads = OneOf("", "\uFEFF", Header, "\uFEFF" + Header, Header.Replace(',', '|'), Header.Replace(',', '\t'));
        Gen.Select(heads, Gen.Byte.Array[0, 300]).Sample((head, bytes) => ReadOrError([.. Encoding.UTF8.GetBytes(head), .. bytes]), iter: 3000, threads: 1);
        Gen.Byte.Array[0, 300].Sample(bytes => ReadOrError([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Header), .. bytes]), iter: 1000, threads: 1);
    }

    [Fact]
    public void OfAnyFieldsEveryRowIsAnAccountOrHasAnError()
    {
        var field = OneOf("1", "01", "Ann", "", " ", "9", "K", "10", "1E+05", "x|y", "\uFFFD", "é", "2011-05-02", "\u2028", "\"a,b\"", "'");
        Gen.Select(field.Array[5].Array[1, 12], OneOf(",", "\t", ";")).Sample(
            (rows, separator) =>
            {
                var text = Header.Replace(",", separator, StringComparison.Ordinal) + string.Join('\n', rows.Select(row => string.Join(separator, row)));
                var blank = rows.Count(row => row.All(value => string.IsNullOrWhiteSpace(value)));
                try
                {
                    var content = Read(Write(Encoding.UTF8, text));
                    var input = content.Input;
                    var refused = input.Findings.Where(finding => finding.Severity == XelloSeverity.Error).Select(finding => finding.Subject).Distinct().ToList();
                    Assert.Equal(rows.Length - blank, content.Rows);
                    Assert.All(input.UnusableKeys, key => Assert.Contains(key, refused));
                    var keys = rows.Select(row => row[0].Trim()).Where(key => key.Length > 0).Distinct();
                    var taken = input.Accounts.Select(account => account.StudentId).Concat(input.UnusableKeys).ToHashSet();
                    Assert.Equal(rows.Count(row => row.Any(value => !string.IsNullOrWhiteSpace(value)) && Keyless(row[0])), input.Keyless);
                    Assert.All(keys.Where(key => !Keyless(key)), key => Assert.Contains(key.Trim('"'), taken));
                }
                catch (XelloException error)
                {
                    Assert.Equal("AccountFileEmpty", error.Id);
                    Assert.Equal(rows.Length, blank);
                }
            },
            iter: 3000, threads: 1);

        static bool Keyless(string key) => key.Trim() is "" or "1E+05" or "x|y";
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private void ReadOrError(byte[] bytes)
    {
        try
        {
            var content = Read(Write(bytes));
            Assert.True(content.Rows > 0);
            Assert.True(content.Input.Accounts.Count > 0 || content.Input.Findings.Any(finding => finding.Severity == XelloSeverity.Error));
            Assert.True(content.Input.Accounts.Count <= content.Rows);
        }
        catch (XelloException error)
        {
            Assert.Contains(error.Id, KnownErrors);
        }
    }

    private string Write(Encoding encoding, string text) => Write([.. encoding.GetPreamble(), .. encoding.GetBytes(text)]);

    private string Write(byte[] bytes)
    {
        File.WriteAllBytes(_folder["list.csv"], bytes);
        return _folder["list.csv"];
    }

    private static AccountFileContent Read(string path, SchoolCodes? schools = null) => AccountFile.Read(path, schools ?? SchoolCodes.Any, null, null, DataFileProfile.XelloUs, default);
}
