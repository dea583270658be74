using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Delivery;

namespace XelloPowerSchool.CrashDrill;

/// <summary>
/// A district of which every night is known beforehand, and one night's run in it. The process that dies and the test that
/// looks at what it left are of the same mind about what should be.
/// </summary>
internal sealed class Drill(string folder, int seed)
{
    private const int Students = 60;

    public static IReadOnlyList<string> Points { get; } = [.. SyncJob.Checkpoints, .. FolderDestination.Checkpoints];

    public string Ledger { get; } = Path.Combine(folder, "ledger.db");

    public string Outbox { get; } = Path.Combine(folder, "outbox");

    /// <summary>Who is there in a night: some come and go, move, rise and change their address. Never all of them at once.</summary>
    public XelloAccount[] Roster(int night) =>
    [
        .. Enumerable.Range(0, Students).Where(student => student == 0 || Pick(student, night / 3, 8) != 0).Select(student => new XelloAccount
        {
            StudentId = (student + 1).ToString("D4", CultureInfo.InvariantCulture),
            FirstName = "First" + Pick(student, night / 5, 3).ToString(CultureInfo.InvariantCulture),
            LastName = "Last",
            Grade = 3 + Pick(student, night / 30, 2),
            SchoolCode = Pick(student, night / 7, 10) < 8 ? "10" : "20",
            SisId = student,
        }),
    ];

    /// <summary>Runs a night: recovers, compares, applies, delivers.</summary>
    public async Task RunAsync(int night, Action<string>? checkpoint)
    {
        var time = new NightTime(seed, night);
        var job = new SyncJob(Ledger, new FolderDestination(Outbox, time, create: true, checkpoint), new SyncOptions { Brakes = XelloBrake.Off(), Complete = true }, time, checkpoint);
        await job.RecoverAsync(default).ConfigureAwait(false);
        var snapshot = Snapshot(night, out var desired);
        var comparison = RosterComparer.Compare(desired, State(), snapshot);
        var left = comparison.Missing.ToDictionary(account => account.StudentId, _ => new SisStanding(XelloEvidence.Exited, "Exited."));
        await job.RunAsync(comparison.WithStandings(left), snapshot, default).ConfigureAwait(false);
    }

    public LedgerState State()
    {
        if (!Accounts.Ledger.Exists(Ledger))
            return LedgerState.Empty;
        using var ledger = Accounts.Ledger.Open(Ledger, LedgerAccess.Read);
        return ledger.ReadState();
    }

    private RosterSnapshot Snapshot(int night, out XelloAccount[] accounts)
    {
        var roster = Roster(night);
        var snapshot = new RosterSnapshot(
            FormattableString.Invariant($"S{night}-{Guid.NewGuid():N}"), default, default, "drill", RosterScope.District,
            [new XelloSchool("10", "Ten", 2), new XelloSchool("20", "Twenty", 2)], [], roster.Length, [], []);
        accounts = [.. roster.Select(account => account with { Snapshot = snapshot, SnapshotId = snapshot.Id })];
        return snapshot;
    }

    private int Pick(int student, int night, int choices)
    {
        var hash = (uint)HashCode32(seed, student, night);
        return (int)(hash % choices);
    }

    // HashCode.Combine differs from process to process.
    private static int HashCode32(params int[] values)
    {
        var hash = 2166136261;
        foreach (var value in values)
            for (var shift = 0; shift < 32; shift += 8)
                hash = unchecked((hash ^ (byte)(value >> shift)) * 16777619);
        hash = unchecked((hash ^ (hash >> 16)) * 0x85EBCA6B);
        return unchecked((int)(hash ^ (hash >> 13)));
    }

    /// <summary>One night after the other, but every few nights somebody sets the clock back by days.</summary>
    private sealed class NightTime(int seed, int night) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 10, 1, 2, 0, 0, TimeSpan.Zero)
            .AddDays(HashCode32(seed, night) % 5 == 0 ? night - 10 : night)
            .AddTicks(DateTime.UtcNow.Ticks % TimeSpan.TicksPerHour);
    }
}
