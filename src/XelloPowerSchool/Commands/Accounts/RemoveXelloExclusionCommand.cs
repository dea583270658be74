using System.Management.Automation;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Commands;

/// <summary>Ends exclusions: the accounts are synchronised again.</summary>
[Cmdlet(VerbsCommon.Remove, "XelloExclusion", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveXelloExclusionCommand : LedgerCmdlet
{
    /// <summary>Keys of the students.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("StudentNumber", "Student_Number")]
    [ValidateNotNullOrEmpty]
    public string[] StudentId { get; set; } = [];

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (string id in StudentId)
        {
            if (!ShouldProcess("student " + id, "Synchronise again"))
            {
                continue;
            }

            using Ledger ledger = OpenLedgerToWrite();
            if (!ledger.RemoveExclusion(id.Trim(), TimeProvider.System.GetUtcNow(), RunOutput.Who))
            {
                WriteError(Error.ExclusionNotFound(id, ledger.Path));
            }
        }

        return Task.CompletedTask;
    }
}
