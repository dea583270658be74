using System.Text.Encodings.Web;
using System.Text.Json;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;
using XelloPowerSchool.Settings;

namespace XelloPowerSchool.Automation;

/// <summary>Writes a configuration that people go on editing. What it would not read again it does not write.</summary>
internal static class ConfigurationWriter
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // What a script gives one of it gives without a list.
    private static readonly HashSet<string> Lists = new(StringComparer.Ordinal)
    {
        "on", "heartbeat", "to", "webhooks", "arguments", "excludeRule", "schools", "excludeSchools", "grades", "statuses",
    };

    /// <param name="path">The file; absolute.</param>
    /// <param name="schema">Address of the schema that editors complete the file by.</param>
    /// <param name="members">The members of the configuration; those that are null are left out.</param>
    /// <returns>The configuration, read from what was written.</returns>
    /// <exception cref="XelloException"><c>ConfigurationInvalid</c>, <c>OutputWriteFailed</c>.</exception>
    public static (XelloConfiguration Configuration, byte[] Json) Compose(string path, string schema, IEnumerable<KeyValuePair<string, object?>> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", schema);
            json.WriteNumber("schemaVersion", ConfigurationReader.SchemaVersion);
            foreach (var member in members.Where(member => member.Value is not null))
            {
                json.WritePropertyName(member.Key);
                Write(json, SettingsNode.Of(member.Value));
            }

            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        var bytes = buffer.ToArray();
        return (ConfigurationReader.Read(bytes, path), bytes);
    }

    /// <summary>Writes the file whole or not at all, readable only by its owner: it says where the secrets are.</summary>
    /// <exception cref="XelloException"><c>OutputWriteFailed</c>.</exception>
    public static void Write(string path, byte[] json) => WholeFile.Write(path, file => file.Write(json, 0, json.Length));

    private static void Write(Utf8JsonWriter json, SettingsNode node)
    {
        switch (node.Kind)
        {
            case SettingsKind.Object:
                json.WriteStartObject();
                // A script's hashtable has names in any case, and no order.
                foreach (var member in node.Members.OrderBy(member => member.Key, StringComparer.OrdinalIgnoreCase))
                {
                    var name = member.Key.Length == 0 ? "" : char.ToLowerInvariant(member.Key[0]) + member.Key.Substring(1);
                    var isOne = Lists.Contains(name) && (member.Value.Kind is SettingsKind.Text or SettingsKind.Number || name == "webhooks" && member.Value.Kind == SettingsKind.Object);
                    json.WritePropertyName(name);
                    if (isOne)
                        json.WriteStartArray();
                    Write(json, member.Value);
                    if (isOne)
                        json.WriteEndArray();
                }

                json.WriteEndObject();
                break;
            case SettingsKind.List:
                json.WriteStartArray();
                foreach (var item in node.Items)
                    Write(json, item);
                json.WriteEndArray();
                break;
            case SettingsKind.Flag:
                json.WriteBooleanValue((bool)node.Value!);
                break;
            case SettingsKind.Number:
                json.WriteNumberValue((decimal)node.Value!);
                break;
            case SettingsKind.Text:
                json.WriteStringValue((string)node.Value!);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }
}
