using System.Management.Automation;
using XelloPowerSchool.Completion;
using XelloPowerSchool.State;

namespace XelloPowerSchool.Commands;

/// <summary>Gets the open connections of the session.</summary>
[Cmdlet(VerbsCommon.Get, "PowerSchoolConnection")]
[OutputType(typeof(PowerSchoolConnection))]
public sealed class GetPowerSchoolConnectionCommand : XelloCmdlet
{
    /// <summary>Names of the connections, wildcards allowed. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        ConnectionRegistry registry = AskPipeline(() => ConnectionRegistry.Current);
        foreach (string name in Name)
        {
            if (!WildcardPattern.ContainsWildcardCharacters(name))
            {
                WriteNamed(registry, name);
                continue;
            }

            var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            WriteObjects([.. registry.List().Where(c => pattern.IsMatch(c.Name))]);
        }

        return Task.CompletedTask;
    }

    private void WriteNamed(ConnectionRegistry registry, string name)
    {
        try
        {
            WriteObject(registry.Find(name));
        }
        catch (XelloException e)
        {
            WriteError(e);
        }
    }
}
