using System.Management.Automation;
using XelloPowerSchool.Completion;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.State;

namespace XelloPowerSchool.Commands;

/// <summary>Base of the cmdlets that talk to a PowerSchool server.</summary>
public abstract class ConnectedCmdlet : XelloCmdlet
{
    private PowerSchoolConnection? _resolved;

    /// <summary>The server to talk to: an object of Connect-PowerSchool -PassThru or the name of an open connection. Default: the session's only connection.</summary>
    [Parameter]
    [ConnectionTransform]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    [ValidateNotNull]
    public PowerSchoolConnection? Connection { get; set; }

    /// <summary>The connection to use. Asked for on the pipeline thread, because connections belong to its runspace.</summary>
    private protected PowerSchoolConnection ResolveConnection() =>
        _resolved ??= Connection ?? AskPipeline(() => ConnectionRegistry.Current.Single());

    /// <summary>A client on the connection.</summary>
    private protected PowerSchoolClient Client() => new(ResolveConnection());

    /// <summary>A client when there is a connection to use, for work that is possible without one.</summary>
    private protected PowerSchoolClient? OptionalClient() => OptionalConnection() is { } connection ? new PowerSchoolClient(connection) : null;

    /// <summary>The connection to use, when there is one.</summary>
    private protected PowerSchoolConnection? OptionalConnection() =>
        Connection is null && AskPipeline(() => ConnectionRegistry.Current.List().Count) == 0 ? null : ResolveConnection();

    /// <summary>The day in the district: a practice district of this process has its own, every other one today.</summary>
    private protected DateTime Today
    {
        get
        {
            PowerSchoolConnection? connection = Connection ?? AskPipeline(() => ConnectionRegistry.Current.List() is [PowerSchoolConnection only] ? only : null);
            return SandboxRegistry.List().FirstOrDefault(s => connection is not null && s.Uri == connection.Uri
                && (!connection.IsSandbox || s.Name == connection.Name))?.Date.Date ?? DateTime.Today;
        }
    }
}
