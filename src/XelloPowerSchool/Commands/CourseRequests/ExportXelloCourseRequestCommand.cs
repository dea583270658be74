using System.Management.Automation;
using XelloPowerSchool.CourseRequests;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Commands;

/// <summary>Turns Xello's export of course requests into PowerSchool's import file, and says what it refused and why.</summary>
[Cmdlet(VerbsData.Export, "XelloCourseRequest", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
[OutputType(typeof(XelloCourseRequestExport))]
public sealed class ExportXelloCourseRequestCommand : ConnectedCmdlet
{
    private const int ExportActivity = 2;

    private readonly List<XelloCourseRequest> _input = [];

    /// <summary>Xello's export: comma, tab, pipe or semicolon separated, with a header row.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path")]
    [Alias("LiteralPath", "PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>A course request.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Request", ValueFromPipeline = true)]
    [ValidateNotNull]
    public XelloCourseRequest? InputObject { get; set; }

    /// <summary>The import file to write.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [Alias("Destination")]
    [ValidateNotNullOrEmpty]
    public string OutPath { get; set; } = "";

    /// <summary>Calendar year in which the requested school year starts, for requests that do not say. Default: the next school year.</summary>
    [Parameter]
    [ValidateRange(1991, 2100)]
    public int Year { get; set; }

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is not null)
        {
            _input.Add(InputObject);
        }
    }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        string target = ResolvePath(OutPath);
        IEnumerable<XelloCourseRequest> requests = ParameterSetName == "Request" ? _input : Read(ResolvePath(Path), target, cancellationToken);
        using var progress = new ThrottledProgress(this, ExportActivity, "Exporting course requests");
        XelloCourseRequestExport export = await new CourseRequestExporter(Client(), TimeProvider.System).ExportAsync(
            requests,
            new CourseRequestExportOptions
            {
                Path = target,
                Force = Force,
                Year = Year == 0 ? null : Year,
                WhatIf = !ShouldProcess(target, "Write course requests"),
            },
            new Sink(progress),
            cancellationToken).ConfigureAwait(false);
        WriteObject(export);
    }

    private static IEnumerable<XelloCourseRequest> Read(string source, string target, CancellationToken cancellationToken)
    {
        if (string.Equals(source, target, StringComparison.OrdinalIgnoreCase))
        {
            throw Error.OutputIsInput(target);
        }

        using var reader = CourseRequestReader.Open(source, CourseRequestColumnMap.None, cancellationToken);
        foreach (XelloCourseRequest request in reader.Read())
        {
            yield return request;
        }
    }

    private sealed class Sink(ThrottledProgress progress) : IProgress<CourseRequestProgress>
    {
        public void Report(CourseRequestProgress value) => progress.Report(value.Activity, value.Done, value.Total);
    }
}
