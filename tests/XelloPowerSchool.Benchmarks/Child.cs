using System.Diagnostics;
using System.Globalization;

namespace XelloPowerSchool.Benchmarks;

/// <summary>This program in a process of its own, for what only a fresh process can show.</summary>
internal static class Child
{
    public const string Import = "--child-import";
    public const string Sync = "--child-sync";
    public const string Night = "--child-night";
    public const string Stream = "--child-stream";

    /// <summary>Runs the program with the arguments; returns the numbers that it printed.</summary>
    public static double[] Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(Child).Assembly.Location);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? [.. output.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => double.Parse(text, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"The child process '{arguments[0]}' failed with exit code {process.ExitCode}.");
    }

    public static void Print(params double[] numbers) =>
        Console.Write(string.Join(' ', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))));
}
