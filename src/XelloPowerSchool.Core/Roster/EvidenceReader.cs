using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Roster;

/// <summary>Asks the SIS about students whose accounts are missing from a roster: before anybody is removed, one must know why.</summary>
/// <param name="client">Reads the SIS.</param>
/// <param name="mapping">The mapping of the roster.</param>
internal sealed class EvidenceReader(IPowerSchoolReader client, StudentMapping mapping)
{
    /// <summary>Numbers per request: the query is part of the address, and servers limit its length.</summary>
    internal const int BatchSize = 50;

    // Asked for by name: without a filter on the status, servers have been seen to send only some of them.
    internal static readonly PSEnrollStatus[] AllStatuses =
    [
        PSEnrollStatus.PreRegistered, PSEnrollStatus.Active, PSEnrollStatus.Inactive,
        PSEnrollStatus.TransferredOut, PSEnrollStatus.Graduated, PSEnrollStatus.Historical,
    ];

    private static readonly StudentQuery ByRecord = new() { Expansions = ["school_enrollment"] };

    // A number can belong to several records. The answer that removes least wins.
    private static readonly XelloEvidence[] MostCautiousFirst =
    [
        XelloEvidence.StillActive, XelloEvidence.NotChecked, XelloEvidence.OutOfScope,
        XelloEvidence.Inactive, XelloEvidence.Exited, XelloEvidence.Graduated, XelloEvidence.Vanished,
    ];

    /// <summary>One answer for every account, by student id.</summary>
    /// <param name="missing">The accounts.</param>
    /// <param name="renamed">Of those whose SIS record is on the roster under another key, that key: their record is no news.</param>
    /// <param name="scope">What the roster was about.</param>
    /// <param name="cancellationToken">Stops the look-ups.</param>
    internal async Task<IReadOnlyDictionary<string, SisStanding>> LookUpAsync(
        IReadOnlyCollection<XelloAccount> missing, IReadOnlyDictionary<string, string> renamed, RosterScope scope, CancellationToken cancellationToken)
    {
        var standings = new Dictionary<string, SisStanding>(StringComparer.Ordinal);
        var records = new Dictionary<long, SisStanding>(); // of all that the lists had, whatever number each has
        var batch = new List<string>(BatchSize);
        foreach (var key in missing.Select(account => account.StudentId).Distinct(StringComparer.Ordinal))
        {
            if (!mapping.IsKeyedByStudentNumber)
            {
                standings[key] = new SisStanding(XelloEvidence.NotChecked, "PowerSchool's lists are not searched by state number, and no record is known of the account.");
                continue;
            }

            if (!StudentQuery.IsStudentNumber(key))
            {
                standings[key] = new SisStanding(XelloEvidence.NotChecked, "PowerSchool's student numbers are digits only; it cannot be asked for this one.");
                continue;
            }

            standings[key] = new SisStanding(XelloEvidence.Vanished, "PowerSchool has no student with this number.");
            batch.Add(key);
            if (batch.Count == BatchSize)
            {
                await AskAsync(batch, scope, standings, records, cancellationToken).ConfigureAwait(false);
                batch.Clear();
            }
        }

        if (batch.Count > 0)
            await AskAsync(batch, scope, standings, records, cancellationToken).ConfigureAwait(false);
        await AskOneByOneAsync([.. missing.Where(account => !renamed.ContainsKey(account.StudentId))], records, scope, standings, cancellationToken).ConfigureAwait(false);
        return standings;
    }

