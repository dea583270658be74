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
        session.Run("$sandbox = Start-PowerSchoolSandbox -Name enough -Students 5000 -Date 2026-10-01; $sandbox | Connect-PowerSchool -Source V1");
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
        session.Run("$sandbox = Start-PowerSchoolSandbox -Name streams -Students 5000 -Date 2026-10-01; $sandbox | Connect-PowerSchool -Source V1");
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

    [Theory]
    [InlineData("Get-PSCourseEnrollment")]
    [InlineData("Get-PSCourseHistory")]
    [InlineData("Get-PSTableRecord students -Field dcid")]
    [InlineData("Invoke-PSQuery com.xellopowerschool.sync.students")]
    [InlineData("Invoke-PSQuery com.xellopowerschool.sync.students -PageSize 50")]
    [InlineData("Get-PSStudent -First 1")]
    public void AConsumerThatHasSeenEnoughLeavesNothingRunning(string read)
    {
        using var session = new ModuleSession();
        session.Run("$sandbox = Start-PowerSchoolSandbox -Name first -Students 1500 -Date 2026-10-01; $sandbox | Connect-PowerSchool");
        try
        {
            session.Run($"foreach ($once in 1) {{ {read} | ForEach-Object {{ $first = $_; break }} }}; if (-not $first) {{ throw 'nothing came' }}");
            int after = Requests(session);
            Assert.NotEmpty(session.Run("Get-PSSchool")); // the connection is as good as before
            session.Run("$before = $sandbox.Requests.Count; 1..20 | ForEach-Object { [System.Threading.Thread]::Sleep(10) }; if ($sandbox.Requests.Count -ne $before) { throw 'something is still reading' }");
            Assert.InRange(after, 1, 40);
        }
        finally
        {
            session.Run("Stop-PowerSchoolSandbox first");
        }
    }

    [Theory]
    [InlineData("Get-PSStudent")]
    [InlineData("Get-PSCourseEnrollment")]
    [InlineData("Get-PSTableRecord students -Field dcid")]
    [InlineData("Invoke-PSQuery com.xellopowerschool.sync.students")]
    [InlineData("Invoke-PowerSchoolRequest /ws/v1/district")]
    [InlineData("Test-PowerSchoolConnection")]
    public async Task StopEndsTheWaitBetweenTries(string read)
    {
        using var session = new ModuleSession();
        using var server = new ScriptedServer();
        session.Set("Uri", server.Uri.AbsoluteUri);
        session.Run("Connect-PowerSchool -Uri $Uri -ClientId id -ClientSecret ([securestring]::new()) -NoProxy -Source PowerQuery -RetryIntervalSec 30 -MaximumRetryCount 20");
        var asked = new TaskCompletionSource();
        server.Answer = _ =>
        {
            asked.TrySetResult();
            return ScriptedAnswer.Json("{}", 503, "Retry-After: 100");
        };
        using var shell = PowerShell.Create(session.Runspace);
        shell.AddScript(read);
        IAsyncResult call = shell.BeginInvoke();
        await asked.Task.WaitAsync(Hangs, TestContext.Current.CancellationToken);
        await Task.Run(shell.Stop, TestContext.Current.CancellationToken).WaitAsync(Hangs, TestContext.Current.CancellationToken);
        Assert.True(call.IsCompleted);
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
    }

    private static int Requests(ModuleSession session) => (int)session.Run("$sandbox.Requests.Count").Single().BaseObject;
}
