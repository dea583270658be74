using System.Management.Automation;
using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.Commands;

/// <summary>Writes all that the ledger knows as JSON lines, for other programs and for ever.</summary>
[Cmdlet(VerbsData.Export, "XelloLedger", SupportsShouldProcess = true)]
[OutputType(typeof(XelloLedgerFile))]
public sealed class ExportXelloLedgerCommand : LedgerCmdlet
{
    /// <summary>The file to write.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("OutPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        string ledger = LedgerPath(Ledger);
        string target = ResolvePath(Path);
        OutputFile.EnsureWritable(target, Force);
        if (ShouldProcess(ledger, $"Export to {target}"))
        {
            Accounts.Ledger.Export(ledger, target, cancellationToken);
            WriteObject(Accounts.Ledger.Describe(target, ledger));
        }

        return Task.CompletedTask;
    }
}
