using System.Globalization;
using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.Benchmarks;

/// <summary>Accounts of nobody, as many as asked for. No two calls share a text: a real roster and a real ledger do not either.</summary>
internal static class SyntheticDistrict
{
    private const int StudentsPerSchool = 800;

    private static readonly string[] FirstNames = ["Ada", "Béla", "Chloé", "Dmitri", "Esperanza", "Fatima", "Giulia", "Håkon", "Ines", "Jürgen", "Katarzyna"];
    private static readonly string[] LastNames = ["Abernathy", "Bianchi", "Castañeda", "D'Angelo", "Eriksen", "Fontaine-Roux", "Grünwald", "Hollis", "Ibarra"];

    /// <summary>The accounts, in the order of their keys.</summary>
    public static XelloAccount[] Accounts(int count)
    {
        XelloSchool[] schools = Schools(count);
        var accounts = new XelloAccount[count];
        for (var i = 0; i < count; i++)
            accounts[i] = Account(i, schools[i / StudentsPerSchool].Code);
        return accounts;
    }

    /// <summary>
    /// The same district a night later; 1 % differs: of 500 students one has left, one is new, and one each has another name,
    /// another school and another email.
    /// </summary>
    public static XelloAccount[] NextNight(int count)
    {
        XelloSchool[] schools = Schools(count);
        var accounts = new List<XelloAccount>(count);
        for (var i = 0; i < count; i++)
        {
            var account = Account(i, schools[i / StudentsPerSchool].Code);
            switch (i % 500)
            {
                case 0:
                    // One left, another came in the same place of the order.
                    accounts.Add(account with { StudentId = account.StudentId + "N", SisId = account.SisId + 10_000_000 });
                    break;
                case 1:
                    accounts.Add(account with { LastName = account.LastName + "-Newname" });
                    break;
                case 2:
                    accounts.Add(account with { SchoolCode = schools[((i / StudentsPerSchool) + 1) % schools.Length].Code });
                    break;
                case 3:
                    accounts.Add(account with { Email = "new." + account.Email });
                    break;
                default:
                    accounts.Add(account);
                    break;
            }
        }

        return [.. accounts];
    }

    /// <summary>The accounts as a proven read of the whole district delivers them.</summary>
    public static XelloAccount[] AsRead(XelloAccount[] accounts, out RosterSnapshot snapshot)
    {
        var now = DateTimeOffset.UtcNow;
        var proof = new RosterSnapshot(
            "S" + accounts.Length.ToString(CultureInfo.InvariantCulture), now, now, "https://sis.example", RosterScope.District,
            Schools(accounts.Length), [], accounts.Length, [], []);
        snapshot = proof;
        return [.. accounts.Select(account => account with { Snapshot = proof, SnapshotId = proof.Id })];
    }

    /// <summary>All changes of a comparison; who is missing has left, with a record of it.</summary>
    public static IReadOnlyList<XelloRosterChange> WithEvidence(this RosterComparison comparison)
    {
        var left = new SisStanding(XelloEvidence.Exited, "Transferred out.");
        return comparison.WithStandings(comparison.Missing.ToDictionary(account => account.StudentId, _ => left));
    }

    public static XelloSchool[] Schools(int count) =>
    [
        .. Enumerable.Range(0, (count / StudentsPerSchool) + 1).Select(number => new XelloSchool(
            (1000 + number).ToString(CultureInfo.InvariantCulture), "School " + number.ToString(CultureInfo.InvariantCulture), 1 + (number % 3))),
    ];

    /// <summary>The student number of an account, by its place.</summary>
    public static string Id(int number) => (1_000_000 + number).ToString(CultureInfo.InvariantCulture);

    private static XelloAccount Account(int number, string school)
    {
        var id = Id(number);
        return new XelloAccount
        {
            StudentId = id,
            FirstName = new string(FirstNames[number % FirstNames.Length].AsSpan()),
            LastName = new string(LastNames[number % LastNames.Length].AsSpan()),
            Gender = number % 2 == 0 ? "F" : "M",
            DateOfBirth = new DateTime(2009 + (number % 10), 1 + (number % 12), 1 + (number % 28), 0, 0, 0, DateTimeKind.Unspecified),
            Grade = number % 13,
            SchoolCode = school,
            StateProvNumber = "9" + id,
            Email = "s" + id + "@district.example",
            SisId = 5_000_000 + number,
        };
    }
}
