using System.Collections.ObjectModel;
using System.Text.Json;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// One row of a table or of a flattened query: names and texts. Names are told apart without regard to case, and a column
/// that is not there is empty, because flattened queries leave empty ones out.
/// </summary>
internal sealed class SisRow
{
    private readonly Dictionary<string, string?> _values = new(StringComparer.OrdinalIgnoreCase);

    public static IReadOnlyDictionary<string, string?> NoFields { get; } =
        new ReadOnlyDictionary<string, string?>(new Dictionary<string, string?>());

    public IReadOnlyDictionary<string, string?> Values => _values;

    /// <summary>Reads the flat object that the reader stands on. Objects and lists within are not columns and left out.</summary>
    public static SisRow Read(ref Utf8JsonReader reader, ColumnNames names)
    {
        var row = new SisRow();
        row.Add(ref reader, names, prefix: null);
        return row;
    }

    /// <summary>Adds the columns of a flat object, as <c>prefix.column</c> where another table has one of the same name.</summary>
    public void Add(ref Utf8JsonReader reader, ColumnNames names, string? prefix)
    {
        int place = 0;
        while (SisJson.NextMember(ref reader))
        {
            string name = names.Of(ref reader, place++);
            reader.Read();
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                reader.Skip();
            else
                Set(prefix is not null && _values.ContainsKey(name) ? prefix + "." + name : name, SisJson.Text(ref reader));
        }
    }

    public void Set(string name, string? value) => _values[name] = value;

    public string? Text(string name) => _values.TryGetValue(name, out string? value) ? value : null;

    public long? Long(string name) => SisValue.Long(Text(name));

    public int? Int(string name) => SisValue.Int(Text(name));

    public decimal? Decimal(string name) => SisValue.Decimal(Text(name));

    public DateTime? Date(string name) => SisValue.Date(Text(name));

    public bool Flag(string name) => SisValue.Flag(Text(name));

    /// <summary>A number without which the row makes no sense.</summary>
    public long Key(string name) => Long(name) ?? throw new SisShapeException($"a row has no \"{name}\"");

    public int Number(string name) => SisValue.Int(Key(name))!.Value;

    /// <summary>The asked columns, in the order asked; all of them when none is named.</summary>
    public ReadOnlyDictionary<string, string?> Fields(IReadOnlyList<string> asked)
    {
        if (asked.Count == 0)
            return new ReadOnlyDictionary<string, string?>(_values);
        var fields = new Dictionary<string, string?>(asked.Count, StringComparer.OrdinalIgnoreCase);
        foreach (string name in asked)
            fields[name] = Text(name);
        return new ReadOnlyDictionary<string, string?>(fields);
    }
}

/// <summary>The column names of a read: the rows of a page have the same ones in the same places, so each is made once.</summary>
internal sealed class ColumnNames
{
    private readonly List<string> _names = [];

    /// <summary>The member's name that the reader stands on.</summary>
    public string Of(ref Utf8JsonReader reader, int place)
    {
        lock (_names)
        {
            if (place < _names.Count && reader.ValueTextEquals(_names[place]))
                return _names[place];
            foreach (string known in _names)
            {
                if (reader.ValueTextEquals(known))
                    return known;
            }
            string name = SisJson.MemberName(ref reader);
            _names.Add(name);
            return name;
        }
    }
}
