using System.Diagnostics;

namespace XelloPowerSchool.Tests;

/// <summary>The host as a process of its own: what a script does to sandboxes and connections there concerns nobody here.</summary>
internal static class HostProcess
{
    /// <summary>Runs the host to its end.</summary>
    /// <param name="arguments">A script with its arguments, or -Command and a text.</param>
    /// <param name="input">What is typed; the input ends after it.</param>
    /// <param name="workingDirectory">Where it runs; null for here.</param>
    /// <param name="environment">Variables of its environment besides those of this process.</param>
    public static async Task<HostRun> RunAsync(
        string[] arguments, string input = "", string? workingDirectory = null, params (string Name, string Value)[] environment)
    {
        using Process process = Start(arguments, workingDirectory, environment);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new HostRun(process.ExitCode, await output, await errors);
    }

    public static Process Start(string[] arguments, string? workingDirectory = null, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Repository.HostAssembly, .. arguments])
        {
            WorkingDirectory = workingDirectory ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}

/// <summary>What the host wrote and how it ended.</summary>
internal sealed record HostRun(int ExitCode, string Output, string Errors);
