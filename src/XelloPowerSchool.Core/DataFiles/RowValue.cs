using System.Globalization;
using System.Text.RegularExpressions;

namespace XelloPowerSchool.DataFiles;

/// <summary>The forms of dates that rows may have: those that are named, and those that have one meaning only.</summary>
internal sealed class RowDates
{
    private readonly string[] _formats;

    /// <param name="named">Forms that the contract or the user names, in the order in which they count; null for none.</param>
    public RowDates(params string?[] named)
    {
        var known = named.OfType<string>().ToArray();
        // 01-02-2010 has one meaning only as long as nobody says that the month stands first.
        var isDayFirst = known.All(format => Read("01-02-2010", [format]) is not { Month: 1 });
        _formats = [.. known, "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm:ss", .. isDayFirst ? ["dd-MM-yyyy"] : Array.Empty<string>()];
    }

    /// <summary>The day; null when the text has none of the forms.</summary>
    public DateTime? Read(string text) => DataFileDomain.TryIsoDate(text, out var date) ? date : Read(text, _formats);

    private static DateTime? Read(string text, string[] formats) =>
        DateTime.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date.Date : null;
}

/// <summary>Values of rows that have one meaning only, however they are spelled.</summary>
internal static class RowValue
{
    private static readonly Regex GradePattern = new(
        @"^(?:(?:grade|year)\s*)?(?:(?<number>[0-9]{1,2})(?:st|nd|rd|th)?|(?<kindergarten>K|KG|Kindergarten))$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    private static readonly Regex DecimalCommaPattern = new("^[0-9]+,[0-9]{1,2}$", RegexOptions.CultureInvariant);

    /// <summary>A grade: "9", "09", "Grade 9", "9th", "K"; null when it is none.</summary>
    public static int? Grade(string text)
    {
        if (text.Length is 1 or 2 && text.All(c => c is >= '0' and <= '9'))
            return int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        var match = GradePattern.Match(text);
        return !match.Success ? null
            : match.Groups["kindergarten"].Success ? 0
            : int.Parse(match.Groups["number"].Value, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>A whole number; null when it is none.</summary>
    public static int? Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A number with a point, or with a comma that can be no thousands separator; null when it is none.</summary>
    public static decimal? Number(string text) => decimal.TryParse(
        DecimalCommaPattern.IsMatch(text) ? text.Replace(',', '.') : text,
        NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Yes or no; null when it is neither.</summary>
    public static bool? Flag(string text) => text.ToUpperInvariant() switch
    {
        "1" or "Y" or "YES" or "T" or "TRUE" => true,
        "0" or "N" or "NO" or "F" or "FALSE" => false,
        _ => null,
    };
}
