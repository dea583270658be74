namespace XelloPowerSchool.Tests;

/// <summary>What Tab offers. Completers ask no server.</summary>
public sealed class CompletionTests
{
    [Fact]
    public void ConnectionsCompleteByName()
    {
        using var session = new ModuleSession();
        session.Run("Connect-PowerSchool -Sandbox -Students 10 -Schools 1 -Name north; Connect-PowerSchool -Sandbox -Students 10 -Schools 1 -Name 'south side'");
        try
        {
            Assert.Equal(["'south side'", "north"], session.Complete("Get-PSStudent -Connection ").Order(StringComparer.Ordinal));
            Assert.Equal(["north"], session.Complete("Disconnect-PowerSchool n"));
            Assert.Equal(["'south side'"], session.Complete("Get-PowerSchoolConnection 'so"));
            Assert.Equal(["north"], session.Complete("Stop-PowerSchoolSandbox no"));
        }
        finally
        {
            session.Run("Stop-PowerSchoolSandbox north; Stop-PowerSchoolSandbox 'south side'");
        }
    }

    [Theory]
    [InlineData("Get-PSStudent -EnrollStatus Tr", "TransferredOut")]
    [InlineData("Get-PSStudent -Expand sched", "schedule_setup")]
    [InlineData("Start-PowerSchoolSandbox -Fault Htm", "HtmlPage")]
    [InlineData("Get-XelloAccount -Status Ina", "Inactive")]
    [InlineData("Connect-PowerSchool -Source Pow", "PowerQuery")]
    [InlineData("Get-PSTableRecord storedg", "storedgrades")]
    [InlineData("Sync-XelloAccount -Profile xello-u", "xello-uk", "xello-us")]
    [InlineData("Get-XelloProfile car", "career-cruising")]
    [InlineData("Invoke-PSQuery com.xellopowerschool.sync.st", "com.xellopowerschool.sync.students")]
    public void KnownValuesComplete(string line, params string[] expected)
    {
        using var session = new ModuleSession();
        Assert.Equal(expected, session.Complete(line));
    }

    [Fact]
    public void NothingIsOfferedAndNothingFailsWithoutAConnection()
    {
        using var session = new ModuleSession();
        Assert.Empty(session.Complete("Get-PSStudent -Connection nowhere"));
    }
}
