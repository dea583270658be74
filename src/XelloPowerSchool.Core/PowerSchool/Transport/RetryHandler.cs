using System.Net;
using Polly;
using Polly.Retry;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// Repeats what may be repeated (reads, also those by named query, and the request for a token) while the trouble can pass by itself,
/// and reports every try.
/// </summary>
internal sealed class RetryHandler : DelegatingHandler
{
    /// <summary>A server that asks for more patience than this gets the next try earlier, so that a bad header cannot stop a night's run.</summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(120);

    private static readonly ResiliencePropertyKey<Call> CallKey = new("call");
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;
    private readonly TimeProvider _clock;

    public RetryHandler(HttpMessageHandler inner, int maximumRetryCount, TimeSpan interval, TimeProvider clock, Func<double>? jitter)
        : base(inner)
    {
        _clock = clock;
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = clock };
        if (maximumRetryCount > 0)
        {
            var retry = new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = maximumRetryCount,
                BackoffType = DelayBackoffType.Exponential,
                Delay = interval,
                MaxDelay = TimeSpan.FromSeconds(30),
                UseJitter = true,
                ShouldHandle = static args => new ValueTask<bool>(MayPass(args.Outcome)),
                DelayGenerator = args => new ValueTask<TimeSpan?>(AskedFor(args.Outcome.Result)),
                OnRetry = static args =>
                {
                    args.Context.Properties.GetValue(CallKey, null!).Report(args.RetryDelay);
                    return default;
                },
            };
            if (jitter is not null)
                retry.Randomizer = jitter;
            builder.AddRetry(retry);
        }
        _pipeline = builder.Build();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = new Call(request, _clock);
        ResilienceContext context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, cancellationToken);
        context.Properties.Set(CallKey, call);
        try
        {
            return MayRepeat(request)
                ? await _pipeline.ExecuteAsync(async c => await SendOnceAsync(call, request, c.CancellationToken).ConfigureAwait(false), context)
                    .ConfigureAwait(false)
                : await SendOnceAsync(call, request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
            call.Report(wait: null);
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(Call call, HttpRequestMessage request, CancellationToken ct)
    {
        call.Start();
        try
        {
            HttpResponseMessage response = await base.SendAsync(request, ct).ConfigureAwait(false);
            call.Status = (int)response.StatusCode;
            return response;
        }
        finally
        {
            call.Stop();
        }
    }

    /// <summary>True for what changes nothing on the server: a GET, and a query or its count, which are asked for by POST.</summary>
    public static bool IsRead(HttpMethod method, Uri address) => method == HttpMethod.Get
        || (method == HttpMethod.Post && address.AbsolutePath.StartsWith("/ws/schema/query/", StringComparison.OrdinalIgnoreCase));

    private static bool MayRepeat(HttpRequestMessage request) =>
        IsRead(request.Method, request.RequestUri!) || TokenHandler.IsTokenRequest(request);

    private static bool MayPass(Outcome<HttpResponseMessage> outcome) => outcome.Exception is { } exception
        ? TransportFaults.IsTransient(exception)
        : outcome.Result?.StatusCode is HttpStatusCode.RequestTimeout or (HttpStatusCode)429 or HttpStatusCode.InternalServerError
            or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private TimeSpan? AskedFor(HttpResponseMessage? response)
    {
        TimeSpan? asked = response?.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _clock.GetUtcNow(),
            _ => null,
        };
        return asked < TimeSpan.Zero ? TimeSpan.Zero : asked > LongestWait ? LongestWait : asked;
    }

    /// <summary>The tries of one request. A try is reported when it is known whether another one follows.</summary>
    private sealed class Call(HttpRequestMessage request, TimeProvider clock)
    {
        private long _started;
        private TimeSpan _elapsed;
        private int _attempt;

        public int? Status { get; set; }

        public void Start()
        {
            _attempt++;
            Status = null;
            _started = clock.GetTimestamp();
        }

        public void Stop() => _elapsed = clock.GetElapsedTime(_started);

        public void Report(TimeSpan? wait) => PowerSchoolTrace.Report(new PowerSchoolExchange(
            request.Method.Method, request.RequestUri!.AbsolutePath, Status, _elapsed, _attempt, wait));
    }
}
