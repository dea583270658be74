using System.IO.Compression;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace XelloPowerSchool.Tests;

/// <summary>The season with plugins that may read PowerSchool's requests by their query, by their table, by both or by neither.</summary>
public sealed class CourseRequestSourceTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly TemporaryFolder _folder = new();

    public CourseRequestSourceTests() => _session.Set("Folder", _folder.Path);

    public void Dispose()
    {
        _session.Run("Get-PowerSchoolConnection | Disconnect-PowerSchool; if ($sandbox) { Stop-PowerSchoolSandbox $sandbox.Name }");
        _session.Dispose();
        _folder.Dispose();
    }

    /// <summary>Connects to a district whose plugin is ours without some queries, and without what a pattern finds in its access request.</summary>
    private void Connect(string queries, string fields)
    {
        string files = Path.Combine(Repository.Root, "src", "XelloPowerSchool.Core", "Plugin", "Files"), zip = Path.Combine(_folder.Path, "less.zip");
        ZipFile.CreateFromDirectory(files, zip);
        using (ZipArchive archive = ZipFile.Open(zip, ZipArchiveMode.Update))
        {
            Change("plugin.xml", $"""<field table="({fields})"[^>]*/>""");
            Change("queries_root/xellopowerschool.named_queries.xml", $"""<query name="com\.xellopowerschool\.sync\.({queries})".*?</query>""");

            void Change(string name, string pattern)
            {
                string text = Regex.Replace(File.ReadAllText(Path.Combine(files, name)), pattern, "", RegexOptions.Singleline);
                archive.GetEntry(name)!.Delete();
                using var writer = new StreamWriter(archive.CreateEntry(name).Open());
                writer.Write(text);
            }
        }

        _session.Run("$sandbox = Start-PowerSchoolSandbox -Name source-$([guid]::NewGuid()) -Students 600 -Date 2026-11-16 -Plugin $Folder/less.zip; $sandbox | Connect-PowerSchool");
        _session.Run("$requests = @(Get-PSStudent -School 701 -Grade 10).StudentNumber | ForEach-Object { @{ StudentId = $_; CourseNumber = 'MTH103' } }");
    }

    [Theory]
    [InlineData("none", "NONE", null)]
    [InlineData("requests", "NONE", "Course requests are read by Table, because PowerQuery was refused for them.")]
    [InlineData("students", "SCHEDULEREQUESTS\" field=\"StudentID", "Course requests are read by PowerQuery, because V1 was refused for them.")]
    public void TheRoundTripIsMadeByWhicheverThereIs(string queries, string fields, string? note)
    {
        Connect(queries, fields);
        RunResult check = _session.Try("$requests | Test-XelloCourseRequest -SkipHistory -OutVariable check -Verbose");
        Assert.DoesNotContain("RequestsNotReadable", _session.Run("$check.Findings | Where-Object Rule").Select(f => f.Properties["Rule"].Value));
        RunResult export = _session.Try("$check | Export-XelloCourseRequest -Path $Folder/import.txt -Verbose");
        _session.Run("$null = $sandbox.ImportCourseRequests(\"$Folder/import.txt\", 5)");
        RunResult compare = _session.Try("$check | Compare-XelloCourseRequest -Verbose");
        Assert.NotEmpty(compare.Output);
        RunResult get = _session.Try("Get-PSCourseRequest -Year 2027 -Verbose");
        Assert.NotEmpty(get.Output);
        foreach (RunResult result in new[] { check, export, compare, get })
        {
            Assert.Empty(result.Errors);
            string[] notes = [.. result.Verbose.Where(v => v.StartsWith("Course requests are read by", StringComparison.Ordinal))];
            // A table that counts no rows is read without a right to it: before the import there may be nothing to refuse.
            Assert.Equal(note is null || (notes.Length == 0 && (result == check || result == export)) ? [] : [note], notes);
        }
    }

    [Fact]
    public void WithNeitherACheckSaysSoAndWhatNeedsThemEndsWithOneError()
    {
        Connect("requests", "SCHEDULEREQUESTS");
        _session.Run("$check = $requests | Test-XelloCourseRequest -SkipHistory");
        PSObject finding = Assert.Single(_session.Run("$check.Findings | Where-Object Rule -eq RequestsNotReadable"));
        Assert.Contains("PowerQuery: ", (string)finding.Properties["Message"].Value, StringComparison.Ordinal);
        Assert.Contains("SCHEDULEREQUESTS", (string)finding.Properties["Message"].Value, StringComparison.OrdinalIgnoreCase);
        foreach (string script in new[] { "$check | Export-XelloCourseRequest -Path $Folder/x.txt", "$check | Compare-XelloCourseRequest", "Get-PSCourseRequest -Year 2027" })
        {
            Assert.Equal("ListNotReadable", _session.Try(script).ErrorId);
        }

        Assert.False(File.Exists(Path.Combine(_folder.Path, "x.txt")));
        Assert.Single(_session.Run("$check | Export-XelloCourseRequest -Path $Folder/x.txt -IgnoreExisting"));
    }

    [Fact]
    public void WhatACheckReadsBesideHasTheSameRule()
    {
        Connect("catalogue|history|enrollments", "NONE");
        RunResult check = _session.Try("$requests | Test-XelloCourseRequest -Verbose -OutVariable check");
        Assert.DoesNotContain("NotReadable", string.Concat(_session.Run("$check.Findings | Where-Object Rule").Select(f => f.Properties["Rule"].Value)), StringComparison.Ordinal);
        Assert.Contains(check.Verbose, v => v.StartsWith("Scheduling catalogues are read by Table", StringComparison.Ordinal));
        Assert.Contains(check.Verbose, v => v.StartsWith("Stored grades are read by Table", StringComparison.Ordinal));
    }
}
