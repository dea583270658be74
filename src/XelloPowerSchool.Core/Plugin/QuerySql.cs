namespace XelloPowerSchool.Plugin;

/// <summary>
/// What can be known of a query's SQL without a database: its words, without texts and comments. Enough to count its columns and to
/// find its arguments; whether it is right only a server knows.
/// </summary>
internal sealed class QuerySql
{
    private static readonly string[] NoAliases = ["WHERE", "ON", "JOIN", "LEFT", "RIGHT", "INNER", "OUTER", "FULL", "CROSS", "ORDER", "GROUP", "UNION", ",", ")"];

    // Words in capitals, arguments with their colon, every other character for itself; each with how many parentheses are open before it,
    // and the place in the text.
    private readonly List<(string Word, int Depth, int At)> _words = [];

    public QuerySql(string text)
    {
        int depth = 0;
        for (int i = 0; i < text.Length;)
        {
            char c = text[i];
            if (char.IsWhiteSpace(c))
                i++;
            else if (Starts(text, i, "--"))
                i = After(text, i, "\n", orEnd: true);
            else if (Starts(text, i, "/*"))
                i = After(text, i + 2, "*/");
            else if (c is 'q' or 'Q' && Starts(text, i + 1, "'") && i + 2 < text.Length)
            {
                _words.Add(("'", depth, i));
                i = After(text, i + 3, Closing(text[i + 2]) + "'");
            }
            else if (c is '\'' or '"')
            {
                _words.Add((c.ToString(), depth, i));
                i = After(text, i + 1, c.ToString());
            }
            else if (IsName(c) || (c == ':' && i + 1 < text.Length && IsName(text[i + 1])))
            {
                int start = i++;
                while (i < text.Length && IsName(text[i]))
                    i++;
                _words.Add((text.Substring(start, i - start).ToUpperInvariant(), depth, start));
            }
            else
            {
                depth -= c == ')' ? 1 : 0;
                _words.Add((c.ToString(), depth, i));
                depth += c == '(' ? 1 : 0;
                IsUnfinished |= depth < 0;
                i++;
            }
        }
        IsUnfinished |= depth != 0;
    }

    /// <summary>Whether a text, a comment or a parenthesis has no end.</summary>
    public bool IsUnfinished { get; private set; }

    public bool IsEmpty => _words.Count == 0;

    /// <summary>Whether it reads: everything else changes something, or is no SQL.</summary>
    public bool IsSelect => _words.Find(static w => w.Word != "(").Word is "SELECT" or "WITH";

    public bool HasSemicolon => _words.Exists(static w => w.Word == ";");

    /// <summary>Whether the order of the rows is said for the statement as a whole.</summary>
    public bool IsOrdered => _words.Select(static (w, i) => (w, i)).Any(w => w.w is { Word: "ORDER", Depth: 0 } && w.i + 1 < _words.Count && _words[w.i + 1].Word == "BY");

    /// <summary>The arguments that it uses, in small letters.</summary>
    public IEnumerable<string> Arguments => _words.Where(static w => w.Word.Length > 1 && w.Word[0] == ':').Select(static w => w.Word.Substring(1).ToLowerInvariant()).Distinct();

    /// <summary>How many columns come out; null when a star or the form of the statement keeps that from being counted.</summary>
    public int? Columns
    {
        get
        {
            int select = _words.FindIndex(static w => w is { Word: "SELECT", Depth: 0 });
            if (select < 0)
                return null;
            int columns = 1;
            for (int i = select + 1; i < _words.Count && _words[i] is not { Word: "FROM", Depth: 0 }; i++)
            {
                if (_words[i].Depth != 0)
                    continue;
                // A star alone or behind a dot is all columns; between two values it multiplies.
                if (_words[i].Word == "*" && _words[i - 1].Word is "SELECT" or "DISTINCT" or "ALL" or "," or ".")
                    return null;
                columns += _words[i].Word == "," ? 1 : 0;
            }
            return columns;
        }
    }

    /// <summary>The places in the text of what is selected, one for each column; empty when that cannot be said.</summary>
    public IReadOnlyList<(int Start, int End)> SelectItems
    {
        get
        {
            int select = _words.FindIndex(static w => w is { Word: "SELECT", Depth: 0 });
            int from = select < 0 ? -1 : _words.FindIndex(select, static w => w is { Word: "FROM", Depth: 0 });
            if (from < 0)
                return [];
            int[] ends = [.. _words.Take(from).Skip(select + 1).Where(static w => w is { Word: ",", Depth: 0 }).Select(static w => w.At), _words[from].At];
            int[] starts = [_words[select].At + "SELECT".Length, .. ends.Take(ends.Length - 1).Select(static end => end + 1)];
            return [.. starts.Zip(ends, static (start, end) => (start, end))];
        }
    }

    /// <summary>The fields that it names with a table's alias, as TABLE.FIELD in capitals.</summary>
    public IEnumerable<string> Fields
    {
        get
        {
            var tables = new List<(string Alias, string Table)>();
            for (int i = 0; i + 2 < _words.Count; i++)
            {
                if (_words[i].Word is "FROM" or "JOIN" && _words[i + 1].Word.All(IsName))
                    tables.Add((NoAliases.Contains(_words[i + 2].Word) ? _words[i + 1].Word : _words[i + 2].Word, _words[i + 1].Word));
            }
            return Enumerable.Range(0, Math.Max(0, _words.Count - 2)).Where(i => _words[i + 1].Word == ".")
                .SelectMany(i => tables.Where(t => t.Alias == _words[i].Word).Select(t => $"{t.Table}.{_words[i + 2].Word}")).Distinct();
        }
    }

    private static bool IsName(char c) => char.IsLetterOrDigit(c) || c is '_' or '$' or '#';

    private static bool Starts(string text, int at, string what) => string.CompareOrdinal(text, at, what, 0, what.Length) == 0;

    private static char Closing(char opening) => opening switch { '[' => ']', '(' => ')', '{' => '}', '<' => '>', _ => opening };

    private int After(string text, int from, string end, bool orEnd = false)
    {
        int found = from <= text.Length ? text.IndexOf(end, from, StringComparison.Ordinal) : -1;
        if (found >= 0)
            return found + end.Length;
        IsUnfinished |= !orEnd;
        return text.Length;
    }
}
