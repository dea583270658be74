using System.Globalization;
using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Commands;

/// <summary>Lets held changes of a run pass at the next synchronisation, once, if they are still the same then.</summary>
[Cmdlet(VerbsLifecycle.Approve, "XelloSyncRun", DefaultParameterSetName = RunSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(XelloRosterChange))]
[OutputType(typeof(XelloApprovalFile))]
public sealed class ApproveXelloSyncRunCommand : LedgerCmdlet
{
    private const string RunSet = "Run";
    private const string WriteSet = "WriteFile";
    private const string ReadSet = "ReadFile";

    /// <summary>Id of the run whose held changes may pass.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = RunSet)]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = WriteSet)]
    [ValidateNotNullOrEmpty]
    public string Id { get; set; } = "";

    /// <summary>Why they may pass. It goes on record.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RunSet)]
    [Parameter(Mandatory = true, ParameterSetName = WriteSet)]
    [ValidateNotNullOrEmpty]
    public string Reason { get; set; } = "";

    /// <summary>Only changes that are held by these brakes and no others. Default: all.</summary>
    [Parameter(ParameterSetName = RunSet)]
    [Parameter(ParameterSetName = WriteSet)]
    [ValidateNotNullOrEmpty]
    public XelloBrakeKind[] Kind { get; set; } = [];

    /// <summary>Only changes of these students, wildcards allowed. Default: all.</summary>
    [Parameter(ParameterSetName = RunSet)]
    [Parameter(ParameterSetName = WriteSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] StudentId { get; set; } = ["*"];

    /// <summary>The approval counts no more after so many days.</summary>
    [Parameter(ParameterSetName = RunSet)]
    [Parameter(ParameterSetName = WriteSet)]
    [ValidateRange(1, 90)]
    public int ExpiresInDays { get; set; } = 7;

    /// <summary>Writes the approval to this file instead of the ledger, for the machine that runs.</summary>
    [Parameter(Mandatory = true, ParameterSetName = WriteSet)]
    [ValidateNotNullOrEmpty]
    public string OutPath { get; set; } = "";

    /// <summary>The approver's certificate, with its private key, that signs the file.</summary>
    [Parameter(Mandatory = true, ParameterSetName = WriteSet)]
    [ValidateNotNull]
    public X509Certificate2? Certificate { get; set; }

    /// <summary>An approval file, to be written into the ledger.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ReadSet)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string ApprovalPath { get; set; } = "";

    /// <summary>Thumbprints (SHA-256 or SHA-1) of the certificates whose approvals count.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ReadSet)]
    [ValidateNotNullOrEmpty]
    public string[] TrustedThumbprint { get; set; } = [];

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        switch (ParameterSetName)
        {
            case WriteSet:
                WriteApproval(now);
                break;
            case ReadSet:
                TakeApproval(now);
                break;
            default:
                Approve(Id, Choose(Id, Kinds, StudentId), new XelloApproval(RunOutput.Who, now, Reason, now.AddDays(ExpiresInDays)), proof: null);
                break;
        }

        return Task.CompletedTask;
    }

    private XelloBrakeKind Kinds => Kind.Aggregate(XelloBrakeKind.None, (all, kind) => all | kind);

    private void WriteApproval(DateTimeOffset now)
    {
        string path = ResolvePath(OutPath);
        OutputFile.EnsureWritable(path, force: false);
        IReadOnlyList<XelloRosterChange> chosen = Choose(Id, Kinds, StudentId);
        var approval = new SavedApproval
        {
            Id = RunId.New(now),
            RunId = Id,
            Kinds = Kinds,
            Students = StudentId,
            Changes = chosen.Count,
            Fingerprint = SavedChange.Fingerprint(chosen),
            Person = RunOutput.Who,
            Created = now,
            Reason = Reason,
            Expires = now.AddDays(ExpiresInDays),
        };
        if (chosen.Count > 0 && ShouldProcess(path, FormattableString.Invariant($"Write an approval of {chosen.Count:N0} held changes of run {Id}")))
        {
            approval.Write(path, Certificate!);
            WriteObject(approval.Show(path));
        }
    }

    private void TakeApproval(DateTimeOffset now)
    {
        (SavedApproval approval, X509Certificate2 signer) = SavedApproval.Read(ResolvePath(ApprovalPath), TrustedThumbprint, now);
        IReadOnlyList<XelloRosterChange> chosen = Choose(approval.RunId, approval.Kinds, approval.Students);
        approval.EnsureIsOf(chosen);
        Approve(
            approval.RunId, chosen, new XelloApproval($"{approval.Person}, certificate {signer.Subject}", now, approval.Reason, approval.Expires),
            new ApprovalProof(approval.Id, FileHash.Of(signer.RawData)));
    }

    private void Approve(string runId, IReadOnlyList<XelloRosterChange> chosen, XelloApproval approval, ApprovalProof? proof)
    {
        string action = string.Format(CultureInfo.InvariantCulture, "Let {0:N0} held changes pass at the next synchronisation", chosen.Count);
        if (chosen.Count == 0 || !ShouldProcess("run " + runId, action))
        {
            return;
        }

        using Ledger ledger = OpenLedgerToWrite();
        (int waiting, int passing) = ledger.Approve(chosen, approval, proof);
        if (waiting < chosen.Count)
        {
            // A run decided some of them while the question was open, and none was approved.
            throw Error.NothingHeld(runId, ledger.ReadRunsWithOpenHolds());
        }

        if (passing < chosen.Count)
        {
            WriteWarning(FormattableString.Invariant($"{chosen.Count - passing:N0} of the changes wait for a second person to approve them."));
        }

        HashSet<string> keys = new(chosen.Select(change => change.StudentId), StringComparer.Ordinal);
        WriteObjects([.. ledger.ReadOpenHolds(runId).Where(change => keys.Contains(change.StudentId))]);
    }

    private IReadOnlyList<XelloRosterChange> Choose(string runId, XelloBrakeKind kinds, IEnumerable<string> students)
    {
        WildcardPattern[] patterns = [.. students.Select(id => WildcardPattern.Get(id, WildcardOptions.None))];
        return HeldChanges.Choose(
            ReadOpen(runId), change => (kinds == XelloBrakeKind.None || (change.HeldBy & ~kinds) == 0) && Array.Exists(patterns, p => p.IsMatch(change.StudentId)));
    }

    private IReadOnlyList<XelloRosterChange> ReadOpen(string runId)
    {
        using Ledger ledger = OpenLedger();
        if (!ledger.ReadRuns(runId).Any())
        {
            throw Error.RunNotFound(runId, ledger.Path);
        }

        IReadOnlyList<XelloRosterChange> open = ledger.ReadOpenHolds(runId);
        return open.Count > 0 ? open : throw Error.NothingHeld(runId, ledger.ReadRunsWithOpenHolds());
    }
}
