using System.Globalization;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.PowerSchool;

/// <summary>Reads tables of <c>/ws/schema/table</c> as counted lists.</summary>
internal sealed class Tables(PowerSchoolConnection connection)
{
    // DCID in core tables, the others in extensions of them.
    private static readonly string[] Keys = ["dcid", "id", "studentsdcid"];

    /// <summary>Rows of columns that are named in the projection; sorted, because without an order pages do not fit together.</summary>
    public CountedList<SisRow> Rows(string table, string projection, string? q, string sort = "dcid")
    {
        SisJson.RecordReader<SisRow> row = SisRecords.RowReader();
        return List(table, projection, q, sort, descending: false, body => TableJson.ReadPage(body, row));
    }

    public CountedList<T> List<T>(string table, string projection, string? q, string? sort, bool descending, BodyReader<List<T>> read)
    {
        int size = connection.TablePageSize;
        return new CountedList<T>(
            Path(table),
            size,
            ct => CountAsync(table, q, ct),
            (page, ct) => connection.AskAsync(
                (api, t) => api.GetRowsAsync(table, projection, q, page, size, sort, descending ? "true" : null, t), read, ct));
    }

    public Task<int> CountAsync(string table, string? q, CancellationToken ct) =>
        connection.AskAsync((api, t) => api.CountRowsAsync(table, q, t), CountAnswer.Read, ct);

    /// <summary>The only row that a criterion finds, when there is one.</summary>
    public async Task<SisRow?> FindAsync(string table, string projection, string q, CancellationToken ct)
    {
        SisJson.RecordReader<SisRow> row = SisRecords.RowReader();
        List<SisRow> rows = await connection.AskAsync(
            (api, t) => api.GetRowsAsync(table, projection, q, 1, 1, sort: null, sortdescending: null, t),
            body => TableJson.ReadPage(body, row), ct).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>
    /// Columns to sort a table by so that no two rows are equal: those asked for, and the key. Which column that is, the server
    /// says without any right to it: it refuses a column that is not there before it looks at rights.
    /// </summary>
    public async Task<string> SortAsync(TableQuery query, CancellationToken ct)
    {
        foreach (string key in Keys)
        {
            if (query.Sort.Contains(key, StringComparer.OrdinalIgnoreCase))
                return string.Join(",", query.Sort);
            try
            {
                _ = await CountAsync(query.Table, key + "==0", ct).ConfigureAwait(false);
            }
            catch (XelloException e) when (e.Id == nameof(Error.FieldNotFound))
            {
                continue;
            }
            catch (XelloException e) when (e.Id == nameof(Error.AccessDenied))
            {
                // It is there; whether the plugin may sort by it is seen when it does.
            }
            return string.Join(",", query.Sort.Append(key));
        }
        return string.Join(",", query.Sort);
    }

    /// <summary>Anybody's table, with the columns asked for.</summary>
    public CountedList<PSTableRecord> Records(TableQuery query, string? sort)
    {
        SisJson.RecordReader<SisRow> row = SisRecords.RowReader();
        return List(
            query.Table, query.Fields.Count == 0 ? "*" : string.Join(",", query.Fields), Filter(query),
            string.IsNullOrEmpty(sort) ? null : sort, query.Descending,
            body => TableJson.ReadPage(body, row, (id, columns) => new PSTableRecord
            {
                Table = query.Table,
                Id = id ?? columns.Long("dcid") ?? columns.Long("id"),
                Fields = columns.Fields(query.Fields),
            }));
    }

    public static string? Filter(TableQuery query) => query.Filter?.Trim().Trim(';') is { Length: > 0 } q ? q : null;

    public static string Path(string table) => "/ws/schema/table/" + table;

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
