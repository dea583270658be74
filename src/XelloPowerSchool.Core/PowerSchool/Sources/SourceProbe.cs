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
