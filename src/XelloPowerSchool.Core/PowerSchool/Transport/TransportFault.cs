using System.Net;
using System.Net.Sockets;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.PowerSchool;

/// <summary>Why no answer came.</summary>
internal enum TransportFault
{
    None,
    HostNotFound,
    CertificateNotTrusted,
    CertificatePinMismatch,
    ProxyRefused,
    ConnectionFailed,
    TimedOut,
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
#if !NETFRAMEWORK
        if (exception is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError })
            return TransportFault.ProxyRefused;
#endif
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                case WebException { Status: WebExceptionStatus.NameResolutionFailure }:
                    return TransportFault.HostNotFound;
                case CertificatePinException:
                    return TransportFault.CertificatePinMismatch;
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
        TransportFault.CertificatePinMismatch => Error.CertificatePinMismatch(address, exception),
        TransportFault.ProxyRefused => Error.ProxyRefused(address, exception),
        TransportFault.TimedOut => Error.RequestTimeout(address, exception),
        _ => Error.ConnectionFailed(address, exception),
    };

    /// <summary>Whether the same request can succeed a moment later. A wrong name and a refused certificate stay what they are;
    /// a proxy is not asked again because a wrong password that is tried several times locks the account.</summary>
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
