using System.Text.Json;

namespace XelloPowerSchool.Sandbox.Api;

/// <summary>The body of a request that must be a JSON object.</summary>
internal static class JsonBody
{
    /// <exception cref="BadRequestException">The body is something else.</exception>
    public static JsonElement Of(ApiRequest request)
    {
        if (request.Body.Length == 0) return JsonDocument.Parse("{}").RootElement;
        try
        {
            var body = JsonDocument.Parse(request.Body).RootElement;
            return body.ValueKind == JsonValueKind.Object ? body : throw new BadRequestException("The request body must be a JSON object.");
        }
        catch (JsonException)
        {
            throw new BadRequestException("The request body is not valid JSON.");
        }
    }
}
