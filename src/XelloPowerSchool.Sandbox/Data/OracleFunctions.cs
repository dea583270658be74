using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace XelloPowerSchool.Sandbox.Data;

/// <summary>
/// Oracle's functions that PowerQueries use and SQLite lacks or has differently. Dates are texts YYYY-MM-DD, with HH:MM:SS behind where
/// there is a time; numbers are long or double; an empty text is null, as in Oracle.
/// </summary>
internal static class OracleFunctions
{
    private const string DateOnly = "yyyy-MM-dd";
    private const string DateAndTime = "yyyy-MM-dd HH:mm:ss";

    // Longest first, so that YYYY is not read as YY twice.
    private static readonly (string Oracle, string Net)[] DateFormats =
    [
        ("YYYY", "yyyy"), ("RRRR", "yyyy"), ("MONTH", "MMMM"), ("HH24", "HH"), ("HH12", "hh"), ("MON", "MMM"), ("DAY", "dddd"), ("YY", "yy"), ("RR", "yy"),
        ("MM", "MM"), ("DD", "dd"), ("DY", "ddd"), ("HH", "hh"), ("MI", "mm"), ("SS", "ss"), ("AM", "tt"), ("PM", "tt"),
    ];

    /// <summary>The functions work on the date of the district.</summary>
    public static void Register(SqliteConnection connection, DateTime today)
    {
        void Add(string name, Func<object?[], object?> function) => connection.CreateFunction<object?>(name, arguments => function(Nulls(arguments)), isDeterministic: true);

        Add("nvl", a => a[0] ?? a[1]);
        Add("nvl2", a => a[0] is null ? a[2] : a[1]);
        Add("decode", Decode);
        Add("upper", a => Text(a[0])?.ToUpperInvariant());
        Add("lower", a => Text(a[0])?.ToLowerInvariant());
        Add("initcap", a => Text(a[0]) is { } text ? CultureInfo.InvariantCulture.TextInfo.ToTitleCase(text.ToLowerInvariant()) : null);
        Add("instr", InStr);
        Add("to_char", ToChar);
        Add("to_date", ToDate);
        Add("to_number", a => Text(a[0]) is { } text ? Number(text) : null);
        Add("trunc", Trunc);
        Add("mod", a => Binary(a, (x, y) => y == 0 ? x : x - y * Math.Truncate(x / y)));
        Add("add_months", a => AsDate(a[0]) is { } date && a[1] is { } months ? Text(date.AddMonths(Convert.ToInt32(months, CultureInfo.InvariantCulture))) : null);
        Add("last_day", a => AsDate(a[0]) is { } date ? Text(date.AddDays(DateTime.DaysInMonth(date.Year, date.Month) - date.Day)) : null);
        Add("plus_days", a => AsDate(a[0]) is { } date && a[1] is { } days ? Text(date.AddDays(Convert.ToDouble(days, CultureInfo.InvariantCulture))) : null);
        Add("sysdate", _ => Text(today));
        Add("lpad", a => Pad(a, left: true));
        Add("rpad", a => Pad(a, left: false));
        Add("greatest", a => Array.IndexOf(a, null) >= 0 ? null : a.Aggregate((x, y) => Compare(x, y) >= 0 ? x : y));
        Add("least", a => Array.IndexOf(a, null) >= 0 ? null : a.Aggregate((x, y) => Compare(x, y) <= 0 ? x : y));
        Add("regexp_like", a => Text(a[0]) is { } text && Text(a[1]) is { } pattern ? Regex.IsMatch(text, pattern, Options(a, 2)) ? 1L : 0L : null);
        Add("regexp_replace", a => Text(a[0]) is { } text && Text(a[1]) is { } pattern ? Regex.Replace(text, pattern, a.Length > 2 ? Text(a[2]) ?? "" : "") : Text(a[0]));
        Add("regexp_substr", a => Text(a[0]) is { } text && Text(a[1]) is { } pattern && Regex.Match(text, pattern) is { Success: true } match ? match.Value : null);
    }

