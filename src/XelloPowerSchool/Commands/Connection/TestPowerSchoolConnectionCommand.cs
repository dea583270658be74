using System.Management.Automation;
using XelloPowerSchool.Completion;
using XelloPowerSchool.Plugin;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.State;

namespace XelloPowerSchool.Commands;

/// <summary>Checks everything that the integration needs from a server, and says what to do about what is missing.</summary>
[Cmdlet(VerbsDiagnostic.Test, "PowerSchoolConnection", DefaultParameterSetName = ConnectionSet)]
[OutputType(typeof(PowerSchoolCheck))]
public sealed class TestPowerSchoolConnectionCommand : ServerCmdlet
{
    private const string ConnectionSet = "Connection";

    /// <summary>An open connection, as an object or by name. Default: the session's only connection.</summary>
    [Parameter(ParameterSetName = ConnectionSet, Position = 0, ValueFromPipeline = true)]
    [ConnectionTransform]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    [ValidateNotNull]
    public PowerSchoolConnection? Connection { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        IAsyncEnumerable<PowerSchoolCheck> checks = ParameterSetName == ConnectionSet
            ? new ConnectionDiagnosis(Connection ?? AskPipeline(() => ConnectionRegistry.Current.Single()), SyncPlugin.AccessRequest(), TimeProvider.System).RunAsync(cancellationToken)
            : ConnectionDiagnosis.RunAsync(ServerOptions(), SyncPlugin.AccessRequest(), cancellationToken);
        await foreach (PowerSchoolCheck check in checks.ConfigureAwait(false))
        {
            WriteObject(check);
        }
    }
}
