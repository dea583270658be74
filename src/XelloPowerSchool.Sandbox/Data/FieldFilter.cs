using System.Globalization;
using System.Text;

namespace XelloPowerSchool.Sandbox.Data;

/// <summary>A criterion that cannot be used, in the words of the table API.</summary>
internal sealed class FilterException(string message) : Exception(message);

/// <summary>
/// The filters of tables and queries, a modified FIQL: <c>field op value</c> joined by <c>;</c> which means "and"; operators ==, =gt=,
/// =ge=, =lt=, =le= and !=; a list <c>(a,b)</c> after ==; <c>*</c> in texts; <c>\u0000</c> for null.
/// </summary>
internal sealed class FieldFilter
{
    private static readonly (string Sign, string Sql)[] Operators = [("=gt=", ">"), ("=ge=", ">="), ("=lt=", "<"), ("=le=", "<="), ("==", "="), ("!=", "<>")];

    private readonly List<Criterion> _criteria = [];

    /// <exception cref="FilterException">The text is not a filter.</exception>
    public FieldFilter(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return;
        foreach (var part in text!.Split(';'))
        {
            var start = part.AsSpan().IndexOfAny('=', '!');
            var name = (start < 0 ? part : part.Substring(0, start)).Trim();
            var (sign, sql) = start <= 0 ? default : Operators.FirstOrDefault(o => string.CompareOrdinal(part, start, o.Sign, 0, o.Sign.Length) == 0);
            if (sign is null) throw new FilterException($"Invalid query expression: {part}");
            var value = part.Substring(start + sign.Length).Trim();
            if (value.Length == 0) throw new FilterException($"Invalid query expression: {part}");
            var isList = value.Length > 1 && value[0] == '(' && value[value.Length - 1] == ')' && sign == "==";
            _criteria.Add(new Criterion(name, sql, isList ? value.Substring(1, value.Length - 2).Split(',').Select(item => item.Trim()).ToArray() : [value]));
        }
    }

    public bool IsEmpty => _criteria.Count == 0;

    /// <summary>The fields as they are written.</summary>
    public IEnumerable<string> Fields => _criteria.Select(criterion => criterion.Field);

    /// <summary>The condition for SQLite; its values go into <paramref name="parameters"/>.</summary>
    /// <param name="find">What a field is: its SQL, its type, and its name in the dictionary.</param>
    /// <param name="parameters">Where values go.</param>
    public string ToSql(Func<string, (string Sql, ColumnType Type, string Name)> find, IDictionary<string, object?> parameters) =>
        IsEmpty ? "" : " WHERE " + string.Join(" AND ", _criteria.Select(criterion =>
        {
            var (sql, type, name) = find(criterion.Field);
            if (type == ColumnType.Clob) throw new FilterException("Querying not supported against clob or blob field types");
            return "(" + string.Join(" OR ", criterion.Values.Select(value => Condition(sql, type, name, criterion.Operator, value, parameters))) + ")";
        }));

    private static string Condition(string sql, ColumnType type, string name, string op, string value, IDictionary<string, object?> parameters)
    {
        if (value == "\\u0000" || value == "\0") return sql + (op == "<>" ? " IS NOT NULL" : " IS NULL");
        var parameter = ":q" + parameters.Count.ToString(CultureInfo.InvariantCulture);
        switch (type)
        {
            case ColumnType.Number:
                if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                    throw new FilterException($"Invalid number '{value}' passed for comparison to number field {name}");
                parameters[parameter] = number;
                return $"{sql} {op} {parameter}";
            case ColumnType.Date:
                if (!DateTime.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
                    throw new FilterException($"Invalid date '{value}' passed for comparison to date field {name}");
                parameters[parameter] = value;
                return $"{sql} {op} {parameter}";
            default:
                if (value.AsSpan().IndexOf('*') < 0 || op is not ("=" or "<>"))
                {
                    parameters[parameter] = value;
                    return $"{sql} {op} {parameter}";
                }
                parameters[parameter] = Pattern(value);
                return $"{sql} {(op == "=" ? "" : "NOT ")}LIKE {parameter} ESCAPE '\\'";
        }
    }

    private static string Pattern(string value)
    {
        var pattern = new StringBuilder(value.Length + 4);
        foreach (var c in value) pattern.Append(c switch { '*' => "%", '%' or '_' or '\\' => "\\" + c, _ => c.ToString() });
        return pattern.ToString();
    }

    private sealed record Criterion(string Field, string Operator, string[] Values);
}
