using System.Globalization;
using System.Text;
using System.Xml.Linq;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Plugin;

/// <summary>What a plugin is to be.</summary>
internal sealed record PluginRequest
{
    public XelloMapping Mapping { get; init; } = XelloMapping.Default;

    /// <summary>What is read beside students and schools.</summary>
    public IReadOnlyCollection<XelloPluginData> Data { get; init; } = [XelloPluginData.Courses, XelloPluginData.Enrollments, XelloPluginData.History, XelloPluginData.Requests];

    /// <summary>READ, FULL, or empty for a plugin that reads by its queries and tables alone.</summary>
    public string V1Access { get; init; } = "";

    /// <summary>The district, as PowerSchool shows it.</summary>
    public string? Publisher { get; init; }

    public string? PublisherEmail { get; init; }

    /// <summary>Columns of this district's own tables, with the key that leads to them.</summary>
    public IReadOnlyList<(string Table, string Field)> DistrictFields { get; init; } = [];
}

/// <summary>
/// Makes a plugin of the module's own one: of its queries those that are asked for, of the query for students the columns that the mapping
/// needs, and as rights exactly the fields that these queries name. The same request gives the same bytes.
/// </summary>
internal sealed class PluginBuilder(PluginRequest request)
{
    // What every roster is made of, whatever the mapping says.
    private static readonly HashSet<string> AlwaysOfStudents = new(StringComparer.Ordinal)
    {
        "STUDENTS.DCID", "STUDENTS.STUDENT_NUMBER", "STUDENTS.LAST_NAME", "STUDENTS.FIRST_NAME", "STUDENTS.DOB", "STUDENTS.GENDER", "STUDENTS.GRADE_LEVEL",
        "STUDENTS.SCHOOLID", "STUDENTS.ENROLL_STATUS", "STUDENTS.ENTRYDATE", "STUDENTS.EXITDATE", "STUDENTS.EXITCODE", "STUDENTS.SCHED_NEXTYEARGRADE",
        "SCHOOLS.DCID",
    };

    private static readonly Dictionary<XelloPluginData, string[]> QueriesOf = new()
    {
        [XelloPluginData.Courses] = [PluginQueries.Courses, PluginQueries.Catalogue, PluginQueries.Terms, PluginQueries.Sections],
        [XelloPluginData.Enrollments] = [PluginQueries.Enrollments],
        [XelloPluginData.History] = [PluginQueries.History],
        [XelloPluginData.Requests] = [PluginQueries.Requests],
    };

    private readonly PluginReasons _reasons = new(request.Mapping);

    /// <summary>The columns that a plugin for a mapping has to ask for, those of the district's own tables included.</summary>
    public static IReadOnlyList<(string Table, string Field)> Needed(StudentMapping mapping) =>
    [
        .. new PluginBuilder(new PluginRequest { Mapping = mapping.Contract, DistrictFields = [.. mapping.ExtensionSources.SelectMany(MappingSources.SisFieldsOf).Distinct()] })
            .Build(SyncPlugin.Identity().Version, "").Content.Fields.Select(static f => (f.Table, f.Field)),
    ];

    /// <summary>The plugin under a version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="file">The zip's name, for what it asks for.</param>
    public (byte[] Zip, XelloPluginFile Content) Build(string version, string file)
    {
        XDocument queries = SyncPlugin.ReadQueries(), plugin = SyncPlugin.ReadXml();
        string[] wanted = [PluginQueries.Students, PluginQueries.Schools, PluginQueries.Plugin, .. request.Data.SelectMany(static d => QueriesOf[d])];
        foreach (XElement query in queries.Root!.Elements("query").Where(q => !wanted.Contains((string)q.Attribute("name")!)).ToArray())
            Remove(query);
        Cut(queries.Root.Elements("query").Single(static q => (string)q.Attribute("name")! == PluginQueries.Students));
        TellVersion(queries.Root.Elements("query").Single(static q => (string)q.Attribute("name")! == PluginQueries.Plugin), version);

        HashSet<string> needed = [.. queries.Root.Elements("query").SelectMany(FieldsOf)];
        List<(string Table, string Field)> fields = [.. SyncPlugin.AccessRequest().Where(f => needed.Contains($"{f.Table}.{f.Field}".ToUpperInvariant())), .. request.DistrictFields];
        Describe(plugin.Root!, version, fields);

        var zip = new StoredZip();
        zip.Add(PluginManifest.FileName, Bytes(plugin));
        zip.Add(SyncPlugin.QueryFile, Bytes(queries));
        byte[] bytes = zip.ToZip();
        return (bytes, new XelloPluginFile
        {
            Name = (string)plugin.Root!.Attribute("name")!,
            Version = version,
            V1Access = request.V1Access,
            IsDistrict = request.DistrictFields.Count > 0,
            Fields = [.. fields.Select(f => new XelloPluginField(f.Table, f.Field, "ViewOnly", _reasons.Of(f.Table, f.Field), file))],
            Queries = [.. queries.Root.Elements("query").Select(static q => (string)q.Attribute("name")!)],
            Sha256 = FileHash.Of(bytes),
        });
    }

