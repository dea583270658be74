using System.IO.Compression;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using XelloPowerSchool.Sandbox.Data;

namespace XelloPowerSchool.Sandbox.Plugins;

/// <summary>A plugin's zip, or the bare plugin.xml that a server also takes: read with care and judged by the server's rules.</summary>
internal sealed class PluginPackage
{
    private const int MostEntries = 2000;
    private const long MostBytes = 20_000_000;
    private const string PluginFile = "plugin.xml";
    private const string QueriesFolder = "queries_root/";
    private const string QueriesSuffix = ".named_queries.xml";
    private const string Namespace = "http://plugin.powerschool.pearson.com";

    private readonly List<SandboxFinding> _findings = [];
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly Version _server;
    private readonly List<NamedQuery> _queries = [];
    private readonly Dictionary<(string, string), Grant> _grants = [];
    private string _name = "";
    private string _version = "";
    private V1Level _v1;
    private bool _isDeletable = true;

    /// <param name="bytes">The zip or the XML.</param>
    /// <param name="server">The version of the server.</param>
    public PluginPackage(byte[] bytes, Version server)
    {
        _server = server;
        if (!Read(bytes) || Xml(PluginFile) is not { } plugin) return;
        ReadPlugin(plugin);
        foreach (var file in _files.Keys.Where(IsQueries).OrderBy(name => name, StringComparer.Ordinal)) ReadQueries(file);
    }

    /// <summary>Whether the server refuses to install it.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Whether it can be switched on once it is installed.</summary>
    public bool CanBeEnabled { get; private set; } = true;

    public IReadOnlyList<SandboxFinding> Findings => _findings;

    public bool IsDeletable => _isDeletable;

    public Plugin ToPlugin() => new(_name, _version) { V1 = _v1, Grants = _grants, Queries = _queries, Findings = _findings };

    private static bool IsQueries(string name) =>
        name.StartsWith(QueriesFolder, StringComparison.Ordinal) && name.EndsWith(QueriesSuffix, StringComparison.Ordinal) && name.LastIndexOf('/') == QueriesFolder.Length - 1;

    private void Refuse(string file, string code, string message)
    {
        IsRefused = true;
        Report(file, code, message);
    }

    private void Report(string file, string code, string message, string level = "ERROR") =>
        _findings.Add(new SandboxFinding { Level = level, File = file, Code = code, Message = message });

    private bool Read(byte[] bytes)
    {
        if (bytes.Length < 4 || bytes[0] != 'P' || bytes[1] != 'K')
        {
            _files[PluginFile] = bytes;
            return true;
        }
        try
        {
            using var zip = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
            if (zip.Entries.Count > MostEntries) return Failed("", "TooManyFiles", "The package has too many files.");
            var left = MostBytes;
            foreach (var entry in zip.Entries)
            {
                var name = entry.FullName;
                if (name.AsSpan().IndexOfAny('\\', ':', '\0') >= 0 || name is ['/', ..] || name.Split('/').Contains(".."))
                    return Failed(name, "InvalidPath", "The package has a file that would lie outside of it.");
                if (name is [.., '/']) continue;
                if (_files.ContainsKey(name)) return Failed(name, "DuplicateFile", "The package has a file twice.");
                // What an entry says about its size is not believed; what comes out is counted.
                using var content = entry.Open();
                using var copy = new MemoryStream();
                var buffer = new byte[8192];
                int read;
                while ((read = content.Read(buffer, 0, buffer.Length)) > 0)
                {
                    if ((left -= read) < 0) return Failed(name, "TooLarge", "The package is too large when it is unpacked.");
                    copy.Write(buffer, 0, read);
                }
                _files[name] = copy.ToArray();
            }
        }
        catch (InvalidDataException)
        {
            return Failed("", "InvalidZip", "The package is not a zip file.");
        }
        if (_files.ContainsKey(PluginFile)) return true;
        return Failed(PluginFile, "NoPluginXml", _files.Keys.FirstOrDefault(name => name.EndsWith("/" + PluginFile, StringComparison.Ordinal)) is { } inside
            ? $"plugin.xml must be at the root of the package; it is in the folder {inside.Substring(0, inside.Length - PluginFile.Length - 1)}."
            : "The package has no plugin.xml at its root.");

        bool Failed(string file, string code, string message)
        {
            Refuse(file, code, message);
            return false;
        }
    }

