using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Refit;
using XelloPowerSchool.Errors;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool;

/// <summary>
/// An authenticated PowerSchool server, as <c>Connect-PowerSchool</c> returns it. Dispose it, or let
/// <c>Disconnect-PowerSchool</c> do so, to close it. Neither the client secret nor a token can be read from it.
/// </summary>
public sealed class PowerSchoolConnection : IDisposable
{
    private const int DefaultPageSize = 100;

    private readonly HttpClient _http;
    private readonly TokenHandler _tokens;
    private readonly HttpMessageHandler? _ownTransport;
    private readonly IPowerSchoolApi _api;
    private readonly SemaphoreSlim _throttle;
    private volatile bool _closed;

    internal PowerSchoolConnection(PowerSchoolConnectionOptions options)
    {
        Uri = options.Uri;
        Name = options.Name ?? options.Uri.Host;
        IsSandbox = options.IsSandbox;
        ThrottleLimit = options.ThrottleLimit;
        Connected = options.Clock.GetUtcNow();
        Route = NetworkRoute.Of(options);
        _throttle = new SemaphoreSlim(options.ThrottleLimit);
        Source = options.Source;
        IsSourceDemanded = options.Source is not null;
        Timeout = options.Timeout;
        Clock = options.Clock;

        HttpMessageHandler transport = options.Transport ?? (_ownTransport = NetworkTransport.Create(options));
        var exchanges = new ExchangeHandler(transport, options.Timeout, options.Clock);
        var retries = new RetryHandler(exchanges, options.MaximumRetryCount, options.RetryInterval, options.Clock, options.Jitter);
        _tokens = new TokenHandler(retries, options.Uri, options.ClientId, options.ClientSecret, options.Clock);
        // The time limit is that of the exchange; one for a whole call would count the waits between its tries.
        _http = new HttpClient(_tokens, disposeHandler: false) { BaseAddress = options.Uri, Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue(
            "XelloPowerSchool", typeof(PowerSchoolConnection).Assembly.GetName().Version!.ToString(3)));
        _api = RestService.For<IPowerSchoolApi>(_http, new RefitSettings
        {
            TransportExceptionFactory = static (_, exception, _) => exception,
        });
    }

    /// <summary>Name of the connection; the server's host unless another was given.</summary>
    public string Name { get; }

    /// <summary>Base address of the server.</summary>
    public Uri Uri { get; }

    /// <summary>PowerSchool's version, for example <c>25.3.0.0.0</c>; empty when the server does not say.</summary>
    public string ServerVersion { get; private set; } = "";

    /// <summary>The server's number for the plugin whose credentials are used.</summary>
    public string? PluginId { get; private set; }

    /// <summary>The most students that the server puts on a page for this plugin.</summary>
    public int StudentPageSize { get; private set; } = DefaultPageSize;

    /// <summary>The most schools that the server puts on a page for this plugin.</summary>
    public int SchoolPageSize { get; private set; } = DefaultPageSize;

    /// <summary>The most courses that the server puts on a page for this plugin.</summary>
    public int CoursePageSize { get; private set; } = DefaultPageSize;

    /// <summary>The most terms that the server puts on a page for this plugin.</summary>
    public int TermPageSize { get; private set; } = DefaultPageSize;

    /// <summary>The most sections that the server puts on a page for this plugin.</summary>
    public int SectionPageSize { get; private set; } = DefaultPageSize;

    /// <summary>The most enrolments of a section that the server puts on a page for this plugin.</summary>
    public int SectionEnrollmentPageSize { get; private set; } = DefaultPageSize;

    /// <summary>The most rows of a table that the server puts on a page for this plugin.</summary>
    public int TablePageSize { get; private set; } = DefaultPageSize;

    /// <summary>Where records are read; null when the server and the plugin allow none of the sources.</summary>
    public PowerSchoolSource? Source { get; private set; }

    /// <summary>How long PowerSchool has been running, in the server's words.</summary>
    public string? Uptime { get; private set; }

    /// <summary>The district's time zone, for example <c>America/Los_Angeles</c>.</summary>
    public string? Timezone { get; private set; }

    /// <summary>When the current token expires. It is renewed by itself.</summary>
    public DateTimeOffset? TokenExpires => _tokens.TokenExpires;

    /// <summary>When the connection was made.</summary>
    public DateTimeOffset Connected { get; }

    /// <summary>True for a synthetic district.</summary>
    public bool IsSandbox { get; }

    /// <summary>False after the connection was closed.</summary>
    public bool IsOpen => !_closed;

