using System.Text;
using System.Text.Json;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// JSON as plain values: null, bool, long, decimal, double, string; an array is an <c>object?[]</c>, an object a list of
/// its members in the order that they came in. Numbers keep their value: what is no whole number of 64 bits is a decimal,
/// and a double only when it is too large or too small for that.
/// </summary>
internal static class PlainJson
{
    public static object? Read(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        SisJson.End(ref reader);
        return Read(document.RootElement);
    }

    public static string Write(object? value)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            Write(writer, value);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static object? Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => ReadMembers(element),
        JsonValueKind.Array => element.EnumerateArray().Select(Read).ToArray(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => ReadNumber(element),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static IReadOnlyList<KeyValuePair<string, object?>> ReadMembers(JsonElement element)
    {
        var members = new List<KeyValuePair<string, object?>>();
        // PowerShell knows no difference between small letters and capitals: one of the two would hide the other.
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property.Name.Length == 0 || !names.Add(property.Name))
                throw new SisShapeException("an object has a member without a name or two members of the same name");
            members.Add(new(property.Name, Read(property.Value)));
        }
        return members;
    }

    // A decimal has no exponent: 1e-40 would become 0.
    private static object ReadNumber(JsonElement element)
    {
        if (element.TryGetInt64(out long whole))
            return whole;
        bool hasExponent = element.GetRawText().AsSpan().IndexOfAny('e', 'E') >= 0;
        return !hasExponent && element.TryGetDecimal(out decimal exact) ? exact : element.GetDouble();
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool yes:
                writer.WriteBooleanValue(yes);
                break;
            case long whole:
                writer.WriteNumberValue(whole);
                break;
            case decimal exact:
                writer.WriteNumberValue(exact);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case object?[] elements:
                writer.WriteStartArray();
                foreach (object? element in elements)
                    Write(writer, element);
                writer.WriteEndArray();
                break;
            case IReadOnlyList<KeyValuePair<string, object?>> members:
                writer.WriteStartObject();
                foreach (KeyValuePair<string, object?> member in members)
                {
                    writer.WritePropertyName(member.Key);
                    Write(writer, member.Value);
                }
                writer.WriteEndObject();
                break;
            default:
                throw new ArgumentException($"{value.GetType()} is no plain value.", nameof(value));
        }
    }
}
