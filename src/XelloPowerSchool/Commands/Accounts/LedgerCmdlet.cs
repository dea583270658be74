using System.Management.Automation;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Commands;

/// <summary>Base of the cmdlets that read a ledger.</summary>
public abstract class LedgerCmdlet : XelloCmdlet
{
    /// <summary>The ledger to use. Default: the ledger of this user.</summary>
    [Parameter]
    [Alias("LedgerPath")]
    [ValidateNotNullOrEmpty]
    public string? Ledger { get; set; }

    private protected Ledger OpenLedger() => Accounts.Ledger.Open(LedgerPath(Ledger), LedgerAccess.Read);

    /// <summary>The ledger to write to, which must exist: a typing error would make a new one.</summary>
    private protected Ledger OpenLedgerToWrite()
    {
        string path = LedgerPath(Ledger);
        return Accounts.Ledger.Exists(path) ? Accounts.Ledger.Open(path, LedgerAccess.Write) : throw Error.LedgerNotFound(path);
    }
}
