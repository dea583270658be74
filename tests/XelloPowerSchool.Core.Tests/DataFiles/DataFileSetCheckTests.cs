using System.Globalization;
using System.Text;
using CsCheck;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Tests.Automation;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.DataFiles;

public sealed class DataFileSetCheckTests : IDisposable
{
    private const string School = "SchoolCode|Name|SchoolType\r\n";
    private const string Student = "StudentID|FirstName|LastName|Gender|DateOfBirth|CurrentGrade|CurrentSchoolCode|PreRegSchoolCode|StateProvNumber|Email|Password|SSOStudentToken\r\n";
    private const string Courses = "StudentID|CourseCode|CourseName|GradeLevel|GradeMark|CreditValue|DateCourseComplete|HSCourse\r\n";

    private static readonly DateTime Today = new(2026, 11, 24);

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. ProfileLibrary.Known];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void NothingIsWrongWithTheGoldenFiles(string name)
    {
        var profile = new DataFileProfile(ProfileLibrary.Get(name)!);
        foreach (var layout in new DataFileLayout[] { profile.Schools, profile.Students })
            File.Copy(DataFileReaderTests.Golden(name, Path.GetFileNameWithoutExtension(layout.Name)), _folder[layout.Name]);
        // The sample has a girl of three in the fifth grade and a baby in kindergarten, and that is seen.
        Assert.All(Check(_folder.Path, profile), finding => Assert.Equal("GradeAgainstAge", finding.Rule));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void NothingIsWrongWithWhatTheWriterWrites(string name)
    {
        var profile = new DataFileProfile(ProfileLibrary.Get(name)!);
        string[] suspicions = ["GradeAgainstAge", "ImpossibleDateOfBirth", "TextDamaged", "DuplicateStateNumber", "DuplicateSignInToken", "BecameADate"];
        Records.Any.Sample(
            records =>
            {
                using (var set = new DataFileSet(profile, _folder.Path))
                {
                    set.Add(profile.Schools, records.Schools, default);
                    set.Add(profile.Students, records.Students, default);
                    if (profile.StudentCourses is not null)
                        set.Add(profile.StudentCourses, records.StudentCourses, default);
                    if (profile.Educators is not null)
                        set.Add(profile.Educators, records.Educators, default);
                    set.Complete(default);
                }

                Assert.All(Check(_folder.Path, profile), finding => Assert.Contains(finding.Rule, suspicions));
            },
            iter: 60, threads: 1);
    }

    [Theory]
    [InlineData("School.txt", "", "FileEmpty")]
    [InlineData("School.txt", School, "FileWithoutRows")]
    [InlineData("School.txt", "PK\u0003\u0004\r\n", "FileNotText 0")]
    [InlineData("School.txt", "\uFEFF" + School + "9|Nine|1\r\n", "ByteOrderMarkWrong 0")]
    [InlineData("School.txt", "SchoolCode|Name|SchoolType\n9|Nine|1\n10|Ten|2\n", "LineEndWrong 0")]
    [InlineData("School.txt", School + "9|Nine|1\r10|Ten|2\r\n", "LineEndWrong 1")]
    [InlineData("School.txt", School + "9|Nine|1", "LastLineWithoutEnd 1")]
    [InlineData("School.txt", School + "9|Nine|1\r\n\r\n10|Ten|2\r\n", "BlankRow 2")]
    [InlineData("School.txt", "SchoolCode,Name,SchoolType\r\n9,Nine,1\r\n", "SeparatorTolerated 0")]
    [InlineData("School.txt", "SchoolCode;Name;SchoolType\r\n9;Nine;1\r\n", "SeparatorWrong 0")]
    [InlineData("School.txt", "9|Nine|1\r\n10|Ten|2\r\n", "HeaderMissing 0")]
    [InlineData("School.txt", "9|Nine|7\r\n10|Ten|2\r\n", "HeaderMissing 0, ValueOutOfDomain 1 SchoolType 9")]
    [InlineData("School.txt", "9|Nine\r\n10|Ten\r\n", "HeaderMissing 0")]
    [InlineData("School.txt", "Name|SchoolCode|SchoolType\r\nNine|9|1\r\n", "HeaderWrong 0")]
    [InlineData("School.txt", "schoolcode|name|type\r\n9|Nine|1\r\n", "HeaderWrong 0")]
    [InlineData("School.txt", "SchoolCode|Name|SchoolType|\r\n9|Nine|1\r\n", "HeaderWrong 0, RowMalformed 1")]
    [InlineData("School.txt", School + "9|Ni|ne|1\r\n", "RowMalformed 1")]
    [InlineData("School.txt", School + "9|Nine|1\r\n10|Ten|1\r\n9|Nine|1\r\n", "KeyTwice 3  9")]
    [InlineData("School.txt", School + "10|Ten|1\r\n9|Nine|1\r\n", "")] // the order is ours alone
    [InlineData("School.txt", School + "1234567890123456|One|1\r\n", "ValueTooWide 1 SchoolCode")]
    [InlineData("School.txt", School + "|One|1\r\n", "ValueMissing 1 SchoolCode")]
    [InlineData("School.txt", School + "9|One |1\r\n", "ValueNotRepresentable 1 Name 9")]
    [InlineData("School.txt", School + "9|\"One\"|1\r\n", "ValueQuoted 1 Name 9")]
    [InlineData("School.txt", School + "9|\"One\"|\"4\"\r\n", "ValueQuoted 1 Name 9, ValueQuoted 1 SchoolType 9, ValueOutOfDomain 1 SchoolType 9")]
    [InlineData("School.txt", School + "9|#REF!|1.0\r\n", "NumberReformatted 1 SchoolType 9, SpreadsheetError 1 Name 9")]
    [InlineData("School.txt", School + "1E+05|One|#N/A\r\n", "SpreadsheetError 1 SchoolType 1E+05, SpreadsheetNumber 1 SchoolCode 1E+05")]
    [InlineData("School.txt", School + "Mar-01|=HYPERLINK(1)|1\r\n", "BecameADate 1 SchoolCode Mar-01, FormulaLooking 1 Name Mar-01")]
    [InlineData("School.txt", School + "9|Zo\u00C3\u00AB|1\r\n", "TextDamaged 1 Name 9")]
    [InlineData("Schools.txt", School + "9|Nine|1\r\n", "FileNameWrong")]
    [InlineData("school.txt", School + "9|Nine|1\r\n", "FileNameWrong")]
    [InlineData("any.txt", "a|b\r\n9|Nine\r\n", "FileKindUnknown")]
    public void EveryFlawHasItsName(string name, string text, string expected)
    {
        File.WriteAllText(_folder[name], text, new UTF8Encoding(false));
        Assert.Equal(expected, Shown(Check(_folder[name])));
    }

    [Fact]
    public void AnotherEncodingIsReadAndSaidSo()
    {
        File.WriteAllBytes(_folder["School.txt"], [.. Encoding.ASCII.GetBytes(School), .. "9|Nin"u8, 0xE9, .. "|1\r\n"u8]);
        Assert.Equal("EncodingWrong", Shown(Check(_folder["School.txt"])));
        File.WriteAllText(_folder["School.txt"], School + "9|Nine|1\r\n", Encoding.Unicode);
        Assert.Equal("EncodingWrong, ByteOrderMarkWrong 0", Shown(Check(_folder["School.txt"])));
    }

    [Fact]
    public void WhatIsWrongWithStudentsAndTheirCoursesIsSeenAcrossTheFiles()
    {
        Write("School.txt", School + "0033|Alder|1\r\n9|Birch|2\r\n");
        Write("Student.txt", Student
            + "1|Ann|Lee|F|2011-05-02|9|0033||77|a@example.org||t\r\n"
            + "2|Bo|Lee|M|2031-05-02|9|33||78|A@example.org||t\r\n"
            + "3|Cy|Lee|X|5/2/2011|9|8|9|77|=1+1||u\r\n"
            + "4|Di|Lee|N|2019-05-02|9|9|0033|||pw|\r\n");
        Write("StudentCourses.txt", Courses + "1|M|Maths|9|A+|0.50|2026-07-01|1\r\n5|M|Maths|9|-|1|1-Jul-26|1\r\n");
        Assert.Equal(
            "ReferenceLostZeros 2 CurrentSchoolCode 2, ImpossibleDateOfBirth 2 DateOfBirth 2, DuplicateEmail 2 Email 2, DuplicateSignInToken 2 SSOStudentToken 2, "
            + "ValueOutOfDomain 3 Gender 3, DateReformatted 3 DateOfBirth 3, ReferenceNotFound 3 CurrentSchoolCode 3, FormulaLooking 3 Email 3, "
            + "DuplicateStateNumber 3 StateProvNumber 3, ValueOutOfDomain 4 Password 4, GradeAgainstAge 4 CurrentGrade 4, "
            + "ReferenceNotFound 2 StudentID 5, DateReformatted 2 DateCourseComplete 5",
            Shown(Check(_folder.Path)));
    }

    [Theory]
    [InlineData("=1", true)]
    [InlineData("@SUM(A1)", true)]
    [InlineData("+cmd|' /C calc'!A0", true)]
    [InlineData("-1+1", true)]
    [InlineData("-", false)]
    [InlineData("+1 (555) 010-0199", false)]
    [InlineData("-0.5", false)]
    [InlineData("A+", false)]
    public void OnlyWhatWouldBeCalculatedIsAFormula(string value, bool expected) => Assert.Equal(expected, DataFileSuspicions.IsFormula(value));

    [Fact]
    public void AFolderIsAWholeSet()
    {
        Write("Student.txt", Student + "1|Ann|Lee|F|2011-05-02|9|9|||||\r\n");
        Write("StudentCourse.csv", "x");
        Write("Notes.txt", "x");
        Assert.Equal(
            "FileUnknown, FileMissing, ReferenceNotChecked CurrentSchoolCode, ReferenceNotChecked PreRegSchoolCode, FileNameWrong",
            Shown(Check(_folder.Path).Where(finding => finding.File != "StudentCourse.csv" || finding.Rule == "FileNameWrong")));
        Assert.Equal("FileMissing: School.txt", Check(_folder.Path).Single(finding => finding.Rule == "FileMissing").ToString());
    }

    [Fact]
    public void LostZerosAreSuspectedOncePerFile()
    {
        Write("Student.txt", Student + string.Concat(new[] { 10001, 10002, 10003, 998 }.Select(id => $"{id}|Ann|Lee|F||9|9|||||\r\n")));
        Assert.Equal("LeadingZerosLost StudentID", Shown(Check(_folder["Student.txt"]).Where(finding => finding.Severity != XelloSeverity.Information)));
    }

    [Fact]
    public void TheSetIsComparedWithTheOneThatTheLedgerDelivered()
    {
        using var runs = new RunFolder();
        var accounts = Several(600);
        runs.Sync(accounts);
        Assert.Empty(Check(runs["outbox"], ledger: runs.Ledger));
        Assert.All(
            Files(runs["outbox"], runs.Ledger),
            file => Assert.Equal((true, 0L, 0L, 0L), (file.IsUnchanged!.Value, file.Added!.Value, file.Removed!.Value, file.Changed!.Value)));

        // Thirty-three are missing, three of them because their zeros are; one is changed and one is new.
        var next = accounts.Skip(33).Append(Account(9999)).Concat(accounts.Take(3).Select(account => account with { StudentId = account.StudentId.TrimStart('0') })).ToArray();
        next[0] = next[0] with { FirstName = "Another" };
        DataFileSet.Stage(DataFileProfile.XelloUs, _folder.Path, [new("10", "School 10", 1)], next, default);
        Assert.Equal(
            ["KeysLostZeros", "ManyRemoved", "DiffersFromLastSet"],
            Check(_folder.Path, ledger: runs.Ledger).Select(finding => finding.Rule));
        var student = Files(_folder.Path, runs.Ledger).Single(file => file.Kind == XelloDataFileKind.Student);
        Assert.Equal((false, 600L, 4L, 33L, 1L), (student.IsUnchanged!.Value, student.SentRows!.Value, student.Added!.Value, student.Removed!.Value, student.Changed!.Value));
        Assert.True(Files(_folder.Path, runs.Ledger).Single(file => file.Kind == XelloDataFileKind.School).IsUnchanged);
    }

    [Fact]
    public void OfMillionsOfFindingsSomeAreKeptAndAllAreCounted()
    {
        var result = new DataFileCheckResult(XelloSeverity.Error);
        for (var i = 0; i < 1500; i++)
            result.Add(DataFileRules.BlankRow.For("row") with { File = "Student.txt" });
        Assert.True(result.Passed);
        result.Add(DataFileRules.KeyTwice.For("row") with { File = "Student.txt" });
        var check = result.Of(DataFileProfile.XelloUs, [], null);
        Assert.Equal((false, 1, 1500, 1001), (check.Passed, check.Errors, check.Warnings, check.Findings.Count));
        Assert.Equal(["BlankRow: 1500", "KeyTwice: 1"], check.Rules.Select(rule => rule.ToString()));
    }

    [Fact]
    public void AnyBytesAreCheckedAndTheValidatorAgrees()
    {
        var golden = new[] { "School", "Student" }.Select(name => File.ReadAllBytes(DataFileReaderTests.Golden("xello-us", name))).ToArray();
        var edit = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 10_000], Gen.OneOf(Gen.Byte, Gen.Int[0, 9].Select(i => "|\",;\t\r\n\0 0"u8[i])));
        var damaged = Gen.Select(Gen.Int[0, 1].Select(i => golden[i]), edit.Array[0, 4], Damage);
        Gen.OneOf(damaged, Gen.Byte.Array[0, 200], Gen.Byte.Array[0, 200].Select(bytes => Encoding.UTF8.GetBytes(School).Concat(bytes).ToArray())).Sample(
            bytes =>
            {
                File.WriteAllBytes(_folder["School.txt"], bytes);
                var findings = Check(_folder["School.txt"]);
                var flaw = Validate(bytes);
                string[] advice =
                [
                    "EncodingWrong", "FormulaLooking", "SpreadsheetNumber", "SpreadsheetError", "BecameADate", "TextDamaged", "LeadingZerosLost",
                ];
                // The order of rows is a rule of our own files only.
                if (findings.Any(finding => !advice.Contains(finding.Rule)))
                    Assert.NotNull(flaw);
                else if (findings.Count == 0)
                    Assert.True(flaw is null || flaw.Contains("not in order", StringComparison.Ordinal), flaw);
            },
            iter: 4000, threads: 1);
    }

    private static byte[] Damage(byte[] bytes, (int What, int Where, byte Value)[] edits)
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

        return [.. damaged];
    }

    private string? Validate(byte[] bytes)
    {
        try
        {
            var layout = DataFileProfile.XelloUs.Schools;
            var rows = Math.Max(0, Encoding.UTF8.GetString(bytes).Split('\n').Length - 2);
            new DataFileValidator([layout]).Validate(
                layout, new StagedFile("School.txt", _folder["School.txt"], rows, bytes.Length, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))), default);
            return null;
        }
        catch (XelloException error)
        {
            Assert.Contains(error.Id, new[] { "DataFileInvalid", "EmptyDataFile" });
            return error.Message;
        }
    }

    private static string Shown(IEnumerable<XelloFinding> findings) => string.Join(", ", findings.Select(f =>
        string.Join(' ', new[] { f.Rule, f.Row?.ToString(CultureInfo.InvariantCulture), f.Field ?? (f.Rule == "KeyTwice" ? "" : null), f.Row > 0 && !f.Subject.StartsWith("row ", StringComparison.Ordinal) ? f.Subject : null }
            .Where(part => part is not null))));

    private void Write(string name, string text) => File.WriteAllText(_folder[name], text, new UTF8Encoding(false));

    private static List<XelloFinding> Check(string path, DataFileProfile? profile = null, string? ledger = null)
    {
        var findings = new List<XelloFinding>();
        var check = new DataFileSetCheck(profile ?? DataFileProfile.XelloUs) { Today = Today, Ledger = ledger };
        check.Add(path, null, findings.Add);
        check.Run(findings.Add, default);
        return findings;
    }

    private static IReadOnlyList<XelloCheckedFile> Files(string path, string ledger)
    {
        var check = new DataFileSetCheck(DataFileProfile.XelloUs) { Today = Today, Ledger = ledger };
        check.Add(path, null, _ => { });
        return check.Run(_ => { }, default);
    }
}
