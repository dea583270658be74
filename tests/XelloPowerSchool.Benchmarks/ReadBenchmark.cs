using System.Globalization;
using System.Net.Http.Headers;
using System.Security;
using System.Text.Json;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Benchmarks;

/// <summary>
/// Students through the real client (token, pages ahead, retries, proof of every page, records) from recorded answers in
/// memory, against a reader that only walks over the same bytes and makes nothing of them.
/// </summary>
internal static class ReadBenchmark
{
    private static readonly StudentQuery Everybody = new() { Statuses = [PSEnrollStatus.Active] };

    public static IEnumerable<Result> Run(bool quick)
    {
        var count = quick ? 10_000 : 100_000;
        var recording = new Recording();
        using var sandbox = PowerSchoolSandbox.Create(new SandboxOptions { Students = count, Schools = Math.Max(1, count / 800) });
        using (var recorder = new Recorder(sandbox.CreateHandler(), recording))
            Read(sandbox, recorder, count);

        using var player = new Player(recording);
        var pages = recording.Pages;
        var tokens = 0L;
        var (ours, floor) = Measure.Alternately(
            quick ? 31 : 7,
            new Contender(() => Read(sandbox, player, count)),
            new Contender(() => tokens += pages.Sum(Walk)));
        if (tokens == 0)
            throw new InvalidOperationException("The recorded pages are empty.");

        yield return new Result(
            "read", string.Create(CultureInfo.InvariantCulture, $"{count:N0} students in {pages.Count:N0} pages, {pages.Sum(page => page.Length) / 1e6:N0} MB"),
            "a bare Utf8JsonReader pass over the same bytes", ours, floor, Goal.Within(3));
    }

    private static void Read(PowerSchoolSandbox sandbox, HttpMessageHandler transport, int expected)
    {
        var received = CountAsync(sandbox, transport).GetAwaiter().GetResult();
        if (received != expected)
            throw new InvalidOperationException($"{received} students came instead of {expected}.");
    }

    private static async Task<int> CountAsync(PowerSchoolSandbox sandbox, HttpMessageHandler transport)
    {
        using var secret = new SecureString();
        foreach (var character in sandbox.ClientSecret)
            secret.AppendChar(character);
        using var connection = await PowerSchoolClient.ConnectAsync(
            new PowerSchoolConnectionOptions
            {
                Uri = sandbox.Uri, ClientId = sandbox.ClientId, ClientSecret = secret, Transport = transport, Source = PowerSchoolSource.V1,
            },
            CancellationToken.None);
        var received = 0;
        await foreach (var student in new PowerSchoolClient(connection).GetStudentsAsync(Everybody, CancellationToken.None))
            received += student.StudentNumber.Length > 0 ? 1 : 0;
        return received;
    }

    private static long Walk(byte[] page)
    {
        var tokens = 0L;
        var reader = new Utf8JsonReader(page);
        while (reader.Read())
            tokens++;
        return tokens;
    }

    /// <summary>Answers by request.</summary>
    private sealed class Recording
    {
        private readonly Dictionary<string, byte[]> _answers = new(StringComparer.Ordinal);

        public byte[] this[HttpRequestMessage request]
        {
            get => _answers[Key(request)];
            set
            {
                lock (_answers)
                    _answers[Key(request)] = value;
            }
        }

        public List<byte[]> Pages => [.. _answers.Where(answer => answer.Key.Contains("/student?", StringComparison.Ordinal)).Select(answer => answer.Value)];

        private static string Key(HttpRequestMessage request) => request.RequestUri!.PathAndQuery;
    }

    private sealed class Recorder(HttpMessageHandler server, Recording recording) : DelegatingHandler(server)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            recording[request] = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response;
        }
    }

    private sealed class Player(Recording recording) : HttpMessageHandler
    {
        private static readonly MediaTypeHeaderValue Json = new("application/json");

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var content = new ByteArrayContent(recording[request]);
            content.Headers.ContentType = Json;
            return Task.FromResult(new HttpResponseMessage { Content = content, RequestMessage = request });
        }
    }
}
