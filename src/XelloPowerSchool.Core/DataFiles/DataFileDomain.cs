using System.Globalization;

namespace XelloPowerSchool.DataFiles;

/// <summary>Which values a column takes, beyond its width.</summary>
/// <param name="Description">Completes the sentence "the value must be ...".</param>
/// <param name="Contains">Whether a value that is not empty belongs to it.</param>
internal sealed record DataFileDomain(string Description, Func<string, bool> Contains)
{
    internal static DataFileDomain Text { get; } = new("text", _ => true);

    internal static DataFileDomain Empty { get; } = new("empty", _ => false);

    internal static DataFileDomain Gender { get; } = new("M, F or N", value => value is "M" or "F" or "N");

    internal static DataFileDomain IsoDate { get; } = new("a date as yyyy-MM-dd", value =>
        DateTime.TryParseExact(value, IsoDateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _));

    internal const string IsoDateFormat = "yyyy-MM-dd";

    internal static DataFileDomain WholeNumber(int least, int most) => new(
        string.Format(CultureInfo.InvariantCulture, "a whole number from {0} to {1}, without leading zeros", least, most),
        value => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) &&
            number >= least && number <= most && value == number.ToString(CultureInfo.InvariantCulture));
}