    /// <summary>
    /// The version by rule: that of the earlier plugin when nothing has changed, its second number raised when more is asked for and somebody
    /// has to approve it, and otherwise its third.
    /// </summary>
    /// <param name="previous">The zip that was delivered before; null when there was none.</param>
    public string NextVersion(byte[]? previous)
    {
        string least = SyncPlugin.Identity().Version;
        if (previous is null)
            return least;
        PluginManifest manifest = PluginCheck.ManifestOf(previous);
        if (PluginManifest.Compare(manifest.Version, least) is not { } order)
            throw Errors.Error.PluginNotOurs();
        if (Build(manifest.Version, "").Zip.AsSpan().SequenceEqual(previous))
            return manifest.Version;
        XelloPluginFile now = Build(manifest.Version, "").Content;
        bool asksForMore = now.Fields.Any(f => !manifest.Requests($"{f.Table}.{f.Field}".ToUpperInvariant())) || (request.V1Access.Length > 0 && request.V1Access != manifest.V1Access);
        string raised = Raise(manifest.Version, asksForMore ? 1 : 2);
        return order < 0 && PluginManifest.Compare(raised, least) < 0 ? least : raised;
    }

    /// <summary>A version with one of its numbers raised and those behind it 0.</summary>
    public static string Raise(string version, int place)
    {
        int[] numbers = [.. version.Split('.').Concat(["0", "0", "0"]).Take(3).Select(static n => int.Parse(n, CultureInfo.InvariantCulture))];
        numbers[place]++;
        Array.Clear(numbers, place + 1, 2 - place);
        return string.Join(".", numbers);
    }

    // The columns of the query and what the SQL selects for them go together.
    private void Cut(XElement query)
    {
        HashSet<string> wanted = [.. AlwaysOfStudents, .. MappingSources.SisFields(request.Mapping).Select(static f => $"{f.Table}.{f.Field}".ToUpperInvariant())];
        if (request.Data.Contains(XelloPluginData.Requests))
            wanted.Add("STUDENTS.NEXT_SCHOOL"); // requests are for next year's school
        XElement[] columns = [.. query.Element("columns")!.Elements("column")];
        XElement sql = query.Element("sql")!;
        IReadOnlyList<(int Start, int End)> items = new QuerySql(sql.Value).SelectItems;
        string[] kept = [.. items.Where((_, i) => IsWanted(columns[i])).Select(item => sql.Value.Substring(item.Start, item.End - item.Start).Trim())];
        sql.ReplaceNodes(new XCData(sql.Value.Substring(0, items[0].Start) + " " + string.Join(",\n             ", kept) + "\n      " + sql.Value.Substring(items[items.Count - 1].End)));
        foreach (XElement column in columns.Where(c => !IsWanted(c)))
            Remove(column);

        bool IsWanted(XElement column) => wanted.Contains((string)column.Attribute("column")!);
    }

    private static void TellVersion(XElement query, string version)
    {
        XElement sql = query.Element("sql")!;
        sql.ReplaceNodes(new XCData(sql.Value.Replace($"'{SyncPlugin.Identity().Version}'", $"'{version}'", StringComparison.Ordinal)));
    }

    /// <summary>The fields that a query needs the right to: those that stand for its columns, and those that its SQL names.</summary>
    private static IEnumerable<string> FieldsOf(XElement query) =>
        query.Element("columns")!.Elements("column").Select(static c => ((string)c.Attribute("column")!).ToUpperInvariant())
            .Concat(new QuerySql(query.Element("sql")!.Value).Fields);

    private void Describe(XElement plugin, string version, List<(string Table, string Field)> fields)
    {
        XNamespace ns = plugin.Name.Namespace;
        plugin.SetAttributeValue("version", version);
        plugin.Element(ns + "oauth")!.SetAttributeValue("accessLevelV1Api", request.V1Access.Length > 0 ? request.V1Access : null);
        XElement publisher = plugin.Element(ns + "publisher")!;
        if (request.Publisher is { } name)
            publisher.SetAttributeValue("name", name);
        if (request.PublisherEmail is { } email)
            publisher.Element(ns + "contact")!.SetAttributeValue("email", email);
        plugin.Element(ns + "access_request")!.ReplaceNodes(
            fields.SelectMany(f => new object[]
            {
                "\n    ", new XElement(ns + "field", new XAttribute("table", f.Table), new XAttribute("field", f.Field), new XAttribute("access", "ViewOnly")),
            }).Append("\n  "));
    }

    // With the line that it stands on.
    private static void Remove(XElement element)
    {
        if (element.PreviousNode is XText blank)
            blank.Remove();
        element.Remove();
    }

    private static byte[] Bytes(XDocument document) => Encoding.UTF8.GetBytes(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + document.Root!.ToString(SaveOptions.DisableFormatting).Replace("\r\n", "\n", StringComparison.Ordinal) + "\n");
}
