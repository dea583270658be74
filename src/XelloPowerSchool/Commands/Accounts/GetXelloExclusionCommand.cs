using System.Management.Automation;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Commands;

/// <summary>Gets the students that synchronisation leaves alone.</summary>
[Cmdlet(VerbsCommon.Get, "XelloExclusion")]
[OutputType(typeof(XelloExclusion))]
public sealed class GetXelloExclusionCommand : LedgerCmdlet
{
    /// <summary>Keys of the students, wildcards allowed. Default: all exclusions.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("StudentNumber", "Student_Number")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] StudentId { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        using Ledger ledger = OpenLedger();
        IReadOnlyList<XelloExclusion> all = ledger.ReadExclusions();
        foreach (string id in StudentId)
        {
            var pattern = WildcardPattern.Get(id.Trim(), WildcardOptions.None);
            List<XelloExclusion> found = [.. all.Where(exclusion => pattern.IsMatch(exclusion.StudentId))];
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(id))
            {
                WriteError(Error.ExclusionNotFound(id, ledger.Path));
            }

            WriteObjects(found);
        }

        return Task.CompletedTask;
    }
}
