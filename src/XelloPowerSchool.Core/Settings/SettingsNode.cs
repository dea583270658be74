using System.Globalization;
using System.Text.Json;

namespace XelloPowerSchool.Settings;

/// <summary>What a value of settings is.</summary>
internal enum SettingsKind
{
    Null,
    Flag,
    Number,
    Text,
    List,
    Object,
}

/// <summary>One value of settings that people write, with its place, so that what is wrong can be said where it is.</summary>
internal sealed class SettingsNode
{
    private SettingsNode(SettingsKind kind, object? value, string path, long line, long column)
    {
        Kind = kind;
        Value = value;
        Path = path;
        Line = line;
        Column = column;
    }

    public SettingsKind Kind { get; }

    /// <summary>A bool, a decimal or a string; null for everything else.</summary>
    public object? Value { get; }

    /// <summary>The members of an object, in their order.</summary>
    public List<KeyValuePair<string, SettingsNode>> Members { get; } = [];

    /// <summary>The entries of a list.</summary>
    public List<SettingsNode> Items { get; } = [];

    /// <summary>The way from the top, for example <c>files[2].columns[0].width</c>; empty for the top itself.</summary>
    public string Path { get; }

    /// <summary>The line it begins in, from 1; 0 when the settings did not come as text.</summary>
    public long Line { get; }

    /// <summary>The character of the line, from 1. Counted in bytes, as editors do for plain text.</summary>
    public long Column { get; }

    /// <summary>Reads JSON. Comments and commas before an end are allowed, because people write it.</summary>
    /// <exception cref="JsonException">When it is no JSON; the exception knows line and position.</exception>
    public static SettingsNode Parse(ReadOnlySpan<byte> json)
    {
        if (json.Length >= 3 && json[0] == 0xEF && json[1] == 0xBB && json[2] == 0xBF)
            json = json.Slice(3);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        var places = new Places(json.ToArray());
        reader.Read();
        var node = Read(ref reader, places, "");
        reader.Read(); // whatever follows is an error
        return node;
    }

    /// <summary>Takes settings that a script has put together, as plain values (see PlainJson).</summary>
    public static SettingsNode Of(object? value, string path = "")
    {
        switch (value)
        {
            case null:
                return new SettingsNode(SettingsKind.Null, null, path, 0, 0);
            case bool:
                return new SettingsNode(SettingsKind.Flag, value, path, 0, 0);
            case string:
                return new SettingsNode(SettingsKind.Text, value, path, 0, 0);
            case IReadOnlyList<KeyValuePair<string, object?>> members:
                var node = new SettingsNode(SettingsKind.Object, null, path, 0, 0);
                foreach (var member in members)
                    node.Members.Add(new(member.Key, Of(member.Value, Join(path, member.Key))));
                return node;
            case object?[] list:
                var items = new SettingsNode(SettingsKind.List, null, path, 0, 0);
                foreach (var item in list)
                    items.Items.Add(Of(item, Index(path, items.Items.Count)));
                return items;
            case double number:
                // One that a decimal cannot hold is none that any setting takes.
                return Math.Abs(number) < 1e15 ? new SettingsNode(SettingsKind.Number, (decimal)number, path, 0, 0) : new SettingsNode(SettingsKind.Null, null, path, 0, 0);
            default:
                return new SettingsNode(SettingsKind.Number, Convert.ToDecimal(value, CultureInfo.InvariantCulture), path, 0, 0);
        }
    }

    /// <summary>The same value at another place: what is wrong with inherited settings is said where they are inherited.</summary>
    public SettingsNode MovedTo(SettingsNode place)
    {
        var moved = new SettingsNode(Kind, Value, Path, place.Line, place.Column);
        moved.Members.AddRange(Members.Select(member => new KeyValuePair<string, SettingsNode>(member.Key, member.Value.MovedTo(place))));
        moved.Items.AddRange(Items.Select(item => item.MovedTo(place)));
        return moved;
    }

    /// <summary>An object with other members, at the same place.</summary>
    public SettingsNode With(IEnumerable<KeyValuePair<string, SettingsNode>> members)
    {
        var other = new SettingsNode(SettingsKind.Object, null, Path, Line, Column);
        other.Members.AddRange(members);
        return other;
    }

    /// <summary>A list with other entries, at the same place.</summary>
    public SettingsNode With(IEnumerable<SettingsNode> items)
    {
        var other = new SettingsNode(SettingsKind.List, null, Path, Line, Column);
        other.Items.AddRange(items);
        return other;
    }

    /// <summary>The member of that name, without noting anything; null when there is none.</summary>
    public SettingsNode? Peek(string name) => Members.FirstOrDefault(member => member.Key == name).Value;

    private static SettingsNode Read(ref Utf8JsonReader reader, Places places, string path)
    {
        var (line, column) = places.Of(reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var node = new SettingsNode(SettingsKind.Object, null, path, line, column);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    reader.Read();
                    node.Members.Add(new(name, Read(ref reader, places, Join(path, name))));
                }

                return node;
            case JsonTokenType.StartArray:
                var list = new SettingsNode(SettingsKind.List, null, path, line, column);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    list.Items.Add(Read(ref reader, places, Index(path, list.Items.Count)));
                return list;
            case JsonTokenType.True or JsonTokenType.False:
                return new SettingsNode(SettingsKind.Flag, reader.GetBoolean(), path, line, column);
            case JsonTokenType.Number:
                return reader.TryGetDecimal(out var number)
                    ? new SettingsNode(SettingsKind.Number, number, path, line, column)
                    : throw new JsonException("The number is too large.", path, line - 1, column - 1);
            case JsonTokenType.String:
                return new SettingsNode(SettingsKind.Text, reader.GetString(), path, line, column);
            default:
                return new SettingsNode(SettingsKind.Null, null, path, line, column);
        }
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : path + "." + name;

    private static string Index(string path, int index) => path + "[" + index.ToString(CultureInfo.InvariantCulture) + "]";

    /// <summary>From the place in the text to line and character. Asked in rising order.</summary>
    private sealed class Places(byte[] text)
    {
        private long _at;
        private long _line = 1;
        private long _lineStart;

        public (long Line, long Column) Of(long index)
        {
            for (; _at < index; _at++)
            {
                if (text[_at] == (byte)'\n')
                {
                    _line++;
                    _lineStart = _at + 1;
                }
            }

            return (_line, index - _lineStart + 1);
        }
    }
}
