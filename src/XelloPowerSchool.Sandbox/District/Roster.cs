using System.Collections.Concurrent;

namespace XelloPowerSchool.Sandbox.District;

/// <summary>All student records of one date, in order of id. Immutable to its readers; what it finds it remembers.</summary>
internal sealed class Roster
{
    private const int MostSelections = 64;

    private readonly SyntheticDistrict _district;
    private readonly Lazy<StudentRow[]> _rows;
    private readonly ConcurrentDictionary<string, Lazy<int[]>> _selections = new(StringComparer.Ordinal);

    public Roster(SyntheticDistrict district, DateTime date)
    {
        (_district, Date) = (district, date);
        _rows = new Lazy<StudentRow[]>(Build);
    }

    public DateTime Date { get; }

    public StudentRow this[int position] => _rows.Value[position];

    public StudentRecord Describe(int position) => _district.Registrar.Describe(in _rows.Value[position]);

    /// <summary>The position of the record with that id, or null.</summary>
    public int? Find(int id)
    {
        var rows = _rows.Value;
        var (low, high) = (0, rows.Length - 1);
        while (low <= high)
        {
            var middle = low + (high - low) / 2;
            if (rows[middle].Id == id) return middle;
            if (rows[middle].Id < id) low = middle + 1;
            else high = middle - 1;
        }
        return null;
    }

    /// <summary>
    /// The positions of the rows that match. Pages of one list come by the thousand in a large district, so a selection is made once;
    /// <paramref name="key"/> says what it is.
    /// </summary>
    public IReadOnlyList<int> Select(string key, Func<Roster, int, bool> matches)
    {
        if (_selections.Count >= MostSelections) _selections.Clear();
        return _selections.GetOrAdd(key, _ => new Lazy<int[]>(() =>
        {
            var found = new List<int>();
            for (var i = 0; i < _rows.Value.Length; i++)
                if (matches(this, i)) found.Add(i);
            return found.ToArray();
        })).Value;
    }

    private StudentRow[] Build()
    {
        var rows = new List<StudentRow>(_district.Population.Size + _district.Population.Size / 3 + 8);
        for (var line = 0; line < _district.Population.Size; line++) _district.Population.AddRows(line, Date, rows);
        var sorted = rows.ToArray();
        Array.Sort(sorted.Select(row => row.Id).ToArray(), sorted);
        return sorted;
    }
}
