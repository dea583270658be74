using XelloPowerSchool.Accounts;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Roster;

/// <summary>What the SIS says about one key, and what a roster would make of it.</summary>
/// <param name="Records">The records with the key, and the one that the account was made of, each with its standing.</param>
/// <param name="Findings">What the rules have against the record that counts.</param>
/// <param name="Desired">The account that the roster would have; null when it would have none.</param>
internal sealed record StudentReading(
    IReadOnlyList<(PSStudent Record, SisStanding Standing)> Records, IReadOnlyList<XelloFinding> Findings, XelloAccount? Desired);

/// <summary>Reads one student the way a roster reads everybody: the same fields, the same rules.</summary>
internal sealed class StudentLookup(IPowerSchoolReader client, StudentMapping mapping, DateTime today)
{
    /// <param name="key">The key.</param>
    /// <param name="record">The SIS record that the account of the key was made of, when one is known.</param>
    /// <param name="cancellationToken">Stops the look-up.</param>
    public async Task<StudentReading> ReadAsync(string key, long? record, CancellationToken cancellationToken)
    {
        var schools = new List<PSSchool>();
        await foreach (var school in client.GetSchoolsAsync(cancellationToken).ConfigureAwait(false))
            schools.Add(school);

        var found = new Dictionary<long, PSStudent>();
        var all = new StudentQuery { Statuses = EvidenceReader.AllStatuses, Expansions = RosterReader.Expansions, Extensions = mapping.Extensions };
        var query = !mapping.IsKeyedByStudentNumber ? all with { Filter = "state_province_id==" + key }
            : StudentQuery.IsStudentNumber(key) ? all with { StudentNumbers = [key] }
            : null;
        if (query is not null && FileText.IsClean(key))
        {
            await foreach (var student in client.GetStudentsAsync(query, cancellationToken).ConfigureAwait(false))
                if (mapping.Key(student) == key) // the server compares numbers: 0123 also finds 123
                    found[student.Id] = student;
        }

        if (record is long id && !found.ContainsKey(id)
            && await client.GetStudentAsync(id, all, cancellationToken).ConfigureAwait(false) is { } own)
            found[id] = own;

        // The roster has the mapping's students of listed schools.
        var scope = RosterScope.District;
        var listed = new HashSet<int>(schools.Select(school => school.SchoolNumber).Where(mapping.HasSchool));
        var builder = new RosterBuilder(scope, new SchoolDirectory(schools, mapping.Contract), mapping, today);
        foreach (var student in found.Values)
            if (mapping.HasStatus(student) && student.SchoolNumber is int number && listed.Contains(number))
                builder.Add(student);
        var roster = builder.Build("", default, default, []);
        return new StudentReading(
            [.. found.Values.OrderBy(student => student.Id).Select(student => (student, EvidenceReader.Standing(student, scope, mapping)))],
            [.. roster.Snapshot.Findings.Where(finding => finding.Subject == key || finding.Subject.StartsWith("DCID ", StringComparison.Ordinal))],
            roster.Accounts.FirstOrDefault(account => account.StudentId == key));
    }
}
