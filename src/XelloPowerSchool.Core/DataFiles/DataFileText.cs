using System.Collections.Concurrent;
using System.Globalization;

namespace XelloPowerSchool.DataFiles;

/// <summary>
/// Numbers and dates as files have them. A file of courses has millions of them and few different ones, so texts are kept or made
/// by hand.
/// </summary>
internal static class DataFileText
{
    public const string IsoDate = "yyyy-MM-dd";

    // Without the zeros that a database pads decimals with: 0.5 and 0.500 are one value.
    private const string Decimals = "0.############";

    private const int MostKept = 1000;

    private static readonly string[] Small = [.. Enumerable.Range(0, 128).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    private static readonly ConcurrentDictionary<decimal, string> Kept = new();

    public static string Of(int number) =>
        number >= 0 && number < Small.Length ? Small[number] : number.ToString(CultureInfo.InvariantCulture);

    public static string Of(decimal number)
    {
        if (Kept.TryGetValue(number, out var text))
            return text;
        text = number.ToString(Decimals, CultureInfo.InvariantCulture);
        if (Kept.Count < MostKept)
            Kept[number] = text;
        return text;
    }

    public static string Of(DateTime date, string format)
    {
        if (format != IsoDate)
            return date.ToString(format, CultureInfo.InvariantCulture);
        Span<char> text = stackalloc char[IsoDate.Length];
        text[4] = text[7] = '-';
        Write(text.Slice(0, 4), date.Year);
        Write(text.Slice(5, 2), date.Month);
        Write(text.Slice(8, 2), date.Day);
        return text.ToString();
    }

    /// <summary>Whether a text is a number without leading zeros. <see cref="Of(decimal)"/> writes none at the end of decimals either; others do.</summary>
    public static bool IsNumber(string text, bool hasDecimals)
    {
        var start = text.Length > 0 && text[0] == '-' ? 1 : 0;
        var point = -1;
        for (var i = start; i < text.Length; i++)
        {
            if (text[i] == '.' && hasDecimals && point < 0 && i > start)
                point = i;
            else if (text[i] is < '0' or > '9')
                return false;
        }

        var whole = (point < 0 ? text.Length : point) - start;
        return whole is >= 1 and <= 15 && (whole == 1 || text[start] != '0')
            && (point < 0 || text.Length - point is > 1 and <= 13)
            && !(start == 1 && text == "-0");
    }

    private static void Write(Span<char> place, int number)
    {
        for (var i = place.Length - 1; i >= 0; i--, number /= 10)
            place[i] = (char)('0' + number % 10);
    }
}
