using System.Management.Automation;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Commands;

/// <summary>Gets the nights that this machine runs by itself, and says whether one is missing.</summary>
[Cmdlet(VerbsCommon.Get, "XelloSyncTask")]
[OutputType(typeof(XelloSyncTask))]
public sealed class GetXelloSyncTaskCommand : XelloCmdlet
{
    /// <summary>Names, wildcards allowed. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>What starts it. Default: every scheduler of this machine.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public XelloScheduler? System { get; set; }

    /// <summary>Whose crontab is looked into, as root. Default: one's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? User { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        var watch = new NightWatch(TimeProvider.System);
        List<RegisteredNight> all = [.. NightSchedulers.ListAll(System, User)];
        foreach (string name in Name)
        {
            var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            List<RegisteredNight> found = all.FindAll(night => pattern.IsMatch(night.Name));
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                WriteError(Error.SyncTaskNotFound(name));
            }

            foreach (RegisteredNight night in found)
            {
                WriteObject(watch.Look(night));
            }
        }

        return Task.CompletedTask;
    }
}
