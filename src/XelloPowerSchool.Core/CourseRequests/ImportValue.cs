using System.Globalization;

namespace XelloPowerSchool.CourseRequests;

/// <summary>A request on its way into a file, with the alternates that stand beside it.</summary>
internal readonly record struct ImportRow(XelloCheckedCourseRequest Request, IReadOnlyList<XelloCheckedCourseRequest> Alternates);

/// <summary>
/// What can stand in a column. StudentID of ScheduleRequests is Students.ID, which no API gives; imports find the student by
/// Student_Number (likely, not confirmed for this table).
/// </summary>
internal static class ImportValue
{
    private const string Constant = "text:";
    private const string Beside = "alternate:";

    private static readonly Dictionary<string, Func<ImportRow, string>> Values = new(StringComparer.OrdinalIgnoreCase)
    {
        ["StudentId"] = row => row.Request.StudentId,
        ["CourseNumber"] = row => row.Request.CourseNumber,
        ["CourseName"] = row => row.Request.CourseName ?? "",
        ["SchoolNumber"] = row => Number(row.Request.SchoolNumber) is { Length: > 0 } number ? number : row.Request.Request.SchoolCode ?? "",
        ["Grade"] = row => Number(row.Request.Grade),
        ["Year"] = row => Number(row.Request.Year),
        ["SchoolYear"] = row => FormattableString.Invariant($"{row.Request.Year}-{row.Request.Year + 1}"),
        ["YearId"] = row => Number(row.Request.Year - RequestLedger.FirstYear),
        ["YearIdTimes100"] = row => Number((row.Request.Year - RequestLedger.FirstYear) * 100),
        ["RequestType"] = row => row.Request.Request.IsAlternate ? "Alternate" : "Primary",
        ["AlternateFlag"] = row => row.Request.Request.IsAlternate ? "1" : "0",
        ["AlternateFor"] = row => row.Request.Request.AlternateFor ?? "",
        ["Priority"] = row => Number(row.Request.Request.Priority),
        ["Credits"] = row => row.Request.Credits?.ToString("0.##", CultureInfo.InvariantCulture) ?? "",
        ["Status"] = row => row.Request.Request.Status ?? "",
        ["Comment"] = row => row.Request.Request.Comment ?? "",
    };

    // Years repeat in every row: their texts are made once.
    private static readonly string[] Small = [.. Enumerable.Range(0, 12_000).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    public static IReadOnlyCollection<string> Names => Values.Keys;

    public static bool IsKnown(string value) => Values.ContainsKey(value) || value.StartsWith(Constant, StringComparison.OrdinalIgnoreCase);

    /// <summary>The name as it is spelt here.</summary>
    public static string Canonical(string value) => Values.Keys.FirstOrDefault(name => string.Equals(name, value, StringComparison.OrdinalIgnoreCase)) ?? value;

    /// <summary>What only says how a request is an alternate: without rows for alternates it says nothing.</summary>
    public static bool IsOfAlternate(string value) => value is "RequestType" or "AlternateFlag" or "AlternateFor";

    /// <summary>What any file can hold, because it is made of digits and letters here.</summary>
    public static bool IsNumber(string value) => value is "Grade" or "Year" or "YearId" or "YearIdTimes100" or "RequestType" or "AlternateFlag" or "Priority";

    public static string AlternateBeside(int rank) => Beside + Number(rank);

    public static Func<ImportRow, string> Reader(string value)
    {
        if (value.StartsWith(Constant, StringComparison.OrdinalIgnoreCase))
        {
            var text = value.Substring(Constant.Length);
            return _ => text;
        }

        if (value.StartsWith(Beside, StringComparison.Ordinal))
        {
            var place = value[^1] - '1';
            return row => place < row.Alternates.Count ? row.Alternates[place].CourseNumber : "";
        }

        return Values[value];
    }

    private static string Number(int? value) =>
        value is not { } number ? "" : number >= 0 && number < Small.Length ? Small[number] : number.ToString(CultureInfo.InvariantCulture);
}
