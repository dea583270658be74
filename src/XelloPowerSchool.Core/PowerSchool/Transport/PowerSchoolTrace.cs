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

/// <summary>Where exchanges are reported. The listener follows the call, so each cmdlet sees only its own exchanges.</summary>
internal static class PowerSchoolTrace
{
    private static readonly AsyncLocal<Listener?> Current = new();

    /// <summary>True when somebody wants to read headers and bodies. Without it no text is made of them.</summary>
    public static bool WantsDetails => Current.Value?.Details is not null;

    /// <summary>Reports the exchanges of calls that start before the result is disposed. The listener is called from many threads.</summary>
    /// <param name="exchanges">Gets each exchange.</param>
    /// <param name="details">Gets headers and bodies of each exchange, as <see cref="ExchangeText"/> makes them; null when nobody wants them.</param>
    /// <param name="notes">Gets what was decided between exchanges, as a sentence; null when nobody wants it.</param>
    public static IDisposable Use(Action<PowerSchoolExchange> exchanges, Action<string>? details = null, Action<string>? notes = null)
    {
        var scope = new Scope(Current.Value);
        Current.Value = new Listener(exchanges, details, notes);
        return scope;
    }

    public static void Report(PowerSchoolExchange exchange) => Current.Value?.Exchanges(exchange);

    public static void Report(string details) => Current.Value?.Details?.Invoke(details);

    public static void Note(string decision) => Current.Value?.Notes?.Invoke(decision);

    private sealed record Listener(Action<PowerSchoolExchange> Exchanges, Action<string>? Details, Action<string>? Notes);

    private sealed class Scope(Listener? outer) : IDisposable
    {
        public void Dispose() => Current.Value = outer;
    }
}
