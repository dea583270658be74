using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace XelloPowerSchool.PowerSchool;

/// <summary>An answer is JSON, but not of the shape that was asked for. The message never quotes a value.</summary>
internal sealed class SisShapeException(string message) : JsonException(message)
{
    public override string Message { get; } = message;
}

/// <summary>
/// Reads PowerSchool's resource JSON, which is XML turned into JSON: an empty object is "", a list of one is the element
/// itself, a text of digits may come as a number. What is a known oddity is read; everything else is an error,
/// because a value that is guessed away here would be written over a student's account.
/// </summary>
internal static class SisJson
{
    /// <summary>Reads one record. The reader stands on its opening brace and is left on the closing one.</summary>
    internal delegate T RecordReader<out T>(ref Utf8JsonReader reader);

    /// <summary>The records of a page, <c>{ collection: { member: [ … ] } }</c>; of a page beyond the end: none.</summary>
    public static List<T> Page<T>(
        ReadOnlySpan<byte> body, ReadOnlySpan<byte> collection, ReadOnlySpan<byte> member, RecordReader<T> read)
    {
        var records = new List<T>();
        var reader = new Utf8JsonReader(body);
        reader.Read();
        bool found = false, other = false;
        if (EnterObject(ref reader))
        {
            while (NextMember(ref reader))
            {
                if (!reader.ValueTextEquals(collection))
                {
                    other = true;
                    reader.Skip();
                    continue;
                }
                found = true;
                reader.Read();
                if (!EnterObject(ref reader))
                    continue;
                while (NextMember(ref reader))
                {
                    if (reader.ValueTextEquals(member))
                        Records(ref reader, records, read);
                    else
                        reader.Skip();
                }
            }
        }
        End(ref reader);
        if (other && !found)
            throw Missing(collection);
        return records;
    }

    /// <summary>The record in <c>{ wrapper: { … } }</c>.</summary>
    public static T Single<T>(ReadOnlySpan<byte> body, ReadOnlySpan<byte> wrapper, RecordReader<T> read)
        where T : class
    {
        T? record = null;
        var reader = new Utf8JsonReader(body);
        reader.Read();
        if (EnterObject(ref reader))
        {
            while (NextMember(ref reader))
            {
                bool wanted = reader.ValueTextEquals(wrapper);
                reader.Read();
                if (wanted && EnterObject(ref reader))
                    record = read(ref reader);
                else
                    reader.Skip();
            }
        }
        End(ref reader);
        return record ?? throw Missing(wrapper);
    }

    /// <summary>An array, its only element, or one of the forms of "nothing". Stands on the name, or on the value already.</summary>
    public static void Records<T>(ref Utf8JsonReader reader, List<T> records, RecordReader<T> read)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
            reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            if (EnterObject(ref reader))
                records.Add(read(ref reader));
            return;
        }
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new SisShapeException("a list holds something that is not a record");
            records.Add(read(ref reader));
        }
    }

    /// <summary>True on an object; false on what PowerSchool sends for none: "", null or [].</summary>
    public static bool EnterObject(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return true;
            case JsonTokenType.Null:
            case JsonTokenType.String when reader.ValueSpan.IsEmpty:
                return false;
            case JsonTokenType.StartArray:
                reader.Read();
                if (reader.TokenType == JsonTokenType.EndArray)
                    return false;
                break;
        }
        throw new SisShapeException("there is something else where an object belongs");
    }

    /// <summary>Moves to the next member's name; false at the end of the object.</summary>
    public static bool NextMember(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>The member's name; the reader moves on to its value.</summary>
    public static ReadOnlySpan<byte> Name(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> name = reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;
        reader.Read();
        return name;
    }

    /// <summary>The name of the member that the reader stands on.</summary>
    public static string MemberName(ref Utf8JsonReader reader) => Unescaped(ref reader);

    /// <summary>A text, also one that came as a number or a truth value; null for nothing and for "".</summary>
    public static string? Text(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.ValueSpan.IsEmpty ? null : Unescaped(ref reader);
            case JsonTokenType.Number:
                return Ascii(reader.ValueSpan);
            case JsonTokenType.True:
                return "true";
            case JsonTokenType.False:
                return "false";
            default:
                Nothing(ref reader, "a text");
                return null;
        }
    }

    /// <summary>A whole number, also one that came as text or with a zero fraction; null for nothing and for "".</summary>
    public static long? Long(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number when reader.TryGetInt64(out long number):
                return number;
            case JsonTokenType.String when reader.ValueSpan.IsEmpty:
                return null;
            case JsonTokenType.String when Utf8Parser.TryParse(reader.ValueSpan, out long number, out int read) && read == reader.ValueSpan.Length:
                return number;
            case JsonTokenType.Number or JsonTokenType.String:
                return SisValue.Long(reader.TokenType == JsonTokenType.Number ? Ascii(reader.ValueSpan) : reader.GetString());
            default:
                Nothing(ref reader, "a whole number");
                return null;
        }
    }

    public static int? Int(ref Utf8JsonReader reader) => SisValue.Int(Long(ref reader));

    /// <summary>
    /// A date <c>yyyy-MM-dd</c>, also with a time behind it. A date that no calendar has (0000-00-00) is nothing;
    /// another notation is an error.
    /// </summary>
    public static DateTime? Date(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            Nothing(ref reader, "a date");
            return null;
        }
        ReadOnlySpan<byte> text = reader.ValueSpan;
        if (text.IsEmpty)
            return null;
        if (text.Length < 10 || text[4] != '-' || text[7] != '-' || (text.Length > 10 && text[10] is not ((byte)'T' or (byte)' '))
            || !Digits(text.Slice(0, 4), out int year) || !Digits(text.Slice(5, 2), out int month) || !Digits(text.Slice(8, 2), out int day))
            throw new SisShapeException("there is something else where a date (yyyy-MM-dd) belongs");
        return year > 0 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? new DateTime(year, month, day)
            : null;
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (byte b in text)
        {
            if (b is < (byte)'0' or > (byte)'9')
                return false;
            value = (value * 10) + (b - '0');
        }
        return true;
    }

    // Half of a surrogate pair, which is what a field cut in the middle of a character leaves, is no reason to refuse a page: the
    // rule for texts takes it away and says so. JSON's escapes are some of those of regular expressions.
    private static string Unescaped(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e) when (e.InnerException is null)
        {
            return Regex.Unescape(Encoding.UTF8.GetString(reader.ValueSpan.ToArray()));
        }
    }

    private static string Ascii(ReadOnlySpan<byte> text)
    {
#if NETFRAMEWORK
        return Encoding.ASCII.GetString(text.ToArray());
#else
        return Encoding.ASCII.GetString(text);
#endif
    }

    private static void Nothing(ref Utf8JsonReader reader, string expected)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return;
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            reader.Read();
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                return;
        }
        throw new SisShapeException($"there is something else where {expected} belongs");
    }

    /// <summary>Reads on behind the value: the reader refuses anything that is there.</summary>
    public static void End(ref Utf8JsonReader reader) => reader.Read();

    private static SisShapeException Missing(ReadOnlySpan<byte> name) =>
        new($"it has no \"{Encoding.UTF8.GetString(name.ToArray())}\"");
}
