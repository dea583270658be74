using System.Security;

namespace XelloPowerSchool.PowerSchool;

/// <summary>What a connection needs to know.</summary>
internal sealed class PowerSchoolConnectionOptions
{
    /// <summary>Base address, as <see cref="PowerSchoolAddress"/> makes it.</summary>
    public required Uri Uri { get; init; }

    public required string ClientId { get; init; }

    /// <summary>The connection takes a copy of its own.</summary>
    public required SecureString ClientSecret { get; init; }

    /// <summary>Name for people; the host when null.</summary>
    public string? Name { get; init; }

    /// <summary>Takes the place of the network (sandbox in process, tests). It stays the property of whoever gave it.</summary>
    public HttpMessageHandler? Transport { get; init; }

    public bool IsSandbox { get; init; }

    /// <summary>Where to read records; null for the best that the server and the plugin allow.</summary>
    public PowerSchoolSource? Source { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Random numbers from 0 to 1 for the back-off; null for real ones.</summary>
    public Func<double>? Jitter { get; init; }

    /// <summary>The most requests of this connection that are under way at a time.</summary>
    public int ThrottleLimit { get; init; } = 4;

    public int MaximumRetryCount { get; init; } = 5;

    /// <summary>About how long the first wait before another try is; the next ones grow, up to half a minute.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For one exchange, from the request to the last byte.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    public ProxyOptions Proxy { get; init; } = new();

    /// <summary>Any certificate will do. A pin is still compared.</summary>
    public bool SkipCertificateCheck { get; init; }

    /// <summary>Thumbprint (SHA-256 or SHA-1) of the only certificate that will do; null when the machine's trust decides.</summary>
    public string? CertificateThumbprint { get; init; }
}
