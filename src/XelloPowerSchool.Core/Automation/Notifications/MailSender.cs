using System.Net;
using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using XelloPowerSchool.Errors;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Automation;

/// <summary>Tells by mail.</summary>
internal sealed class MailSender(XelloMailSettings settings, SecretReader secrets, Action<string> warn) : INoticeSender
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public string Name => "mail by " + settings.Server;

    public async Task SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        // Before the mail server is called: it does not wait for long.
        var token = settings.OAuth is { } oAuth ? await new OAuthTokens(oAuth, secrets).GetAsync(cancellationToken).ConfigureAwait(false) : null;
        if (token?.NotKept is { } lost)
            warn($"{lost} {OAuthTokens.HowToKeep}");
        try
        {
            using var message = Compose(notice, token?.NotKept);
            using var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
            if (settings.CertificateThumbprint is { } pin)
            {
                var check = CertificatePin.Parse(pin);
                client.CheckCertificateRevocation = false; // a pinned certificate is vouched for by nobody else
                client.ServerCertificateValidationCallback = (_, certificate, _, _) =>
                    certificate is not null && check.Fits(certificate as System.Security.Cryptography.X509Certificates.X509Certificate2
                        ?? new System.Security.Cryptography.X509Certificates.X509Certificate2(certificate));
            }

            await client.ConnectAsync(settings.Server, settings.Port, Security, cancellationToken).ConfigureAwait(false);
            if (token is not null)
            {
                await client.AuthenticateAsync(new SaslMechanismOAuth2(settings.User!, token.Value), cancellationToken).ConfigureAwait(false);
            }
            else if (settings.Credential is { } kept)
            {
                var secret = secrets.Read(kept);
                await client.AuthenticateAsync(new NetworkCredential(settings.User ?? secret.User, secret.Value), cancellationToken).ConfigureAwait(false);
            }

            await client.SendAsync(message, cancellationToken).ConfigureAwait(false);
            await client.DisconnectAsync(quit: true, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is ProtocolException or CommandException or AuthenticationException or SslHandshakeException
            or IOException or SocketException or ParseException or NotSupportedException or TimeoutException)
        {
            throw Error.NotificationFailed(Name, error);
        }
    }

    private SecureSocketOptions Security => settings.Security switch
    {
        XelloMailSecurity.StartTls => SecureSocketOptions.StartTls,
        XelloMailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.None,
    };

    // Whoever reads the mail is the only one who can do something about its sign-in before that fails.
    private MimeMessage Compose(Notice notice, string? remark)
    {
        var text = remark is null ? notice.Text() : $"{notice.Text()}\r\nAbout this mail: {remark} {OAuthTokens.HowToKeep}\r\n";
        var message = new MimeMessage { Subject = notice.Title, Body = new TextPart("plain") { Text = text } };
        message.From.Add(MailboxAddress.Parse(settings.From));
        message.To.AddRange(settings.To.Select(MailboxAddress.Parse));
        message.Headers.Add("Auto-Submitted", "auto-generated"); // no automatic answer, please (RFC 3834)
        message.Headers.Add("X-Xello-Run", notice.Run.Id);
        return message;
    }
}
