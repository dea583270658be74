using System.Globalization;
using System.Runtime.CompilerServices;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// Checks everything that the integration needs from a server, from the name to the counts of students, and says what to do
/// about what is missing. A check whose ground is missing is skipped, so the first failure is the one to look at.
/// </summary>
/// <param name="connection">The connection; it need not be signed in.</param>
/// <param name="rights">The columns that the integration needs, by table; the first of each table is a number column.</param>
/// <param name="clock">What time it is on this machine.</param>
internal sealed class ConnectionDiagnosis(PowerSchoolConnection connection, IReadOnlyList<(string Table, string Field)> rights, TimeProvider clock)
{
    private const string NotReached = "not checked, because an earlier check failed";
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(2);

    private readonly PowerSchoolClient _client = new(connection);
    private readonly CheckRunner _runner = new(clock);
    private readonly List<PSSchool> _schools = [];
    private readonly List<(PowerSchoolSource Source, XelloException Reason)> _refusals = [];
    private bool _reached = true;
    private bool _signedIn;
    private MetadataAnswer? _metadata;
    private DateTimeOffset? _serverTime;

    /// <summary>Checks a server that may not be reachable, with a connection of its own.</summary>
    public static async IAsyncEnumerable<PowerSchoolCheck> RunAsync(
        PowerSchoolConnectionOptions options, IReadOnlyList<(string Table, string Field)> rights, [EnumeratorCancellation] CancellationToken ct)
    {
        using var connection = new PowerSchoolConnection(options);
        await foreach (PowerSchoolCheck check in new ConnectionDiagnosis(connection, rights, options.Clock).RunAsync(ct).ConfigureAwait(false))
            yield return check;
    }

    /// <summary>All checks, in the order in which each needs the ones before it.</summary>
    public async IAsyncEnumerable<PowerSchoolCheck> RunAsync([EnumeratorCancellation] CancellationToken ct)
    {
        foreach ((string name, Func<CancellationToken, Task<Finding>> check) in NetworkChecks())
        {
            PowerSchoolCheck result = await CheckAsync(name, _reached, check, ct).ConfigureAwait(false);
            _reached &= result.Status != PowerSchoolCheckStatus.Fail;
            yield return result;
        }
        PowerSchoolCheck token = await CheckAsync("Token", _reached, SignInAsync, ct).ConfigureAwait(false);
        _signedIn = token.Status != PowerSchoolCheckStatus.Fail && _reached;
        yield return token;
        yield return await CheckAsync("Version", _signedIn, VersionAsync, ct).ConfigureAwait(false);
        yield return await CheckAsync("Clock", _metadata is not null, ClockAsync, ct).ConfigureAwait(false);
        yield return await CheckAsync("Page limits", _metadata is not null, _ => Task.FromResult(PageLimits()), ct).ConfigureAwait(false);
        foreach (PowerSchoolSource source in SourceProbe.Sources)
            yield return await CheckAsync($"Source {source}", _signedIn, t => SourceAsync(source, t), ct).ConfigureAwait(false);
        var probe = new RightsProbe(connection);
        foreach (IGrouping<string, string> table in rights.GroupBy(static r => r.Table, static r => r.Field))
        {
            yield return await CheckAsync(
                "Right " + table.Key.ToLowerInvariant(), _signedIn, t => RightAsync(probe, table.Key, [.. table], t), ct).ConfigureAwait(false);
        }
        yield return await CheckAsync("Schools", connection.Source is not null, SchoolsAsync, ct).ConfigureAwait(false);
        foreach (PSSchool school in _schools)
            yield return await CheckAsync(string.Format(CultureInfo.InvariantCulture, "Students {0}", school.SchoolNumber), true, t => StudentsAsync(school, t), ct).ConfigureAwait(false);
    }

    private (string Name, Func<CancellationToken, Task<Finding>> Check)[] NetworkChecks()
    {
        if (connection.Route.IsInProcess)
            return [("Name resolution", InProcessAsync), ("TCP", InProcessAsync), ("TLS", InProcessAsync)];
        var network = new NetworkProbe(connection.Route, clock);
        return [("Name resolution", network.ResolveAsync), ("TCP", network.ConnectAsync), ("TLS", network.SecureAsync)];
    }

    private static Task<Finding> InProcessAsync(CancellationToken ct) =>
        Task.FromResult(Finding.Skipped("a sandbox in this process, without a network"));

    private async Task<Finding> SignInAsync(CancellationToken ct)
    {
        DateTimeOffset expires = await connection.SignInAsync(ct).ConfigureAwait(false);
        return Finding.Pass(string.Format(CultureInfo.InvariantCulture, "signed in until {0:yyyy-MM-dd HH:mm} UTC", expires.UtcDateTime));
    }

