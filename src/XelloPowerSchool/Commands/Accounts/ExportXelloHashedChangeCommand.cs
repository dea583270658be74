using System.Management.Automation;
using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.Commands;

/// <summary>Writes changes so that they can be sent to support: pseudonyms for students, shapes for values, no names.</summary>
[Cmdlet(VerbsData.Export, "XelloHashedChange", SupportsShouldProcess = true)]
[OutputType(typeof(XelloHashedFile))]
public sealed class ExportXelloHashedChangeCommand : LedgerCmdlet
{
    private readonly List<XelloRosterChange> _changes = [];

    /// <summary>The file to write.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("OutPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The changes, from Compare-XelloRoster, Sync-XelloAccount -PassThru or Get-XelloSyncRun -Change.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Writes the codes of schools, and grades, as they are.</summary>
    [Parameter]
    public SwitchParameter IncludeSchool { get; set; }

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _changes.Add(PipedChange.Take(this, InputObject!));

    /// <inheritdoc/>
    protected override Task EndAsync(CancellationToken cancellationToken)
    {
        string target = ResolvePath(Path);
        OutputFile.EnsureWritable(target, Force);
        if (ShouldProcess(target, FormattableString.Invariant($"Write {_changes.Count:N0} changes without names")))
        {
            var hashed = new HashedChanges(Pseudonyms.Of(LedgerKey.Beside(LedgerPath(Ledger))), IncludeSchool);
            WholeFile.Write(target, file => hashed.Write(_changes, TimeProvider.System.GetUtcNow(), file, cancellationToken));
            WriteObject(new XelloHashedFile(target, _changes.Count, new FileInfo(target).Length));
        }

        return Task.CompletedTask;
    }
}
