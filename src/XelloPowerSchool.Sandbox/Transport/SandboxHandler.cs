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
            ContentType = request.Content?.Headers.ContentType?.ToString(),
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
        var isWhole = answer is { Stream: null, IsCut: false, Pause: null };
        var message = new HttpResponseMessage((HttpStatusCode)answer.Status)
        {
            RequestMessage = request,
            Content = isWhole ? new ByteArrayContent(answer.Body) : new StreamContent(new AnswerStream(answer)),
        };
        if (answer.Stream is null) message.Content.Headers.ContentLength = answer.Body.Length;
        if (answer.ContentType is { } type) message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        foreach (var (name, value) in answer.Headers) message.Headers.TryAddWithoutValidation(name, value);
        return message;
    }

    /// <summary>Gives the body piece by piece as it is read; waits in the middle, or fails there as a broken connection does.</summary>
    private sealed class AnswerStream(ApiResponse answer) : Stream
    {
        private readonly IEnumerator<byte[]> _pieces = answer.Pieces();
        private byte[] _piece = [];
        private int _at;
        private int _number;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

        public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            if (count == 0 || !await NextAsync(cancellationToken).ConfigureAwait(false)) return 0;
            return Copy(buffer.AsSpan(offset, count));
        }

#if NET
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            buffer.Length == 0 || !await NextAsync(cancellationToken).ConfigureAwait(false) ? 0 : Copy(buffer.Span);
#endif

        private int Copy(Span<byte> buffer)
        {
            var read = Math.Min(buffer.Length, _piece.Length - _at);
            _piece.AsSpan(_at, read).CopyTo(buffer);
            _at += read;
            return read;
        }

        /// <summary>Whether there is something left to give.</summary>
        private async Task<bool> NextAsync(CancellationToken cancellationToken)
        {
            while (_at == _piece.Length)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!_pieces.MoveNext()) return answer.IsCut ? throw Broken() : false;
                if (_number++ == 1)
                {
                    if (answer.IsCut) throw Broken();
                    if (answer.Pause is { } pause) await pause(cancellationToken).ConfigureAwait(false);
                }
                (_piece, _at) = (_pieces.Current, 0);
            }
            return true;
        }

        private static IOException Broken() => new("The connection was closed in the middle of the answer.");

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) _pieces.Dispose();
            base.Dispose(disposing);
        }
    }
}
