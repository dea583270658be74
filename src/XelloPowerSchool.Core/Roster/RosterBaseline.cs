using System.Text.Encodings.Web;
using System.Text.Json;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Roster;

/// <summary>
/// The findings that a district has and lives with, kept in a file that people may read, compare and put under version
/// control. It names students by key and nothing else. Only what is not in it is news.
/// </summary>
internal sealed class RosterBaseline
{
    private const int Schema = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly HashSet<(string Rule, string? Field, string Subject)> _findings;

    private RosterBaseline(IEnumerable<(string, string?, string)> findings, IReadOnlyCollection<SchoolFieldUse> fields)
    {
        _findings = [.. findings];
        Fields = fields;
    }

    /// <summary>How many findings there are.</summary>
    public int Count => _findings.Count;

    /// <summary>How the schools' fields were filled when the baseline was made.</summary>
    public IReadOnlyCollection<SchoolFieldUse> Fields { get; }

    /// <summary>What a check found, as a baseline.</summary>
    public static RosterBaseline Of(IEnumerable<XelloFinding> findings, IReadOnlyCollection<SchoolFieldUse> fields) =>
        new(findings.Select(Place), fields);

    /// <summary>Reads a baseline.</summary>
    /// <exception cref="XelloException"><c>BaselineNotFound</c>, <c>BaselineUnreadable</c>.</exception>
    public static RosterBaseline Read(string path)
    {
        if (!File.Exists(path))
            throw Error.BaselineNotFound(path);
        try
        {
            var file = JsonSerializer.Deserialize<BaselineFile>(File.ReadAllBytes(path), Json);
            if (file is null || file.Schema != Schema || Has(file.Findings, null) || Has(file.Fields, null)
                || file.Findings.Exists(entry => string.IsNullOrEmpty(entry.Rule) || Has(entry.Subjects, null)))
                throw Error.BaselineUnreadable(path, "it has not the form that this version of the module writes");
            return new RosterBaseline(
                file.Findings.SelectMany(entry => entry.Subjects, (entry, subject) => (entry.Rule, entry.Field, subject)), file.Fields);
        }
        catch (JsonException exception)
        {
            // The exception's own message may quote the file.
            throw Error.BaselineUnreadable(path, $"line {(exception.LineNumber ?? 0) + 1} is not JSON of a baseline", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Error.BaselineUnreadable(path, exception.Message, exception);
        }
    }

    /// <summary>True when the finding was there when the baseline was made.</summary>
    public bool Has(XelloFinding finding) => _findings.Contains(Place(finding));

    /// <summary>How many findings of the baseline are gone.</summary>
    public int CountFixed(IEnumerable<XelloFinding> findings)
    {
        var left = new HashSet<(string, string?, string)>(_findings);
        foreach (var finding in findings)
            left.Remove(Place(finding));
        return left.Count;
    }

    /// <summary>Writes the file anew; on any error the one that was there stays.</summary>
    /// <exception cref="XelloException"><c>OutputWriteFailed</c>.</exception>
    public void Write(string path)
    {
        // Sorted, a later version of the file differs from this one only where the findings do.
        var file = new BaselineFile(
            Schema,
            [
                .. _findings.GroupBy(finding => (finding.Rule, finding.Field))
                    .OrderBy(group => group.Key.Rule, StringComparer.Ordinal).ThenBy(group => group.Key.Field, StringComparer.Ordinal)
                    .Select(group => new BaselineEntry(
                        group.Key.Rule, group.Key.Field,
                        [.. group.Select(finding => finding.Subject).OrderBy(subject => subject, StudentIdOrder.Instance)])),
            ],
            [.. Fields]);
        var json = JsonSerializer.SerializeToUtf8Bytes(file, Json);
        WholeFile.Write(path, target => target.Write(json, 0, json.Length));
    }

    private static bool Has<T>(List<T>? list, T? nothing)
        where T : class => list is null || list.Contains(nothing!);

    private static (string Rule, string? Field, string Subject) Place(XelloFinding finding) => (finding.Rule, finding.Field, finding.Subject);

    private sealed record BaselineFile(int Schema, List<BaselineEntry> Findings, List<SchoolFieldUse> Fields);

    private sealed record BaselineEntry(string Rule, string? Field, List<string> Subjects);
}
