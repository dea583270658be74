using System.Management.Automation;
using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.Commands;

/// <summary>Gets what nights in the shadow disagreed about, student by student, and since when.</summary>
[Cmdlet(VerbsCommon.Get, "XelloShadowDifference")]
[OutputType(typeof(XelloShadowDifference))]
public sealed class GetXelloShadowDifferenceCommand : XelloCmdlet
{
    /// <summary>Only about these students. Default: about all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[]? StudentId { get; set; }

    /// <summary>Only what the last night with a reference found.</summary>
    [Parameter]
    public SwitchParameter Current { get; set; }

    /// <summary>The ledger of nights in the shadow. Default: shadow.db beside the ledger of this user.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ShadowLedger { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        using Ledger ledger = ShadowLedgers.Open(this, ShadowLedger);
        foreach (string? id in StudentId ?? [null!])
        {
            WriteObjects([.. ledger.ReadShadowDifferences(id).Where(difference => !Current || difference.IsCurrent)]);
        }

        return Task.CompletedTask;
    }
}
