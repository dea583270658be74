// Stands in until the data files are built: the contract of the real types, with just enough behind it to test the run.
using System.Security.Cryptography;
using System.Text;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.DataFiles;

internal sealed class DataFileProfile
{
    public static DataFileProfile XelloUs { get; } = new();

    public string Name { get; } = "Xello US";

    public IReadOnlyList<XelloFinding> Check(XelloAccount account) => account.LastName.Split('|').Length > 1
        ? [new XelloFinding("NotRepresentable", XelloSeverity.Error, account.StudentId, "LastName", Name + " cannot carry the last name.", "Correct it in the SIS.")]
        : [];
}

internal sealed record StagedFile(string Name, string Path, long Rows, long Bytes, string Sha256);

internal static class DataFileSet
{
    public static IReadOnlyList<StagedFile> Stage(
        DataFileProfile profile, string folder, IReadOnlyCollection<XelloSchool> schools, IEnumerable<XelloAccount> activeAccounts, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return
        [
            Write(folder, "School.txt", schools.Select(school => school.Code + "|" + school.Name)),
            Write(folder, "Student.txt", activeAccounts.Select(a => string.Join("|", a.StudentId, a.FirstName, a.LastName, a.Grade, a.SchoolCode, a.Email))),
        ];
    }

    private static StagedFile Write(string folder, string name, IEnumerable<string> rows)
    {
        var path = Path.Combine(folder, name);
        var lines = rows.ToList();
        if (lines.Count == 0)
            throw Error.EmptyDataFile(name);
        File.WriteAllText(path, "header\r\n" + string.Join("\r\n", lines) + "\r\n", new UTF8Encoding(false));
        return new StagedFile(name, path, lines.Count, new FileInfo(path).Length, Hash(path));
    }

    internal static string Hash(string path)
    {
        using var sha = SHA256.Create();
        using var file = File.OpenRead(path);
        return string.Concat(sha.ComputeHash(file).Select(b => b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
    }
}
