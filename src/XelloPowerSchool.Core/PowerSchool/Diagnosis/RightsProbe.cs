using System.Globalization;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// Asks the tables which columns are there and which of them the plugin may read. A server refuses a column that it does
/// not have before it looks at rights, and names all columns that lack a right at once; so a few requests tell everything,
/// and the filter lets no row through.
/// </summary>
internal sealed class RightsProbe(PowerSchoolConnection connection)
{
    private readonly List<string> _missing = [];
    private readonly List<string> _refused = [];

    /// <summary>What the plugin may read of the columns of a table; the first of them is a number column.</summary>
    public async Task<Finding> RunAsync(string table, IReadOnlyList<string> fields, CancellationToken ct)
    {
        TableRights rights = await AskAsync(table, fields, ct).ConfigureAwait(false);
        return rights.Error is { } error ? Finding.Fail(error) : Judge(table, fields);
    }

    /// <summary>Which of the columns the server does not have, and which the plugin may not read.</summary>
    public async Task<TableRights> AskAsync(string table, IReadOnlyList<string> fields, CancellationToken ct)
    {
        _missing.Clear();
        _refused.Clear();
        // Every round finds at least one column that is left out of the next.
        for (List<string> left = [.. fields]; left.Count > 0; left.RemoveAll(f => Has(_missing, f) || Has(_refused, f)))
        {
            int known = _missing.Count + _refused.Count;
            XelloException? error = await TryAsync(table, left, ct).ConfigureAwait(false);
            if (error is null || _missing.Count + _refused.Count == known)
                return new TableRights([.. _missing], [.. _refused], error);
        }
        return new TableRights([.. _missing], [.. _refused], Error: null);
    }

    private Finding Judge(string table, IReadOnlyList<string> fields)
    {
        if (_refused.Count > 0)
        {
            return Finding.Fail(
                "the plugin may not read " + string.Join(", ", _refused),
                "Add these lines to <access_request> in the plugin's plugin.xml, raise its version, install it and enable it:" + Environment.NewLine
                + string.Join(Environment.NewLine, _refused.Select(f => $"<field table=\"{table.ToUpperInvariant()}\" field=\"{f}\" access=\"ViewOnly\"/>")));
        }
        return _missing.Count > 0
            ? Finding.Warning(
                "this server has no column " + string.Join(", ", _missing), "What the column holds cannot be read; the plugin of this module cannot be enabled as it is.")
            : Finding.Pass(string.Format(CultureInfo.InvariantCulture, "{0} columns", fields.Count));
    }

    /// <summary>One request; what its refusal says about columns is remembered.</summary>
    private async Task<XelloException?> TryAsync(string table, List<string> fields, CancellationToken ct)
    {
        ServerFault fault = ServerFault.Unknown;
        try
        {
            return await connection.AskAsync(
                async (api, t) =>
                {
                    HttpResponseMessage response = await api.GetRowsAsync(
                        table.ToLowerInvariant(), string.Join(",", fields), fields[0] + "==0", 1, 1, sort: null, sortdescending: null, t).ConfigureAwait(false);
                    if (!response.IsSuccessStatusCode)
                        fault = ServerFault.Read(response);
                    return response;
                },
                static _ => (XelloException?)null, ct).ConfigureAwait(false);
        }
        catch (XelloException e) when (e.StatusCode is 400 or 403 or 404 or 405)
        {
            if (fault.UnknownField is { } unknown)
                Remember(_missing, fields, unknown);
            foreach ((_, string field) in fault.Fields)
                Remember(_refused, fields, field);
            return e;
        }
    }

    private static void Remember(List<string> list, List<string> asked, string named)
    {
        if (asked.Find(f => string.Equals(f, named, StringComparison.OrdinalIgnoreCase)) is { } field && !Has(list, field))
            list.Add(field);
    }

    private static bool Has(List<string> list, string field) => list.Contains(field, StringComparer.OrdinalIgnoreCase);
}

/// <summary>What a server says about columns of a table.</summary>
/// <param name="Missing">Columns that it does not have.</param>
/// <param name="Refused">Columns that the plugin may not read.</param>
/// <param name="Error">What it said about the table as a whole, or about the question; null when it answered.</param>
internal readonly record struct TableRights(IReadOnlyList<string> Missing, IReadOnlyList<string> Refused, XelloException? Error);
