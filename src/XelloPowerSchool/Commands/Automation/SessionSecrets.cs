using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Security;
using System.Xml;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Commands;

/// <summary>Fetches the secrets that only a PowerShell session can: those of a vault, and those that Export-Clixml wrote.</summary>
internal sealed class SessionSecrets(XelloCmdlet cmdlet)
{
    private const string GetSecret = "param($Vault, $Name) Get-Secret -Vault $Vault -Name $Name -ErrorAction Stop";

    /// <summary>A reader for every store.</summary>
    public SecretReader Reader => new(Read);

    private Secret Read(XelloSecretReference reference) => reference.Store == XelloSecretStore.Vault ? FromVault(reference) : FromClixml(reference);

    private Secret FromVault(XelloSecretReference reference)
    {
        string[] parts = reference.Name.Split('/');
        try
        {
            Collection<PSObject> found = cmdlet.Invoke(GetSecret, parts[0], parts[1]);
            return Of(reference, found.Count == 1 ? found[0] : null, "the vault gave something that is neither a credential nor a text");
        }
        catch (CommandNotFoundException error)
        {
            throw Error.SecretUnreadable(reference, error);
        }
        catch (RuntimeException error)
        {
            throw Error.SecretUnreadable(reference, error);
        }
    }

    private static Secret FromClixml(XelloSecretReference reference)
    {
        if (!File.Exists(reference.Name))
        {
            throw Error.SecretNotFound(reference, "there is no such file");
        }

        try
        {
            return Of(reference, PSSerializer.Deserialize(File.ReadAllText(reference.Name)), "the file has neither a credential nor a secure string");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or XmlException or PSArgumentException or RuntimeException
            or System.Security.Cryptography.CryptographicException)
        {
            throw Error.SecretUnreadable(reference, error);
        }
    }

    private static Secret Of(XelloSecretReference reference, object? value, string otherwise) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        // A credential that comes out of a file is no credential yet, but has the same properties.
        PSCustomObject when Property(value, "Password") is SecureString password => new Secret(Property(value, "UserName") as string, password),
        PSCredential credential => new Secret(credential.UserName, credential.Password),
        SecureString secure => new Secret(null, secure),
        string { Length: > 0 } text => new Secret(null, new System.Net.NetworkCredential("", text).SecurePassword),
        _ => throw Error.SecretNotFound(reference, otherwise),
    };

    private static object? Property(object? value, string name) =>
        (value as PSObject)?.Properties[name]?.Value is { } found ? found is PSObject wrapped ? wrapped.BaseObject : found : null;
}
