using System.Runtime.CompilerServices;
using System.Text.Json;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// Reads a query that answers everything at once, row by row while the bytes arrive. Only the row that is being read is held.
/// An answer that ends in the middle, or has another number of rows than the server counts, is an error after its last row.
/// </summary>
internal sealed class QueryStream(PowerSchoolConnection connection, NamedQuery query, byte[] body)
{
    private readonly QueryApi _queries = new(connection);

    public async IAsyncEnumerable<PSQueryRecord> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        using HttpResponseMessage response = await OpenAsync(ct).ConfigureAwait(false);
        // The network streams of .NET Framework do not listen to a token; taking their answer away ends the read.
        using CancellationTokenRegistration stop = ct.Register(static answer => ((HttpResponseMessage)answer!).Dispose(), response);
#if NETFRAMEWORK
        using Stream stream = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
#else
        using Stream stream = await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false);
#endif
        var rows = new List<PSQueryRecord>();
        var parser = new QueryStreamParser(query.Name);
        var buffer = new RowBuffer();
        var seen = new IdSet();
        int received = 0;
        for (bool ended = false; !ended;)
        {
            ended = await FillAsync(buffer, stream, received, ct).ConfigureAwait(false) == 0;
            buffer.Consume(PowerSchoolAnswer.ReadBody(response, () => parser.Read(buffer.Bytes, rows)));
            if (parser.LooksLikeWebPage)
                throw Error.SignInPageReceived(response, location: null);
            foreach (PSQueryRecord row in rows)
            {
                if (row.RowId is { } id && !seen.Add(id))
                    throw Error.DuplicateRow(QueryApi.Path(query.Name), id);
                received++;
                yield return row;
            }
            rows.Clear();
        }
        if (!parser.IsComplete)
            throw Error.StreamBroken(QueryApi.Path(query.Name), received, null);
        int counted = parser.Count ?? await _queries.CountAsync(query.Name, body, ct).ConfigureAwait(false);
        if (counted != received)
            throw Error.IncompleteList(QueryApi.Path(query.Name), counted, received);
    }

    // A server that does not know count=true is asked for the count by itself.
    private async Task<HttpResponseMessage> OpenAsync(CancellationToken ct)
    {
        try
        {
            return await _queries.StreamAsync(query, body, count: true, ct).ConfigureAwait(false);
        }
        catch (XelloException e) when (e.StatusCode == 400)
        {
            return await _queries.StreamAsync(query, body, count: false, ct).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for more bytes, but not longer than for any answer; 0 at the end.</summary>
    private async Task<int> FillAsync(RowBuffer buffer, Stream stream, int received, CancellationToken ct)
    {
        using CancellationTokenSource limit = Clocks.Limit(connection.Clock, connection.Timeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            return await buffer.FillAsync(stream, either.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            ct.ThrowIfCancellationRequested();
            if (!connection.IsOpen)
                throw Error.ConnectionClosed(connection.Name);
            if (limit.IsCancellationRequested)
                throw Error.RequestTimeout(connection.Uri, e);
            if (e is IOException or HttpRequestException or System.Net.WebException or ObjectDisposedException)
                throw Error.StreamBroken(QueryApi.Path(query.Name), received, e);
            throw;
        }
    }

    /// <summary>The bytes that have arrived and have not been understood yet. It grows only for a row that is longer than it.</summary>
    private sealed class RowBuffer
    {
        private byte[] _bytes = new byte[64 * 1024];
        private int _start;
        private int _end;

        public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(_start, _end - _start);

        public void Consume(int count) => _start += count;

        public async Task<int> FillAsync(Stream stream, CancellationToken ct)
        {
            if (_start > 0)
            {
                Buffer.BlockCopy(_bytes, _start, _bytes, 0, _end - _start);
                (_start, _end) = (0, _end - _start);
            }
            if (_end == _bytes.Length)
                Array.Resize(ref _bytes, _bytes.Length * 2);
#if NETFRAMEWORK
            int read = await stream.ReadAsync(_bytes, _end, _bytes.Length - _end, ct).ConfigureAwait(false);
#else
            int read = await stream.ReadAsync(_bytes.AsMemory(_end), ct).ConfigureAwait(false);
#endif
            _end += read;
            return read;
        }
    }
}

/// <summary>Understands the answer of a query piece by piece.</summary>
internal sealed class QueryStreamParser(string query)
{
    private readonly ColumnNames _names = new();
    private JsonReaderState _state;
    private bool _started;
    private bool _inRows;

    /// <summary>How many rows the server says there are, when it says so.</summary>
    public int? Count { get; private set; }

    /// <summary>True when the answer's last bracket has come.</summary>
    public bool IsComplete { get; private set; }

    public bool LooksLikeWebPage { get; private set; }

    /// <summary>Adds the rows that are whole, and says how many bytes need not be shown again.</summary>
    public int Read(ReadOnlySpan<byte> bytes, List<PSQueryRecord> rows)
    {
        int skipped = 0;
        if (!_started)
        {
            skipped = Blank(bytes);
            if (skipped == bytes.Length)
                return skipped;
            bytes = bytes.Slice(skipped);
            if (bytes[0] == '<')
            {
                LooksLikeWebPage = true;
                return skipped + bytes.Length;
            }
            _started = true;
        }
        else if (IsComplete)
        {
            return Blank(bytes) == bytes.Length ? bytes.Length : throw new SisShapeException("something stands behind its end");
        }

        var reader = new Utf8JsonReader(bytes, isFinalBlock: false, _state);
        Utf8JsonReader settled;
        do
        {
            settled = reader;
        }
        while (Next(ref reader, bytes, rows));
        _state = settled.CurrentState;
        int consumed = (int)settled.BytesConsumed;
        if (IsComplete && Blank(bytes.Slice(consumed)) != bytes.Length - consumed)
            throw new SisShapeException("something stands behind its end");
        return skipped + (IsComplete ? bytes.Length : consumed);
    }

    /// <summary>One member of the envelope, or one row; false when it is not whole yet.</summary>
    private bool Next(ref Utf8JsonReader reader, ReadOnlySpan<byte> bytes, List<PSQueryRecord> rows)
    {
        if (IsComplete || !reader.Read())
            return false;
        if (_inRows)
        {
            if (reader.TokenType == JsonTokenType.EndArray)
            {
                _inRows = false;
                return true;
            }
            return reader.TokenType == JsonTokenType.StartObject
                ? ReadRow(ref reader, bytes, rows)
                : throw new SisShapeException("a list holds something that is not a record");
        }
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject when reader.CurrentDepth == 0:
                return true;
            case JsonTokenType.EndObject:
                IsComplete = true;
                return true;
            case JsonTokenType.PropertyName when reader.ValueTextEquals("record"u8):
                if (!reader.Read())
                    return false;
                _inRows = reader.TokenType == JsonTokenType.StartArray;
                return _inRows
                    || (reader.TokenType == JsonTokenType.StartObject ? ReadRow(ref reader, bytes, rows) : !SisJson.EnterObject(ref reader));
            case JsonTokenType.PropertyName when reader.ValueTextEquals("count"u8):
                if (!reader.Read() || !reader.TrySkip())
                    return false;
                Count = SisJson.Int(ref reader);
                return true;
            case JsonTokenType.PropertyName:
                return reader.TrySkip();
            default:
                throw new SisShapeException("there is something else where an object belongs");
        }
    }

    private bool ReadRow(ref Utf8JsonReader reader, ReadOnlySpan<byte> bytes, List<PSQueryRecord> rows)
    {
        int start = (int)reader.TokenStartIndex;
        if (!reader.TrySkip())
            return false;
        var row = new Utf8JsonReader(bytes.Slice(start, (int)reader.BytesConsumed - start));
        row.Read();
        rows.Add(QueryJson.ReadRecord(ref row, query, _names));
        return true;
    }

    private static int Blank(ReadOnlySpan<byte> bytes)
    {
        int i = 0;
        while (i < bytes.Length && (bytes[i] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            i++;
        return i;
    }
}
