using System.Globalization;
using System.Text;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.PowerSchool;

/// <summary>What a <see cref="StudentQuery"/> asks for, in the words of each source. One read each; no student belongs to two of them.</summary>
internal static class StudentCriteria
{
    /// <summary>More numbers than this are asked for in several reads: the list stands in an address, or in a text of the database, and both have a longest form.</summary>
    internal const int NumbersPerRead = 100;

    private static readonly char[] NotInNumbers = [',', ';', '(', ')', '*', '=', '<', '>'];

    private static readonly (PSEnrollStatus Status, string Letter, string? Code)[] Statuses =
    [
        (PSEnrollStatus.Active, "A", "0"),
        (PSEnrollStatus.PreRegistered, "P", "-1"),
        (PSEnrollStatus.TransferredOut, "T", "2"),
        (PSEnrollStatus.Graduated, "G", "3"),
        (PSEnrollStatus.Historical, "H", "4"),
        (PSEnrollStatus.Inactive, "I", null), // every other code
    ];

    /// <summary>Expressions for <c>q</c> of the resource API.</summary>
    public static IReadOnlyList<string> ForV1(StudentQuery query)
    {
        var parts = new List<string>();
        if (query.Statuses.Count > 0)
            parts.Add("school_enrollment.enroll_status==" + OneOf([.. StatusesOf(query).Select(static s => s.Letter)]));
        AddNames(parts, query, "name.last_name", "name.first_name");
        parts.AddRange(new StudentFilter(query.Filter).ForV1());
        if (query.StudentNumbers.Count > 0)
            return [.. Numbers(query).Select(numbers => string.Join(";", parts.Append("local_id==" + OneOf(numbers))))];
        // Without any criterion a server may limit the list to its own default; naming all statuses leaves it no choice.
        return [parts.Count == 0 ? "school_enrollment.enroll_status==(A,P,T,G,H,I)" : string.Join(";", parts)];
    }

    /// <summary>Expressions for <c>q</c> of the table API, which knows no "or"; null for all rows.</summary>
    public static IReadOnlyList<string?> ForTable(StudentQuery query)
    {
        var always = new List<string>();
        if (query.School is { } school)
            always.Add("schoolid==" + school.SchoolNumber.ToString(CultureInfo.InvariantCulture));
        AddNames(always, query, "last_name", "first_name");

        List<IReadOnlyList<string>> alternatives = [.. new StudentFilter(query.Filter).ForTable()];
        if (query.Statuses.Count > 0 && StatusesOf(query).Length < Statuses.Length)
            alternatives.Add([.. StatusesOf(query).SelectMany(static s => StatusInTable(s.Letter))]);
        if (query.StudentNumbers.Count > 0)
            alternatives.Add([.. Numbers(query).SelectMany(static numbers => numbers).Select(static number => "student_number==" + number)]);

        IEnumerable<IEnumerable<string>> reads = [always];
        foreach (IReadOnlyList<string> choices in alternatives)
            reads = [.. reads.SelectMany(read => choices.Select(choice => read.Append(choice)))];
        return [.. reads.Select(static read => string.Join(";", read) is { Length: > 0 } q ? q : null)];
    }

    /// <summary>Arguments of our query.</summary>
    public static IReadOnlyList<Dictionary<string, QueryArgument>> ForPowerQuery(StudentQuery query)
    {
        var arguments = new Dictionary<string, QueryArgument>();
        if (query.School is { } school)
            arguments["schoolid"] = school.SchoolNumber.ToString(CultureInfo.InvariantCulture);
        if (query.Statuses.Count > 0)
            arguments["statuses"] = Listed(StatusesOf(query).Select(static s => s.Code ?? s.Letter));
        if (query.LastName is not null)
            arguments["lastname"] = Like(query.LastName);
        if (query.FirstName is not null)
            arguments["firstname"] = Like(query.FirstName);
        return query.StudentNumbers.Count == 0
            ? [arguments]
            : [.. NumberArguments(query.StudentNumbers).Select(numbers => new Dictionary<string, QueryArgument>(arguments) { ["numbers"] = numbers })];
    }

