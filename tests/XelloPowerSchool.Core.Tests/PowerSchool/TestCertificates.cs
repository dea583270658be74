using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace XelloPowerSchool.Tests.PowerSchool;

/// <summary>Certificates that a district's server can have, made when a test starts.</summary>
internal static class TestCertificates
{
    /// <summary>Issued by a root that no machine knows, for the name localhost, and good for a year.</summary>
    public static X509Certificate2 Issued() => Issued("localhost", -1, 365);

    public static X509Certificate2 Expired() => Issued("localhost", -30, -1);

    public static X509Certificate2 ExpiresSoon() => Issued("localhost", -30, 10);

    public static X509Certificate2 OfAnotherName() => Issued("other.example.org", -1, 365);

    public static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        using X509Certificate2 certificate = Request("localhost", key).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(365));
        return Stored(certificate);
    }

    public static string Thumbprint(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256);

    private static X509Certificate2 Issued(string name, int fromDay, int toDay)
    {
        using var rootKey = RSA.Create(2048);
        var root = new CertificateRequest("CN=Example District Root", rootKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using X509Certificate2 issuer = root.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-100), DateTimeOffset.UtcNow.AddDays(1000));
        using var key = RSA.Create(2048);
        using X509Certificate2 bare = Request(name, key).Create(issuer, DateTimeOffset.UtcNow.AddDays(fromDay), DateTimeOffset.UtcNow.AddDays(toDay), [1, 2, 3, 4]);
        using X509Certificate2 certificate = bare.CopyWithPrivateKey(key);
        return Stored(certificate);
    }

    private static CertificateRequest Request(string name, RSA key)
    {
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        if (name == "localhost")
            names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request;
    }

    // Windows' TLS needs a key that has been stored.
    private static X509Certificate2 Stored(X509Certificate2 certificate) =>
        X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
}
