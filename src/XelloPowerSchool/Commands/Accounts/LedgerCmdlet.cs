using System.Management.Automation;
using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.Commands;

/// <summary>Base of the cmdlets that read a ledger.</summary>
public abstract class LedgerCmdlet : XelloCmdlet
{
    /// <summary>The ledger to read. Default: the ledger of this user.</summary>
    [Parameter]
    [Alias("LedgerPath")]
    [ValidateNotNullOrEmpty]
    public string? Ledger { get; set; }

    private protected Ledger OpenLedger() => Accounts.Ledger.Open(LedgerPath(Ledger), LedgerAccess.Read);
}
