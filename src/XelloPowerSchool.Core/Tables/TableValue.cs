using System.Text.RegularExpressions;

namespace XelloPowerSchool.Tables;

/// <summary>What programs in between do to values.</summary>
internal static class TableValue
{
    // A spreadsheet writes the sign of the exponent always, so that a course number such as 1E5 is none of its work.
    private static readonly Regex SpreadsheetPattern = new(
        @"^[+-]?[0-9]([.,][0-9]+)?E[+-][0-9]+$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    /// <summary>True for what a spreadsheet makes of long digits, for example "1.0E+05" or "1,00E+05": digits are lost.</summary>
    public static bool IsSpreadsheetNumber(string value) => SpreadsheetPattern.IsMatch(value);
}