    /// <summary>The most requests under way at a time.</summary>
    public int ThrottleLimit { get; }

    /// <summary>The way to the server.</summary>
    internal NetworkRoute Route { get; }

    /// <summary>Whether the source was named by the user, and not found out.</summary>
    internal bool IsSourceDemanded { get; }

    /// <summary>Lists that are read from another source than <see cref="Source"/>, which was refused for them; by what they are called.</summary>
    internal ConcurrentDictionary<string, PowerSchoolSource> OtherSources { get; } = new(StringComparer.Ordinal);

    /// <summary>Why the sources that come before the one in use were refused.</summary>
    internal IReadOnlyList<(PowerSchoolSource Source, XelloException Reason)> Refusals { get; private set; } = [];

    /// <summary>For one exchange; of a streamed answer, for each wait for more of it.</summary>
    internal TimeSpan Timeout { get; }

    internal TimeProvider Clock { get; }

    /// <summary>Closes the connection; requests that are under way end with <c>ConnectionClosed</c>.</summary>
    public void Dispose()
    {
        if (_closed)
            return;
        _closed = true;
        _http.CancelPendingRequests();
        _http.Dispose();
        _tokens.Release();
        _ownTransport?.Dispose();
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    internal void Describe(MetadataAnswer metadata)
    {
        ServerVersion = metadata.ServerVersion ?? "";
        PluginId = metadata.PluginId;
        Uptime = metadata.Uptime;
        Timezone = metadata.Timezone;
        StudentPageSize = PageSize(metadata.StudentPageSize);
        SchoolPageSize = PageSize(metadata.SchoolPageSize);
        CoursePageSize = PageSize(metadata.CoursePageSize);
        TermPageSize = PageSize(metadata.TermPageSize);
        SectionPageSize = PageSize(metadata.SectionPageSize);
        SectionEnrollmentPageSize = PageSize(metadata.SectionEnrollmentPageSize);
        TablePageSize = PageSize(metadata.TablePageSize);
    }

    internal void Use(PowerSchoolSource? source, IReadOnlyList<(PowerSchoolSource Source, XelloException Reason)> refusals) =>
        (Source, Refusals) = (source, refusals);

    /// <summary>One request, with its retries, and the content of its answer; all troubles as one kind of error.</summary>
    internal Task<T> AskAsync<T>(
        Func<IPowerSchoolApi, CancellationToken, Task<HttpResponseMessage>> call, BodyReader<T> read, CancellationToken ct) =>
        AskAsync((HttpClient _, CancellationToken t) => call(_api, t), read, ct);

    /// <summary>The same for a request that is none of the product's own routes.</summary>
    internal Task<T> AskAsync<T>(
        Func<HttpClient, CancellationToken, Task<HttpResponseMessage>> call, BodyReader<T> read, CancellationToken ct) =>
        ConverseAsync(
            async t =>
            {
                using HttpResponseMessage response = await call(_http, t).ConfigureAwait(false);
                return PowerSchoolAnswer.Read(response, read);
            },
            ct);

    /// <summary>Makes sure that there is a token, and says when it expires.</summary>
    internal Task<DateTimeOffset> SignInAsync(CancellationToken ct) => ConverseAsync(_tokens.SignInAsync, ct);

    /// <summary>
    /// A good answer whose body is still on its way; the caller disposes of it. It is not one of the requests under way, so that
    /// who reads it slowly can ask other things meanwhile.
    /// </summary>
    internal Task<HttpResponseMessage> OpenAsync(Func<IPowerSchoolApi, CancellationToken, Task<HttpResponseMessage>> call, CancellationToken ct) =>
        ConverseAsync(
            async t =>
            {
                HttpResponseMessage response = await call(_api, t).ConfigureAwait(false);
                try
                {
                    PowerSchoolAnswer.Accept(response);
                    return response;
                }
                catch
                {
                    response.Dispose();
                    throw;
                }
            },
            ct);

    private async Task<T> ConverseAsync<T>(Func<CancellationToken, Task<T>> talk, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (_closed)
            throw Error.ConnectionClosed(Name);
        await _throttle.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            return await talk(ct).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) when (_closed && e is OperationCanceledException or ObjectDisposedException)
        {
            throw Error.ConnectionClosed(Name);
        }
        catch (Exception e) when (TransportFaults.Classify(e) != TransportFault.None)
        {
            throw TransportFaults.ToError(Uri, e);
        }
        finally
        {
            _throttle.Release();
        }
    }

    private static int PageSize(int? stated) => stated is > 0 ? stated.Value : DefaultPageSize;
}
