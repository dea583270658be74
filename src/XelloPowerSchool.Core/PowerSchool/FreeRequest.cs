using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// A request that the caller words: for what the typed reads do not cover. It goes to the connection's server and nowhere
/// else, and its answer is judged as every other one.
/// </summary>
internal sealed class FreeRequest
{
    private readonly MediaTypeHeaderValue? _contentType;
    private readonly string? _body;

    /// <param name="server">Base address of the connection.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">Path below the server's address, with or without a query; or an address of the same server.</param>
    /// <param name="query">Parameters to add to the path's own, not yet escaped.</param>
    /// <param name="body">The body; null for none.</param>
    /// <param name="contentType">Media type of the body.</param>
    public FreeRequest(
        Uri server, HttpMethod method, string path, IEnumerable<KeyValuePair<string, string>> query, string? body, string contentType)
    {
        Method = method;
        Address = Resolve(server, path, query);
        _body = body;
        if (body is null)
            return;
        if (method == HttpMethod.Get)
            throw Error.InvalidRequest("a GET has no body");
        _contentType = MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? parsed)
            ? parsed
            : throw Error.InvalidRequest("the content type is no media type such as application/json");
        _contentType.CharSet ??= "utf-8";
    }

    public HttpMethod Method { get; }

    public Uri Address { get; }

    /// <summary>True when the server only reads for it, so that it may be repeated and needs no consent.</summary>
    public bool IsRead => RetryHandler.IsRead(Method, Address);

    /// <summary>Sends it and reads the answer: JSON as <see cref="PlainJson"/> has it, anything else as text, nothing as null.</summary>
    public async Task<object?> SendAsync(PowerSchoolConnection connection, CancellationToken ct)
    {
        MediaTypeHeaderValue? type = null;
        return await connection.AskAsync(
            async (http, t) =>
            {
                using var request = new HttpRequestMessage(Method, Address);
                if (_body is not null)
                {
                    // Always UTF-8: in another encoding the length limits of PowerSchool's columns could not be foreseen.
                    request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(_body)) { Headers = { ContentType = _contentType } };
                }
                HttpResponseMessage response = await http.SendAsync(request, t).ConfigureAwait(false);
                type = response.Content?.Headers.ContentType;
                return response;
            },
            body => Read(body, type),
            ct).ConfigureAwait(false);
    }

    private static Uri Resolve(Uri server, string path, IEnumerable<KeyValuePair<string, string>> query)
    {
        string more = string.Join("&", query.Select(static p => Uri.EscapeDataString(p.Key) + "=" + Uri.EscapeDataString(p.Value)));
        string asked = path.Trim().Split(['#'], 2)[0];
        if (more.Length > 0)
            asked += (asked.IndexOfAny(['?']) >= 0 ? "&" : "?") + more;
        // A path such as //example.org/x names another server.
        if (!Uri.TryCreate(server, asked, out Uri? address) || address.Scheme != server.Scheme || address.UserInfo.Length > 0
            || !string.Equals(address.Authority, server.Authority, StringComparison.OrdinalIgnoreCase))
            throw Error.InvalidRequest($"its address must be a path on {server.AbsoluteUri}, such as /ws/v1/district");
        // The token is the connection's own business, and its answer would put it into a variable.
        if (address.AbsolutePath.TrimStart('/').StartsWith("oauth", StringComparison.OrdinalIgnoreCase))
            throw Error.InvalidRequest("the sign-in is part of the connection");
        return address;
    }

    private static object? Read(ReadOnlySpan<byte> body, MediaTypeHeaderValue? type)
    {
        if (body.IsEmpty)
            return null;
        string mediaType = type?.MediaType ?? "";
        if (mediaType.EndsWith("json", StringComparison.OrdinalIgnoreCase))
            return PlainJson.Read(body);
        if (mediaType.Length == 0)
        {
            try
            {
                return PlainJson.Read(body);
            }
            catch (JsonException)
            {
                // Nobody said that it is JSON.
            }
        }
        return TextEncoding(type?.CharSet).GetString(body.ToArray());
    }

    private static Encoding TextEncoding(string? charset)
    {
        try
        {
            return charset is null ? Encoding.UTF8 : Encoding.GetEncoding(charset.Trim('"'));
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8; // a name that this machine does not know
        }
    }

    /// <summary>A value as a parameter carries it: lists with commas, dates as PowerSchool writes them.</summary>
    public static string ParameterText(object? value) => value switch
    {
        null => "",
        string text => text,
        bool yes => yes ? "true" : "false",
        DateTime { TimeOfDay.Ticks: 0 } day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime moment => moment.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
        System.Collections.IEnumerable list => string.Join(",", list.Cast<object?>().Select(ParameterText)),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
