using System.Globalization;

namespace XelloPowerSchool.Settings;

/// <summary>
/// Takes the members of an object one by one, each in the form that it must have. What is wrong is noted, and a harmless value
/// is handed out so that the reading goes on; what nobody asked for is wrong too.
/// </summary>
internal sealed class SettingsObject
{
    private readonly SettingsProblems _problems;
    private readonly Dictionary<string, SettingsNode> _members = new(StringComparer.Ordinal);
    private readonly List<string> _asked = [];

    private SettingsObject(SettingsNode node, SettingsProblems problems)
    {
        Node = node;
        _problems = problems;
        foreach (var member in node.Members)
        {
            // A script's hashtable has names in any case.
            var name = member.Key.Length > 0 && node.Line == 0 ? char.ToLowerInvariant(member.Key[0]) + member.Key.Substring(1) : member.Key;
            if (_members.ContainsKey(name))
                problems.Add(member.Value, "is there twice.");
            _members[name] = member.Value;
        }
    }

    public SettingsNode Node { get; }

    /// <summary>The object that a value must be.</summary>
    public static SettingsObject Of(SettingsNode node, SettingsProblems problems)
    {
        if (node.Kind != SettingsKind.Object)
            problems.Add(node, "must be an object.");
        return new SettingsObject(node, problems);
    }

    /// <summary>The value of a member, of any kind; null when it is not there, or null.</summary>
    public SettingsNode? Any(string name)
    {
        _asked.Add(name);
        return _members.TryGetValue(name, out var node) && node.Kind != SettingsKind.Null ? node : null;
    }

    /// <summary>A text that must be there and not empty.</summary>
    public string RequiredText(string name)
    {
        var text = Text(name);
        if (text is null && Any(name) is null)
            Wrong(Node, $"has no {name}.");
        return text ?? "";
    }

    /// <summary>A text that is not empty; null when the member is not there.</summary>
    public string? Text(string name) => Any(name) is { } node ? TextOf(node) : null;

    public bool Flag(string name, bool otherwise) => Any(name) switch
    {
        null => otherwise,
        { Kind: SettingsKind.Flag } node => (bool)node.Value!,
        var node => Wrong(node, "must be true or false.", otherwise),
    };

    public int? Whole(string name, int least, int most) => Any(name) is { } node ? WholeOf(node, least, most) : null;

    public decimal? Number(string name, decimal least, decimal most) => Any(name) switch
    {
        null => null,
        { Value: decimal number } when number >= least && number <= most => number,
        var node => Wrong<decimal?>(node, string.Format(CultureInfo.InvariantCulture, "must be a number from {0} to {1}.", least, most), null),
    };

    /// <summary>A day, as yyyy-MM-dd.</summary>
    public DateTime? Date(string name) => Any(name) switch
    {
        null => null,
        { Value: string text } when DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) => day,
        var node => Wrong<DateTime?>(node, "must be a day that exists, as yyyy-MM-dd.", null),
    };

    /// <summary>A time of day, as HH:mm.</summary>
    public TimeSpan? TimeOfDay(string name) => Any(name) switch
    {
        null => null,
        { Value: string text } when TimeSpan.TryParseExact(text, "hh\\:mm", CultureInfo.InvariantCulture, out var time) => time,
        var node => Wrong<TimeSpan?>(node, "must be a time of day, as HH:mm.", null),
    };

    /// <summary>An address with one of several schemes.</summary>
    public Uri? Uri(string name, params string[] schemes) => Any(name) switch
    {
        null => null,
        { Value: string text } when System.Uri.TryCreate(text, UriKind.Absolute, out var uri) && schemes.Contains(uri.Scheme) => uri,
        var node => Wrong<Uri?>(node, $"must be an address that begins with {Alternatives(schemes.Select(scheme => scheme + "://"))}.", null),
    };

    /// <summary>One of several words.</summary>
    public T Word<T>(string name, T otherwise, IReadOnlyDictionary<string, T> words) =>
        Any(name) is not { } node ? otherwise
        : node.Value is string text && words.TryGetValue(text, out var value) ? value
        : Wrong(node, $"must be {Alternatives(words.Keys)}.", otherwise);

    public SettingsObject? Object(string name) => Any(name) is { } node ? Of(node, _problems) : null;

    /// <summary>The entries of a list; none when it is not there.</summary>
    public IReadOnlyList<SettingsNode> List(string name) => Any(name) switch
    {
        null => [],
        { Kind: SettingsKind.List } node => node.Items,
        // A script's list of one is often no list.
        { Line: 0 } node => [node],
        var node => Wrong<IReadOnlyList<SettingsNode>>(node, "must be a list.", []),
    };

    public IReadOnlyList<SettingsObject> Objects(string name) => [.. List(name).Select(node => Of(node, _problems))];

    public IReadOnlyList<string> Texts(string name) => [.. List(name).Select(TextOf).OfType<string>()];

    public IReadOnlyList<int> Wholes(string name, int least, int most) => [.. List(name).Select(node => WholeOf(node, least, most)).OfType<int>()];

    /// <summary>The members of an object whose names are not known beforehand; none when it is not there.</summary>
    public IReadOnlyList<KeyValuePair<string, SettingsNode>> Entries(string name) => Object(name)?.Node.Members ?? [];

    public string? TextOf(SettingsNode node) => node.Value is string { Length: > 0 } text ? text : Wrong<string?>(node, "must be a text that is not empty.", null);

    /// <summary>Notes what is wrong with a value of this object.</summary>
    public void Wrong(SettingsNode node, string what) => _problems.Add(node, what);

    /// <summary>Ends the reading: what nobody asked for is a spelling error, or from another version.</summary>
    public void End()
    {
        foreach (var member in _members.Where(member => !_asked.Contains(member.Key)))
            Wrong(member.Value, $"is not known here. Known are {string.Join(", ", _asked.Distinct().OrderBy(name => name, StringComparer.Ordinal))}.");
    }

    public static string Alternatives(IEnumerable<string> words) => string.Join(" or ", words.Select(word => $"'{word}'"));

    private T Wrong<T>(SettingsNode node, string what, T otherwise)
    {
        Wrong(node, what);
        return otherwise;
    }

    private int? WholeOf(SettingsNode node, int least, int most) =>
        node.Value is decimal number && number >= least && number <= most && number == decimal.Truncate(number)
            ? (int)number
            : Wrong<int?>(node, string.Format(CultureInfo.InvariantCulture, "must be a whole number from {0} to {1}.", least, most), null);
}
