using CsCheck;
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

public sealed class SyncJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Now);
    private readonly string _outbox;

    public SyncJobTests() => _outbox = _folder.Folder("outbox");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TheFirstRunLoadsEverybody()
    {
        var result = await Sync(Several(40));
        Assert.Equal((XelloSyncStatus.Committed, 40, 0, 0), (result.Run.Status, result.Run.Created, result.Run.Held, result.Run.ExitCode));
        Assert.Equal((1L, "S1", "40 created."), (result.Run.LedgerRevision, result.Run.SnapshotId, result.Run.Message));
        Assert.All(result.Changes, change => Assert.Equal(XelloOutcome.Applied, change.Outcome));
        Assert.Matches("^20261001T020000000-[0-9a-f]{4}$", result.Run.Id);
        AssertConsistent(Several(40));

        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Read);
        var run = Assert.Single(ledger.ReadRuns());
        Assert.Equal(result.Run with { Receipts = [] }, run with { Receipts = [] });
        Assert.Equal(["School.txt", "Student.txt"], run.Receipts.Select(receipt => receipt.File));
        Assert.Equal(40, run.Receipts[1].Rows);
        Assert.Equal(40, ledger.ReadChanges(run.Id).Count(change => change.Outcome == XelloOutcome.Applied));
    }

    [Fact]
    public async Task TheSecondRunChangesNothing()
    {
        await Sync(Several(40));
        var (files, accounts) = (Files(), State());
        var written = Directory.GetFiles(_outbox).Select(File.GetLastWriteTimeUtc).ToList();

        _time.Advance(TimeSpan.FromDays(1));
        var result = await Sync(Several(40), id: "S2");
        Assert.Equal((XelloSyncStatus.Committed, "Nothing to do.", 0), (result.Run.Status, result.Run.Message, result.Run.ExitCode));
        Assert.Empty(result.Run.Receipts);
        Assert.Equal(files, Files());
        Assert.Equal(written, Directory.GetFiles(_outbox).Select(File.GetLastWriteTimeUtc));
        Assert.Equal(accounts.Revision, State().Revision);
        Assert.Equal(accounts.Accounts, State().Accounts);
        Assert.Equal(2, Runs().Count);
    }

    [Fact]
    public async Task AllKindsOfChangeAreAppliedAndCounted()
    {
        XelloAccount[] first = [.. Several(60), Account(61, "20"), Account(62, grade: 8)];
        await Sync(first);
        XelloAccount[] second =
        [
            .. first.Skip(2).Take(57), Account(60, "20", 10), Account(61, "20") with { Email = "new@district.example" },
            Account(62, grade: 7), Account(70),
        ];
        var run = (await Sync(second, id: "S2")).Run;
        Assert.Equal(
            (1, 1, 1, 1, 1, 2, 0),
            (run.Created, run.Updated, run.Promoted, run.Demoted, run.Transferred, run.Deactivated, run.Reactivated));
        Assert.Equal("1 created, 1 updated, 1 promoted, 1 demoted, 1 transferred, 2 deactivated.", run.Message);
        AssertConsistent(second, inactive: [Account(1), Account(2)]);

        run = (await Sync([.. second, Account(1)], id: "S3")).Run;
        Assert.Equal((1, 3L), (run.Reactivated, run.LedgerRevision));
        AssertConsistent([.. second, Account(1)], inactive: [Account(2)]);
    }

    [Fact]
    public async Task ABrakeHoldsItsKindAndTheRestGoesOn()
    {
        await Sync(Several(500));
        var second = Several(471, from: 30).Append(Account(600)).ToArray();
        var result = await Sync(second, id: "S2");
        Assert.Equal((XelloSyncStatus.Held, 1, 0, 29, 2), (result.Run.Status, result.Run.Created, result.Run.Deactivated, result.Run.Held, result.Run.ExitCode));
        Assert.Equal(
            "1 created, 29 held. Removals: 29 of 500 active accounts, limit 25 (5 %). Source shrink: 28 of 500 active accounts, limit 25 (5 %).",
            result.Run.Message);
        AssertConsistent([.. Several(500), Account(600)]);
        Assert.Equal(29, ReadChanges(result.Run.Id).Count(change => change.Outcome == XelloOutcome.Held && change.Reason!.StartsWith("Held. ", StringComparison.Ordinal)));

        // Nothing but held changes: nothing is delivered, and the account files stay.
        result = await Sync(second, id: "S3");
        Assert.Equal((XelloSyncStatus.Held, 29, 2L, 0), (result.Run.Status, result.Run.Held, result.Run.LedgerRevision, result.Run.Receipts.Count));
    }

    [Fact]
    public async Task AnAccountThatCannotBeWrittenIsRejectedAlone()
    {
        var bad = Account(2) with { LastName = "A|B" };
        var result = await Sync([Account(1), bad, Account(3)]);
        Assert.Equal((XelloSyncStatus.Committed, 2, 1, 3), (result.Run.Status, result.Run.Created, result.Run.Rejected, result.Run.ExitCode));
        var rejected = result.Changes.Single(change => change.Outcome == XelloOutcome.Rejected);
        Assert.Equal("00002", rejected.StudentId);
        Assert.StartsWith("Rejected. ", rejected.Reason, StringComparison.Ordinal);
        AssertConsistent([Account(1), Account(3)]);
    }

    [Fact]
    public async Task AnAccountInASchoolThatXelloDoesNotKnowIsRejected()
    {
        var (snapshot, desired) = Snapshot([Account(1)]);
        XelloAccount[] more = [.. desired, Account(2, school: "99")];
        var result = await Job().RunAsync(RosterComparer.Compare(more, LedgerState.Empty, snapshot).Changes, null, default);
        Assert.Contains("'99'", result.Changes.Single(change => change.Outcome == XelloOutcome.Rejected).Reason, StringComparison.Ordinal);
        AssertConsistent([Account(1)]);
    }

    [Fact]
    public async Task RecordsThatNeverBecameAccountsCountAsRejected()
    {
        var finding = new XelloFinding("MissingGrade", XelloSeverity.Error, "00009", "Grade", "No grade.", "Enter it.");
        var snapshot = new RosterSnapshot(
            "S1", Now, Now, "", RosterScope.District, [new XelloSchool("10", "School", 1)], [], 1,
            [finding, finding with { Field = "Name" }, finding with { Severity = XelloSeverity.Warning, Subject = "00008" }], ["00009"]);
        var changes = RosterComparer.Compare([Account(1) with { Snapshot = snapshot, SnapshotId = "S1" }], LedgerState.Empty, snapshot).Changes;
        var run = (await Job().RunAsync(changes, null, default)).Run;
        Assert.Equal((1, 3), (run.Rejected, run.ExitCode));
    }

    [Fact]
    public async Task APreviewJudgesTheSameAndWritesNothing()
    {
        var plan = Compare(Several(40), LedgerState.Empty);
        var preview = Job().Preview(plan, null);
        Assert.Equal((XelloSyncStatus.WhatIf, 40), (preview.Run.Status, preview.Run.Created));
        Assert.All(preview.Changes, change => Assert.Equal(XelloOutcome.Planned, change.Outcome));
        Assert.Empty(_folder.Content());

        await Sync(Several(500));
        var before = _folder.Content();
        plan = Compare([.. Several(470), Account(600)], State(), "S2");
        preview = Job().Preview(plan, null);
        Assert.Equal(before, _folder.Content());

        var run = await Job().RunAsync(plan, null, default);
        Assert.Equal(
            run.Changes.Select(change => (change.StudentId, change.Outcome, change.Reason)),
            preview.Changes.Select(change => (change.StudentId, change.Outcome == XelloOutcome.Planned ? XelloOutcome.Applied : change.Outcome, change.Reason)));
        Assert.Equal((run.Run.Created, run.Run.Held, run.Run.ExitCode), (preview.Run.Created, preview.Run.Held, preview.Run.ExitCode));
        Assert.Equal("Nothing was written. " + run.Run.Message, preview.Run.Message);
    }

    [Fact]
    public async Task APreviewGoesOnWhileARunHoldsTheLock()
    {
        await Sync(Several(3));
        using var writer = Ledger.Open(_folder.Ledger, LedgerAccess.Write);
        Assert.Equal(1, Job().Preview(Compare(Several(4), State(), "S2"), null).Run.Created);
    }

    [Fact]
    public async Task AChangeComputedAgainstAnotherRevisionIsStale()
    {
        var plan = Compare(Several(3), LedgerState.Empty);
        await Job().RunAsync(plan, null, default);
        await Refused("StaleChange", plan);
        Assert.Equal("StaleChange", Assert.Throws<XelloException>(() => Job().Preview(plan, null)).Id);
    }

    [Fact]
    public async Task ChangesThatTheComparisonDidNotMakeAreRefused()
    {
        await Sync(Several(3));
        var change = Compare(Several(4), State(), "S2").Single();
        await Refused("ChangeInvalid", [change, change]);
        await Refused("ChangeInvalid", [change with { After = null }]);
        await Refused("ChangeInvalid", [change with { StudentId = "00009" }]);
        await Refused("ChangeInvalid", [change, Compare(Several(5), State(), "S3")[^1]]);
        await Refused("ChangeInvalid", [change with { StudentId = "00001", After = Account(1).Inactive() }]);
    }

    [Fact]
    public async Task AChangeWhoseActionsDoNotSayWhatItDoesIsRefused()
    {
        // Or a removal could pass the brakes as an update.
        await Sync(Several(3));
        XelloAccount[] second = [Account(1) with { Email = "new@district.example" }, Account(2), Account(3, "20"), Account(4)];
        var plan = Compare(second, State(), "S2");
        var update = plan.Single(change => change.Actions == XelloAction.Update);
        var transfer = plan.Single(change => change.Actions == XelloAction.Transfer);
        var create = plan.Single(change => change.Actions == XelloAction.Create);
        await Refused("ChangeInvalid", [update with { After = update.After!.Inactive(), Evidence = XelloEvidence.Exited }]);
        await Refused("ChangeInvalid", [transfer with { Actions = XelloAction.Update }]);
        await Refused("ChangeInvalid", [create with { Actions = XelloAction.Update }]);
        await Job().RunAsync(plan, null, default);
        AssertConsistent(second);
    }

    [Fact]
    public async Task WhereTheNewKeyCannotBeWrittenTheOldAccountStays()
    {
        await Sync(Several(3));
        XelloAccount[] second = [Account(1) with { StudentId = "1234567890123456" }, Account(2), Account(3)];
        var result = await Sync(second, id: "S2");
        Assert.Equal((0, 0, 2), (result.Run.Created, result.Run.Deactivated, result.Run.Rejected));
        AssertConsistent(Several(3));
    }

    [Fact]
    public async Task AnyPartOfThePlanCanBeApplied()
    {
        await Sync(Several(10));
        var plan = Compare(Several(8, from: 4), State(), "S2");
        await Job().RunAsync([.. plan.Where(change => change.Actions == XelloAction.Create)], null, default);
        AssertConsistent(Several(11));
    }

    [Fact]
    public void AnyRunLeavesLedgerAndFilesTogether() =>
        Gen.Select(RosterComparerProperties.Roster, RosterComparerProperties.Roster, Gen.Bool.Array[24]).Sample(
            (first, second, taken) =>
            {
                XelloAccount[] Everybody(XelloAccount[] roster) => [.. roster.Select(account => account with { FirstName = account.FirstName + "!" }), Account(1)];
                using var folder = new TemporaryFolder();
                var outbox = folder.Folder("outbox");
                var job = new SyncJob(folder.Ledger, Outbox(outbox), new SyncOptions(), _time);
                foreach (var (roster, id) in new[] { (Everybody(first), "S1"), (Everybody(second), "S2") })
                {
                    var before = Ledger.Exists(folder.Ledger) ? State(folder.Ledger) : LedgerState.Empty;
                    var plan = Compare(roster, before, id);
                    var part = plan.Where((change, i) => change.StudentId == "00001" || taken[i % taken.Length]).ToList();
                    var result = job.RunAsync(part, null, default).GetAwaiter().GetResult();
                    Assert.Equal(
                        Rows(RosterChanges.Apply(before.Accounts, [.. result.Changes.Where(change => change.Outcome == XelloOutcome.Applied)])),
                        Rows(State(folder.Ledger).Accounts));
                    AssertFiles(folder, outbox);
                }
            },
            iter: 20, threads: 1);

    [Fact]
    public async Task FilesThatAreGoneOrChangedAreDeliveredAgain()
    {
        await Sync(Several(3));
        var files = Files();
        File.Delete(Path.Combine(_outbox, "School.txt"));
        Assert.Equal(2, (await Sync(Several(3), id: "S2")).Run.Receipts.Count);
        Assert.Equal(files, Files());

        File.AppendAllText(Path.Combine(_outbox, "Student.txt"), "x");
        var run = (await Sync(Several(3), id: "S3")).Run;
        Assert.Equal((2, 1L, 0), (run.Receipts.Count, run.LedgerRevision, run.ExitCode));
        Assert.Equal(files, Files());
    }

    [Fact]
    public async Task AnotherDestinationGetsTheFilesToo()
    {
        await Sync(Several(3));
        var other = _folder.Folder("other");
        var result = await Job(Outbox(other)).RunAsync([], null, default);
        Assert.Equal(2, result.Run.Receipts.Count);
        Assert.Equal(Files(_outbox), Files(other));
        Assert.Equal(1, State().Revision);

        Assert.Empty((await Job(Outbox(other)).RunAsync([], null, default)).Run.Receipts);
    }

    [Fact]
    public async Task ForceDeliversAgain()
    {
        await Sync(Several(3));
        var result = await Job(options: new SyncOptions { Force = true }).RunAsync([], null, default);
        Assert.Equal(2, result.Run.Receipts.Count);
        AssertConsistent(Several(3));
    }

    [Fact]
    public async Task NothingInAnEmptyLedgerIsNothingToDo()
    {
        Assert.Equal("Nothing to do.", (await Job().RunAsync([], null, default)).Run.Message);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task ASchoolThatIsRenamedIsDelivered()
    {
        await Sync(Several(3));
        var (snapshot, _) = Snapshot(Several(3), id: "S2");
        snapshot = new RosterSnapshot("S2", Now, Now, "", snapshot.Scope, [new XelloSchool("10", "Renamed", 1)], [], 3, [], []);
        var run = (await Job().RunAsync([], snapshot, default)).Run;
        Assert.Equal((2, 2L), (run.Receipts.Count, run.LedgerRevision));
        Assert.Contains("10|Renamed", File.ReadAllText(Path.Combine(_outbox, "School.txt")), StringComparison.Ordinal);
        Assert.Empty((await Job().RunAsync([], snapshot, default)).Run.Receipts);
    }

    [Fact]
    public async Task AnEmptyStudentFileIsNeverWritten()
    {
        await Sync(Several(3));
        var files = Files();
        var plan = Compare([], State(), "S2");
        Assert.Equal(3, plan.Count);
        Assert.Equal("EmptyDataFile", (await Assert.ThrowsAsync<XelloException>(() => Job().RunAsync(plan, null, default))).Id);
        Assert.Equal(files, Files());
        AssertConsistent(Several(3));
        var run = Runs()[0];
        Assert.Equal((XelloSyncStatus.Failed, 1, 0), (run.Status, run.ExitCode, run.Deactivated));
    }

    [Fact]
    public async Task ADestinationThatIsNotThereStopsTheRunBeforeAnything()
    {
        var plan = Compare(Several(3), LedgerState.Empty);
        var error = await Assert.ThrowsAsync<XelloException>(
            () => Job(Outbox(_folder["nowhere"])).RunAsync(plan, null, default));
        Assert.Equal("DestinationNotFound", error.Id);
        Assert.Empty(_folder.Content());
    }

    [Theory]
    [InlineData("")]
    [InlineData("inside")]
    public async Task TheStagingFolderIsNoDestination(string below)
    {
        var folder = _folder.Folder(Path.Combine("ledger.db.staging", below));
        File.WriteAllText(Path.Combine(folder, "mine.txt"), "");
        var plan = Compare(Several(3), LedgerState.Empty);
        foreach (var act in new Func<Task>[]
            { () => Job(Outbox(folder)).RunAsync(plan, null, default), () => Job(Outbox(folder)).RunAsync([], null, default) })
            Assert.Equal("DestinationNotWritable", (await Assert.ThrowsAsync<XelloException>(act)).Id);
        Assert.True(File.Exists(Path.Combine(folder, "mine.txt")));

        await Sync(Several(3));
        var other = _folder.Folder(Path.Combine("ledger.db.staging", below));
        Assert.Equal("DestinationNotWritable", (await Assert.ThrowsAsync<XelloException>(() => Job(Outbox(other)).RecoverAsync(default))).Id);
    }

    [Fact]
    public async Task ASeparatorAtTheEndIsTheSameDestination()
    {
        await Sync(Several(3));
        Assert.Equal("Nothing to do.", (await Job(Outbox(_outbox + Path.DirectorySeparatorChar)).RunAsync([], null, default)).Run.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ARunWhoseDestinationIsOutOfReachWaitsForIt(bool sameDestination)
    {
        // It was delivered, and Xello may have it: rolled back, its new accounts would be forgotten.
        await Assert.ThrowsAsync<Killed>(() => Job(checkpoint: Kill("Delivered")).RunAsync(Compare(Several(3), LedgerState.Empty), null, default));
        Directory.Move(_outbox, _folder["away"]);
        var destination = sameDestination ? null : Outbox(_folder.Folder("other"));
        Assert.Equal("DestinationNotFound", (await Assert.ThrowsAsync<XelloException>(() => Job(destination).RecoverAsync(default))).Id);
        Assert.Equal(XelloSyncStatus.Staged, Runs().Single().Status);

        Directory.Move(_folder["away"], _outbox);
        Assert.Equal(XelloSyncStatus.Committed, (await Job(destination).RecoverAsync(default))!.Status);
        AssertConsistent(Several(3));
    }

    [Fact]
    public async Task AStagedFileThatWasDamagedStopsNoLaterRun()
    {
        await Assert.ThrowsAsync<Killed>(() => Job(checkpoint: Kill("Delivered")).RunAsync(Compare(Several(3), LedgerState.Empty), null, default));
        foreach (var file in Directory.GetFiles(_folder.Ledger + ".staging", "Student.txt", SearchOption.AllDirectories))
            File.WriteAllBytes(file, new byte[new FileInfo(file).Length]);
        Assert.Equal(XelloSyncStatus.Failed, (await Job().RecoverAsync(default))!.Status);
        await Sync(Several(3));
        AssertConsistent(Several(3));
    }

    [Fact]
    public async Task AFailedDeliveryLeavesLedgerAndFilesAsTheyWere()
    {
        await Sync(Several(3));
        var (files, state) = (Files(), State());
        var full = new Faulty(Outbox()) { Before = _ => throw new IOException("No space left.") };
        await Assert.ThrowsAsync<IOException>(() => Job(full).RunAsync(Compare(Several(4), state, "S2"), null, default));
        Assert.Equal(files, Files());
        Assert.Equal(state.Accounts, State().Accounts);
        Assert.Equal((XelloSyncStatus.Failed, "No space left."), (Runs()[0].Status, Runs()[0].Message));
        Assert.False(Directory.Exists(_folder.Ledger + ".staging"));

        await Sync(Several(4), id: "S3");
        AssertConsistent(Several(4));
    }

    [Fact]
    public async Task AFullDiskLeavesNoStagedFilesAndIsOnRecord()
    {
        using var disk = new SmallFileSystem("size=2m");
        void Fill(string point)
        {
            if (point == "FilesStaged")
                disk.FillUp();
        }

        var job = new SyncJob(disk.Folder.Ledger, Outbox(), new SyncOptions(), _time, Fill);
        var error = await Assert.ThrowsAsync<XelloException>(() => job.RunAsync(Compare(Several(2000), LedgerState.Empty), null, default));
        Assert.Equal("LedgerWriteFailed", error.Id);
        Assert.Equal(["filler", "ledger.db", "ledger.db.lock", "ledger.db.lock.txt"], disk.Folder.Content().Keys.Order(StringComparer.Ordinal));
        using var ledger = Ledger.Open(disk.Folder.Ledger, LedgerAccess.Read);
        Assert.Equal(XelloSyncStatus.Failed, ledger.ReadRuns().Single().Status);
    }

    [Fact]
    public async Task ARunWaitsForAnotherProgramThatWritesToTheLedger()
    {
        await Sync(Several(3));
        using var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_folder.Ledger};Pooling=False");
        other.Open();
        var written = Task.CompletedTask;
        var job = Job(checkpoint: point =>
        {
            if (point != "FilesStaged")
                return;
            var writing = other.BeginTransaction();
            written = Task.Delay(200).ContinueWith(_ => writing.Dispose(), TaskScheduler.Default);
        });
        Assert.Equal(XelloSyncStatus.Committed, (await job.RunAsync(Compare(Several(4), State(), "S2"), null, default)).Run.Status);
        Assert.True(written.IsCompletedSuccessfully);
        AssertConsistent(Several(4));
    }

    [Fact]
    public async Task AClockThatWasSetBackConfusesNothing()
    {
        await Sync(Several(3));
        var back = new SyncJob(_folder.Ledger, Outbox(), new SyncOptions(), new FakeTimeProvider(Now.AddYears(-1)));
        var run = (await back.RunAsync(Compare(Several(4), State(), "S2"), null, default)).Run;
        AssertConsistent(Several(4));
        Assert.Equal(run.Id, Runs()[0].Id); // the newest is the one that was recorded last, whatever its time
        Assert.Equal("Nothing to do.", (await back.RunAsync(Compare(Several(4), State(), "S3"), null, default)).Run.Message);
        Assert.Equal(2, State().Revision);
    }

    [Fact]
    public async Task AStoppedRunIsRolledBack()
    {
        using var stop = new CancellationTokenSource();
        var stopping = new Faulty(Outbox()) { Before = _ => stop.Cancel() };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Job(stopping).RunAsync(Compare(Several(3), LedgerState.Empty), null, stop.Token));
        Assert.Empty(Files());
        Assert.Empty(State().Accounts);
        Assert.Equal("Stopped before anything was delivered.", Runs().Single().Message);
    }

    [Fact]
    public async Task AHalfDeliveredRunIsFinishedByTheNext()
    {
        var breaking = new Faulty(Outbox()) { Before = file => { if (file == "Student.txt") throw new IOException("Gone."); } };
        await Assert.ThrowsAsync<IOException>(() => Job(breaking).RunAsync(Compare(Several(3), LedgerState.Empty), null, default));
        Assert.Equal(XelloSyncStatus.Staged, Runs().Single().Status);
        Assert.Contains("was interrupted", Job().Preview(Compare(Several(3), State()), null).Run.Message, StringComparison.Ordinal);

        var recovered = await Job().RecoverAsync(default);
        Assert.Equal((XelloSyncStatus.Committed, 3, 1L), (recovered!.Status, recovered.Created, recovered.LedgerRevision));
        AssertConsistent(Several(3));
        Assert.Null(await Job().RecoverAsync(default));
    }

    [Fact]
    public async Task AHalfDeliveredRunIsFinishedWhereItBegan()
    {
        var breaking = new Faulty(Outbox()) { Before = file => { if (file == "Student.txt") throw new IOException("Gone."); } };
        await Assert.ThrowsAsync<IOException>(() => Job(breaking).RunAsync(Compare(Several(3), LedgerState.Empty), null, default));

        var other = _folder.Folder("other");
        Assert.Equal(2, (await Job(Outbox(other)).RecoverAsync(default))!.Receipts.Count);
        AssertConsistent(Several(3));
        Assert.Empty(Directory.GetFiles(other));
    }

    [Fact]
    public async Task AnUnchangedFileIsNoProofOfDelivery()
    {
        // The school file is the same in both runs. That it is at the destination does not mean that the second run put it there.
        await Sync(Several(3));
        await Assert.ThrowsAsync<Killed>(() => Job(checkpoint: Kill("Recorded")).RunAsync(Compare(Several(4), State(), "S2"), null, default));
        Assert.Equal(XelloSyncStatus.Failed, (await Job().RecoverAsync(default))!.Status);
        AssertConsistent(Several(3));
    }

    [Fact]
    public async Task ARunWhoseStagedFilesAreGoneIsRolledBackAndDeliveredAnew()
    {
        await Assert.ThrowsAsync<Killed>(() => Job(checkpoint: Kill("Delivered")).RunAsync(Compare(Several(3), LedgerState.Empty), null, default));
        Directory.Delete(_folder.Ledger + ".staging", recursive: true);
        Assert.Equal(XelloSyncStatus.Failed, (await Job().RecoverAsync(default))!.Status);
        await Sync(Several(2));
        AssertConsistent(Several(2));
    }

    [Fact]
    public async Task AnAccountWhoseNextSchoolXelloDoesNotKnowIsRejectedAlone()
    {
        var result = await Sync([Account(1) with { PreRegSchoolCode = "99" }, Account(2) with { PreRegSchoolCode = "10" }]);
        Assert.Equal((1, 1), (result.Run.Created, result.Run.Rejected));
        AssertConsistent([Account(2) with { PreRegSchoolCode = "10" }]);
    }

    public static TheoryData<string, bool> Kills()
    {
        var data = new TheoryData<string, bool>();
        foreach (var point in SyncJob.Checkpoints.Append("BetweenFiles"))
        {
            data.Add(point, false);
            data.Add(point, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Kills))]
    public async Task WhereverARunDiesTheNextOnePutsItRight(string point, bool loaded)
    {
        XelloAccount[] before = loaded ? Several(40) : [];
        XelloAccount[] wanted = [.. Several(38, from: 3), Account(50, school: "20"), Account(51)];
        if (loaded)
            await Sync(before, id: "S0");

        SyncJob? dying = null;
        var destination = new Faulty(Outbox()) { After = () => dying!.Checkpoint("BetweenFiles") };
        dying = Job(destination, checkpoint: Kill(point));
        await Assert.ThrowsAsync<Killed>(() => dying.RunAsync(Compare(wanted, loaded ? State() : LedgerState.Empty), null, default));

        // What is at the destination is one file set, old or new, except between the two files; the ledger is never ahead of it.
        if (State().Accounts.Any(account => account.StudentId == "00051"))
            AssertFiles(_folder, _outbox);

        await Job().RecoverAsync(default);
        AssertFilesUnlessNone();
        await Job().RunAsync(Compare(wanted, State(), "S2"), null, default);
        AssertConsistent(wanted, inactive: loaded ? Several(2) : []);

        var applied = Runs().SelectMany(run => ReadChanges(run.Id)).Where(change => change.Outcome == XelloOutcome.Applied);
        Assert.All(applied.GroupBy(change => (change.StudentId, change.Actions)), group => Assert.Single(group));
        Assert.DoesNotContain(Runs(), run => run.Status == XelloSyncStatus.Staged);
        Assert.Equal("Nothing to do.", (await Job().RunAsync(Compare(wanted, State(), "S3"), null, default)).Run.Message);
    }

    private sealed class Killed : Exception;

    /// <summary>A real folder with something happening before or after each file.</summary>
    private sealed class Faulty(IDestination inner) : IDestination
    {
        public Action<string> Before { get; init; } = _ => { };

        public Action After { get; init; } = () => { };

        public string Address => inner.Address;

        public Task PrepareAsync(CancellationToken cancellationToken) => inner.PrepareAsync(cancellationToken);

        public async Task<IReadOnlyList<XelloReceipt>> DeliverAsync(IReadOnlyList<StagedFile> files, CancellationToken cancellationToken)
        {
            var receipts = new List<XelloReceipt>();
            foreach (var file in files)
            {
                Before(file.Name);
                cancellationToken.ThrowIfCancellationRequested();
                receipts.AddRange(await inner.DeliverAsync([file], cancellationToken));
                After();
            }

            return receipts;
        }

        public Task<bool> HasDeliveredAsync(StagedFile file, CancellationToken cancellationToken) =>
            inner.HasDeliveredAsync(file, cancellationToken);

        public Task<bool> HasFileAsync(string name, CancellationToken cancellationToken) => inner.HasFileAsync(name, cancellationToken);
    }

    private static Action<string> Kill(string point) => name =>
    {
        if (name == point)
            throw new Killed();
    };

    private SyncJob Job(IDestination? destination = null, SyncOptions? options = null, Action<string>? checkpoint = null) =>
        new(_folder.Ledger, destination ?? Outbox(), options ?? new SyncOptions(), _time, checkpoint);

    private FolderDestination Outbox(string? folder = null) => new(folder ?? _outbox, _time);

    private static IReadOnlyList<XelloRosterChange> Compare(XelloAccount[] roster, LedgerState ledger, string id = "S1")
    {
        var (snapshot, desired) = Snapshot(roster, id: id);
        return RosterComparer.Compare(desired, ledger, snapshot).All();
    }

    private Task<SyncResult> Sync(XelloAccount[] roster, string id = "S1") =>
        Job().RunAsync(Compare(roster, Ledger.Exists(_folder.Ledger) ? State() : LedgerState.Empty, id), null, default);

    private async Task Refused(string id, IReadOnlyCollection<XelloRosterChange> changes)
    {
        var (files, state, runs) = (Files(), State(), Runs().Count);
        Assert.Equal(id, (await Assert.ThrowsAsync<XelloException>(() => Job().RunAsync(changes, null, default))).Id);
        Assert.Equal(files, Files());
        Assert.Equal((state.Revision, runs), (State().Revision, Runs().Count));
        Assert.Equal(state.Accounts, State().Accounts);
    }

    private LedgerState State() => State(_folder.Ledger);

    private static LedgerState State(string path)
    {
        using var ledger = Ledger.Open(path, LedgerAccess.Read);
        return ledger.ReadState();
    }

    private List<XelloSyncRun> Runs()
    {
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Read);
        return [.. ledger.ReadRuns()];
    }

    private List<XelloRosterChange> ReadChanges(string run)
    {
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Read);
        return [.. ledger.ReadChanges(run)];
    }

    private Dictionary<string, string> Files(string? folder = null) => Directory.GetFiles(folder ?? _outbox)
        .ToDictionary(file => Path.GetFileName(file), File.ReadAllText);

    private void AssertConsistent(XelloAccount[] active, params XelloAccount[] inactive)
    {
        Assert.Equal(Rows(active.Concat(inactive.Select(account => account.Inactive()))), Rows(State().Accounts));
        AssertFiles(_folder, _outbox);
        Assert.False(Directory.Exists(_folder.Ledger + ".staging"));
    }

    private void AssertFilesUnlessNone()
    {
        if (State().Accounts.Count == 0)
            Assert.Empty(Files());
        else
            AssertFiles(_folder, _outbox);
    }

    /// <summary>The delivered files are exactly those that the ledger's active accounts and schools make.</summary>
    private static void AssertFiles(TemporaryFolder folder, string outbox)
    {
        using var ledger = Ledger.Open(folder.Ledger, LedgerAccess.Read);
        var active = ledger.ReadAccounts(LedgerAccountFilter.Everything).Where(account => account.Status == XelloAccountStatus.Active);
        using var expected = new TemporaryFolder();
        var files = DataFileSet.Stage(DataFileProfile.XelloUs, expected.Path, [.. ledger.ReadSchools()], active, default);
        Assert.Equal(files.Select(file => file.Name), Directory.GetFiles(outbox).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var file in files)
            Assert.Equal(File.ReadAllText(file.Path), File.ReadAllText(Path.Combine(outbox, file.Name)));
    }
}
