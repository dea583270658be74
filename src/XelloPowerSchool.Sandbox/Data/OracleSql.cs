using System.Text.RegularExpressions;

namespace XelloPowerSchool.Sandbox.Data;

/// <summary>
/// The SQL of a PowerQuery, put from Oracle's language into SQLite's: an empty text is null and a null in a concatenation is nothing,
/// a division does not cut, days are added to dates. What is not understood here or there cannot be executed, as a broken query on a server.
/// </summary>
internal sealed class OracleSql
{
    private static readonly Regex Token = new(
        """(?<blank>\s+|--[^\n]*|/\*.*?\*/)|(?<text>'(?:[^']|'')*')|(?<name>"[^"]*")|(?<bind>:[A-Za-z_]\w*)|(?<word>[A-Za-z_][\w$#]*)|(?<number>\d+(?:\.\d+)?|\.\d+)|(?<sign>\|\||<=|>=|<>|!=|.)""",
        RegexOptions.Singleline | RegexOptions.CultureInvariant);

    private static readonly HashSet<string> DateColumns = new(
        DataDictionary.All.SelectMany(table => table.Columns).Where(column => column.Type == ColumnType.Date).Select(column => column.Name), StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> DateFunctions = new(["TO_DATE", "ADD_MONTHS", "LAST_DAY"], StringComparer.OrdinalIgnoreCase);

    // These give a date when they are given one.
    private static readonly HashSet<string> EitherFunctions = new(["TRUNC", "MIN", "MAX", "NVL", "COALESCE", "GREATEST", "LEAST"], StringComparer.OrdinalIgnoreCase);

    // After these a parenthesis is not an argument list.
    private static readonly HashSet<string> Keywords = new(
        ["SELECT", "WHERE", "AND", "OR", "NOT", "IN", "ON", "WHEN", "THEN", "ELSE", "FROM", "BY", "HAVING", "AS", "CASE", "LIKE", "BETWEEN", "EXISTS", "UNION", "ALL", "IS", "DISTINCT"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly (string Name, Kind Kind)[] Groups =
        [("text", Kind.Text), ("name", Kind.Name), ("bind", Kind.Bind), ("word", Kind.Word), ("number", Kind.Number), ("sign", Kind.Sign)];

    private readonly List<Piece> _pieces = [];

    /// <exception cref="NotSupportedException">The text uses something that has no counterpart here.</exception>
    public OracleSql(string sql)
    {
        foreach (Match match in Token.Matches(sql.Trim().TrimEnd(';')))
            if (!match.Groups["blank"].Success)
                _pieces.Add(new Piece(match.Value, Groups.First(group => match.Groups[group.Name].Success).Kind));
        if (_pieces.Count == 0 || !(_pieces[0].Is("SELECT") || _pieces[0].Is("WITH"))) throw new NotSupportedException("The SQL must begin with SELECT or WITH.");

        Binds = _pieces.Where(piece => piece.Kind == Kind.Bind).Select(piece => piece.Text.Substring(1)).Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        Tables = _pieces.Where((piece, i) => piece.Kind == Kind.Word && (i == 0 || _pieces[i - 1].Text != "."))
            .Select(piece => DataDictionary.Find(piece.Text)).OfType<Table>().Distinct().ToArray();
        for (var i = 0; i < _pieces.Count; i++) Translate(i);
    }

    private enum Kind
    {
        Text,
        Name,
        Bind,
        Word,
        Number,
        Sign,
    }

    /// <summary>The names after colons.</summary>
    public IReadOnlyList<string> Binds { get; }

    /// <summary>The known tables that are mentioned.</summary>
    public IReadOnlyCollection<Table> Tables { get; }

    /// <summary>The statement for SQLite. A bind of several values becomes as many binds, named after it and counted.</summary>
    public string ToSqlite(Func<string, int> valuesOf) => string.Concat(_pieces.Select((piece, i) =>
        (i == 0 || piece.Text == "." || _pieces[i - 1].Text == "." ? "" : " ")
        + piece.Before + (piece.Kind == Kind.Bind ? Bind(piece.Text, valuesOf(piece.Text.Substring(1))) : piece.Text) + piece.After));

    private static string Bind(string name, int values) =>
        values < 0 ? name.ToLowerInvariant() : values == 0 ? "NULL" : string.Join(", ", Enumerable.Range(0, values).Select(i => BindOf(name.Substring(1), i)));

    /// <summary>The name of one of the values of a bind.</summary>
    public static string BindOf(string name, int value) => $":{name.ToLowerInvariant()}__{value.ToString(System.Globalization.CultureInfo.InvariantCulture)}";

    private Piece? At(int i) => i >= 0 && i < _pieces.Count ? _pieces[i] : null;

    private bool Is(int i, string text) => At(i)?.Is(text) == true;

    private void Translate(int i)
    {
        var piece = _pieces[i];
        switch (piece.Kind)
        {
            case Kind.Text when piece.Text == "''":
                piece.Text = "NULL";
                break;
            case Kind.Word when piece.Is("SYSDATE") || piece.Is("SYSTIMESTAMP") || piece.Is("CURRENT_DATE"):
                piece.Text = "SYSDATE()";
                break;
            case Kind.Word when piece.Is("DATE") && At(i + 1)?.Kind == Kind.Text:
                piece.Text = "";
                break;
            case Kind.Word when piece.Is("MINUS"):
                piece.Text = "EXCEPT";
                break;
            case Kind.Word when piece.Is("FETCH") && At(i + 2)?.Kind == Kind.Number:
                (_pieces[i].Text, _pieces[i + 1].Text) = ("LIMIT", "");
                for (var word = i + 3; word < i + 5 && At(word)?.Kind == Kind.Word; word++) _pieces[word].Text = "";
                break;
            case Kind.Word when piece.Is("LISTAGG") && Is(i + 1, "("):
                Aggregate(i);
                break;
            case Kind.Sign when piece.Text == "/":
                piece.Text = "* 1.0 /";
                break;
            case Kind.Sign when piece.Text == "(" && Is(i + 1, "+") && Is(i + 2, ")"):
                throw new NotSupportedException("Outer joins with (+) are not known here; use LEFT JOIN.");
            case Kind.Sign when piece.Text == "||":
                Concatenate(StartOf(i - 1), i - 1);
                Concatenate(i + 1, EndOf(i + 1));
                break;
            case Kind.Sign when piece.Text is "+" or "-":
                AddDays(i);
                break;
        }
    }

    // LISTAGG(a, b) WITHIN GROUP (ORDER BY c) is GROUP_CONCAT(a, b ORDER BY c).
    private void Aggregate(int i)
    {
        var end = EndOf(i);
        _pieces[i].Text = "GROUP_CONCAT";
        if (!Is(end + 1, "WITHIN")) return;
        var order = end + 3;
        var close = EndOf(order);
        (_pieces[end].Text, _pieces[end + 1].Text, _pieces[end + 2].Text, _pieces[order].Text) = ("", "", "", "");
        _pieces[close].Text = ")";
    }

    private void Concatenate(int from, int to)
    {
        if (_pieces[from].IsOperand) return; // it stands between two signs and was done for the first
        _pieces[from].IsOperand = true;
        _pieces[from].Before = "COALESCE(" + _pieces[from].Before;
        _pieces[to].After += ",'')";
    }

    private void AddDays(int i)
    {
        var from = At(i - 1) is null ? i : StartOf(i - 1);
        if (from == i || !IsDate(from, i - 1)) return;
        var to = EndOf(i + 1);
        if (IsDate(i + 1, to))
        {
            Wrap(from, i - 1, "julianday(", ")");
            Wrap(i + 1, to, "julianday(", ")");
            return;
        }
        Wrap(i + 1, to, _pieces[i].Text == "-" ? "-(" : "(", "))");
        _pieces[from].Before = "PLUS_DAYS(" + _pieces[from].Before;
        _pieces[i].Text = ",";
    }

    private void Wrap(int from, int to, string before, string after)
    {
        _pieces[from].Before = before + _pieces[from].Before;
        _pieces[to].After += after;
    }

    private bool IsDate(int from, int to)
    {
        var last = _pieces[to];
        if (last.Kind == Kind.Word) return last.Text == "SYSDATE()" || last.Is("SYSDATE") || DateColumns.Contains(last.Text);
        if (last.Text != ")") return false;
        return DateFunctions.Contains(_pieces[from].Text)
            || (EitherFunctions.Contains(_pieces[from].Text) && Enumerable.Range(from + 1, to - from).Any(k => _pieces[k].Kind == Kind.Word && IsDate(k, k)));
    }

    /// <summary>Where the operand begins that ends at a place.</summary>
    private int StartOf(int end)
    {
        var i = end;
        if (Is(i, ")"))
        {
            for (var depth = 1; depth > 0 && i > 0;)
            {
                i--;
                if (Is(i, ")")) depth++;
                if (Is(i, "(")) depth--;
            }
            if (At(i - 1) is not { Kind: Kind.Word } function || Keywords.Contains(function.Text)) return i;
            i--;
        }
        else if (Is(i, "END"))
        {
            for (var depth = 1; depth > 0 && i > 0;)
            {
                i--;
                if (Is(i, "END")) depth++;
                if (Is(i, "CASE")) depth--;
            }
            return i;
        }
        while (Is(i - 1, ".")) i -= 2;
        return Math.Max(i, 0);
    }

    /// <summary>Where the operand ends that begins at a place.</summary>
    private int EndOf(int start)
    {
        var i = start;
        if (At(i) is null) throw new NotSupportedException("An expression has no end.");
        if (Is(i, "CASE"))
        {
            for (var depth = 1; depth > 0;)
            {
                if (At(++i) is null) throw new NotSupportedException("CASE has no END.");
                if (Is(i, "CASE")) depth++;
                if (Is(i, "END")) depth--;
            }
            return i;
        }
        while (Is(i + 1, ".")) i += 2;
        if (!Is(i, "("))
        {
            if (At(i)?.Kind != Kind.Word || !Is(i + 1, "(")) return Math.Min(i, _pieces.Count - 1);
            i++;
        }
        for (var depth = 1; depth > 0;)
        {
            if (At(++i) is null) throw new NotSupportedException("A parenthesis is not closed.");
            if (Is(i, "(")) depth++;
            if (Is(i, ")")) depth--;
        }
        return i;
    }

    private sealed class Piece(string text, Kind kind)
    {
        public string Text { get; set; } = text;

        public Kind Kind { get; } = kind;

        public string Before { get; set; } = "";

        public string After { get; set; } = "";

        /// <summary>It begins an operand of a concatenation that has been seen to.</summary>
        public bool IsOperand { get; set; }

        public bool Is(string text) => string.Equals(Text, text, StringComparison.OrdinalIgnoreCase) && Kind != Kind.Text;
    }
}
