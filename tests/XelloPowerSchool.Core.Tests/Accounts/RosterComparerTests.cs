using XelloPowerSchool.Accounts;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.Accounts;

public sealed class RosterComparerTests
{
    [Fact]
    public void EqualAccountsAreWrittenWhenAskedFor()
    {
        var options = ComparisonOptions.Default with { IncludeEqual = true };
        var comparison = RosterComparer.Compare([Account(2), Account(1) with { Grade = 10 }, Account(3)], Known(Account(1), Account(2)), null, options);

        Assert.Equal(["00001 Promote", "00002 None", "00003 Create"], comparison.Changes.Select(change => change.ToString()));
        Assert.Equal(1, comparison.Unchanged);
        Assert.Empty(comparison.Changes[1].Changes);
        Assert.Equal(comparison.Changes[1].Before!.Row(), comparison.Changes[1].After!.Row());
    }

    [Fact]
    public void WhatCouldNotBecomeAnAccountKeepsTheOneThatExists()
    {
        var options = ComparisonOptions.Default with { Complete = true, UnusableKeys = ["00001", "00009"] };
        Assert.Equal(["00002"], RosterComparer.Compare([Account(9)], Known(Account(1), Account(2)), null, options).All().Select(change => change.StudentId));
        var keyless = RosterComparer.Compare([Account(9)], Known(Account(1), Account(2)), null, options with { Keyless = 1 });
        Assert.Empty(keyless.All());
        Assert.Contains("no key", keyless.RemovalsSuppressed, StringComparison.Ordinal);
    }

    [Fact]
    public void AccountsThatShareASignInTokenAreKeptOutAndStayAsTheyAre()
    {
        var (snapshot, desired) = Snapshot([Account(1) with { SsoToken = "t", Grade = 10 }, Account(2) with { SsoToken = "t" }, Account(3)]);
        var comparison = RosterComparer.Compare(desired, Known(Account(1), Account(4)), snapshot);

        Assert.Equal(["00003", "00004"], comparison.All().Select(change => change.StudentId));
        Assert.Equal(["DuplicateSignInToken: 00001", "DuplicateSignInToken: 00002"], comparison.Findings.Select(finding => finding.ToString()));
        Assert.All(comparison.Findings, finding => Assert.Equal(XelloSeverity.Error, finding.Severity));
        // The run that applies the changes knows of them too, and no other.
        Assert.All(comparison.All(), change => Assert.Equal(comparison.Findings, change.Snapshot!.Findings));
        Assert.Empty(snapshot.Findings);
    }

    [Fact]
    public void InputWithAKeylessAccountRemovesNobody()
    {
        var comparison = RosterComparer.Compare([Account(1), Account(2) with { StudentId = "" }], Known(Account(1), Account(2)), null, complete: true);

        Assert.Empty(comparison.All());
        Assert.Contains("no key", comparison.RemovalsSuppressed, StringComparison.Ordinal);
    }

    [Fact]
    public void AStudentWithoutAnAccountIsCreated()
    {
        var (snapshot, desired) = Snapshot(Several(1));
        var change = Assert.Single(RosterComparer.Compare(desired, LedgerState.Empty, snapshot).Changes);
        Assert.Equal(XelloAction.Create, change.Actions);
        Assert.Null(change.Before);
        Assert.Same(desired[0], change.After);
        Assert.Equal("Läst, First1", change.Name);
        Assert.Equal(("S1", 0L), (change.SnapshotId, change.LedgerRevision));
        Assert.Same(snapshot, change.Snapshot);
    }

    [Fact]
    public void MovingUpAndOverIsOneChangeWithTwoActions()
    {
        var (snapshot, desired) = Snapshot([Account(1, school: "20", grade: 10)]);
        var change = Assert.Single(RosterComparer.Compare(desired, Known(Account(1)), snapshot).Changes);
        Assert.Equal(XelloAction.Promote | XelloAction.Transfer, change.Actions);
        Assert.Equal(
            [new XelloFieldChange("Grade", "9", "10"), new XelloFieldChange("SchoolCode", "10", "20")], change.Changes);
        Assert.Equal((10, "20", 7L), (change.Grade, change.SchoolCode, change.LedgerRevision));
        Assert.Equal(XelloRisk.None, change.Risk);
    }

