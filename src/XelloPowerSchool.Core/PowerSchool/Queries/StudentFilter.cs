using System.Globalization;
using System.Text.RegularExpressions;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// The filter that a user writes for students: criteria joined by semicolons, which mean "and". It may name fields as the
/// resource API does or as the table does, and every source gets it in its own words.
/// </summary>
internal sealed partial class StudentFilter
{
    private const string Status = "enroll_status";

    // Operators of both APIs. A list in brackets, "one of these", is known to the resource API only.
    private const string CriterionForm = @"^\s*(?<field>[A-Za-z_][\w.]*)\s*(?<operator>==|=gt=|=ge=|=lt=|=le=)\s*(?<value>.+?)\s*$";

    private static readonly Field[] Fields =
    [
        new("id", "dcid", static s => s.Id),
        new("local_id", "student_number", static s => SisValueOrNull(s.StudentNumber)),
        new("state_province_id", "state_studentnumber", static s => s.StateNumber),
        new("student_username", "student_web_id", static s => s.Username),
        new("name.last_name", "last_name", static s => s.LastName),
        new("name.first_name", "first_name", static s => s.FirstName),
        new("name.middle_name", "middle_name", static s => s.MiddleName),
        new("demographics.gender", "gender", static s => s.Gender),
        new("demographics.birth_date", "dob", static s => s.DateOfBirth),
        new("school_enrollment.enroll_status", Status, static s => (decimal?)(int?)s.EnrollStatus),
        new("school_enrollment.enroll_status_code", Status, static s => (decimal?)(int?)s.EnrollStatus),
        new("school_enrollment.grade_level", "grade_level", static s => s.GradeLevel),
        new("school_enrollment.school_number", "schoolid", static s => s.SchoolNumber),
        new("school_enrollment.entry_date", "entrydate", static s => s.EntryDate),
        new("school_enrollment.exit_date", "exitdate", static s => s.ExitDate),
        new("school_enrollment.exit_code", "exitcode", static s => s.ExitCode),
        new("schedule_setup.next_school", "next_school", static s => s.NextSchoolNumber),
        new("schedule_setup.sched_next_year_grade", "sched_nextyeargrade", static s => s.NextYearGrade),
        new("demographics.projected_graduation_year", "sched_yearofgraduation", static s => s.GraduationYear),
        new("contact_info.email", "email", static s => s.Email),
    ];

    private readonly List<Criterion> _criteria;

    public StudentFilter(string? filter) =>
        _criteria = [.. (filter ?? "").Split(';').Where(static text => text.Trim().Length > 0).Select(Parse)];

    /// <summary>The criteria in the words of the resource API.</summary>
    public IEnumerable<string> ForV1() => _criteria.Select(static c => c.Field is null ? c.Text : c.Field.V1Name(c) + c.Operator + c.Value);

    /// <summary>
    /// The criteria in the words of the table API, which knows no "or": for each of them its alternatives, no two of which
    /// a student can fulfil at the same time.
    /// </summary>
    public IEnumerable<IReadOnlyList<string>> ForTable() => _criteria.Select(static c =>
        c.Field is null ? [c.Text]
        : c.Field.Column == Status && c.Operator == "==" ? [.. c.Values.SelectMany(StudentCriteria.StatusInTable).Distinct(StringComparer.Ordinal)]
        : (IReadOnlyList<string>)[.. c.Values.Select(value => c.Field.Column + c.Operator + value)]);

    /// <summary>Whether a student that has been read whole fulfils all criteria.</summary>
    public bool Matches(PSStudent student) => _criteria.TrueForAll(c => c.Matches(student));

    private static Criterion Parse(string text)
    {
        Match match = Form().Match(text);
        if (!match.Success)
            return new Criterion(null, text.Trim(), "", "");
        string name = match.Groups["field"].Value;
        Field? field = Array.Find(Fields, f =>
            string.Equals(f.Resource, name, StringComparison.OrdinalIgnoreCase) || string.Equals(f.Column, name, StringComparison.OrdinalIgnoreCase));
        return new Criterion(field, text.Trim(), match.Groups["operator"].Value, match.Groups["value"].Value);
    }

    // Student numbers are numbers in the database.
    private static object? SisValueOrNull(string text) =>
        decimal.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out decimal number) ? number : null;

#if NETFRAMEWORK
    private static Regex Form() => new(CriterionForm, RegexOptions.CultureInvariant);
#else
    [GeneratedRegex(CriterionForm, RegexOptions.CultureInvariant)]
    private static partial Regex Form();
#endif

    private sealed record Field(string Resource, string Column, Func<PSStudent, object?> Read)
    {
        // The resource API has two fields for the status: one takes letters, the other codes.
        public string V1Name(Criterion criterion) => Column != Status ? Resource
            : criterion.Values.All(static v => v.Length == 1 && char.IsLetter(v[0])) ? "school_enrollment.enroll_status"
            : "school_enrollment.enroll_status_code";
    }

    private sealed record Criterion(Field? Field, string Text, string Operator, string Value)
    {
        public IReadOnlyList<string> Values => Operator == "==" && Value.Length > 1 && Value[0] == '(' && Value[Value.Length - 1] == ')'
            ? [.. Value.Substring(1, Value.Length - 2).Split(',').Select(static v => v.Trim()).Distinct(StringComparer.OrdinalIgnoreCase)]
            : [Value];

        public bool Matches(PSStudent student)
        {
            if (Field is null)
                throw Error.FilterNotReadable(Text);
            return Field.Read(student) switch
            {
                null => false,
                string text => Values.Any(value => Operator == "==" ? StudentQuery.Matches(value, text) : Holds(string.CompareOrdinal(text, value))),
                DateTime date => Values.Any(value => Holds(date.CompareTo(Date(value)))),
                var number => Values.Any(value => HoldsNumber(Convert.ToDecimal(number, CultureInfo.InvariantCulture), value)),
            };
        }

        private bool HoldsNumber(decimal number, string value)
        {
            if (Field!.Column == Status && value.Length == 1 && char.IsLetter(value[0]))
                return Operator == "==" && number == (int)StudentCriteria.StatusOf(value);
            return decimal.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal wanted)
                ? Holds(number.CompareTo(wanted))
                : throw Error.FilterNotReadable(Text);
        }

        private DateTime Date(string value) =>
            DateTime.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime date)
                ? date
                : throw Error.FilterNotReadable(Text);

        private bool Holds(int comparison) => Operator switch
        {
            "==" => comparison == 0,
            "=gt=" => comparison > 0,
            "=ge=" => comparison >= 0,
            "=lt=" => comparison < 0,
            _ => comparison <= 0,
        };
    }
}
