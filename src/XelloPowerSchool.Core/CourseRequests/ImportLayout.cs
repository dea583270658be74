using System.Text.Json;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.CourseRequests;

/// <summary>A column of an import file: its header, and what stands in it (<see cref="ImportValue"/>).</summary>
internal sealed record ImportColumn(string Header, string Value);

/// <summary>How an import file looks. Layouts are data: those that ship are resources, others are files of the same form.</summary>
internal sealed record ImportLayout
{
    private const string Prefix = "Layouts/";
    private const string Suffix = ".json";

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public string Description { get; init; } = "";

    /// <summary>Whether the file is for PowerSchool: then the requests are checked against it, and those that it has are left out.</summary>
    public bool IsForPowerSchool { get; init; }

    public char Delimiter { get; init; } = '\t';

    /// <summary>Whether a value with a delimiter, a quotation mark or a line break is put in quotation marks. Where not, it cannot be written.</summary>
    public bool Quotes { get; init; }

    public bool HasHeader { get; init; } = true;

    public XelloImportEncoding Encoding { get; init; }

    public XelloNewLine NewLine { get; init; }

    public XelloAlternateForm Alternates { get; init; }

    public IReadOnlyList<ImportColumn> Columns { get; init; } = [];

    /// <summary>Columns of the file of alternates.</summary>
    public IReadOnlyList<ImportColumn> AlternateColumns { get; init; } = [];

    /// <summary>Columns beside a course for its alternates, where they are columns.</summary>
    public int AlternatesBeside { get; init; } = 2;

    /// <summary>The names of the layouts that ship.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(ImportLayout).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name.Substring(Prefix.Length, name.Length - Prefix.Length - Suffix.Length))
            .OrderBy(name => name, StringComparer.Ordinal),
    ];

    /// <summary>A layout that ships, by its name.</summary>
    public static ImportLayout? Find(string name)
    {
        if (Names.FirstOrDefault(known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase)) is not { } found)
            return null;
        using Stream resource = typeof(ImportLayout).Assembly.GetManifestResourceStream(Prefix + found + Suffix)!;
        using var file = JsonDocument.Parse(resource, Lenient);
        return Read(file.RootElement);
    }

    /// <summary>A layout of a file.</summary>
    public static ImportLayout Read(string path)
    {
        try
        {
            using var file = JsonDocument.Parse(File.ReadAllBytes(path), Lenient);
            return Read(file.RootElement);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException or InvalidOperationException)
        {
            throw Error.LayoutInvalid(path, e);
        }
    }

    /// <summary>Columns as a person writes them: "Student_Number=StudentId", or "Priority" for a header of that name.</summary>
    public static IReadOnlyList<ImportColumn> ParseColumns(IEnumerable<string> columns) => [.. columns.Select(column =>
    {
        var parts = column.Split(['='], 2);
        var (header, value) = (parts[0].Trim(), parts[^1].Trim());
        return ImportValue.IsKnown(value) ? new ImportColumn(header, ImportValue.Canonical(value)) : throw Error.ImportColumnInvalid(column, ImportValue.Names);
    })];

    /// <summary>The layout with YearID as it is (37), or times 100 (3700) as ScheduleRequests stores it.</summary>
    public ImportLayout WithYearId(bool times100)
    {
        return this with { Columns = [.. Columns.Select(Changed)], AlternateColumns = [.. AlternateColumns.Select(Changed)] };

        ImportColumn Changed(ImportColumn column) =>
            column.Value is "YearId" or "YearIdTimes100" ? column with { Value = times100 ? "YearIdTimes100" : "YearId" } : column;
    }

    /// <summary>The columns of a row, with those for alternates where the layout has them.</summary>
    public IReadOnlyList<ImportColumn> AllColumns => Alternates != XelloAlternateForm.Column ? Columns
        : [
            .. Columns.Where(column => !ImportValue.IsOfAlternate(column.Value)),
            .. Enumerable.Range(1, AlternatesBeside).Select(rank => new ImportColumn(FormattableString.Invariant($"Alternate{rank}"), ImportValue.AlternateBeside(rank))),
        ];

    private static ImportLayout Read(JsonElement root)
    {
        var layout = new ImportLayout();
        foreach (var member in root.EnumerateObject())
        {
            layout = member.Name switch
            {
                "description" => layout with { Description = Text(member.Value) },
                "forPowerSchool" => layout with { IsForPowerSchool = member.Value.GetBoolean() },
                "delimiter" => layout with { Delimiter = Text(member.Value) is [var only] && only is not ('"' or '\r' or '\n') ? only : throw new FormatException("The delimiter is one character, and no quotation mark or line break.") },
                "quotes" => layout with { Quotes = member.Value.GetBoolean() },
                "header" => layout with { HasHeader = member.Value.GetBoolean() },
                "encoding" => layout with { Encoding = Name<XelloImportEncoding>(member.Value) },
                "newLine" => layout with { NewLine = Name<XelloNewLine>(member.Value) },
                "alternates" => layout with { Alternates = Name<XelloAlternateForm>(member.Value) },
                "alternatesBeside" => layout with { AlternatesBeside = member.Value.GetInt32() is > 0 and < 10 and var count ? count : throw new FormatException("1 to 9 columns for alternates are possible.") },
                "columns" => layout with { Columns = ReadColumns(member.Value) },
                "alternateColumns" => layout with { AlternateColumns = ReadColumns(member.Value) },
                var other => throw new FormatException($"'{other}' is not known here."),
            };
        }

        if (layout.Columns.Count == 0)
            throw new FormatException("The layout has no columns.");
        return layout.Alternates == XelloAlternateForm.File && layout.AlternateColumns.Count == 0
            ? throw new FormatException("The layout has a file of alternates and no alternateColumns.")
            : layout;
    }

    private static List<ImportColumn> ReadColumns(JsonElement list)
    {
        var columns = new List<ImportColumn>();
        foreach (var entry in list.EnumerateArray())
        {
            if (!entry.TryGetProperty("header", out var name) || !entry.TryGetProperty("value", out var content))
                throw new FormatException("A column has a header and a value.");
            var (header, value) = (Text(name), Text(content));
            if (entry.EnumerateObject().FirstOrDefault(member => member.Name is not ("header" or "value")) is { Value.ValueKind: not JsonValueKind.Undefined } other)
                throw new FormatException($"'{other.Name}' is not known in a column.");
            columns.Add(ImportValue.IsKnown(value)
                ? new ImportColumn(header, ImportValue.Canonical(value))
                : throw new FormatException($"'{value}' is no value; known are {string.Join(", ", ImportValue.Names)}, and text:..."));
        }

        return columns;
    }

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new FormatException("A text is expected.");

    private static TEnum Name<TEnum>(JsonElement value)
        where TEnum : struct, Enum =>
        Text(value) is var text && text.All(char.IsLetterOrDigit) && !text.All(char.IsDigit) && Enum.TryParse<TEnum>(text, ignoreCase: true, out var name)
            ? name
            : throw new FormatException($"'{Text(value)}' is none of {string.Join(", ", typeof(TEnum).GetEnumNames())}.");
}
