using System.Globalization;
using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.Tests.Accounts;

/// <summary>Synthetic accounts, and the snapshots they come in.</summary>
internal static class TestAccounts
{
    public static readonly DateTimeOffset Now = new(2026, 10, 1, 2, 0, 0, TimeSpan.Zero);

    public static readonly IReadOnlyDictionary<string, SisStanding> NoStandings = new Dictionary<string, SisStanding>();

    public static XelloAccount Account(int number, string school = "10", int grade = 9) => new()
    {
        StudentId = number.ToString("D5", CultureInfo.InvariantCulture),
        FirstName = "First" + number.ToString(CultureInfo.InvariantCulture),
        LastName = "Läst",
        Gender = "N",
        DateOfBirth = new DateTime(2011, 5, 1 + (number % 28)),
        Grade = grade,
        SchoolCode = school,
        Email = $"s{number}@district.example",
        SisId = 1000 + number,
    };

    public static XelloAccount[] Several(int count, int from = 1) => [.. Enumerable.Range(from, count).Select(number => Account(number))];

    /// <summary>A snapshot, and the accounts as they leave it.</summary>
    public static (RosterSnapshot Snapshot, XelloAccount[] Accounts) Snapshot(
        IEnumerable<XelloAccount> accounts, RosterScope? scope = null, string id = "S1", int missing = 0, params string[] blocked)
    {
        var list = accounts.ToList();
        var codes = scope is { AllSchools: false }
            ? scope.SchoolNumbers.Select(number => number.ToString(CultureInfo.InvariantCulture))
            : list.Select(account => account.SchoolCode).Distinct();
        var snapshot = new RosterSnapshot(
            id, Now, Now, "https://sis.example", scope ?? RosterScope.District,
            [.. list.Select(account => account.SchoolCode).Distinct().Select(code => new XelloSchool(code, "School " + code, 1))],
            [.. codes.Select(code => new SchoolCount(code, list.Count, list.Count))], list.Count + missing, [], blocked);
        return (snapshot, [.. list.Select(account => account with { Snapshot = snapshot, SnapshotId = id })]);
    }

    public static LedgerState Known(params XelloAccount[] accounts) => new(7, accounts);

    public static XelloAccount Inactive(this XelloAccount account) => account with { Status = XelloAccountStatus.Inactive };

    /// <summary>What Xello would see of an account, and its status.</summary>
    public static string Row(this XelloAccount account) =>
        account.StudentId + "|" + string.Join("|", AccountFields.All.Select(field => field.Read(account) is { Length: > 0 } text ? text : ""));

    public static string[] Rows(IEnumerable<XelloAccount> accounts) =>
        [.. accounts.Select(Row).Order(StringComparer.Ordinal)];

    public static string[] ActiveRows(IEnumerable<XelloAccount> accounts) =>
        Rows(accounts.Where(account => account.Status == XelloAccountStatus.Active));

    /// <summary>All changes of a comparison, removals too, with the given evidence for each.</summary>
    public static IReadOnlyList<XelloRosterChange> All(this RosterComparison comparison, XelloEvidence evidence = XelloEvidence.Exited) =>
        comparison.WithStandings(comparison.Missing.ToDictionary(account => account.StudentId, _ => new SisStanding(evidence, "Evidence.")));
}
