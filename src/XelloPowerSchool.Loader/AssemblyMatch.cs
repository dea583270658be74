using System.Reflection;

namespace XelloPowerSchool.Loader;

/// <summary>Whether a file in our folder can serve a request for an assembly.</summary>
internal static class AssemblyMatch
{
    /// <summary>
    /// Same name (case ignored), same culture, same public key token where one is asked for, and at least the version
    /// asked for. Packages in one graph ask for different versions of the same assembly, and neither a load context nor
    /// powershell.exe applies binding redirects, so "exactly this version" would serve nobody.
    /// </summary>
    public static bool Satisfies(AssemblyName requested, AssemblyName candidate)
    {
        if (!string.Equals(requested.Name, candidate.Name, StringComparison.OrdinalIgnoreCase)
            || !string.Equals(requested.CultureName ?? "", candidate.CultureName ?? "", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        if (requested.Version is not null && (candidate.Version is null || candidate.Version < requested.Version))
        {
            return false;
        }

        byte[]? token = requested.GetPublicKeyToken();
        return token is null || token.Length == 0 || token.SequenceEqual(candidate.GetPublicKeyToken() ?? []);
    }
}
