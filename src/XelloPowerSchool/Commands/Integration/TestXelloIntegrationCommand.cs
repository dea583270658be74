using System.Management.Automation;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Completion;
using XelloPowerSchool.Errors;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Commands;

/// <summary>Checks the whole chain from the server to the last receipt, and says of each link what was seen and what to do.</summary>
[Cmdlet(VerbsDiagnostic.Test, "XelloIntegration", SupportsShouldProcess = true)]
[OutputType(typeof(PowerSchoolCheck))]
public sealed partial class TestXelloIntegrationCommand : RosterCmdlet
{
    private DeliveryTarget? _target;

    /// <summary>Keys of students whose story is added.</summary>
    [Parameter(Position = 0)]
    [Alias("StudentId")]
    [ValidateNotNullOrEmpty]
    public string[] Student { get; set; } = [];

    /// <summary>A zip for support that names nobody.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Bundle { get; set; }

    /// <summary>Replaces a bundle that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The ledger of the nightly run. Default: the ledger of this user.</summary>
    [Parameter]
    [Alias("LedgerPath")]
    [ValidateNotNullOrEmpty]
    public string? Ledger { get; set; }

    /// <summary>Xello's contract: the name of a profile, the path of one of your own, or an object of Get-XelloProfile. Default: xello-us.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [ValidateNotNull]
    public ProfileIdentity Profile { get; set; } = ProfileIdentity.Default;

    /// <summary>The days around the summer that the nightly run has.</summary>
    [Parameter]
    [ValidateNotNull]
    public XelloCalendar? Calendar { get; set; }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        string? bundle = Bundle is null ? null : ResolvePath(Bundle);
        if (bundle is not null)
        {
            OutputFile.EnsureWritable(bundle, Force);
        }

        string ledger = LedgerPath(Ledger);
        PowerSchoolConnection? connection = OptionalConnection();
        _target = Destination is null ? null : new DeliveryTarget(this, this, Destination, ledger);
        var options = new IntegrationOptions
        {
            Connection = connection,
            LedgerPath = ledger,
            IsDefaultLedger = Ledger is null,
            Destination = _target?.Destination,
            ProcessingHour = ProcessingHour,
            ProcessingTimeZone = ProcessingTimeZone,
            Calendar = Calendar,
            Mapping = StudentMapping,
            Profile = Profile.Resolve(this),
            Scope = School.Length > 0 ? await ScopeAsync(Client(), cancellationToken).ConfigureAwait(false) : new RosterScope([], [.. Grade.Distinct().OrderBy(g => g)]),
            Today = Today,
            Students = [.. Student.Select(s => s.Trim())],
        };
        List<PowerSchoolCheck> checks = [];
        await foreach (PowerSchoolCheck check in new IntegrationDiagnosis(options).RunAsync(cancellationToken).ConfigureAwait(false))
        {
            checks.Add(check);
            WriteObject(check);
        }

        if (bundle is not null && ShouldProcess(bundle, "Write a support bundle that names nobody"))
        {
            byte[] zip = new SupportBundle(ledger, Named(ledger, connection), TimeProvider.System).Make(checks, options.Students, HostName(), cancellationToken);
            WholeFile.Write(bundle, file => file.Write(zip, 0, zip.Length));
        }
    }

    // What our own sentences may name. Whatever else is in the bundle has no sentences.
    private IEnumerable<(string? Text, string Word)> Named(string ledger, PowerSchoolConnection? connection) =>
    [
        (ledger, "(ledger)"),
        (Path.GetDirectoryName(ledger), "(folder of the ledger)"),
        (System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), "(home)"),
        (System.Environment.UserName, "(user)"),
        (System.Environment.UserDomainName, "(domain)"),
        (System.Environment.MachineName, "(machine)"),
        (connection?.Uri.Host, "(server)"),
        (connection?.Name, "(connection)"),
        (_target?.Destination.Address, "(destination)"),
        (Credential?.UserName, "(user)"),
    ];

    private string HostName() => AskPipeline(() => $"{Host.Name} {LanguagePrimitives.ConvertTo<string>(SessionState.PSVariable.GetValue("PSVersionTable") is System.Collections.IDictionary table ? table["PSVersion"] : null)}");
}