    private async Task<Finding> VersionAsync(CancellationToken ct)
    {
        MetadataAnswer metadata = await connection.AskAsync(
            async (api, t) =>
            {
                HttpResponseMessage response = await api.GetMetadataAsync(t).ConfigureAwait(false);
                _serverTime = response.Headers.Date;
                return response;
            },
            MetadataAnswer.Read, ct).ConfigureAwait(false);
        _metadata = metadata;
        connection.Describe(metadata);
        return string.IsNullOrEmpty(metadata.ServerVersion)
            ? Finding.Warning("the server does not say its version", "Check that the address is that of the PowerSchool server.")
            : Finding.Pass($"PowerSchool {metadata.ServerVersion}, plugin {metadata.PluginId ?? "without number"}");
    }

    // The header has whole seconds, and the answer has been on its way: only what is far off is worth a word.
    private Task<Finding> ClockAsync(CancellationToken ct)
    {
        if (connection.IsSandbox)
            return Task.FromResult(Finding.Skipped("a synthetic district has a day of its own"));
        if (_serverTime is not { } server)
            return Task.FromResult(Finding.Skipped("the server does not say what time it is"));
        TimeSpan skew = clock.GetUtcNow() - server;
        string what = string.Format(
            CultureInfo.InvariantCulture, "this machine is {0:0} s {1}", Math.Abs(skew.TotalSeconds), skew < TimeSpan.Zero ? "behind the server" : "ahead of the server");
        return Task.FromResult(skew.Duration() <= ClockTolerance
            ? Finding.Pass(what)
            : Finding.Warning(what, "Let both take the time from the same place. Tokens and certificates expire by the clock, and the dates of runs are those of this machine."));
    }

    private Finding PageLimits() => Finding.Pass(string.Format(
        CultureInfo.InvariantCulture, "students {0}, schools {1}, courses {2}, terms {3}",
        connection.StudentPageSize, connection.SchoolPageSize, connection.CoursePageSize, connection.TermPageSize));

    // One source is enough. An open connection keeps the one that it has.
    private async Task<Finding> SourceAsync(PowerSchoolSource source, CancellationToken ct)
    {
        if (await SourceProbe.RefusalAsync(connection, source, ct).ConfigureAwait(false) is not { } reason)
        {
            if (connection.Source is null)
                connection.Use(source, _refusals);
            return Finding.Pass(connection.Source == source ? "allowed, and in use" : "allowed");
        }
        _refusals.Add((source, reason));
        bool last = source == SourceProbe.Sources[SourceProbe.Sources.Count - 1];
        return connection.Source == source || (last && connection.Source is null)
            ? Finding.Fail(reason)
            : Finding.Warning(reason.Message, reason.RecommendedAction);
    }

    // With a source at hand students and schools can be read; what is missing here keeps something else from being read.
    private async Task<Finding> RightAsync(RightsProbe probe, string table, string[] fields, CancellationToken ct)
    {
        Finding finding = await probe.RunAsync(table, fields, ct).ConfigureAwait(false);
        return finding.Status == PowerSchoolCheckStatus.Fail && connection.Source is not null
            ? finding with { Status = PowerSchoolCheckStatus.Warning }
            : finding;
    }

    private async Task<Finding> SchoolsAsync(CancellationToken ct)
    {
        await foreach (PSSchool school in _client.GetSchoolsAsync(ct).ConfigureAwait(false))
            _schools.Add(school);
        return _schools.Count > 0
            ? Finding.Pass(string.Format(CultureInfo.InvariantCulture, "{0} schools", _schools.Count))
            : Finding.Warning("the server shows no school", "Check which schools the plugin may see.");
    }

    private async Task<Finding> StudentsAsync(PSSchool school, CancellationToken ct)
    {
        int count = await _client.CountStudentsAsync(
            new StudentQuery { School = school, Statuses = [PSEnrollStatus.Active] }, ct).ConfigureAwait(false);
        return count > 0
            ? Finding.Pass(string.Format(CultureInfo.InvariantCulture, "{0} active students at {1}", count, school.Name))
            : Finding.Warning($"no active student at {school.Name}", "Right for a school that is closed or not yet open; otherwise nobody there would get an account.");
    }

    private Task<PowerSchoolCheck> CheckAsync(string name, bool possible, Func<CancellationToken, Task<Finding>> check, CancellationToken ct) =>
        _runner.RunAsync(name, possible ? null : NotReached, check, ct);
}
