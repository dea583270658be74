using System.Globalization;
using System.Text.Json;

namespace XelloPowerSchool.Sandbox.Api;

/// <summary>
/// The habits of /ws/v1, which is XML made into JSON: one element is an object and several are an array, an object without members is
/// an empty string, a null is left out.
/// </summary>
internal static class V1Json
{
    /// <summary>What a resource calls itself, and the expansions and extensions that it says it has.</summary>
    internal sealed record Resource(string Name, string Expansions = "", string Extensions = "")
    {
        public string Collection => Name + "s";
    }

    public static ApiResponse Count(int count) => ApiResponse.FromJson(json =>
    {
        json.WriteStartObject("resource");
        json.WriteNumber("count", count);
        json.WriteEndObject();
    });

    public static ApiResponse One(Resource resource, Action<Utf8JsonWriter> write) => ApiResponse.FromJson(json =>
    {
        json.WriteStartObject(resource.Name);
        WriteAttributes(json, resource);
        write(json);
        json.WriteEndObject();
    });

    /// <summary>A list: the attributes sit on the collection. A page beyond the end has the attributes and nothing else.</summary>
    /// <param name="resource">What the items are.</param>
    /// <param name="items">The page.</param>
    /// <param name="write">Writes one of them.</param>
    /// <param name="emptyText">A list without items is an empty text, as an element without content becomes.</param>
    public static ApiResponse Many<T>(Resource resource, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write, bool emptyText) => ApiResponse.FromJson(json =>
    {
        if (emptyText && items.Count == 0)
        {
            json.WriteEmpty(resource.Collection);
            return;
        }
        json.WriteStartObject(resource.Collection);
        WriteAttributes(json, resource);
        WriteElements(json, resource.Name, items, write);
        json.WriteEndObject();
    });

    public static void WriteElements<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        if (items.Count == 0) return;
        json.WritePropertyName(name);
        if (items.Count > 1) json.WriteStartArray();
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }
        if (items.Count > 1) json.WriteEndArray();
    }

    public static void WriteEmpty(this Utf8JsonWriter json, string name) => json.WriteString(name, "");

    public static void WriteText(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }

    public static void WriteInteger(this Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
    }

    public static void WriteDate(this Utf8JsonWriter json, string name, DateTime? value)
    {
        if (value is { } date) json.WriteString(name, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    public static void WriteAddress(this Utf8JsonWriter json, string city, int house, string street)
    {
        json.WriteStartObject("addresses");
        json.WriteStartObject("physical");
        json.WriteString("street", $"{house.ToString(CultureInfo.InvariantCulture)} {street}");
        json.WriteString("city", city);
        json.WriteString("state_province", "CA");
        json.WriteString("postal_code", "00501");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void WritePhone(this Utf8JsonWriter json, int number)
    {
        json.WriteStartObject("phones");
        json.WriteStartObject("main");
        json.WriteString("number", "555-01" + (number % 100).ToString("D2", CultureInfo.InvariantCulture));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // Expansions are joined by comma and space, extensions by comma: both are as the server sends them.
    private static void WriteAttributes(Utf8JsonWriter json, Resource resource)
    {
        json.WriteString("@expansions", resource.Expansions);
        json.WriteString("@extensions", resource.Extensions);
    }
}
