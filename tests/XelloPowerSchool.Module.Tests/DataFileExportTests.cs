using System.Management.Automation;

namespace XelloPowerSchool.Tests;

/// <summary>Export-XelloDataFile, and the nightly set with course files.</summary>
public sealed class DataFileExportTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _name = "e" + Guid.NewGuid().ToString("N")[..8];

    public DataFileExportTests()
    {
        _session.Set("Folder", _folder.Path);
        _session.Set("Out", Directory.CreateDirectory(Path.Combine(_folder.Path, "out")).FullName);
        _session.Run("$null = $ExecutionContext.SessionState.Path.SetLocation($Folder)");
        _session.Run($"$sandbox = Start-PowerSchoolSandbox -Name {_name} -Students 150 -Schools 4 -Date 2026-10-01; $sandbox | Connect-PowerSchool -Name {_name}");
    }

    public void Dispose()
    {
        _session.Run($"Stop-PowerSchoolSandbox {_name}");
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void TheWholeSetIsWrittenOnceAndRecognisedAfterwards()
    {
        IReadOnlyList<PSObject> files = _session.Run("Export-XelloDataFile ./out -File School, Student, CourseCodes, StudentCourses -WarningAction Ignore");
        Assert.Equal(["School.txt", "Student.txt", "CourseCodes.txt", "StudentCourses.txt"], files.Select(f => Text(f, "File")));
        Assert.All(files, f => Assert.Equal("True", Text(f, "IsNew")));
        Assert.Equal(4, Directory.GetFileSystemEntries(Path.Combine(_folder.Path, "out")).Length);
        Assert.Equal(151, File.ReadAllLines(Path.Combine(_folder.Path, "out", "Student.txt")).Length);

        IReadOnlyList<PSObject> again = _session.Run("Get-XelloRoster | Export-XelloDataFile ./out -File School, Student, CourseCodes, StudentCourses -WarningAction Ignore");
        Assert.All(again, f => Assert.Equal("False", Text(f, "IsNew")));
        Assert.Equal(files.Select(f => Text(f, "Sha256")), again.Select(f => Text(f, "Sha256")));
    }

    [Fact]
    public void RecordsOfAnyFormMakeTheOtherFiles()
    {
        _session.Run("$accounts = Get-XelloRoster; $id = $accounts[0].StudentId");
        RunResult result = _session.Try("""
            $accounts | Export-XelloDataFile ./out -Educator @{ FirstName = 'Ann'; LastName = 'Lee'; Email = 'ann@example.org'; SchoolCode = 'DISTRICT' } `
                -EducatorStudent ([pscustomobject]@{ EducatorEmail = 'ann@example.org'; StudentId = $id }), @{ EducatorEmail = 'ann@example.org'; StudentId = 'gone' } `
                -Family @{ FirstName = 'A'; LastName = 'B'; Email = 'a@example.org'; StudentId = $id; Phone = '1|2' }, @{ FirstName = 'A'; LastName = 'B'; Email = 'b@example.org'; StudentId = $id }
            """);
        Assert.Empty(result.Errors);
        Assert.Equal(["School.txt", "Student.txt", "Educator.txt", "EducatorStudent.txt", "Parent.txt"], result.Output.Select(f => Text(f, "File")));
        Assert.Equal(["1", "1", "1"], result.Output.Skip(2).Select(f => Text(f, "Rows")));
        Assert.Contains(result.Warnings, w => w.StartsWith("StudentNotInFile, 1 times", StringComparison.Ordinal));
        Assert.Contains(result.Warnings, w => w.StartsWith("ValueNotRepresentable, 1 times", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Get-XelloRoster | Where-Object Grade -gt 99 | Export-XelloDataFile ./out", "EmptyDataFile")]
    [InlineData("Export-XelloDataFile ./none", "DestinationNotFound")]
    [InlineData("Export-XelloDataFile ./out -Profile xello-uk -File StudentCourses", "ProfileWithoutFile")]
    [InlineData("Export-XelloDataFile ./out -File Educator", "EmptyDataFile")]
    [InlineData("Export-XelloDataFile ./out -EducatorStudent @{ EducatorEmail = 'a@example.org'; StudentId = (Get-XelloRoster)[0].StudentId } -Educator @{ FirstName = 'a'; LastName = 'b'; Email = 'x@example.org'; SchoolCode = 'DISTRICT' }", "DataFileInvalid")]
    [InlineData("Sync-XelloAccount -Ledger ./l.db -Include Family", "FileNotReadable")]
    [InlineData("Sync-XelloAccount -Ledger ./l.db -Profile xello-uk -Include CourseCodes", "ProfileWithoutFile")]
    public void WhatCannotBeWrittenIsSaidAndNothingChanges(string command, string id)
    {
        File.WriteAllText(Path.Combine(_folder.Path, "out", "Student.txt"), "earlier");
        Assert.Equal(id, _session.Try(command).ErrorId);
        Assert.Equal("earlier", File.ReadAllText(Path.Combine(_folder.Path, "out", "Student.txt")));
        Assert.Single(Directory.GetFileSystemEntries(Path.Combine(_folder.Path, "out")));
        Assert.False(File.Exists(Path.Combine(_folder.Path, "l.db")));
    }

    [Fact]
    public void APartOfTheDistrictIsWarnedOfAndWhatIfWritesNothing()
    {
        RunResult result = _session.Try("Get-XelloRoster | Where-Object Grade -eq 9 | Export-XelloDataFile ./out -WhatIf");
        Assert.Contains(result.Warnings, w => w.Contains("a part of the district only", StringComparison.Ordinal));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_folder.Path, "out")));
    }

    [Fact]
    public void TheNightlySetHoldsTheCoursesWhenTheyAreIncluded()
    {
        const string Sync = "Sync-XelloAccount -Ledger ./l.db -Destination ./out -WarningAction Ignore";
        Assert.Equal(4, Receipts(Sync + " -Include CourseCodes, StudentCourses"));
        // Nothing has changed, whether they are included or not.
        Assert.Equal(0, Receipts(Sync + " -Include CourseCodes, StudentCourses"));
        Assert.Equal(0, Receipts(Sync));
        // A mark is stored: no account changes, and the file does.
        _session.Run("$sandbox.Date = [datetime]'2027-01-25'");
        _session.Run(Sync + "");
        string before = File.ReadAllText(Path.Combine(_folder.Path, "out", "StudentCourses.txt"));
        _session.Run(Sync + " -Include StudentCourses");
        Assert.NotEqual(before, File.ReadAllText(Path.Combine(_folder.Path, "out", "StudentCourses.txt")));
    }

    [Fact]
    public void AnotherProfileIsDeliveredThoughNoAccountChanges()
    {
        _session.Run("Sync-XelloAccount -Ledger ./l.db -Destination ./out -WarningAction Ignore");
        File.WriteAllText(Path.Combine(_folder.Path, "mine.json"), """{ "schemaVersion": 1, "name": "mine", "title": "Mine", "version": "1", "extends": "xello-us", "switches": { "passwordColumn": false } }""");
        Assert.Equal(2, Receipts("Sync-XelloAccount -Ledger ./l.db -Destination ./out -Profile ./mine.json"));
        Assert.DoesNotContain("Password", File.ReadLines(Path.Combine(_folder.Path, "out", "Student.txt")).First(), StringComparison.Ordinal);
    }

    private int Receipts(string sync) =>
        ((System.Collections.IEnumerable)Assert.Single(_session.Run(sync)).Properties["Receipts"].Value).Cast<object>().Count();

    private static string Text(PSObject o, string property) => o.Properties[property].Value?.ToString() ?? "";
}
