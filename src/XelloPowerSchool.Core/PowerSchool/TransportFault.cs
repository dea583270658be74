using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

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
                // A handshake that failed for another reason (protocol, cipher) wraps that reason; a refused certificate has none.
                case AuthenticationException { InnerException: null }:
                case WebException { Status: WebExceptionStatus.TrustFailure }:
                    return TransportFault.CertificateNotTrusted;
            }
        }
        return TransportFault.ConnectionFailed;
    }

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
