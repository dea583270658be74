using System.Management.Automation;
using XelloPowerSchool.Automation;

namespace XelloPowerSchool.Commands;

/// <summary>Reads a plan file, makes sure that it is as it was written, and shows it.</summary>
[Cmdlet(VerbsCommon.Get, "XelloSyncPlan")]
[OutputType(typeof(XelloSyncPlan))]
public sealed class GetXelloSyncPlanCommand : LedgerCmdlet
{
    /// <summary>The plan file.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("LiteralPath", "PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The plan must be signed by one of the certificates with these thumbprints (SHA-256 or SHA-1).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] TrustedThumbprint { get; set; } = [];

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        string path = ResolvePath(Path);
        (SavedPlan plan, SignedFile file) = SavedPlan.Read(path, SavedPlan.KeyOf(LedgerPath(Ledger)));
        string? signer = TrustedThumbprint.Length > 0 ? file.EnsureSignedBy(TrustedThumbprint, TimeProvider.System.GetUtcNow()).Subject : null;
        WriteObject(plan.Show(path, signer));
        return Task.CompletedTask;
    }
}
