using System.Net;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using XelloPowerSchool.Automation;
using Xunit;

namespace XelloPowerSchool.Tests.Automation.Night;

/// <summary>Notifications to real receivers on this machine: a mail server with STARTTLS, an HTTP listener, a program.</summary>
public sealed class NoticeSenderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static readonly XelloSyncRun Held = new()
    {
        Id = "20261001T020000000-abcd",
        Started = new DateTimeOffset(2026, 10, 1, 2, 0, 0, TimeSpan.Zero),
        Finished = new DateTimeOffset(2026, 10, 1, 2, 1, 0, TimeSpan.Zero),
        Status = XelloSyncStatus.Held,
        ExitCode = 2,
        Updated = 7,
        Held = 1234,
        Brakes = [new XelloBrakeDecision(XelloBrakeKind.Removals, null, 1234, 2000, 100, 5, true)],
        Message = "7 updated, 1234 held & <waiting>.",
    };

    private static readonly Notice Notice = new(XelloNotificationKind.Held, "Ünïted district", "server", Held);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task MailGoesOverStartTlsWithAPassword()
    {
        using var server = new SmtpServer();
        await Send(new MailSender(server.Settings with { User = "xello", Credential = Secret("the password"), To = ["it@district.example", "Office <office@district.example>"] }, Secrets, Assert.Fail));
        var mail = Assert.Single(server.Received());
        Assert.Equal(("xello", "the password", true), (mail.User, mail.Password, mail.Encrypted));
        Assert.Equal(["it@district.example", "office@district.example"], mail.Recipients);
        var message = MimeKit.MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes(mail.Content)), CancellationToken.None);
        Assert.Equal("Ünïted district: 1,234 changes for Xello are held", message.Subject);
        Assert.Contains("Held by: Removals: 1,234 of 2,000 active accounts, limit 100 (5 %)", message.TextBody, StringComparison.Ordinal);
        Assert.Contains("Approve-XelloSyncRun 20261001T020000000-abcd", message.TextBody, StringComparison.Ordinal);
        Assert.Equal("auto-generated", message.Headers["Auto-Submitted"]);
    }

    [Fact]
    public async Task MailIsRefusedWhereItWouldNotBeSafeOrDoesNotArrive()
    {
        using var server = new SmtpServer();
        var settings = server.Settings with { User = "xello", Credential = Secret("the password") };
        // Another certificate than the pinned one, and one that nobody vouches for.
        Assert.Contains("mail by", await Refused(new MailSender(settings with { CertificateThumbprint = new string('0', 64) }, Secrets, Assert.Fail)), StringComparison.Ordinal);
        await Refused(new MailSender(settings with { CertificateThumbprint = null }, Secrets, Assert.Fail));
        var wrong = await Refused(new MailSender(settings with { Credential = Secret("wrong password") }, Secrets, Assert.Fail));
        Assert.DoesNotContain("wrong password", wrong, StringComparison.Ordinal);
        Assert.Empty(server.Received());
        // A server without STARTTLS gets nothing.
        using var plain = new SmtpServer(startTls: false);
        await Refused(new MailSender(plain.Settings, Secrets, Assert.Fail));
        Assert.Empty(plain.Received());
        await Send(new MailSender(plain.Settings with { Security = XelloMailSecurity.None }, Secrets, Assert.Fail));
        Assert.False(Assert.Single(plain.Received()).Encrypted);
        await Refused(new MailSender(settings with { Port = 1 }, Secrets, Assert.Fail));
    }

    [Fact]
    public async Task AWebhookIsSignedAndSaysEverything()
    {
        using var listener = new WebhookListener();
        await Send(new WebhookSender(new XelloWebhookSettings { Uri = listener.Uri, SigningKey = Secret("the key") }, Secrets));
        var (body, headers) = Assert.Single(listener.Received);
        using var json = JsonDocument.Parse(body);
        Assert.Equal(("Held", 2, 1234), (
            json.RootElement.GetProperty("kind").GetString(), json.RootElement.GetProperty("exitCode").GetInt32(), json.RootElement.GetProperty("held").GetInt32()));
        Assert.Equal("2026-10-01T02:00:00Z", json.RootElement.GetProperty("started").GetString());
        var signed = Encoding.ASCII.GetBytes(headers["X-Xello-Timestamp"] + ".").Concat(body).ToArray();
        Assert.Equal("sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes("the key"), signed)), headers["X-Xello-Signature"]);
        Assert.Equal("application/json; charset=utf-8", headers["Content-Type"]);
    }

    [Theory]
    [InlineData(XelloWebhookFormat.Slack, "blocks")]
    [InlineData(XelloWebhookFormat.Teams, "attachments")]
    public async Task TeamsAndSlackGetTheirOwnForm(XelloWebhookFormat format, string part)
    {
        using var listener = new WebhookListener();
        await Send(new WebhookSender(new XelloWebhookSettings { UriSecret = Secret(listener.Uri.AbsoluteUri), Format = format }, Secrets));
        var (body, _) = Assert.Single(listener.Received);
        using var json = JsonDocument.Parse(body);
        Assert.NotEqual(0, json.RootElement.GetProperty(part).GetArrayLength());
        var text = Encoding.UTF8.GetString(body);
        Assert.Contains("1,234 changes for Xello are held", text, StringComparison.Ordinal);
        Assert.Contains(format == XelloWebhookFormat.Slack ? "&amp; &lt;waiting&gt;" : "& <waiting>", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWebhookThatRefusesOrIsNotThereIsAnErrorWithoutItsAddress()
    {
        using var listener = new WebhookListener { Status = 500 };
        var address = new Uri(listener.Uri, "secret-path");
        var refused = await Refused(new WebhookSender(new XelloWebhookSettings { Uri = address }, Secrets));
        Assert.Contains("500", refused, StringComparison.Ordinal);
        // A page to sign in at is no receiver: nobody was told.
        listener.Status = 302;
        Assert.Contains("302", await Refused(new WebhookSender(new XelloWebhookSettings { Uri = address }, Secrets)), StringComparison.Ordinal);
        listener.Dispose();
        var gone = await Refused(new WebhookSender(new XelloWebhookSettings { Uri = address }, Secrets));
        Assert.DoesNotContain("secret-path", refused + gone, StringComparison.Ordinal);
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public async Task AProgramGetsTheFactsOnItsInput()
    {
        var script = _folder["tell.sh"];
        File.WriteAllText(script, "#!/bin/sh\ncat > \"$1\"\necho \"$#\" >> \"$1\"\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var output = _folder["what was told"];
        await Send(new CommandSender(new XelloNotificationCommand { Path = script, Arguments = [output] }));
        var told = File.ReadAllText(output);
        Assert.EndsWith("}1\n", told, StringComparison.Ordinal);
        using (var json = JsonDocument.Parse(told[..told.LastIndexOf('1')]))
            Assert.Equal("Held", json.RootElement.GetProperty("kind").GetString());

        File.WriteAllText(script, "#!/bin/sh\nexit 3\n");
        Assert.Contains("it ended with 3", await Refused(new CommandSender(new XelloNotificationCommand { Path = script })), StringComparison.Ordinal);
        File.WriteAllText(script, "#!/bin/sh\nexec sleep 60\n");
        Assert.Contains("not done after 1 seconds", await Refused(new CommandSender(new XelloNotificationCommand { Path = script, TimeoutSec = 1 })), StringComparison.Ordinal);
        await Refused(new CommandSender(new XelloNotificationCommand { Path = _folder["missing"] }));
    }

    private static Task Send(INoticeSender sender) => sender.SendAsync(Notice, CancellationToken.None);

    private static async Task<string> Refused(INoticeSender sender)
    {
        var error = await Assert.ThrowsAsync<XelloException>(() => Send(sender));
        Assert.Equal("NotificationFailed", error.Id);
        return error.Message;
    }

    private static SecretReader Secrets { get; } = new(reference => new Secret(null, new NetworkCredential("", reference.Name.Split('/', 2)[1]).SecurePassword));

    // A vault whose names are the secrets.
    private static XelloSecretReference Secret(string text) => XelloSecretReference.TryParse("vault:test/x")! with { Name = "test/" + text };
}
