using CsCheck;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Roster;
using XelloPowerSchool.Tests.Roster;
using Xunit;

namespace XelloPowerSchool.Tests.Automation;

/// <summary>However a page of students gets lost, nobody on it loses the account.</summary>
public sealed class MissingPageProperties
{
    private const string Source = "https://ps.example.org/";

    /// <summary>How the page is lost.</summary>
    public enum Loss
    {
        /// <summary>The server's counts know of the students, its lists do not have them.</summary>
        FromLists,

        /// <summary>Neither counts nor lists know of them: nothing but the students' own records shows it.</summary>
        FromListsAndCounts,

        /// <summary>Somebody filtered the pipeline.</summary>
        FromPipeline,
    }

    [Theory]
    [InlineData(Loss.FromLists)]
    [InlineData(Loss.FromListsAndCounts)]
    [InlineData(Loss.FromPipeline)]
    public void NobodyOnALostPageIsRemoved(Loss loss) =>
        Gen.Select(Gen.Int[5, 40], Gen.Int[0, 39], Gen.Int[1, 10], Gen.Int[0, 3]).Sample(
            (students, start, length, left) =>
            {
                var district = District(students);
                var ledger = new LedgerState(1, [.. Read(district).Accounts.Select(account => account with { Snapshot = null, SnapshotId = null, Revision = 1 })]);
                // Some have really left, so that there is something to remove.
                var gone = district.Students.Take(Math.Min(left, students - 1)).ToList();
                foreach (var student in gone)
                    district.Students[district.Students.IndexOf(student)] = student with { EnrollStatus = PSEnrollStatus.TransferredOut };

                var page = district.Students.Where(student => student.EnrollStatus == PSEnrollStatus.Active).Skip(start % (students - gone.Count)).Take(length).ToList();
                var removed = Removed(district, ledger, page, loss);
                Assert.DoesNotContain(removed, key => page.Exists(student => student.StudentNumber == key));
                Assert.True(removed.Count == 0, "A read that lacks somebody removes nobody.");
                Assert.Equal(gone.Select(student => student.StudentNumber), Removed(District(students, gone), ledger, [], loss));
            },
            iter: 200, threads: 1);

    /// <summary>The keys that a comparison would remove; none when it fails.</summary>
    private static List<string> Removed(ScriptedDistrict district, LedgerState ledger, List<PSStudent> page, Loss loss)
    {
        if (loss != Loss.FromPipeline)
        {
            var counted = district.Students.Count(student => student.EnrollStatus == PSEnrollStatus.Active);
            district.Students.RemoveAll(page.Contains);
            district.Unlisted.AddRange(page);
            if (loss == Loss.FromLists)
                district.Count = (query, count) => query.StudentNumbers.Count == 0 ? counted : count;
        }

        try
        {
            var roster = Read(district);
            var desired = roster.Accounts.Where(account => loss != Loss.FromPipeline || !page.Exists(student => student.StudentNumber == account.StudentId)).ToList();
            var plan = new RosterPlanner(district, Source).PlanAsync(desired, ledger, complete: false, default).GetAwaiter().GetResult();
            return [.. plan.Changes.Where(change => (change.Actions & XelloAction.Deactivate) != 0).Select(change => change.StudentId)];
        }
        catch (XelloException error) when (error.Id == "RosterIncomplete")
        {
            return [];
        }
    }

    private static ScriptedDistrict District(int students, List<PSStudent>? gone = null)
    {
        var district = new ScriptedDistrict();
        district.Schools.Add(new PSSchool { Id = 1, SchoolNumber = 10, Name = "One" });
        for (var i = 0; i < students; i++)
            district.Students.Add(ScriptedDistrict.Student(100 + i, school: 10, grade: i % 13));
        foreach (var student in gone ?? [])
            district.Students[district.Students.IndexOf(student)] = student with { EnrollStatus = PSEnrollStatus.TransferredOut };
        return district;
    }

    private static ProvenRoster Read(ScriptedDistrict district) =>
        new RosterReader(district, Source, TimeProvider.System, StudentMapping.Default).ReadAsync(RosterScope.District, null, default).GetAwaiter().GetResult();
}
