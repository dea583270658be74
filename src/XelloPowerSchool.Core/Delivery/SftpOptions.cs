using System.Security;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Delivery;

/// <summary>How far a delivery is.</summary>
/// <param name="File">The file under way.</param>
/// <param name="Checking">True while what has arrived is read back.</param>
/// <param name="Done">Bytes of the set that are where they belong, or have been read back.</param>
/// <param name="Total">Bytes of the set.</param>
/// <param name="Moved">Bytes that went over the line for it, for the rate: less than <paramref name="Done"/> after a cut was resumed.</param>
internal sealed record DeliveryProgress(string File, bool Checking, long Done, long Total, long Moved);

/// <summary>What it takes to deliver to an SFTP server.</summary>
internal sealed record SftpOptions
{
    /// <summary>
    /// The servers that Xello is known to take files at (the port of the American one is 5087). Whatever else a destination
    /// names has to be allowed by name, so that neither a typing error nor a changed configuration sends students elsewhere.
    /// </summary>
    internal static IReadOnlyList<string> XelloHosts { get; } = ["ftp.xello.us", "ftp.xello.ca", "ftp.xello.co.uk", "ftp.careercruising.com"];

    public required SftpAddress Address { get; init; }

    /// <summary>The password; null to sign in with the key alone.</summary>
    public SecureString? Password { get; init; }

    /// <summary>Path of the private key (OpenSSH, PEM or PuTTY); null to sign in with the password alone.</summary>
    public string? KeyFile { get; init; }

    public SecureString? KeyPassphrase { get; init; }

    /// <summary>Fingerprints of the only server keys that will do; none: the list of known servers decides.</summary>
    public IReadOnlyList<string> HostKeys { get; init; } = [];

    /// <summary>Remember the key of a server that is not in the list yet.</summary>
    public bool AcceptNewHostKey { get; init; }

    /// <summary>The list of known servers.</summary>
    public required string KnownHosts { get; init; }

    /// <summary>Names of the servers that may be delivered to.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = XelloHosts;

    /// <summary>Write each file under its own name at once, for a server that forbids renaming.</summary>
    public bool WriteInPlace { get; init; }

    /// <summary>For every answer of the server, and for signing in.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Tries after the first one, each time the line is lost; they start anew when a file got further.</summary>
    public int MaximumRetryCount { get; init; } = 5;

    /// <summary>About how long the first wait before another try is; the next ones grow, up to half a minute.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(2);

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Random numbers from 0 to 1 for the waits; null for real ones.</summary>
    public Func<double>? Jitter { get; init; }

    public IProgress<DeliveryProgress>? Progress { get; init; }

    /// <summary>Gets a line for every step, without secrets.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>Throws when these cannot be used, before any server is called.</summary>
    internal void Validate()
    {
        if (!AllowedHosts.Contains(Address.Host, StringComparer.OrdinalIgnoreCase))
            throw Error.HostNotAllowed(Address.Host, AllowedHosts);
        if (Password is null && KeyFile is null)
            throw Error.SftpCredentialMissing(Address.ToString());
    }
}
