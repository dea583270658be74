using System.Collections;
using System.Globalization;
using System.Management.Automation;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Completion;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Commands;

/// <summary>Tells a ledger of accounts that Xello has already: from the files sent last, or from a list of Xello's pages.</summary>
[Cmdlet(VerbsData.Import, "XelloAccount", SupportsShouldProcess = true)]
[OutputType(typeof(XelloSyncRun))]
public sealed class ImportXelloAccountCommand : ConnectedCmdlet
{
    /// <summary>Xello's Student file, the folder that has it, or a list of students exported from Xello.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("LiteralPath", "PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Xello's School file. Default: the one beside the Student file, if there is one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SchoolPath { get; set; }

    /// <summary>Which columns hold which fields, for columns that are not known by their headers.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? ColumnMap { get; set; }

    /// <summary>The form of dates, when it is neither yyyy-MM-dd nor dd-MM-yyyy.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? DateFormat { get; set; }

    /// <summary>Xello's contract: the name of a profile, the path of one of your own, or an object of Get-XelloProfile. Default: xello-us.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [ValidateNotNull]
    public ProfileIdentity Profile { get; set; } = ProfileIdentity.Default;

    /// <summary>The mapping of the roster, which says what is the key: the path of a JSON file, or a hashtable.</summary>
    [Parameter]
    [ValidateNotNull]
    public MappingArgument? Mapping { get; set; }

    /// <summary>Imports into a ledger that has accounts: what the file says of an account counts.</summary>
    [Parameter]
    public SwitchParameter Merge { get; set; }

    /// <summary>The ledger to import into; made when it is not there. Default: the ledger of this user.</summary>
    [Parameter]
    [Alias("LedgerPath")]
    [ValidateNotNullOrEmpty]
    public string? Ledger { get; set; }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        string ledger = LedgerPath(Ledger);
        var import = new AccountImport(
            ledger,
            new AccountImportOptions
            {
                Path = ResolvePath(Path),
                SchoolPath = SchoolPath is null ? null : ResolvePath(SchoolPath),
                ColumnMap = ColumnMap,
                DateFormat = DateFormat,
                Profile = Profile.Resolve(this),
                Merge = Merge,
            },
            TimeProvider.System);
        AccountImportSource source = import.Read(cancellationToken);
        Report(source.Findings, System.IO.Path.GetFileName(source.File));
        if (source.Content.Unused.Count > 0)
        {
            WriteVerbose($"Columns that nothing was read from: {string.Join(", ", source.Content.Unused)}.");
        }

        // Only when it is named: an import of files has no reason to talk to a server by itself.
        IReadOnlyDictionary<string, long> records = Connection is null
            ? new Dictionary<string, long>()
            : await AccountImport.ReadRecordsAsync(Client(), StudentMapping.Of(Mapping?.Resolve(this)), cancellationToken).ConfigureAwait(false);
        string action = string.Format(CultureInfo.InvariantCulture, "Import {0:N0} accounts", source.Content.Input.Accounts.Count);
        XelloSyncRun run = ShouldProcess($"ledger {ledger}", action)
            ? import.Run(source, records, out IReadOnlyList<XelloFinding> more)
            : import.Preview(source, records, out more);
        Report(more, "");
        WriteObject(run);
    }

    private void Report(IReadOnlyList<XelloFinding> findings, string file)
    {
        var output = new RowFindings(this, file);
        foreach (XelloFinding finding in findings)
        {
            output.Write(finding);
        }

        output.End();
    }
}
