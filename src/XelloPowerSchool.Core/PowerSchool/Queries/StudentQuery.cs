using System.Globalization;

namespace XelloPowerSchool.PowerSchool;

/// <summary>Which students to read. What the server cannot filter is filtered here, after the read has been proven complete.</summary>
internal sealed record StudentQuery
{
    /// <summary>Only the students of one school; null for the whole district.</summary>
    public PSSchool? School { get; init; }

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

    /// <summary>An expression of PowerSchool's own query language, joined to the others by "and"; see <see cref="StudentFilter"/>.</summary>
    public string? Filter { get; init; }

    /// <summary>Parts of the record to read besides number and name.</summary>
    public IReadOnlyList<string> Expansions { get; init; } = ["demographics", "school_enrollment", "contact_info", "schedule_setup"];

    /// <summary>Extension tables to read.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>How often a read that does not add up is tried; 1 for a caller that repeats it together with other reads.</summary>
    public int Attempts { get; init; } = CompleteReader.Attempts;

    /// <summary>Whether a part of the record was asked for.</summary>
    public bool Expands(string part) => Expansions.Contains(part, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Students.Student_Number is a number column: a server refuses a whole list when one entry cannot be a number, so what
    /// cannot be one is not asked for. Nobody has it.
    /// </summary>
    public static bool IsStudentNumber(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    /// <summary>True when a student that the server sent is one that was asked for.</summary>
    public bool Keeps(PSStudent student) =>
        (Grades.Count == 0 || (student.GradeLevel is { } grade && Grades.Contains(grade)))
        && Matches(LastName, student.LastName) && Matches(FirstName, student.FirstName);

    /// <summary>Whether a text fits a pattern with <c>*</c> and <c>?</c>, case aside. Null fits everything.</summary>
    public static bool Matches(string? pattern, string text)
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
}
