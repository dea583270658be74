using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Automation;

/// <summary>Runs a program that belongs to a scheduler, and waits for it.</summary>
/// <param name="system">Whose it is.</param>
/// <param name="path">The program; found by PATH when it is only a name.</param>
internal sealed class SchedulerProgram(XelloScheduler system, string path)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Whether the program is there.</summary>
    public bool Exists => Path.IsPathRooted(path)
        ? File.Exists(path)
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, path)));

    /// <summary>Runs it.</summary>
    /// <param name="arguments">None of them is secret: everybody on the machine can see them.</param>
    /// <param name="input">What it reads; null for nothing.</param>
    /// <exception cref="XelloException"><c>SchedulerNotAvailable</c>.</exception>
    public (int ExitCode, string Output, string Errors) Run(IEnumerable<string> arguments, string? input = null)
    {
        var start = new ProcessStartInfo(path, string.Join(" ", arguments.Select(WindowsArgument.Quote)))
        {
            UseShellExecute = false, CreateNoWindow = true, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            StandardOutputEncoding = Utf8, StandardErrorEncoding = Utf8,
        };
        start.Environment["LC_ALL"] = "C"; // what it says is compared
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            Feed(process, input);
            process.WaitForExit();
            return (process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult().Trim());
        }
        catch (Win32Exception error)
        {
            throw Error.SchedulerNotAvailable(system, error.Message);
        }
    }

    /// <summary>Runs it, and takes any exit code but 0 for a failure.</summary>
    /// <exception cref="XelloException"><c>SyncTaskFailed</c>, <c>SchedulerNotAvailable</c>.</exception>
    public void Demand(string what, IEnumerable<string> arguments, string? input = null)
    {
        var (code, output, errors) = Run(arguments, input);
        if (code != 0)
            throw Error.SyncTaskFailed(system, what, errors.Length > 0 ? errors : output.Length > 0 ? output.Trim() : $"{path} ended with {code}.");
    }

    private static void Feed(Process process, string? input)
    {
        try
        {
            var bytes = Utf8.GetBytes(input ?? "");
            process.StandardInput.BaseStream.Write(bytes, 0, bytes.Length);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything. Its exit code says why.
        }
    }
}
