using System.Diagnostics;
using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Delivery;

namespace XelloPowerSchool.Benchmarks;

/// <summary>
/// A whole night after the roster has been read: ledger read, compared, planned, files staged and checked, recorded,
/// delivered to a folder, committed. Each night in a process of its own, whose peak memory includes the roster.
/// </summary>
internal static class SyncBenchmark
{
    private const string First = "first";
    private const string Next = "next";

    public static IEnumerable<Result> Run(bool quick)
    {
        var count = quick ? 50_000 : 1_000_000;
        var folder = Directory.CreateTempSubdirectory("XelloPowerSchool-").FullName;
        try
        {
            return
            [
                Night("first load", First),
                Night("nightly sync, 1 % changed", Next),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Result Night(string what, string night)
        {
            var measured = Child.Run(Child.Sync, folder, count.ToString(CultureInfo.InvariantCulture), night);
            return new Result(
                "sync", string.Create(CultureInfo.InvariantCulture, $"{what}, {count:N0} accounts"), "", new Timings([measured[0]]), null,
                Note: string.Create(
                    CultureInfo.InvariantCulture,
                    $"ledger read and compared after {measured[1]:N0} ms; peak memory {measured[2] / 1e6:N0} MB, {measured[3] / 1e6:N0} of it before the start"));
        }
    }

    /// <summary>In the child: one night. Prints the milliseconds of all of it and until compared, and the bytes of memory at the peak and before the start.</summary>
    public static void Sync(string folder, string count, string night)
    {
        var district = int.Parse(count, CultureInfo.InvariantCulture);
        var tonight = night == Next;
        var roster = SyntheticDistrict.AsRead(
            tonight ? SyntheticDistrict.NextNight(district) : SyntheticDistrict.Accounts(district), out var snapshot);
        GC.Collect();
        var before = Environment.WorkingSet;

        var started = Stopwatch.GetTimestamp();
        var path = Path.Combine(folder, "ledger.db");
        var changes = Compare(path, roster, snapshot);
        var compared = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        var outbox = new FolderDestination(Path.Combine(folder, "outbox"), TimeProvider.System, create: true);
        var result = new SyncJob(path, outbox, new SyncOptions(), TimeProvider.System)
            .RunAsync(changes, snapshot, CancellationToken.None).GetAwaiter().GetResult();
        var all = Stopwatch.GetElapsedTime(started).TotalMilliseconds;

        if (result.Run.Status != XelloSyncStatus.Committed || changes.Count != (tonight ? district / 100 : district))
            throw new InvalidOperationException($"{changes.Count} changes; {result.Run.Status}: {result.Run.Message}");
        Child.Print(all, compared, Process.GetCurrentProcess().PeakWorkingSet64, before);
    }

    // In a method of its own: the ledger's accounts are not needed any more when the run begins.
    private static IReadOnlyList<XelloRosterChange> Compare(string path, XelloAccount[] roster, RosterSnapshot snapshot)
    {
        var state = LedgerState.Empty;
        if (Ledger.Exists(path))
        {
            using var ledger = Ledger.Open(path, LedgerAccess.Read);
            state = ledger.ReadState();
        }

        return RosterComparer.Compare(roster, state, snapshot).WithEvidence();
    }
}
