using System.Management.Automation;

namespace XelloPowerSchool.Tests;

/// <summary>Test-PowerSchoolConnection, as a person uses it.</summary>
public sealed class DiagnosisTests
{
    [Fact]
    public void AServerThatWorksPassesEverything()
    {
        using var session = new ModuleSession();
        session.Run("$sandbox = Start-PowerSchoolSandbox -Name diagnosis -Students 120 -Schools 3 -Fault TokenExpires; $sandbox | Connect-PowerSchool");
        try
        {
            IReadOnlyList<PSObject> checks = session.Run("Test-PowerSchoolConnection");
            Assert.All(checks, c => Assert.Contains(Text(c, "Status"), new[] { "Pass", "Skipped" }));
            Assert.Equal("Skipped", Status(checks, "TLS"));
            Assert.Equal("Pass", Status(checks, "Clock"));
            Assert.Equal("Pass", Status(checks, "Version"));
            Assert.Equal(3, checks.Count(c => Text(c, "Name").StartsWith("Students ", StringComparison.Ordinal)));

            string[] names = [.. checks.Select(c => Text(c, "Name"))];
            Assert.Equal(names, session.Run("Get-PowerSchoolConnection | Test-PowerSchoolConnection").Select(c => Text(c, "Name")));
            Assert.Equal(names, session.Run("$sandbox | Test-PowerSchoolConnection").Select(c => Text(c, "Name")));
            Assert.Single(session.Run("Get-PowerSchoolConnection")); // the one made for the checks is gone
            Assert.Contains("Page limits", session.Show("Test-PowerSchoolConnection"), StringComparison.Ordinal);
        }
        finally
        {
            session.Run("Stop-PowerSchoolSandbox diagnosis");
        }
    }

    [Fact]
    public void AnInProcessSandboxHasNoNetworkToCheck()
    {
        using var session = new ModuleSession();
        session.Run("Connect-PowerSchool -Sandbox -Students 50 -Schools 2 -Name inside");
        IReadOnlyList<PSObject> checks = session.Run("Test-PowerSchoolConnection inside");
        Assert.Equal(["Skipped", "Skipped", "Skipped", "Pass"], checks.Take(4).Select(c => Text(c, "Status")));
    }

    [Fact]
    public void FailuresAreObjectsWithAdvice()
    {
        using var session = new ModuleSession();
        session.Run("$sandbox = Start-PowerSchoolSandbox -Name broken -Students 50 -Fault PluginDisabled");
        try
        {
            IReadOnlyList<PSObject> checks = session.Run("$sandbox | Test-PowerSchoolConnection");
            Assert.Equal("Fail", Status(checks, "Token"));
            Assert.NotEqual("", Text(checks.Single(c => Text(c, "Name") == "Token"), "Advice"));
            Assert.Equal("Skipped", Status(checks, "Version"));
        }
        finally
        {
            session.Run("Stop-PowerSchoolSandbox broken");
        }
    }

    [Fact]
    public void AnotherMachineThatIsNotCheckedIsWorthAWarning()
    {
        using var session = new ModuleSession();
        RunResult result = session.Try("Test-PowerSchoolConnection -Uri https://no-such-host.invalid -ClientId a -ClientSecret ([securestring]::new()) -SkipCertificateCheck -NoProxy");
        Assert.Empty(result.Errors);
        Assert.Contains("no-such-host.invalid", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal("Fail", Status(result.Output, "Name resolution"));
    }

    [Fact]
    public void WithoutAServerThereIsNothingToCheck()
    {
        using var session = new ModuleSession();
        Assert.Equal("NotConnected", session.Try("Test-PowerSchoolConnection").ErrorId);
        Assert.Equal("ProxyConflict", session.Try("Test-PowerSchoolConnection -Uri https://ps.example.invalid -ClientId a -ClientSecret ([securestring]::new()) -NoProxy -Proxy http://p:1").ErrorId);
    }

    private static string Status(IEnumerable<PSObject> checks, string name) => Text(checks.Single(c => Text(c, "Name") == name), "Status");

    private static string Text(PSObject o, string property) => o.Properties[property].Value?.ToString() ?? "";
}
