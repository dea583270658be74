using System.Globalization;
using System.Text;
using XelloPowerSchool.Sandbox.District;
using XelloPowerSchool.Sandbox.Plugins;

namespace XelloPowerSchool.Sandbox.Api;

/// <summary>
/// The emulated PowerSchool, free of any transport: a request in, an answer out. Requests may come at the same time; each sees the
/// district of one date.
/// </summary>
internal sealed class SandboxServer : IDisposable
{
    private readonly SandboxOptions _options;
    private readonly DistrictState _state;
    private readonly RequestLog _log = new();
    private readonly Router _router;
    private readonly Version _version;

    public SandboxServer(SandboxOptions options)
    {
        _options = options;
        _version = ServerFeatures.Parse(options.ServerVersion);
        var district = new SyntheticDistrict(options.Seed, options.Students, options.Schools);
        Faults = new FaultSwitch(options.FaultEvery, options.FaultSeed);
        _state = new DistrictState(district, options.Date, Faults);
        var builtIn = new Plugin("Sandbox", "1.0") { IsEnabled = true, V1 = options.V1Access ? V1Level.Full : V1Level.None };
        Plugins = new PluginStore(_version, options.Plugin is null ? builtIn : null, () => _state.Roster.Database);
        if (options.Plugin is { } package) Installation = Start(package);
        Tokens = new TokenService(district.Key, options, Faults, Plugins);
        var schools = new SchoolResources(district, options, Faults);
        var lists = new RecordList(Faults);
        var versions = new DataVersions(district, _version);
        _router = new Router(
        [
            new Route("POST", "/oauth/access_token", Access.Open, call => Tokens.Issue(call.Request)),
            .. new ServerResources(district, options).Routes,
            .. schools.Routes,
            .. new StudentResources(schools, options, Faults, _state).Routes,
            .. new SchemaResources(options, Faults, lists, _state, _version).Routes,
            .. new QueryResources(lists, _state, versions, Plugins, _version).Routes,
            .. versions.Routes,
        ]);
    }

    public FaultSwitch Faults { get; }

    public TokenService Tokens { get; }

    public PluginStore Plugins { get; }

    /// <summary>What the server said when it was started with a plugin.</summary>
    public PluginResult? Installation { get; }

    public IReadOnlyList<SandboxRequest> Requests => _log.Snapshot();

    /// <summary>The district's date. Requests that are under way finish on the date they began with.</summary>
    public DateTime Date
    {
        get => _state.Date;
        set => _state.Date = value;
    }

    /// <summary>Imports a file of course requests.</summary>
    public SandboxImport Import(TextReader text, int loseEvery) => _state.Import(text, loseEvery);

    public static ApiResponse NotFound() => ApiResponse.Error(404, "Resource not found");

    public void Dispose() => _state.Roster.Dispose();

    public async Task<ApiResponse> HandleAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var time = _options.Clock();
        var response = await AnswerAsync(request, cancellationToken).ConfigureAwait(false);
        _log.Add(new SandboxRequest { Time = time, Method = request.Method, Path = request.Path, Query = request.Query, Status = response.Status });
        return response;
    }

    private static bool IsV1(string path) => path.StartsWith("/ws/v1/", StringComparison.Ordinal);

    // The errors of /ws/v1 have one shape, those of tables and queries another.
    private static ApiResponse Error(string path, int status, string message) =>
        path.StartsWith("/ws/", StringComparison.Ordinal) && !IsV1(path) ? ApiResponse.Message(status, message) : ApiResponse.Error(status, message);

    private static ApiResponse SignInPage() => new(200)
    {
        ContentType = "text/html;charset=UTF-8",
        Body = Encoding.UTF8.GetBytes("<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form method=\"post\">Please sign in.</form></body></html>\n"),
    };

    private PluginResult Start(byte[] package)
    {
        var installed = Plugins.Install(package);
        return installed.Succeeded ? Plugins.Enable() : installed;
    }

    private async Task<ApiResponse> AnswerAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        if (Faults.IsOn(SandboxFault.HtmlPage)) return SignInPage();
        var route = _router.Find(request.Method, request.Path, out var names, out var status);
        if (route is null) return Error(request.Path, status, status == 405 ? "Method not allowed" : "Resource not found");

        var isToken = route.Path.StartsWith("/oauth/", StringComparison.Ordinal);
        if (!isToken)
        {
            if (Faults.Strikes(SandboxFault.Slow)) await _options.Delay(_options.SlowFor, cancellationToken).ConfigureAwait(false);
            if (Faults.Strikes(SandboxFault.Unavailable)) return new ApiResponse(503);
            if (Faults.Strikes(SandboxFault.Throttled)) return Throttled(_options.RetryAfter);
            if (Faults.Strikes(SandboxFault.ThrottledUntil))
                return Throttled((_options.Clock() + TimeSpan.FromSeconds(int.Parse(_options.RetryAfter, CultureInfo.InvariantCulture))).ToString("R", CultureInfo.InvariantCulture));
        }
        if (route.Access != Access.Open && Tokens.Refuse(request) is { } refusal) return refusal;
        var plugin = Plugins.Current ?? new Plugin("", "");
        var needed = route.Access switch { Access.V1 => V1Level.Read, Access.V1Write => V1Level.Full, _ => V1Level.None };
        if (_version >= ServerFeatures.V1AccessLevel && plugin.V1 < needed)
            return ApiResponse.Error(401, $"Plugin is missing required accessLevelV1Api {needed.ToString().ToUpperInvariant()} permission");
        // A real server would answer XML here, which nothing that we know of wants.
        if (!isToken && request.Accept?.IndexOf("application/json", StringComparison.OrdinalIgnoreCase) is null or < 0) return new ApiResponse(406);
        var answer = Answer(route, new Call(request, new QueryString(request.Query), _state.Roster, plugin, names));
        return !isToken && Faults.Strikes(SandboxFault.SlowBody) ? answer with { Pause = token => _options.Delay(_options.SlowFor, token) } : answer;
    }

    private static ApiResponse Throttled(string retryAfter) => new(429) { Headers = [("Retry-After", retryAfter)] };

    private static ApiResponse Answer(Route route, Call call)
    {
        try
        {
            return route.Answer(call);
        }
        catch (BadRequestException e)
        {
            return Error(call.Request.Path, 400, e.Message);
        }
        catch (AnswerException e)
        {
            return e.Answer;
        }
    }
}
