using System.Text.Json;

namespace XelloPowerSchool.Sandbox.Api;

/// <summary>An answer as every transport sends it.</summary>
internal sealed record ApiResponse(int Status)
{
    public const string Json = "application/json;charset=UTF-8";

    /// <summary>Names are sent as they are, as PowerSchool does, not as \u escapes. The output is never put into a page.</summary>
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string? ContentType { get; init; }
    public byte[] Body { get; init; } = [];

    /// <summary>The body, piece by piece, of an answer of unknown length; takes the place of <see cref="Body"/>. The transport disposes of it.</summary>
    public IEnumerator<byte[]>? Stream { get; init; }

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The transport sends the first half of the body, or the first piece, and breaks the connection.</summary>
    public bool IsCut { get; init; }

    /// <summary>The transport waits in the middle of the body.</summary>
    public Func<CancellationToken, Task>? Pause { get; init; }

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

    /// <summary>An error of tables and queries; the fields that the plugin lacks are listed where that is the reason.</summary>
    public static ApiResponse Message(int status, string message, IEnumerable<(string Code, string Field, string Resource)>? errors = null) => FromJson(json =>
    {
        json.WriteString("message", message);
        if (errors is null) return;
        json.WriteStartArray("errors");
        foreach (var (code, field, resource) in errors)
        {
            json.WriteStartObject();
            json.WriteString("code", code);
            json.WriteString("field", field);
            json.WriteString("resource", resource);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }, status);

    /// <summary>No valid token: the reason stands in a header, the body is empty.</summary>
    public static ApiResponse InvalidToken(string description) => new(401)
    {
        Headers = [("WWW-Authenticate", $"Bearer error=\"invalid_token\",realm=\"PowerSchool\",error_description=\"{description}\"")],
    };

    /// <summary>The body in the pieces that are sent one after the other. Dispose of it, or of the enumerator, whatever happens.</summary>
    public IEnumerator<byte[]> Pieces()
    {
        if (Stream is not null) return Stream;
        if (!IsCut && Pause is null) return ((IEnumerable<byte[]>)[Body]).GetEnumerator();
        var half = Body.Length / 2;
        return ((IEnumerable<byte[]>)[Body.AsSpan(0, half).ToArray(), Body.AsSpan(half).ToArray()]).GetEnumerator();
    }
}

/// <summary>The request cannot be answered as asked.</summary>
internal sealed class BadRequestException(string message) : Exception(message);

/// <summary>The request has another answer than the one that was being made.</summary>
internal sealed class AnswerException(ApiResponse answer) : Exception
{
    public ApiResponse Answer { get; } = answer;
}
