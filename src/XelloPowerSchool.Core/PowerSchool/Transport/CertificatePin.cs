using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.PowerSchool;

/// <summary>The one certificate that a server may show, by its thumbprint.</summary>
internal sealed class CertificatePin
{
    private const int Sha1Digits = 40;
    private const int Sha256Digits = 64;

    private readonly string _thumbprint;

    private CertificatePin(string thumbprint) => _thumbprint = thumbprint;

    /// <summary>From a thumbprint as browsers, Windows and OpenSSL show it: any case, with or without separators.</summary>
    public static CertificatePin Parse(string text)
    {
        // OpenSSL writes "sha256 Fingerprint=" in front of it.
        string digits = string.Concat(text.Substring(text.LastIndexOf('=') + 1).Where(static c => !IsSeparator(c)));
        return digits.Length is Sha1Digits or Sha256Digits && digits.All(IsHexDigit)
            ? new CertificatePin(digits)
            : throw Error.InvalidThumbprint();
    }

    public bool Fits(X509Certificate2 certificate) =>
        string.Equals(_thumbprint, _thumbprint.Length == Sha1Digits ? certificate.Thumbprint : Sha256(certificate), StringComparison.OrdinalIgnoreCase);

    private static string Sha256(X509Certificate2 certificate)
    {
#if NETFRAMEWORK
        using var sha = SHA256.Create();
        return BitConverter.ToString(sha.ComputeHash(certificate.RawData)).Replace("-", "");
#else
        return certificate.GetCertHashString(HashAlgorithmName.SHA256);
#endif
    }

    // Windows' certificate dialog puts an invisible mark in front of what is copied from it.
    private static bool IsSeparator(char c) =>
        c is ':' or '-' || char.IsWhiteSpace(c) || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format;

    private static bool IsHexDigit(char c) => c is (>= '0' and <= '9') or (>= 'a' and <= 'f') or (>= 'A' and <= 'F');
}
