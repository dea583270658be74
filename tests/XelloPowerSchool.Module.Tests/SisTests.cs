using System.Management.Automation;

namespace XelloPowerSchool.Tests;

/// <summary>Reading schools and students, filtered in every way that the cmdlets offer, over real HTTP.</summary>
public sealed class SisTests : IClassFixture<SisTests.District>
{
    private readonly ModuleSession _session;
    private readonly IReadOnlyList<PSObject> _all;

    public SisTests(District district)
    {
        _session = district.Session;
        _all = district.All;
    }

    [Fact]
    public void TheConnectionShowsWhatTheServerSays()
    {
        PSObject connection = Assert.Single(_session.Run("Get-PowerSchoolConnection sis"));
        Assert.Equal("25.3.0.0.0", connection.Properties["ServerVersion"].Value);
        Assert.Equal(100, connection.Properties["StudentPageSize"].Value);
        Assert.NotNull(connection.Properties["PluginId"].Value);
        Assert.NotNull(connection.Properties["Uptime"].Value);
        Assert.True((bool)connection.Properties["IsOpen"].Value);
    }

    [Theory]
    [InlineData("ps", "https://ps/")]
    [InlineData("PS.District.Example/admin/pw.html?x=1#top", "https://ps.district.example/")]
    public void WhateverIsPastedBecomesTheBaseAddress(string pasted, string expected)
    {
        RunResult result = _session.Try($"Connect-PowerSchool -Uri '{pasted}' -ClientId a -ClientSecret ([securestring]::new()) -Verbose");
        string target = result.Errors[0].TargetObject.ToString()!;
        Assert.StartsWith(expected.Replace("https://", "", StringComparison.Ordinal).TrimEnd('/'), target.Replace("https://", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void SchoolsAreFoundByNumberAndByName()
    {
        Assert.Equal(6, _session.Run("Get-PSSchool").Count);
        Assert.Equal([701], Ints(_session.Run("Get-PSSchool *High*"), "SchoolNumber"));
        Assert.Equal([101, 102], Ints(_session.Run("Get-PSSchool -SchoolNumber 101, 102"), "SchoolNumber"));
        Assert.Empty(_session.Run("Get-PSSchool Nothing*"));
    }

    [Theory]
    [InlineData("-School 701")]
    [InlineData("-School '701'")]
    [InlineData("-School *High*")]
    [InlineData("-School (Get-PSSchool -SchoolNumber 701)")]
    public void StudentsOfASchool(string filter) =>
        SameStudents(s => Int(s, "SchoolNumber") == 701, $"Get-PSStudent {filter}");

    [Fact]
    public void SchoolsFromThePipeline() =>
        SameStudents(s => Int(s, "SchoolNumber") is 101 or 102, "Get-PSSchool -SchoolNumber 101, 102 | Get-PSStudent");

    [Fact]
    public void StudentsOfGrades() => SameStudents(s => Int(s, "GradeLevel") is 0 or 12, "Get-PSStudent -Grade 0, 12");

    [Fact]
    public void StudentsOfASchoolAndGrade() =>
        SameStudents(s => Int(s, "SchoolNumber") == 701 && Int(s, "GradeLevel") == 10, "Get-PSStudent -School 701 -Grade 10");

    [Fact]
    public void StudentsByNumberAndFromObjectsWithANumber()
    {
        string[] numbers = [.. _all.Take(150).Select(Number)];
        _session.Set("Numbers", numbers);
        Assert.Equal(numbers.Order(StringComparer.Ordinal), _session.Run("Get-PSStudent $Numbers").Select(Number).Order(StringComparer.Ordinal));
        Assert.Equal([numbers[3]], _session.Run("[XelloPowerSchool.XelloAccount]@{ StudentId = $Numbers[3] } | Get-PSStudent").Select(Number));
        Assert.Equal([numbers[4]], _session.Run("[pscustomobject]@{ Student_Number = \" $($Numbers[4]) \" } | Get-PSStudent").Select(Number));
    }

    [Fact]
    public void StudentsByName()
    {
        SameStudents(s => Text(s, "LastName").StartsWith('M'), "Get-PSStudent -Name M*");
        SameStudents(s => Text(s, "LastName").StartsWith('M') && Text(s, "FirstName").Contains('a', StringComparison.OrdinalIgnoreCase), "Get-PSStudent -Name 'M*, *a*'");
    }

    [Fact]
    public void StudentsByStatus()
    {
        Assert.All(_session.Run("Get-PSStudent -EnrollStatus TransferredOut, Graduated"), s => Assert.Contains(Text(s, "EnrollStatus"), new[] { "TransferredOut", "Graduated" }));
        Assert.NotEmpty(_session.Run("Get-PSStudent -EnrollStatus Graduated"));
        Assert.All(_all, s => Assert.Equal("Active", Text(s, "EnrollStatus")));
    }

    [Fact]
    public void StudentsByPowerSchoolsOwnQuery() =>
        SameStudents(s => Text(s, "FirstName").StartsWith('A'), "Get-PSStudent -Filter 'name.first_name==A*'");

    [Fact]
    public void OnlyWhatIsAskedForIsRead()
    {
        // The plugin's query brings the whole record at once; the resources bring the parts that are asked for.
        _session.Run("$sis | Connect-PowerSchool -Name parts -Source V1");
        PSObject bare = _session.Run("Get-PSStudent -Connection parts -Expand @()")[0];
        Assert.Null(bare.Properties["GradeLevel"].Value);
        PSObject some = _session.Run("Get-PSStudent -Connection parts -Expand demographics | Where-Object DateOfBirth")[0];
        Assert.NotNull(some.Properties["DateOfBirth"].Value);
        Assert.Null(some.Properties["GradeLevel"].Value);
        _session.Run("Disconnect-PowerSchool parts");
    }

    [Fact]
    public void ASandboxHasTheModulesOwnPluginOrTheGivenOne()
    {
        Assert.Equal("XelloPowerSchool Sync", Assert.Single(_session.Run("$sis.Plugin.Name")).ToString());
        Assert.Empty(_session.Run("$sis.Plugin.Findings"));
        Assert.Equal("PluginUnreadable", _session.Try("Start-PowerSchoolSandbox -Name broken -Plugin ./no-such-plugin.zip").ErrorId);
        Assert.Equal("ParameterArgumentValidationError", _session.Try("Start-PowerSchoolSandbox -Name broken -ServerVersion latest").ErrorId);
        RunResult refused = _session.Try("$s = Start-PowerSchoolSandbox -Name refused -Students 20 -Plugin ([System.Management.Automation.PowerShell].Assembly.Location); $s | Connect-PowerSchool -Name refused");
        _session.Run("Stop-PowerSchoolSandbox refused");
        Assert.Contains("plugin.xml", Assert.Single(refused.Warnings), StringComparison.Ordinal);
        Assert.Equal("InvalidCredential", refused.ErrorId);
    }

    [Fact]
    public void AGradeBringsTheEnrolmentThatItIsPartOf() =>
        SameStudents(s => Int(s, "GradeLevel") == 5, "Get-PSStudent -Grade 5 -Expand demographics");

    private void SameStudents(Func<PSObject, bool> expected, string script)
    {
        string[] wanted = [.. _all.Where(expected).Select(Number).Order(StringComparer.Ordinal)];
        Assert.NotEmpty(wanted);
        Assert.Equal(wanted, _session.Run(script).Select(Number).Order(StringComparer.Ordinal));
    }

    private static string Number(PSObject student) => Text(student, "StudentNumber");

    private static string Text(PSObject o, string property) => o.Properties[property].Value?.ToString() ?? "";

    private static int? Int(PSObject o, string property) => (int?)o.Properties[property].Value;

    private static int[] Ints(IEnumerable<PSObject> objects, string property) => [.. objects.Select(o => (int)o.Properties[property].Value)];

    public sealed class District : IDisposable
    {
        public District()
        {
            Session.Run("$sis = Start-PowerSchoolSandbox -Name sis -Students 900 -Date 2026-10-01; $sis | Connect-PowerSchool -Name sis; $PSDefaultParameterValues['Get-PS*:Connection'] = 'sis'");
            All = Session.Run("Get-PSStudent");
            Assert.Equal(900, All.Count);
        }

        internal ModuleSession Session { get; } = new();

        internal IReadOnlyList<PSObject> All { get; }

        public void Dispose()
        {
            Session.Run("Stop-PowerSchoolSandbox sis");
            Session.Dispose();
        }
    }
}
