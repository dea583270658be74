using System.Collections;
using System.Text.Json;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.CourseRequests;

/// <summary>Which columns of an export hold what, where the user says so; can be kept in a file for next year.</summary>
internal sealed class CourseRequestColumnMap
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static CourseRequestColumnMap None { get; } = new();

    public Dictionary<CourseRequestField, string> Fields { get; } = [];

    public Dictionary<NumberedColumn, string> Numbered { get; } = [];

    /// <param name="map">Field and header, for example StudentId = 'Pupil No', Course1 = 'First wish', Alternate1 = 'Plan B'.</param>
    public static CourseRequestColumnMap Parse(IDictionary map)
    {
        var parsed = new CourseRequestColumnMap();
        foreach (DictionaryEntry entry in map)
            parsed.Add(entry.Key?.ToString() ?? "", entry.Value?.ToString());
        return parsed;
    }

    /// <summary>Reads a map that <see cref="Write"/> has written, or somebody by hand: one JSON object.</summary>
    public static CourseRequestColumnMap Read(string path)
    {
        try
        {
            var map = JsonSerializer.Deserialize<Dictionary<string, string?>>(File.ReadAllText(path)) ?? [];
            var parsed = new CourseRequestColumnMap();
            foreach (var entry in map)
                parsed.Add(entry.Key, entry.Value);
            return parsed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw Error.ColumnMapUnreadable(path, e);
        }
    }

    public void Write(string path)
    {
        var map = Named().ToDictionary(entry => entry.Name, entry => entry.Header);
        try
        {
            File.WriteAllText(path, JsonSerializer.Serialize(map, Format) + Environment.NewLine);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Error.OutputWriteFailed(path, e);
        }
    }

    /// <summary>Both maps; what the other one says wins.</summary>
    public CourseRequestColumnMap With(CourseRequestColumnMap other)
    {
        var both = new CourseRequestColumnMap();
        foreach (var entry in Fields.Concat(other.Fields))
            both.Fields[entry.Key] = entry.Value;
        foreach (var entry in Numbered.Concat(other.Numbered))
            both.Numbered[entry.Key] = entry.Value;
        return both;
    }

    /// <summary>Fields and headers as a person would say them.</summary>
    public IEnumerable<string> Describe() => Named().Select(entry => $"{entry.Name} = '{entry.Header}'");

    private IEnumerable<(string Name, string Header)> Named() =>
        Fields.Select(entry => (entry.Key.ToString(), entry.Value)).Concat(Numbered.Select(entry => (entry.Key.ToString(), entry.Value)));

    private void Add(string key, string? header)
    {
        if (string.IsNullOrWhiteSpace(header))
            throw Invalid();
        // A number would pass for a field too.
        if (key.All(char.IsLetter) && Enum.TryParse<CourseRequestField>(key, ignoreCase: true, out var field))
            Fields[field] = header!;
        else if (NumberedColumn.Of(key) is { } column && string.Equals(column.ToString(), key, StringComparison.OrdinalIgnoreCase))
            Numbered[column] = header!;
        else
            throw Invalid();

        XelloException Invalid() => Error.ColumnMapInvalid(
            key, [.. typeof(CourseRequestField).GetEnumNames(), "Course1", "Alternate1", "Course1Alternate1 (and other numbers)"]);
    }
}
