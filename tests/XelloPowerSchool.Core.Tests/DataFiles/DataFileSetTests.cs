using System.Globalization;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Roster;
using XelloPowerSchool.Tests.Roster;
using Xunit;

namespace XelloPowerSchool.Tests.DataFiles;

public sealed class DataFileSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Editions
    {
        get
        {
            var editions = new TheoryData<string, string>();
            foreach (var profile in ProfileLibrary.Known)
                foreach (var culture in new[] { "", "tr-TR", "de-DE", "th-TH", "ar-SA" })
                    editions.Add(profile, culture);
            return editions;
        }
    }

    [Theory]
    [MemberData(nameof(Editions))]
    public async Task TheBytesAreTheGoldenOnesInEveryCulture(string name, string culture)
    {
        var profile = new DataFileProfile(ProfileLibrary.Get(name)!);
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        IReadOnlyList<StagedFile> files;
        try
        {
            files = await StageAllAsync(profile, name == "xello-us" ? Sample.Accounts : Sample.Complete);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        Assert.Equal(profile.Contract.Files.Select(file => file.Name), files.Select(file => file.Name));
        Assert.All(files, file => Assert.Equal(Golden(Path.GetFileNameWithoutExtension(file.Name), name), File.ReadAllBytes(file.Path)));
    }

    [Fact]
    public async Task WhatRefersToAFileOfTheSetIsHeldAgainstIt()
    {
        var error = await Assert.ThrowsAsync<XelloException>(() => DataFileSet.StageAsync(
            DataFileProfile.XelloUs, _folder.Path, Sample.Schools, Sample.Accounts,
            (set, _, token) => set.AddAsync(DataFileProfile.XelloUs.StudentCourses!, Stream([Sample.StudentCourses[0] with { StudentId = "77" }]), token),
            default));

        Assert.Equal("DataFileInvalid", error.Id);
        Assert.Contains("StudentID is not in the column Student.StudentID", error.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task AReadThatBreaksOffLeavesNothing()
    {
        static async IAsyncEnumerable<XelloStudentCourse> Broken()
        {
            await Task.Yield();
            yield return Sample.StudentCourses[0];
            throw new InvalidOperationException("cut");
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => DataFileSet.StageAsync(
            DataFileProfile.XelloUs, _folder.Path, Sample.Schools, Sample.Accounts,
            (set, _, token) => set.AddAsync(DataFileProfile.XelloUs.StudentCourses!, Broken(), token), default));
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task AFileThatIsNotRequiredIsNeverWrittenEmptyEither()
    {
        var error = await Assert.ThrowsAsync<XelloException>(() => DataFileSet.StageAsync(
            DataFileProfile.XelloUs, _folder.Path, Sample.Schools, Sample.Accounts,
            (set, _, token) => set.AddAsync(DataFileProfile.XelloUs.StudentCourses!, Stream(Array.Empty<XelloStudentCourse>()), token), default));
        Assert.Equal(("EmptyDataFile", "StudentCourses.txt"), (error.Id, error.Target));
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task ARefusedRowIsLeftOutWhenSomebodyIsTold()
    {
        var refused = new List<XelloFinding>();
        var files = await DataFileSet.StageAsync(
            DataFileProfile.XelloUs, _folder.Path, Sample.Schools, Sample.Accounts,
            (set, _, token) => set.AddAsync(
                DataFileProfile.XelloUs.StudentCourses!, Stream([Sample.StudentCourses[0] with { GradeMark = "Passed" }, Sample.StudentCourses[1]]), token, refused.Add),
            default);

        Assert.Equal(1, files[^1].Rows);
        Assert.Equal(("ValueTooWide", "9", "GradeMark"), Assert.Single(refused.Select(finding => (finding.Rule, finding.Subject, finding.Field))));
    }

    [Fact]
    public void WhatIsReturnedIsWhatLiesThereInTheOrderOfDelivery()
    {
        var files = Stage(Sample.Schools, Sample.Accounts);

        Assert.Equal(["School.txt", "Student.txt"], files.Select(file => file.Name));
        Assert.Equal([3L, 3L], files.Select(file => file.Rows));
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file.Path);
            Assert.Equal(_folder[file.Name], file.Path);
            Assert.Equal(bytes.Length, file.Bytes);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), file.Sha256);
        }
    }

    [Fact]
    public void TheOrderOfTheInputDoesNotMatter()
    {
        var first = Stage(Sample.Schools, Sample.Accounts).Select(file => file.Sha256).ToArray();

        Assert.Equal(first, Stage([.. Sample.Schools.Reverse()], Sample.Accounts.Reverse()).Select(file => file.Sha256));
    }

    [Fact]
    public void NoAccountsIsNoSet()
    {
        var error = Assert.Throws<XelloException>(() => Stage(Sample.Schools, []));

        Assert.Equal("EmptyDataFile", error.Id);
        Assert.Equal("Student.txt", error.Target);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void NoSchoolsIsNoSet()
    {
        var error = Assert.Throws<XelloException>(() => Stage([], Sample.Accounts));

        Assert.Equal("EmptyDataFile", error.Id);
        Assert.Equal("School.txt", error.Target);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void AnEmptySetLeavesTheSetBeforeIt()
    {
        Stage(Sample.Schools, Sample.Accounts);

        Assert.Throws<XelloException>(() => Stage(Sample.Schools, []));

        Assert.Equal(Golden("Student"), File.ReadAllBytes(_folder["Student.txt"]));
    }

    [Fact]
    public void AnAccountThatBreaksTheContractIsNeverWritten() =>
        AssertInvalid("record 7", "FirstName", [Sample.Plain(), Sample.Plain("7") with { FirstName = "a|b" }]);

    [Fact]
    public void AKeyIsThereOnce() => AssertInvalid("line 3", "twice", [Sample.Plain("7"), Sample.Plain("7")]);

    [Fact]
    public void ASchoolMustBeInTheSchoolFile()
    {
        AssertInvalid("line 2", "CurrentSchoolCode is not in the column School.SchoolCode", [Sample.Plain() with { SchoolCode = "77" }]);
        AssertInvalid("line 2", "PreRegSchoolCode is not in the column School.SchoolCode", [Sample.Plain() with { PreRegSchoolCode = "77" }]);
    }

    [Fact]
    public void ASchoolThatBreaksTheContractIsNeverWritten()
    {
        var error = Assert.Throws<XelloException>(() => Stage([new XelloSchool("9", "Nine", 4)], Sample.Accounts));

        Assert.Equal("DataFileInvalid", error.Id);
        Assert.Equal("School.txt", error.Target);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void AFolderThatCannotBeUsedIsSaidSo()
    {
        File.WriteAllText(_folder["file"], "");

        var error = Assert.Throws<XelloException>(() =>
            DataFileSet.Stage(DataFileProfile.XelloUs, _folder["file"], Sample.Schools, Sample.Accounts, CancellationToken.None));

        Assert.Equal("DataFileWriteFailed", error.Id);
        Assert.NotNull(error.InnerException);
        Assert.Equal(["file"], _folder.Names);
    }

    [Fact]
    public void CancellationLeavesNothing()
    {
        using var cancel = new CancellationTokenSource();
        IEnumerable<XelloAccount> Accounts()
        {
            yield return Sample.Plain();
            cancel.Cancel();
        }

        Assert.ThrowsAny<OperationCanceledException>(() =>
            DataFileSet.Stage(DataFileProfile.XelloUs, _folder.Path, Sample.Schools, Accounts(), cancel.Token));
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void AnyCleanedNameIsReadBackAsItIsInTheAccount()
    {
        var name = Texts.Any.Select(text => FileText.Clean(text, out _)).Where(text => text.Length > 0);
        Gen.Select(name, name).Array[1, 30].Sample(names =>
        {
            var accounts = names.Select((pair, i) => Sample.Plain((1000 + i).ToString(CultureInfo.InvariantCulture)) with
            {
                FirstName = pair.Item1,
                LastName = pair.Item2,
            }).ToArray();

            Stage(Sample.Schools, accounts);

            var rows = File.ReadAllText(_folder["Student.txt"], new UTF8Encoding(false, throwOnInvalidBytes: true)).Split("\r\n");
            Assert.Equal(accounts.Select(account => account.FirstName + "|" + account.LastName), rows[1..^1].Select(row => string.Join('|', row.Split('|')[1..3])));
        }, iter: 200, threads: 1);
    }

    [Fact]
    public void ALargeSetCrossesEveryBuffer()
    {
        var accounts = Enumerable.Range(0, 20_000).Select(i => Sample.Plain(i.ToString(CultureInfo.InvariantCulture)) with { LastName = new string('é', i % 90 + 1) });

        Assert.Equal(20_000, Stage(Sample.Schools, accounts)[1].Rows);
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void TheFolderIsItsOwnersAlone()
    {
        DataFileSet.Stage(DataFileProfile.XelloUs, _folder["new"], Sample.Schools, Sample.Accounts, CancellationToken.None);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder["new"]));
    }

    private Task<IReadOnlyList<StagedFile>> StageAllAsync(DataFileProfile profile, XelloAccount[] accounts)
    {
        return DataFileSet.StageAsync(profile, _folder.Path, Sample.Schools, accounts, AddAllAsync, default);

        // In any order: what is delivered first is the profile's business.
        async Task AddAllAsync(DataFileSet set, IReadOnlyCollection<XelloAccount> students, CancellationToken cancellationToken)
        {
            Add(profile.Families, Sample.Families);
            Add(profile.StudentGroups, Sample.StudentGroups);
            Add(profile.EducatorStudents, Sample.EducatorStudents);
            Add(profile.Educators, Sample.Educators);
            if (profile.StudentCourses is not null)
                await set.AddAsync(profile.StudentCourses, Stream(Sample.StudentCourses), cancellationToken);
            Add(profile.Courses, Sample.Courses);

            void Add<T>(DataFileLayout<T>? layout, T[] records)
            {
                if (layout is not null)
                    set.Add(layout, records, cancellationToken);
            }
        }
    }

    private static async IAsyncEnumerable<T> Stream<T>(IEnumerable<T> records)
    {
        foreach (var record in records)
        {
            await Task.Yield();
            yield return record;
        }
    }

    private static byte[] Golden(string name, string profile = "xello-us") =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "DataFiles", "Golden", profile, name + ".golden.txt"));

    private IReadOnlyList<StagedFile> Stage(XelloSchool[] schools, IEnumerable<XelloAccount> accounts) =>
        DataFileSet.Stage(DataFileProfile.XelloUs, _folder.Path, schools, accounts, CancellationToken.None);

    private void AssertInvalid(string where, string what, XelloAccount[] accounts)
    {
        var error = Assert.Throws<XelloException>(() => Stage(Sample.Schools, accounts));

        Assert.Equal("DataFileInvalid", error.Id);
        Assert.Equal("Student.txt", error.Target);
        Assert.Contains(where, error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Names);
    }
}
