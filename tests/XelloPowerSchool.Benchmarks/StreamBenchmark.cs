using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Benchmarks;

/// <summary>
/// A district's students by the plugin's query, in pages as records and in one answer as rows, from a server in the same process
/// that makes its answers up while they are read. What counts is the managed heap, which must not grow with the district.
/// </summary>
internal static class StreamBenchmark
{
    private const int MaximumHeap = 100;
    private const string Pages = "pages";
    private const string OneAnswer = "one";

    public static IEnumerable<Result> Run(bool quick)
    {
        var count = quick ? 50_000 : 500_000;
        foreach (var (way, what) in new[] { (Pages, "in pages of 1,000, as records"), (OneAnswer, "in one answer (pagesize=0), as rows") })
        {
            var numbers = Child.Run(Child.Stream, way, count.ToString(CultureInfo.InvariantCulture));
            yield return new Result(
                "stream", string.Create(CultureInfo.InvariantCulture, $"{count:N0} students by PowerQuery, {what}"), "", new Timings([numbers[0]]), Floor: null,
                Note: string.Create(CultureInfo.InvariantCulture,
                    $"peak managed heap {numbers[1]:0.0} MB, goal under {MaximumHeap} MB: {(numbers[1] < MaximumHeap ? "yes" : "NO")}; live at the end {numbers[2]:0.0} MB"));
        }
    }

    /// <summary>In a process of its own, so that nothing else is on the heap.</summary>
    public static void Read(string way, string count) => ReadAsync(way, int.Parse(count, CultureInfo.InvariantCulture)).GetAwaiter().GetResult();

    private static async Task ReadAsync(string way, int count)
    {
        using var server = new Generator(count);
        using var connection = await PowerSchoolClient.ConnectAsync(
            new PowerSchoolConnectionOptions
            {
                Uri = new Uri("https://ps.example.org/"), ClientId = "benchmark", ClientSecret = SyntheticPages.Secret(), Transport = server,
                Source = PowerSchoolSource.PowerQuery,
            },
            CancellationToken.None);
        var client = new PowerSchoolClient(connection);
        var started = Stopwatch.GetTimestamp();
        int received = 0;
        long peak = 0;
        if (way == Pages)
        {
            await foreach (var student in client.GetStudentsAsync(new StudentQuery(), CancellationToken.None))
                Count(student.StudentNumber.Length);
        }
        else
        {
            await foreach (var row in client.RunQueryAsync(new NamedQuery { Name = PluginQueries.Students }, CancellationToken.None))
                Count(row.Fields.Count);
        }
        var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        if (received != count)
            throw new InvalidOperationException($"{received} students came instead of {count}.");
        var live = GC.GetTotalMemory(forceFullCollection: true);
        Child.Print(elapsed, peak / 1e6, live / 1e6);

        void Count(int size)
        {
            // Also what is garbage already, as the process has to hold it.
            if ((received += size > 0 ? 1 : 0) % 500 == 0)
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false));
        }
    }

    private sealed class Generator(int count) : HttpMessageHandler
    {
        private const int PageSize = 1000;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.AbsolutePath;
            var query = request.RequestUri.Query;
            HttpContent content =
                path.StartsWith("/oauth/", StringComparison.Ordinal) ? new ByteArrayContent(SyntheticPages.Token)
                : path == "/ws/v1/metadata" ? new ByteArrayContent(SyntheticPages.Metadata)
                : path.EndsWith("/count", StringComparison.Ordinal) ? new StringContent($$"""{"count":{{count}}}""", Encoding.UTF8, "application/json")
                : query.Contains("pagesize=0", StringComparison.Ordinal) ? new StreamContent(new RowStream(1, count))
                : new StreamContent(new RowStream(First(query), Math.Min(First(query) + PageSize - 1, count)));
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content, RequestMessage = request });
        }

        private static int First(string query) =>
            ((int.Parse(query.Split("page=")[1].Split('&')[0], CultureInfo.InvariantCulture) - 1) * PageSize) + 1;
    }

    /// <summary>The answer with the rows from one to another, made as it is read.</summary>
    private sealed class RowStream(int first, int last) : Stream
    {
        private byte[] _piece = Encoding.UTF8.GetBytes($$"""{"name":"STUDENTS","record":[""");
        private int _position;
        private int _rows;
        private bool _ended;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            while (_position == _piece.Length)
            {
                if (_ended)
                    return 0;
                var text = new StringBuilder();
                for (var i = 0; i < 50 && first + _rows <= last; i++, _rows++)
                    SyntheticPages.AppendRow(text.Append(_rows == 0 ? "" : ","), first + _rows);
                if (first + _rows > last)
                {
                    text.Append("]}");
                    _ended = true;
                }
                (_piece, _position) = (Encoding.UTF8.GetBytes(text.ToString()), 0);
            }
            var count = Math.Min(buffer.Length, _piece.Length - _position);
            _piece.AsSpan(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Task.FromResult(Read(buffer.AsSpan(offset, count)));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
