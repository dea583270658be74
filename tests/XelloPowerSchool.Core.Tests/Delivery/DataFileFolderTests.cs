using System.Text;
using CsCheck;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Delivery;
using Xunit;

namespace XelloPowerSchool.Tests.Delivery;

public sealed class DataFileFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheSetIsInTheOrderInWhichFilesReferToEachOther()
    {
        foreach (var name in new[] { "StudentCourses.txt", "Educator.csv", "School.txt", "notes.txt", "student.bak", "Student.txt", ".School.txt.0123.tmp", "CourseCodes.txt", "Extra.txt" })
            File.WriteAllText(_folder[name], "a|b\r\n1|2\r\n");

        var files = DataFileFolder.Read([_folder["Extra.txt"], _folder.Path], ProfileLibrary.All, default);

        Assert.Equal(["School.txt", "Student.txt", "CourseCodes.txt", "StudentCourses.txt", "Educator.csv", "Extra.txt"], files.Select(file => file.Name));
        Assert.All(files, file => Assert.Equal((1L, 10L, FileHash.Compute(file.Path)), (file.Rows, file.Bytes, file.Sha256)));
    }

    [Fact]
    public void RowsAreLinesWithSomethingOnThemAfterTheHeader() => Gen.Select(
            Gen.String[Gen.Char["ab|ü"], 0, 5].Array[0, 8], Gen.OneOf("\r\n", "\n", "\r"), Gen.Bool)
        .Sample((lines, end, isEnded) =>
        {
            var path = _folder["Student.txt"];
            File.WriteAllText(path, string.Join(end, lines) + (isEnded ? end : ""), new UTF8Encoding(false));
            var rows = lines.Count(line => line.Length > 0) - 1;
            if (rows > 0)
                Assert.Equal(rows, Assert.Single(DataFileFolder.Read([path], ProfileLibrary.All, default)).Rows);
            else
                Assert.Equal("DataFileWithoutRows", Assert.Throws<XelloException>(() => DataFileFolder.Read([path], ProfileLibrary.All, default)).Id);
        }, threads: 1);

    [Fact]
    public void AFolderWithoutDataFilesIsSaidSo()
    {
        File.WriteAllText(_folder["notes.txt"], "");
        Assert.Equal("DataFileNotFound", Fails(_folder.Path));
        Assert.Equal("DataFileNotFound", Fails(_folder["missing"]));
    }

    [Fact]
    public void ANameIsThereOnce()
    {
        Directory.CreateDirectory(_folder["other"]);
        File.WriteAllText(_folder["School.txt"], "a\n1\n");
        File.WriteAllText(_folder["other/SCHOOL.txt"], "a\n1\n");
        Assert.Equal("DataFileNameTwice", Fails(_folder["School.txt"], _folder["other/SCHOOL.txt"]));
        Assert.Equal("DataFileNameTwice", Fails(_folder.Path, _folder["School.txt"]));
    }

    private static string Fails(params string[] paths) => Assert.Throws<XelloException>(() => DataFileFolder.Read(paths, ProfileLibrary.All, default)).Id;
}
