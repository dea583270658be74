using System.Globalization;
using System.Management.Automation;
using XelloPowerSchool.Completion;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Delivery;

namespace XelloPowerSchool.Commands;

/// <summary>Delivers data files that are there already, as one set.</summary>
[Cmdlet(VerbsCommunications.Send, "XelloDataFile", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(XelloReceipt))]
public sealed class SendXelloDataFileCommand : DeliveringCmdlet
{
    private readonly List<string> _paths = [];

    /// <summary>Folders with files that Xello knows by name, or the files themselves. All of them are one set.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("LiteralPath", "PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Where to deliver the files to: sftp://user@host:port/folder, or a folder, which must exist.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    /// <summary>Whose names of files count, and in which order they go: a profile's name, a path, or an object of Get-XelloProfile. Default: all profiles of the module.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [ValidateNotNull]
    public ProfileIdentity? Profile { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        _paths.AddRange(Path.Select(ResolvePath));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset started = DateTimeOffset.Now;
        string ledger = LedgerPath(Ledger);
        DeliveryTarget target = OpenTarget(Destination, ledger);
        IReadOnlyList<StagedFile> files = DataFileFolder.Read(
            _paths, Profile is null ? ProfileLibrary.All : [Profile.Resolve(this).Contract], cancellationToken);
        string action = "Deliver " + string.Join(
            ", ", files.Select(file => string.Format(CultureInfo.InvariantCulture, "{0} ({1:N0} rows)", file.Name, file.Rows)));
        if (!ShouldProcess(target.Destination.Address, action))
        {
            return;
        }

        using IDisposable progress = target.ShowProgress();
        IReadOnlyList<XelloReceipt> receipts =
            await new SendJob(ledger, target.Destination, TimeProvider.System).RunAsync(files, cancellationToken).ConfigureAwait(false);
        WriteObjects(receipts);
        if (target.Judge(started, receipts) is string late)
        {
            WriteWarning(late);
        }
    }
}
