using System.Management.Automation;

namespace XelloPowerSchool.Tests;

/// <summary>Course requests that come as objects and not from a file: rows of a CSV file, of a script, of an earlier check.</summary>
public sealed class CourseRequestObjectTests : IDisposable
{
    private const string Csv = "Student Number,Course Code,Request Type,Year,Comments\n";

    private readonly ModuleSession _session = new();
    private readonly TemporaryFolder _folder = new();

    public CourseRequestObjectTests()
    {
        _session.Set("Folder", _folder.Path);
        _session.Run("$sandbox = Start-PowerSchoolSandbox -Name objects-$([guid]::NewGuid()) -Students 600 -Date 2026-11-16; $sandbox | Connect-PowerSchool");
        _session.Run("$numbers = @(Get-PSStudent -School 701 -Grade 10).StudentNumber");
    }

    public void Dispose()
    {
        _session.Run("Get-PowerSchoolConnection | Disconnect-PowerSchool; Stop-PowerSchoolSandbox $sandbox.Name");
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void RowsAreJudgedAsTheSameRowsOfAFile()
    {
        string number = (string)_session.Run("$numbers[0]").Single().BaseObject, other = (string)_session.Run("$numbers[1]").Single().BaseObject;
        string[][] rows =
        [
            [number, "MTH103", "Primary", "2027-28", "x"], [number, "MTH103", "Primary", "2027", ""], ["", "", " ", "", ""],
            [other, "WL103", "Alternate", "soon", ""], ["=\"" + other + "\"", "WL103", "backup", "", ""], ["1.2E+05", "MTH103", "", "", ""],
        ];
        File.WriteAllText(Path.Combine(_folder.Path, "rows.csv"), Csv + string.Concat(rows.Select(r => string.Join(",", r.Select(v => '"' + v.Replace("\"", "\"\"", StringComparison.Ordinal) + '"')) + "\n")));
        _session.Set("Rows", rows.Select(r =>
        {
            var row = new PSObject();
            foreach ((string header, string value) in Csv.TrimEnd().Split(',').Zip(r))
            {
                row.Properties.Add(new PSNoteProperty(header, value));
            }

            return row;
        }).ToArray());

        _session.Run("$file = Import-XelloCourseRequest $Folder/rows.csv | Test-XelloCourseRequest; $objects = $Rows | Test-XelloCourseRequest");
        string[] FindingsOf(string check) =>
            [.. _session.Run("$" + check + ".Findings").Select(f => $"{f.Properties["Row"].Value} {f.Properties["Rule"].Value} {f.Properties["StudentId"].Value} {f.Properties["Message"].Value}")];
        Assert.Equal(FindingsOf("file"), FindingsOf("objects"));
        Assert.Contains(FindingsOf("objects"), f => f.StartsWith("4 RowMalformed", StringComparison.Ordinal));
        string[] RequestsOf(string check) =>
            [.. _session.Run("$" + check + ".Requests.Request").Select(r => string.Join("|", r.Properties.Where(p => p.Name != "File").Select(p => $"{p.Name}={p.Value}")))];
        Assert.Equal(RequestsOf("file"), RequestsOf("objects"));
        Assert.All(_session.Run("$objects.Findings"), f => Assert.Null(f.Properties["File"].Value));

        PSObject export = Assert.Single(_session.Run("$Rows | Export-XelloCourseRequest -Path $Folder/import.txt"));
        Assert.Equal((5, 2), ((int)export.Properties["Read"].Value, (int)export.Properties["Written"].Value));
        Assert.Equal(["Missing", "Missing"], _session.Run("$Rows | Compare-XelloCourseRequest").Select(d => d.Properties["Status"].Value.ToString()));
    }

    [Theory]
    [InlineData("[pscustomobject]@{ StudentId = $numbers[0]; CourseNumber = 'ENG11'; IsAlternate = $true; AlternateFor = 'MTH103'; Priority = 2; Year = 2027; SchoolCode = 701 }")]
    [InlineData("@{ StudentId = $numbers[0]; CourseNumber = 'ENG11'; IsAlternate = $true; AlternateFor = 'MTH103'; Priority = 2; Year = 2027; SchoolCode = 701 }")]
    [InlineData("[XelloPowerSchool.XelloCourseRequest]@{ StudentId = $numbers[0]; CourseNumber = 'ENG11'; IsAlternate = $true; AlternateFor = 'MTH103'; Priority = 2; Year = 2027; SchoolCode = '701' }")]
    [InlineData("[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize([XelloPowerSchool.XelloCourseRequest]@{ StudentId = $numbers[0]; CourseNumber = 'ENG11'; IsAlternate = $true; AlternateFor = 'MTH103'; Priority = 2; Year = 2027; SchoolCode = '701' }))")]
    [InlineData("([XelloPowerSchool.XelloCourseRequest]@{ StudentId = $numbers[0]; CourseNumber = 'ENG11'; IsAlternate = $true; AlternateFor = 'MTH103'; Priority = 2; Year = 2027; SchoolCode = '701' } | Test-XelloCourseRequest).Requests[0]")]
    [InlineData("[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize(([XelloPowerSchool.XelloCourseRequest]@{ StudentId = $numbers[0]; CourseNumber = 'ENG11'; IsAlternate = $true; AlternateFor = 'MTH103'; Priority = 2; Year = 2027; SchoolCode = '701' } | Test-XelloCourseRequest).Requests[0]))")]
    public void ObjectsOfAScriptAreRequests(string script)
    {
        PSObject request = Assert.Single(_session.Run($"({script} | Test-XelloCourseRequest).Requests[0].Request"));
        Assert.Equal(
            [_session.Run("$numbers[0]").Single().BaseObject, "ENG11", true, "MTH103", 2, 2027, "701", null],
            new[] { "StudentId", "CourseNumber", "IsAlternate", "AlternateFor", "Priority", "Year", "SchoolCode", "Problem" }.Select(n => request.Properties[n].Value));
    }

    [Fact]
    public void ARowThatWasNotUnderstoodIsNotUnderstoodWhenItComesBack()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "bad.csv"), Csv + "1,MTH103,Primary,soon,\n");
        _session.Run("$kept = Import-XelloCourseRequest $Folder/bad.csv | ForEach-Object { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_)) }");
        Assert.Equal(["RowMalformed"], _session.Run("($kept | Test-XelloCourseRequest -SkipHistory).Findings | Where-Object Severity -eq Error").Select(f => f.Properties["Rule"].Value));
    }

    [Fact]
    public void AListIsAllOfItsRequestsAlsoWhenItIsNoPipeline()
    {
        _session.Run("$list = @(@{ StudentId = $numbers[0]; CourseNumber = 'ENG11' }, [pscustomobject]@{ 'Student ID' = $numbers[1]; 'Course 1' = 'ENG11'; 'Course 2' = 'MTH103' })");
        Assert.Equal(3, _session.Run("(Test-XelloCourseRequest -InputObject $list).Read").Single().BaseObject);
        Assert.Equal([1, 2, 2], _session.Run("(Test-XelloCourseRequest -InputObject $list).Requests.Request.Row").Select(r => r.BaseObject));
    }

    [Fact]
    public void AnOutcomeIsCheckedAnew()
    {
        _session.Run("$check = @{ StudentId = $numbers[0]; CourseNumber = 'ENG11' } | Test-XelloCourseRequest -Year 2028");
        Assert.Equal(2028, _session.Run("($check | Test-XelloCourseRequest).Requests[0].Year").Single().BaseObject);
        Assert.Equal(2028, _session.Run("($check.Requests | Where-Object Verdict -eq Accepted | Test-XelloCourseRequest).Requests[0].Year").Single().BaseObject);
    }

    [Theory]
    [InlineData("[pscustomobject]@{ Learner = '1'; Unit = 'ENG11' }", "RequestHeaderUnknown", "'Learner', 'Unit'")]
    [InlineData("[pscustomobject]@{ StudentNumber = '1'; Unit = 'ENG11' }", "RequestHeaderUnknown", "course number")]
    [InlineData("[pscustomobject]@{ StudentNumber = '1'; StudentId = '2'; CourseNumber = 'ENG11' }", "RequestHeaderAmbiguous", "'StudentNumber' and 'StudentId'")]
    [InlineData("@{}", "RequestHeaderUnknown", "student number")]
    [InlineData("'requests.csv'", "NoCourseRequest", "System.String")]
    [InlineData("[System.IO.FileInfo]'requests.csv'", "NoCourseRequest", "System.IO.FileInfo")]
    [InlineData("(Get-PSStudent -School 701)[0]", "NoCourseRequest", "PSStudent")]
    [InlineData("(@{ StudentId = '1'; CourseNumber = '2' } | Test-XelloCourseRequest -SkipHistory).Findings", "NoCourseRequest", "XelloCourseRequestFinding")]
    [InlineData("@{ StudentId = '1'; CourseNumber = '2' }, (@{ StudentId = '1'; CourseNumber = '2' } | Test-XelloCourseRequest -SkipHistory)", "RequestsMixed", "check")]
    public void WhatIsNoRequestIsNamed(string script, string id, string text)
    {
        foreach (string cmdlet in new[] { "Test-XelloCourseRequest", "Compare-XelloCourseRequest", "Export-XelloCourseRequest -Path $Folder/x.txt" })
        {
            ErrorRecord error = Assert.Single(_session.Try($"{script} | {cmdlet}").Errors);
            Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
            Assert.Contains(text, error.Exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void RowsAreNoPathsAndAreNotShown()
    {
        ErrorRecord error = Assert.Single(_session.Try("[pscustomobject]@{ 'Student ID' = '4711'; 'Course Code' = 'MTH103' } | Import-XelloCourseRequest").Errors);
        Assert.Equal("RequestPathIsRow", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.DoesNotContain("4711", error.Exception.Message + error.CategoryInfo + error.TargetObject, StringComparison.Ordinal);
    }

    [Fact]
    public void WildcardsFindFilesAndNamesWithBracketsAreThemselves()
    {
        foreach (string name in new[] { "b.csv", "a.csv", "[1] c.csv", "d.txt" })
        {
            File.WriteAllText(Path.Combine(_folder.Path, name), $"Student ID,Course Code\n1,{name}\n");
        }

        Directory.CreateDirectory(Path.Combine(_folder.Path, "folder.csv"));
        Assert.Equal(["[1] c.csv", "a.csv", "b.csv"], _session.Run("Import-XelloCourseRequest \"$Folder/*.csv\"").Select(r => r.Properties["CourseNumber"].Value));
        Assert.Equal(["[1] c.csv"], _session.Run("Import-XelloCourseRequest \"$Folder/[1] c.csv\"").Select(r => r.Properties["CourseNumber"].Value));
        Assert.Equal("RequestFileNotFound", _session.Try("Import-XelloCourseRequest \"$Folder/*.none\"").ErrorId);
    }

    [Fact]
    public void WhatIsPassedOverIsWarnedOf()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "sheets.csv"), "Requests,,\nStudent ID,Course Code,Comment\n1,A,\nStudent ID,Course Code,Comment\n2,B,\n");
        RunResult result = _session.Try("Import-XelloCourseRequest $Folder/sheets.csv");
        Assert.Equal(2, result.Output.Count);
        Assert.Equal(["sheets.csv: rows passed over above the header: 1.", "sheets.csv: rows passed over because they repeat the header: 1."], result.Warnings);
    }
}
