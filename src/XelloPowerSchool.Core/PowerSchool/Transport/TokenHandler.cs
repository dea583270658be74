using System.Net;
using System.Net.Http.Headers;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Security;
using System.Text;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// Signs requests with the connection's token. One token serves all callers and is renewed once for all of them:
/// shortly before it expires, or when the server no longer takes it. The client secret is kept nowhere else.
/// </summary>
internal sealed class TokenHandler : DelegatingHandler
{
    private const string TokenPath = "/oauth/access_token";
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    /// <summary>
    /// New tokens for one request. Requests that run side by side can see the new one expire before they have used it; a server
    /// that refuses what it has just given out is not asked for ever.
    /// </summary>
    private const int MostRenewals = 3;

    private readonly Uri _address;
    private readonly string _clientId;
    private readonly SecureString _secret;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile Token? _token;
    private volatile int _requests;
    private XelloException? _refusal;

    public TokenHandler(HttpMessageHandler inner, Uri address, string clientId, SecureString secret, TimeProvider clock)
        : base(inner)
    {
        _address = new Uri(address, TokenPath);
        _clientId = clientId;
        _secret = secret.Copy();
        _secret.MakeReadOnly();
        _clock = clock;
    }

    /// <summary>When the current token expires; null before the first one.</summary>
    public DateTimeOffset? TokenExpires => _token?.Expires;

    /// <summary>Gets a token unless there is a good one, and says when it expires.</summary>
    public async Task<DateTimeOffset> SignInAsync(CancellationToken ct) =>
        (await GetTokenAsync(rejected: null, ct).ConfigureAwait(false)).Expires;

    public static bool IsTokenRequest(HttpRequestMessage request) =>
        request.RequestUri!.AbsolutePath.StartsWith(TokenPath, StringComparison.Ordinal);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Token token = await GetTokenAsync(rejected: null, cancellationToken).ConfigureAwait(false);
        HttpResponseMessage response = await SendAsync(request, token, cancellationToken).ConfigureAwait(false);
        for (int renewals = 0; renewals < MostRenewals && IsTokenRejected(response); renewals++)
        {
            response.Dispose();
            token = await GetTokenAsync(rejected: token, cancellationToken).ConfigureAwait(false);
            response = await SendAsync(request, token, cancellationToken).ConfigureAwait(false);
        }
        return response;
    }

    /// <summary>
    /// True for a token that the server does not take (any more). Other 401 answers carry a JSON body with a reason;
    /// a new token would not change them.
    /// </summary>
    public static bool IsTokenRejected(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.Unauthorized
        && (WholeBody.Of(response).IsEmpty || response.Headers.WwwAuthenticate.Any(
            static challenge => challenge.ToString().Contains("invalid_token", StringComparison.OrdinalIgnoreCase)));

    /// <summary>Forgets the secret.</summary>
    public void Release()
    {
        _token = null;
        _secret.Dispose();
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, Token token, CancellationToken ct)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        return base.SendAsync(request, ct);
    }

    private async Task<Token> GetTokenAsync(Token? rejected, CancellationToken ct)
    {
        if (IsGood(_token, rejected))
            return _token!;
        int requests = _requests;
        await _gate.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            if (IsGood(_token, rejected))
                return _token!;
            // Who waited while another caller was refused gets the same refusal: asking again would only knock on a closed door.
            if (_refusal is not null && requests != _requests)
                ExceptionDispatchInfo.Capture(_refusal).Throw();
            return _token = await RequestTokenAsync(ct).ConfigureAwait(false);
        }
        catch (XelloException e)
        {
            _refusal = e;
            throw;
        }
        finally
        {
            _requests++;
            _gate.Release();
        }
    }

    private bool IsGood(Token? token, Token? rejected) =>
        token is not null && !ReferenceEquals(token, rejected) && _clock.GetUtcNow() < token.RenewAfter;

    private async Task<Token> RequestTokenAsync(CancellationToken ct)
    {
        _refusal = null;
        DateTimeOffset now = _clock.GetUtcNow();
        using var request = new HttpRequestMessage(HttpMethod.Post, _address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", BasicCredential());
        request.Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]);
        request.Content.Headers.ContentType!.CharSet = "UTF-8";
        using HttpResponseMessage response = await base.SendAsync(request, ct).ConfigureAwait(false);
        TokenAnswer answer = PowerSchoolAnswer.ReadToken(response);

        // The server gives the same token until it expires: in its last minutes half of what is left must do as the
        // margin, or every request would fetch it again.
        TimeSpan life = answer.Life;
        TimeSpan half = TimeSpan.FromTicks(life.Ticks / 2);
        TimeSpan use = life - (half < Margin ? half : Margin);
        return new Token(answer.Token, now + life, now + (use > TimeSpan.FromSeconds(1) ? use : TimeSpan.FromSeconds(1)));
    }

    private string BasicCredential()
    {
        char[] secret = new char[_secret.Length];
        byte[]? bytes = null;
        IntPtr copy = Marshal.SecureStringToGlobalAllocUnicode(_secret);
        try
        {
            Marshal.Copy(copy, secret, 0, secret.Length);
            byte[] id = Encoding.UTF8.GetBytes(_clientId + ":");
            bytes = new byte[id.Length + Encoding.UTF8.GetByteCount(secret)];
            id.CopyTo(bytes, 0);
            Encoding.UTF8.GetBytes(secret, 0, secret.Length, bytes, id.Length);
            return Convert.ToBase64String(bytes);
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(copy);
            Array.Clear(secret, 0, secret.Length);
            if (bytes is not null)
                Array.Clear(bytes, 0, bytes.Length);
        }
    }

    private sealed class Token(string value, DateTimeOffset expires, DateTimeOffset renewAfter)
    {
        public string Value { get; } = value;

        public DateTimeOffset Expires { get; } = expires;

        public DateTimeOffset RenewAfter { get; } = renewAfter;
    }
}
