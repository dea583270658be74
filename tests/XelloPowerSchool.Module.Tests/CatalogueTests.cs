using System.Management.Automation;

namespace XelloPowerSchool.Tests;

/// <summary>Courses and terms, school by school.</summary>
public sealed class CatalogueTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly string _name = "c" + Guid.NewGuid().ToString("N")[..8];

    public CatalogueTests() =>
        _session.Run($"$sandbox = Start-PowerSchoolSandbox -Name {_name} -Students 60 -Date 2026-10-01; $sandbox | Connect-PowerSchool -Name {_name}");

    public void Dispose()
    {
        _session.Run($"Stop-PowerSchoolSandbox {_name}");
        _session.Dispose();
    }

    [Fact]
    public void ASchoolIsNamedByNumberNameOrObject()
    {
        string[] byNumber = Lines("Get-PSCourse -School 701", "CourseNumber");
        Assert.True(byNumber.Length > 20);
        Assert.Equal(byNumber, Lines("$school = Get-PSSchool -SchoolNumber 701; Get-PSCourse -School $school.Name", "CourseNumber"));
        Assert.Equal(byNumber, Lines("$school | Get-PSCourse", "CourseNumber"));
        Assert.Equal(byNumber, Lines("701 | Get-PSCourse", "CourseNumber"));
        Assert.Equal(Lines("Get-PSTerm 701", "Id"), Lines("$school | Get-PSTerm", "Id"));
        Assert.All(Lines("Get-PSTerm 701; Get-PSCourse -School 701", "SchoolNumber"), number => Assert.Equal("701", number));
    }

    [Fact]
    public void WithoutASchoolAllAreRead()
    {
        string[] schools = Lines("Get-PSSchool", "SchoolNumber");
        Assert.Equal(schools, Lines("Get-PSCourse '0001', '100'", "SchoolNumber").Distinct());
        Assert.Equal(schools, Lines("Get-PSTerm", "SchoolNumber").Distinct());
        // A piped school is known; only its catalogue is asked for: counted, read and counted again.
        int before = (int)_session.Run("$school = Get-PSSchool -SchoolNumber 701; $sandbox.Requests.Count").Single().BaseObject;
        _session.Run("$null = $school | Get-PSCourse");
        Assert.Equal(before + 3, (int)_session.Run("$sandbox.Requests.Count").Single().BaseObject);
    }

    [Fact]
    public void CourseNumbersAreTextWithWildcards()
    {
        Assert.Equal(["2.0"], Lines("Get-PSCourse 2.0 -School 701", "CourseNumber"));
        Assert.Equal(["MTH101", "MTH102", "MTH103"], Lines("Get-PSCourse mth10? -School 701", "CourseNumber"));
        Assert.Empty(_session.Run("Get-PSCourse NONE*"));
        // One school that has it is enough, wherever it stands in the pipeline.
        Assert.NotEmpty(_session.Run("Get-PSSchool | Get-PSCourse MTH101"));
    }

    [Fact]
    public void WhatIsNotThereIsAnErrorThatDoesNotHideTheRest()
    {
        RunResult course = _session.Try("Get-PSSchool | Get-PSCourse 4711, MTH101, 4711");
        Assert.Equal("CourseNotFound", course.ErrorId);
        Assert.False(course.Terminated);
        Assert.NotEmpty(course.Output);

        RunResult school = _session.Try("Get-PSTerm 4711, 701");
        Assert.Equal("SchoolNotFound", school.ErrorId);
        Assert.False(school.Terminated);
        Assert.NotEmpty(school.Output);
        Assert.Empty(_session.Try("@() | Get-PSCourse 4711").Errors);
    }

    [Fact]
    public void TermsAreThoseOfTheYear()
    {
        Assert.Equal(["2025", "2026", "2027"], Lines("Get-PSTerm 701", "StartYear").Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["26-27", "S1", "S2"], Lines("Get-PSTerm 701 -Year 2026", "Abbreviation"));
        Assert.Equal(6, _session.Run("Get-PSTerm 701 -Year 2026, 2027").Count);
        Assert.Empty(_session.Run("Get-PSTerm 701 -Year 1999"));
        string shown = _session.Show("Get-PSTerm 701 -Year 2026");
        Assert.Matches(@"School +Year +Portion +Term +Name +Start +End +Id", shown);
        Assert.Matches(@"701 +2026 +1 +26-27 +2026-2027 +2026-\d\d-\d\d +2027-\d\d-\d\d +\d+", shown);
    }

    [Fact]
    public void AWebPageInPlaceOfAListIsAnError()
    {
        Assert.Equal("SignInPageReceived", _session.Try("$school = Get-PSSchool -SchoolNumber 701; $sandbox.Faults = 'HtmlPage'; $school | Get-PSTerm").ErrorId);
        Assert.Equal("SignInPageReceived", _session.Try("$school | Get-PSCourse").ErrorId);
    }

    private string[] Lines(string script, string property) => [.. _session.Run(script).Select(o => o.Properties[property].Value.ToString()!)];
}
