using System.Globalization;
using System.Text.RegularExpressions;
using XelloPowerSchool.Tables;

namespace XelloPowerSchool.CourseRequests;

/// <summary>
/// A column of a wide export, which has one column for each request: "Course 3", "Alternate 1", "Request 2 Alternate".
/// </summary>
/// <param name="Course">Which of the row's courses it is, or is an alternate for; 0 when it is an alternate for none in particular.</param>
/// <param name="Alternate">Rank among the alternates; 0 when it is no alternate.</param>
internal readonly record struct NumberedColumn(int Course, int Alternate)
{
    private const string Number = "(?:code|number|no|id)?";
    private const string CourseWord = "(?:primary)?(?:course|class|request(?:ed)?|select(?:ion|ed)|choice|pick)(?:course|request|selection|choice)?" + Number;
    private const string AlternateWord = "(?:course|request)?(?:alternate|alternative|alt|backup)(?:course|request|selection|choice)?" + Number;

    // Of headers as HeaderKey makes them. The order of the alternatives does not matter: no header fits two.
    private static readonly Regex Pattern = new(
        $"^(?:{CourseWord}(?<course>[0-9]{{1,2}})(?:course)?{Number}"
        + $"|(?<course>[0-9]{{1,2}})(?:st|nd|rd|th)(?:course|choice|request|selection){Number}"
        + $"|{AlternateWord}(?<rank>[0-9]{{1,2}})(?:course)?{Number}"
        + $"|(?<rank>[0-9]{{1,2}})(?:st|nd|rd|th){AlternateWord}"
        + $"|{CourseWord}(?<course>[0-9]{{1,2}}){AlternateWord}(?<rank>[0-9]{{0,2}})"
        + $"|{AlternateWord}(?<rank>[0-9]{{0,2}})for{CourseWord}(?<course>[0-9]{{1,2}}){Number})$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    /// <summary>What a header says; null for a column that is none of these.</summary>
    public static NumberedColumn? Of(string header)
    {
        var match = Pattern.Match(HeaderKey.Of(header));
        if (!match.Success)
            return null;
        var rank = match.Groups["rank"];
        var column = new NumberedColumn(Value(match.Groups["course"], 0), rank.Success ? Value(rank, 1) : 0);
        return column is { Course: 0, Alternate: 0 } ? null : column;
    }

    /// <summary>The name of the column in a map: Course3, Alternate1, Course2Alternate1.</summary>
    public override string ToString() => string.Concat(Part("Course", Course), Part("Alternate", Alternate));

    private static string Part(string name, int value) => value == 0 ? "" : name + value.ToString(CultureInfo.InvariantCulture);

    private static int Value(Group group, int without) =>
        group.Success && group.Length > 0 ? int.Parse(group.Value, CultureInfo.InvariantCulture) : without;
}
