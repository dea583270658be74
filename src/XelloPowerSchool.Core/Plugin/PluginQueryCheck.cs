using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace XelloPowerSchool.Plugin;

/// <summary>Judges the files of queries that a plugin brings.</summary>
/// <param name="manifest">The plugin that they belong to; null when its plugin.xml cannot be read, and then rights are not judged.</param>
/// <param name="findings">Where findings go.</param>
internal sealed class PluginQueryCheck(PluginManifest? manifest, PluginFindings findings)
{
    private const int LongestName = 200;
    private const int LongestSummary = 50;

    private static readonly string[] Order = ["summary", "description", "args", "columns", "sql"];

    private static readonly Regex NameForm = new("^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+){3,}$", RegexOptions.CultureInvariant);

    private static readonly Regex Alias = new("^[A-Za-z0-9_]+$", RegexOptions.CultureInvariant);

    private readonly List<string> _names = [];

    /// <summary>The names of the queries, in their order.</summary>
    public IReadOnlyList<string> Names => _names;

    public void Check(string file, byte[] content)
    {
        if (PluginXml.Read(content, file, findings) is not { } root)
            return;
        if (root.Name.LocalName != "queries")
        {
            findings.Add(PluginRules.QueriesRoot, file, root.Name.LocalName);
            return;
        }
        if (root.Name.Namespace != XNamespace.None)
        {
            findings.Add(PluginRules.QueriesNamespace, file);
            return;
        }
        foreach (XElement other in root.Elements().Where(static e => e.Name != "query"))
            findings.Add(PluginRules.UnknownQueryElement, file, other.Name.LocalName);
        if (!root.Elements("query").Any())
            findings.Add(PluginRules.NoQueries, file);
        foreach (XElement query in root.Elements("query"))
            CheckQuery(file, query);
    }

    private void CheckQuery(string file, XElement query)
    {
        string name = ((string?)query.Attribute("name") ?? "").Trim();
        CheckName(file, name);
        if (name.Length > 0)
            _names.Add(name);
        CheckParts(file, name, query);
        if (((string?)query.Element("summary"))?.Length > LongestSummary)
            findings.Add(PluginRules.SummaryTooLong, file, name);
        XElement[] columns = [.. query.Elements("columns").Elements("column")];
        CheckColumns(file, name, columns, hasCore: !string.IsNullOrEmpty((string?)query.Attribute("coreTable")));
        string[] arguments = CheckArguments(file, name, query);
        CheckSql(file, name, (string?)query.Element("sql") ?? "", columns.Length, arguments);
    }

    private void CheckName(string file, string name)
    {
        if (name.Length == 0)
            findings.Add(PluginRules.QueryWithoutName, file);
        else if (name.Length > LongestName)
            findings.Add(PluginRules.QueryNameTooLong, file, name);
        else if (name.StartsWith("com.powerschool.", StringComparison.OrdinalIgnoreCase) || name.StartsWith("com.pearson.", StringComparison.OrdinalIgnoreCase))
            findings.Add(PluginRules.QueryNameReserved, file, name);
        else if (!NameForm.IsMatch(name))
            findings.Add(PluginRules.QueryNameForm, file, name);
        if (_names.Contains(name, StringComparer.OrdinalIgnoreCase))
            findings.Add(PluginRules.QueryTwice, file, name);
    }

    private void CheckParts(string file, string name, XElement query)
    {
        int last = -1;
        bool inOrder = true;
        foreach (XElement part in query.Elements())
        {
            int place = part.Name.Namespace == XNamespace.None ? Array.IndexOf(Order, part.Name.LocalName) : -1;
            if (place < 0)
                findings.Add(PluginRules.UnknownQueryElement, file, $"{name}/{part.Name.LocalName}");
            else
                (inOrder, last) = (inOrder && place > last, place);
        }
        if (!inOrder)
            findings.Add(PluginRules.QueryElementOrder, file, name);
    }

    private void CheckColumns(string file, string query, XElement[] columns, bool hasCore)
    {
        if (columns.Length == 0)
            findings.Add(PluginRules.NoColumns, file, query);
        var aliases = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (XElement column in columns)
        {
            string field = ((string?)column.Attribute("column") ?? "").Trim();
            string alias = column.Value.Trim();
            if (field.Split('.') is not [{ Length: > 0 }, { Length: > 0 }])
                findings.Add(PluginRules.ColumnWithoutField, file, query, $"It is the column \"{alias}\".");
            else if (manifest is not null && !manifest.Requests(field.ToUpperInvariant()))
                findings.Add(PluginRules.ColumnNotRequested, file, query, $"It is {field}.");
            string[] parts = alias.Split('.');
            if (parts.Length > 2 || !parts.All(Alias.IsMatch))
                findings.Add(PluginRules.ColumnName, file, query, $"It is \"{alias}\".");
            else if (parts.Length == 1 && !hasCore)
                findings.Add(PluginRules.ColumnNeedsTable, file, query, $"It is \"{alias}\".");
            else if (!aliases.Add(alias))
                findings.Add(PluginRules.ColumnTwice, file, query, $"It is \"{alias}\".");
        }
    }

    private string[] CheckArguments(string file, string query, XElement element)
    {
        var names = new List<string>();
        foreach (XElement argument in element.Elements("args").Elements("arg"))
        {
            string name = ((string?)argument.Attribute("name") ?? "").Trim().ToLowerInvariant();
            if (name.Length == 0)
                findings.Add(PluginRules.ArgumentWithoutName, file, query);
            else if (names.Contains(name))
                findings.Add(PluginRules.ArgumentTwice, file, query, $"It is {name}.");
            if ((string?)argument.Attribute("type") is not ("primitive" or "array") || (string?)argument.Attribute("casing") is not (null or "upper" or "lower" or "none"))
                findings.Add(PluginRules.ArgumentType, file, query, $"It is {name}.");
            names.Add(name);
        }
        return [.. names];
    }

    private void CheckSql(string file, string query, string text, int columns, string[] arguments)
    {
        var sql = new QuerySql(text);
        if (sql.IsEmpty)
        {
            findings.Add(PluginRules.NoSql, file, query);
            return;
        }
        if (sql.IsUnfinished)
        {
            findings.Add(PluginRules.SqlUnfinished, file, query);
            return;
        }
        if (text.Contains("~(", StringComparison.Ordinal) || text.Contains("~[", StringComparison.Ordinal))
            findings.Add(PluginRules.SqlPageTag, file, query);
        if (sql.HasSemicolon)
            findings.Add(PluginRules.SqlSeveralStatements, file, query);
        if (!sql.IsSelect)
        {
            findings.Add(PluginRules.SqlChangesData, file, query);
            return;
        }
        foreach (string used in sql.Arguments.Where(a => !arguments.Contains(a)))
            findings.Add(PluginRules.ArgumentNotDeclared, file, query, $"It is {used}.");
        foreach (string unused in arguments.Where(a => a.Length > 0 && !sql.Arguments.Contains(a)))
            findings.Add(PluginRules.ArgumentNotUsed, file, query, $"It is {unused}.");
        if (sql.Columns is not { } selected)
            findings.Add(PluginRules.ColumnsNotCountable, file, query);
        else if (columns > 0 && selected != columns)
            findings.Add(PluginRules.ColumnCount, file, query, string.Format(CultureInfo.InvariantCulture, "The SQL gives {0}, the query names {1}.", selected, columns));
        if (!sql.IsOrdered)
            findings.Add(PluginRules.SqlWithoutOrder, file, query);
    }
}
