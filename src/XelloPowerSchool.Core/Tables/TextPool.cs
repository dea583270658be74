using System.Data.Common;

namespace XelloPowerSchool.Tables;

/// <summary>
/// Gives a text that was made before instead of a new one, where it can: the columns of a table repeat themselves. Each text has one
/// place; another one of the same place takes it over, so that the pool stays small whatever the table holds.
/// </summary>
internal sealed class TextPool
{
    private const int Places = 1 << 12;
    private const int LongestKept = 24;

    private const int Columns = 64;

    private readonly string?[] _texts = new string?[Places];

    /// <summary>What each column had last: in most columns most rows repeat the row above.</summary>
    private readonly string?[] _above = new string?[Columns];

    public string Get(DbDataReader table, int column, char[] buffer, int offset, int length)
    {
        if (length == 0)
            return "";
        if (length > LongestKept || column >= Columns)
            return new string(buffer, offset, length);
        var text = buffer.AsSpan(offset, length);
        ref var above = ref _above[column];
        return above is not null && text.SequenceEqual(above.AsSpan()) ? above : above = Find(text);
    }

    private string Find(ReadOnlySpan<char> text)
    {
        var hash = 2166136261u;
        foreach (var c in text)
            hash = (hash ^ c) * 16777619u;
        ref var place = ref _texts[(hash ^ (hash >> 16)) & (Places - 1)];
        return place is not null && text.SequenceEqual(place.AsSpan()) ? place : place = text.ToString();
    }
}
