using System.Management.Automation;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Commands;

/// <summary>Ends that this machine runs a district's night by itself.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "XelloSyncTask", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class UnregisterXelloSyncTaskCommand : XelloCmdlet
{
    /// <summary>Its name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>What starts it. Default: every scheduler of this machine.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public XelloScheduler? System { get; set; }

    /// <summary>Whose crontab it is in, as root. Default: one's own.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Account")]
    [ValidateNotNullOrEmpty]
    public string? User { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (string name in Name)
        {
            List<RegisteredNight> found = [.. NightSchedulers.ListAll(System, User)
                .Where(night => string.Equals(night.Name, name, StringComparison.OrdinalIgnoreCase))];
            if (found.Count == 0)
            {
                WriteError(Error.SyncTaskNotFound(name));
            }

            foreach (RegisteredNight night in found)
            {
                if (ShouldProcess($"{night.Name}, which runs {night.Configuration} by {night.System} as {night.Account}", "Run it no longer by itself"))
                {
                    NightSchedulers.Of(night.System).Remove(night);
                }
            }
        }

        return Task.CompletedTask;
    }
}
