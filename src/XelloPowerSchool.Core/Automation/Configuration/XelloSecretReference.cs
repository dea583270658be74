namespace XelloPowerSchool;

/// <summary>Where a secret is kept.</summary>
public enum XelloSecretStore
{
    /// <summary>A vault of the module SecretManagement: <c>vault:Vault/Name</c>.</summary>
    Vault,

    /// <summary>A credential that Export-Clixml wrote: <c>clixml:path</c>. On Windows only the user who wrote it can read it, on that machine.</summary>
    Clixml,

    /// <summary>An environment variable: <c>env:NAME</c>.</summary>
    Environment,

    /// <summary>A file with the secret in its first line, readable by its owner only: <c>file:path</c>.</summary>
    File,

    /// <summary>A credential that systemd hands to the service: <c>systemd:name</c>.</summary>
    Systemd,
}

/// <summary>Says where a secret is kept, and never what it is. Written as <c>store:name</c>.</summary>
public sealed record XelloSecretReference
{
    private static readonly (string Scheme, XelloSecretStore Store)[] Schemes =
    [
        ("vault", XelloSecretStore.Vault), ("clixml", XelloSecretStore.Clixml), ("env", XelloSecretStore.Environment), ("file", XelloSecretStore.File),
        ("systemd", XelloSecretStore.Systemd),
    ];

    private XelloSecretReference(XelloSecretStore store, string name)
    {
        Store = store;
        Name = name;
    }

    /// <summary>Where.</summary>
    public XelloSecretStore Store { get; }

    /// <summary>The name there: a path, a variable, vault and name.</summary>
    public string Name { get; init; }

    /// <summary>The forms, for people.</summary>
    internal static string Forms => "vault:Vault/Name, clixml:path, env:NAME, file:path or systemd:name";

    /// <summary>As it is written.</summary>
    public override string ToString() => Array.Find(Schemes, entry => entry.Store == Store).Scheme + ":" + Name;

    /// <summary>Reads a reference. What is none may be the secret itself, so nothing of it is ever repeated.</summary>
    internal static XelloSecretReference? TryParse(string text)
    {
        if (text.Split([':'], 2) is not [var written, { Length: > 0 } name])
            return null;
        var scheme = Array.Find(Schemes, entry => string.Equals(entry.Scheme, written, StringComparison.OrdinalIgnoreCase));
        if (scheme.Scheme is null)
            return null;
        return scheme.Store == XelloSecretStore.Vault && name.Split('/') is not [{ Length: > 0 }, { Length: > 0 }] ? null : new XelloSecretReference(scheme.Store, name);
    }
}