    [Fact]
    public void AFallingGradeIsADemotion()
    {
        var change = Assert.Single(RosterComparer.Compare([Account(1, grade: 8)], Known(Account(1)), null).Changes);
        Assert.Equal(XelloAction.Demote, change.Actions);
    }

    [Fact]
    public void EmailAndTokenAreASignInRiskAndDatesReadAsInTheFile()
    {
        var desired = Account(1) with { Email = "new@district.example", DateOfBirth = new DateTime(2011, 12, 31), SsoToken = "" };
        var change = Assert.Single(RosterComparer.Compare([desired], Known(Account(1)), null).Changes);
        Assert.Equal(XelloAction.Update, change.Actions);
        Assert.Equal(XelloRisk.SignIn, change.Risk);
        Assert.Equal(
            [
                new XelloFieldChange("DateOfBirth", "2011-05-02", "2011-12-31"),
                new XelloFieldChange("Email", "s1@district.example", "new@district.example"),
            ],
            change.Changes);
    }

    [Fact]
    public void EveryFieldIsCompared()
    {
        foreach (var field in AccountFields.All.Where(field => field.Name != nameof(XelloAccount.Status)))
        {
            var value = field.Name switch { "DateOfBirth" => "2010-01-01", "Grade" => "12", _ => "Other" };
            var change = Assert.Single(RosterComparer.Compare([field.With(Account(1), value)], Known(Account(1)), null).Changes);
            Assert.Equal(new XelloFieldChange(field.Name, field.Read(Account(1)), value), Assert.Single(change.Changes));
        }
    }

    [Fact]
    public void AReturningStudentIsReactivated()
    {
        var change = Assert.Single(
            RosterComparer.Compare([Account(1, grade: 10)], Known(Account(1).Inactive()), null).Changes);
        Assert.Equal(XelloAction.Reactivate | XelloAction.Promote, change.Actions);
        Assert.Equal(XelloAccountStatus.Active, change.After!.Status);
    }

    [Fact]
    public void TheLedgerDoesNotForgetWhoseAccountItIs()
    {
        var change = Assert.Single(RosterComparer.Compare([Account(1, grade: 10) with { SisId = null }], Known(Account(1)), null).Changes);
        Assert.Equal(1001, change.After!.SisId);
    }

    [Fact]
    public void AProvenSnapshotRemovesWhoIsMissing()
    {
        var (snapshot, desired) = Snapshot(Several(2));
        var comparison = RosterComparer.Compare(desired, Known([.. Several(3), Account(4).Inactive()]), snapshot);
        Assert.Empty(comparison.Changes);
        Assert.Null(comparison.RemovalsSuppressed);
        Assert.Equal(2, comparison.Unchanged);

        var change = Assert.Single(comparison.WithStandings(new Dictionary<string, SisStanding>
        {
            ["00003"] = new(XelloEvidence.Exited, "Transferred out on 2026-09-30."),
        }));
        Assert.Equal("00003", change.StudentId);
        Assert.Equal((XelloAction.Deactivate, XelloEvidence.Exited, XelloRisk.Removal), (change.Actions, change.Evidence, change.Risk));
        Assert.Equal("Transferred out on 2026-09-30.", change.Reason);
        Assert.Equal((XelloAccountStatus.Active, XelloAccountStatus.Inactive), (change.Before!.Status, change.After!.Status));
        Assert.Equal([new XelloFieldChange("Status", "Active", "Inactive")], change.Changes);
    }

    [Fact]
    public void WhoTheSisWasNotAskedAboutIsNotChecked()
    {
        var comparison = RosterComparer.Compare(Several(1), Known(Several(2)), null, complete: true);
        Assert.Equal(XelloEvidence.NotChecked, Assert.Single(comparison.WithStandings(NoStandings)).Evidence);
    }

