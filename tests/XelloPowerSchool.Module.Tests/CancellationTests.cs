using System.Management.Automation;
using System.Net;
using System.Net.Sockets;

namespace XelloPowerSchool.Tests;

/// <summary>Whatever ends a pipeline ends the work below it: Ctrl+C, a consumer that has seen enough, an error downstream.</summary>
public sealed class CancellationTests
{
    // Not a speed limit: without cancellation the call would wait for its own time limit, which is far longer.
    private static readonly TimeSpan Hangs = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task StopEndsACallThatWaitsForAServer()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start(); // accepts, never answers
        using var session = new ModuleSession();
        session.Set("Port", ((IPEndPoint)silent.LocalEndpoint).Port);
        using var shell = PowerShell.Create(session.Runspace);
        shell.AddScript("Connect-PowerSchool -Uri http://127.0.0.1:$Port -ClientId a -ClientSecret ([securestring]::new())");
        IAsyncResult call = shell.BeginInvoke();
        using TcpClient client = await silent.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await Task.Run(shell.Stop, TestContext.Current.CancellationToken).WaitAsync(Hangs, TestContext.Current.CancellationToken);
        Assert.True(call.IsCompleted);
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
    }

    [Fact]
    public async Task StopEndsABackOff()
    {
        using var session = new ModuleSession();
        session.Run("$sandbox = Start-PowerSchoolSandbox -Name backoff -Students 500 -Date 2026-10-01; $sandbox | Connect-PowerSchool; $sandbox.Faults = 'Throttled, Slow'");
        try
        {
            using var shell = PowerShell.Create(session.Runspace);
            shell.AddScript("while ($true) { $null = Get-PSStudent }");
            IAsyncResult call = shell.BeginInvoke();
            await Task.Delay(1500, TestContext.Current.CancellationToken);
            await Task.Run(shell.Stop, TestContext.Current.CancellationToken).WaitAsync(Hangs, TestContext.Current.CancellationToken);
            Assert.True(call.IsCompleted);
            Assert.NotEmpty(session.Run("$sandbox.Faults = 'None'; Get-PSSchool"));
        }
        finally
        {
            session.Run("Stop-PowerSchoolSandbox backoff");
        }
    }

    [Fact]
    public void AConsumerThatHasSeenEnoughStopsTheReading()
    {
        using var session = new ModuleSession();
        session.Run("$sandbox = Start-PowerSchoolSandbox -Name enough -Students 5000 -Date 2026-10-01; $sandbox | Connect-PowerSchool");
        try
        {
            int before = Requests(session);
            session.Run("foreach ($once in 1) { Get-PSStudent | ForEach-Object { $first = $_; break } }; if (-not $first) { throw 'no student came' }");
            int used = Requests(session) - before;
            Assert.InRange(used, 1, 25); // a count and some pages ahead; all would be 51
            Assert.NotEmpty(session.Run("Get-PSSchool"));
        }
        finally
        {
            session.Run("Stop-PowerSchoolSandbox enough");
        }
    }

    [Fact]
    public void AnErrorDownstreamStopsTheReadingAndIsTheErrorThatShows()
    {
        using var session = new ModuleSession();
        session.Run("$sandbox = Start-PowerSchoolSandbox -Name downstream -Students 5000 -Date 2026-10-01; $sandbox | Connect-PowerSchool");
        try
        {
            RunResult result = session.Try("Get-PSStudent | ForEach-Object { throw 'downstream' }");
            Assert.Equal("downstream", result.ErrorId);
            Assert.NotEmpty(session.Run("Get-PSSchool"));
        }
        finally
        {
            session.Run("Stop-PowerSchoolSandbox downstream");
        }
    }

    [Fact]
    public void TheFirstStudentComesBeforeTheLastPage()
    {
        using var session = new ModuleSession();
        session.Run("$sandbox = Start-PowerSchoolSandbox -Name streams -Students 5000 -Date 2026-10-01; $sandbox | Connect-PowerSchool");
        try
        {
            int before = Requests(session);
            PSObject atFirst = Assert.Single(session.Run("$seen = $null; Get-PSStudent | ForEach-Object { if ($null -eq $seen) { $seen = $sandbox.Requests.Count } }; $seen"));
            int all = Requests(session) - before;
            Assert.True((int)atFirst.BaseObject - before < all, "requests before the first object");
            Assert.Equal(1 + 50 + 1, all); // counted, read, counted again
        }
        finally
        {
            session.Run("Stop-PowerSchoolSandbox streams");
        }
    }

    private static int Requests(ModuleSession session) => (int)session.Run("$sandbox.Requests.Count").Single().BaseObject;
}
