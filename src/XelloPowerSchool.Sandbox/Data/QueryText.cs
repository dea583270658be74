using System.Globalization;
using XelloPowerSchool.Sandbox.Plugins;

namespace XelloPowerSchool.Sandbox.Data;

/// <summary>A PowerQuery's SQL as a table with one column for each of the query's: q(c0, c1, …). Too many or too few columns do not execute.</summary>
internal static class QueryText
{
    public static string ColumnOf(int column) => "c" + column.ToString(CultureInfo.InvariantCulture);

    /// <param name="query">The query.</param>
    /// <param name="valuesOf">How many values an argument has; -1 for one that is not a list.</param>
    /// <param name="select">What is selected of the columns.</param>
    /// <param name="rest">What follows, from WHERE on.</param>
    public static string Of(NamedQuery query, Func<string, int> valuesOf, string select = "*", string rest = "") =>
        $"WITH q ({string.Join(", ", query.Columns.Select((_, i) => ColumnOf(i)))}) AS ({query.Statement!.ToSqlite(valuesOf)}) SELECT {select} FROM q{rest}";
}
