using System.Text.Json;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// What the server says about an error, from any of its three shapes: <c>errorMessage.message</c> (resources),
/// <c>message</c> with <c>errors</c> (tables and queries), <c>error</c> with <c>error_description</c> (sign-in).
/// </summary>
internal sealed record ServerFault
{
    private const string UnknownFieldStart = "Invalid field specified: ";

    public static ServerFault Unknown { get; } = new();

    /// <summary>The server's sentence, when it is one that is known to quote no record (<see cref="ServerSentence"/>).</summary>
    public string? Message { get; init; }

    /// <summary>The OAuth error code, for example <c>invalid_client</c>.</summary>
    public string? Code { get; init; }

    /// <summary>The fields that the plugin may not read.</summary>
    public IReadOnlyList<(string Table, string Field)> Fields { get; init; } = [];

    /// <summary>The column that the server does not have, when that is what it complains about.</summary>
    public string? UnknownField => Message?.StartsWith(UnknownFieldStart, StringComparison.Ordinal) == true
        ? Message.Substring(UnknownFieldStart.Length).Split(' ')[0]
        : null;

    // As the server wrote it: to be understood, never to be passed on.
    private string? Sentence { get; init; }

    /// <summary>Whether the server's sentence has a phrase in it, case aside.</summary>
    public bool Mentions(string phrase) => Sentence?.Contains(phrase, StringComparison.OrdinalIgnoreCase) == true;

    public static ServerFault Read(HttpResponseMessage response)
    {
        JsonDocument document;
        try
        {
            var reader = new Utf8JsonReader(WholeBody.Of(response));
            document = JsonDocument.ParseValue(ref reader);
        }
        catch (JsonException)
        {
            // A proxy's page, plain text, nothing: then the status alone has to tell what is wrong.
            return Unknown;
        }
        using (document)
        {
            try
            {
                return Read(document.RootElement);
            }
            catch (InvalidOperationException)
            {
                return Unknown; // a text with half of a surrogate pair, or bytes that are not UTF-8
            }
        }
    }

    private static ServerFault Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return Unknown;
        string? sentence = (root.TryGetProperty("errorMessage", out JsonElement nested) ? Text(nested, "message") : null) ?? Text(root, "message");
        return new ServerFault
        {
            Sentence = sentence,
            Message = ServerSentence.Shown(sentence),
            Code = Text(root, "error"),
            Fields = root.TryGetProperty("errors", out JsonElement errors) && errors.ValueKind == JsonValueKind.Array
                ? [.. errors.EnumerateArray().Select(Field).Distinct()
                    .Where(static f => ServerSentence.IsName(f.Field) && (f.Table.Length == 0 || ServerSentence.IsName(f.Table)))]
                : [],
        };
    }

    // Tables name the table as the resource; queries name themselves there, and the table before the field.
    private static (string Table, string Field) Field(JsonElement error)
    {
        string field = Text(error, "field") ?? "";
        return field.Split(['.'], 2) is [{ Length: > 0 } table, var column]
            ? (table, column)
            : (Text(error, "resource") ?? "", field);
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
