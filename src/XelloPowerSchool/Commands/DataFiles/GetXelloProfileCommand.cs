using System.Management.Automation;
using XelloPowerSchool.Completion;
using XelloPowerSchool.DataFiles;

namespace XelloPowerSchool.Commands;

/// <summary>Gets Xello's file contracts: those that the module knows, or one of your own, which is checked.</summary>
[Cmdlet(VerbsCommon.Get, "XelloProfile")]
[OutputType(typeof(XelloProfile))]
public sealed class GetXelloProfileCommand : XelloCmdlet
{
    /// <summary>Names of profiles, wildcards allowed, or paths of JSON files. Default: all profiles of the module.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Path", "PSPath", "FullName")]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (string name in Name)
        {
            if (ProfileLibrary.Get(name) is { } profile)
            {
                WriteObject(profile);
            }
            else if (WildcardPattern.ContainsWildcardCharacters(name))
            {
                var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
                WriteObjects(ProfileLibrary.All.Where(p => pattern.IsMatch(p.Name)).ToList());
            }
            else
            {
                Read(name);
            }
        }

        return Task.CompletedTask;
    }

    private void Read(string path)
    {
        try
        {
            WriteObject(ProfileLibrary.Read(ResolvePath(path)));
        }
        catch (XelloException error)
        {
            WriteError(error); // the next one may be good
        }
    }
}
