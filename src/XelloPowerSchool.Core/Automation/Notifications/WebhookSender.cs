using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Automation;

/// <summary>
/// Tells by calling an address. A signature is HMAC-SHA256 over the time, a point and the body, so that a recorded call can be told
/// from a new one: headers <c>X-Xello-Timestamp</c> (Unix seconds) and <c>X-Xello-Signature</c> (<c>sha256=</c> and hexadecimal digits).
/// </summary>
internal sealed class WebhookSender(XelloWebhookSettings settings, SecretReader secrets) : INoticeSender
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // The path of Teams' and Slack's addresses is the secret.
    public string Name => "webhook " + (settings.Uri?.Host ?? settings.UriSecret!.ToString());

    public async Task SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        var address = settings.Uri ?? FromSecret();
        var body = settings.Format switch
        {
            XelloWebhookFormat.Teams => notice.Teams(),
            XelloWebhookFormat.Slack => notice.Slack(),
            _ => notice.Json(),
        };
        // Followed elsewhere, a call becomes a question, and whatever page answers it would count as told.
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { Timeout = Patience };
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        if (settings.SigningKey is { } kept)
            Sign(request, body, secrets.Read(kept));
        try
        {
            using var answer = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode)
                throw Error.NotificationRefused(Name, (int)answer.StatusCode);
        }
        catch (Exception error) when (error is HttpRequestException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw Error.NotificationFailed(Name, error);
        }
    }

    private Uri FromSecret() =>
        Uri.TryCreate(new NetworkCredential("", secrets.Read(settings.UriSecret!).Value).Password, UriKind.Absolute, out var address)
            && (address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback))
            ? address
            : throw Error.SecretNotFound(settings.UriSecret!, "what is there is no https address");

    private static void Sign(HttpRequestMessage request, byte[] body, Secret key)
    {
        var time = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes(time + "."), .. body];
        using var hmac = new HMACSHA256(Encoding.UTF8.GetBytes(new NetworkCredential("", key.Value).Password));
        var digits = string.Concat(hmac.ComputeHash(signed).Select(octet => octet.ToString("x2", CultureInfo.InvariantCulture)));
        request.Headers.Add("X-Xello-Timestamp", time);
        request.Headers.Add("X-Xello-Signature", "sha256=" + digits);
    }
}
