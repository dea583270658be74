using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// An exchange as text for people who look for an error, without anything that belongs to a person or opens a door. It is
/// made by allow-list: what is not known to be harmless is replaced by what kind of thing it is. Names of members,
/// headers and parameters are those of the protocol and stay, as long as they look like names.
/// </summary>
internal static class ExchangeText
{
    private const string Hidden = "<hidden>";
    private const int LongestName = 64;

    // Values of a fixed vocabulary, or numbers about the server. Everything else in a body can be a student's.
    private static readonly HashSet<string> NumberMembers = new(StringComparer.Ordinal)
    {
        "count", "expires_in", "plugin_id", "insert_count", "update_count", "delete_count",
        "course_max_page_size", "school_max_page_size", "section_max_page_size", "section_enrollment_max_page_size",
        "staff_max_page_size", "student_max_page_size", "term_max_page_size", "schema_table_query_max_page_size",
    };

    private static readonly Dictionary<string, string[]> WordMembers = new(StringComparer.Ordinal)
    {
        ["token_type"] = ["Bearer", "bearer"],
        ["error"] = ["invalid_client", "invalid_grant", "invalid_request", "invalid_scope", "invalid_token", "unauthorized_client", "unsupported_grant_type"],
        ["code"] = ["NoAccess", "No access to the field"],
        ["status"] = ["SUCCESS", "ERROR", "VALID", "INVALID"],
        ["action"] = ["INSERT", "UPDATE", "DELETE"],
        ["grant_type"] = ["client_credentials"],
    };

    /// <summary>The request: method, path, parameters, headers and body.</summary>
    public static async Task<string> OfAsync(HttpRequestMessage request)
    {
        var text = new StringBuilder();
        text.Append("> ").Append(request.Method.Method).Append(' ').Append(request.RequestUri!.AbsolutePath);
        AppendParameters(text, request.RequestUri.Query.TrimStart('?'), '?');
        text.AppendLine();
        AppendHeaders(text, "> ", request.Headers, request.Content?.Headers);
        if (request.Content is { } content)
        {
            await content.LoadIntoBufferAsync().ConfigureAwait(false);
            AppendBody(text, "> ", await content.ReadAsByteArrayAsync().ConfigureAwait(false), content.Headers.ContentType?.MediaType);
        }
        return text.ToString();
    }

    /// <summary>The answer, whose body has been received: status, headers and body.</summary>
    public static string Of(HttpResponseMessage response)
    {
        var text = new StringBuilder();
        text.Append("< ").Append((int)response.StatusCode).AppendLine();
        AppendHeaders(text, "< ", response.Headers, response.Content?.Headers);
        AppendBody(text, "< ", WholeBody.Of(response).ToArray(), response.Content?.Headers.ContentType?.MediaType);
        return text.ToString().TrimEnd();
    }

    private static void AppendHeaders(StringBuilder text, string mark, HttpHeaders headers, HttpHeaders? more)
    {
        foreach (KeyValuePair<string, IEnumerable<string>> header in more is null ? headers : headers.Concat(more))
            text.Append(mark).Append(NameOrHidden(header.Key, '-')).Append(": ").AppendLine(HeaderValue(header.Key, headers, more));
    }

    // From what was understood of the header and not from its text, so that nothing else comes along.
    private static string HeaderValue(string name, HttpHeaders headers, HttpHeaders? more)
    {
        var request = headers as HttpRequestHeaders;
        var response = headers as HttpResponseHeaders;
        var content = more as HttpContentHeaders;
        return name.ToUpperInvariant() switch
        {
            "ACCEPT" => string.Join(", ", request?.Accept.Select(static a => a.MediaType) ?? []),
            "USER-AGENT" => request?.UserAgent.ToString(),
            "AUTHORIZATION" => request?.Authorization is { Scheme: "Basic" or "Bearer" } sent ? $"{sent.Scheme} {Hidden}" : null,
            "CONTENT-TYPE" => MediaType(content?.ContentType),
            "CONTENT-LENGTH" => content?.ContentLength?.ToString(CultureInfo.InvariantCulture),
            "DATE" => response?.Date?.ToString("r", CultureInfo.InvariantCulture),
            "RETRY-AFTER" => response?.RetryAfter?.ToString(),
            "WWW-AUTHENTICATE" => response is null ? null : string.Join(", ", response.WwwAuthenticate.Select(Challenge)),
            _ => null,
        } ?? Hidden;
    }