    /// <summary>
    /// Looks at everybody's own record, and asks for those that no list had, for the number may be another student's by now, and a
    /// server that leaves a school out of its lists and counts still has each student when asked for the record. One who is active
    /// is enough to know that the read was short.
    /// </summary>
    private async Task AskOneByOneAsync(
        IReadOnlyCollection<XelloAccount> missing, Dictionary<long, SisStanding> records, RosterScope scope,
        Dictionary<string, SisStanding> standings, CancellationToken cancellationToken)
    {
        foreach (var account in missing)
        {
            if (account.SisId is not long id)
                continue;
            if (!records.TryGetValue(id, out var standing))
            {
                if (await client.GetStudentAsync(id, ByRecord, cancellationToken).ConfigureAwait(false) is not { } student)
                {
                    if (!mapping.IsKeyedByStudentNumber)
                        standings[account.StudentId] = new SisStanding(XelloEvidence.Vanished, "PowerSchool no longer has the student's record.");
                    continue;
                }

                standing = Standing(student, scope, mapping);
            }

            var known = standings[account.StudentId];
            if (known.Evidence is XelloEvidence.NotChecked || RemovesLess(standing, known))
                standings[account.StudentId] = standing;
            if (standing.Evidence == XelloEvidence.StillActive)
                return;
        }
    }

    private async Task AskAsync(
        List<string> batch, RosterScope scope,
        Dictionary<string, SisStanding> standings, Dictionary<long, SisStanding> records, CancellationToken cancellationToken)
    {
        var query = new StudentQuery { StudentNumbers = [.. batch], Statuses = AllStatuses, Expansions = ["school_enrollment"] };
        await foreach (var student in client.GetStudentsAsync(query, cancellationToken).ConfigureAwait(false))
        {
            var standing = records[student.Id] = Standing(student, scope, mapping);
            var key = mapping.Key(student);
            if (!standings.TryGetValue(key, out var known))
                continue; // the server compares numbers: 0123 also finds 123, which is another key
            if (RemovesLess(standing, known))
                standings[key] = standing;
        }
    }

    private static bool RemovesLess(SisStanding one, SisStanding other) =>
        Array.IndexOf(MostCautiousFirst, one.Evidence) < Array.IndexOf(MostCautiousFirst, other.Evidence);

    internal static SisStanding Standing(PSStudent student, RosterScope scope, StudentMapping mapping)
    {
        if (student.SchoolNumber == SchoolDirectory.GraduatedStudents)
            return new SisStanding(XelloEvidence.Graduated, "The student is in the school Graduated Students.");

        return student.EnrollStatus switch
        {
            null => new SisStanding(XelloEvidence.NotChecked, "PowerSchool sent the student without an enrolment."),
            PSEnrollStatus.Graduated => new SisStanding(XelloEvidence.Graduated, "The student graduated."),
            PSEnrollStatus.TransferredOut => new SisStanding(XelloEvidence.Exited, "The student transferred out" + Exit(student) + "."),
            PSEnrollStatus.Active when mapping.MayHave(scope, student) => new SisStanding(
                XelloEvidence.StillActive, $"The student is active{Place(student)}: the read was short."),
            PSEnrollStatus.Active => new SisStanding(
                XelloEvidence.OutOfScope, $"The student is active{Place(student)}, outside the schools or grades of the roster."),
            PSEnrollStatus.PreRegistered when mapping.HasStatus(student) && mapping.MayHave(scope, student) => new SisStanding(
                XelloEvidence.StillActive, $"The student is pre-registered{Place(student)}: the read was short."),
            PSEnrollStatus.PreRegistered => new SisStanding(XelloEvidence.Inactive, "The student is pre-registered."),
            PSEnrollStatus.Historical => new SisStanding(XelloEvidence.Inactive, "The record is historical."),
            _ => new SisStanding(XelloEvidence.Inactive, "The student is inactive."),
        };
    }

    private static string Exit(PSStudent student) =>
        (student.ExitDate is DateTime date ? " with exit date " + date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "") +
        (string.IsNullOrEmpty(student.ExitCode) ? "" : ", exit code " + student.ExitCode);

    private static string Place(PSStudent student) =>
        (student.SchoolNumber is int school ? " at school " + SchoolDirectory.Code(school) : "") +
        (student.GradeLevel is int grade ? " in grade " + grade.ToString(CultureInfo.InvariantCulture) : "");
}
