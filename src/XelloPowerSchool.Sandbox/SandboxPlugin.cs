namespace XelloPowerSchool;

/// <summary>The plugin that a sandbox has installed: what the client may do there.</summary>
public sealed record SandboxPlugin
{
    /// <summary>Name of the plugin.</summary>
    public string Name { get; init; } = "";

    /// <summary>Version of the plugin.</summary>
    public string Version { get; init; } = "";

    /// <summary>Whether it is switched on. Otherwise the token request answers 401 <c>invalid_client</c>.</summary>
    public bool IsEnabled { get; init; }

    /// <summary>What the plugin may do in /ws/v1: None, Read or Full. Servers before 25.2 do not ask.</summary>
    public string V1Access { get; init; } = "";

    /// <summary>The fields that the plugin may read or write: table, field and right.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>Names of the PowerQueries that can be called.</summary>
    public IReadOnlyList<string> Queries { get; init; } = [];

    /// <summary>What the server found when it installed the plugin.</summary>
    public IReadOnlyList<SandboxFinding> Findings { get; init; } = [];

    /// <summary>Name and version.</summary>
    public override string ToString() => $"{Name} {Version}";
}

/// <summary>One thing that a server says about a plugin.</summary>
public sealed record SandboxFinding
{
    /// <summary><c>ERROR</c> when the plugin cannot be installed or switched on, or a query not be called; <c>WARNING</c> otherwise.</summary>
    public string Level { get; init; } = "";

    /// <summary>The file in the zip.</summary>
    public string File { get; init; } = "";

    /// <summary>A short name of the kind of finding.</summary>
    public string Code { get; init; } = "";

    /// <summary>What is wrong.</summary>
    public string Message { get; init; } = "";

    /// <summary>File and message.</summary>
    public override string ToString() => $"{File}: {Message}";
}
