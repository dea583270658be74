namespace XelloPowerSchool;

/// <summary>What to do with a plugin on a server.</summary>
public enum XelloPluginAction
{
    /// <summary>The server does not have the plugin: install it.</summary>
    Install,

    /// <summary>The server has an earlier version, and can update it in place. Client id and secret stay.</summary>
    Update,

    /// <summary>The server has an earlier version and is below PowerSchool 10: delete the plugin there and install this one. Client id and secret change.</summary>
    DeleteAndReinstall,

    /// <summary>The server has this version, or a later one.</summary>
    NoAction,
}

/// <summary>What a check of a plugin's zip came to. Immutable.</summary>
public sealed record XelloPluginCheck
{
    /// <summary>Full path of the zip.</summary>
    public string Path { get; init; } = "";

    /// <summary>SHA-256 of the file in hexadecimal digits; empty for a folder.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>Name of the plugin; empty when its plugin.xml cannot be read.</summary>
    public string Name { get; init; } = "";

    /// <summary>Version of the plugin.</summary>
    public string Version { get; init; } = "";

    /// <summary>Who made it, in the plugin's own words.</summary>
    public string Publisher { get; init; } = "";

    /// <summary>True when there is no finding of severity Error.</summary>
    public bool IsValid { get; init; }

    /// <summary>Fields that it asks for, as TABLE.Field.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>Names of its queries.</summary>
    public IReadOnlyList<string> Queries { get; init; } = [];

    /// <summary>Its level of access to /ws/v1: READ, FULL, or empty.</summary>
    public string V1Access { get; init; } = "";

    /// <summary>What is wrong with it, worst first. The subject is the file in the zip.</summary>
    public IReadOnlyList<XelloFinding> Findings { get; init; } = [];

    /// <summary>The server that it was checked against; null when it was checked alone.</summary>
    public string? Server { get; init; }

    /// <summary>The version of that server; empty when it is not known.</summary>
    public string ServerVersion { get; init; } = "";

    /// <summary>The version that the server has installed; null when there is none, or when it is not known.</summary>
    public string? InstalledVersion { get; init; }

    /// <summary>What to do; null when that cannot be told, for a reason that <see cref="Reason"/> says.</summary>
    public XelloPluginAction? Action { get; init; }

    /// <summary>Why.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The clicks to make in PowerSchool, in their order.</summary>
    public IReadOnlyList<string> Steps { get; init; } = [];

    /// <summary>Name, version and what to do.</summary>
    public override string ToString() => $"{Name} {Version}: {(IsValid ? Action?.ToString() ?? "valid" : "not valid")}";
}
