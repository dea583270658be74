using System.Globalization;

namespace XelloPowerSchool.PowerSchool;

/// <summary>One exchange with the server, without query, body or secret.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path; the query is left out because filters can hold names.</param>
/// <param name="Status">The answer's status; null when no complete answer came.</param>
/// <param name="Elapsed">From sending to the last byte of the body.</param>
/// <param name="Attempt">1 for the first try.</param>
/// <param name="Wait">How long until the next try; null when no other try follows.</param>
internal sealed record PowerSchoolExchange(
    string Method, string Path, int? Status, TimeSpan Elapsed, int Attempt, TimeSpan? Wait)
{
    public override string ToString()
    {
        string line = string.Format(
            CultureInfo.InvariantCulture, "{0} {1}: {2} in {3:0} ms", Method, Path,
            Status?.ToString(CultureInfo.InvariantCulture) ?? "no answer", Elapsed.TotalMilliseconds);
        if (Attempt > 1)
            line += string.Format(CultureInfo.InvariantCulture, ", attempt {0}", Attempt);
        if (Wait is { } wait)
            line += string.Format(CultureInfo.InvariantCulture, ", next in {0:0.0} s", wait.TotalSeconds);
        return line;
    }
}

/// <summary>Where exchanges are reported. The sink follows the call, so each cmdlet sees only its own exchanges.</summary>
internal static class PowerSchoolTrace
{
    private static readonly AsyncLocal<Action<PowerSchoolExchange>?> Sink = new();

    /// <summary>Reports the exchanges of calls that start before the result is disposed. The sink is called from many threads.</summary>
    public static IDisposable Use(Action<PowerSchoolExchange> sink)
    {
        var scope = new Scope(Sink.Value);
        Sink.Value = sink;
        return scope;
    }

    public static void Report(PowerSchoolExchange exchange) => Sink.Value?.Invoke(exchange);

    private sealed class Scope(Action<PowerSchoolExchange>? outer) : IDisposable
    {
        public void Dispose() => Sink.Value = outer;
    }
}
