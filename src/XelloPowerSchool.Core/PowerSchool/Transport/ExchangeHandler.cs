namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// One exchange, from the request to the last byte of the body, within one time limit. The body is read here, inside
/// the retries, because a connection that is cut in the middle of a page must be tried again like one that never opened.
/// Only the body of a streamed answer is left to its reader.
/// </summary>
internal sealed class ExchangeHandler(HttpMessageHandler transport, TimeSpan timeout, TimeProvider clock) : DelegatingHandler(transport)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = Clocks.Limit(clock, timeout);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        HttpResponseMessage? response = null;
        string? asked = PowerSchoolTrace.WantsDetails ? await ExchangeText.OfAsync(request).ConfigureAwait(false) : null;
        try
        {
            response = await base.SendAsync(request, linked.Token).ConfigureAwait(false);
            response.RequestMessage ??= request;
            if (!StreamedAnswer.Is(response))
                await ReadWholeBodyAsync(response, linked.Token).ConfigureAwait(false);
            if (asked is not null)
                PowerSchoolTrace.Report(asked + ExchangeText.Of(response));
            return response;
        }
        catch (Exception e)
        {
            response?.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            if (asked is not null)
                PowerSchoolTrace.Report(asked + "< no complete answer");
            // The transport has a time limit of its own for opening a connection, and reports it like a cancellation.
            if (limit.IsCancellationRequested || e is OperationCanceledException { InnerException: TimeoutException })
                throw new TimeoutException("The answer was not complete in time.", e);
            if (e is IOException)
                throw new HttpRequestException("The connection broke in the middle of the answer.", e);
            throw;
        }
    }

    private static async Task ReadWholeBodyAsync(HttpResponseMessage response, CancellationToken ct)
    {
        const int LargestGuess = 16 * 1024 * 1024;
        HttpContent? content = response.Content;
        if (content is null or WholeBody)
            return;
        using var body = new MemoryStream((int)Math.Min(content.Headers.ContentLength ?? 0, LargestGuess));
        // The network streams of .NET Framework do not listen to a token; taking their answer away ends the read.
        using (ct.Register(static answer => ((HttpResponseMessage)answer!).Dispose(), response))
        {
#if NETFRAMEWORK
            using Stream stream = await content.ReadAsStreamAsync().ConfigureAwait(false);
#else
            using Stream stream = await content.ReadAsStreamAsync(ct).ConfigureAwait(false);
#endif
            await stream.CopyToAsync(body, 81920, ct).ConfigureAwait(false);
        }
        _ = body.TryGetBuffer(out ArraySegment<byte> bytes);
        var whole = new WholeBody(bytes);
        whole.Headers.ContentType = content.Headers.ContentType;
        response.Content = whole;
        content.Dispose();
    }
}

/// <summary>A body that has been received to its end.</summary>
internal sealed class WholeBody(ArraySegment<byte> bytes) : ByteArrayContent(bytes.Array!, bytes.Offset, bytes.Count)
{
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <summary>The bytes, without a byte order mark.</summary>
    public static ReadOnlySpan<byte> Of(HttpResponseMessage response)
    {
        if (response.Content is not WholeBody whole)
            return default;
        ReadOnlySpan<byte> span = whole.Bytes;
        return span.StartsWith(ByteOrderMark) ? span.Slice(ByteOrderMark.Length) : span;
    }

    private ArraySegment<byte> Bytes { get; } = bytes;
}
