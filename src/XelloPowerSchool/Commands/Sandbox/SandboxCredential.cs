using System.Management.Automation;
using System.Security;

namespace XelloPowerSchool.Commands;

/// <summary>The sandbox itself knows no PowerShell, so its credential is made here.</summary>
internal static class SandboxCredential
{
    private const string PropertyName = "Credential";

    /// <summary>The sandbox with a property Credential, so that it can be piped to Connect-PowerSchool.</summary>
    public static PSObject WithCredential(this PowerSchoolSandbox sandbox)
    {
        var wrapped = PSObject.AsPSObject(sandbox);
        if (wrapped.Properties[PropertyName] is null)
        {
            wrapped.Properties.Add(new PSNoteProperty(PropertyName, new PSCredential(sandbox.ClientId, sandbox.ClientSecret.ToSecureString())));
        }

        return wrapped;
    }

    public static SecureString ToSecureString(this string text)
    {
        var secure = new SecureString();
        foreach (char c in text)
        {
            secure.AppendChar(c);
        }

        secure.MakeReadOnly();
        return secure;
    }
}
