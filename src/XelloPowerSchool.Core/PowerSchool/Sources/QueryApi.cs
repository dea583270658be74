using System.Net.Http.Headers;
using System.Text.Json;

namespace XelloPowerSchool.PowerSchool;

/// <summary>Runs named queries (<c>/ws/schema/query</c>).</summary>
internal sealed class QueryApi(PowerSchoolConnection connection)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>The rows of a query in pages of any size: the server's limits for resources and tables do not hold here.</summary>
    public CountedList<T> List<T>(string name, byte[] body, int pageSize, string? order, BodyReader<List<T>> read) => new(
        Path(name),
        pageSize,
        ct => CountAsync(name, body, ct),
        (page, ct) => connection.AskAsync((api, t) => api.RunQueryAsync(name, page, pageSize, order, Content(body), t), read, ct));

    public Task<int> CountAsync(string name, byte[] body, CancellationToken ct) =>
        connection.AskAsync((api, t) => api.CountQueryAsync(name, Content(body), t), CountAnswer.Read, ct);

    /// <summary>Everything in one answer, still on its way.</summary>
    public Task<HttpResponseMessage> StreamAsync(NamedQuery query, byte[] body, bool count, CancellationToken ct) => connection.OpenAsync(
        (api, t) => api.StreamQueryAsync(query.Name, count ? "true" : null, query.Order, Content(body), streamed: true, t), ct);

    /// <summary>The body of a request: the arguments, and the filter under its own name.</summary>
    public static byte[] Body(IReadOnlyDictionary<string, QueryArgument> arguments, string? filter = null)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            foreach (KeyValuePair<string, QueryArgument> argument in arguments)
            {
                if (argument.Value.List is { } values)
                {
                    json.WriteStartArray(argument.Key);
                    foreach (string value in values)
                        json.WriteStringValue(value);
                    json.WriteEndArray();
                }
                else
                {
                    json.WriteString(argument.Key, argument.Value.Text);
                }
            }
            if (!string.IsNullOrWhiteSpace(filter))
                json.WriteString("$q", filter);
            json.WriteEndObject();
        }
        return body.ToArray();
    }

    public static string Path(string name) => "/ws/schema/query/" + name;

    private static ByteArrayContent Content(byte[] body) => new(body) { Headers = { ContentType = Json } };
}
