using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.Plugin;

/// <summary>Collects what is wrong with a plugin. What the plugin says of itself is shown short and without control characters.</summary>
internal sealed class PluginFindings
{
    private const int Shown = 100;

    private readonly List<XelloFinding> _list = [];

    public IReadOnlyList<XelloFinding> List => _list;

    public bool HasErrors => _list.Exists(static f => f.Severity == XelloSeverity.Error);

    /// <param name="rule">The rule that is broken.</param>
    /// <param name="file">The file in the zip, or the zip itself.</param>
    /// <param name="field">What in the file is meant: a field of a table, a query, an element.</param>
    /// <param name="detail">What the rule cannot know.</param>
    public void Add(RosterRule rule, string file, string? field = null, string? detail = null)
    {
        file = Plain(file);
        _list.Add((field, detail) switch
        {
            (null, null) => rule.For(file),
            (null, _) => rule.For(file, Plain(detail!)),
            (_, null) => rule.In(Plain(field), file),
            _ => rule.In(Plain(field), file, Plain(detail)),
        });
    }

    private static string Plain(string text)
    {
        string visible = new([.. text.Select(static c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)]);
        return visible.Length <= Shown ? visible : $"{visible[..Shown]}...";
    }
}
