namespace XelloPowerSchool.Sandbox.Api;

/// <summary>
/// The parameters of a request. Clients send the criteria of q with and without escapes, so everything is decoded first and read afterwards.
/// </summary>
internal sealed class QueryString
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public QueryString(string query)
    {
        foreach (var part in query.Split('&'))
        {
            var cut = part.AsSpan().IndexOf('=');
            if (cut > 0) _values[Decode(part.Substring(0, cut))] = Decode(part.Substring(cut + 1));
        }
    }

    public string? this[string name] => _values.TryGetValue(name, out var value) ? value : null;

    /// <summary>A comma-separated list.</summary>
    public IReadOnlyCollection<string> List(string name) =>
        (this[name] ?? "").Split(',').Select(item => item.Trim()).Where(item => item.Length > 0).ToArray();

    public int? Integer(string name)
    {
        if (this[name] is not { Length: > 0 } text) return null;
        return int.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new BadRequestException($"Invalid value for {name}: a number is expected.");
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
