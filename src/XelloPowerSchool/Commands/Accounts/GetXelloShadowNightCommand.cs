using System.Management.Automation;
using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.Commands;

/// <summary>Gets the nights in the shadow, newest first: how much Xello and the module agreed.</summary>
[Cmdlet(VerbsCommon.Get, "XelloShadowNight")]
[OutputType(typeof(XelloShadowNight))]
public sealed class GetXelloShadowNightCommand : XelloCmdlet
{
    /// <summary>Only the newest so many nights.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    [Alias("Newest")]
    public int Last { get; set; } = int.MaxValue;

    /// <summary>The ledger of nights in the shadow. Default: shadow.db beside the ledger of this user.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ShadowLedger { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        using Ledger ledger = ShadowLedgers.Open(this, ShadowLedger);
        WriteObjects([.. ledger.ReadShadowNights().Take(Last)]);
        return Task.CompletedTask;
    }
}
