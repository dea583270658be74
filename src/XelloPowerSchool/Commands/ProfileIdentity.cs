using XelloPowerSchool.Commands;
using XelloPowerSchool.DataFiles;

namespace XelloPowerSchool;

/// <summary>Names a profile: one of the module by its name, one of your own by its path, or the object of Get-XelloProfile.</summary>
public sealed class ProfileIdentity
{
    private readonly XelloProfile? _profile;
    private readonly string _text;

    /// <summary>The profile of that object.</summary>
    /// <param name="profile">An object of Get-XelloProfile.</param>
    public ProfileIdentity(XelloProfile profile)
    {
        _profile = profile;
        _text = profile.Name;
    }

    /// <summary>The profile with that name, or in that file.</summary>
    /// <param name="nameOrPath">A name, or the path of a JSON file.</param>
    public ProfileIdentity(string nameOrPath) => _text = nameOrPath.Trim();

    internal static ProfileIdentity Default { get; } = new(ProfileLibrary.DefaultName);

    /// <summary>What was given.</summary>
    public override string ToString() => _text;

    /// <summary>The profile, ready for use. Relative paths count from PowerShell's location.</summary>
    internal DataFileProfile Resolve(XelloCmdlet cmdlet)
    {
        XelloProfile profile = _profile ?? ProfileLibrary.Get(_text) ?? ProfileLibrary.Read(cmdlet.FullPathOf(_text));
        return ReferenceEquals(profile, DataFileProfile.XelloUs.Contract) ? DataFileProfile.XelloUs : new DataFileProfile(profile);
    }
}
