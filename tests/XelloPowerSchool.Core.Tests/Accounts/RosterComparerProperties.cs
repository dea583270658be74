using System.Text;
using CsCheck;
using XelloPowerSchool.Accounts;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.Accounts;

public sealed class RosterComparerProperties
{
    private static readonly Gen<string?> Maybe = Gen.OneOf<string?>(null, "", "a", "B");

    private static readonly Gen<XelloAccount> AnyAccount =
        from key in Gen.OneOf("1", "01", "A", "a", "é", "\uE000", "\U0001F600", "7", "8", "9", "10", "11", "12")
        from grade in Gen.Int[8, 10]
        from school in Gen.OneOf("10", "20", "30")
        from texts in Maybe.Array[4]
        from born in Gen.Int[0, 2]
        from sis in Gen.Int[0, 6]
        select new XelloAccount
        {
            StudentId = key,
            FirstName = texts[0] ?? "",
            LastName = "L",
            Grade = grade,
            SchoolCode = school,
            PreRegSchoolCode = texts[1],
            Email = texts[2],
            SsoToken = string.IsNullOrEmpty(texts[3]) ? texts[3] : texts[3] + key,
            DateOfBirth = born == 0 ? null : new DateTime(2011, 1, born),
            SisId = sis == 0 ? null : sis,
        };

    internal static readonly Gen<XelloAccount[]> Roster =
        AnyAccount.Array[0, 12].Select(accounts => accounts.DistinctBy(account => account.StudentId).ToArray());

    internal static readonly Gen<XelloAccount[]> LedgerAccounts =
        Gen.Select(Roster, Gen.Bool.Array[12]).Select((accounts, active) => accounts
            .Select((account, i) => active[i] ? account : account.Inactive())
            .OrderBy(account => account.StudentId, StudentIdOrder.Instance).ToArray());

    [Fact]
    public void ApplyingTheDifferenceMakesTheRoster() => Gen.Select(LedgerAccounts, Roster).Sample((before, roster) =>
    {
        var (snapshot, desired) = Snapshot(roster);
        var changes = RosterComparer.Compare(desired, Known(before), snapshot).All();
        var after = RosterChanges.Apply(before, changes).ToList();
        Assert.Equal(Rows(roster), ActiveRows(after));
        Assert.Equal(
            before.Select(a => a.StudentId).Union(roster.Select(a => a.StudentId)).Order(StudentIdOrder.Instance),
            after.Select(a => a.StudentId));
        Assert.Empty(RosterComparer.Compare(desired, Known([.. after]), snapshot).All());
    });

    [Fact]
    public void ApplyingAnyPartOfTheDifferenceLeavesTheRest() =>
        Gen.Select(LedgerAccounts, Roster, Gen.Bool.Array[24]).Sample((before, roster, taken) =>
        {
            var (snapshot, desired) = Snapshot(roster);
            var changes = RosterComparer.Compare(desired, Known(before), snapshot).All();
            var part = changes.Where((_, i) => taken[i % taken.Length]).ToList();
            var after = RosterChanges.Apply(before, part).ToArray();
            var rest = RosterComparer.Compare(desired, Known(after), snapshot).All();
            Assert.Equal(changes.Except(part).Select(change => change.StudentId), rest.Select(change => change.StudentId));
        });

    [Fact]
    public void ARosterDoesNotDifferFromItself() => LedgerAccounts.Sample(accounts =>
    {
        var comparison = RosterComparer.Compare(accounts, Known(accounts), null, complete: true);
        Assert.Empty(comparison.All());
        Assert.Equal(accounts.Count(a => a.Status == XelloAccountStatus.Active), comparison.Unchanged);
    });

    [Fact]
    public void TheOrderOfTheInputDoesNotMatter() =>
        Gen.Select(LedgerAccounts, Roster, Gen.Int).Sample((before, roster, seed) =>
        {
            var (snapshot, desired) = Snapshot(roster);
            var first = RosterComparer.Compare(desired, Known(before), snapshot).All();
            var random = new Random(seed);
            random.Shuffle(desired);
            random.Shuffle(before);
            Assert.Equal(first.Select(Describe), RosterComparer.Compare(desired, Known(before), snapshot).All().Select(Describe));
        });

