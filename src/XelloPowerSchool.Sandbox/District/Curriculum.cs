namespace XelloPowerSchool.Sandbox.District;

/// <summary>What students of a grade take: one course out of each slot's list, for the year or one in each semester.</summary>
internal static class Curriculum
{
    /// <summary>Periods of a school day; a grade has at most as many slots.</summary>
    public const int Periods = 7;

    // "A/B" is A in the first semester and B in the second. A course that stands twice in a list is taken twice as often.
    private static readonly Slot[][] ByGrade =
    [
        .. Enumerable.Repeat(Slots("0001"), 6),
        Slots("0100", "0110", "0120", "0123A/0123B", "0130 0131 0140 0141", "0160", "0150"),
        Slots("0101", "0111 0111 0112", "0121", "0123A/0123B", "0130 0131 0140 0141", "0160", "0150"),
        Slots("0102", "0112", "0122", "0123A/0123B", "0130 0131 0140 0141", "0160", "0150"),
        Slots("ENG09 ENG09 ENG09H", "MTH101 MTH102", "SCI101 SCI110", "WL101 WL111 WL121 WL131", "HLT09/PE09", "ART101 MUS101 MUS110 CTE101", "100"),
        Slots("ENG10 ENG10 ENG10H", "MTH102 MTH103", "SCI101 SCI102", "SOC101", "WL102 WL112 WL101", "PE10/CTE101", "ART110 ART120 MUS101 CTE110 CTE120"),
        Slots("ENG11 ENG-AP1", "MTH103 MTH201", "SCI102 SCI103 SCI301", "SOC102 SOC301", "WL103 ART201 MUS102", "MTH050/SOC210", "CTE111 CTE130 CTE140 CTE102"),
        Slots("ENG12 ENG-AP2", "MTH201 MTH301 MTH310 MTH302", "SCI103 SCI201 SCI302", "SOC103/SOC104", "ART201 WL103 CTE150", "1E3 CTE140 YRB", "INT12 2.0"),
    ];

    private static readonly HashSet<string> WithoutCredit = new(["0001", "100", "2.0"], StringComparer.Ordinal);

    // In the words of a catalogue: what stands in this column is a note, which may name a course.
    private static readonly Dictionary<string, string> Notes = new(StringComparer.Ordinal)
    {
        ["MTH102"] = "Prerequisite: MTH101.", ["MTH103"] = "Prerequisite: MTH102.", ["MTH201"] = "MTH103", ["MTH301"] = "Prerequisite: MTH201.",
        ["MTH302"] = "MTH201 or MTH301", ["WL102"] = "WL101", ["WL103"] = "WL102", ["WL112"] = "WL111", ["CTE102"] = "CTE101", ["CTE111"] = "CTE110",
        ["INT12"] = "Only with the counselor's consent.",
    };

    private static readonly HashSet<string> Repeated = new(["ART201", "MUS101", "MUS102", "MUS110", "YRB"], StringComparer.Ordinal);

    private static readonly ILookup<string, int> GradesOf = ByGrade
        .SelectMany((slots, grade) => slots.SelectMany(slot => slot.Options).SelectMany(option => option).Distinct().Select(number => (Number: number, Grade: grade)))
        .ToLookup(entry => entry.Number, entry => entry.Grade);

    /// <summary>Courses.RegGradeLevels: the grades that take the course; null where that is left open.</summary>
    public static string? Grades(Course course) =>
        GradesOf.Contains(course.Number) ? string.Join(",", GradesOf[course.Number]) : null;

    /// <summary>The note on prerequisites.</summary>
    public static string? Prerequisites(string courseNumber) => Notes.TryGetValue(courseNumber, out var note) ? note : null;

    /// <summary>Whether a student may take the course again.</summary>
    public static bool CanBeRepeated(string courseNumber) => Repeated.Contains(courseNumber);

    /// <summary>Whether the schools teach the course in a year: one takes turns, every second year.</summary>
    public static bool IsTaught(string courseNumber, int year) => courseNumber != "SCI110" || year % 2 == 0;

    /// <summary>Whether the course is in the scheduling catalogue of a year: two take turns.</summary>
    public static bool IsScheduled(string courseNumber, int year) => courseNumber is not ("ART120" or "CTE120") || (courseNumber == "ART120") == (year % 2 == 0);

    public static IReadOnlyList<Slot> Of(int grade) => ByGrade[grade];

    /// <summary>Whether a course stands on the transcript.</summary>
    public static bool HasCredit(string courseNumber) => !WithoutCredit.Contains(courseNumber);

    /// <summary>The subject of a course, by its number: what credits are counted by.</summary>
    public static string CreditType(string courseNumber) => courseNumber.Substring(0, Math.Min(2, courseNumber.Length)) switch
    {
        "EN" => "ENG",
        "MT" => "MTH",
        "SC" => "SCI",
        "SO" => "SOC",
        "WL" => "WL",
        "AR" or "MU" => "ART",
        "PE" or "HL" => "PE",
        "CT" => "CTE,ELE", // several codes, separated by commas
        _ => "ELE",
    };

    private static Slot[] Slots(params string[] slots) => Array.ConvertAll(slots, slot =>
        new Slot(Array.ConvertAll(slot.Split(' '), option => option.Split('/'))));

    /// <summary>One period of a student's day; each option is one course for the year or two for its semesters.</summary>
    internal sealed record Slot(string[][] Options);
}
