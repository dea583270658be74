using System.Globalization;
using XelloPowerSchool.Errors;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Roster;

/// <summary>
/// Reads a roster and proves that it is complete: students of every school counted, read, and counted again when all
/// schools have been read. Rows equal to both counts in every school, and no record twice in the whole read; anything
/// else means that the district changed meanwhile, and it is read again. No proof, no roster.
/// </summary>
/// <param name="client">Reads the SIS.</param>
/// <param name="source">The SIS's address.</param>
/// <param name="clock">For the times of the snapshot.</param>
/// <param name="mapping">From records to accounts, and whose records.</param>
/// <param name="today">The day in the district, when it is another one than the clock's: a practice district has its own.</param>
internal sealed class RosterReader(IPowerSchoolReader client, string source, TimeProvider clock, StudentMapping mapping, DateTime? today = null)
{
    /// <summary>One read, and two more when the district changed while it was read.</summary>
    internal const int Attempts = 3;

    private const int RowsPerReport = 500;

    // What the accounts need beyond number and name; the server sends these parts only when asked.
    internal static readonly string[] Expansions = ["demographics", "school_enrollment", "contact_info", "schedule_setup"];

    internal async Task<ProvenRoster> ReadAsync(
        RosterScope scope, IProgress<RosterProgress>? progress, CancellationToken cancellationToken)
    {
        var started = clock.GetUtcNow();
        for (var attempt = 1; ; attempt++)
        {
            IReadOnlyList<string> doubts;
            XelloException? cause = null;
            try
            {
                (var roster, doubts) = await TryReadAsync(scope, attempt, started, progress, cancellationToken).ConfigureAwait(false);
                if (roster is not null)
                    return roster;
            }
            catch (XelloException error) when (error.Id == Error.ReadIncompleteId)
            {
                // Pages that do not add up are what a student who moves meanwhile looks like from inside one school.
                (doubts, cause) = ([error.Message.TrimEnd('.')], error);
            }

            if (attempt == Attempts)
                throw Error.RosterIncomplete(source, attempt, doubts, cause);
        }
    }

    private async Task<(ProvenRoster? Roster, IReadOnlyList<string> Doubts)> TryReadAsync(
        RosterScope scope, int attempt, DateTimeOffset started, IProgress<RosterProgress>? progress, CancellationToken cancellationToken)
    {
        var listed = await ListSchoolsAsync(cancellationToken).ConfigureAwait(false);
        var schools = SchoolsToRead(listed, scope);
        var before = await CountAsync(schools, cancellationToken).ConfigureAwait(false);

        var directory = new SchoolDirectory(listed, mapping.Contract);
        var builder = new RosterBuilder(scope, directory, mapping, today ?? clock.GetLocalNow().Date);
        var received = new int[schools.Count];
        var total = new Total(attempt, before.Sum(), progress);
        var otherStatus = 0;
        for (var i = 0; i < schools.Count; i++)
        {
            total.Report(schools[i].Name);
            var query = StudentsOf(schools[i]) with { Expansions = Expansions, Extensions = mapping.Extensions };
            await foreach (var student in client.GetStudentsAsync(query, cancellationToken).ConfigureAwait(false))
            {
                received[i]++;
                total.Add(schools[i].Name);
                if (mapping.HasStatus(student))
                    builder.Add(student);
                else
                    otherStatus++;
            }
        }

        var after = await CountAsync(schools, cancellationToken).ConfigureAwait(false);
        var doubts = Doubts(schools, before, received, after, builder.Repeated, otherStatus);
        if (doubts.Count > 0)
            return (null, doubts);

        var counts = schools.Select((school, i) => new SchoolCount(directory.CodeOf(school.SchoolNumber)!, before[i], received[i])).ToArray();
        return (builder.Build(source, started, clock.GetUtcNow(), counts), []);
    }

    private async Task<List<PSSchool>> ListSchoolsAsync(CancellationToken cancellationToken)
    {
        var schools = new List<PSSchool>();
        await foreach (var school in client.GetSchoolsAsync(cancellationToken).ConfigureAwait(false))
            schools.Add(school);
        return schools;
    }

    private List<PSSchool> SchoolsToRead(List<PSSchool> listed, RosterScope scope)
    {
        // A school that is asked for and not listed would read as a school whose students have all left.
        foreach (var number in scope.SchoolNumbers.Concat(mapping.Contract.ScopeSchools))
        {
            if (!listed.Exists(school => school.SchoolNumber == number))
                throw Error.RosterSchoolNotFound(number, source);
        }

        var schools = listed.FindAll(school => scope.HasSchool(school.SchoolNumber) && mapping.HasSchool(school.SchoolNumber));
        return schools.Count > 0 ? schools : throw Error.NoSchools(source);
    }

    private async Task<int[]> CountAsync(List<PSSchool> schools, CancellationToken cancellationToken)
    {
        var counts = new int[schools.Count];
        for (var i = 0; i < counts.Length; i++)
            counts[i] = await client.CountStudentsAsync(StudentsOf(schools[i]), cancellationToken).ConfigureAwait(false);
        return counts;
    }

    private StudentQuery StudentsOf(PSSchool school) => new() { School = school, Statuses = mapping.Statuses, Attempts = 1 };

    private static List<string> Doubts(List<PSSchool> schools, int[] before, int[] received, int[] after, int repeated, int otherStatus)
    {
        var doubts = new List<string>();
        for (var i = 0; i < schools.Count; i++)
        {
            if (before[i] != received[i] || received[i] != after[i])
                doubts.Add(string.Format(CultureInfo.InvariantCulture, "school {0}: {1} counted before, {2} received, {3} counted after",
                    schools[i].SchoolNumber, before[i], received[i], after[i]));
        }

        if (repeated > 0)
            doubts.Add(string.Format(CultureInfo.InvariantCulture, "{0} students received twice", repeated));
        if (otherStatus > 0)
            doubts.Add(string.Format(CultureInfo.InvariantCulture, "{0} students received who have another status than was asked for", otherStatus));
        return doubts;
    }

    /// <summary>Counts rows over all schools and reports them now and then.</summary>
    private sealed class Total(int attempt, int expected, IProgress<RosterProgress>? progress)
    {
        private int _received;

        internal void Add(string school)
        {
            if (++_received % RowsPerReport == 0 || _received == expected)
                Report(school);
        }

        internal void Report(string school) => progress?.Report(new RosterProgress(attempt, school, _received, expected));
    }
}
