using System.Net;
using System.Runtime.Versioning;
using XelloPowerSchool.Automation;
using Xunit;

namespace XelloPowerSchool.Tests.Automation.Night;

/// <summary>Mail that signs in with OAuth 2: a real mail server that checks XOAUTH2, and a token endpoint, both on this machine.</summary>
public sealed class MailTokenTests : IDisposable
{
    private const string Scope = "https://outlook.office365.com/.default";

    private readonly TemporaryFolder _folder = new();
    private readonly TokenEndpoint _endpoint = new();
    private readonly List<string> _warnings = [];
    private string _clientSecret = "the client secret";

    private static readonly Notice Notice = new(XelloNotificationKind.Failed, "Practice district", "server", new XelloSyncRun
    {
        Id = "20261001T020000000-abcd", Started = new DateTimeOffset(2026, 10, 1, 2, 0, 0, TimeSpan.Zero), Status = XelloSyncStatus.Failed, ExitCode = 1, Message = "It failed.",
    });

    private XelloOAuthSettings AsApplication => new()
    {
        TokenEndpoint = _endpoint.Uri, ClientId = "app", ClientSecret = XelloSecretReference.TryParse("vault:V/Secret"), Scope = Scope,
    };

    public void Dispose()
    {
        _endpoint.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task AnApplicationSignsInWithATokenForEveryMail()
    {
        using var server = new SmtpServer();
        server.Accept("access-1");
        await Send(server, AsApplication);
        server.Accept("access-2"); // the first one has expired
        await Send(server, AsApplication);
        Assert.Equal([("xello@district.example", "Bearer access-1", true), ("xello@district.example", "Bearer access-2", true)],
            server.Received().Select(mail => (mail.User!, mail.Password!, mail.Encrypted)));
        Assert.All(_endpoint.Requests, form => Assert.Equal(
            ["client_id=app", "client_secret=the client secret", "grant_type=client_credentials", "scope=" + Scope], form.Select(field => $"{field.Key}={field.Value}").Order(StringComparer.Ordinal)));
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task ATokenThatTheMailServerDoesNotTakeIsAnErrorWithoutIt()
    {
        using var server = new SmtpServer();
        server.Accept();
        var error = await Assert.ThrowsAsync<XelloException>(() => Send(server, AsApplication));
        Assert.Equal("NotificationFailed", error.Id);
        Assert.Equal("access-1", Assert.Single(_endpoint.Given));
        Assert.DoesNotContain("access-1", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(server.Received());
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task ANewRefreshTokenTakesTheOldOnesPlaceInItsFile()
    {
        using var server = new SmtpServer();
        server.Accept("access-1", "access-2", "access-3");
        _endpoint.Rotates = true;
        _endpoint.RefreshToken = "refresh-0-which-is-longer-than-what-follows";
        var file = _folder["refresh"];
        File.WriteAllText(file, _endpoint.RefreshToken + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var settings = AsApplication with { RefreshToken = XelloSecretReference.TryParse("file:" + file) };
        for (var night = 1; night <= 3; night++)
        {
            await Send(server, settings);
            Assert.Equal($"refresh-{night}\n", File.ReadAllText(file));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        Assert.Equal(3, server.Received().Count);
        Assert.Empty(_warnings);
        Assert.All(server.Received(), mail => Assert.DoesNotContain("About this mail", mail.Content, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ANewRefreshTokenThatCannotBeKeptIsSaidInTheMailAndLaterWhyThereIsNone()
    {
        using var server = new SmtpServer();
        server.Accept("access-1", "access-2");
        _endpoint.Rotates = true;
        _endpoint.RefreshToken = "refresh-0";
        var settings = AsApplication with { RefreshToken = XelloSecretReference.TryParse("vault:V/Refresh") };
        await Send(server, settings);
        Assert.Contains("localhost gave a new refresh token, and it could not be kept at vault:V/Refresh", Assert.Single(_warnings), StringComparison.Ordinal);
        var content = Assert.Single(server.Received()).Content;
        Assert.Contains("About this mail: localhost gave a new refresh token", content, StringComparison.Ordinal);
        Assert.DoesNotContain("refresh-1", content + _warnings[0], StringComparison.Ordinal);

        // The server takes the old one no more.
        var error = await Assert.ThrowsAsync<XelloException>(() => Send(server, settings));
        Assert.Equal("MailTokenRefused", error.Id);
        Assert.Contains("The refresh token at vault:V/Refresh has expired, was replaced by a newer one or was taken back.", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARefreshTokenThatStaysIsNotWrittenAnywhere()
    {
        using var server = new SmtpServer();
        server.Accept("access-1");
        _endpoint.RefreshToken = "refresh-0";
        await Send(server, AsApplication with { RefreshToken = XelloSecretReference.TryParse("vault:V/Refresh"), Scope = null });
        Assert.Single(server.Received());
        Assert.Empty(_warnings);
        Assert.False(Assert.Single(_endpoint.Requests).ContainsKey("scope"));
    }

    [Fact]
    public async Task AWrongClientSecretIsRefusedWithItsNumberAndNothingElseOfTheAnswer()
    {
        _clientSecret = "wrong secret";
        var error = await Refused(AsApplication);
        Assert.Equal("MailTokenRefused", error.Id);
        Assert.Contains("localhost gave no token for mail: invalid_client (AADSTS7000215).", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong secret", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET IN THE ANSWER", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("scope", (await Refused(AsApplication with { Scope = "other" }, "the client secret")).RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "<html>hunter2</html>", "200 and something that is no JSON")]
    [InlineData(200, "", "200 and something that is no JSON")]
    [InlineData(200, "[\"hunter2\"]", "200 and without a token")]
    [InlineData(200, "{\"access_token\":\"\"}", "200 and without a token")]
    [InlineData(200, "{\"access_token\":7}", "200 and without a token")]
    [InlineData(200, "{\"access_token\":\"hunter2\",\"token_type\":\"mac\"}", "not bearer tokens")]
    [InlineData(400, "{\"error\":\"Hunter2 is wrong\"}", "400 and without a token")]
    [InlineData(503, "{\"error\":\"temporarily_unavailable\"}", "temporarily_unavailable")]
    [InlineData(307, "", "307 and something that is no JSON")]
    public async Task AnAnswerThatIsNoTokenIsAnError(int status, string body, string complaint)
    {
        _endpoint.Instead = (status, body);
        var error = await Refused(AsApplication);
        Assert.Equal("MailTokenFailed", error.Id);
        Assert.Contains(complaint, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Single(_endpoint.Requests); // a secret follows no one elsewhere
    }

    [Fact]
    public async Task APageThatNeverEndsIsNotReadToItsEnd()
    {
        _endpoint.Instead = (200, new string(' ', 100_000));
        Assert.Equal("MailTokenFailed", (await Refused(AsApplication)).Id);
    }

    [Fact]
    public async Task AnEndpointThatIsDownIsAnError()
    {
        _endpoint.Dispose();
        Assert.Equal("MailTokenFailed", (await Refused(AsApplication)).Id);
    }

    private async Task<XelloException> Refused(XelloOAuthSettings settings, string? clientSecret = null)
    {
        _clientSecret = clientSecret ?? _clientSecret;
        return await Assert.ThrowsAsync<XelloException>(() => new OAuthTokens(settings, Secrets).GetAsync(CancellationToken.None));
    }

    private Task Send(SmtpServer server, XelloOAuthSettings settings) =>
        new MailSender(server.Settings with { User = "xello@district.example", OAuth = settings }, Secrets, _warnings.Add).SendAsync(Notice, CancellationToken.None);

    private SecretReader Secrets => new(reference => new Secret(null, new NetworkCredential("", reference.Name == "V/Secret" ? _clientSecret : "refresh-0").SecurePassword));
}
