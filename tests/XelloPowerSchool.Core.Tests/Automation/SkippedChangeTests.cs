using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.Automation;

/// <summary>What a run leaves alone on purpose.</summary>
public sealed class SkippedChangeTests : IDisposable
{
    private readonly RunFolder _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void AnExcludedStudentIsNeverTouched()
    {
        _runs.Sync(Several(20));
        Exclude("00001", "00002", "00030");
        var result = _runs.Sync([Account(2, "20"), .. Several(17, from: 3), Account(30), Account(31)]);
        Assert.Equal((3, 1, 1), (result.Run.Skipped, result.Run.Created, result.Run.Deactivated)); // 20 left, 31 came
        Assert.Equal("1 created, 1 deactivated, 3 skipped.", result.Run.Message);
        Assert.All(
            result.Changes.Where(change => change.Outcome == XelloOutcome.Skipped),
            change => Assert.Equal("Skipped. The student is excluded: Court order.", change.Reason));
        Assert.Equal(0, result.Run.ExitCode);
        Assert.Equal(Rows([Account(1), Account(2), .. Several(17, from: 3), Account(31)]), ActiveRows(_runs.State().Accounts));
        Assert.Equal(20, _runs.Delivered().Length);
    }

    [Fact]
    public void AnExclusionEndsWithItsTime()
    {
        _runs.Sync(Several(20));
        using (var ledger = _runs.Open(LedgerAccess.Write))
            ledger.Exclude(new XelloExclusion("00001", "Guest.", _runs.Time.GetUtcNow(), "somebody", _runs.Time.GetUtcNow().AddDays(1)));
        Assert.Equal(1, _runs.Sync(Several(19, from: 2)).Run.Skipped);
        Assert.Equal(1, _runs.Sync(Several(19, from: 2)).Run.Deactivated);
    }

    [Fact]
    public void BothAccountsOfAnExcludedPersonStay()
    {
        _runs.Sync(Several(20));
        Exclude("00001");
        var result = _runs.Sync([Account(1) with { StudentId = "90001" }, .. Several(19, from: 2)]);
        Assert.Equal((2, 0), (result.Run.Skipped, result.Run.Created));
        Assert.Equal(Rows(Several(20)), Rows(_runs.State().Accounts));
    }

    [Fact]
    public void AnAdditiveRunRemovesNobody()
    {
        _runs.Sync(Several(20));
        var result = _runs.Sync([.. Several(10, from: 11), Account(30)], new SyncOptions { AdditiveOnly = true });
        Assert.Equal((1, 0, 10), (result.Run.Created, result.Run.Deactivated, result.Run.Skipped));
        Assert.Equal(21, _runs.State().Accounts.Count(account => account.Status == XelloAccountStatus.Active));

        // Nor does it give anybody a second account.
        result = _runs.Sync([.. Several(9, from: 12), Account(30), Account(11) with { StudentId = "90011" }], new SyncOptions { AdditiveOnly = true });
        Assert.Equal(0, result.Run.Created);
    }

    [Fact]
    public void WhatIsLeftOutOnPurposeStillWaitsForItsApproval()
    {
        _runs.Sync(Several(100));
        XelloAccount[] without = Several(60, from: 41);
        var held = _runs.Sync(without).Run;
        Assert.Equal(40, held.Held);
        Exclude("00001");

        Assert.Equal((40, 0), (_runs.Sync(without, new SyncOptions { AdditiveOnly = true }).Run.Skipped, Gone()));
        Assert.Equal((40, held.Id), Waiting());
        using (var ledger = _runs.Open(LedgerAccess.Write))
            ledger.Approve(ledger.ReadOpenHolds(), new XelloApproval("somebody", _runs.Time.GetUtcNow(), "They moved.", _runs.Time.GetUtcNow().AddDays(9)));
        Assert.Equal((40, 0), (_runs.Sync(without, new SyncOptions { AdditiveOnly = true }).Run.Skipped, Gone()));

        var run = _runs.Sync(without).Run;
        Assert.Equal((39, 1, 39), (run.Deactivated, run.Skipped, Gone()));
        Assert.Equal((1, held.Id), Waiting()); // of the excluded student nothing is decided
    }

