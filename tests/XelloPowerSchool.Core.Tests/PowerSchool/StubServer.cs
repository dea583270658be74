using System.Collections.Concurrent;
using System.Net;
using System.Security;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Tests.PowerSchool;

/// <summary>A server in the place of the network: gives out tokens and metadata, and lets the test answer the rest.</summary>
internal sealed class StubServer : HttpMessageHandler
{
    public const string ClientId = "0c6f3f6e-0000-4000-8000-000000000001";
    public const string Secret = "canary-secret-7f1d";
    public const string Metadata =
        """{"metadata":{"student_max_page_size":3,"school_max_page_size":2,"course_max_page_size":2,"plugin_id":9741,"powerschool_version":"25.3.0.0.0","powerschool_uptime":"5 days","district_timezone":"America/Los_Angeles"}}""";

    private int _tokens;
    private int _inFlight;

    public ConcurrentQueue<string> Requests { get; } = new();

    public ConcurrentQueue<HttpRequestMessage> TokenRequests { get; } = new();

    public int MostInFlight { get; private set; }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 10, 1, 2, 0, 0, TimeSpan.Zero));

    /// <summary>The answer to a request for a token; the number says which request it is.</summary>
    public Func<int, HttpResponseMessage> Token { get; set; } = static n =>
        Json($$"""{"access_token":"canary-token-{{n}}","token_type":"Bearer","expires_in":"2504956"}""");

    /// <summary>What connections read from; null when they are to find out.</summary>
    public PowerSchoolSource? Source { get; set; } = PowerSchoolSource.V1;

    public TimeSpan TokenTakes { get; set; }

    public Func<HttpResponseMessage> Describe { get; set; } = static () => Json(Metadata);

    public Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> Answer { get; set; } =
        static (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound));

    public void AnswerWith(Func<HttpRequestMessage, HttpResponseMessage> answer) => Answer = (request, _) => Task.FromResult(answer(request));

    public PowerSchoolConnectionOptions Options(int retries = 5, int throttle = 4, string address = "https://ps.example.org/", TimeSpan? interval = null) => new()
    {
        Uri = new Uri(address),
        ClientId = ClientId,
        ClientSecret = Secure(Secret),
        Transport = this,
        Clock = Clock,
        Jitter = static () => 0.5,
        MaximumRetryCount = retries,
        RetryInterval = interval ?? TimeSpan.FromSeconds(1),
        ThrottleLimit = throttle,
        Source = Source,
    };

    public Task<PowerSchoolConnection> ConnectAsync(int retries = 5, int throttle = 4) =>
        PowerSchoolClient.ConnectAsync(Options(retries, throttle), CancellationToken.None);

    public async Task<PowerSchoolClient> ClientAsync(int retries = 5, int throttle = 4) => new(await ConnectAsync(retries, throttle));

    /// <summary>Waits for a call while the fake clock runs, so that back-offs of minutes take no time.</summary>
    public async Task<T> RunAsync<T>(Task<T> call)
    {
        while (!call.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1);
        }
        return await call;
    }

    public static SecureString Secure(string text)
    {
        var secure = new SecureString();
        foreach (char c in text)
            secure.AppendChar(c);
        return secure;
    }

    public static HttpResponseMessage Json(string body, int status = 200) => new((HttpStatusCode)status)
    {
        Content = new StringContent(body, Encoding.UTF8, "application/json"),
    };

    public static HttpResponseMessage Html(int status = 200, string type = "text/html") => new((HttpStatusCode)status)
    {
        Content = new StringContent("\n <!DOCTYPE html><html><body>Sign in, Canaryson</body></html>", Encoding.UTF8, type),
    };

    public static HttpResponseMessage Count(int count) => Json("{\"resource\":{\"count\":" + count + "}}");

    /// <summary>The answer of a server that has the students 1 to <paramref name="total"/>.</summary>
    public static HttpResponseMessage Students(HttpRequestMessage request, int total)
    {
        if (request.RequestUri!.AbsolutePath.EndsWith("/count", StringComparison.Ordinal))
            return Count(total);
        int page = Number(Query(request)["page"]), size = Number(Query(request)["pagesize"]);
        return StudentPage(Enumerable.Range(1, total).Skip((page - 1) * size).Take(size));
    }

    public static HttpResponseMessage StudentPage(IEnumerable<int> ids)
    {
        string[] students = [.. ids.Select(static id => "{\"id\":" + id + ",\"local_id\":" + (10000 + id) + ",\"name\":{\"first_name\":\"Ann\",\"last_name\":\"Canaryson\"}}")];
        // One element is the element itself, and none is no member at all.
        string member = students.Length switch { 0 => "", 1 => ",\"student\":" + students[0], _ => ",\"student\":[" + string.Join(",", students) + "]" };
        return Json("{\"students\":{\"@expansions\":\"demographics, lunch\",\"@extensions\":\"x\"" + member + "}}");
    }

    public static int Number(string? text) => int.Parse(text!, System.Globalization.CultureInfo.InvariantCulture);

    public static System.Collections.Specialized.NameValueCollection Query(HttpRequestMessage request) =>
        System.Web.HttpUtility.ParseQueryString(request.RequestUri!.Query);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Enqueue($"{request.Method} {request.RequestUri!.PathAndQuery} {request.Headers.Authorization?.Parameter}");
        lock (this)
            MostInFlight = Math.Max(MostInFlight, ++_inFlight);
        try
        {
            if (request.RequestUri.AbsolutePath.StartsWith("/oauth/", StringComparison.Ordinal))
            {
                TokenRequests.Enqueue(request);
                // Long enough that whoever wants a token too is waiting for this one.
                await Task.Delay(TokenTakes, cancellationToken);
                return Token(Interlocked.Increment(ref _tokens));
            }
            if (request.RequestUri.AbsolutePath == "/ws/v1/metadata")
                return Describe();
            return await Answer(request, cancellationToken);
        }
        finally
        {
            lock (this)
                _inFlight--;
        }
    }
}

internal static class Reading
{
    public static async Task<List<T>> ListAsync<T>(this IAsyncEnumerable<T> source)
    {
        var list = new List<T>();
        await foreach (T item in source)
            list.Add(item);
        return list;
    }
}
