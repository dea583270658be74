using System.Globalization;
using System.Text;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.PowerSchool;

/// <summary>Which students to read. What the server cannot filter is filtered here, after the read has been proven complete.</summary>
internal sealed record StudentQuery
{
    /// <summary>More numbers than this are asked for in several reads: the list stands in the address, whose length is limited.</summary>
    internal const int NumbersPerRead = 100;

    private static readonly char[] NotInNumbers = [',', ';', '(', ')', '*', '=', '<', '>'];

    /// <summary>Schools.DCID; null for the whole district.</summary>
    public long? SchoolId { get; init; }

    /// <summary>Enrolment statuses; empty for all.</summary>
    public IReadOnlyList<PSEnrollStatus> Statuses { get; init; } = [];

    /// <summary>Student numbers (<c>local_id</c>); empty for all.</summary>
    public IReadOnlyList<string> StudentNumbers { get; init; } = [];

    /// <summary>Last name, with <c>*</c> and <c>?</c> as wildcards; the case does not matter.</summary>
    public string? LastName { get; init; }

    /// <summary>First name, with <c>*</c> and <c>?</c> as wildcards; the case does not matter.</summary>
    public string? FirstName { get; init; }

    /// <summary>Grades; empty for all. The server is not known to filter by grade, so this is done here and not counted by the server.</summary>
    public IReadOnlyList<int> Grades { get; init; } = [];

    /// <summary>An expression of PowerSchool's own query language, joined to the others by "and".</summary>
    public string? Filter { get; init; }

    /// <summary>Parts of the record to read besides number and name.</summary>
    public IReadOnlyList<string> Expansions { get; init; } = ["demographics", "school_enrollment", "contact_info", "schedule_setup"];

    /// <summary>Extension tables to read.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>
    /// Students.Student_Number is a number column: a server refuses a whole list when one entry cannot be a number, so what
    /// cannot be one is not asked for. Nobody has it.
    /// </summary>
    public static bool IsStudentNumber(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    /// <summary>The expressions for the server, one per read.</summary>
    public IEnumerable<string> ToCriteria()
    {
        var parts = new List<string>();
        if (Statuses.Count > 0)
            parts.Add("school_enrollment.enroll_status==" + OneOf([.. Statuses.Distinct().Select(Letter)]));
        AddName(parts, "name.last_name", LastName);
        AddName(parts, "name.first_name", FirstName);
        if (!string.IsNullOrWhiteSpace(Filter))
            parts.Add(Filter!.Trim().Trim(';'));

        if (StudentNumbers.Count == 0)
        {
            // Without any criterion a server may limit the list to its own default; naming all statuses leaves it no choice.
            if (parts.Count == 0)
                parts.Add("school_enrollment.enroll_status==(A,P,T,G,H,I)");
            yield return string.Join(";", parts);
            yield break;
        }
        string[] numbers = [.. StudentNumbers.Select(Number).Distinct(StringComparer.Ordinal)];
        for (int start = 0; start < numbers.Length; start += NumbersPerRead)
        {
            string[] chunk = [.. numbers.Skip(start).Take(NumbersPerRead)];
            yield return string.Join(";", parts.Append("local_id==" + OneOf(chunk)));
        }
    }

    /// <summary>True when a student that the server sent is one that was asked for.</summary>
    public bool Keeps(PSStudent student) =>
        (Grades.Count == 0 || (student.GradeLevel is { } grade && Grades.Contains(grade)))
        && Matches(LastName, student.LastName) && Matches(FirstName, student.FirstName);

    private static string OneOf(string[] values) => values.Length == 1 ? values[0] : "(" + string.Join(",", values) + ")";

    private static string Number(string number)
    {
        string trimmed = number.Trim();
        return trimmed.Length > 0 && !trimmed.Any(static c => char.IsControl(c) || NotInNumbers.Contains(c))
            ? trimmed
            : throw Error.InvalidFilter("student number");
    }

    // The server knows only "*", and no comma, semicolon or bracket in a value. There a "*" asks for more, and Keeps takes the excess away.
    private static void AddName(List<string> parts, string field, string? pattern)
    {
        if (pattern is null)
            return;
        var wide = new StringBuilder(pattern.Length);
        foreach (char c in pattern.Trim())
        {
            char asked = c is '?' or ',' or ';' or '(' or ')' || char.IsControl(c) ? '*' : c;
            if (asked != '*' || wide.Length == 0 || wide[wide.Length - 1] != '*')
                wide.Append(asked);
        }
        if (wide.Length == 0)
            throw Error.InvalidFilter("name");
        if (wide.Length > 1 || wide[0] != '*')
            parts.Add(field + "==" + wide);
    }

    private static bool Matches(string? pattern, string text)
    {
        if (pattern is null)
            return true;
        string wanted = pattern.Trim();
        // The usual greedy walk: on a mismatch the last "*" takes one character more.
        int p = 0, t = 0, star = -1, mark = 0;
        while (t < text.Length)
        {
            if (p < wanted.Length && wanted[p] == '*')
            {
                star = p++;
                mark = t;
            }
            else if (p < wanted.Length && (wanted[p] == '?' || SameLetter(wanted[p], text[t])))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++mark;
            }
            else
            {
                return false;
            }
        }
        while (p < wanted.Length && wanted[p] == '*')
            p++;
        return p == wanted.Length;
    }

    private static bool SameLetter(char a, char b) => a == b || char.ToUpperInvariant(a) == char.ToUpperInvariant(b);

    private static string Letter(PSEnrollStatus status) => status switch
    {
        PSEnrollStatus.Active => "A",
        PSEnrollStatus.PreRegistered => "P",
        PSEnrollStatus.TransferredOut => "T",
        PSEnrollStatus.Graduated => "G",
        PSEnrollStatus.Historical => "H",
        _ => "I",
    };
}