    [Fact]
    public void APartOfTheDistrictAsTheFirstLoadIsToldOf()
    {
        XelloAccount[] roster = Several(2_000);
        Assert.False(_runs.Preview(roster).IsPartialFirstLoad);
        Assert.True(_runs.Preview(roster, new SyncOptions { CanaryPercent = 1 }).IsPartialFirstLoad);
        Assert.True(_runs.Sync(Several(20), scope: new RosterScope([10], RosterScope.District.Grades)).IsPartialFirstLoad);
        Assert.False(_runs.Sync(Several(21), scope: new RosterScope([10], RosterScope.District.Grades)).IsPartialFirstLoad); // no first load any more
    }

    [Fact]
    public void ACanaryIsAPartAndAlwaysTheSame()
    {
        var roster = Several(2_000);
        var one = Applied(_runs.Preview(roster, new SyncOptions { CanaryPercent = 1 }));
        var five = Applied(_runs.Preview(roster, new SyncOptions { CanaryPercent = 5 }));
        Assert.InRange(one.Length, 5, 40);
        Assert.InRange(five.Length, 60, 140);
        Assert.Subset(five.ToHashSet(), one.ToHashSet());
        Assert.Equal(one, Applied(_runs.Preview(roster, new SyncOptions { CanaryPercent = 1 })));

        var result = _runs.Sync(roster, new SyncOptions { CanaryPercent = 1 });
        Assert.Equal((one.Length, 2_000 - one.Length), (result.Run.Created, result.Run.Skipped));
        Assert.Equal(one, _runs.State().Accounts.Select(account => account.StudentId));
        Assert.Equal(2_000 - one.Length, _runs.Sync(roster).Run.Held); // the rest is a mass, and needs a word
    }

    [Fact]
    public void ACanaryLoosensNoBrake()
    {
        _runs.Sync(Several(500));
        Assert.Equal((0, 100), (Applied(_runs.Preview(Several(400), new SyncOptions { CanaryPercent = 1 })).Length, _runs.Preview(Several(400), new SyncOptions { CanaryPercent = 1 }).Run.Held));
    }

    [Fact]
    public void WhatIsOlderThanTheRetentionAndOvertakenGoes()
    {
        _runs.Sync(Several(5));
        for (var night = 0; night < 60; night++)
            _runs.Sync([Account(1, night % 2 == 0 ? "20" : "10"), .. Several(4, from: 2)], new SyncOptions { Retention = TimeSpan.FromDays(30) });
        using var ledger = _runs.Open();
        Assert.Equal(61, ledger.ReadRuns().Count());
        Assert.InRange(ledger.ReadHistory("00001").Count(), 30, 33);
        Assert.Equal(5, ledger.ReadAccountsAt(_runs.Time.GetUtcNow().AddDays(-30)).Count());
        Assert.Equal(XelloAction.Create, ledger.ReadHistory("00002").Single().Actions);
    }

    private static string[] Applied(SyncResult result) =>
        [.. result.Changes.Where(change => change.Outcome == XelloOutcome.Planned).Select(change => change.StudentId)];

    private (int Changes, string Runs) Waiting()
    {
        using var ledger = _runs.Open();
        return (ledger.ReadOpenHolds().Count, string.Join(' ', ledger.ReadRunsWithOpenHolds()));
    }

    private int Gone() => _runs.State().Accounts.Count(account => account.Status == XelloAccountStatus.Inactive);

    private void Exclude(params string[] students)
    {
        using var ledger = _runs.Open(LedgerAccess.Write);
        foreach (var student in students)
            ledger.Exclude(new XelloExclusion(student, "Court order.", Now, "somebody", null));
    }
}
