using System.Globalization;

namespace XelloPowerSchool.Benchmarks;

/// <summary>What a benchmark is to reach, against its floor.</summary>
internal sealed record Goal(string Text, Func<double, double, bool> IsMet)
{
    public static Goal Within(double factor) =>
        new(string.Create(CultureInfo.InvariantCulture, $"within {factor}x"), (ours, floor) => ours <= floor * factor);

    public static Goal AtMost(double milliseconds) =>
        new(string.Create(CultureInfo.InvariantCulture, $"at most {milliseconds} ms"), (ours, _) => ours <= milliseconds);

    public static Goal AtMostMore(double milliseconds) =>
        new(string.Create(CultureInfo.InvariantCulture, $"at most {milliseconds} ms more"), (ours, floor) => ours - floor <= milliseconds);
}

/// <summary>One line of the table.</summary>
/// <param name="Benchmark">Name to ask for it by.</param>
/// <param name="What">What was measured.</param>
/// <param name="FloorIs">What it was measured against; empty when there is nothing to compare with.</param>
/// <param name="Ours">Our times.</param>
/// <param name="Floor">The floor's times.</param>
/// <param name="Goal">The goal, or null when the line only reports.</param>
/// <param name="Note">What else is worth knowing.</param>
internal sealed record Result(
    string Benchmark, string What, string FloorIs, Timings Ours, Timings? Floor, Goal? Goal = null, string Note = "")
{
    public static string[] Header { get; } = ["benchmark", "measured", "ours", "floor", "ratio", "goal", "met", "note"];

    public string[] Cells =>
    [
        Benchmark,
        FloorIs.Length == 0 ? What : $"{What}; floor: {FloorIs}",
        Show(Ours),
        Floor is null ? "-" : Show(Floor),
        Floor is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{Ours.Median / Floor.Median:0.00}"),
        Goal?.Text ?? "-",
        Goal is null ? "-" : Goal.IsMet(Ours.Median, Floor?.Median ?? 0) ? "yes" : "NO",
        Note,
    ];

    private static string Show(Timings times) =>
        string.Create(CultureInfo.InvariantCulture, $"{times.Median:N0} ms ({times.Least:N0}-{times.Most:N0})");
}
