using System.Globalization;
using System.Text;
using XelloPowerSchool.Settings;

namespace XelloPowerSchool.DataFiles;

/// <summary>Makes a profile of its JSON, and finds everything that is wrong with it.</summary>
internal sealed class ProfileReader
{
    private const int SchemaVersion = 1;

    private static readonly Dictionary<string, string> LineEnds = new(StringComparer.Ordinal) { ["crlf"] = "\r\n", ["lf"] = "\n" };

    private static readonly Dictionary<string, XelloCertainty> Certainties = new(StringComparer.Ordinal)
    {
        ["H"] = XelloCertainty.High,
        ["M"] = XelloCertainty.Medium,
        ["L"] = XelloCertainty.Low,
    };

    private static readonly Dictionary<string, XelloDataFileKind> Kinds =
        typeof(XelloDataFileKind).GetEnumValues().Cast<XelloDataFileKind>().ToDictionary(kind => kind.ToString(), StringComparer.Ordinal);

    private static readonly Dictionary<string, XelloColumnType> Types = typeof(XelloColumnType).GetEnumValues().Cast<XelloColumnType>()
        .ToDictionary(type => char.ToLowerInvariant(type.ToString()[0]) + type.ToString().Substring(1), StringComparer.Ordinal);

    private readonly SettingsProblems _problems;
    private readonly Dictionary<string, XelloProfileSwitch> _switches = new(StringComparer.Ordinal);
    private readonly List<(SettingsNode Node, XelloProfileReference Target)> _references = [];
    private string _dateFormat = "";

    private ProfileReader(SettingsProblems problems) => _problems = problems;

    /// <param name="json">The profile's JSON.</param>
    /// <param name="source">What it is known by in errors.</param>
    /// <param name="path">The file it is from; null for a profile of the module.</param>
    /// <exception cref="XelloException"><c>ProfileInvalid</c>, with everything that is wrong.</exception>
    public static XelloProfile Read(byte[] json, string source, string? path)
    {
        var problems = new SettingsProblems(source, ProfileLibrary.Errors);
        var root = ProfileInheritance.Resolve(SettingsProblems.Parse(json, source, ProfileLibrary.Errors), problems);
        var profile = new ProfileReader(problems).Read(SettingsObject.Of(root, problems)) with { Path = path, Json = Encoding.UTF8.GetString(json) };
        problems.ThrowIfAny();
        return profile;
    }

    private XelloProfile Read(SettingsObject root)
    {
        foreach (var done in new[] { "$schema", "extends", "omit" })
            root.Any(done);
        if (root.Whole("schemaVersion", 1, int.MaxValue) is not SchemaVersion)
            root.Wrong(root.Any("schemaVersion") ?? root.Node, string.Format(CultureInfo.InvariantCulture, "must have schemaVersion {0}.", SchemaVersion));
        foreach (var entry in root.Entries("switches"))
            ReadSwitch(entry.Key, SettingsObject.Of(entry.Value, _problems));
        _dateFormat = root.RequiredText("dateFormat");
        CheckDateFormat(root, _dateFormat);
        var extensions = root.Texts("extensions");
        if (extensions.Count == 0 || extensions.Any(extension => extension[0] != '.' || extension.Length < 2))
            root.Wrong(root.Any("extensions") ?? root.Node, "must list endings of file names with their point, for example '.txt'.");
        var separator = root.RequiredText("separator");
        if (separator is not ("|" or "," or ";" or "\t"))
            root.Wrong(root.Any("separator") ?? root.Node, "must have a separator that is '|' or ',' or ';' or a tab.");

        var profile = new XelloProfile
        {
            Name = root.RequiredText("name"),
            Title = root.RequiredText("title"),
            Version = root.RequiredText("version"),
            Extensions = extensions,
            Separator = separator.Length == 1 ? separator[0] : '|',
            Forbidden = root.Text("forbidden") ?? "",
            LineEnd = root.Word("lineEnd", "\r\n", LineEnds),
            ByteOrderMark = root.Flag("byteOrderMark", false),
            Switches = [.. _switches.Values],
            Files = [.. root.Objects("files").Select(file => ReadFile(file, extensions.Count > 0 ? extensions[0] : ""))],
        };
        root.End();
        CheckWhole(root, profile);
        return profile;
    }

