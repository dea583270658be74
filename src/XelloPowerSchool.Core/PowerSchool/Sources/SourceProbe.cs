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
        nameof(Error.ListNotReadable),
    ];

    /// <summary>Whether an error says that the server or the plugin does not allow something.</summary>
    public static bool IsRefusal(XelloException error) => Refusals.Contains(error.Id);

    public static IReadOnlyList<PowerSchoolSource> Sources { get; } = [PowerSchoolSource.PowerQuery, PowerSchoolSource.V1, PowerSchoolSource.Table];

    public static async Task RunAsync(PowerSchoolConnection connection, CancellationToken ct)
    {
        var refused = new List<(PowerSchoolSource Source, XelloException Reason)>();
        foreach (PowerSchoolSource source in Sources)
        {
            if (await RefusalAsync(connection, source, ct).ConfigureAwait(false) is not { } reason)
            {
                connection.Use(source, refused);
                return;
            }
            refused.Add((source, reason));
        }
        connection.Use(null, refused);
    }

    /// <summary>
    /// The sources that one list can be read from, in the order in which they are tried: the connection's, and then the others,
    /// because a plugin may have the query for students and not the one for this list, or the other way round. A source that was
    /// demanded is the only one.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="isResource">Whether /ws/v1 has the list; what it has not, that source reads from the tables.</param>
    public static IReadOnlyList<PowerSchoolSource> For(PowerSchoolConnection connection, bool isResource)
    {
        if (connection is { IsSourceDemanded: true, Source: { } only })
            return [only];
        PowerSchoolSource leftOut = connection.Source == PowerSchoolSource.V1 ? PowerSchoolSource.Table : PowerSchoolSource.V1;
        IEnumerable<PowerSchoolSource> sources = isResource ? Sources : Sources.Where(source => source != leftOut);
        return [.. sources.OrderBy(source => source == connection.Source ? 0 : 1)];
    }

    /// <summary>Why a source cannot be read from; null when it can.</summary>
    public static async Task<XelloException?> RefusalAsync(PowerSchoolConnection connection, PowerSchoolSource source, CancellationToken ct)
    {
        try
        {
            await (source switch
            {
                PowerSchoolSource.PowerQuery => new QuerySource(connection).ProbeAsync(ct),
                PowerSchoolSource.V1 => connection.AskAsync(static (api, t) => api.CountStudentsAsync("local_id==0", t), CountAnswer.Read, ct),
                _ => new TableSource(connection).ProbeAsync(ct),
            }).ConfigureAwait(false);
            return null;
        }
        catch (XelloException e) when (IsRefusal(e))
        {
            return e;
        }
    }
}
