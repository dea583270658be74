using XelloPowerSchool.Accounts;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.LedgerHistoryTests;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.Accounts;

public sealed class LedgerHoldsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Ledger _ledger;

    public LedgerHoldsTests()
    {
        _ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write);
        Run(_ledger, 1, Several(6));
    }

    public void Dispose()
    {
        _ledger.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void AHoldIsOpenUntilARunDecidesIt()
    {
        Hold(2, from: 3);
        Assert.Equal(["00001", "00002"], Open());
        Assert.Equal(["R2"], _ledger.ReadRunsWithOpenHolds());

        Hold(3, from: 3); // held anew: the later hold is the one that counts
        Assert.Equal(["R3"], _ledger.ReadRunsWithOpenHolds());
        Assert.Empty(_ledger.ReadOpenHolds("R2"));

        Run(_ledger, 4, Several(6).Skip(1).ToArray()); // applied for one
        Assert.Equal(["00002"], Open());
    }

    [Fact]
    public void ACompleteRunThatFindsNothingToChangeMakesAHoldObsolete()
    {
        Hold(2, from: 3);
        Commit(_ledger, 3, [], Whole(RosterScope.District));
        Assert.Equal(2, Open().Length); // nobody says that the run looked at everybody
        Commit(_ledger, 4, [], Whole(new RosterScope([20], RosterScope.District.Grades)), complete: true);
        Assert.Equal(2, Open().Length); // it looked at another school
        Commit(_ledger, 5, [], Whole(RosterScope.District), complete: true);
        Assert.Empty(Open());
        Assert.Empty(_ledger.ReadRunsWithOpenHolds());
    }

    [Fact]
    public void ARunThatFailsDecidesNothing()
    {
        Hold(2, from: 3);
        _ledger.Record(new LedgerRunDraft
        {
            Run = new XelloSyncRun { Id = "R3", Started = Day(3), Status = XelloSyncStatus.Staged }, BaseRevision = 1,
            Changes = Changes(_ledger, Several(4, from: 3)), Snapshot = Whole(RosterScope.District), Complete = true,
        });
        _ledger.Fail("R3", "No room.", Day(3));
        Assert.Equal(2, Open().Length);
    }

    [Fact]
    public void AnApprovalStandsWithTheChange()
    {
        Hold(2, from: 3);
        var approval = new XelloApproval("somebody", Day(2), "They moved.", Day(9));
        _ledger.Approve([_ledger.ReadOpenHolds()[0]], approval);
        Assert.Equal([approval, null], _ledger.ReadOpenHolds().Select(held => held.Approval));
        Assert.Equal(approval, _ledger.ReadChanges("R2").First().Approval);
        Assert.Equal(approval, _ledger.ReadHistory("00001").Last().Change.Approval);

        Hold(3, from: 3); // held again: what was approved is used up
        Assert.All(_ledger.ReadOpenHolds(), held => Assert.Null(held.Approval));
    }

    [Fact]
    public void WhatARunHasDecidedMeanwhileIsNotApprovedNorIsTheRest()
    {
        Hold(2, from: 3);
        var seen = _ledger.ReadOpenHolds();
        Run(_ledger, 3, Several(6).Skip(1).ToArray()); // decides one of the two
        Assert.Equal(1, _ledger.Approve(seen, new XelloApproval("somebody", Day(3), "They moved.", Day(9))).Waiting);
        Assert.Null(Assert.Single(_ledger.ReadOpenHolds()).Approval);
    }

    [Fact]
    public void AnOpenHoldIsNotPruned()
    {
        Hold(2, from: 3);
        _ledger.Prune(Day(9));
        Assert.Equal(["00001", "00002"], Open());
        Commit(_ledger, 3, [], Whole(RosterScope.District), complete: true);
        Assert.Equal(2, _ledger.Prune(Day(9)));
    }

    [Fact]
    public void ExclusionsAreKeptOnRecord()
    {
        Assert.Empty(_ledger.ReadExclusions());
        _ledger.Exclude(new XelloExclusion("00002", "Court order.", Now, "somebody", null));
        _ledger.Exclude(new XelloExclusion("00001", "Guest.", Now, "somebody", Day(3)));
        _ledger.Exclude(new XelloExclusion("00002", "Lifted in May.", Day(1), "another", Day(200)));
        Assert.Equal(
            [new XelloExclusion("00001", "Guest.", Now, "somebody", Day(3)), new XelloExclusion("00002", "Lifted in May.", Day(1), "another", Day(200))],
            _ledger.ReadExclusions());
        Assert.True(_ledger.ReadExclusions()[0].CountsAt(Day(3).AddTicks(-1)));
        Assert.False(_ledger.ReadExclusions()[0].CountsAt(Day(3)));
        Assert.True(_ledger.RemoveExclusion("00001", Day(2), "somebody"));
        Assert.False(_ledger.RemoveExclusion("00001", Day(2), "somebody"));
        Assert.Equal("00002", Assert.Single(_ledger.ReadExclusions()).StudentId);
    }

    private string[] Open() => [.. _ledger.ReadOpenHolds().Select(held => held.StudentId)];

    private void Hold(int day, int from) => Commit(_ledger, day,
        [.. Changes(_ledger, Several(7 - from, from)).Select(change => change with { Outcome = XelloOutcome.Held, Reason = "Held.", HeldBy = XelloBrakeKind.Removals })]);

    private static RosterSnapshot Whole(RosterScope scope) => Snapshot(Several(6), scope, id: "S" + Guid.NewGuid()).Snapshot;
}
