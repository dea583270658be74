using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.PowerSchool;

/// <summary>Why no answer came.</summary>
internal enum TransportFault
{
    None,
    HostNotFound,
    CertificateNotTrusted,
    ConnectionFailed,
    TimedOut,
}

/// <summary>
/// The certificate is what the handshake failed for. .NET raises one type of exception for every failed handshake, so the
/// check itself has to say it; .NET Framework has a status of its own. It refuses exactly what the runtime would refuse.
/// </summary>
internal sealed class CertificateRefusedException(SslPolicyErrors errors)
    : AuthenticationException($"The server's certificate was refused: {errors}.")
{
    public static bool Check(SslPolicyErrors errors) =>
        errors == SslPolicyErrors.None ? true : throw new CertificateRefusedException(errors);
}

internal static class TransportFaults
{
    /// <summary>What an exception of the transport means; <see cref="TransportFault.None"/> when it is not the network's.</summary>
    public static TransportFault Classify(Exception exception)
    {
        if (exception is TimeoutException)
            return TransportFault.TimedOut;
        if (exception is not HttpRequestException)
            return TransportFault.None;
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                case WebException { Status: WebExceptionStatus.NameResolutionFailure }:
                    return TransportFault.HostNotFound;
                case CertificateRefusedException:
                case WebException { Status: WebExceptionStatus.TrustFailure }:
                    return TransportFault.CertificateNotTrusted;
            }
        }
        return TransportFault.ConnectionFailed;
    }

    /// <summary>The error for an exception of the transport.</summary>
    public static XelloException ToError(Uri address, Exception exception) => Classify(exception) switch
    {
        TransportFault.HostNotFound => Error.HostNotFound(address, exception),
        TransportFault.CertificateNotTrusted => Error.CertificateNotTrusted(address, exception),
        TransportFault.TimedOut => Error.RequestTimeout(address, exception),
        _ => Error.ConnectionFailed(address, exception),
    };

    /// <summary>Whether the same request can succeed a moment later. A wrong name and a refused certificate stay what they are.</summary>
    public static bool IsTransient(Exception exception) => Classify(exception) switch
    {
        TransportFault.ConnectionFailed or TransportFault.TimedOut => true,
        TransportFault.HostNotFound => IsNameServerTrouble(exception),
        _ => false,
    };

    private static bool IsNameServerTrouble(Exception? exception)
    {
        while (exception is not (null or SocketException))
            exception = exception.InnerException;
        return exception is SocketException { SocketErrorCode: SocketError.TryAgain };
    }
}
