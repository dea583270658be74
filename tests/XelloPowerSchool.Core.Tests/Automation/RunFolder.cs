using Microsoft.Extensions.Time.Testing;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Delivery;
using XelloPowerSchool.Tests.Accounts;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.Automation;

/// <summary>A ledger and an outbox, and runs night by night.</summary>
internal sealed class RunFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _outbox;
    private int _snapshots;

    public RunFolder() => _outbox = _folder.Folder("outbox");

    public FakeTimeProvider Time { get; } = new(Now);

    public string Ledger => _folder.Ledger;

    public string Outbox => _outbox;

    public string this[string name] => _folder[name];

    public void Dispose() => _folder.Dispose();

    public SyncJob Job(SyncOptions? options = null) =>
        new(Ledger, new FolderDestination(_outbox, Time), options ?? new SyncOptions { Complete = true }, Time);

    /// <summary>One night: everything is compared with the roster, and a day passes.</summary>
    public SyncResult Sync(XelloAccount[] roster, SyncOptions? options = null, RosterScope? scope = null, XelloEvidence evidence = XelloEvidence.Exited)
    {
        var (changes, snapshot) = Compare(roster, scope, evidence);
        var result = Job((options ?? new SyncOptions()) with { Complete = true }).RunAsync(changes, snapshot, default).GetAwaiter().GetResult();
        Time.Advance(TimeSpan.FromDays(1));
        return result;
    }

    public SyncResult Preview(XelloAccount[] roster, SyncOptions? options = null)
    {
        var (changes, snapshot) = Compare(roster, null, XelloEvidence.Exited);
        return Job(options).Preview(changes, snapshot);
    }

    public SyncResult Undo(string runId)
    {
        IReadOnlyList<XelloRosterChange> changes;
        using (var ledger = Open())
            changes = UndoPlanner.Plan(ledger, runId);
        var result = Job(new SyncOptions { Brakes = XelloBrake.Off(), Kind = XelloRunKind.Undo, Undoes = runId })
            .RunAsync(changes, null, default).GetAwaiter().GetResult();
        Time.Advance(TimeSpan.FromDays(1));
        return result;
    }

    public Ledger Open(LedgerAccess access = LedgerAccess.Read) => XelloPowerSchool.Accounts.Ledger.Open(Ledger, access, Time);

    public LedgerState State()
    {
        if (!XelloPowerSchool.Accounts.Ledger.Exists(Ledger))
            return LedgerState.Empty;
        using var ledger = Open();
        return ledger.ReadState();
    }

    /// <summary>What Xello sees, as rows.</summary>
    public string[] Delivered() => File.ReadAllLines(Path.Combine(_outbox, "Student.txt"))[1..];

    private (IReadOnlyList<XelloRosterChange> Changes, RosterSnapshot Snapshot) Compare(XelloAccount[] roster, RosterScope? scope, XelloEvidence evidence)
    {
        var (snapshot, desired) = Snapshot(roster, scope, id: FormattableString.Invariant($"S{++_snapshots}"));
        return (RosterComparer.Compare(desired, State(), snapshot).All(evidence), snapshot);
    }
}