    /// <summary>The argument <c>numbers</c> of our queries, one per read.</summary>
    public static IEnumerable<string> NumberArguments(IReadOnlyList<string> studentNumbers) =>
        // The queries compare texts, and the database writes a number without zeros in front.
        Numbers(studentNumbers, static number => number.TrimStart('0') is { Length: > 0 } digits ? digits : "0").Select(static numbers => Listed(numbers));

    /// <summary>The criteria of the table API for a status letter or a code: "inactive" is every code that has no other meaning.</summary>
    public static IEnumerable<string> StatusInTable(string letterOrCode)
    {
        if (Array.Find(Statuses, s => string.Equals(s.Letter, letterOrCode, StringComparison.OrdinalIgnoreCase)) is { Letter: not null } status)
            return status.Code is null ? ["enroll_status=lt=-1", "enroll_status==1", "enroll_status=gt=4"] : ["enroll_status==" + status.Code];
        return ["enroll_status==" + letterOrCode];
    }

    public static PSEnrollStatus StatusOf(string letter) =>
        Array.Find(Statuses, s => string.Equals(s.Letter, letter, StringComparison.OrdinalIgnoreCase)) is { Letter: not null } status
            ? status.Status
            : throw Error.FilterNotReadable("school_enrollment.enroll_status==" + letter);

    private static (PSEnrollStatus Status, string Letter, string? Code)[] StatusesOf(StudentQuery query) =>
        [.. query.Statuses.Select(static status => Array.Find(Statuses, s => s.Status == status) is { Letter: not null } known ? known : Statuses[Statuses.Length - 1]).Distinct()];

    private static IEnumerable<IReadOnlyList<string>> Numbers(StudentQuery query) => Numbers(query.StudentNumbers, static number => number);

    private static IEnumerable<IReadOnlyList<string>> Numbers(IReadOnlyList<string> studentNumbers, Func<string, string> form)
    {
        string[] numbers = [.. studentNumbers.Select(Number).Select(form).Distinct(StringComparer.Ordinal)];
        for (int start = 0; start < numbers.Length; start += NumbersPerRead)
            yield return [.. numbers.Skip(start).Take(NumbersPerRead)];
    }

    private static string Number(string number)
    {
        string trimmed = number.Trim();
        return trimmed.Length > 0 && !trimmed.Any(static c => char.IsControl(c) || NotInNumbers.Contains(c))
            ? trimmed
            : throw Error.InvalidFilter("student number");
    }

    private static string OneOf(IReadOnlyList<string> values) => values.Count == 1 ? values[0] : "(" + string.Join(",", values) + ")";

    private static string Listed(IEnumerable<string> values) => "," + string.Join(",", values) + ",";

    private static void AddNames(List<string> parts, StudentQuery query, string lastName, string firstName)
    {
        AddName(parts, lastName, query.LastName);
        AddName(parts, firstName, query.FirstName);
    }

    // The server knows only "*", and no comma, semicolon or bracket in a value. There a "*" asks for more, and Keeps takes the excess away.
    private static void AddName(List<string> parts, string field, string? pattern)
    {
        if (pattern is null)
            return;
        var wide = new StringBuilder(pattern.Length);
        foreach (char c in Pattern(pattern))
        {
            char asked = c is '?' or ',' or ';' or '(' or ')' || char.IsControl(c) ? '*' : c;
            if (asked != '*' || wide.Length == 0 || wide[wide.Length - 1] != '*')
                wide.Append(asked);
        }
        if (wide.Length > 1 || wide[0] != '*')
            parts.Add(field + "==" + wide);
    }

    private static string Like(string pattern)
    {
        var like = new StringBuilder(pattern.Length);
        foreach (char c in Pattern(pattern))
        {
            _ = c switch
            {
                '*' => like.Append('%'),
                '?' => like.Append('_'),
                '%' or '_' or '\\' => like.Append('\\').Append(c),
                _ => like.Append(c),
            };
        }
        return like.ToString();
    }

    private static string Pattern(string pattern) => pattern.Trim() is { Length: > 0 } trimmed ? trimmed : throw Error.InvalidFilter("name");
}
