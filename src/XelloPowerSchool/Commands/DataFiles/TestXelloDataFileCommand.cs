using System.Management.Automation;
using XelloPowerSchool.Completion;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Commands;

/// <summary>Checks data files strictly against Xello's contract, and says how they differ from the set that was delivered last.</summary>
[Cmdlet(VerbsDiagnostic.Test, "XelloDataFile", DefaultParameterSetName = FindingsSet)]
[OutputType(typeof(XelloFinding))]
[OutputType(typeof(XelloDataFileCheck))]
[OutputType(typeof(bool))]
public sealed class TestXelloDataFileCommand : LedgerCmdlet
{
    private const string FindingsSet = "Findings";
    private const string QuietSet = "Quiet";

    /// <summary>How many findings go down the pipeline in one step.</summary>
    private const int Batch = 100;

    private readonly List<string> _paths = [];

    /// <summary>Folders with a set, or files. All of them are one set.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("LiteralPath", "PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Which of Xello's files it is, whatever it is called; of a folder, which one of them is checked. Default: name and header say it.</summary>
    [Parameter]
    [Alias("Kind")]
    public XelloDataFileKind? File { get; set; }

    /// <summary>Xello's contract: the name of a profile, the path of one of your own, or an object of Get-XelloProfile. Default: xello-us.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [ValidateNotNull]
    public ProfileIdentity Profile { get; set; } = ProfileIdentity.Default;

    /// <summary>Without these rules; wildcards allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DataFileRuleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] ExcludeRule { get; set; } = [];

    /// <summary>The least severity of a finding with which the check has not passed.</summary>
    [Parameter]
    public XelloSeverity FailOn { get; set; } = XelloSeverity.Error;

    /// <summary>Writes one object with the outcome, the files and the counts, instead of the findings.</summary>
    [Parameter(ParameterSetName = FindingsSet)]
    public SwitchParameter Summary { get; set; }

    /// <summary>Writes only whether the files have passed: true or false.</summary>
    [Parameter(Mandatory = true, ParameterSetName = QuietSet)]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override Task BeginAsync(CancellationToken cancellationToken)
    {
        foreach (string name in ExcludeRule.Where(n => !WildcardPattern.ContainsWildcardCharacters(n)))
        {
            if (!DataFileRuleCompleter.Rules.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw Error.RuleNotFound(name);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        _paths.AddRange(Path.Select(ResolvePath));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        DataFileProfile profile = Profile.Resolve(this);
        WildcardPattern[] excluded = [.. ExcludeRule.Select(n => WildcardPattern.Get(n, WildcardOptions.IgnoreCase))];
        bool shows = !Quiet && !Summary;
        var result = new DataFileCheckResult(FailOn);
        List<PSObject> findings = new(Batch);
        var check = new DataFileSetCheck(profile) { Today = DateTime.Today, Ledger = LedgerPath(Ledger) };
        foreach (string path in _paths)
        {
            check.Add(path, File, Take);
        }

        IReadOnlyList<XelloCheckedFile> files = check.Run(Take, cancellationToken);
        WriteObjects(findings);
        if (Quiet)
        {
            WriteObject(result.Passed);
        }
        else if (Summary)
        {
            WriteObject(result.Of(profile, files, check.LastRunId));
        }

        void Take(XelloFinding finding)
        {
            if (excluded.Any(p => p.IsMatch(finding.Rule)))
            {
                return;
            }

            if (!shows)
            {
                result.Add(finding);
                return;
            }

            findings.Add(InAFile(finding));
            if (findings.Count == Batch)
            {
                WriteObjects(findings);
                findings = new List<PSObject>(Batch);
            }
        }
    }

    /// <summary>The finding, shown with file and row.</summary>
    private static PSObject InAFile(XelloFinding finding)
    {
        var shown = new PSObject(finding);
        shown.TypeNames.Insert(0, typeof(XelloFinding).FullName + "#DataFile");
        return shown;
    }
}
