using System.Collections;
using System.Globalization;
using System.Management.Automation;
using XelloPowerSchool.CourseRequests;

namespace XelloPowerSchool.Commands;

/// <summary>Reads Xello's export of course requests, in whatever layout, and writes one object for each request.</summary>
[Cmdlet(VerbsData.Import, "XelloCourseRequest", SupportsShouldProcess = true)]
[OutputType(typeof(XelloCourseRequest))]
public sealed class ImportXelloCourseRequestCommand : XelloCmdlet
{
    private const int ImportActivity = 2;
    private const int RowsPerReport = 1000;

    /// <summary>Xello's export: comma, tab, pipe or semicolon separated, with a header row.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("LiteralPath", "PSPath", "FullName")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Which columns hold which fields, for columns that are not known by their headers.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? ColumnMap { get; set; }

    /// <summary>A file with a column map that was kept. What -ColumnMap says wins over it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ColumnMapPath { get; set; }

    /// <summary>Keeps the columns that were found in the file of -ColumnMapPath.</summary>
    [Parameter]
    public SwitchParameter SaveColumnMap { get; set; }

    /// <summary>The encoding of a file without a byte order mark. Default: UTF-8 when it is UTF-8, otherwise what its text looks like, with a warning.</summary>
    [Parameter]
    public XelloImportEncoding Encoding { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        CourseRequestColumnMap map = Map();
        foreach (string path in Path)
        {
            foreach (string file in FilesOf(path))
            {
                Read(file, map, cancellationToken);
            }
        }
    }

    /// <summary>The file of that name, or when there is none, those that a wildcard finds, in the order of their names.</summary>
    private IReadOnlyList<string> FilesOf(string path)
    {
        // An object that is no file becomes its text on the way into a parameter for paths.
        if (path.StartsWith("@{", StringComparison.Ordinal))
        {
            throw Errors.Error.RequestPathIsRow();
        }

        string one = ResolvePath(path);
        return System.IO.File.Exists(one) || !WildcardPattern.ContainsWildcardCharacters(path) ? [one] : FindPaths(path) is { Count: > 0 } found ? found : [one];
    }

    private CourseRequestColumnMap Map()
    {
        if (SaveColumnMap && ColumnMapPath is null)
        {
            throw Errors.Error.ColumnMapNotNamed();
        }

        string? kept = ColumnMapPath is null ? null : ResolvePath(ColumnMapPath);
        CourseRequestColumnMap map = kept is null || (SaveColumnMap && !File.Exists(kept)) ? CourseRequestColumnMap.None : CourseRequestColumnMap.Read(kept);
        return ColumnMap is null ? map : map.With(CourseRequestColumnMap.Parse(ColumnMap));
    }

    private void Read(string path, CourseRequestColumnMap map, CancellationToken cancellationToken)
    {
        string file = System.IO.Path.GetFileName(path);
        using var reader = CourseRequestReader.Open(
            path, map, cancellationToken, MyInvocation.BoundParameters.ContainsKey(nameof(Encoding)) ? Encoding : null);
        WriteVerbose($"{file}: {string.Join(", ", reader.Layout.Map.Describe())}.");
        if (reader.Layout.Unused.Count > 0)
        {
            WriteVerbose($"{file}: columns that nothing was read from: {string.Join(", ", reader.Layout.Unused)}.");
        }

        if (reader.AssumedEncoding is { } assumed)
        {
            WriteWarning($"{file}: the file is neither UTF-8 nor UTF-16, so {assumed} was assumed. If accented letters are wrong, say with -Encoding what it is, or export it from Xello again.");
        }

        if (reader.Titles > 0)
        {
            WriteWarning($"{file}: rows passed over above the header: {reader.Titles}.");
        }

        using var progress = new ThrottledProgress(this, ImportActivity, "Reading course requests");
        int count = 0, problems = 0;
        foreach (XelloCourseRequest request in reader.Read())
        {
            if (++count % RowsPerReport == 0)
            {
                progress.Report(file, count, null);
            }

            problems += request.Problem is null ? 0 : 1;
            WriteObject(request);
        }

        if (problems > 0)
        {
            WriteWarning(string.Format(CultureInfo.InvariantCulture, "{0}: {1:N0} rows could not be understood; their Problem says why, and they are never exported.", file, problems));
        }

        if (reader.RepeatedHeaders > 0)
        {
            WriteWarning($"{file}: rows passed over because they repeat the header: {reader.RepeatedHeaders}.");
        }

        if (reader.IsCutByASpreadsheet)
        {
            WriteWarning($"{file}: the file has exactly as many rows as a spreadsheet can hold. If it was saved from one, the rows beyond are lost: export it from Xello again.");
        }

        if (SaveColumnMap && ResolvePath(ColumnMapPath!) is { } kept && ShouldProcess(kept, "Write the column map"))
        {
            reader.Layout.Map.Write(kept);
        }
    }
}