    private static string? MediaType(MediaTypeHeaderValue? type) => type switch
    {
        null => null,
        { CharSet: "UTF-8" or "utf-8" or "ISO-8859-1" or "us-ascii" } => $"{type.MediaType}; charset={type.CharSet}",
        _ => type.MediaType,
    };

    private static string Challenge(AuthenticationHeaderValue challenge)
    {
        string? error = Array.Find(WordMembers["error"], code => challenge.Parameter?.Contains($"error=\"{code}\"", StringComparison.Ordinal) == true);
        return error is null ? NameOrHidden(challenge.Scheme) : $"{NameOrHidden(challenge.Scheme)} error=\"{error}\"";
    }

    private static void AppendBody(StringBuilder text, string mark, byte[] body, string? mediaType)
    {
        if (body.Length == 0)
            return;
        text.Append(mark);
        if (mediaType == "application/x-www-form-urlencoded")
        {
            AppendParameters(text, Encoding.UTF8.GetString(body), start: null);
        }
        else if (TryParse(body) is { } document)
        {
            using (document)
                AppendStructure(text, document.RootElement, "");
        }
        else
        {
            text.AppendFormat(CultureInfo.InvariantCulture, "<{0:N0} bytes that are not JSON>", body.Length);
        }
        text.AppendLine();
    }

    private static JsonDocument? TryParse(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return null; // a page, or a body that is damaged: shown by its size alone
        }
    }

    private static void AppendStructure(StringBuilder text, JsonElement value, string member)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                string separator = "{";
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    string? name = Text(() => property.Name);
                    text.Append(separator).Append('"').Append(NameOrHidden(name)).Append("\":");
                    AppendStructure(text, property.Value, name ?? "");
                    separator = ",";
                }
                text.Append(separator == "{" ? "{}" : "}");
                break;
            case JsonValueKind.Array:
                AppendArray(text, value, member);
                break;
            case JsonValueKind.String:
                string? word = Text(() => value.GetString());
                text.Append(word is "" || IsShown(member, word) ? $"\"{word}\"" : "<text>");
                break;
            case JsonValueKind.Number:
                text.Append(NumberMembers.Contains(member) ? value.GetRawText() : "<number>");
                break;
            case JsonValueKind.Null:
                text.Append("null");
                break;
            default:
                text.Append("<true or false>");
                break;
        }
    }

    // All elements have the same members, more or less: one of them is enough to see the shape.
    private static void AppendArray(StringBuilder text, JsonElement array, string member)
    {
        int length = array.GetArrayLength();
        text.Append('[');
        if (length > 0)
            AppendStructure(text, array[0], member);
        if (length > 1)
            text.AppendFormat(CultureInfo.InvariantCulture, ", {0:N0} more", length - 1);
        text.Append(']');
    }

    private static bool IsShown(string member, string? word) => word is not null
        && ((WordMembers.TryGetValue(member, out string[]? words) && Array.IndexOf(words, word) >= 0)
            || (NumberMembers.Contains(member) && word.Length < 20 && word.All(static c => c is >= '0' and <= '9'))
            || (member == "powerschool_version" && word.Length < 40 && word.All(static c => c is (>= '0' and <= '9') or '.')));

    private static void AppendParameters(StringBuilder text, string parameters, char? start)
    {
        foreach (string parameter in parameters.Split(['&'], StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = parameter.Split(['='], 2);
            string name = Uri.UnescapeDataString(parts[0]);
            string value = parts.Length > 1 ? parts[1] : "";
            bool isPage = name is "page" or "pagesize" && value.All(static c => c is >= '0' and <= '9');
            if (start is { } mark)
                text.Append(mark);
            text.Append(NameOrHidden(name)).Append('=').Append(isPage || IsShown(name, value) ? value : Hidden);
            start = '&';
        }
    }

    /// <summary>A name as a protocol has it. A server that is out of order can put anything in the place of a name.</summary>
    private static string NameOrHidden(string? name, char alsoAllowed = '_') =>
        name is { Length: > 0 and <= LongestName }
        && name.All(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '.' or '@' or '$' || c == alsoAllowed)
        && (alsoAllowed == '-' || IsLowerCaseStart(name))
            ? name
            : Hidden;

    // The members of PowerSchool's answers start with a small letter, those of persons with a capital.
    private static bool IsLowerCaseStart(string name) => name.TrimStart('@', '$', '_') is { Length: > 0 } word && word[0] is >= 'a' and <= 'z';

    /// <summary>The text; null for half of a surrogate pair and the like, which cannot be one.</summary>
    private static string? Text(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
