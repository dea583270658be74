using System.Globalization;
using System.Runtime.CompilerServices;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// Checks everything that the integration needs from a server, from the name to the counts of students, and says what to do
/// about what is missing. A check whose ground is missing is skipped, so the first failure is the one to look at.
/// </summary>
internal sealed class ConnectionDiagnosis(PowerSchoolConnection connection, TimeProvider clock)
{
    private const string NotReached = "not checked, because an earlier check failed";
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(2);

    private readonly PowerSchoolClient _client = new(connection);
    private readonly List<PSSchool> _schools = [];
    private bool _reached = true;
    private bool _signedIn;
    private MetadataAnswer? _metadata;
    private DateTimeOffset? _serverTime;

    /// <summary>Checks a server that may not be reachable, with a connection of its own.</summary>
    public static async IAsyncEnumerable<PowerSchoolCheck> RunAsync(
        PowerSchoolConnectionOptions options, [EnumeratorCancellation] CancellationToken ct)
    {
        using var connection = new PowerSchoolConnection(options);
        await foreach (PowerSchoolCheck check in new ConnectionDiagnosis(connection, options.Clock).RunAsync(ct).ConfigureAwait(false))
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
        PowerSchoolCheck source = await CheckAsync("Source", _metadata is not null, SourceAsync, ct).ConfigureAwait(false);
        yield return source;
        yield return await CheckAsync("Schools", source.Status == PowerSchoolCheckStatus.Pass, SchoolsAsync, ct).ConfigureAwait(false);
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

    private async Task<Finding> SourceAsync(CancellationToken ct)
    {
        if (connection.Source is null)
            await SourceProbe.RunAsync(connection, ct).ConfigureAwait(false);
        return connection.Source is { } source
            ? Finding.Pass($"records are read by {source}")
            : Finding.Fail(Error.NoReadableSource(connection.Name, connection.Refusals));
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

    private async Task<PowerSchoolCheck> CheckAsync(string name, bool possible, Func<CancellationToken, Task<Finding>> check, CancellationToken ct)
    {
        long started = clock.GetTimestamp();
        Finding finding;
        try
        {
            finding = possible ? await check(ct).ConfigureAwait(false) : Finding.Skipped(NotReached);
        }
        catch (XelloException e)
        {
            finding = Finding.Fail(e);
        }
        return new PowerSchoolCheck
        {
            Name = name, Status = finding.Status, Detail = finding.Detail, Advice = finding.Advice, Elapsed = clock.GetElapsedTime(started),
        };
    }
}
