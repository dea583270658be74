using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace XelloPowerSchool.Automation;

/// <summary>Who may read a file on Windows.</summary>
#if NET
[SupportedOSPlatform("windows")]
#endif
internal static class WindowsFileRights
{
    // The machine's own system and its administrators can read everything anyway.
    private static readonly WellKnownSidType[] Trusted = [WellKnownSidType.LocalSystemSid, WellKnownSidType.BuiltinAdministratorsSid, WellKnownSidType.CreatorOwnerSid];

    /// <summary>Accounts that may read the file, besides its owner, this user, the system and administrators; null when there are none.</summary>
    public static string? WhoElse(string path)
    {
        var rights = new FileInfo(path).GetAccessControl();
        var owner = rights.GetOwner(typeof(SecurityIdentifier)) as SecurityIdentifier;
        using var user = WindowsIdentity.GetCurrent();
        var others = new List<string>();
        foreach (FileSystemAccessRule rule in rights.GetAccessRules(includeExplicit: true, includeInherited: true, typeof(SecurityIdentifier)))
        {
            var sid = (SecurityIdentifier)rule.IdentityReference;
            if (rule.AccessControlType == AccessControlType.Allow && (rule.FileSystemRights & FileSystemRights.ReadData) != 0
                && sid != owner && sid != user.User && !Array.Exists(Trusted, sid.IsWellKnown))
                others.Add(NameOf(sid));
        }

        return others.Count == 0 ? null : string.Join(", ", others.Distinct());
    }

    private static string NameOf(SecurityIdentifier sid)
    {
        try
        {
            return sid.Translate(typeof(NTAccount)).Value;
        }
        catch (IdentityNotMappedException)
        {
            return sid.Value; // an account that is gone has no name
        }
    }
}
