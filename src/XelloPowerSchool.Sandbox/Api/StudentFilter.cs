using System.Globalization;
using XelloPowerSchool.Sandbox.District;

namespace XelloPowerSchool.Sandbox.Api;

/// <summary>
/// The criteria of parameter q: <c>field op value</c>, joined by <c>;</c> which means "and". Operators are ==, =gt=, =ge=, =lt= and =le=;
/// <c>(a,b)</c> after == means one of these; <c>*</c> in a text stands for any characters. Texts compare with case, as the database does.
/// </summary>
internal sealed class StudentFilter
{
    private static readonly Dictionary<string, Func<int, bool>> Operators = new(StringComparer.Ordinal)
    {
        ["=="] = order => order == 0,
        ["=gt="] = order => order > 0,
        ["=ge="] = order => order >= 0,
        ["=lt="] = order => order < 0,
        ["=le="] = order => order <= 0,
    };

    // Names of fields are taken without case, because clients that write name.First_name work.
    private static readonly Dictionary<string, Field> Fields = new(StringComparer.OrdinalIgnoreCase)
    {
        ["id"] = new NumberField(row => row.Id, (_, id) => [id]),
        ["local_id"] = new NumberField(row => row.Number, (roster, number) =>
            roster.Edits.Added.Where(student => student.StudentNumber == number).Select(student => student.Id).Append(Registrar.IdOf(number))),
        ["school_enrollment.enroll_status_code"] = new NumberField(row => row.Code),
        ["school_enrollment.enroll_status"] = new StatusField(),
        ["school_enrollment.entry_date"] = new DateField(student => student.EntryDate),
        ["state_province_id"] = new TextField(student => student.StateNumber),
        ["student_username"] = new TextField(student => student.Username),
        ["name.last_name"] = new TextField(student => student.LastName),
        ["name.first_name"] = new TextField(student => student.FirstName),
        ["name.middle_name"] = new TextField(student => student.MiddleName),
    };

    private readonly List<Predicate<StudentRow>> _onRow = [];
    private readonly List<Predicate<StudentRecord>> _onRecord = [];
    private Func<Roster, IEnumerable<int>>? _named;

    /// <exception cref="BadRequestException">The text is not a filter.</exception>
    public StudentFilter(string? text)
    {
        if (string.IsNullOrEmpty(text)) return;
        foreach (var criterion in text!.Split(';')) Add(criterion);
    }

    /// <summary>The positions of the students whose ids or numbers the filter names, in order; null when it names none. They may still not match.</summary>
    public IReadOnlyList<int>? Lookup(Roster roster) =>
        _named?.Invoke(roster).Distinct().Select(roster.Find).OfType<int>().OrderBy(position => position).ToArray();

    public bool Matches(Roster roster, int position)
    {
        var row = roster[position];
        if (!_onRow.TrueForAll(holds => holds(row))) return false;
        if (_onRecord.Count == 0) return true;
        var record = roster.Describe(position);
        return _onRecord.TrueForAll(holds => holds(record));
    }

    private void Add(string criterion)
    {
        var start = criterion.AsSpan().IndexOf('=');
        var name = (start < 0 ? criterion : criterion.Substring(0, start)).Trim();
        if (start < 0 || !Fields.TryGetValue(name, out var field)) throw new BadRequestException($"Invalid field specified: {name} is not a valid search field.");
        var op = Operators.Keys.FirstOrDefault(candidate => string.CompareOrdinal(criterion, start, candidate, 0, candidate.Length) == 0)
            ?? throw new BadRequestException($"Invalid operator after {name}.");
        var value = criterion.Substring(start + op.Length).Trim();
        if (value.Length == 0) throw new BadRequestException($"A value is missing after {name}{op}.");
        field.Add(this, new Criterion(name, op, Values(name, op, value)));
    }

    private static string[] Values(string name, string op, string value)
    {
        if (value[0] != '(') return [value];
        if (op != "==" || value[value.Length - 1] != ')') throw new BadRequestException($"A list of values needs == and both parentheses: {name}.");
        return value.Substring(1, value.Length - 2).Split(',').Select(item => item.Trim()).ToArray();
    }

    private sealed record Criterion(string Name, string Operator, string[] Values)
    {
        public Func<int, bool> Holds => Operators[Operator];
    }

    private abstract class Field
    {
        public abstract void Add(StudentFilter filter, Criterion criterion);
    }

    private sealed class NumberField(Func<StudentRow, int> read, Func<Roster, int, IEnumerable<int>>? idsOf = null) : Field
    {
        public override void Add(StudentFilter filter, Criterion criterion)
        {
            var holds = criterion.Holds;
            var values = Array.ConvertAll(criterion.Values, text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new BadRequestException($"Invalid number passed for comparison to number field {criterion.Name}."));
            filter._onRow.Add(row => Array.Exists(values, value => holds(read(row).CompareTo(value))));
            if (idsOf is not null && criterion.Operator == "==") filter._named = roster => values.SelectMany(value => idsOf(roster, value));
        }
    }

    private sealed class StatusField : Field
    {
        public override void Add(StudentFilter filter, Criterion criterion)
        {
            if (criterion.Operator != "==") throw new BadRequestException($"Field {criterion.Name} takes == only.");
            var letters = Array.ConvertAll(criterion.Values, text => text.ToUpperInvariant());
            if (!Array.TrueForAll(letters, StatusLetter.IsLetter)) throw new BadRequestException($"Invalid enrollment status passed for {criterion.Name}.");
            filter._onRow.Add(row => Array.IndexOf(letters, StatusLetter.Of(row.Code).Letter) >= 0);
        }
    }

    private sealed class DateField(Func<StudentRecord, DateTime> read) : Field
    {
        public override void Add(StudentFilter filter, Criterion criterion)
        {
            var holds = criterion.Holds;
            var values = Array.ConvertAll(criterion.Values, text => DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
                ? date
                : throw new BadRequestException($"Invalid date passed for comparison to date field {criterion.Name}."));
            filter._onRecord.Add(student => Array.Exists(values, value => holds(read(student).CompareTo(value))));
        }
    }

    private sealed class TextField(Func<StudentRecord, string?> read) : Field
    {
        public override void Add(StudentFilter filter, Criterion criterion)
        {
            var holds = criterion.Holds;
            var tests = Array.ConvertAll(criterion.Values, value => criterion.Operator == "==" ? Wildcard(value) : text => holds(string.CompareOrdinal(text, value)));
            // Null compares with nothing.
            filter._onRecord.Add(student => read(student) is { } text && Array.Exists(tests, test => test(text)));
        }

        private static Predicate<string> Wildcard(string pattern)
        {
            var parts = pattern.Split('*');
            if (parts.Length == 1) return text => string.Equals(text, pattern, StringComparison.Ordinal);
            var (start, end) = (parts[0], parts[parts.Length - 1]);
            return text =>
            {
                if (!text.StartsWith(start, StringComparison.Ordinal)) return false;
                var at = start.Length;
                for (var i = 1; i < parts.Length - 1; i++)
                {
                    var found = text.IndexOf(parts[i], at, StringComparison.Ordinal);
                    if (found < 0) return false;
                    at = found + parts[i].Length;
                }
                return text.Length - at >= end.Length && text.EndsWith(end, StringComparison.Ordinal);
            };
        }
    }
}

