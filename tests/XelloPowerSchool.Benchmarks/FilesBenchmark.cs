using System.Globalization;
using System.Text;
using XelloPowerSchool.DataFiles;

namespace XelloPowerSchool.Benchmarks;

/// <summary>
/// Staging of a file set (every value checked, hashed, flushed to the disk, read back and held against the contract) against
/// a writer that only writes the same rows.
/// </summary>
internal static class FilesBenchmark
{
    public static IEnumerable<Result> Run(bool quick)
    {
        var count = quick ? 50_000 : 1_000_000;
        var accounts = SyntheticDistrict.Accounts(count);
        var schools = SyntheticDistrict.Schools(count);
        var folder = Directory.CreateTempSubdirectory("XelloPowerSchool-").FullName;
        try
        {
            var (staged, bare) = (Path.Combine(folder, "staged"), Path.Combine(folder, "Student.txt"));
            var (ours, floor) = Measure.Alternately(
                quick ? 5 : 3,
                new Contender(() => DataFileSet.Stage(DataFileProfile.XelloUs, staged, schools, accounts, CancellationToken.None)),
                new Contender(() => Write(bare, accounts)));
            if (!File.ReadAllBytes(bare).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(staged, "Student.txt"))))
                throw new InvalidOperationException("The two files differ.");

            return
            [
                new Result(
                    "files", string.Create(CultureInfo.InvariantCulture, $"{count:N0} Student rows written, read back and checked"),
                    "a StreamWriter that writes the same rows", ours, floor),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Write(string path, XelloAccount[] accounts)
    {
        using var text = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 65536) { NewLine = "\r\n" };
        text.WriteLine(DataFileProfile.XelloUs.Students.Header);
        foreach (var account in accounts)
        {
            text.Write(account.StudentId);
            text.Write('|');
            text.Write(account.FirstName);
            text.Write('|');
            text.Write(account.LastName);
            text.Write('|');
            text.Write(account.Gender);
            text.Write('|');
            text.Write(account.DateOfBirth!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            text.Write('|');
            text.Write(account.Grade.ToString(CultureInfo.InvariantCulture));
            text.Write('|');
            text.Write(account.SchoolCode);
            text.Write('|');
            text.Write(account.PreRegSchoolCode);
            text.Write('|');
            text.Write(account.StateProvNumber);
            text.Write('|');
            text.Write(account.Email);
            text.Write('|');
            text.Write('|');
            text.WriteLine(account.SsoToken);
        }
    }
}
