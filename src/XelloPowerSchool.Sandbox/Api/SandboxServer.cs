using System.Text;
using XelloPowerSchool.Sandbox.District;

namespace XelloPowerSchool.Sandbox.Api;

/// <summary>
/// The emulated PowerSchool, free of any transport: a request in, an answer out. Requests may come at the same time; each sees the
/// district of one date.
/// </summary>
internal sealed class SandboxServer
{
    private readonly SandboxOptions _options;
    private readonly SyntheticDistrict _district;
    private readonly RequestLog _log = new();
    private readonly Router _router;
    private Roster _roster;

    public SandboxServer(SandboxOptions options)
    {
        _options = options;
        _district = new SyntheticDistrict(options.Seed, options.Students, options.Schools);
        _roster = _district.On(options.Date);
        Faults = new FaultSwitch(options.FaultEvery);
        Tokens = new TokenService(_district.Key, options, Faults);
        var schools = new SchoolResources(_district, options);
        _router = new Router(
        [
            new Route("POST", "/oauth/access_token", Access.Open, call => Tokens.Issue(call.Request)),
            .. new ServerResources(_district, options).Routes,
            .. schools.Routes,
            .. new StudentResources(schools, options, Faults).Routes,
        ]);
    }

    public FaultSwitch Faults { get; }

    public TokenService Tokens { get; }

    public IReadOnlyList<SandboxRequest> Requests => _log.Snapshot();

    /// <summary>The district's date. Requests that are under way finish on the date they began with.</summary>
    public DateTime Date
    {
        get => Volatile.Read(ref _roster).Date;
        set
        {
            if (value.Date != Date) Volatile.Write(ref _roster, _district.On(value));
        }
    }

    public static ApiResponse NotFound() => ApiResponse.Error(404, "Resource not found");

    public async Task<ApiResponse> HandleAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var time = _options.Clock();
        var response = await AnswerAsync(request, cancellationToken).ConfigureAwait(false);
        _log.Add(new SandboxRequest { Time = time, Method = request.Method, Path = request.Path, Query = request.Query, Status = response.Status });
        return response;
    }

    private async Task<ApiResponse> AnswerAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        if (Faults.IsOn(SandboxFault.HtmlPage)) return SignInPage();
        var route = _router.Find(request.Method, request.Path, out var ids, out var status);
        if (route is null) return status == 405 ? ApiResponse.Error(405, "Method not allowed") : NotFound();

        var isToken = route.Path.StartsWith("/oauth/", StringComparison.Ordinal);
        if (!isToken)
        {
            if (Faults.Strikes(SandboxFault.Slow)) await _options.Delay(_options.SlowFor, cancellationToken).ConfigureAwait(false);
            if (Faults.Strikes(SandboxFault.Unavailable)) return new ApiResponse(503);
            if (Faults.Strikes(SandboxFault.Throttled)) return new ApiResponse(429) { Headers = [("Retry-After", _options.RetryAfter)] };
        }
        if (route.Access != Access.Open && Tokens.Refuse(request) is { } refusal) return refusal;
        if (route.Access == Access.V1 && !_options.V1Access)
            return ApiResponse.Error(401, "Plugin is missing required accessLevelV1Api READ permission");
        // A real server would answer XML here, which nothing that we know of wants.
        if (!isToken && request.Accept?.IndexOf("application/json", StringComparison.OrdinalIgnoreCase) is null or < 0)
            return new ApiResponse(406);
        try
        {
            return route.Answer(new Call(request, new QueryString(request.Query), Volatile.Read(ref _roster), ids));
        }
        catch (BadRequestException e)
        {
            return ApiResponse.Error(400, e.Message);
        }
    }

    private static ApiResponse SignInPage() => new(200)
    {
        ContentType = "text/html;charset=UTF-8",
        Body = Encoding.UTF8.GetBytes("<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form method=\"post\">Please sign in.</form></body></html>\n"),
    };
}
