using System.Management.Automation;
using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.Commands;

/// <summary>Puts a backup in the place of the ledger and keeps the one that was there.</summary>
[Cmdlet(VerbsData.Restore, "XelloLedger", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(XelloLedgerFile))]
public sealed class RestoreXelloLedgerCommand : LedgerCmdlet
{
    /// <summary>The backup.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("LiteralPath", "PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        string ledger = LedgerPath(Ledger);
        string backup = ResolvePath(Path);
        XelloLedgerFile found = Accounts.Ledger.Describe(backup, backup);
        if (ShouldProcess(ledger, FormattableString.Invariant($"Replace by {backup} (revision {found.Revision}, {found.Accounts:N0} accounts)")))
        {
            string? replaced = Accounts.Ledger.Restore(backup, ledger, TimeProvider.System);
            WriteObject(found with { Ledger = ledger, Replaced = replaced });
        }

        return Task.CompletedTask;
    }
}
