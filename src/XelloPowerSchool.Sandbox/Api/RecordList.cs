using System.Globalization;
using System.Text.Json;
using XelloPowerSchool.Sandbox.Data;
using XelloPowerSchool.Sandbox.District;

namespace XelloPowerSchool.Sandbox.Api;

/// <summary>What lists of tables and of queries have in common: paging in the database, faults, and answers that stream when all is asked for.</summary>
internal sealed class RecordList(FaultSwitch faults)
{
    private const int PieceSize = 32_768;

    /// <summary>The extensions of a core table, as answers name them.</summary>
    public static string ExtensionsOf(string? table) =>
        string.Equals(table, "students", StringComparison.OrdinalIgnoreCase) ? $"{Registrar.OwnExtension},{Registrar.CoreExtension}" : "";

    /// <summary>What a statement must not see of the students when a school is missing.</summary>
    public IReadOnlyCollection<string> Hidden(Roster roster) => faults.IsOn(SandboxFault.MissingSchool)
        ? [string.Format(CultureInfo.InvariantCulture, "CREATE TEMP VIEW students AS SELECT * FROM main.students WHERE schoolid <> {0}", roster.District.Schools.All[0].Number)]
        : [];

    /// <summary>The rows of a page, or all; a page that repeats a row begins one earlier.</summary>
    public IEnumerable<object?[]> Rows(Database database, Statement statement, Paging paging)
    {
        var earlier = Repeats(paging) ? 1 : 0;
        return paging.Size == 0 ? database.Read(statement) : database.Page(statement, paging.Start - earlier, paging.Size + earlier);
    }

    /// <summary>A count, with what a fault adds to it.</summary>
    public long Count(Database database, Statement statement) => database.Count(statement) + (faults.IsOn(SandboxFault.CountMismatch) ? 1 : 0);

    /// <summary>A list: everything in pieces, a page in one.</summary>
    /// <param name="rows">The rows, read while they are written.</param>
    /// <param name="paging">Which of them they are.</param>
    /// <param name="head">What stands before the records.</param>
    /// <param name="write">Writes one record.</param>
    /// <param name="tail">What stands after them.</param>
    public ApiResponse Answer(IEnumerable<object?[]> rows, Paging paging, Action<Utf8JsonWriter> head, Action<Utf8JsonWriter, object?[]> write, Action<Utf8JsonWriter> tail)
    {
        var pieces = Pieces(Faulty(rows, paging), head, write, tail).GetEnumerator();
        // The first piece is made before the answer begins, so that what cannot be read is an error and not half an answer.
        try
        {
            pieces.MoveNext();
        }
        catch
        {
            pieces.Dispose();
            throw;
        }
        var answer = new ApiResponse(200) { ContentType = ApiResponse.Json, IsCut = faults.Strikes(SandboxFault.CutConnection) };
        if (paging.Size == 0) return answer with { Stream = Rest(pieces) };
        using (pieces)
        {
            using var body = new MemoryStream();
            do body.Write(pieces.Current, 0, pieces.Current.Length);
            while (pieces.MoveNext());
            return answer with { Body = body.ToArray() };
        }
    }

    private static IEnumerator<byte[]> Rest(IEnumerator<byte[]> pieces)
    {
        using (pieces)
        {
            do yield return pieces.Current;
            while (pieces.MoveNext());
        }
    }

    private static IEnumerable<byte[]> Pieces(IEnumerable<object?[]> rows, Action<Utf8JsonWriter> head, Action<Utf8JsonWriter, object?[]> write, Action<Utf8JsonWriter> tail)
    {
        using var buffer = new MemoryStream();
        using var json = new Utf8JsonWriter(buffer, ApiResponse.WriterOptions);
        json.WriteStartObject();
        head(json);
        var any = false;
        foreach (var row in rows)
        {
            if (!any) json.WriteStartArray("record");
            any = true;
            json.WriteStartObject();
            write(json, row);
            json.WriteEndObject();
            if (json.BytesPending < PieceSize) continue;
            json.Flush();
            yield return buffer.ToArray();
            buffer.SetLength(0);
        }
        if (any) json.WriteEndArray(); // without rows the member is left out
        tail(json);
        json.WriteEndObject();
        json.Flush();
        yield return buffer.ToArray();
    }

    private bool Repeats(Paging paging) => faults.IsOn(SandboxFault.DuplicateRow) && paging.Start > 0;

    private IEnumerable<object?[]> Faulty(IEnumerable<object?[]> rows, Paging paging)
    {
        var repeatsAt = !faults.IsOn(SandboxFault.DuplicateRow) ? -1 : paging.Size == 0 || paging.Start > 0 ? 1 : -1;
        var isShort = faults.IsOn(SandboxFault.ShortPage);
        if (repeatsAt < 0 && !isShort)
        {
            foreach (var row in rows) yield return row;
            yield break;
        }
        // A page began one row early: its second row is the one that is lost. A stream says its first row twice.
        var number = 0;
        object?[]? held = null, first = null;
        foreach (var row in rows)
        {
            var current = (object?[])row.Clone();
            first ??= current;
            if (number++ == repeatsAt)
            {
                if (paging.Size > 0) continue;
                current = first;
            }
            if (held is not null) yield return held;
            held = current;
            if (isShort) continue;
            yield return held;
            held = null;
        }
    }
}
