using System.Globalization;
using System.Text.RegularExpressions;

namespace XelloPowerSchool.CourseRequests;

/// <summary>Understands the values of Xello's export. What is not understood is never guessed.</summary>
internal static class CourseRequestValue
{
    /// <summary>What people write into a cell that has no value.</summary>
    private static readonly HashSet<string> Nothing = new(StringComparer.OrdinalIgnoreCase) { "", "-", "--", "n/a", "na", "none", "null" };

    private static readonly HashSet<string> Alternate = new(StringComparer.OrdinalIgnoreCase)
    {
        "alternate", "alternative", "alt", "a", "backup",
    };

    private static readonly HashSet<string> Primary = new(StringComparer.OrdinalIgnoreCase) { "primary", "p", "main", "regular" };

    private static readonly HashSet<string> Yes = new(StringComparer.OrdinalIgnoreCase) { "yes", "y", "true", "t", "1" };

    private static readonly HashSet<string> No = new(StringComparer.OrdinalIgnoreCase) { "no", "n", "false", "f", "0" };

    private static readonly Regex YearPattern = new(
        @"^(?<start>(19|20)[0-9]{2})(\s*[-/\u2013]\s*(?<end>((19|20)[0-9]{2})|[0-9]{2}))?$", RegexOptions.CultureInvariant);

    public static string? Text(string value)
    {
        var trimmed = value.Trim();
        return trimmed.Length == 0 ? null : trimmed;
    }

    /// <summary>A value that is allowed to be missing; null for the placeholders too.</summary>
    public static string? Optional(string value) => Text(value) is { } text && !Nothing.Contains(text) ? text : null;

    /// <summary>"Primary" is false, "Alternate" is true.</summary>
    public static bool TryType(string value, out bool isAlternate)
    {
        isAlternate = Alternate.Contains(value);
        return isAlternate || Primary.Contains(value);
    }

    /// <summary>As <see cref="TryType"/>, and yes, no, true, false, 1 and 0.</summary>
    public static bool TryFlag(string value, out bool isAlternate)
    {
        isAlternate = Yes.Contains(value);
        return isAlternate || No.Contains(value) || TryType(value, out isAlternate);
    }

    /// <summary>
    /// "2027", "2027-28", "2027-2028", also with a slash: the calendar year in which the school year starts. PowerSchool's
    /// own YearID (37, 3700) is not taken, because a bare number of that size may as well mean something else.
    /// </summary>
    public static bool TryYear(string value, out int year)
    {
        year = 0;
        var match = YearPattern.Match(value);
        if (!match.Success)
            return false;

        year = int.Parse(match.Groups["start"].Value, CultureInfo.InvariantCulture);
        var end = match.Groups["end"].Value;
        return end.Length == 0
            || int.Parse(end, CultureInfo.InvariantCulture) == (end.Length == 2 ? (year + 1) % 100 : year + 1);
    }

    /// <summary>A whole number; "1.0" too, because spreadsheets write it.</summary>
    public static bool TryPriority(string value, out int priority)
    {
        priority = 0;
        if (!TryCredits(value, out var number) || number != decimal.Truncate(number) || number > int.MaxValue)
            return false;
        priority = (int)number;
        return true;
    }

    /// <summary>A number with a point or a comma before the decimals, never with a thousands separator.</summary>
    public static bool TryCredits(string value, out decimal credits) =>
        decimal.TryParse(value.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out credits);
}
