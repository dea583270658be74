using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using XelloPowerSchool.Plugin;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Tests.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.Plugin;

/// <summary>What the onboarding manager gets: whole, tested, and never with a secret that can be read on the way.</summary>
public sealed class OnboardingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PluginServer _server = new("25.3.0.0.0");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Packet => Path.Combine(_folder.Path, "onboarding.cms");

    public void Dispose()
    {
        _folder.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task ThePacketArrivesOnTheOtherSide()
    {
        using X509Certificate2 recipient = Certificate(), other = Certificate("Another");
        XelloOnboarding written = Onboarding.Write(await Onboarding.TestAsync(Options(), Ct), Packet, [other, recipient]);
        Assert.True(written is { HasSecret: true, Passed: true, Recipients.Count: 2 });
        Assert.Contains(recipient.Thumbprint, written.Recipients[1], StringComparison.Ordinal);

        XelloOnboarding read = Onboarding.Read(Packet, recipient);
        Assert.Equal(
            (written.Uri, written.ClientId, "25.3.0.0.0", "XelloPowerSchool Sync", "1.0.0", written.Created, true, true),
            (read.Uri, read.ClientId, read.ServerVersion, read.PluginName, read.PluginVersion, read.Created, read.Passed, read.HasSecret));
        Assert.Equal(written.Checks.Select(c => (c.Name, c.Status, c.Detail, c.Advice)), read.Checks.Select(c => (c.Name, c.Status, c.Detail, c.Advice)));
        Assert.Contains(read.Checks, c => c.Name == "Token" && c.Status == PowerSchoolCheckStatus.Pass);
        using PowerSchoolConnection connection = await PowerSchoolClient.ConnectAsync(Options(read.ClientSecret), Ct);
        Assert.Equal(PowerSchoolSource.PowerQuery, connection.Source);
    }

    [Fact]
    public async Task TheSecretIsNeverInClearText()
    {
        using X509Certificate2 recipient = Certificate();
        XelloOnboarding packet = await Onboarding.TestAsync(Options(), Ct);
        Onboarding.Write(packet, Packet, [recipient]);
        string sealedText = File.ReadAllText(Packet);
        string open = Path.Combine(_folder.Path, "open.json");
        XelloOnboarding bare = Onboarding.Write(packet, open, []);
        Assert.False(bare.HasSecret);
        foreach (string text in new[] { sealedText, File.ReadAllText(open), packet.ToString(), bare.ToString(), JsonSerializer.Serialize(bare), JsonSerializer.Serialize(packet) })
            Assert.DoesNotContain(_server.Sandbox.ClientSecret, text, StringComparison.OrdinalIgnoreCase);
        // Encrypted is all of it: who reads along learns neither the server nor the client.
        Assert.DoesNotContain("clientId", sealedText, StringComparison.Ordinal);
        Assert.DoesNotContain("clientSecret", File.ReadAllText(open), StringComparison.Ordinal);
        Assert.Equal(["onboarding.cms", "open.json"], Directory.GetFiles(_folder.Path).Select(f => Path.GetFileName(f)!).Order());
        XelloOnboarding read = Onboarding.Read(open, certificate: null);
        Assert.Equal((false, null, packet.ClientId), (read.HasSecret, read.ClientSecret, read.ClientId));
    }

    [Fact]
    public async Task OpenSslReadsThePacket()
    {
        string? openssl = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(f => Path.Combine(f, OperatingSystem.IsWindows() ? "openssl.exe" : "openssl")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(openssl is null, "openssl is not installed");
        using X509Certificate2 recipient = Certificate();
        XelloOnboarding written = Onboarding.Write(await Onboarding.TestAsync(Options(), Ct), Packet, [recipient]);
        string certificate = Path.Combine(_folder.Path, "cert.pem"), key = Path.Combine(_folder.Path, "key.pem");
        File.WriteAllText(certificate, recipient.ExportCertificatePem());
        using (RSA rsa = recipient.GetRSAPrivateKey()!)
            File.WriteAllText(key, rsa.ExportPkcs8PrivateKeyPem());
        using var process = Process.Start(new ProcessStartInfo(openssl, ["cms", "-decrypt", "-inform", "PEM", "-in", Packet, "-recip", certificate, "-inkey", key])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync(Ct);
        string output = await process.StandardOutput.ReadToEndAsync(Ct);
        await process.WaitForExitAsync(Ct);
        Assert.True(process.ExitCode == 0, await errors);
        using JsonDocument json = JsonDocument.Parse(output);
        Assert.Equal(written.Uri.ToString(), json.RootElement.GetProperty("uri").GetString());
        Assert.Equal(_server.Sandbox.ClientSecret, json.RootElement.GetProperty("clientSecret").GetString());
        Assert.Equal("25.3.0.0.0", json.RootElement.GetProperty("serverVersion").GetString());
    }

    [Fact]
    public async Task WhoHasNoKeyReadsNothing()
    {
        using X509Certificate2 recipient = Certificate(), other = Certificate("Another");
        Onboarding.Write(await Onboarding.TestAsync(Options(), Ct), Packet, [recipient]);
        XelloException error = Assert.Throws<XelloException>(() => Onboarding.Read(Packet, other));
        Assert.Equal("OnboardingNotForYou", error.Id);
        Assert.Contains("Onboarding", error.Message, StringComparison.Ordinal);
        using X509Certificate2 without = X509CertificateLoader.LoadCertificate(recipient.RawData);
        Assert.Equal("OnboardingNotForYou", Assert.Throws<XelloException>(() => Onboarding.Read(Packet, without)).Id);
    }

    [Fact]
    public async Task APacketThatWasDamagedIsNotBelieved()
    {
        using X509Certificate2 recipient = Certificate();
        Onboarding.Write(await Onboarding.TestAsync(Options(), Ct), Packet, [recipient]);
        string good = File.ReadAllText(Packet);
        foreach (string bad in new[]
        {
            "", "hello", "{", "[]", "{}", "null", """{"format":"another"}""", """{"format":"XelloPowerSchool onboarding","formatVersion":2}""",
            """{"format":"XelloPowerSchool onboarding","formatVersion":1,"checks":[{"name":"x","status":"Perhaps"}]}""",
            "-----BEGIN CMS-----\nAAAA\n-----END CMS-----\n", "-----BEGIN CMS-----\n***\n-----END CMS-----\n", good[..200], good.Replace("-----END CMS-----", "", StringComparison.Ordinal),
        })
        {
            File.WriteAllText(Packet, bad);
            XelloException error = Assert.Throws<XelloException>(() => Onboarding.Read(Packet, recipient));
            Assert.Equal("OnboardingInvalid", error.Id);
        }
        Assert.Equal("OnboardingNotFound", Assert.Throws<XelloException>(() => Onboarding.Read(Packet + ".none", recipient)).Id);
    }

    [Fact]
    public async Task WithCredentialsThatDoNotWorkThereIsNoPacket()
    {
        XelloException error = await Assert.ThrowsAsync<XelloException>(() => Onboarding.TestAsync(Options(StubServer.Secure("wrong")), Ct));
        Assert.Equal("OnboardingServerNotReady", error.Id);
        Assert.Contains("Token", error.Message, StringComparison.Ordinal);
        _server.Plugins.Disable();
        Assert.Equal("OnboardingServerNotReady", (await Assert.ThrowsAsync<XelloException>(() => Onboarding.TestAsync(Options(), Ct))).Id);
    }

    [Fact]
    public void OnlyCertificatesThatProtectAreEncryptedFor()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 good = Certificate(), small = Certificate(bits: 1024), signing = Certificate(usage: X509KeyUsageFlags.DigitalSignature);
        using var curve = ECDsa.Create();
        using X509Certificate2 elliptic = new CertificateRequest("CN=x", curve, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        OnboardingEnvelope.EnsureUsable(good, now);
        Assert.Equal(
            ["its key has 1024 bits, and 2048 are the least", "it is not meant for encrypting", "its key is not an RSA key", "it has expired", "it is not valid yet"],
            new[] { (small, now), (signing, now), (elliptic, now), (good, now.AddYears(2)), (good, now.AddYears(-2)) }.Select(c =>
            {
                XelloException error = Assert.Throws<XelloException>(() => OnboardingEnvelope.EnsureUsable(c.Item1, c.Item2));
                Assert.Equal("OnboardingRecipientUnusable", error.Id);
                return error.Message.Split("encrypted for: ")[1].Split('.')[0];
            }));
    }

    private static X509Certificate2 Certificate(string name = "Onboarding Manager", int bits = 2048, X509KeyUsageFlags usage = X509KeyUsageFlags.KeyEncipherment)
    {
        using var key = RSA.Create(bits);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(365));
    }

    private PowerSchoolConnectionOptions Options(System.Security.SecureString? secret = null) => new()
    {
        Uri = _server.Sandbox.Uri,
        ClientId = _server.Sandbox.ClientId,
        ClientSecret = secret ?? StubServer.Secure(_server.Sandbox.ClientSecret),
        Transport = _server.Sandbox.CreateHandler(),
        IsSandbox = true,
    };
}
