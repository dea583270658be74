using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Text;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Plugin;

/// <summary>
/// Encrypts for certificates, as CMS (RFC 5652, AES-256) in the text form that <c>Unprotect-CmsMessage</c> and <c>openssl cms</c> read.
/// </summary>
internal static class OnboardingEnvelope
{
    private const string Begin = "-----BEGIN CMS-----";
    private const string End = "-----END CMS-----";
    private const int LineLength = 64;
    private const int LeastKeySize = 2048;

    // Said outright: what .NET Framework takes by itself is Triple DES.
    private static readonly AlgorithmIdentifier Aes256 = new(new Oid("2.16.840.1.101.3.4.1.42"));

    /// <summary>Throws what keeps a certificate from being encrypted for.</summary>
    /// <exception cref="XelloException"><c>OnboardingRecipientUnusable</c>.</exception>
    public static void EnsureUsable(X509Certificate2 certificate, DateTimeOffset now)
    {
        using RSA? key = certificate.GetRSAPublicKey();
        string? reason = key is null ? "its key is not an RSA key"
            : key.KeySize < LeastKeySize ? $"its key has {key.KeySize} bits, and {LeastKeySize} are the least"
            : now.UtcDateTime > certificate.NotAfter.ToUniversalTime() ? "it has expired"
            : now.UtcDateTime < certificate.NotBefore.ToUniversalTime() ? "it is not valid yet"
            : certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault() is { } usage
                && (usage.KeyUsages & (X509KeyUsageFlags.KeyEncipherment | X509KeyUsageFlags.DataEncipherment)) == 0 ? "it is not meant for encrypting"
            : null;
        if (reason is not null)
            throw Error.OnboardingRecipientUnusable(Describe(certificate), reason);
    }

    /// <summary>What a person compares: for whom the certificate is, and its thumbprint.</summary>
    public static string Describe(X509Certificate2 certificate) => $"{certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false)} ({certificate.Thumbprint})";

    public static byte[] Seal(byte[] content, IEnumerable<X509Certificate2> recipients)
    {
        var envelope = new EnvelopedCms(new ContentInfo(content), Aes256);
        var list = new CmsRecipientCollection();
        foreach (X509Certificate2 certificate in recipients)
            list.Add(new CmsRecipient(SubjectIdentifierType.IssuerAndSerialNumber, certificate));
        envelope.Encrypt(list);
        string base64 = Convert.ToBase64String(envelope.Encode());
        var text = new StringBuilder(Begin).Append('\n');
        for (int i = 0; i < base64.Length; i += LineLength)
            text.Append(base64, i, Math.Min(LineLength, base64.Length - i)).Append('\n');
        return Encoding.ASCII.GetBytes(text.Append(End).Append('\n').ToString());
    }

    /// <summary>The message in a file; null when the file is none.</summary>
    public static byte[]? Find(byte[] file)
    {
        string text = Encoding.ASCII.GetString(file);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal), end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
            return null;
        try
        {
            return Convert.FromBase64String(text.Substring(begin + Begin.Length, end - begin - Begin.Length));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Decrypts with a certificate, or with whichever of this user's fits.</summary>
    /// <exception cref="XelloException"><c>OnboardingInvalid</c>, <c>OnboardingNotForYou</c>.</exception>
    public static (byte[] Content, IReadOnlyList<string> Recipients) Open(byte[] message, X509Certificate2? certificate, string path)
    {
        var envelope = new EnvelopedCms();
        try
        {
            envelope.Decode(message);
        }
        catch (CryptographicException e)
        {
            throw Error.OnboardingInvalid(path, "it is damaged", e);
        }
        string[] recipients = [.. envelope.RecipientInfos.Cast<RecipientInfo>().Select(Describe)];
        try
        {
            if (certificate is null)
                envelope.Decrypt();
            else
                envelope.Decrypt(new X509Certificate2Collection(certificate));
        }
        catch (CryptographicException e)
        {
            throw Error.OnboardingNotForYou(path, recipients, e);
        }
        return (envelope.ContentInfo.Content, recipients);
    }

    private static string Describe(RecipientInfo recipient) => recipient.RecipientIdentifier.Value is X509IssuerSerial serial
        ? $"{serial.IssuerName}, serial number {serial.SerialNumber}"
        : "a certificate that is named by its key";
}
