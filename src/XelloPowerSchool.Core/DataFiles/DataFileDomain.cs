using System.Globalization;

namespace XelloPowerSchool.DataFiles;

/// <summary>Which values a column takes, beyond its width.</summary>
/// <param name="Description">Completes the sentence "the value must be ...".</param>
/// <param name="Contains">Whether a value that is not empty belongs to it.</param>
internal sealed record DataFileDomain(string Description, Func<string, bool> Contains)
{
    /// <summary>What the contract says of a column's values.</summary>
    public static DataFileDomain Of(XelloProfileColumn column) => column switch
    {
        { Field: null } => new DataFileDomain("empty", _ => false),
        { Type: XelloColumnType.WholeNumber } => Number("a whole number", column),
        { Type: XelloColumnType.Number } => Number("a number", column),
        { Type: XelloColumnType.Date, DateFormat: { } format } => Date(format),
        { Type: XelloColumnType.Choice } => Choice(column.Choices),
        _ => new DataFileDomain("text", _ => true),
    };

    private static DataFileDomain Choice(IReadOnlyList<string> words) => new(
        words.Count == 1 ? words[0] : string.Join(", ", words.Take(words.Count - 1)) + " or " + words[words.Count - 1],
        value =>
        {
            // By hand: this is done for every row, and an enumerator each time would be garbage.
            for (var i = 0; i < words.Count; i++)
                if (words[i] == value)
                    return true;
            return false;
        });

    private static DataFileDomain Number(string what, XelloProfileColumn column)
    {
        var (least, most) = (column.Minimum, column.Maximum);
        var limits = (least, most) switch
        {
            (null, null) => "",
            (not null, null) => string.Format(CultureInfo.InvariantCulture, " of at least {0}", least),
            (null, not null) => string.Format(CultureInfo.InvariantCulture, " of at most {0}", most),
            _ => string.Format(CultureInfo.InvariantCulture, " from {0} to {1}", least, most),
        };
        // A credit that must be at least 0 is, when it has no sign.
        var isBounded = most is not null || least is not (null or 0);
        var hasDecimals = column.Type == XelloColumnType.Number;
        return new DataFileDomain(what + limits + ", without leading zeros", value =>
            DataFileText.IsNumber(value, hasDecimals) && (isBounded ? IsWithin(value, least, most) : least is null || value[0] != '-'));
    }

    private static bool IsWithin(string value, decimal? least, decimal? most)
    {
        // Grades and the like, millions of them.
        if (value.Length <= 2 && value[0] != '-')
        {
            var small = value.Length == 1 ? value[0] - '0' : (value[0] - '0') * 10 + (value[1] - '0');
            return !(small < least) && !(small > most);
        }

        return decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && !(number < least) && !(number > most);
    }

    private static DataFileDomain Date(string format) => new("a date as " + format, format == DataFileText.IsoDate ? IsIsoDate : value =>
        DateTime.TryParseExact(value, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out _));

    private static bool IsIsoDate(string value) => TryIsoDate(value, out _);

    /// <summary>Reads a date as yyyy-MM-dd. A million times in a file, so not by the general parser.</summary>
    public static bool TryIsoDate(string value, out DateTime date)
    {
        date = default;
        if (value.Length != 10 || value[4] != '-' || value[7] != '-')
            return false;
        var (year, month, day) = (Digits(value, 0, 4), Digits(value, 5, 2), Digits(value, 8, 2));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        date = new DateTime(year, month, day);
        return true;
    }

    private static int Digits(string text, int start, int length)
    {
        var number = 0;
        for (var i = start; i < start + length; i++)
        {
            if (text[i] is < '0' or > '9')
                return -1;
            number = number * 10 + (text[i] - '0');
        }

        return number;
    }
}
