using System.Globalization;
using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.Benchmarks;

/// <summary>A district against its ledger, 1 % of it different, against a bare join of the same records over the same fields.</summary>
internal static class CompareBenchmark
{
    public static IEnumerable<Result> Run(bool quick)
    {
        var count = quick ? 100_000 : 1_000_000;
        var ledger = new LedgerState(1, SyntheticDistrict.Accounts(count));
        var desired = SyntheticDistrict.AsRead(SyntheticDistrict.NextNight(count), out var snapshot);

        var (changed, joined) = (0, 0);
        var (ours, floor) = Measure.Alternately(
            quick ? 9 : 7,
            new Contender(() =>
            {
                var comparison = RosterComparer.Compare(desired, ledger, snapshot);
                changed = comparison.Changes.Count + comparison.Missing.Count;
            }),
            new Contender(() => joined = Join(desired, ledger.Accounts)));
        if (changed != joined || changed != count / 100)
            throw new InvalidOperationException($"The comparison found {changed} changes, the join {joined}.");

        yield return new Result(
            "compare", string.Create(CultureInfo.InvariantCulture, $"{count:N0} accounts with {count:N0}, 1 % differ"),
            "a dictionary join of the same records and fields", ours, floor, Goal.Within(2));
    }

    /// <summary>How many accounts differ, are new or are missing: the least that any comparison must find out.</summary>
    private static int Join(XelloAccount[] desired, IReadOnlyList<XelloAccount> ledger)
    {
        var known = new Dictionary<string, XelloAccount>(ledger.Count, StringComparer.Ordinal);
        foreach (var account in ledger)
            known.Add(account.StudentId, account);

        var (met, different) = (0, 0);
        foreach (var account in desired)
        {
            if (!known.TryGetValue(account.StudentId, out var before))
            {
                different++;
                continue;
            }

            met++;
            if (account.Status != before.Status || account.Grade != before.Grade || account.DateOfBirth != before.DateOfBirth
                || !string.Equals(account.SchoolCode, before.SchoolCode, StringComparison.Ordinal)
                || !string.Equals(account.LastName, before.LastName, StringComparison.Ordinal)
                || !string.Equals(account.FirstName, before.FirstName, StringComparison.Ordinal)
                || !string.Equals(account.Gender, before.Gender, StringComparison.Ordinal)
                || !string.Equals(account.PreRegSchoolCode, before.PreRegSchoolCode, StringComparison.Ordinal)
                || !string.Equals(account.StateProvNumber, before.StateProvNumber, StringComparison.Ordinal)
                || !string.Equals(account.Email, before.Email, StringComparison.Ordinal)
                || !string.Equals(account.SsoToken, before.SsoToken, StringComparison.Ordinal))
                different++;
        }

        return different + known.Count - met;
    }
}
