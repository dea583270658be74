using System.Collections;
using System.Management.Automation;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Completion;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Commands;

/// <summary>Reads Xello's data files, whoever made them, and writes one object for each row.</summary>
[Cmdlet(VerbsData.Import, "XelloDataFile")]
[OutputType(typeof(XelloSchool))]
[OutputType(typeof(XelloAccount))]
[OutputType(typeof(XelloCourse))]
[OutputType(typeof(XelloStudentCourse))]
[OutputType(typeof(XelloEducator))]
[OutputType(typeof(XelloEducatorStudent))]
[OutputType(typeof(XelloStudentGroup))]
[OutputType(typeof(XelloFamilyMember))]
public sealed class ImportXelloDataFileCommand : XelloCmdlet
{
    private const int ImportActivity = 4;

    /// <summary>How many objects go down the pipeline in one step.</summary>
    private const int Batch = 250;

    /// <summary>Files, or folders with files that Xello knows by name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("LiteralPath", "PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Which of Xello's files it is, whatever it is called; of a folder, which one of them is read. Default: name and header say it.</summary>
    [Parameter]
    [Alias("Kind")]
    public XelloDataFileKind? File { get; set; }

    /// <summary>Xello's contract: the name of a profile, the path of one of your own, or an object of Get-XelloProfile. Default: xello-us.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [ValidateNotNull]
    public ProfileIdentity Profile { get; set; } = ProfileIdentity.Default;

    /// <summary>Which columns hold which properties, for columns that are not known by their headers.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? ColumnMap { get; set; }

    /// <summary>The form of dates, when it is neither the profile's nor yyyy-MM-dd nor dd-MM-yyyy.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? DateFormat { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        DataFileProfile profile = Profile.Resolve(this);
        foreach (string path in Path)
        {
            try
            {
                foreach (NamedDataFile file in Find(ResolvePath(path), profile))
                {
                    Read(file.Path, new DataFileReading { Profile = profile, Kind = file.Kind, ColumnMap = ColumnMap, DateFormat = DateFormat }, cancellationToken);
                }
            }
            catch (XelloException e) when (e.Id is not nameof(Error.ColumnMapInvalid))
            {
                WriteError(e); // the next one may be good
            }
        }
    }

    private IReadOnlyList<NamedDataFile> Find(string path, DataFileProfile profile)
    {
        IReadOnlyList<NamedDataFile> files = DataFileNames.Find(path, profile.Contract);
        if (File is not { } kind)
        {
            return files;
        }

        if (!Directory.Exists(path))
        {
            return [new NamedDataFile(path, kind)];
        }

        NamedDataFile[] chosen = [.. files.Where(f => f.Kind == kind)];
        return chosen.Length > 0 ? chosen : throw Error.DataFileNotFound(System.IO.Path.Combine(path, profile.Contract.Find(kind)?.Name ?? kind.ToString()));
    }

    private void Read(string path, DataFileReading reading, CancellationToken cancellationToken)
    {
        using var reader = DataFileReader.Open(path, reading);
        WriteVerbose($"{reader.File} is read as {reader.Kind}.");
        if (reader.Unused.Count > 0)
        {
            WriteVerbose($"{reader.File}: columns that nothing was read from: {string.Join(", ", reader.Unused)}.");
        }

        string[] gaps = [.. reader.Gaps.Select(g => g.Name).Where(g => reading.Profile.Students.File.Columns.Any(c => c.Field == g))];
        if (gaps.Length > 0)
        {
            WriteWarning($"{reader.File} has no columns for {string.Join(", ", gaps)}: these properties are empty, which does not mean that Xello has no values.");
        }

        var findings = new RowFindings(this, reader.File);
        using var progress = new ThrottledProgress(this, ImportActivity, "Reading data files");
        List<object> records = new(Batch);
        try
        {
            foreach (DataFileRow row in reader.Read(cancellationToken))
            {
                foreach (XelloFinding finding in row.Findings)
                {
                    findings.Write(finding);
                }

                if (row.Record is not null)
                {
                    records.Add(row.Record);
                }

                if (records.Count == Batch)
                {
                    WriteObjects(records);
                    records = new List<object>(Batch);
                    progress.Report(reader.File, (int)Math.Min(reader.Rows, int.MaxValue), null);
                }
            }
        }
        finally
        {
            // Also what stands before a row that cannot be read; a pipeline that has ended takes nothing any more.
            if (!cancellationToken.IsCancellationRequested)
            {
                WriteObjects(records);
            }
        }

        foreach (XelloFinding finding in reader.FindWhole())
        {
            findings.Write(finding);
        }

        findings.End();
    }
}
