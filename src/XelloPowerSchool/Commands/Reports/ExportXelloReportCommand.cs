using System.Management.Automation;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Reports;

namespace XelloPowerSchool.Commands;

/// <summary>Writes what happened last night as one HTML file, for people who do not use PowerShell.</summary>
[Cmdlet(VerbsData.Export, "XelloReport", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportXelloReportCommand : LedgerCmdlet
{
    private readonly List<XelloFinding> _findings = [];

    /// <summary>The file to write.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("OutPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The run to report on. Default: the newest that brought accounts in line with the roster.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Id { get; set; }

    /// <summary>Findings to list beside the errors that the ledger has on record, from Test-XelloRoster.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public XelloFinding? InputObject { get; set; }

    /// <summary>Heading of the report, for example the district's name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Title { get; set; } = "Xello accounts";

    /// <summary>How many runs the trends go back.</summary>
    [Parameter]
    [ValidateRange(2, 1000)]
    [Alias("Newest")]
    public int Last { get; set; } = 60;

    /// <summary>Names the students beside their numbers. Without it the report has no name in it.</summary>
    [Parameter]
    public SwitchParameter IncludeNames { get; set; }

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is not null)
        {
            _findings.Add(InputObject);
        }
    }

    /// <inheritdoc/>
    protected override Task EndAsync(CancellationToken cancellationToken)
    {
        string target = ResolvePath(Path);
        OutputFile.EnsureWritable(target, Force);
        using Ledger ledger = OpenLedger();
        ReportModel report = ReportBuilder.Build(ledger, new ReportOptions
        {
            RunId = Id,
            Title = Title,
            Runs = Last,
            IncludeNames = IncludeNames,
            Findings = _findings,
            Made = DateTimeOffset.Now,
        });
        if (ShouldProcess(target, $"Write the report of run {report.Night.Run.Id}"))
        {
            ReportPage.Write(target, report);
            WriteObject(new FileInfo(target));
        }

        return Task.CompletedTask;
    }
}
