using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using XelloPowerSchool.Sandbox.District;

namespace XelloPowerSchool.Sandbox.Data;

/// <summary>
/// The district of one date as a database in memory. A table is filled when it is first asked for, so that a district of a million
/// students costs nothing until somebody reads its schedules. Several readers at a time; nobody writes once a table is there.
/// </summary>
/// <remarks>
/// Connections share one cache, in which a table can be filled while others are being read. When the date moves nobody closes the
/// database, because an answer may still be streaming from the district of yesterday: it goes with its last reader. Only the end of the
/// sandbox closes it.
/// </remarks>
internal sealed class Database : IDisposable
{
    private const int MostIdle = 8;
    private const int MostLists = 4;
    private const int MostCounts = 1000;
    private const int MostValues = 200_000;

    // Batteries_V2 loads the native library, so it waits until somebody really reads a table.
    private static readonly Lazy<bool> Native = new(() =>
    {
        SQLitePCL.Batteries_V2.Init();
        return true;
    });

    private static readonly Regex Bind = new(@":[a-z_]\w*", RegexOptions.CultureInvariant);

    private readonly string _connectionString;
    private readonly SqliteConnection _keeper;
    private readonly TableRows _rows;
    private readonly DateTime _date;
    private readonly object _filling = new();
    private readonly ConcurrentDictionary<string, bool> _filled = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private readonly Recent<List<object?[]>?> _lists = new(MostLists);
    private readonly Recent<long> _counts = new(MostCounts);

    public Database(Roster roster)
    {
        _ = Native.Value;
        _connectionString = $"Data Source=sandbox-{Guid.NewGuid():N};Mode=Memory;Cache=Shared;Pooling=False";
        (_rows, _date) = (new TableRows(roster), roster.Date);
        _keeper = Connect();
        foreach (var table in DataDictionary.All) Execute(_keeper, Definition(table));
        Execute(_keeper, "CREATE TABLE dual (dummy TEXT); INSERT INTO dual VALUES ('X');");
    }

    /// <summary>
    /// A page of what a statement gives. Clients read a list page by page, so a list of some thousand rows is kept while they do.
    /// </summary>
    /// <param name="statement">The whole list.</param>
    /// <param name="start">The first row.</param>
    /// <param name="size">How many rows.</param>
    /// <exception cref="SqliteException">The statement cannot be executed.</exception>
    public IEnumerable<object?[]> Page(Statement statement, long start, int size)
    {
        if (_lists.GetOrAdd(statement.Identity, () => Whole(statement)) is { } list) return list.Skip((int)Math.Min(start, int.MaxValue)).Take(size);
        return Read(statement with { Sql = string.Format(CultureInfo.InvariantCulture, "{0} LIMIT {1} OFFSET {2}", statement.Sql, size, start) });
    }

    /// <summary>The number that a statement finds in its first column, counted once.</summary>
    /// <exception cref="SqliteException">The statement cannot be executed.</exception>
    public long Count(Statement statement) => _counts.GetOrAdd(statement.Identity, () => Number(statement));

    /// <summary>Runs a statement over some tables and hands its rows on one by one; the array is the same for all rows.</summary>
    /// <exception cref="SqliteException">The statement cannot be executed.</exception>
    public IEnumerable<object?[]> Read(Statement statement)
    {
        foreach (var table in statement.Tables) Fill(table);
        if (!_idle.TryTake(out var connection)) connection = Connect();
        try
        {
            foreach (var table in statement.Hidden) Execute(connection, table);
            using var command = connection.CreateCommand();
            command.CommandText = statement.Sql;
            command.CommandTimeout = 0;
            foreach (var parameter in statement.Parameters) command.Parameters.AddWithValue(parameter.Key, parameter.Value ?? DBNull.Value);
            using var reader = command.ExecuteReader();
            var row = new object?[reader.FieldCount];
            while (reader.Read())
            {
                for (var i = 0; i < row.Length; i++) row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
                yield return row;
            }
        }
        finally
        {
            if (statement.Hidden.Count > 0 || _idle.Count >= MostIdle) connection.Dispose();
            else _idle.Add(connection);
        }
    }

    /// <summary>Gives the memory back as soon as the last reader has gone.</summary>
    public void Dispose()
    {
        while (_idle.TryTake(out var connection)) connection.Dispose();
        _keeper.Dispose();
    }

