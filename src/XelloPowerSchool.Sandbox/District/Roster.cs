using System.Collections.Concurrent;
using XelloPowerSchool.Sandbox.Data;

namespace XelloPowerSchool.Sandbox.District;

/// <summary>All student records of one date, in order of id, with what was changed by hand. Immutable to its readers; what it finds it remembers.</summary>
internal sealed class Roster : IDisposable
{
    private const int MostSelections = 64;

    private readonly Lazy<StudentRow[]> _original;
    private readonly Lazy<StudentRow[]> _rows;
    private readonly Lazy<Dictionary<int, StudentRecord>> _added;
    private readonly Lazy<Database> _database;
    private readonly Lazy<ILookup<int, int>> _bySchool;
    private readonly ConcurrentDictionary<string, Lazy<int[]>> _selections = new(StringComparer.Ordinal);

    public Roster(SyntheticDistrict district, DateTime date)
        : this(district, date, new Lazy<StudentRow[]>(() => Build(district, date)), Edits.None)
    {
    }

    private Roster(SyntheticDistrict district, DateTime date, Lazy<StudentRow[]> original, Edits edits)
    {
        (District, Date, Edits, _original) = (district, date, edits, original);
        _rows = edits.Added.Count == 0 && edits.Deleted.Count == 0 && edits.Changed.Count == 0 ? original : new Lazy<StudentRow[]>(Edited);
        _added = new Lazy<Dictionary<int, StudentRecord>>(() => edits.Added.ToDictionary(student => student.Id));
        _database = new Lazy<Database>(() => new Database(this));
        _bySchool = new Lazy<ILookup<int, int>>(() => Enumerable.Range(0, _rows.Value.Length).ToLookup(i => (int)_rows.Value[i].School));
    }

    public SyntheticDistrict District { get; }

    public DateTime Date { get; }

    public Edits Edits { get; }

    public int Count => _rows.Value.Length;

    /// <summary>The same district as tables.</summary>
    public Database Database => _database.Value;

    public void Dispose()
    {
        if (_database.IsValueCreated) _database.Value.Dispose();
    }

    public StudentRow this[int position] => _rows.Value[position];

    /// <summary>The same date after changes by hand.</summary>
    public Roster With(Edits edits) => new(District, Date, _original, edits);

    public StudentRecord Describe(int position)
    {
        var row = _rows.Value[position];
        var student = _added.Value.TryGetValue(row.Id, out var added) ? added : District.Registrar.Describe(in row);
        return Edits.Changed.TryGetValue(row.Id, out var change) ? change(student) : student;
    }

    /// <summary>
    /// The fields of a student's row in an extension table, by lower-case name without the key; null when there is no row.
    /// </summary>
    public IReadOnlyDictionary<string, string?>? Extension(string table, StudentRecord student) =>
        Edits.Rows.TryGetValue((table, student.Id), out var changed) ? changed
        : _added.Value.ContainsKey(student.Id) ? null
        : District.Registrar.Extension(table, student);

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
    /// <paramref name="key"/> says what it is. Of a school only its own rows are looked at.
    /// </summary>
    public IReadOnlyList<int> Select(string key, School? school, Func<Roster, int, bool> matches)
    {
        if (_selections.Count >= MostSelections) _selections.Clear();
        return _selections.GetOrAdd(key, _ => new Lazy<int[]>(() =>
        {
            var found = new List<int>();
            if (school is not null)
            {
                foreach (var i in _bySchool.Value[school.Index])
                    if (matches(this, i)) found.Add(i);
                return found.ToArray();
            }
            for (var i = 0; i < _rows.Value.Length; i++)
                if (matches(this, i)) found.Add(i);
            return found.ToArray();
        })).Value;
    }

    private static StudentRow[] Build(SyntheticDistrict district, DateTime date)
    {
        var rows = new List<StudentRow>(district.Population.Size + district.Population.Size / 3 + 8);
        for (var line = 0; line < district.Population.Size; line++) district.Population.AddRows(line, date, rows);
        var sorted = rows.ToArray();
        Array.Sort(sorted.Select(row => row.Id).ToArray(), sorted);
        return sorted;
    }

    private StudentRow[] Edited()
    {
        var deleted = new HashSet<int>(Edits.Deleted);
        return _original.Value.Select(Moved)
            .Concat(Edits.Added.Select(student => new StudentRow(student.Id, new Person(-1, 0, MidYear: false), (sbyte)student.Code, (sbyte)student.Grade, (short)student.School.Index, Date) { Number = student.StudentNumber }))
            .Where(row => !deleted.Contains(row.Id))
            .OrderBy(row => row.Id)
            .ToArray();
    }

    private StudentRow Moved(StudentRow row) =>
        Edits.Changed.TryGetValue(row.Id, out var change)
            ? row with { School = (short)change(District.Registrar.Describe(in row)).School.Index }
            : row;
}
