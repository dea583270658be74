using System.Globalization;
using System.Runtime.InteropServices;
using System.Security;
using System.Text.Encodings.Web;
using System.Text.Json;
using XelloPowerSchool.Errors;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Plugin;

/// <summary>An onboarding packet as JSON. The bytes hold the secret in clear: whoever has them encrypts or clears them.</summary>
internal static class OnboardingJson
{
    private const string Format = "XelloPowerSchool onboarding";
    private const int FormatVersion = 1;

    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(XelloOnboarding packet)
    {
        using var buffer = new MemoryStream(16384);
        try
        {
            using (var json = new Utf8JsonWriter(buffer, Options))
                Write(json, packet);
            return buffer.ToArray();
        }
        finally
        {
            byte[] used = buffer.GetBuffer();
            Array.Clear(used, 0, used.Length);
        }
    }

    /// <exception cref="XelloException"><c>OnboardingInvalid</c>. It quotes nothing of the packet.</exception>
    public static XelloOnboarding Read(byte[] content, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            JsonElement root = document.RootElement;
            if (Text(root, "format") != Format)
                throw Error.OnboardingInvalid(path, "it does not call itself one");
            if (root.GetProperty("formatVersion").GetInt32() != FormatVersion)
                throw Error.OnboardingInvalid(path, "a later version of the module made it");
            PowerSchoolCheck[] checks = [.. root.GetProperty("checks").EnumerateArray().Select(Check)];
            JsonElement plugin = root.GetProperty("plugin");
            return new XelloOnboarding
            {
                Path = path,
                Created = root.GetProperty("created").GetDateTimeOffset(),
                Uri = PowerSchoolAddress.Parse(Text(root, "uri")),
                ClientId = Text(root, "clientId"),
                ServerVersion = Text(root, "serverVersion"),
                PluginName = plugin.ValueKind == JsonValueKind.Object ? Text(plugin, "name") : null,
                PluginVersion = plugin.ValueKind == JsonValueKind.Object ? Text(plugin, "version") : null,
                Checks = checks,
                Passed = Array.TrueForAll(checks, static c => c.Status != PowerSchoolCheckStatus.Fail),
                ClientSecret = Secret(content),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // The library's own words may quote what stands there.
            throw Error.OnboardingInvalid(path, "a part of it is missing or damaged");
        }
    }

    private static void Write(Utf8JsonWriter json, XelloOnboarding packet)
    {
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteNumber("formatVersion", FormatVersion);
        json.WriteString("created", packet.Created.ToUniversalTime());
        json.WriteString("uri", packet.Uri.ToString());
        json.WriteString("clientId", packet.ClientId);
        if (packet.ClientSecret is { } secret)
            WriteSecret(json, secret);
        json.WriteString("serverVersion", packet.ServerVersion);
        if (packet.PluginName is null)
        {
            json.WriteNull("plugin");
        }
        else
        {
            json.WriteStartObject("plugin");
            json.WriteString("name", packet.PluginName);
            json.WriteString("version", packet.PluginVersion);
            json.WriteEndObject();
        }
        json.WriteStartArray("checks");
        foreach (PowerSchoolCheck check in packet.Checks)
        {
            json.WriteStartObject();
            json.WriteString("name", check.Name);
            json.WriteString("status", check.Status.ToString());
            json.WriteString("detail", check.Detail);
            json.WriteString("advice", check.Advice);
            json.WriteNumber("milliseconds", (long)check.Elapsed.TotalMilliseconds);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSecret(Utf8JsonWriter json, SecureString secret)
    {
        var characters = new char[secret.Length];
        IntPtr copy = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            Marshal.Copy(copy, characters, 0, characters.Length);
            json.WriteString("clientSecret", characters);
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(copy);
            Array.Clear(characters, 0, characters.Length);
        }
    }

    // Read from the bytes once more, so that the secret never is a text that nobody can clear.
    private static SecureString? Secret(byte[] content)
    {
        var reader = new Utf8JsonReader(content);
        while (reader.Read())
        {
            if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("clientSecret"u8))
                continue;
            reader.Read();
            var characters = new char[reader.ValueSpan.Length];
            try
            {
                int length = reader.CopyString(characters);
                var secret = new SecureString();
                for (int i = 0; i < length; i++)
                    secret.AppendChar(characters[i]);
                secret.MakeReadOnly();
                return secret;
            }
            finally
            {
                Array.Clear(characters, 0, characters.Length);
            }
        }
        return null;
    }

    private static PowerSchoolCheck Check(JsonElement check) => new()
    {
        Name = Text(check, "name"),
        Status = Enum.TryParse(Text(check, "status"), out PowerSchoolCheckStatus status) ? status : throw new FormatException(),
        Detail = Text(check, "detail"),
        Advice = Text(check, "advice"),
        Elapsed = TimeSpan.FromMilliseconds(check.GetProperty("milliseconds").GetInt64()),
    };

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString() ?? "";
}
