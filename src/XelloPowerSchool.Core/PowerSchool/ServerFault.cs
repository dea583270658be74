using System.Text.Json;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// What the server says about an error, from any of its three shapes: <c>errorMessage.message</c> (resources),
/// <c>message</c> with <c>errors</c> (tables and queries), <c>error</c> with <c>error_description</c> (sign-in).
/// </summary>
internal sealed record ServerFault
{
    public static ServerFault Unknown { get; } = new();

    /// <summary>The server's sentence, when it is one that is known to quote no record (<see cref="ServerSentence"/>).</summary>
    public string? Message { get; init; }

    /// <summary>The OAuth error code, for example <c>invalid_client</c>.</summary>
    public string? Code { get; init; }

    /// <summary>The fields that the plugin may not read.</summary>
    public IReadOnlyList<(string Table, string Field)> Fields { get; init; } = [];

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
        return new ServerFault
        {
            Message = ServerSentence.Shown(
                (root.TryGetProperty("errorMessage", out JsonElement nested) ? Text(nested, "message") : null) ?? Text(root, "message")),
            Code = Text(root, "error"),
            Fields = root.TryGetProperty("errors", out JsonElement errors) && errors.ValueKind == JsonValueKind.Array
                ? [.. errors.EnumerateArray().Select(static e => (Table: Text(e, "resource") ?? "", Field: Text(e, "field") ?? ""))
                    .Where(static f => ServerSentence.IsName(f.Field) && (f.Table.Length == 0 || ServerSentence.IsName(f.Table)))]
                : [],
        };
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
