using System.Globalization;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// Values that tables and queries send as text. What is empty is nothing; what cannot be what it must be is an error.
/// </summary>
internal static class SisValue
{
    public static long? Long(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
            return number;
        return Decimal(text) is { } value && value == decimal.Truncate(value) && value is >= long.MinValue and <= long.MaxValue
            ? (long)value
            : throw new SisShapeException("there is something else where a whole number belongs");
    }

    public static int? Int(string? text) => Int(Long(text));

    public static int? Int(long? number) => number is null or (>= int.MinValue and <= int.MaxValue)
        ? (int?)number
        : throw new SisShapeException("a number is larger than any that belongs there");

    public static decimal? Decimal(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value)
            ? value
            : throw new SisShapeException("there is something else where a number belongs");
    }

    /// <summary>1 and true are yes; 0, false and nothing are no.</summary>
    public static bool Flag(string? text) => text?.Trim() switch
    {
        "1" or "true" or "True" or "TRUE" => true,
        null or "" or "0" or "false" or "False" or "FALSE" => false,
        _ => throw new SisShapeException("there is something else where yes or no belongs"),
    };

    /// <summary>
    /// A date <c>yyyy-MM-dd</c>, also with a time behind it. A date that no calendar has (0000-00-00) is nothing; another
    /// notation is an error.
    /// </summary>
    public static DateTime? Date(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (text!.Length < 10 || text[4] != '-' || text[7] != '-' || (text.Length > 10 && text[10] is not ('T' or ' '))
            || !Digits(text, 0, 4, out int year) || !Digits(text, 5, 2, out int month) || !Digits(text, 8, 2, out int day))
            throw new SisShapeException("there is something else where a date (yyyy-MM-dd) belongs");
        return year > 0 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? new DateTime(year, month, day)
            : null;
    }

    private static bool Digits(string text, int start, int count, out int value)
    {
        value = 0;
        for (int i = start; i < start + count; i++)
        {
            if (text[i] is < '0' or > '9')
                return false;
            value = (value * 10) + (text[i] - '0');
        }
        return true;
    }
}
