using System.Globalization;
using System.Management.Automation;
using XelloPowerSchool.Completion;
using XelloPowerSchool.CourseRequests;
using XelloPowerSchool.Errors;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Commands;

/// <summary>Writes the course requests that can be imported to a file for PowerSchool's import, or another SIS's, and those that cannot to a list beside it.</summary>
[Cmdlet(VerbsData.Export, "XelloCourseRequest", SupportsShouldProcess = true)]
[OutputType(typeof(XelloCourseRequestExport))]
public sealed class ExportXelloCourseRequestCommand : CourseRequestCmdlet
{
    /// <summary>The import file to write.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("Destination")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>What to write: the outcome of Test-XelloCourseRequest; requests, which are checked first; or the outcome of Compare-XelloCourseRequest, of which the missing ones are written.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The form of the file: a layout by its name, or the path of a layout of your own.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(LayoutCompleter))]
    [ValidateNotNullOrEmpty]
    public string Layout { get; set; } = "PowerSchool";

    /// <summary>Other columns than the layout's: Header=Value, in their order.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Column { get; set; } = [];

    /// <summary>Another encoding than the layout's.</summary>
    [Parameter]
    public XelloImportEncoding Encoding { get; set; }

    /// <summary>Other line ends than the layout's.</summary>
    [Parameter]
    public XelloNewLine NewLine { get; set; }

    /// <summary>Writes YearID as 37 and not as 3700.</summary>
    [Parameter]
    public SwitchParameter PlainYearId { get; set; }

    /// <summary>Where alternates go, when not where the layout has them.</summary>
    [Parameter]
    public XelloAlternateForm Alternate { get; set; }

    /// <summary>Writes no header row.</summary>
    [Parameter]
    public SwitchParameter NoHeader { get; set; }

    /// <summary>Writes one file for each school.</summary>
    [Parameter]
    public SwitchParameter SplitBySchool { get; set; }

    /// <summary>Does not ask PowerSchool which requests it has. What is imported a second time is there twice.</summary>
    [Parameter]
    public SwitchParameter IgnoreExisting { get; set; }

    /// <summary>Replaces files that exist.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Add(InputObject!);

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        string target = ResolvePath(Path);
        ImportLayout layout = FindLayout();
        var options = new CourseRequestExportOptions
        {
            Path = target,
            Layout = layout,
            SplitBySchool = SplitBySchool,
            Force = Force,
            IgnoreExisting = IgnoreExisting,
            WhatIf = !ShouldProcess(target, "Write course requests"),
        };
        CourseRequestExporter.EnsureWritable(options);
        PowerSchoolClient? client = layout.IsForPowerSchool ? Client() : OptionalClient();
        XelloCourseRequestExport export = await ShowAsync("Exporting course requests", async progress => await new CourseRequestExporter(client).ExportAsync(
            Check ?? await CheckAsync(client, progress, cancellationToken).ConfigureAwait(false), options, progress, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        if (export.Refused.Count > 0)
        {
            WriteWarning(string.Format(
                CultureInfo.InvariantCulture, "{0:N0} of {1:N0} requests were refused{2}.", export.Refused.Count, export.Read,
                export.RefusedPath is null ? "" : $"; {export.RefusedPath} says why"));
        }

        WriteObject(export);
    }

    /// <summary>For another SIS a connection is no need, and without one the requests are checked among themselves.</summary>
    private async Task<XelloCourseRequestCheck> CheckAsync(PowerSchoolClient? client, IProgress<CourseRequestProgress> progress, CancellationToken cancellationToken) =>
        client is null
            ? CourseRequestCheck.CheckAlone(Requests, RequestedYear)
            : await new CourseRequestCheck(client, new CourseRequestCheckOptions { Year = RequestedYear, SkipHistory = true })
                .CheckAsync(Requests, progress, cancellationToken).ConfigureAwait(false);

    private ImportLayout FindLayout()
    {
        ImportLayout layout = ImportLayout.Find(Layout) ?? (ResolvePath(Layout) is var path && File.Exists(path)
            ? ImportLayout.Read(path)
            : throw Error.LayoutNotFound(Layout, ImportLayout.Names));
        bool Has(string name) => MyInvocation.BoundParameters.ContainsKey(name);
        layout = layout with
        {
            Columns = Column.Length == 0 ? layout.Columns : ImportLayout.ParseColumns(Column),
            Encoding = Has(nameof(Encoding)) ? Encoding : layout.Encoding,
            NewLine = Has(nameof(NewLine)) ? NewLine : layout.NewLine,
            Alternates = Has(nameof(Alternate)) ? Alternate : layout.Alternates,
            HasHeader = layout.HasHeader && !NoHeader,
        };
        if (layout.Alternates == XelloAlternateForm.File && layout.AlternateColumns.Count == 0)
        {
            layout = layout with { AlternateColumns = layout.Columns };
        }

        return PlainYearId ? layout.WithYearId(times100: false) : layout;
    }
}
