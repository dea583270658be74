using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using XelloPowerSchool;
using XelloPowerSchool.Benchmarks;

// Arguments: the names of what to measure, everything when none is given; --quick for small sizes.
// A benchmark and its floor run in turns within one run, so that their ratio holds also on a busy machine.
switch (args)
{
    case [Child.Import, var module]:
        ImportBenchmark.Import(module);
        return 0;
    case [Child.Sync, var folder, var count, var night]:
        SyncBenchmark.Sync(folder, count, night);
        return 0;
    case [Child.Night, var folder, var address, var client, var date]:
        NightBenchmark.Work(folder, address, client, date);
        return 0;
    case [Child.Stream, var way, var count]:
        StreamBenchmark.Read(way, count);
        return 0;
}

(string Name, Func<bool, IEnumerable<Result>> Run)[] benchmarks =
[
    ("compare", CompareBenchmark.Run),
    ("check", CheckBenchmark.Run),
    ("read", ReadBenchmark.Run),
    ("pages", PagesBenchmark.Run),
    ("stream", StreamBenchmark.Run),
    ("import", ImportBenchmark.Run),
    ("ledger", LedgerBenchmark.Run),
    ("history", HistoryBenchmark.Run),
    ("files", FilesBenchmark.Run),
    ("write", WriteBenchmark.Run),
    ("requests", RequestsBenchmark.Run),
    ("sync", SyncBenchmark.Run),
    ("report", ReportBenchmark.Run),
    ("night", NightBenchmark.Run),
];

const string Quick = "--quick";
string[] wanted = [.. args.Where(argument => argument != Quick)];
string[] unknown = [.. wanted.Except(benchmarks.Select(benchmark => benchmark.Name))];
if (unknown.Length > 0)
{
    Console.Error.WriteLine($"Unknown: {string.Join(", ", unknown)}. Known: {string.Join(", ", benchmarks.Select(benchmark => benchmark.Name))}, {Quick}.");
    return 1;
}

if (typeof(XelloAccount).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled == true)
    Console.Error.WriteLine("This is a Debug build; times mean little. Run with -c Release.");
Console.WriteLine($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}, {Environment.ProcessorCount} processors");
Console.WriteLine();
Console.WriteLine($"| {string.Join(" | ", Result.Header)} |");
Console.WriteLine($"|{string.Concat(Enumerable.Repeat(" --- |", Result.Header.Length))}");
foreach (var (_, run) in benchmarks.Where(benchmark => wanted.Length == 0 || wanted.Contains(benchmark.Name)))
    foreach (var result in run(args.Contains(Quick)))
        Console.WriteLine($"| {string.Join(" | ", result.Cells)} |");
return 0;
