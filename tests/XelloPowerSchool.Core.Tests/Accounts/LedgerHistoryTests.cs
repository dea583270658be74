using CsCheck;
using XelloPowerSchool.Accounts;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.Accounts;

public sealed class LedgerHistoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AnAccountIsToldAsItWasAtAMoment()
    {
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write);
        Run(ledger, 1, Account(1), Account(2));
        Run(ledger, 2, Account(1, "20"), Account(2));
        Run(ledger, 3, Account(2) with { Email = "new@district.example" });

        Assert.Empty(ledger.ReadAccountsAt(Day(1).AddTicks(-1)));
        Assert.Equal(Rows([Account(1), Account(2)]), Rows(ledger.ReadAccountsAt(Day(1))));
        Assert.Equal(Rows([Account(1, "20"), Account(2)]), Rows(ledger.ReadAccountsAt(Day(2).AddHours(5))));
        Assert.Equal([Account(1, "20").Inactive().Row()], ledger.ReadAccountsAt(Day(9), "00001").Select(account => account.Row()));
        Assert.Equal(ledger.ReadState().Accounts, ledger.ReadAccountsAt(Day(9)));
        Assert.Empty(ledger.ReadAccountsAt(Day(9), "00009"));
    }

    [Fact]
    public void TheStoryOfAnAccountHasEveryRunThatMetIt()
    {
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write);
        Run(ledger, 1, Account(1), Account(2));
        Run(ledger, 2, Account(1), Account(2, "20"));
        var held = Changes(ledger, [Account(1)]).Select(change => change with { Outcome = XelloOutcome.Held, Reason = "Held. Because.", HeldBy = XelloBrakeKind.Removals });
        Commit(ledger, 3, [.. held]);
        Run(ledger, 4, Account(1));

        var story = ledger.ReadHistory("00002").ToList();
        Assert.Equal(
            [
                ("R1", Day(1), XelloAction.Create, XelloOutcome.Applied), ("R2", Day(2), XelloAction.Transfer, XelloOutcome.Applied),
                ("R3", Day(3), XelloAction.Deactivate, XelloOutcome.Held), ("R4", Day(4), XelloAction.Deactivate, XelloOutcome.Applied),
            ],
            story.Select(one => (one.RunId, one.Time, one.Actions, one.Outcome)));
        Assert.Equal([new XelloFieldChange("SchoolCode", "10", "20")], story[1].Changes);
        Assert.Equal((XelloBrakeKind.Removals, "Held. Because."), (story[2].Change.HeldBy, story[2].Reason));
        Assert.Equal("00002 Create", story[0].Change.ToString());
        Assert.Empty(ledger.ReadHistory("00003"));
        Assert.Equal(["00001", "00002"], ledger.ReadKeysOfHistory());
    }

    [Fact]
    public void WithAClockThatWasSetBackTheLastRunCounts()
    {
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write);
        Run(ledger, 5, Account(1));
        Run(ledger, 3, Account(1, "20"));
        Assert.Equal("20", ledger.ReadAccountsAt(Day(5)).Single().SchoolCode);
        Assert.Equal("20", ledger.ReadAccountsAt(Day(3)).Single().SchoolCode);
        Assert.Equal(0, ledger.Prune(Day(4)));
        Assert.Equal(1, ledger.Prune(Day(5)));
        Assert.Equal("20", ledger.ReadAccountsAt(Day(5)).Single().SchoolCode);
    }

    [Fact]
    public void WhatIsBeforeTheKeptHistoryIsRefused()
    {
        using var ledger = Ledger.Open(_folder.Ledger, LedgerAccess.Write);
        Assert.Equal(0, ledger.Prune(Day(9)));
        Assert.Null(ledger.PrunedTo);
        Run(ledger, 1, Account(1));
        Run(ledger, 2, Account(1, "20"));
        Run(ledger, 3, Account(1, "30"));
        Assert.Equal(1, ledger.Prune(Day(2).AddHours(1)));
        Assert.Equal(Day(2), ledger.PrunedTo);
        Assert.Equal("HistoryPruned", Assert.Throws<XelloException>(() => ledger.ReadAccountsAt(Day(1)).ToList()).Id);
        Assert.Equal("20", ledger.ReadAccountsAt(Day(2)).Single().SchoolCode);
        Assert.Equal("30", ledger.ReadAccountsAt(Day(3)).Single().SchoolCode);
        Assert.Equal(["R3", "R2", "R1"], ledger.ReadRuns().Select(run => run.Id));
    }

    [Fact]
    public void WhatEveryMomentWasCanBeToldAlsoAfterPruning() =>
        Gen.Select(RosterComparerProperties.Roster.Array[6], Gen.Int[1, 6]).Sample(
            (rosters, cut) =>
            {
                using var folder = new TemporaryFolder();
                using var ledger = Ledger.Open(folder.Ledger, LedgerAccess.Write);
                var states = new List<string[]>();
                for (var day = 1; day <= rosters.Length; day++)
                {
                    Run(ledger, day, rosters[day - 1]);
                    states.Add(Rows(ledger.ReadState().Accounts));
                }

                for (var pruned = 0; pruned < 2; pruned++)
                {
                    for (var day = pruned == 0 ? 1 : cut; day <= rosters.Length; day++)
                    {
                        Assert.Equal(states[day - 1], Rows(ledger.ReadAccountsAt(Day(day))));
                        foreach (var account in ledger.ReadAccountsAt(Day(day)))
                            Assert.Equal(account, ledger.ReadAccountsAt(Day(day), account.StudentId).Single());
                    }

                    ledger.Prune(Day(cut));
                }

                Assert.Equal(states[^1], Rows(ledger.ReadState().Accounts));
            },
            iter: 100, threads: 1);

    internal static DateTimeOffset Day(int number) => Now.AddDays(number);

    internal static XelloRosterChange[] Changes(Ledger ledger, XelloAccount[] roster) =>
        [.. RosterComparer.Compare(roster, ledger.ReadState(), null, complete: true).All()];

    internal static void Run(Ledger ledger, int day, params XelloAccount[] roster) => Commit(ledger, day, Changes(ledger, roster));

    internal static void Commit(Ledger ledger, int day, XelloRosterChange[] changes, RosterSnapshot? snapshot = null, bool complete = false)
    {
        var id = "R" + day.ToString(System.Globalization.CultureInfo.InvariantCulture);
        ledger.Record(new LedgerRunDraft
        {
            Run = new XelloSyncRun { Id = id, Started = Day(day), Status = XelloSyncStatus.Staged, Message = "Message." },
            BaseRevision = ledger.ReadRevision(),
            Changes = changes,
            Snapshot = snapshot,
            Complete = complete,
        });
        ledger.Commit(id, [], Day(day));
    }
}
