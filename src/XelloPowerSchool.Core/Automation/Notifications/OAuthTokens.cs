using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Automation;

/// <summary>An access token, which is in memory only.</summary>
/// <param name="Value">The token.</param>
/// <param name="NotKept">That the server gave a new refresh token which is now lost, and why; null when there is nothing to say.</param>
internal sealed record OAuthToken(string Value, string? NotKept);

/// <summary>
/// Gets access tokens of OAuth 2: for an application (RFC 6749, section 4.4), or with a refresh token (section 6). A night needs one
/// token for one mail, so none is kept.
/// </summary>
internal sealed class OAuthTokens(XelloOAuthSettings settings, SecretReader secrets)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // A token has a few kilobytes. What is larger is a page.
    private const int MostBytes = 64 * 1024;

    public static string HowToKeep => "Keep the refresh token in a file that the night's account may write (file:path), or use client credentials.";

    private string Host => settings.TokenEndpoint.Host;

    /// <exception cref="XelloException"><c>MailTokenRefused</c>, <c>MailTokenFailed</c>, and what reading a secret throws.</exception>
    public async Task<OAuthToken> GetAsync(CancellationToken cancellationToken)
    {
        var refreshToken = settings.RefreshToken is { } kept ? Plain(kept) : null;
        var (status, body) = await AskAsync(Form(refreshToken), cancellationToken).ConfigureAwait(false);
        JsonDocument answer;
        try
        {
            answer = JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            throw Error.MailTokenFailed(Host, $"it answered with {(int)status} and something that is no JSON."); // nothing of it is repeated
        }

        using (answer)
        {
            if (Text(answer, "access_token") is { } token && status == HttpStatusCode.OK)
            {
                // A token that is used in another way than this is none for us.
                if (Text(answer, "token_type") is { } type && !string.Equals(type, "Bearer", StringComparison.OrdinalIgnoreCase))
                    throw Error.MailTokenFailed(Host, "its tokens are not bearer tokens.");
                return new OAuthToken(token, Text(answer, "refresh_token") is { } next && refreshToken is not null && next != refreshToken ? Keep(next) : null);
            }

            throw Text(answer, "error") is { } code && Regex.IsMatch(code, "^[a-z_]{1,40}$", RegexOptions.CultureInvariant)
                ? code is "server_error" or "temporarily_unavailable" ? Error.MailTokenFailed(Host, code + ".")
                    : Error.MailTokenRefused(Host, code + MicrosoftsNumber(answer), settings.RefreshToken)
                : Error.MailTokenFailed(Host, $"it answered with {(int)status} and without a token.");
        }
    }

    private async Task<(HttpStatusCode Status, byte[] Body)> AskAsync(IEnumerable<KeyValuePair<string, string>> form, CancellationToken cancellationToken)
    {
        // What is sent is secret, so it goes nowhere but there.
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { Timeout = Patience, MaxResponseContentBufferSize = MostBytes };
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.TokenEndpoint) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Accept.ParseAdd("application/json");
        try
        {
            using var answer = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return (answer.StatusCode, await InMemory(answer.Content).ConfigureAwait(false));
        }
        catch (HttpRequestException error)
        {
            throw Error.MailTokenFailed(Host, error.Message, error);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw Error.MailTokenFailed(Host, string.Format(CultureInfo.InvariantCulture, "no answer within {0} seconds.", Patience.TotalSeconds), error);
        }
    }

    // It has been read to its end already, so there is nothing to cancel.
    private static Task<byte[]> InMemory(HttpContent content) => content.ReadAsByteArrayAsync();

    private List<KeyValuePair<string, string>> Form(string? refreshToken)
    {
        List<KeyValuePair<string, string>> form =
        [
            new("grant_type", refreshToken is null ? "client_credentials" : "refresh_token"),
            new("client_id", settings.ClientId),
        ];
        if (settings.ClientSecret is { } secret)
            form.Add(new("client_secret", Plain(secret)));
        if (refreshToken is not null)
            form.Add(new("refresh_token", refreshToken));
        if (settings.Scope is { } scope)
            form.Add(new("scope", scope));
        return form;
    }

    private string? Keep(string refreshToken) => SecretReader.Replace(settings.RefreshToken!, refreshToken) is { } why
        ? $"{Host} gave a new refresh token, and it could not be kept at {settings.RefreshToken}: {why}. When the old one ends, so does this mail."
        : null;

    private string Plain(XelloSecretReference kept) => new NetworkCredential("", secrets.Read(kept).Value).Password;

    private static string? Text(JsonDocument answer, string name) =>
        answer.RootElement.ValueKind == JsonValueKind.Object && answer.RootElement.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    // The description may quote anything. The number in it is what people look up.
    private static string MicrosoftsNumber(JsonDocument answer) =>
        Text(answer, "error_description") is { } text && Regex.Match(text, "AADSTS[0-9]{4,8}", RegexOptions.CultureInvariant) is { Success: true } number
            ? $" ({number.Value})" : "";
}
