using System.Text.RegularExpressions;

namespace XelloPowerSchool.Tables;

/// <summary>What programs in between do to values.</summary>
internal static class TableValue
{
    /// <summary>Rows that a spreadsheet has room for, the header aside; what a file had beyond them is gone after saving.</summary>
    public const int SpreadsheetRows = 1_048_575;

    private const string Month = "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";

    // A spreadsheet writes the sign of the exponent always, so that a course number such as 1E5 is none of its work.
    private static readonly Regex SpreadsheetPattern = new(
        @"^[+-]?[0-9]([.,][0-9]+)?E[+-][0-9]+$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    private static readonly Regex FormattedPattern = new(@"^([0-9]{1,3}([,\u00a0\u202f ][0-9]{3})+|[0-9]+)([.,]0+)?$", RegexOptions.CultureInvariant);

    private static readonly Regex DatePattern = new(
        $@"^([0-9]{{1,2}}-{Month}(-[0-9]{{2,4}})?|{Month}[- ][0-9]{{1,4}}|[0-9]{{1,2}}[/.][0-9]{{1,2}}[/.][0-9]{{2,4}}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}( [0-9:]+)?)$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    private static readonly HashSet<string> Errors = new(StringComparer.OrdinalIgnoreCase)
    {
        "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA", "#FIELD!", "#BLOCKED!",
    };

    /// <summary>True for what a spreadsheet makes of long digits, for example "1.0E+05" or "1,00E+05": digits are lost.</summary>
    public static bool IsSpreadsheetNumber(string value) => HasOtherThanDigits(value) && SpreadsheetPattern.IsMatch(value);

    /// <summary>True for digits with what a number format adds: "10,023", "10023.0".</summary>
    public static bool IsFormattedNumber(string value) => HasOtherThanDigits(value) && FormattedPattern.IsMatch(value);

    /// <summary>True for what a spreadsheet makes of "3-1" or "MAR1": a date in one of its forms.</summary>
    public static bool IsSpreadsheetDate(string value) => HasOtherThanDigits(value) && DatePattern.IsMatch(value);

    /// <summary>True for the error of a formula.</summary>
    public static bool IsSpreadsheetError(string value) => value.Length > 0 && value[0] == '#' && Errors.Contains(value);

    // Most values are plain digits, and a file has millions of them.
    private static bool HasOtherThanDigits(string value)
    {
        foreach (var c in value)
        {
            if (c is < '0' or > '9')
                return true;
        }

        return false;
    }

    /// <summary>
    /// True when the text has the mark for a character that could not be read, or UTF-8 that was read as Windows-1252 ("Zo\u00C3\u00AB"):
    /// no name has that pair.
    /// </summary>
    public static bool IsDamaged(string text)
    {
        // By hand: this is done for every value of a file.
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\uFFFD' || (text[i] is '\u00C3' or '\u00C2' && i + 1 < text.Length && text[i + 1] is >= '\u0080' and <= '\u00BF'))
                return true;
        }

        return false;
    }
}
