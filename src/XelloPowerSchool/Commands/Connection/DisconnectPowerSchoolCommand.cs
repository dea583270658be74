using System.Management.Automation;
using XelloPowerSchool.Completion;
using XelloPowerSchool.State;

namespace XelloPowerSchool.Commands;

/// <summary>Closes a connection and forgets its token and its secret. A sandbox that only this connection can reach stops with it.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "PowerSchool")]
[OutputType(typeof(void))]
public sealed class DisconnectPowerSchoolCommand : XelloCmdlet
{
    /// <summary>The connection to close, as an object or by name. Default: the session's only connection.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ConnectionTransform]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    [ValidateNotNull]
    public PowerSchoolConnection? Connection { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        ConnectionRegistry registry = AskPipeline(() => ConnectionRegistry.Current);
        registry.Close(Connection ?? registry.Single());
        return Task.CompletedTask;
    }
}