    [Fact]
    public void AMissingStudentWhoIsActiveStopsEverything()
    {
        var (snapshot, desired) = Snapshot(Several(2));
        var comparison = RosterComparer.Compare(desired, Known(Several(3)), snapshot);
        var error = Assert.Throws<XelloException>(() => comparison.All(XelloEvidence.StillActive));
        Assert.Equal("RosterIncomplete", error.Id);
        Assert.Contains("00003", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFilteredPipelineRemovesNobodyAndSaysSo()
    {
        var (snapshot, desired) = Snapshot(Several(5));
        var comparison = RosterComparer.Compare([.. desired.Skip(1)], Known(Several(6)), snapshot);
        Assert.Empty(comparison.All());
        Assert.Equal(
            "2 active accounts are not in the input, but only 4 of the 5 accounts of snapshot S1 arrived: none is removed.",
            comparison.RemovalsSuppressed);
    }

    [Fact]
    public void AStrangerDoesNotMakeUpForAFilteredAccount()
    {
        var (snapshot, desired) = Snapshot(Several(5));
        var comparison = RosterComparer.Compare([.. desired.Skip(1), Account(9)], Known(Several(6)), snapshot);
        Assert.Equal(XelloAction.Create, Assert.Single(comparison.All()).Actions);
        Assert.NotNull(comparison.RemovalsSuppressed);
    }

    [Fact]
    public void ARepeatedAccountDoesNotMakeUpForAFilteredOne()
    {
        var (snapshot, desired) = Snapshot(Several(5));
        var comparison = RosterComparer.Compare([.. desired.Skip(1), desired[1]], Known(Several(6)), snapshot);
        Assert.Empty(comparison.All());
        Assert.NotNull(comparison.RemovalsSuppressed);
    }

    [Fact]
    public void InputWithoutSnapshotRemovesNobodyUnlessSomebodyVouchesForIt()
    {
        Assert.Empty(RosterComparer.Compare(Several(1), Known(Several(2)), null).All());
        Assert.Single(RosterComparer.Compare(Several(1), Known(Several(2)), null, complete: true).All());

        var (snapshot, desired) = Snapshot(Several(2), missing: 1);
        Assert.Empty(RosterComparer.Compare(desired, Known(Several(3)), snapshot, complete: true).All());
    }

    [Fact]
    public void NothingIsSaidWhenNothingIsMissing()
    {
        Assert.Null(RosterComparer.Compare(Several(2), Known(Several(2)), null).RemovalsSuppressed);
    }

    [Fact]
    public void TwoWithOneKeyAreBothLeftOutAndTheAccountStays()
    {
        var (snapshot, desired) = Snapshot([Account(1, grade: 10), Account(2, grade: 10), Account(1, grade: 11), Account(3), Account(3)]);
        var comparison = RosterComparer.Compare(desired, Known(Account(1), Account(2)), snapshot);
        Assert.Equal("00002", Assert.Single(comparison.All()).StudentId);
        Assert.Equal(["00001", "00003"], comparison.Findings.Select(finding => finding.Subject));
        Assert.All(comparison.Findings, finding => Assert.Equal(("DuplicateStudentId", XelloSeverity.Error), (finding.Rule, finding.Severity)));
    }

    [Fact]
    public void AnAccountWithoutKeyIsAFinding()
    {
        var comparison = RosterComparer.Compare([Account(1) with { StudentId = "" }], LedgerState.Empty, null);
        Assert.Empty(comparison.Changes);
        Assert.Equal("MissingStudentId", Assert.Single(comparison.Findings).Rule);
    }

    [Fact]
    public void ABlockedKeyIsNeitherRemovedNorChanged()
    {
        var (snapshot, desired) = Snapshot([Account(1), Account(3, grade: 12)], blocked: ["00002", "00003"]);
        var comparison = RosterComparer.Compare(desired, Known(Several(4)), snapshot);
        Assert.Equal("00004", Assert.Single(comparison.All()).StudentId);
    }

    [Fact]
    public void KeysAreNeitherFoldedNorTrimmedOfZeros()
    {
        var ledger = Known(Account(1) with { StudentId = "a1" }, Account(1) with { StudentId = "01" });
        var comparison = RosterComparer.Compare([Account(1) with { StudentId = "A1" }, Account(1) with { StudentId = "1" }], ledger, null);
        Assert.Equal(["1", "A1"], comparison.Changes.Select(change => change.StudentId));
    }

    [Fact]
    public void AnotherSchoolThanThoseReadIsNotTouched()
    {
        var scope = new RosterScope([33], RosterScope.District.Grades);
        var (snapshot, desired) = Snapshot([Account(1, school: "33")], scope);
        var ledger = Known(Account(1, school: "33"), Account(2, school: "33"), Account(3, school: "44"));
        var removal = Assert.Single(RosterComparer.Compare(desired, ledger, snapshot).All(XelloEvidence.Exited));
        Assert.Equal(("00002", XelloEvidence.Exited), (removal.StudentId, removal.Evidence));
    }

    [Fact]
    public void WhoMovedOnToASchoolThatWasNotReadIsLeftToTheRunThatReadsIt()
    {
        var (narrow, some) = Snapshot([Account(1, school: "33")], new RosterScope([33], RosterScope.District.Grades));
        var ledger = Known(Account(1, school: "33"), Account(2, school: "33"));
        Assert.Empty(RosterComparer.Compare(some, ledger, narrow).All(XelloEvidence.OutOfScope));

        var (district, all) = Snapshot([Account(1, school: "33")]);
        Assert.Equal("00002", Assert.Single(RosterComparer.Compare(all, ledger, district).All(XelloEvidence.OutOfScope)).StudentId);
    }

    [Fact]
    public void AnEmptySchoolIsInScopeAllTheSame()
    {
        var scope = new RosterScope([33], RosterScope.District.Grades);
        var (snapshot, desired) = Snapshot([], scope);
        Assert.Single(RosterComparer.Compare(desired, Known(Account(2, school: "33"), Account(3, school: "44")), snapshot).All());
    }

    [Fact]
    public void AnotherGradeThanThoseReadIsNotTouched()
    {
        var scope = new RosterScope([], [9, 10]);
        var (snapshot, desired) = Snapshot([Account(1)], scope);
        var ledger = Known(Account(1), Account(2, grade: 10), Account(3, grade: 8));
        Assert.Equal("00002", Assert.Single(RosterComparer.Compare(desired, ledger, snapshot).All()).StudentId);
    }

    [Fact]
    public void TheDistrictCoversGradesThatXelloDoesNotKnow()
    {
        var (snapshot, desired) = Snapshot([]);
        Assert.Single(RosterComparer.Compare(desired, Known(Account(1, grade: 99)), snapshot).All());
    }

    [Fact]
    public void APersonWithAnotherKeyIsAnIdentityRiskOnBothSides()
    {
        var (snapshot, desired) = Snapshot([Account(2) with { SisId = 1001 }, Account(5)]);
        var changes = RosterComparer.Compare(desired, Known(Account(1)), snapshot).All(XelloEvidence.Vanished);
        Assert.Equal(["00001", "00002", "00005"], changes.Select(change => change.StudentId));
        Assert.Equal(XelloRisk.Removal | XelloRisk.Identity, changes[0].Risk);
        Assert.Contains("00002", changes[0].Reason, StringComparison.Ordinal);
        Assert.Equal(XelloRisk.Identity, changes[1].Risk);
        Assert.Contains("00001", changes[1].Reason, StringComparison.Ordinal);
        Assert.Equal(XelloRisk.None, changes[2].Risk);
    }

    [Fact]
    public void AnInactiveAccountInTheInputCountsAsAbsent()
    {
        var comparison = RosterComparer.Compare([Account(1).Inactive(), Account(2)], Known(Several(2)), null, complete: true);
        Assert.Equal(("00001", XelloAction.Deactivate), (Assert.Single(comparison.All()).StudentId, comparison.All()[0].Actions));
    }
}
