using System.Text.Json;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// The envelope that tables and queries share, <c>{"name": …, "record": [ … ], "count": …}</c>. A list without rows has no
/// <c>record</c>.
/// </summary>
internal static class SchemaJson
{
    public static List<T> Page<T>(ReadOnlySpan<byte> body, SisJson.RecordReader<T> read)
    {
        var records = new List<T>();
        var reader = new Utf8JsonReader(body);
        reader.Read();
        bool known = false, other = false;
        if (SisJson.EnterObject(ref reader))
        {
            while (SisJson.NextMember(ref reader))
            {
                if (reader.ValueTextEquals("record"u8))
                {
                    known = true;
                    SisJson.Records(ref reader, records, read);
                    continue;
                }
                if (reader.ValueTextEquals("name"u8) || reader.ValueTextEquals("count"u8) || reader.ValueTextEquals("@extensions"u8))
                    known = true;
                else
                    other = true;
                reader.Skip();
            }
        }
        SisJson.End(ref reader);
        // An answer to something else must not pass for a list without rows.
        return other && !known ? throw new SisShapeException("it has no \"record\"") : records;
    }
}

/// <summary>Rows of tables: <c>{"id": 1, "name": "Students", "tables": {"students": { … }}}</c>.</summary>
internal static class TableJson
{
    public static List<T> ReadPage<T>(ReadOnlySpan<byte> body, SisJson.RecordReader<T> readRow) =>
        ReadPage(body, readRow, static (_, row) => row);

    /// <param name="body">The answer.</param>
    /// <param name="readRow">Reads the columns.</param>
    /// <param name="make">Makes the record of its key, which stands outside of the columns, and of them.</param>
    public static List<T> ReadPage<TRow, T>(ReadOnlySpan<byte> body, SisJson.RecordReader<TRow> readRow, Func<long?, TRow, T> make)
    {
        return SchemaJson.Page(body, Read);

        T Read(ref Utf8JsonReader reader) => ReadRecord(ref reader, readRow, make);
    }

    /// <summary>One record without the envelope.</summary>
    public static T ReadSingle<T>(ReadOnlySpan<byte> body, SisJson.RecordReader<T> readRow)
    {
        var reader = new Utf8JsonReader(body);
        reader.Read();
        if (!SisJson.EnterObject(ref reader))
            throw new SisShapeException("it has no \"tables\"");
        T record = ReadRecord(ref reader, readRow, static (_, row) => row);
        SisJson.End(ref reader);
        return record;
    }

    private static T ReadRecord<TRow, T>(ref Utf8JsonReader reader, SisJson.RecordReader<TRow> readRow, Func<long?, TRow, T> make)
    {
        long? id = null;
        bool found = false;
        TRow? row = default;
        while (SisJson.NextMember(ref reader))
        {
            if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                id = SisJson.Long(ref reader);
            }
            else if (reader.ValueTextEquals("tables"u8))
            {
                reader.Read();
                if (!SisJson.EnterObject(ref reader))
                    continue;
                // The table that was asked for is the first one; extensions of it may follow.
                while (SisJson.NextMember(ref reader))
                {
                    reader.Read();
                    if (!found && SisJson.EnterObject(ref reader))
                    {
                        row = readRow(ref reader);
                        found = true;
                    }
                    else
                    {
                        reader.Skip();
                    }
                }
            }
            else
            {
                reader.Skip();
            }
        }
        return found ? make(id, row!) : throw new SisShapeException("a record has no \"tables\"");
    }
}

/// <summary>Rows of flattened queries: <c>{"_name": "STUDENTS", "_id": 1, "dcid": "1", … }</c>.</summary>
internal static class QueryJson
{
    public static List<T> ReadPage<T>(ReadOnlySpan<byte> body, SisJson.RecordReader<T> readRow) => SchemaJson.Page(body, readRow);

    /// <summary>A row of anybody's query, flattened or not.</summary>
    public static PSQueryRecord ReadRecord(ref Utf8JsonReader reader, string query, ColumnNames names)
    {
        SisRow row = new();
        SisRow? tables = null;
        long? core = null, record = null;
        int place = 0;
        while (SisJson.NextMember(ref reader))
        {
            string name = names.Of(ref reader, place++);
            reader.Read();
            switch (name)
            {
                case "_id":
                    core = SisJson.Long(ref reader);
                    break;
                case "tables" when reader.TokenType == JsonTokenType.StartObject:
                    tables = ReadTables(ref reader, names);
                    break;
                case "_name" or "@extensions":
                    reader.Skip();
                    break;
                default:
                    if (name == "id" && reader.TokenType == JsonTokenType.Number)
                        record = SisJson.Long(ref reader);
                    if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                        reader.Skip();
                    else
                        row.Set(name, SisJson.Text(ref reader));
                    break;
            }
        }
        // Only beside "tables" is "id" the key; elsewhere it is a column like others.
        return new PSQueryRecord { Query = query, Fields = (tables ?? row).Fields([]), RowId = core ?? (tables is null ? null : record) };
    }

    private static SisRow ReadTables(ref Utf8JsonReader reader, ColumnNames names)
    {
        var row = new SisRow();
        while (SisJson.NextMember(ref reader))
        {
            string table = names.Of(ref reader, 0);
            reader.Read();
            if (SisJson.EnterObject(ref reader))
                row.Add(ref reader, names, table);
        }
        return row;
    }
}
