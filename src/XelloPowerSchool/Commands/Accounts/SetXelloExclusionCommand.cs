using System.Management.Automation;
using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.Commands;

/// <summary>Excludes students from synchronisation: their accounts stay as they are.</summary>
[Cmdlet(VerbsCommon.Set, "XelloExclusion", SupportsShouldProcess = true)]
[OutputType(typeof(XelloExclusion))]
public sealed class SetXelloExclusionCommand : LedgerCmdlet
{
    /// <summary>Keys of the students; they need not have an account.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("StudentNumber", "Student_Number")]
    [ValidateNotNullOrEmpty]
    public string[] StudentId { get; set; } = [];

    /// <summary>Why. It goes on record.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Reason { get; set; } = "";

    /// <summary>From then on the account is synchronised again. Default: when somebody removes the exclusion.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public DateTimeOffset? Expires { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (string id in StudentId)
        {
            if (ShouldProcess("student " + id, "Exclude from synchronisation"))
            {
                var exclusion = new XelloExclusion(id.Trim(), Reason, TimeProvider.System.GetUtcNow(), RunOutput.Who, Expires);
                using Ledger ledger = OpenLedgerToWrite();
                ledger.Exclude(exclusion);
                WriteObject(exclusion);
                if (!exclusion.CountsAt(exclusion.Created))
                {
                    WriteWarning($"The exclusion of student {exclusion.StudentId} is over already: a date without a time of day means the beginning of that day.");
                }
            }
        }

        return Task.CompletedTask;
    }
}
