using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace XelloPowerSchool.Accounts;

/// <summary>
/// One compiled INSERT for very many rows. ADO's parameters look their names up and box their values for every row, which
/// costs more than the insert itself.
/// </summary>
internal sealed class RowInserter : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private int _next = 1;

    public RowInserter(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
    }

    /// <summary>The next value. In Xello's file an empty text and none are the same; here both are null.</summary>
    public RowInserter Optional(string? text)
    {
        Check(string.IsNullOrEmpty(text) ? raw.sqlite3_bind_null(_statement, _next++) : raw.sqlite3_bind_text(_statement, _next++, text));
        return this;
    }

    /// <summary>The next value.</summary>
    public RowInserter Add(string text)
    {
        Check(raw.sqlite3_bind_text(_statement, _next++, text));
        return this;
    }

    /// <summary>The next value.</summary>
    public RowInserter Add(long? number)
    {
        Check(number is long value ? raw.sqlite3_bind_int64(_statement, _next++, value) : raw.sqlite3_bind_null(_statement, _next++));
        return this;
    }

    /// <summary>Inserts the row that the values make.</summary>
    public void Insert()
    {
        _next = 1;
        if (raw.sqlite3_step(_statement) != raw.SQLITE_DONE)
            Check(raw.sqlite3_extended_errcode(_database));
        Check(raw.sqlite3_reset(_statement));
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _database);
}
