using System.Globalization;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Roster;

/// <summary>
/// The schools that accounts can refer to: all that the server lists, also those outside the scope, because next year's
/// school may be one of them.
/// </summary>
internal sealed class SchoolDirectory
{
    /// <summary>The school "Graduated Students" of every PowerSchool. It is no school to Xello.</summary>
    internal const int GraduatedStudents = 999999;

    private readonly Dictionary<int, string> _codes = [];
    private readonly Dictionary<int, int> _lastGrades = [];

    /// <exception cref="XelloException"><c>SchoolCodeTwice</c> when by the mapping two schools have one code.</exception>
    internal SchoolDirectory(IEnumerable<PSSchool> schools, XelloMapping? mapping = null)
    {
        var given = (mapping ?? XelloMapping.Default).SchoolCodes;
        var all = schools.Where(school => school.SchoolNumber != GraduatedStudents).ToList();
        foreach (var school in all)
        {
            _codes[school.SchoolNumber] = given.TryGetValue(school.SchoolNumber, out var code) ? code : Code(school.SchoolNumber);
            if (school.HighGrade is int last)
                _lastGrades[school.SchoolNumber] = last;
        }

        // A number that the mapping gives to another school, for example.
        if (_codes.GroupBy(entry => entry.Value, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw Error.SchoolCodeTwice(twice.Key, [.. twice.Select(entry => entry.Key).OrderBy(number => number)]);

        var findings = new List<XelloFinding>();
        Schools = [.. all
            .Select(school => ToXello(school, findings))
            .OrderBy(school => school.Code, StringComparer.Ordinal)];
        Findings = findings;
    }

    internal IReadOnlyList<XelloSchool> Schools { get; }

    internal IReadOnlyList<XelloFinding> Findings { get; }

    /// <summary>The school's code, one string object for all its students; null when the server does not list the school.</summary>
    internal string? CodeOf(int schoolNumber) => _codes.TryGetValue(schoolNumber, out var code) ? code : null;

    /// <summary>The highest grade that the school teaches; null when the server does not say.</summary>
    internal int? LastGradeOf(int schoolNumber) => _lastGrades.TryGetValue(schoolNumber, out var grade) ? grade : null;

    internal static string Code(int schoolNumber) => schoolNumber.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// Xello's three types by the grades taught: up to grade 8 is elementary or middle (2), from grade 7 or above into
    /// high school is secondary (1), everything that spans more, or does not say, is other (3).
    /// </summary>
    internal static int SchoolType(int? lowGrade, int? highGrade) => (lowGrade, highGrade) switch
    {
        (_, <= 8) => 2,
        ( >= 7, > 8) => 1,
        _ => 3,
    };

    private XelloSchool ToXello(PSSchool school, List<XelloFinding> findings)
    {
        var code = _codes[school.SchoolNumber];
        var name = FileText.Clean(school.Name, out var repairs);
        findings.AddRange(RosterRules.Repaired(code, nameof(XelloSchool.Name), repairs));
        if (name.Length == 0)
        {
            findings.Add(RosterRules.MissingSchoolName.For(code));
            name = code;
        }

        return new XelloSchool(code, name, SchoolType(school.LowGrade, school.HighGrade));
    }
}
