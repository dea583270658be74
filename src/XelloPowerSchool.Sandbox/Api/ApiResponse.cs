using System.Text.Json;

namespace XelloPowerSchool.Sandbox.Api;

/// <summary>An answer as every transport sends it.</summary>
internal sealed record ApiResponse(int Status)
{
    public const string Json = "application/json;charset=UTF-8";

    // Names are sent as they are, as PowerSchool does, not as \u escapes. The output is never put into a page.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string? ContentType { get; init; }
    public byte[] Body { get; init; } = [];
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The transport sends half of the body and breaks the connection.</summary>
    public bool IsCut { get; init; }

    public static ApiResponse FromJson(Action<Utf8JsonWriter> write, int status = 200)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, WriterOptions))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return new ApiResponse(status) { ContentType = Json, Body = buffer.ToArray() };
    }

    /// <summary>
    /// An error of /ws/v1. The shape was seen on a real server for the missing permission (401); that other errors of /ws/v1 look the
    /// same is an assumption.
    /// </summary>
    public static ApiResponse Error(int status, string message) => FromJson(json =>
    {
        json.WriteStartObject("errorMessage");
        json.WriteString("message", message);
        json.WriteEndObject();
    }, status);

    /// <summary>No valid token: the reason stands in a header, the body is empty.</summary>
    public static ApiResponse InvalidToken(string description) => new(401)
    {
        Headers = [("WWW-Authenticate", $"Bearer error=\"invalid_token\",realm=\"PowerSchool\",error_description=\"{description}\"")],
    };
}

/// <summary>The request cannot be answered as asked.</summary>
internal sealed class BadRequestException(string message) : Exception(message);
