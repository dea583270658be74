using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Plugin;

namespace XelloPowerSchool.Benchmarks;

/// <summary>
/// Whole unattended nights, as a scheduler starts them: each in a process of its own, which reads a district over HTTP from an
/// emulated PowerSchool in this one, compares, judges, delivers to a folder, records, writes its report. The server shares the
/// processors with the night, and most of the reading is its work.
/// </summary>
internal static class NightBenchmark
{
    private const int StudentsPerSchool = 800;
    private const int MostSchools = 500; // of a sandbox
    private const string Secret = "XELLO_BENCHMARK_SECRET";

    public static IEnumerable<Result> Run(bool quick)
    {
        var students = quick ? 20_000 : 1_000_000;
        var folder = Directory.CreateTempSubdirectory("XelloPowerSchool-").FullName;
        using var sandbox = PowerSchoolSandbox.Create(new SandboxOptions
        {
            Students = students, Schools = Math.Min(MostSchools, students / StudentsPerSchool), PageSize = 1000, Plugin = SyncPlugin.CreatePackage(),
        });
        sandbox.Listen();
        Environment.SetEnvironmentVariable(Secret, sandbox.ClientSecret);
        try
        {
            foreach (var night in new[] { "first", "next" })
            {
                var measured = Child.Run(Child.Night, folder, sandbox.Uri.AbsoluteUri, sandbox.ClientId, sandbox.Date.ToString("o", CultureInfo.InvariantCulture));
                yield return new Result(
                    "night", string.Create(CultureInfo.InvariantCulture, $"{night} night of {students:N0} students over HTTP, with the server beside it"), "",
                    new Timings([measured[0]]), null,
                    Note: string.Create(
                        CultureInfo.InvariantCulture,
                        $"{measured[1]:N0} changes; roster read after {measured[2]:N1} s, compared after {measured[3]:N1} s, delivered after {measured[4]:N1} s, report of {measured[5] / 1e6:0.0} MB after {measured[6]:N1} s; peak memory {measured[7] / 1e6:N0} MB"));
                sandbox.Date = sandbox.Date.AddDays(1);
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable(Secret, null);
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>
    /// In the child: one night. Prints its milliseconds, how many changes it found, the seconds until its steps had been done, the
    /// bytes of the report, and the most memory.
    /// </summary>
    public static void Work(string folder, string address, string client, string date)
    {
        var configuration = new XelloConfiguration
        {
            Path = Path.Combine(folder, "district.json"),
            Name = "Synthetic district",
            Ledger = Path.Combine(folder, "ledger.db"),
            Connection = new XelloConnectionSettings { Uri = address, ClientId = client, Credential = XelloSecretReference.TryParse("env:" + Secret) },
            Destination = new XelloDestinationSettings { Address = Directory.CreateDirectory(Path.Combine(folder, "out")).FullName },
            Log = new XelloLogSettings { Path = Path.Combine(folder, Guid.NewGuid().ToString("N") + ".log") },
            Report = new XelloReportSettings { Path = Path.Combine(folder, "report.html") },
        };
        var today = DateTime.Parse(date, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
        var started = Stopwatch.GetTimestamp();
        var result = new NightJob(configuration, new NightContext { Secrets = new SecretReader(null), Today = _ => today }, new NightOptions())
            .RunAsync(CancellationToken.None).GetAwaiter().GetResult();
        var all = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        if (result.Run.Status != XelloSyncStatus.Committed)
            throw new InvalidOperationException($"{result.Run.Status}: {result.Run.Message}");

        var events = File.ReadLines(configuration.Log.Path).Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(line => line.GetProperty("event").GetString()!, line => line.GetProperty("time").GetDateTimeOffset());
        Child.Print(
            all, result.Result!.Changes.Count, After("RosterRead"), After("Compared"), After("Finished"),
            new FileInfo(configuration.Report.Path).Length, After("ReportWritten"), Process.GetCurrentProcess().PeakWorkingSet64);

        double After(string step) => (events[step] - events["Started"]).TotalSeconds;
    }
}