    private XElement? Xml(string file)
    {
        try
        {
            // No document types, so no entities that unfold or read files.
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MostBytes };
            using var reader = XmlReader.Create(new MemoryStream(_files[file], writable: false), settings);
            return XDocument.Load(reader, LoadOptions.SetLineInfo).Root;
        }
        catch (XmlException e)
        {
            Refuse(file, "InvalidXml", e.Message);
            return null;
        }
    }

    private void ReadPlugin(XElement plugin)
    {
        XNamespace ns = Namespace;
        if (plugin.Name != ns + "plugin")
        {
            Refuse(PluginFile, "InvalidXml", $"Cannot find the declaration of element '{plugin.Name.LocalName}'.");
            return;
        }
        _name = Attribute(plugin, "name", 1, 40);
        _version = Attribute(plugin, "version", 0, 20);
        Attribute(plugin, "description", 0, 256);
        Attribute(plugin, "class", 0, 256);
        _isDeletable = (string?)plugin.Attribute("deletable") is not ("false" or "0");
        foreach (var twice in plugin.Elements().GroupBy(element => element.Name).Where(group => group.Count() > 1))
            Refuse(PluginFile, "Schema", $"Element '{twice.Key.LocalName}' may be there once only.");

        if (plugin.Element(ns + "publisher") is not { } publisher) Refuse(PluginFile, "Schema", "Element 'publisher' is missing.");
        else
        {
            Attribute(publisher, "name", 1, 100);
            if (publisher.Element(ns + "contact") is not { } contact) Refuse(PluginFile, "Schema", "Element 'contact' of 'publisher' is missing.");
            else
            {
                Attribute(contact, "email", 1, 40);
                Attribute(contact, "phone", 0, 20);
            }
        }
        if (plugin.Element(ns + "registration") is { } registration) Attribute(registration, "url", 1, 1000);
        foreach (var link in plugin.Descendants(ns + "link"))
        {
            Attribute(link, "display-text", 1, 100);
            Attribute(link, "path", 0, 1000);
            Attribute(link, "title", 0, 256);
        }
        if (plugin.Element(ns + "oauth") is { } oauth)
        {
            Attribute(oauth, "account_token", 0, 256);
            ReadLevel(oauth);
        }
        if (plugin.Element(ns + "access_request") is { } access) ReadGrants(access, ns);
    }

    private void ReadLevel(XElement oauth)
    {
        switch (((string?)oauth.Attribute("accessLevelV1Api"))?.ToUpperInvariant())
        {
            case null: return;
            case "FULL": _v1 = V1Level.Full; break;
            case "READ": _v1 = V1Level.Read; break;
            default: Refuse(PluginFile, "Schema", "Attribute 'accessLevelV1Api' must be READ or FULL."); break;
        }
        // Whether an old server refuses an attribute that its schema does not know has not been seen.
        if (_server < ServerFeatures.V1AccessLevel) Report(PluginFile, "UnknownAttribute", "Attribute 'accessLevelV1Api' is not known before 25.2.", "WARNING");
    }

    private void ReadGrants(XElement access, XNamespace ns)
    {
        foreach (var field in access.Elements())
        {
            if (field.Name != ns + "field")
            {
                Refuse(PluginFile, "Schema", $"Element '{field.Name.LocalName}' is not allowed in 'access_request'.");
                continue;
            }
            var (table, column) = (Attribute(field, "table", 1, 30), Attribute(field, "field", 1, 30));
            var grant = (string?)field.Attribute("access") switch { "ViewOnly" => Grant.ViewOnly, "FullAccess" => Grant.FullAccess, _ => Grant.NoAccess };
            if (grant == Grant.NoAccess) Refuse(PluginFile, "Schema", $"Attribute 'access' of {table}.{column} must be ViewOnly or FullAccess.");
            if (DataDictionary.Find(table) is not { } known) CannotBeEnabled($"{table} {column}: Invalid Table");
            else if (known.Find(column) is not { } there) CannotBeEnabled($"{table} {column}: Invalid Column");
            else if (!_grants.TryGetValue((known.Key, there.Key), out var before) || before < grant) _grants[(known.Key, there.Key)] = grant;
        }

        void CannotBeEnabled(string message)
        {
            CanBeEnabled = false;
            Report(PluginFile, "InvalidField", message);
        }
    }

    private string Attribute(XElement element, string name, int least, int most)
    {
        var value = (string?)element.Attribute(name);
        if (value is null && least > 0) Refuse(PluginFile, "Schema", $"Attribute '{name}' of '{element.Name.LocalName}' is missing.");
        else if (value is not null && (value.Length < least || value.Length > most))
            Refuse(PluginFile, "Schema", $"Attribute '{name}' of '{element.Name.LocalName}' must have {(least > 0 ? $"{least} to {most}" : $"at most {most}")} characters.");
        return value ?? "";
    }

    private void ReadQueries(string file)
    {
        if (Xml(file) is not { } root) return;
        if (root.Name != "queries")
        {
            Refuse(file, "Schema", $"Cannot find the declaration of element '{root.Name.LocalName}'.");
            return;
        }
        foreach (var element in root.Elements("query"))
        {
            var query = new NamedQuery(
                (string?)element.Attribute("name") ?? "",
                (string?)element.Attribute("coreTable") is { Length: > 0 } core ? core : null,
                (string?)element.Attribute("flattened") is "true" or "1",
                element.Elements("args").Elements("arg").Select(arg => new QueryArgument(
                    (string?)arg.Attribute("name") ?? "", (string?)arg.Attribute("required") is "true" or "1", (string?)arg.Attribute("type") == "array",
                    (string?)arg.Attribute("default") ?? "", _server >= ServerFeatures.Casing ? (string?)arg.Attribute("casing") ?? "none" : "none")).ToArray(),
                element.Elements("columns").Elements("column").Select(Column).ToArray(),
                (string?)element.Element("sql") ?? "");
            if (IsInvalid(query, element) is { } reason) Refuse(file, "InvalidQuery", reason);
            else _queries.Add(Prepared(query, file));
        }
    }

    private static QueryColumn Column(XElement column)
    {
        var field = (string?)column.Attribute("column") ?? "";
        var dot = field.AsSpan().IndexOf('.');
        return new QueryColumn(dot < 0 ? "" : field.Substring(0, dot), dot < 0 ? field : field.Substring(dot + 1), column.Value.Trim() is { Length: > 0 } alias ? alias : field);
    }

    private string? IsInvalid(NamedQuery query, XElement element)
    {
        if (query.Name.Length is 0 or > 200) return "The name of a PowerQuery must have 1 to 200 characters.";
        if (_queries.Exists(other => other.Name == query.Name)) return $"PowerQuery {query.Name} is there twice.";
        if (((string?)element.Element("summary"))?.Length > 50) return $"PowerQuery {query.Name}: a summary has at most 50 characters.";
        if (query.Columns.Count == 0) return $"PowerQuery {query.Name} has no columns.";
        if (query.CoreTable is { } core && (DataDictionary.Find(core) is not { } table || table.Kind == TableKind.Closed)) return $"PowerQuery {query.Name} refers to non-existent core table {core}";
        foreach (var column in query.Columns)
        {
            if (column.Name.Length == 0 || column.Name.Any(c => !(char.IsLetterOrDigit(c) || c == '_'))) return $"PowerQuery {query.Name} has the invalid column name {column.Alias}";
            if (query.CoreTable is null && column.AliasTable is null) return $"PowerQuery {query.Name} has no core table, so column {column.Alias} needs a table.";
            if (DataDictionary.Find(column.Table)?.Find(column.Field) is null) return $"PowerQuery {query.Name} refers to non-existent core table column {column.Field.ToUpperInvariant()}";
        }
        return null;
    }

    // A query that cannot be executed installs all the same; calling it finds nothing.
    private NamedQuery Prepared(NamedQuery query, string file)
    {
        try
        {
            var sql = new OracleSql(query.Sql);
            var undeclared = sql.Binds.Where(bind => !query.Arguments.Any(argument => string.Equals(argument.Name, bind, StringComparison.OrdinalIgnoreCase))).ToArray();
            if (undeclared.Length > 0) throw new NotSupportedException($"bind variable without an argument: {string.Join(", ", undeclared)}");
            if (query.Sql.AsSpan().IndexOf("~(".AsSpan()) >= 0) throw new NotSupportedException("page tags are not executed for plugins");
            return query with { Statement = sql };
        }
        catch (NotSupportedException e)
        {
            Report(file, "QueryNotExecutable", $"PowerQuery {query.Name}: {e.Message}");
            return query;
        }
    }
}
