using System.Diagnostics;

namespace XelloPowerSchool.Tests;

/// <summary>The host as a process of its own: what a script does to sandboxes and connections there concerns nobody here.</summary>
internal static class HostProcess
{
    /// <summary>Runs a script file and gives back its exit code and everything that it wrote.</summary>
    public static (int ExitCode, string Output) Run(string script, string workingDirectory)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add(Repository.HostAssembly);
        start.ArgumentList.Add(script);
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
