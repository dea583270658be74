using System.Globalization;
using System.Management.Automation;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Commands;

/// <summary>Writes a backup of the ledger as one file, also while a run is going on, and checks it.</summary>
[Cmdlet(VerbsData.Backup, "XelloLedger", SupportsShouldProcess = true)]
[OutputType(typeof(XelloLedgerFile))]
public sealed class BackupXelloLedgerCommand : LedgerCmdlet
{
    /// <summary>The file to write. Default: a file beside the ledger with the time in its name.</summary>
    [Parameter(Position = 0)]
    [Alias("OutPath")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        string ledger = LedgerPath(Ledger);
        string target = Path is null
            ? string.Format(CultureInfo.InvariantCulture, "{0}.{1:yyyyMMdd'T'HHmmss}.bak", ledger, TimeProvider.System.GetUtcNow().UtcDateTime)
            : ResolvePath(Path);
        OutputFile.EnsureWritable(target, Force);
        if (ShouldProcess(ledger, $"Back up to {target}"))
        {
            Accounts.Ledger.BackUp(ledger, target);
            WriteObject(Accounts.Ledger.Describe(target, target) with { Ledger = ledger });
        }

        return Task.CompletedTask;
    }
}
