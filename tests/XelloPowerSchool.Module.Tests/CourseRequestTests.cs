using System.Management.Automation;

namespace XelloPowerSchool.Tests;

/// <summary>The season of course requests as a scheduler types it.</summary>
public sealed class CourseRequestTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly TemporaryFolder _folder = new();

    public CourseRequestTests()
    {
        _session.Set("Folder", _folder.Path);
        _session.Run("$sandbox = Start-PowerSchoolSandbox -Name requests-$([guid]::NewGuid()) -Students 600 -Date 2026-11-16; $sandbox | Connect-PowerSchool");
        _session.Run("$numbers = @(Get-PSStudent -School 701 -Grade 10).StudentNumber");
        _session.Run("[System.IO.File]::WriteAllLines(\"$Folder/requests.csv\", [string[]](@('Student ID;Course 1;Course 2;Course 1 Alternate') + @($numbers | ForEach-Object { \"$_;MTH103;ENG11;MTH201\" }) + '4711;MTH103;;'))");
    }

    public void Dispose()
    {
        _session.Run("Get-PowerSchoolConnection | Disconnect-PowerSchool; Stop-PowerSchoolSandbox $sandbox.Name");
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void ThePipelineOfTheSeasonEndsAtAHundredPercent()
    {
        PSObject export = Assert.Single(_session.Run("Import-XelloCourseRequest $Folder/requests.csv | Test-XelloCourseRequest -OutVariable check | Export-XelloCourseRequest -Path $Folder/import.txt"));
        int written = (int)export.Properties["Written"].Value;
        Assert.Equal(written, File.ReadAllLines(Path.Combine(_folder.Path, "import.txt")).Length - 1);
        Assert.Equal(2, File.ReadAllLines(Path.Combine(_folder.Path, "import.refused.csv")).Length);
        int lost = (int)_session.Run("$sandbox.ImportCourseRequests(\"$Folder/import.txt\", 7).Lost").Single().BaseObject;
        Assert.True(lost > 0);

        Assert.Equal(lost, _session.Run("$check | Compare-XelloCourseRequest").Count);
        Assert.Equal(written, _session.Run("$check | Compare-XelloCourseRequest -IncludeEqual").Count);
        PSObject again = Assert.Single(_session.Run("$check | Compare-XelloCourseRequest | Export-XelloCourseRequest -Path $Folder/again.txt"));
        Assert.Equal(lost, again.Properties["Written"].Value);
        _session.Run("$null = $sandbox.ImportCourseRequests(\"$Folder/again.txt\")");
        Assert.Equal([100m], _session.Run("$check | Compare-XelloCourseRequest -Summary").Select(r => r.Properties["Rate"].Value));
        PSObject third = Assert.Single(_session.Run("$check | Export-XelloCourseRequest -Path $Folder/import.txt -Force"));
        Assert.Equal((0, written), ((int)third.Properties["Written"].Value, (int)third.Properties["AlreadyRequested"].Value));
        Assert.False(File.Exists(Path.Combine(_folder.Path, "import.txt")));
    }

    [Fact]
    public void WhatIsMissingKeepsTheYearOfTheComparison()
    {
        _session.Run("$request = [XelloPowerSchool.XelloCourseRequest]@{ StudentId = $numbers[0]; CourseNumber = 'ENG11' }");
        _session.Run("$request | Test-XelloCourseRequest -Year 2028 | Compare-XelloCourseRequest | Export-XelloCourseRequest -Path $Folder/year.txt");
        Assert.Contains("\t3800\t", File.ReadAllText(Path.Combine(_folder.Path, "year.txt")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$check, $check | Export-XelloCourseRequest -Path $Folder/x.txt", "RequestsMixed")]
    [InlineData("$check, $check.Requests[0].Request | Compare-XelloCourseRequest", "RequestsMixed")]
    [InlineData("1 | Export-XelloCourseRequest -Path $Folder/x.txt", "NoCourseRequest")]
    [InlineData("$check | Export-XelloCourseRequest -Path $Folder/x.txt -Layout nowhere.json", "LayoutNotFound")]
    [InlineData("$check | Export-XelloCourseRequest -Path $Folder/x.txt -Column 'A=B'", "ImportColumnInvalid")]
    [InlineData("$check | Export-XelloCourseRequest -Path $Folder/none/x.txt", "OutputFolderNotFound")]
    [InlineData("$check.Requests[0].Request | Test-XelloCourseRequest -CreditLimit @{ nine = 1 }", "CreditLimitInvalid")]
    [InlineData("$check.Requests[0].Request | Test-XelloCourseRequest -RulePath $Folder/requests.csv", "RulesFileInvalid")]
    [InlineData("Import-XelloCourseRequest $Folder/requests.csv -SaveColumnMap", "ColumnMapNotNamed")]
    [InlineData("Import-XelloCourseRequest $Folder/requests.csv -ColumnMap @{ Pupil = 'x' }", "ColumnMapInvalid")]
    [InlineData("Import-XelloCourseRequest $Folder/requests.csv -ColumnMapPath $Folder/requests.csv", "ColumnMapUnreadable")]
    public void MistakesAreNamed(string script, string id)
    {
        _session.Run("$check = Import-XelloCourseRequest $Folder/requests.csv | Test-XelloCourseRequest -SkipHistory");
        Assert.Equal(id, _session.Try(script).ErrorId);
        Assert.False(File.Exists(Path.Combine(_folder.Path, "x.txt")));
    }

    [Fact]
    public void WithoutAConnectionOtherLayoutsCanBeWritten()
    {
        _session.Run("Get-PowerSchoolConnection | Disconnect-PowerSchool");
        PSObject export = Assert.Single(_session.Run("Import-XelloCourseRequest $Folder/requests.csv | Export-XelloCourseRequest -Path $Folder/neutral.csv -Layout Neutral"));
        Assert.Equal(export.Properties["Read"].Value, export.Properties["Written"].Value);
        Assert.Equal("NotConnected", _session.Try("Import-XelloCourseRequest $Folder/requests.csv | Export-XelloCourseRequest -Path $Folder/x.txt").ErrorId);
    }

    [Fact]
    public void WhatIfWritesNothing()
    {
        _session.Run("Import-XelloCourseRequest $Folder/requests.csv -ColumnMapPath $Folder/map.json -SaveColumnMap -WhatIf | Export-XelloCourseRequest -Path $Folder/import.txt -WhatIf");
        Assert.Equal(["requests.csv"], Directory.GetFiles(_folder.Path).Select(f => Path.GetFileName(f)));
    }

    [Fact]
    public void LayoutsAreCompleted() =>
        Assert.Equal(["Aeries", "Ascender"], _session.Complete("Export-XelloCourseRequest x.txt -Layout A"));
}
