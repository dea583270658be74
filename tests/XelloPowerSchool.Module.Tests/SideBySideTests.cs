using System.Management.Automation;

namespace XelloPowerSchool.Tests;

/// <summary>One connection in many runspaces, and many connections in one.</summary>
public sealed class SideBySideTests
{
    private const int Runspaces = 6;

    [Fact]
    public async Task RunspacesShareAConnectionThatIsHandedToThem()
    {
        using var owner = new ModuleSession();
        owner.Run("$sandbox = Start-PowerSchoolSandbox -Name shared -Students 500 -Schools 3 -Date 2026-10-01 -Fault Unavailable; $sandbox | Connect-PowerSchool -Name shared -PassThru");
        try
        {
            object connection = owner.Run("Get-PowerSchoolConnection shared").Single().BaseObject;
            string[] expected = Numbers(owner.Run("Get-PSStudent"));
            string[][] read = await Task.WhenAll(Enumerable.Range(0, Runspaces).Select(_ => Task.Run(() =>
            {
                using var session = new ModuleSession();
                session.Set("Shared", connection);
                // A runspace knows only its own connections by name.
                Assert.Equal("NotConnected", session.Try("Get-PSSchool").ErrorId);
                Assert.NotEmpty(session.Run("Get-PSSchool -Connection $Shared | Get-PSCourseEnrollment -Connection $Shared -Year 2026"));
                return Numbers(session.Run("Get-PSStudent -Connection $Shared"));
            })));
            Assert.All(read, numbers => Assert.Equal(expected, numbers));
            Assert.True((bool)owner.Run("(Get-PowerSchoolConnection shared).IsOpen").Single().BaseObject, "another session's end leaves it open");
        }
        finally
        {
            owner.Run("Stop-PowerSchoolSandbox shared");
        }
    }

    [Fact]
    public void ConnectionsOfOneSessionAreToldApartByName()
    {
        using var session = new ModuleSession();
        session.Run("Connect-PowerSchool -Sandbox -Students 60 -Schools 2 -Name north; Connect-PowerSchool -Sandbox -Students 90 -Schools 3 -Name south -Source Table");
        Assert.Equal("AmbiguousConnection", session.Try("Get-PSStudent").ErrorId);
        Assert.Equal(60, session.Run("Get-PSStudent -Connection north").Count);
        Assert.Equal(90, session.Run("Get-PSStudent -Connection SOUTH").Count);
        Assert.Equal(150, session.Run("Get-PowerSchoolConnection | ForEach-Object { Get-PSStudent -Connection $_ }").Count);
        Assert.Equal(["PowerQuery", "Table"], session.Run("Get-PowerSchoolConnection | ForEach-Object Source").Select(s => s.ToString()));
        session.Run("Disconnect-PowerSchool north");
        Assert.Equal(90, session.Run("Get-PSStudent").Count);
    }

    private static string[] Numbers(IEnumerable<PSObject> students) =>
        [.. students.Select(s => (string)s.Properties["StudentNumber"].Value).Order(StringComparer.Ordinal)];
}
