using System.Text.RegularExpressions;
using System.Xml.Linq;
using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.Plugin;

/// <summary>A field of an access request.</summary>
/// <param name="Table">The table, as the plugin writes it.</param>
/// <param name="Field">The column, as the plugin writes it.</param>
internal sealed record PluginField(string Table, string Field)
{
    /// <summary>What fields are compared by: case does not matter in access requests.</summary>
    public string Key => $"{Table}.{Field}".ToUpperInvariant();
}

/// <summary>plugin.xml: what the plugin is, and what it asks for. Judged by PowerSchool's schema and by what reading students needs.</summary>
internal sealed class PluginManifest
{
    internal const string FileName = "plugin.xml";

    private static readonly XNamespace Schema = "http://plugin.powerschool.pearson.com";

    private static readonly Regex Numbers = new(@"^[0-9]{1,9}(\.[0-9]{1,9})*$", RegexOptions.CultureInvariant);

    // What an element may have: its attributes, and its elements. Those that are judged as a whole stand in Extras.
    private static readonly Dictionary<string, (string[] Attributes, string[] Elements)> Known = new()
    {
        ["plugin"] = (["name", "version", "description", "class", "deletable"],
            ["oauth", "access_request", "publisher", "registration", "openid", "saml", "links", "autoinstall", "identityAttribute", "cdn_request"]),
        ["publisher"] = (["name"], ["contact"]),
        ["contact"] = (["email", "phone"], []),
        ["oauth"] = (["account_token", "accessLevelV1Api"], ["consumer"]),
        ["field"] = (["table", "field", "access"], []),
    };

    private static readonly Dictionary<string, RosterRule> Extras = new()
    {
        ["openid"] = PluginRules.SignsPeopleIn,
        ["saml"] = PluginRules.SignsPeopleIn,
        ["identityAttribute"] = PluginRules.SignsPeopleIn,
        ["links"] = PluginRules.AddsLinks,
        ["autoinstall"] = PluginRules.InstallsItself,
        ["cdn_request"] = PluginRules.ForeignContent,
    };

    private readonly PluginFindings _findings;
    private readonly Dictionary<string, PluginField> _fields = new(StringComparer.Ordinal);

    private PluginManifest(XElement plugin, PluginFindings findings)
    {
        _findings = findings;
        Name = Text(plugin, "name", 40, PluginRules.MissingName);
        Version = Text(plugin, "version", 20, PluginRules.MissingVersion);
        Text(plugin, "description", 256, missing: null);
        Text(plugin, "class", 256, missing: null);
        if (Version.Length > 0 && !Numbers.IsMatch(Version))
            findings.Add(PluginRules.VersionWithoutOrder, FileName, Version);
        if (Attribute(plugin, "deletable") is "false" or "0")
            findings.Add(PluginRules.NotDeletable, FileName);
        foreach (IGrouping<XName, XElement> twice in plugin.Elements().GroupBy(static e => e.Name).Where(static g => g.Count() > 1))
            findings.Add(PluginRules.ElementTwice, FileName, twice.Key.LocalName);
        CheckKnown(plugin);
        ReadPublisher(plugin);
        V1Access = ReadOAuth(plugin);
        ReadAccessRequest(plugin);
        CheckExtras(plugin);
    }

    /// <summary>The plugin's name, unique on a server.</summary>
    public string Name { get; }

    /// <summary>The plugin's version.</summary>
    public string Version { get; }

    /// <summary>Who made it.</summary>
    public string Publisher { get; private set; } = "";

    /// <summary>READ, FULL, or nothing.</summary>
    public string V1Access { get; }

    /// <summary>The fields that it asks for, each once, in their order.</summary>
    public IReadOnlyCollection<PluginField> Fields => _fields.Values;

    /// <summary>Whether the access request has a field of that key.</summary>
    public bool Requests(string key) => _fields.ContainsKey(key);

    /// <summary>Reads and judges plugin.xml; null when it is none.</summary>
    public static PluginManifest? Read(byte[] content, PluginFindings findings)
    {
        if (PluginXml.Read(content, FileName, findings) is not { } plugin)
            return null;
        if (plugin.Name == Schema + "plugin")
            return new PluginManifest(plugin, findings);
        findings.Add(plugin.Name.LocalName == "plugin" ? PluginRules.WrongNamespace : PluginRules.WrongRoot, FileName, plugin.Name.LocalName);
        return null;
    }

    /// <summary>Which of two versions is the later one, number by number; null when one of them is not made of numbers.</summary>
    public static int? Compare(string one, string other)
    {
        if (!Numbers.IsMatch(one) || !Numbers.IsMatch(other))
            return null;
        int[] left = [.. one.Split('.').Select(int.Parse)], right = [.. other.Split('.').Select(int.Parse)];
        for (int i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            int order = left.ElementAtOrDefault(i).CompareTo(right.ElementAtOrDefault(i));
            if (order != 0)
                return order;
        }
        return 0;
    }