    [Fact]
    public void ASnapshotWithAccountsMissingNeverRemoves() =>
        Gen.Select(LedgerAccounts, Roster, Gen.Int[1, 5], Gen.Int[0, 100]).Sample((before, roster, missing, skip) =>
        {
            // Either the snapshot promised more than it had, or somebody filtered what it had.
            var (snapshot, desired) = Snapshot(roster, missing: missing);
            Assert.DoesNotContain(RosterComparer.Compare(desired, Known(before), snapshot).All(), IsRemoval);

            (snapshot, desired) = Snapshot(roster);
            if (desired.Length == 0)
                return;
            var filtered = desired.Where((_, i) => i != skip % desired.Length).ToList();
            Assert.DoesNotContain(RosterComparer.Compare(filtered, Known(before), snapshot).All(), IsRemoval);
        });

    [Fact]
    public void InputThatProvesNothingNeverRemoves() => Gen.Select(LedgerAccounts, Roster, Gen.Int[1, 3]).Sample((before, roster, keyless) =>
    {
        Assert.DoesNotContain(RosterComparer.Compare(roster, Known(before), null).All(), IsRemoval);
        var options = ComparisonOptions.Default with { Complete = true, Keyless = keyless };
        Assert.DoesNotContain(RosterComparer.Compare(roster, Known(before), null, options).All(), IsRemoval);
    });

    [Fact]
    public void WhatCouldNotBeReadTouchesNoAccount() => Gen.Select(LedgerAccounts, Roster, Gen.Bool.Array[12]).Sample((before, roster, unread) =>
    {
        var unusable = roster.Where((_, i) => unread[i]).Select(account => account.StudentId).ToList();
        var options = ComparisonOptions.Default with { Complete = true, UnusableKeys = unusable };
        var changes = RosterComparer.Compare([.. roster.Where((_, i) => !unread[i])], Known(before), null, options).All();
        Assert.DoesNotContain(changes, change => unusable.Contains(change.StudentId));
        // The others are as if everything had been read, but for what a record of the unread ones says.
        var all = RosterComparer.Compare(roster, Known(before), null, complete: true).All();
        Assert.Equal(
            all.Select(change => change.StudentId).Except(unusable),
            changes.Select(change => change.StudentId));
    });

    [Fact]
    public void EqualAccountsAreTheRestAndChangeNothing() => Gen.Select(LedgerAccounts, Roster).Sample((before, roster) =>
    {
        var (snapshot, desired) = Snapshot(roster);
        var plain = RosterComparer.Compare(desired, Known(before), snapshot);
        var with = RosterComparer.Compare(desired, Known(before), snapshot, ComparisonOptions.Default with { IncludeEqual = true });
        var equal = with.All().Where(change => change.Actions == XelloAction.None).ToList();
        Assert.Equal(plain.Unchanged, equal.Count);
        Assert.Equal(plain.All().Select(Describe), with.All().Where(change => change.Actions != XelloAction.None).Select(Describe));
        Assert.Equal(Rows(RosterChanges.Apply(before, plain.All())), Rows(RosterChanges.Apply(before, with.All())));
    });

    [Fact]
    public void TheOrderOfKeysIsThatOfCodePoints() => Gen.Select(AnyKey, AnyKey).Sample((x, y) =>
    {
        var expected = Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y));
        Assert.Equal(Math.Sign(expected), Math.Sign(StudentIdOrder.Instance.Compare(x, y)));
    });

    private static readonly Gen<string> AnyKey =
        Gen.OneOf("a", "b", "é", "\uE000", "\uFFFD", "\U0001F600", "\U00010000").Array[0, 4].Select(string.Concat);

    private static bool IsRemoval(XelloRosterChange change) => (change.Actions & XelloAction.Deactivate) != 0;

    private static string Describe(XelloRosterChange change) => $"{change} {change.Risk} {change.After!.Row()} {string.Join(";", change.Changes)}";
}
