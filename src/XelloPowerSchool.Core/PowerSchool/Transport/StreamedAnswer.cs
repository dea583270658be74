namespace XelloPowerSchool.PowerSchool;

/// <summary>Answers that are too long to be received whole before they are read.</summary>
internal static class StreamedAnswer
{
    /// <summary>Name of the request's property that asks for one.</summary>
    public const string Wanted = "XelloPowerSchool.Streamed";

    /// <summary>Whether the body is to stay on the network. An error's body is short and is received like any other.</summary>
    public static bool Is(HttpResponseMessage response) => response.IsSuccessStatusCode && response.RequestMessage is { } request && IsWanted(request);

    private static bool IsWanted(HttpRequestMessage request) =>
#if NETFRAMEWORK
        request.Properties.TryGetValue(Wanted, out object value) && value is true;
#else
        request.Options.TryGetValue(new HttpRequestOptionsKey<object?>(Wanted), out object? value) && value is true;
#endif
}
