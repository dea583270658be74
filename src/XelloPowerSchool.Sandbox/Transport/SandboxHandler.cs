using System.Net;
using System.Net.Http.Headers;
using XelloPowerSchool.Sandbox.Api;

namespace XelloPowerSchool.Sandbox.Transport;

/// <summary>The sandbox as the transport of an HttpClient in the same process: no socket, the same answers.</summary>
internal sealed class SandboxHandler(SandboxServer server, CancellationToken stopped) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (stopped.IsCancellationRequested) throw new HttpRequestException("The sandbox has been stopped.");
        var asked = ApiRequest.To(request.Method.Method, request.RequestUri!.PathAndQuery) with
        {
            Authorization = request.Headers.Authorization?.ToString(),
            Accept = request.Headers.Accept.ToString(),
#pragma warning disable CA2016 // the overload with a token is not there on .NET Framework; the content is in memory
            Body = request.Content is { } content ? await content.ReadAsByteArrayAsync().ConfigureAwait(false) : [],
#pragma warning restore CA2016
        };
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopped);
        ApiResponse answer;
        try
        {
            answer = await server.HandleAsync(asked, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException("The sandbox has been stopped.");
        }
        return ToMessage(answer, request);
    }

    private static HttpResponseMessage ToMessage(ApiResponse answer, HttpRequestMessage request)
    {
        var message = new HttpResponseMessage((HttpStatusCode)answer.Status)
        {
            RequestMessage = request,
            Content = answer.IsCut ? new StreamContent(new CutStream(answer.Body)) : new ByteArrayContent(answer.Body),
        };
        message.Content.Headers.ContentLength = answer.Body.Length;
        if (answer.ContentType is { } type) message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        foreach (var (name, value) in answer.Headers) message.Headers.TryAddWithoutValidation(name, value);
        return message;
    }

    /// <summary>Gives half of the bytes and then fails as a broken connection does.</summary>
    private sealed class CutStream(byte[] bytes) : MemoryStream(bytes, 0, bytes.Length / 2, writable: false)
    {
        public override int Read(byte[] buffer, int offset, int count) => Broken(base.Read(buffer, offset, count));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Task.FromResult(Read(buffer, offset, count));

        // What reads by copying gets the half as well, and the break after it.
        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            WriteTo(destination);
            return Task.FromException(Break());
        }

#if NET
        public override int Read(Span<byte> buffer) => Broken(base.Read(buffer));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));
#endif

        private static int Broken(int read) => read > 0 ? read : throw Break();

        private static IOException Break() => new("The connection was closed in the middle of the answer.");
    }
}
