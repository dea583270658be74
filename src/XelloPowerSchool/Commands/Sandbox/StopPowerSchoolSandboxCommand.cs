using System.Management.Automation;
using XelloPowerSchool.Completion;
using XelloPowerSchool.Errors;
using XelloPowerSchool.State;

namespace XelloPowerSchool.Commands;

/// <summary>Stops sandboxes and frees their ports. Their districts are gone; the same seed makes them again.</summary>
[Cmdlet(VerbsLifecycle.Stop, "PowerSchoolSandbox", DefaultParameterSetName = "Name")]
[OutputType(typeof(void))]
public sealed class StopPowerSchoolSandboxCommand : XelloCmdlet
{
    /// <summary>Names of the sandboxes, wildcards allowed. Default: all.</summary>
    [Parameter(Position = 0, ParameterSetName = "Name")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SandboxCompleter))]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "*";

    /// <summary>The sandbox to stop.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Object", ValueFromPipeline = true)]
    [ValidateNotNull]
    public PowerSchoolSandbox? InputObject { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (InputObject is not null)
        {
            SandboxRegistry.Stop(InputObject);
            return Task.CompletedTask;
        }

        IReadOnlyList<PowerSchoolSandbox> all = SandboxRegistry.List();
        var pattern = WildcardPattern.Get(Name, WildcardOptions.IgnoreCase);
        PowerSchoolSandbox[] found = [.. all.Where(s => pattern.IsMatch(s.Name))];
        if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(Name))
        {
            WriteError(Error.SandboxNotFound(Name, all.Select(s => s.Name)));
        }

        foreach (PowerSchoolSandbox sandbox in found)
        {
            SandboxRegistry.Stop(sandbox);
        }

        return Task.CompletedTask;
    }
}
