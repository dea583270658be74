using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Automation;

/// <summary>
/// A file of two lines: what it says, as JSON, and what vouches for that. HMAC-SHA256 with a ledger's own key says that the file comes
/// from beside this ledger; a CMS signature (RFC 5652, detached, with the signer's certificate) says who made it. Both are over the
/// first line's bytes, and the first over the signature as well: where there is a key, one byte that is changed anywhere is found.
/// </summary>
internal sealed class SignedFile
{
    private static readonly Oid Sha256 = new("2.16.840.1.101.3.4.2.1");
    private static readonly string[] Digests = ["2.16.840.1.101.3.4.2.1", "2.16.840.1.101.3.4.2.2", "2.16.840.1.101.3.4.2.3"]; // SHA-2; older ones can be forged

    private readonly string _path;
    private readonly Seal _seal;

    private SignedFile(string path, byte[] content, Seal seal) => (_path, Content, _seal) = (path, content, seal);

    /// <summary>What the file says.</summary>
    public byte[] Content { get; }

    /// <summary>True when somebody has signed it with a certificate.</summary>
    public bool IsSigned => _seal.Cms is not null;

    /// <summary>Writes a file, readable by its owner only, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">JSON without a line break.</param>
    /// <param name="key">The ledger's key; null for a file that is to be believed elsewhere.</param>
    /// <param name="certificate">With a private key; null for a file that nobody signs.</param>
    /// <exception cref="XelloException"><c>CertificateCannotSign</c>, <c>OutputWriteFailed</c>.</exception>
    public static void Write(string path, byte[] content, byte[]? key, X509Certificate2? certificate)
    {
        var signature = certificate is null ? null : Convert.ToBase64String(Sign(content, certificate));
        var seal = JsonSerializer.SerializeToUtf8Bytes(new Seal(key is null ? null : Mac(key, content, signature), signature));
        WholeFile.Write(path, file =>
        {
            foreach (var line in new[] { content, seal })
            {
                file.Write(line, 0, line.Length);
                file.WriteByte((byte)'\n');
            }
        });
    }

    /// <summary>Reads a file. Nothing that it says is believed yet.</summary>
    /// <exception cref="XelloException"><c>SignedFileNotFound</c>, <c>SignedFileUnreadable</c>.</exception>
    public static SignedFile Read(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            var end = Array.IndexOf(bytes, (byte)'\n');
            var last = bytes.Length - 1;
            if (end <= 0 || last <= end || bytes[last] != (byte)'\n' || Array.IndexOf(bytes, (byte)'\n', end + 1) != last)
                throw Error.SignedFileUnreadable(path, "it has not two lines");
            var seal = JsonSerializer.Deserialize<Seal>(bytes.AsSpan(end + 1, last - end - 1));
            return seal is null ? throw Error.SignedFileUnreadable(path, "its second line is empty") : new SignedFile(path, bytes.AsSpan(0, end).ToArray(), seal);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Error.SignedFileNotFound(path);
        }
        catch (JsonException exception)
        {
            throw Error.SignedFileUnreadable(path, "its second line is no signature", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Error.SignedFileUnreadable(path, exception.Message, exception);
        }
    }

    /// <summary>Understands the content.</summary>
    /// <exception cref="XelloException"><c>SignedFileUnreadable</c>.</exception>
    public T Understand<T>(JsonSerializerOptions options, Func<T, bool> isOfThisForm)
        where T : class
    {
        try
        {
            var content = JsonSerializer.Deserialize<T>(Content, options);
            return content is not null && isOfThisForm(content)
                ? content
                : throw Error.SignedFileUnreadable(_path, "it is not of the form that this version of the module writes");
        }
        catch (JsonException exception)
        {
            // The exception's own message may quote the file.
            throw Error.SignedFileUnreadable(_path, "its first line is not what this version of the module writes", exception);
        }
    }

