using System.Diagnostics;
using System.Globalization;
using XelloPowerSchool.CrashDrill;
using Xunit;

namespace XelloPowerSchool.Tests.Automation;

/// <summary>The crash drill's program, in a process that may die.</summary>
internal static class DrillProcess
{
    /// <summary>Runs it to its end, which may come at any moment; it has nothing to complain of before.</summary>
    public static async Task<int> RunAsync(params object[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(typeof(Drill).Assembly.Location);
        foreach (var argument in arguments)
            start.ArgumentList.Add(Convert.ToString(argument, CultureInfo.InvariantCulture)!);
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", errors);
        return process.ExitCode;
    }
}
