using XelloPowerSchool.Errors;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// Finds the source that a connection reads from: the first that the server and the plugin allow. A refusal is remembered; any
/// other trouble (a server that is down, a sign-in page) says nothing about rights and ends the search.
/// </summary>
internal static class SourceProbe
{
    private static readonly string[] Refusals =
    [
        nameof(Error.AccessDenied), nameof(Error.PluginAccessDenied), nameof(Error.PluginQueryNotFound), nameof(Error.QueryArgumentRejected),
        nameof(Error.ResourceNotFound), nameof(Error.TableNotFound), nameof(Error.TableClosed), nameof(Error.FieldNotFound), nameof(Error.RequestRejected),
    ];

    /// <summary>Whether an error says that the server or the plugin does not allow something.</summary>
    public static bool IsRefusal(XelloException error) => Refusals.Contains(error.Id);

    public static async Task RunAsync(PowerSchoolConnection connection, CancellationToken ct)
    {
        (PowerSchoolSource Source, Func<Task> Probe)[] sources =
        [
            (PowerSchoolSource.PowerQuery, () => new QuerySource(connection).ProbeAsync(ct)),
            (PowerSchoolSource.V1, () => connection.AskAsync(static (api, t) => api.CountStudentsAsync("local_id==0", t), CountAnswer.Read, ct)),
            (PowerSchoolSource.Table, () => new TableSource(connection).ProbeAsync(ct)),
        ];
        var refused = new List<(PowerSchoolSource Source, XelloException Reason)>();
        foreach ((PowerSchoolSource source, Func<Task> probe) in sources)
        {
            try
            {
                await probe().ConfigureAwait(false);
                connection.Use(source, refused);
                return;
            }
            catch (XelloException e) when (IsRefusal(e))
            {
                refused.Add((source, e));
            }
        }
        connection.Use(null, refused);
    }
}