    private static string Attribute(XElement element, string name) => (string?)element.Attribute(name) ?? "";

    private string Text(XElement element, string name, int most, RosterRule? missing)
    {
        string value = Attribute(element, name);
        if (value.Length == 0 && missing is not null)
            _findings.Add(missing, FileName);
        if (value.Length > most)
            _findings.Add(PluginRules.TooLong, FileName, $"{element.Name.LocalName}/@{name}", $"It has {value.Length} characters; {most} are allowed.");
        return value;
    }

    private void CheckKnown(XElement element)
    {
        (string[] attributes, string[] elements) = Known[element.Name.LocalName];
        foreach (XAttribute attribute in element.Attributes().Where(static a => !a.IsNamespaceDeclaration && a.Name.Namespace == XNamespace.None))
        {
            if (!attributes.Contains(attribute.Name.LocalName))
                _findings.Add(PluginRules.UnknownAttribute, FileName, $"{element.Name.LocalName}/@{attribute.Name.LocalName}");
        }
        foreach (XElement child in element.Elements())
        {
            if (child.Name.Namespace != Schema || !elements.Contains(child.Name.LocalName))
                _findings.Add(PluginRules.UnknownElement, FileName, $"{element.Name.LocalName}/{child.Name.LocalName}");
        }
    }

    private void ReadPublisher(XElement plugin)
    {
        if (plugin.Element(Schema + "publisher") is not { } publisher)
        {
            _findings.Add(PluginRules.MissingPublisher, FileName);
            return;
        }
        Publisher = Text(publisher, "name", 100, PluginRules.MissingPublisherName);
        CheckKnown(publisher);
        if (publisher.Element(Schema + "contact") is not { } contact)
        {
            _findings.Add(PluginRules.MissingContact, FileName);
            return;
        }
        Text(contact, "email", 40, PluginRules.MissingEmail);
        Text(contact, "phone", 20, missing: null);
        CheckKnown(contact);
    }

    private string ReadOAuth(XElement plugin)
    {
        if (plugin.Element(Schema + "oauth") is not { } oauth)
        {
            _findings.Add(PluginRules.NoOAuth, FileName);
            return "";
        }
        Text(oauth, "account_token", 256, missing: null);
        CheckKnown(oauth);
        string level = Attribute(oauth, "accessLevelV1Api").ToUpperInvariant();
        if (level == "FULL")
            _findings.Add(PluginRules.V1AccessFull, FileName);
        else if (level.Length > 0 && level != "READ")
            _findings.Add(PluginRules.V1AccessInvalid, FileName, level);
        return level;
    }

    private void ReadAccessRequest(XElement plugin)
    {
        XElement? request = plugin.Element(Schema + "access_request");
        foreach (XElement element in request?.Elements() ?? [])
        {
            if (element.Name == Schema + "field")
                ReadField(element);
            else
                _findings.Add(PluginRules.AccessRequestElement, FileName, element.Name.LocalName);
        }
        if (request?.Elements(Schema + "field").Any() != true)
            _findings.Add(PluginRules.NoAccessRequest, FileName);
    }

    private void ReadField(XElement element)
    {
        string access = Attribute(element, "access");
        var field = new PluginField(Text(element, "table", 30, missing: null), Text(element, "field", 30, missing: null));
        string name = $"{field.Table}.{field.Field}";
        CheckKnown(element);
        if (field.Table.Length == 0 || field.Field.Length == 0 || access.Length == 0)
        {
            _findings.Add(PluginRules.FieldIncomplete, FileName, name);
            return;
        }
        if (access == "FullAccess")
            _findings.Add(PluginRules.FullAccess, FileName, name);
        else if (access != "ViewOnly")
            _findings.Add(PluginRules.UnknownAccess, FileName, name);
        if (_fields.ContainsKey(field.Key))
        {
            _findings.Add(PluginRules.FieldTwice, FileName, name);
            return;
        }
        _fields.Add(field.Key, field);
        if (FieldKnowledge.RuleOf(field) is { } rule)
            _findings.Add(rule, FileName, name);
    }

    private void CheckExtras(XElement plugin)
    {
        foreach (XElement element in plugin.Elements().Where(static e => e.Name.Namespace == Schema))
        {
            if (Extras.TryGetValue(element.Name.LocalName, out RosterRule? rule))
                _findings.Add(rule, FileName, element.Name.LocalName);
        }
        if (plugin.Element(Schema + "registration") is not { } registration)
            return;
        string address = Text(registration, "url", 1000, missing: null);
        bool secure = Uri.TryCreate(address, UriKind.Absolute, out Uri? url) && url.Scheme == Uri.UriSchemeHttps;
        _findings.Add(secure ? PluginRules.SendsCredentials : PluginRules.SendsCredentialsInClear, FileName, "registration", secure ? $"It is on {url!.Host}." : null);
    }
}
