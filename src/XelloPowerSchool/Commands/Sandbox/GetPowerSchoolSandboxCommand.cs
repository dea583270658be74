using System.Management.Automation;
using XelloPowerSchool.Completion;
using XelloPowerSchool.Errors;
using XelloPowerSchool.State;

namespace XelloPowerSchool.Commands;

/// <summary>Gets the sandboxes of this process.</summary>
[Cmdlet(VerbsCommon.Get, "PowerSchoolSandbox")]
[OutputType(typeof(PowerSchoolSandbox))]
public sealed class GetPowerSchoolSandboxCommand : XelloCmdlet
{
    /// <summary>Names of the sandboxes, wildcards allowed. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SandboxCompleter))]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "*";

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<PowerSchoolSandbox> all = SandboxRegistry.List();
        var pattern = WildcardPattern.Get(Name, WildcardOptions.IgnoreCase);
        PowerSchoolSandbox[] found = [.. all.Where(s => pattern.IsMatch(s.Name))];
        if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(Name))
        {
            WriteError(Error.SandboxNotFound(Name, all.Select(s => s.Name)));
        }

        WriteObjects([.. found.Select(s => s.WithCredential())]);
        return Task.CompletedTask;
    }
}
