using System.Security;

namespace XelloPowerSchool;

/// <summary>
/// What Xello's onboarding manager, or another machine of the district, needs to read from PowerSchool: address, client id, client
/// secret and version, with the outcome of a test. Immutable; the secret is not among its properties.
/// </summary>
public sealed record XelloOnboarding
{
    /// <summary>Full path of the packet.</summary>
    public string Path { get; init; } = "";

    /// <summary>When the packet was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>Address of the server.</summary>
    public Uri Uri { get; init; } = new("https://localhost/");

    /// <summary>Client id of the plugin.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>PowerSchool's version; empty when the server does not say.</summary>
    public string ServerVersion { get; init; } = "";

    /// <summary>Name of the plugin, when it tells; this module's own does.</summary>
    public string? PluginName { get; init; }

    /// <summary>Version of the plugin, when it tells.</summary>
    public string? PluginVersion { get; init; }

    /// <summary>True when the packet holds the client secret; then all of it is encrypted.</summary>
    public bool HasSecret { get; init; }

    /// <summary>For whom it is encrypted: each with the name and the SHA-1 thumbprint of the certificate, or its serial number.</summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];

    /// <summary>What was tested before the packet was made.</summary>
    public IReadOnlyList<PowerSchoolCheck> Checks { get; init; } = [];

    /// <summary>True when no check failed.</summary>
    public bool Passed { get; init; }

    internal SecureString? ClientSecret { get; init; }

    /// <summary>The address: no secret.</summary>
    public override string ToString() => Uri.ToString();
}
