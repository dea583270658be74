namespace XelloPowerSchool.Roster;

/// <summary>In how many of a school's accounts a field has a value.</summary>
/// <param name="SchoolCode">The school.</param>
/// <param name="Field">The field.</param>
/// <param name="Students">Accounts of the school.</param>
/// <param name="Filled">Those of them that have a value.</param>
internal sealed record SchoolFieldUse(string SchoolCode, string Field, int Students, int Filled);

/// <summary>
/// Counts the fields that an account may do without, school by school: one that is suddenly empty everywhere was lost on
/// the way, not by the students. Next year's school is none of them, because every rollover empties it.
/// </summary>
internal static class FieldUse
{
    private static readonly (string Name, Func<XelloAccount, bool> HasValue)[] Fields =
    [
        (nameof(XelloAccount.DateOfBirth), account => account.DateOfBirth is not null),
        (nameof(XelloAccount.Email), account => !string.IsNullOrEmpty(account.Email)),
        (nameof(XelloAccount.Gender), account => account.Gender is not ("" or "N")),
        (nameof(XelloAccount.SsoToken), account => !string.IsNullOrEmpty(account.SsoToken)),
        (nameof(XelloAccount.StateProvNumber), account => !string.IsNullOrEmpty(account.StateProvNumber)),
    ];

    /// <summary>The counts of all active accounts, by school and field.</summary>
    internal static IReadOnlyCollection<SchoolFieldUse> Of(IEnumerable<XelloAccount> accounts)
    {
        var schools = new SortedDictionary<string, int[]>(StringComparer.Ordinal);
        foreach (var account in accounts)
        {
            if (account.Status != XelloAccountStatus.Active)
                continue;
            if (!schools.TryGetValue(account.SchoolCode, out var counts))
                schools.Add(account.SchoolCode, counts = new int[Fields.Length + 1]);
            counts[Fields.Length]++;
            for (var i = 0; i < Fields.Length; i++)
            {
                if (Fields[i].HasValue(account))
                    counts[i]++;
            }
        }

        return
        [
            .. schools.SelectMany(school => Fields.Select((field, i) =>
                new SchoolFieldUse(school.Key, field.Name, school.Value[Fields.Length], school.Value[i]))),
        ];
    }
}
