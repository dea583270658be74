using XelloPowerSchool.Accounts;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Roster;

/// <summary>What the rollover is going to do.</summary>
/// <param name="Changes">Promotions, moves, leavers and joiners, in the order of the keys.</param>
/// <param name="Schools">The same as numbers, by school.</param>
internal sealed record RolloverPlan(IReadOnlyList<XelloRosterChange> Changes, IReadOnlyList<XelloRolloverSchool> Schools);

/// <summary>
/// Plays next year's first day: every student in next year's grade and school, graduates gone, the pre-registered there. It goes
/// by what PowerSchool has prepared (Sched_NextYearGrade, Next_School), and assumes one grade more where it has not.
/// </summary>
internal static class RosterRollover
{
    private static readonly string[] Expansions = ["demographics", "school_enrollment", "contact_info", "schedule_setup"];

    /// <summary>Reads the students who are registered and not there yet, as they will begin.</summary>
    /// <param name="sis">The SIS.</param>
    /// <param name="scope">The schools and grades that are looked at.</param>
    /// <param name="mapping">From records to accounts.</param>
    /// <param name="today">The day in the district.</param>
    /// <param name="findings">What is wrong with records.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<IReadOnlyList<XelloAccount>> ReadJoinersAsync(
        IPowerSchoolReader sis, RosterScope scope, StudentMapping mapping, DateTime today, ICollection<XelloFinding> findings, CancellationToken cancellationToken)
    {
        if (mapping.Contract.PreRegistered)
            return []; // they are on the roster

        var schools = new List<PSSchool>();
        await foreach (var school in sis.GetSchoolsAsync(cancellationToken).ConfigureAwait(false))
            schools.Add(school);

        var mapper = new AccountMapper(new SchoolDirectory(schools, mapping.Contract), mapping, today);
        var rollover = new DateTime(today.Month < 7 ? today.Year : today.Year + 1, 7, 1); // PowerSchool's school years begin in July
        var joiners = new List<XelloAccount>();
        foreach (var school in schools.Where(school => scope.HasSchool(school.SchoolNumber) && mapping.HasSchool(school.SchoolNumber)))
        {
            var query = new StudentQuery { School = school, Statuses = [PSEnrollStatus.PreRegistered], Expansions = Expansions, Extensions = mapping.Extensions };
            await foreach (var student in sis.GetStudentsAsync(query, cancellationToken).ConfigureAwait(false))
            {
                // Who begins before the rollover goes through it like everybody; who begins after it has the grade already.
                if (mapper.Map(student, findings) is not { } account)
                    continue;
                if (!(student.EntryDate < rollover))
                    account = account with { NextYear = account.NextYear with { Grade = Math.Max(account.Grade, 0) } };
                if (!account.NextYear.Leaves && scope.HasGrade(NextGrade(account)) && mapping.HasGrade(NextGrade(account)))
                    joiners.Add(account);
            }
        }

        return joiners;
    }

    /// <param name="accounts">The roster of this year.</param>
    /// <param name="joiners">Those who come.</param>
    /// <param name="schools">The schools, for their names.</param>
    /// <param name="includeEqual">Also write those for whom nothing changes.</param>
    public static RolloverPlan Simulate(
        IReadOnlyCollection<XelloAccount> accounts, IReadOnlyCollection<XelloAccount> joiners, IReadOnlyCollection<XelloSchool> schools, bool includeEqual = false)
    {
        var changes = new List<XelloRosterChange>();
        var counts = new Dictionary<string, Counts>(StringComparer.Ordinal);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var account in accounts)
        {
            if (account.Status != XelloAccountStatus.Active || !keys.Add(account.StudentId))
                continue;
            var after = NextYear(account);
            var here = CountsOf(account.SchoolCode);
            here.Students++;
            if (account.NextYear.Grade is null && !account.NextYear.Leaves)
                here.Assumed++;
            if (after is null)
            {
                here.Leaving++;
                changes.Add(Leaving(account));
                continue;
            }

            if (after.Grade > account.Grade)
                here.Promoted++;
            else
                here.Retained++;
            if (after.SchoolCode != account.SchoolCode)
            {
                here.MovedOut++;
                CountsOf(after.SchoolCode).MovedIn++;
            }

            // This year's note about next year is used up, which is no news about the student.
            var before = account with { PreRegSchoolCode = null };
            var actions = RosterComparer.ActionsOf(before, after);
            if (actions != XelloAction.None || includeEqual)
                changes.Add(Change(after, actions, account, AccountFields.Difference(before, after, out _)));
        }

        foreach (var joiner in joiners)
        {
            if (!keys.Add(joiner.StudentId) || NextYear(joiner) is not { } after)
                continue;
            CountsOf(after.SchoolCode).Joining++;
            changes.Add(Change(after, XelloAction.Create, null, []) with { Reason = "Pre-registered." });
        }

        RosterComparer.Sort(changes);
        var names = schools.GroupBy(school => school.Code, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.First().Name, StringComparer.Ordinal);
        return new RolloverPlan(
            changes,
            [
                .. counts.OrderBy(entry => entry.Key, StudentIdOrder.Instance)
                    .Select(entry => entry.Value.ToSchool(entry.Key, names.TryGetValue(entry.Key, out var name) ? name : entry.Key)),
            ]);

        Counts CountsOf(string school)
        {
            if (!counts.TryGetValue(school, out var found))
                counts.Add(school, found = new Counts());
            return found;
        }
    }

    private static int NextGrade(XelloAccount account) => account.NextYear.Grade ?? account.Grade + 1;

    private static XelloAccount? NextYear(XelloAccount account) => account.NextYear.Leaves || NextGrade(account) > RosterScope.LastGrade
        ? null
        : account with
        {
            Grade = NextGrade(account), SchoolCode = account.PreRegSchoolCode ?? account.SchoolCode, PreRegSchoolCode = null, NextYear = default,
        };

    private static XelloRosterChange Leaving(XelloAccount account)
    {
        var after = account with { Status = XelloAccountStatus.Inactive };
        return Change(after, XelloAction.Deactivate, account, AccountFields.Difference(account, after, out _)) with
        {
            Evidence = XelloEvidence.Graduated,
            Risk = XelloRisk.Removal,
            Reason = account.NextYear.Leaves ? "Next year's school is Graduated Students." : "After this grade school ends.",
        };
    }

    private static XelloRosterChange Change(
        XelloAccount after, XelloAction actions, XelloAccount? before, IReadOnlyList<XelloFieldChange> fields) => new()
    {
        StudentId = after.StudentId,
        Name = RosterComparer.NameOf(after),
        Actions = actions,
        SchoolCode = after.SchoolCode,
        Grade = after.Grade,
        Changes = fields,
        Before = before,
        After = after,
        SnapshotId = after.SnapshotId,
        LedgerRevision = LedgerState.NoRevision,
    };

    private sealed class Counts
    {
        public int Students, Promoted, Retained, Leaving, MovedOut, MovedIn, Joining, Assumed;

        public XelloRolloverSchool ToSchool(string code, string name) => new()
        {
            SchoolCode = code,
            Name = name,
            Students = Students,
            Promoted = Promoted,
            Retained = Retained,
            Leaving = Leaving,
            MovedOut = MovedOut,
            MovedIn = MovedIn,
            Joining = Joining,
            NextYear = Students - Leaving - MovedOut + MovedIn + Joining,
            Assumed = Assumed,
        };
    }
}