    /// <summary>Makes sure that the file was written beside the ledger that has the key, and is as it was written.</summary>
    /// <exception cref="XelloException"><c>SignatureInvalid</c>.</exception>
    public void EnsureOf(byte[] key)
    {
        if (_seal.Mac is null || !AreSame(_seal.Mac, Mac(key, Content, _seal.Cms)))
            throw Error.SignatureInvalid(_path, "it was changed, or comes from another ledger");
    }

    /// <summary>Makes sure that one of the given certificates signed the file as it is, and is in force.</summary>
    /// <returns>The signer's certificate.</returns>
    /// <exception cref="XelloException"><c>SignatureInvalid</c>, <c>SignerNotTrusted</c>, <c>InvalidThumbprint</c>.</exception>
    public X509Certificate2 EnsureSignedBy(IReadOnlyCollection<string> thumbprints, DateTimeOffset now)
    {
        var trusted = thumbprints.Select(CertificatePin.Parse).ToList();
        var signer = Signer();
        if (!trusted.Exists(pin => pin.Fits(signer)))
            throw Error.SignerNotTrusted(_path, signer.Thumbprint);
        if (now.UtcDateTime < signer.NotBefore.ToUniversalTime() || now.UtcDateTime > signer.NotAfter.ToUniversalTime())
            throw Error.SignatureInvalid(_path, "the certificate that signed it is not in force");
        return signer;
    }

    private X509Certificate2 Signer()
    {
        if (_seal.Cms is null)
            throw Error.SignatureInvalid(_path, "nobody signed it with a certificate");
        try
        {
            var cms = new SignedCms(new ContentInfo(Content), detached: true);
            var signature = Convert.FromBase64String(_seal.Cms);
            // The last sign of the text has bits that mean nothing. They too are as they were written.
            if (Convert.ToBase64String(signature) != _seal.Cms)
                throw Error.SignatureInvalid(_path, "it was changed after it was signed");
            cms.Decode(signature);
            if (cms.SignerInfos.Count != 1 || cms.SignerInfos[0] is not { Certificate: { } certificate } signer || !Digests.Contains(signer.DigestAlgorithm.Value))
                throw Error.SignatureInvalid(_path, "its signature is not of the form that this version of the module writes");
            // Who is trusted is said by thumbprint, so no chain is asked for: districts sign with certificates of their own.
            signer.CheckSignature(verifySignatureOnly: true);
            return certificate;
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            throw Error.SignatureInvalid(_path, "it was changed after it was signed", exception);
        }
    }

    private static byte[] Sign(byte[] content, X509Certificate2 certificate)
    {
        if (!certificate.HasPrivateKey)
            throw Error.CertificateCannotSign(certificate.Thumbprint, "its private key is not here");
        try
        {
            var cms = new SignedCms(new ContentInfo(content), detached: true);
            cms.ComputeSignature(new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, certificate)
            {
                DigestAlgorithm = Sha256,
                IncludeOption = X509IncludeOption.EndCertOnly,
            });
            return cms.Encode();
        }
        catch (CryptographicException exception)
        {
            throw Error.CertificateCannotSign(certificate.Thumbprint, exception.Message, exception);
        }
    }

    // Over the signature too: parts of it are signed by nobody, such as the list of digests in its head.
    private static string Mac(byte[] key, byte[] content, string? signature)
    {
        using var hmac = new HMACSHA256(key);
        return Convert.ToBase64String(hmac.ComputeHash([.. content, (byte)'\n', .. Encoding.ASCII.GetBytes(signature ?? "")]));
    }

    // In the same time wherever they differ, so that nobody can find the right one letter by letter.
    private static bool AreSame(string one, string other)
    {
        var difference = one.Length ^ other.Length;
        for (var i = 0; i < Math.Min(one.Length, other.Length); i++)
            difference |= one[i] ^ other[i];
        return difference == 0;
    }

    private sealed record Seal(string? Mac, string? Cms);
}
