using Microsoft.Extensions.Time.Testing;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Delivery;
using XelloPowerSchool.Tests.Accounts;
using XelloPowerSchool.Tests.Delivery;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.Automation;

/// <summary>Runs that deliver to a real OpenSSH server, and die or lose the line on the way.</summary>
[Collection(nameof(SshAccount))]
public sealed class SftpSyncTests : IDisposable
{
    private readonly SshServer _server;
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Now);
    private readonly List<IDisposable> _open = [];

    public SftpSyncTests(SshAccount account) => _server = new SshServer(account);

    public void Dispose()
    {
        _open.ForEach(one => one.Dispose());
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task AnUnchangedSetIsNotSentAgainUnlessTheServerLostIt()
    {
        await Sync(Several(40), "S1");
        var result = await Sync(Several(40), "S2");
        Assert.Equal("Nothing to do.", result.Run.Message);
        Assert.Empty(result.Run.Receipts);

        File.Delete(_server.Files + "/Student.txt");
        Assert.Equal(2, (await Sync(Several(40), "S3")).Run.Receipts.Count);
        AssertConsistent(Several(40));
    }

    public static TheoryData<string> Points => [.. SyncJob.Checkpoints];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task WhereverARunDiesTheNextOnePutsItRight(string point)
    {
        await Sync(Several(40), "S0");
        XelloAccount[] wanted = [.. Several(38, from: 3), Account(50, school: "20"), Account(51)];
        var dying = Job(checkpoint: name =>
        {
            if (name == point)
                throw new InvalidOperationException("killed");
        });
        await Assert.ThrowsAsync<InvalidOperationException>(() => dying.RunAsync(Compare(wanted, "S1"), null, default));

        var recovered = await Job().RecoverAsync(default);

        Assert.Equal(
            point switch { "Recorded" => XelloSyncStatus.Failed, "Delivered" => XelloSyncStatus.Committed, _ => (XelloSyncStatus?)null },
            recovered?.Status);
        await Job().RunAsync(Compare(wanted, "S2"), null, default);
        AssertConsistent(wanted);
        Assert.Equal("Nothing to do.", (await Job().RunAsync(Compare(wanted, "S3"), null, default)).Run.Message);
    }

    [Fact]
    public async Task ARunWhoseLineIsCutForGoodIsRolledBackAndTheNextOneDelivers()
    {
        using var line = new Line(_server.Port);
        line.Cutting = () => line.IsDead = true;
        line.CutAfter(100_000);
        var wanted = Several(3000);
        var error = await Assert.ThrowsAsync<XelloException>(() => Job(port: line.Port).RunAsync(Compare(wanted, "S1"), null, default));
        Assert.Equal("DestinationUnreachable", error.Id);
        Assert.Empty(State().Accounts);

        // The server is the same, but by another port it is another place, whose credentials nobody keeps.
        Assert.Equal("InterruptedElsewhere", (await Assert.ThrowsAsync<XelloException>(() => Job().RecoverAsync(default))).Id);
        line.IsDead = false;
        line.Cutting = () => { };
        Assert.Equal(XelloSyncStatus.Failed, (await Job(port: line.Port).RecoverAsync(default))!.Status);

        await Job().RunAsync(Compare(wanted, "S2"), null, default);
        AssertConsistent(wanted);
    }

    [Fact]
    public async Task ARunThatWasHalfDeliveredIsFinished()
    {
        // The students' name is taken by a folder, so only the schools arrive.
        Directory.CreateDirectory(_server.Files + "/Student.txt/full");
        Assert.Equal(
            "DeliveryInterrupted",
            (await Assert.ThrowsAsync<XelloException>(() => Job().RunAsync(Compare(Several(40), "S1"), null, default))).Id);
        Directory.Delete(_server.Files + "/Student.txt", recursive: true);

        var recovered = await Job().RecoverAsync(default);

        Assert.Equal((XelloSyncStatus.Committed, 40), (recovered!.Status, recovered.Created));
        Assert.All(recovered.Receipts, receipt => Assert.StartsWith("sftp://", receipt.Destination, StringComparison.Ordinal));
        AssertConsistent(Several(40));
    }

    [Fact]
    public async Task FilesThatAreSentByHandChangeNoAccountAndAreReplacedByTheNextRun()
    {
        await Sync(Several(40), "S0");
        var set = _folder.Folder("by-hand");
        await File.WriteAllTextAsync(Path.Combine(set, "School.txt"), "SchoolCode|Name|SchoolType\r\n1|One|1\r\n");
        await File.WriteAllTextAsync(Path.Combine(set, "Student.txt"), "StudentID\r\n1\r\n2\r\n");

        var receipts = await new SendJob(_folder.Ledger, Destination(), _time).RunAsync(DataFileFolder.Read([set], ProfileLibrary.All, default), default);

        Assert.Equal([("School.txt", 1L), ("Student.txt", 2L)], receipts.Select(receipt => (receipt.File, receipt.Rows)));
        Assert.Equal(["School.txt", "Student.txt"], Directory.GetFiles(_server.Files).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("StudentID\r\n1\r\n2\r\n", await File.ReadAllTextAsync(_server.Files + "/Student.txt"));
        Assert.Equal((40, 1L), (State().Accounts.Count, State().Revision));
        using (var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Read))
        {
            var run = ledger.ReadRuns().First();
            Assert.Equal(
                (XelloRunKind.Send, XelloSyncStatus.Committed, "2 files sent: School.txt, Student.txt.", 1L),
                (run.Kind, run.Status, run.Message, run.LedgerRevision));
            Assert.Equal(receipts, run.Receipts);
        }

        Assert.Equal(2, (await Sync(Several(40), "S1")).Run.Receipts.Count);
        AssertConsistent(Several(40));
    }

    [Fact]
    public async Task FilesThatAreSentElsewhereAreNoReasonToDeliverAgain()
    {
        await Sync(Several(40), "S0");
        var elsewhere = _folder.Folder("elsewhere");
        var files = DataFileFolder.Read([_server.Files], ProfileLibrary.All, default);
        await new SendJob(_folder.Ledger, new FolderDestination(elsewhere, _time), _time).RunAsync(files, default);
        Assert.All(files, file => Assert.True(File.Exists(Path.Combine(elsewhere, file.Name))));

        Assert.Equal("Nothing to do.", (await Sync(Several(40), "S1")).Run.Message);
    }

    [Fact]
    public async Task WhatCouldNotBeProvenIsOnRecord()
    {
        using var blind = new SshServer(_server.Account, deny: "read");
        using var destination = new SftpDestination(new SftpOptions
        {
            Address = SftpAddress.Parse(blind.Address(), null), Password = blind.Password, HostKeys = [blind.Fingerprint()],
            KnownHosts = KnownHosts.Beside(_folder.Ledger), AllowedHosts = ["127.0.0.1"],
        });
        await new SyncJob(_folder.Ledger, destination, new SyncOptions(), _time).RunAsync(Compare(Several(40), "S1"), null, default);

        using (var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Read))
            Assert.All(ledger.ReadRuns().Single().Receipts, receipt => Assert.Equal(XelloUnproven.Content, receipt.Unproven));
        // By their size the files are still there.
        Assert.Equal(
            "Nothing to do.",
            (await new SyncJob(_folder.Ledger, destination, new SyncOptions(), _time).RunAsync(Compare(Several(40), "S2"), null, default)).Run.Message);
    }

    [Fact]
    public async Task NothingIsSentByHandWhileARunWaitsToBeFinished()
    {
        var dying = Job(checkpoint: name =>
        {
            if (name == "Delivered")
                throw new InvalidOperationException("killed");
        });
        await Assert.ThrowsAsync<InvalidOperationException>(() => dying.RunAsync(Compare(Several(3), "S1"), null, default));
        var files = DataFileFolder.Read([_server.Files], ProfileLibrary.All, default);

        Assert.Equal(
            "RunUnfinished",
            (await Assert.ThrowsAsync<XelloException>(() => new SendJob(_folder.Ledger, Destination(), _time).RunAsync(files, default))).Id);
        Assert.Equal(XelloSyncStatus.Committed, (await Job().RecoverAsync(default))!.Status);
    }

    private SftpDestination Destination(int? port = null)
    {
        var destination = new SftpDestination(new SftpOptions
        {
            Address = SftpAddress.Parse(_server.Address(port), null),
            Password = _server.Password,
            HostKeys = [_server.Fingerprint()],
            KnownHosts = KnownHosts.Beside(_folder.Ledger),
            AllowedHosts = ["127.0.0.1"],
            RetryInterval = TimeSpan.FromMilliseconds(1),
        });
        _open.Add(destination);
        return destination;
    }

    private SyncJob Job(int? port = null, Action<string>? checkpoint = null) =>
        new(_folder.Ledger, Destination(port), new SyncOptions(), _time, checkpoint);

    private Task<SyncResult> Sync(XelloAccount[] roster, string id) => Job().RunAsync(Compare(roster, id), null, default);

    private IReadOnlyList<XelloRosterChange> Compare(XelloAccount[] roster, string id)
    {
        var (snapshot, desired) = Snapshot(roster, id: id);
        return RosterComparer.Compare(desired, Ledger.Exists(_folder.Ledger) ? State() : LedgerState.Empty, snapshot).All();
    }

    private LedgerState State()
    {
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Read);
        return ledger.ReadState();
    }

    /// <summary>The server has exactly the files that the ledger's active accounts and schools make, and the ledger has these accounts.</summary>
    private void AssertConsistent(XelloAccount[] active)
    {
        var accounts = State().Accounts.Where(account => account.Status == XelloAccountStatus.Active).ToList();
        Assert.Equal(active.Select(account => account.StudentId).Order(StringComparer.Ordinal), accounts.Select(account => account.StudentId).Order(StringComparer.Ordinal));
        using var expected = new TemporaryFolder();
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Read);
        var files = DataFileSet.Stage(DataFileProfile.XelloUs, expected.Path, [.. ledger.ReadSchools()], accounts, default);
        Assert.Equal(files.Select(file => file.Name), Directory.GetFileSystemEntries(_server.Files).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Equal(file.Sha256, FileHash.Compute(Path.Combine(_server.Files, file.Name))));
    }
}
