using System.Diagnostics;

namespace XelloPowerSchool.Benchmarks;

/// <summary>What one side of a benchmark does in a round; only <paramref name="Run"/> is timed.</summary>
internal sealed record Contender(Action Run, Action? Prepare = null, Action? Clean = null);

/// <summary>The milliseconds of all rounds of one side.</summary>
internal sealed class Timings(IEnumerable<double> milliseconds)
{
    private readonly double[] _sorted = [.. milliseconds.Order()];

    public double Median => (_sorted[(_sorted.Length - 1) / 2] + _sorted[_sorted.Length / 2]) / 2;

    public double Least => _sorted[0];

    public double Most => _sorted[^1];
}

/// <summary>
/// Times two sides in turns, so that what else the machine does meets both alike. The one that goes first changes from
/// round to round.
/// </summary>
internal static class Measure
{
    public static (Timings Ours, Timings Floor) Alternately(int rounds, Contender ours, Contender floor)
    {
        Once(ours);
        Once(floor);
        return Alternately(rounds, () => Once(ours), () => Once(floor));
    }

    /// <summary>For sides that time themselves; no warm-up.</summary>
    public static (Timings Ours, Timings Floor) Alternately(int rounds, Func<double> ours, Func<double> floor)
    {
        var times = (Ours: new List<double>(), Floor: new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            if (round % 2 == 0)
                times.Ours.Add(ours());
            times.Floor.Add(floor());
            if (round % 2 == 1)
                times.Ours.Add(ours());
        }

        return (new Timings(times.Ours), new Timings(times.Floor));
    }

    private static double Once(Contender contender)
    {
        contender.Prepare?.Invoke();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var started = Stopwatch.GetTimestamp();
        contender.Run();
        var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        contender.Clean?.Invoke();
        return elapsed;
    }
}