    /// <summary>A value as a query sends it.</summary>
    public static string? Text(object? value) => value switch
    {
        null or DBNull => null,
        string { Length: 0 } => null,
        string text => text,
        double number => number.ToString("0.##########", CultureInfo.InvariantCulture),
        DateTime date => date.ToString(date.TimeOfDay == TimeSpan.Zero ? DateOnly : DateAndTime, CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static object?[] Nulls(object?[] arguments) => Array.ConvertAll(arguments, value => value is DBNull or "" ? null : value);

    private static object? Decode(object?[] a)
    {
        var i = 1;
        for (; i + 1 < a.Length; i += 2)
            if (a[0] is null ? a[i] is null : a[i] is not null && Compare(a[0], a[i]) == 0) return a[i + 1];
        return i < a.Length ? a[i] : null;
    }

    private static int Compare(object? x, object? y) => x is string || y is string
        ? string.CompareOrdinal(Text(x), Text(y))
        : Convert.ToDouble(x, CultureInfo.InvariantCulture).CompareTo(Convert.ToDouble(y, CultureInfo.InvariantCulture));

    private static object? Binary(object?[] a, Func<double, double, double> function) =>
        a[0] is { } x && a[1] is { } y ? Whole(function(Convert.ToDouble(x, CultureInfo.InvariantCulture), Convert.ToDouble(y, CultureInfo.InvariantCulture))) : null;

    private static object Whole(double number) => number is > -1e15 and < 1e15 && number == Math.Floor(number) ? (long)number : number;

    private static object Number(string text) => double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        ? Whole(number)
        : throw new FormatException($"ORA-01722: invalid number");

    // INSTR(text, part[, from[, which]]): places count from 1, 0 is not found; a negative start counts from the end and searches backwards.
    private static object? InStr(object?[] a)
    {
        if (Text(a[0]) is not { } text || Text(a[1]) is not { } part) return null;
        var from = a.Length > 2 ? Convert.ToInt32(a[2], CultureInfo.InvariantCulture) : 1;
        var which = a.Length > 3 ? Convert.ToInt32(a[3], CultureInfo.InvariantCulture) : 1;
        var (step, at) = from < 0 ? (-1, text.Length + from) : (1, from - 1);
        for (; at >= 0 && at < text.Length; at += step)
            if (string.CompareOrdinal(text, at, part, 0, part.Length) == 0 && --which == 0) return at + 1L;
        return 0L;
    }

    private static object? ToChar(object?[] a)
    {
        if (a[0] is null) return null;
        if (a.Length < 2 || Text(a[1]) is not { } format) return Text(a[0]);
        return a[0] is string ? AsDate(a[0]) is { } date ? Format(date, format) : throw new FormatException("ORA-01722: invalid number") : Format(Convert.ToDecimal(a[0], CultureInfo.InvariantCulture), format);
    }

    private static string Format(DateTime date, string format)
    {
        var text = new StringBuilder();
        var trim = format.StartsWith("FM", StringComparison.OrdinalIgnoreCase);
        for (var i = trim ? 2 : 0; i < format.Length;)
        {
            if (format[i] == '"')
            {
                var end = format.IndexOf('"', i + 1);
                if (end < 0) throw new FormatException("ORA-01821: date format not recognized");
                text.Append(format, i + 1, end - i - 1);
                i = end + 1;
                continue;
            }
            var (oracle, net) = DateFormats.FirstOrDefault(f => string.Compare(format, i, f.Oracle, 0, f.Oracle.Length, StringComparison.OrdinalIgnoreCase) == 0);
            if (oracle is null)
            {
                if (char.IsLetter(format[i])) throw new FormatException("ORA-01821: date format not recognized");
                text.Append(format[i++]);
                continue;
            }
            var value = date.ToString(net, CultureInfo.InvariantCulture);
            if (char.IsLower(format[i])) value = value.ToLowerInvariant();
            else if (i + 1 < format.Length && char.IsUpper(format[i + 1])) value = value.ToUpperInvariant();
            text.Append(trim ? value.TrimStart('0') : value);
            i += oracle.Length;
        }
        return text.ToString();
    }

    // 9 is a digit that may be missing, 0 one that may not; FM takes the blank for the sign away.
    private static string Format(decimal number, string format)
    {
        var trim = format.StartsWith("FM", StringComparison.OrdinalIgnoreCase);
        var picture = trim ? format.Substring(2) : format;
        if (picture.Any(c => c is not ('9' or '0' or '.' or ',' or 'D' or 'G'))) throw new FormatException("ORA-01481: invalid number format model");
        var pieces = picture.Replace('D', '.').Replace('G', ',').Split('.');
        var firstZero = pieces[0].AsSpan().IndexOf('0');
        var digits = firstZero < 0 ? 0 : pieces[0].Substring(firstZero).Count(c => c is '9' or '0');
        var pattern = (pieces[0].AsSpan().IndexOf(',') >= 0 ? "#,#" : "#") + new string('0', digits);
        if (pieces.Length > 1) pattern += "." + (trim ? string.Concat(pieces[1].Select(c => c == '9' ? '#' : '0')) : new string('0', pieces[1].Length));
        var text = number.ToString(pattern, CultureInfo.InvariantCulture);
        if (text.Length == 0) text = "0";
        return trim ? text : text.PadLeft(picture.Length + 1);
    }

    private static object? ToDate(object?[] a)
    {
        if (Text(a[0]) is not { } text) return null;
        var format = a.Length > 1 ? Text(a[1]) ?? "YYYY-MM-DD" : "YYYY-MM-DD";
        var net = new StringBuilder();
        for (var i = 0; i < format.Length;)
        {
            var (oracle, piece) = DateFormats.FirstOrDefault(f => string.Compare(format, i, f.Oracle, 0, f.Oracle.Length, StringComparison.OrdinalIgnoreCase) == 0);
            if (oracle is null) net.Append('\\').Append(format[i++]);
            else
            {
                net.Append(piece);
                i += oracle.Length;
            }
        }
        return DateTime.TryParseExact(text, net.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            || DateTime.TryParseExact(text, [DateOnly, "M/d/yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out date)
            ? Text(date)
            : throw new FormatException("ORA-01861: literal does not match format string");
    }

    private static object? Trunc(object?[] a)
    {
        if (a[0] is null) return null;
        if (a[0] is string)
        {
            if (AsDate(a[0]) is not { } date) return Whole(Math.Truncate(Convert.ToDouble(Number((string)a[0]!), CultureInfo.InvariantCulture)));
            return Text((a.Length > 1 ? Text(a[1])?.ToUpperInvariant() : null) switch
            {
                null or "DD" or "DDD" => date.Date,
                "MM" or "MON" or "MONTH" => new DateTime(date.Year, date.Month, 1),
                "YYYY" or "YEAR" or "YY" or "Y" => new DateTime(date.Year, 1, 1),
                _ => throw new FormatException("ORA-01898: too many precision specifiers"),
            });
        }
        var scale = Math.Pow(10, a.Length > 1 ? Convert.ToInt32(a[1], CultureInfo.InvariantCulture) : 0);
        return Whole(Math.Truncate(Convert.ToDouble(a[0], CultureInfo.InvariantCulture) * scale) / scale);
    }

    private static string? Pad(object?[] a, bool left)
    {
        if (Text(a[0]) is not { } text || a[1] is null) return null;
        var length = Convert.ToInt32(a[1], CultureInfo.InvariantCulture);
        var fill = a.Length > 2 ? Text(a[2]) : " ";
        if (length <= 0 || fill is null) return null;
        if (text.Length >= length) return text.Substring(0, length);
        var padding = new StringBuilder();
        while (padding.Length < length - text.Length) padding.Append(fill);
        padding.Length = length - text.Length;
        return left ? padding + text : text + padding;
    }

    private static RegexOptions Options(object?[] a, int at) => a.Length > at && Text(a[at]) == "i" ? RegexOptions.IgnoreCase : RegexOptions.None;

    private static DateTime? AsDate(object? value) =>
        value is string text && DateTime.TryParseExact(text, [DateOnly, DateAndTime], CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
}
