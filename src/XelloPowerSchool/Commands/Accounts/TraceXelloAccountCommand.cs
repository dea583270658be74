using System.Management.Automation;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Completion;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Commands;

/// <summary>Follows one student from PowerSchool to Xello and says why the account is as it is, or why there is none.</summary>
[Cmdlet(VerbsDiagnostic.Trace, "XelloAccount")]
[OutputType(typeof(XelloAccountTrace))]
public sealed class TraceXelloAccountCommand : ConnectedCmdlet
{
    /// <summary>Keys of the students.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("StudentNumber", "Student_Number")]
    [ValidateNotNullOrEmpty]
    public string[] StudentId { get; set; } = [];

    /// <summary>The ledger to look into. Default: the ledger of this user.</summary>
    [Parameter]
    [Alias("LedgerPath")]
    [ValidateNotNullOrEmpty]
    public string? Ledger { get; set; }

    /// <summary>Xello's contract: the name of a profile, the path of one of your own, or an object of Get-XelloProfile. Default: xello-us.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [ValidateNotNull]
    public ProfileIdentity Profile { get; set; } = ProfileIdentity.Default;

    /// <summary>How records become accounts: the path of a JSON file, or a hashtable such as @{ Fields = @{ SsoToken = 'Email' } }.</summary>
    [Parameter]
    [ValidateNotNull]
    public MappingArgument? Mapping { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        using Ledger ledger = Accounts.Ledger.Open(LedgerPath(Ledger), LedgerAccess.Read);
        DataFileProfile profile = Profile.Resolve(this);
        var mapping = StudentMapping.Of(Mapping?.Resolve(this));
        foreach (string id in StudentId)
        {
            var tracer = new AccountTracer(ledger, OptionalClient(), profile, mapping, TimeProvider.System.GetLocalNow());
            WriteObject(await tracer.TraceAsync(id.Trim(), cancellationToken).ConfigureAwait(false));
        }
    }
}