    /// <summary>Compiles a statement without reading anything.</summary>
    /// <exception cref="SqliteException">The statement cannot be executed.</exception>
    public void Check(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN " + sql;
        foreach (Match bind in Bind.Matches(sql)) command.Parameters.AddWithValue(bind.Value, DBNull.Value);
        command.ExecuteNonQuery();
    }

    /// <summary>The number that a statement finds in its first column.</summary>
    public long Number(Statement statement) => Read(statement).Select(row => Convert.ToInt64(row[0], CultureInfo.InvariantCulture)).First();

    /// <summary>All rows, or null when there are too many to keep.</summary>
    private List<object?[]>? Whole(Statement statement)
    {
        var rows = new List<object?[]>();
        foreach (var row in Read(statement))
        {
            if ((rows.Count + 1L) * row.Length > MostValues) return null;
            rows.Add((object?[])row.Clone());
        }
        return rows;
    }

    private static string Definition(Table table)
    {
        var sql = new StringBuilder("CREATE TABLE " + table.Key + " (");
        for (var i = 0; i < table.Columns.Count; i++)
            sql.Append(i == 0 ? "" : ", ").Append(table.Columns[i].Key)
                .Append(i == 0 ? " INTEGER PRIMARY KEY" : table.Columns[i].Type == ColumnType.Number ? " NUMERIC" : " TEXT");
        sql.Append(");");
        foreach (var column in table.Indexes)
        {
            var key = column.ToLowerInvariant();
            sql.Append("CREATE INDEX " + table.Key + "_" + key + " ON " + table.Key + " (" + key + ");");
        }
        return sql.ToString();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        Execute(connection, "PRAGMA case_sensitive_like = ON");
        OracleFunctions.Register(connection, _date);
        return connection;
    }

    private void Fill(Table table)
    {
        if (_filled.ContainsKey(table.Key)) return;
        lock (_filling)
        {
            if (_filled.ContainsKey(table.Key)) return;
            using var connection = Connect();
            using var transaction = connection.BeginTransaction();
            Insert(connection, table);
            transaction.Commit();
            _filled[table.Key] = true;
        }
    }

    // Millions of rows go in here, so they are bound by position and without the layers above.
    private void Insert(SqliteConnection connection, Table table)
    {
        var sql = $"INSERT INTO {table.Key} VALUES ({string.Join(",", table.Columns.Select(_ => "?"))})";
        Check(connection, raw.sqlite3_prepare_v2(connection.Handle, sql, out var statement));
        using (statement)
            foreach (var row in _rows.Of(table))
            {
                for (var i = 0; i < row.Length; i++)
                    Check(connection, row[i] switch
                    {
                        null => raw.sqlite3_bind_null(statement, i + 1),
                        long number => raw.sqlite3_bind_int64(statement, i + 1, number),
                        string text => raw.sqlite3_bind_text(statement, i + 1, text),
                        var other => raw.sqlite3_bind_double(statement, i + 1, Convert.ToDouble(other, CultureInfo.InvariantCulture)),
                    });
                var rc = raw.sqlite3_step(statement);
                if (rc != raw.SQLITE_DONE) Check(connection, rc);
                Check(connection, raw.sqlite3_reset(statement));
            }
    }

    private static void Check(SqliteConnection connection, int rc) => SqliteException.ThrowExceptionForRC(rc, connection.Handle);
}

/// <summary>A statement for <see cref="Database"/>.</summary>
/// <param name="Sql">In the language of SQLite.</param>
/// <param name="Tables">The tables that it reads.</param>
internal sealed record Statement(string Sql, IReadOnlyCollection<Table> Tables)
{
    /// <summary>Tells statements apart that give different rows.</summary>
    public string Identity => string.Join("\n", Parameters.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value?.GetType().Name}{OracleFunctions.Text(p.Value)}").Concat(Hidden).Prepend(Sql));

    /// <summary>Values by name, the name with its colon.</summary>
    public IReadOnlyDictionary<string, object?> Parameters { get; init; } = new Dictionary<string, object?>();

    /// <summary>Definitions of temporary views that stand before tables of the same name, to hide rows from this one statement.</summary>
    public IReadOnlyCollection<string> Hidden { get; init; } = [];
}
