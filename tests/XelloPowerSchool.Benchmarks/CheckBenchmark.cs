using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Benchmarks;

/// <summary>
/// The quality check of a whole roster, all rules and the file contract, against a tenth of the roster: ten times as many
/// accounts may take ten times as long, and not more than the caches of the processor add.
/// </summary>
internal static class CheckBenchmark
{
    public static IEnumerable<Result> Run(bool quick)
    {
        var count = quick ? 100_000 : 1_000_000;
        var accounts = SyntheticDistrict.AsRead(SyntheticDistrict.Accounts(count), out var snapshot);
        var tenth = SyntheticDistrict.AsRead(SyntheticDistrict.Accounts(count / 10), out var small);
        var (ours, floor) = Measure.Alternately(
            quick ? 7 : 5,
            new Contender(() => Check(accounts, snapshot)),
            new Contender(() =>
            {
                for (var i = 0; i < 10; i++)
                    Check(tenth, small);
            }));

        yield return new Result(
            "check", string.Create(CultureInfo.InvariantCulture, $"quality of {count:N0} accounts"),
            "ten checks of a tenth of them", ours, floor, Goal.Within(2));
    }

    private static void Check(XelloAccount[] accounts, RosterSnapshot snapshot)
    {
        var check = new RosterCheck { Today = new DateTime(2026, 10, 1), Contract = DataFileProfile.XelloUs.Check, Before = [FieldUse.Of(accounts)] };
        if (check.Check(accounts, snapshot).Count == 0)
            throw new InvalidOperationException("Some of the students are too old for their grades, and none was found.");
    }
}
