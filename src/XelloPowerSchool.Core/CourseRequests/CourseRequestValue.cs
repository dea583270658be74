using System.Globalization;
using System.Text.RegularExpressions;

namespace XelloPowerSchool.CourseRequests;

/// <summary>Understands the values of Xello's export. What is not understood is never guessed.</summary>
internal static class CourseRequestValue
{
    private const int LongestNothing = 4;

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

    /// <summary>
    /// A key as it was meant: without blanks and characters that cannot be seen at its ends, and without what makes a
    /// spreadsheet take digits for text: ="00123" or '00123.
    /// </summary>
    public static string Key(string value)
    {
        if (HasPlainEnds(value) && value[0] is not ('=' or '\''))
            return value;
        var key = value.Trim();
        var (start, end) = (0, key.Length);
        while (start < end && IsUnseen(key[start]))
            start++;
        while (end > start && IsUnseen(key[end - 1]))
            end--;
        key = key[start..end];
        if (key.Length >= 3 && key[0] == '=' && key[1] == '"' && key[^1] == '"')
            return key[2..^1].Trim();
        return key.Length > 1 && key[0] == '\'' ? key[1..].Trim() : key;
    }

    private static bool IsUnseen(char c) => char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format;

    public static string? Text(string value) => value.Length == 0 ? null : HasPlainEnds(value) ? value : value.Trim() is { Length: > 0 } trimmed ? trimmed : null;

    // A file has millions of values, and nearly none has anything to take away.
    private static bool HasPlainEnds(string value) => value.Length > 0 && value[0] is > ' ' and < '\u007f' && value[^1] is > ' ' and < '\u007f';

    /// <summary>A value that is allowed to be missing; null for the placeholders too.</summary>
    public static string? Optional(string value) => Text(value) is { } text && !IsNothing(text) ? text : null;

    // Hardly any value is one of these, and a file has millions of values.
    private static bool IsNothing(string text) => text.Length <= LongestNothing && text[0] is ('-' or 'n' or 'N') && Nothing.Contains(text);

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
    /// own YearID (37, 3700) is taken only from a column that says so: a bare number of that size may mean something else.
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

    /// <summary>PowerSchool's YearID, plain (37) or as ScheduleRequests stores it (3700): the year less 1990, and times 100.</summary>
    public static bool TryYearId(string value, out int year)
    {
        const int FirstYear = 1990;
        var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var id);
        if (isNumber && id >= 100 && id % 100 == 0)
            id /= 100;
        year = FirstYear + id;
        return isNumber && id is > 0 and < 100;
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
