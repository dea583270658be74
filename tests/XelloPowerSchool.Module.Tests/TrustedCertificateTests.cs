using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace XelloPowerSchool.Tests;

/// <summary>
/// A certificate that the machine trusts, without a pin and without skipping. Trust is the machine's, so a process of its own gets a
/// root of its own.
/// </summary>
public sealed class TrustedCertificateTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _name = "t" + Guid.NewGuid().ToString("N")[..8];

    public void Dispose()
    {
        _session.Run($"Stop-PowerSchoolSandbox {_name}");
        _session.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("localhost", "60")]
    [InlineData("other.example.org", "CertificateNotTrusted,XelloPowerSchool.Commands.ConnectPowerSchoolCommand")]
    public async Task TheMachinesTrustDecides(string certificateOf, string expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only on Linux can one process be given a root certificate of its own.");
        _session.Run($"$sandbox = Start-PowerSchoolSandbox -Name {_name} -Students 60 -Schools 2");
        var address = (Uri)_session.Run("$sandbox.Uri")[0].BaseObject;
        using X509Certificate2 certificate = Issue(certificateOf, out string rootFile);
        using var front = new TlsFront(certificate, address.Port);
        string script = Path.Combine(_folder.Path, "connect.ps1");
        await File.WriteAllTextAsync(
            script,
            """
            param($Address, $Id, $Text)
            $secret = [securestring]::new()
            foreach ($c in $Text.ToCharArray()) { $secret.AppendChar($c) }
            try { Connect-PowerSchool -Uri $Address -ClientId $Id -ClientSecret $secret -MaximumRetryCount 0 -NoProxy; @(Get-PSStudent).Count }
            catch { $_.FullyQualifiedErrorId }
            """,
            TestContext.Current.CancellationToken);
        string[] arguments =
        [
            script, $"https://localhost:{front.Port}", (string)_session.Run("$sandbox.ClientId")[0].BaseObject,
            (string)_session.Run("$sandbox.Credential.GetNetworkCredential().Password")[0].BaseObject,
        ];
        HostRun run = await HostProcess.RunAsync(arguments, environment: ("SSL_CERT_FILE", rootFile));
        Assert.Empty(run.Errors);
        Assert.Equal(expected, run.Output.Trim());

        HostRun stranger = await HostProcess.RunAsync(arguments);
        Assert.StartsWith("CertificateNotTrusted", stranger.Output.Trim(), StringComparison.Ordinal);
    }

    private X509Certificate2 Issue(string name, out string rootFile)
    {
        using var rootKey = RSA.Create(2048);
        var root = new CertificateRequest("CN=Example District Root", rootKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using X509Certificate2 issuer = root.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        rootFile = Path.Combine(_folder.Path, "root.pem");
        File.WriteAllText(rootFile, issuer.ExportCertificatePem());

        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 bare = request.Create(issuer, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(20), [1, 2, 3, 4]);
        using X509Certificate2 certificate = bare.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