    private void ReadSwitch(string name, SettingsObject node)
    {
        var value = node.Any("value") ?? node.Node;
        var choices = node.Texts("choices");
        var chosen = value.Value switch
        {
            bool flag => flag ? "true" : "false",
            string text => text,
            _ => "",
        };
        if (choices.Count == 0)
            choices = ["true", "false"];
        if (!choices.Contains(chosen) || (value.Kind == SettingsKind.Flag) != (choices[0] == "true"))
            node.Wrong(value, choices[0] == "true" ? "must be true or false." : $"must be {SettingsObject.Alternatives(choices)}.");
        _switches[name] = new XelloProfileSwitch
        {
            Name = name,
            Value = chosen,
            Choices = choices,
            Meaning = node.RequiredText("meaning"),
            Source = node.RequiredText("source"),
            Certainty = node.Word("certainty", XelloCertainty.Low, Certainties),
        };
        node.End();
    }

    private XelloProfileFile ReadFile(SettingsObject node, string extension)
    {
        if (node.Any("kind") is null)
            node.Wrong(node.Node, "has no kind.");
        var kind = node.Word("kind", XelloDataFileKind.Student, Kinds);
        var name = node.RequiredText("name");
        var names = node.Text("nameBy") is { } by && Switch(node, "nameBy", by, isFlag: false) is { } decided
            ? (IReadOnlyList<string>)[decided.Value, .. decided.Choices.Where(choice => choice != decided.Value)]
            : [name];
        foreach (var bad in names.Where(candidate => candidate.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0 || candidate.IndexOfAny(['/', '\\', ':']) >= 0))
            node.Wrong(node.Any("name") ?? node.Node, $"'{bad}' cannot be the name of a file.");
        var source = node.RequiredText("source");
        var certainty = node.Word("certainty", XelloCertainty.Low, Certainties);
        var fields = DataFileFields.Of(kind);
        var columns = node.Objects("columns").Select(column => ReadColumn(column, fields, source, certainty)).OfType<XelloProfileColumn>().ToList();
        var key = node.Texts("key");
        foreach (var unknown in key.Where(column => !columns.Exists(known => known.Name == column && known.Field is not null)))
            node.Wrong(node.Any("key")!, $"names '{unknown}', which is no column with a value.");
        if (columns.Count == 0 || columns[0].Field is null)
            node.Wrong(node.Any("columns") ?? node.Node, "must begin with a column that has a value.");
        foreach (var twice in columns.GroupBy(column => column.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            node.Wrong(node.Any("columns")!, $"has the column '{twice.Key}' twice.");
        var file = new XelloProfileFile
        {
            Kind = kind,
            Name = names[0] + extension,
            Names = names,
            Required = node.Flag("required", false),
            Columns = columns,
            Key = key,
            Source = source,
            Certainty = certainty,
        };
        node.End();
        return file;
    }

    /// <summary>The column; null when a switch leaves it out.</summary>
    private XelloProfileColumn? ReadColumn(
        SettingsObject node, IReadOnlyDictionary<string, XelloColumnType> fields, string source, XelloCertainty certainty)
    {
        var name = node.RequiredText("name");
        if (name.IndexOfAny(['|', ',', ';', '\t', '"', '\r', '\n']) >= 0)
            node.Wrong(node.Any("name")!, "has a character that a header cannot have.");
        var type = node.Word("type", XelloColumnType.Text, Types);
        var field = node.Text("field");
        if (field is not null && !fields.ContainsKey(field))
            node.Wrong(node.Any("field")!, $"must be one of {string.Join(", ", fields.Keys)}.");
        else if (field is not null && !Fits(fields[field], type))
            node.Wrong(node.Any("field")!, $"is carried by columns of the type {Types.First(entry => entry.Value == fields[field]).Key}.");
        var choices = node.Texts("choices");
        if ((type == XelloColumnType.Choice) != (choices.Count > 0))
            node.Wrong(node.Any("choices") ?? node.Node, "must list the words of a choice, and only of a choice.");
        var format = type == XelloColumnType.Date ? node.Text("dateFormat") ?? _dateFormat : null;
        if (format is not null)
            CheckDateFormat(node, format);
        var required = node.Text("requiredBy") is { } requiredBy ? Switch(node, "requiredBy", requiredBy, isFlag: true)?.Value == "true" : node.Flag("required", false);
        var isPresent = node.Text("presentBy") is not { } presentBy || Switch(node, "presentBy", presentBy, isFlag: true)?.Value != "false";
        if (required && field is null)
            node.Wrong(node.Node, "is required but carries no field, so it would never have a value.");
        var column = new XelloProfileColumn
        {
            Name = name,
            Field = field,
            Type = type,
            Required = required,
            Width = node.Whole("width", 1, 1_000_000),
            Minimum = node.Whole("minimum", int.MinValue, int.MaxValue),
            Maximum = node.Whole("maximum", int.MinValue, int.MaxValue),
            Choices = choices,
            DateFormat = format,
            RefersTo = Reference(node),
            Exceptions = node.Texts("exceptions"),
            Source = node.Text("source") ?? source,
            Certainty = node.Word("certainty", certainty, Certainties),
        };
        node.End();
        return isPresent ? column : null;
    }

    private static bool Fits(XelloColumnType field, XelloColumnType column) =>
        field == column || (field == XelloColumnType.Text && column == XelloColumnType.Choice);

    private XelloProfileSwitch? Switch(SettingsObject node, string member, string name, bool isFlag)
    {
        if (_switches.TryGetValue(name, out var found) && found.Choices.Contains("true") == isFlag)
            return found;
        node.Wrong(node.Any(member)!, $"must be a switch that {(isFlag ? "is true or false" : "has names for choices")}. "
            + $"The switches are {string.Join(", ", _switches.Keys)}.");
        return null;
    }

    private XelloProfileReference? Reference(SettingsObject node)
    {
        if (node.Text("refersTo") is not { } text)
            return null;
        if (text.Split(['.'], 2) is [var file, var column] && Kinds.TryGetValue(file, out var kind))
        {
            var reference = new XelloProfileReference(kind, column);
            _references.Add((node.Any("refersTo")!, reference));
            return reference;
        }

        node.Wrong(node.Any("refersTo")!, "must be kind and column of another file, for example 'School.SchoolCode'.");
        return null;
    }

    private static void CheckDateFormat(SettingsObject node, string format)
    {
        // A form that does not bring a day back unchanged would write a wrong one. A name of a month would depend on a language.
        var day = new DateTime(2009, 3, 28);
        try
        {
            var text = day.ToString(format, CultureInfo.InvariantCulture);
            if (DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var back) && back == day && !text.Any(char.IsLetter))
                return;
        }
        catch (FormatException)
        {
            // Said below, with those that can be written and say too little.
        }

        node.Wrong(node.Any("dateFormat") ?? node.Node, "must be a form of dates with year, month and day in digits, for example 'yyyy-MM-dd'.");
    }

    private void CheckWhole(SettingsObject root, XelloProfile profile)
    {
        var files = root.Any("files") ?? root.Node;
        foreach (var kind in new[] { XelloDataFileKind.School, XelloDataFileKind.Student })
            if (profile.Find(kind) is not { Key.Count: > 0 })
                root.Wrong(files, $"must have a file of the kind {kind} with a key.");
        foreach (var twice in profile.Files.GroupBy(file => file.Kind).Where(group => group.Count() > 1))
            root.Wrong(files, $"has two files of the kind {twice.Key}.");
        foreach (var twice in profile.Files.SelectMany(file => file.Names).GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            root.Wrong(files, $"has the name '{twice.Key}' twice.");

        // A column may stand in a file that a switch or an omission left out.
        foreach (var (node, target) in _references)
        {
            var owner = profile.Files.FirstOrDefault(file => file.Columns.Any(column => column.RefersTo is { } own && ReferenceEquals(own, target)));
            var place = profile.Files.ToList().FindIndex(file => file.Kind == target.File);
            if (owner is not null && (profile.Find(target.File)?.Find(target.Column) is null || place >= profile.Files.ToList().IndexOf(owner)))
                _problems.Add(node, $"refers to {target}, which is no column of a file that is delivered before.");
        }
    }
}
