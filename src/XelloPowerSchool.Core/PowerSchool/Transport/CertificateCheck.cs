using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// Judges the server's certificate for one connection. With a pin only the pin counts; without one it refuses exactly what
/// the runtime would refuse.
/// </summary>
internal sealed class CertificateCheck(CertificatePin? pin, bool skip)
{
    /// <summary>True, or an exception that says why not: .NET raises one type of exception for every failed handshake.</summary>
    public bool Check(X509Certificate2? certificate, SslPolicyErrors errors)
    {
        if (pin is not null)
            return certificate is not null && pin.Fits(certificate) ? true : throw new CertificatePinException();
        return skip || errors == SslPolicyErrors.None ? true : throw new CertificateRefusedException(errors);
    }
}

/// <summary>The certificate is what the handshake failed for. .NET Framework has a status of its own for that.</summary>
internal sealed class CertificateRefusedException(SslPolicyErrors errors)
    : AuthenticationException($"The server's certificate was refused: {errors}.");

/// <summary>The server has another certificate than the one that was pinned.</summary>
internal sealed class CertificatePinException() : AuthenticationException("The server's certificate is not the pinned one.");
