using System.Globalization;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Commands;

/// <summary>A time of day as people type it: 02:00, or 2:00.</summary>
internal static class TimeOfDay
{
    private static readonly string[] Forms = ["hh\\:mm", "h\\:mm"];

    /// <exception cref="XelloException"><c>InvalidTimeOfDay</c>.</exception>
    public static TimeSpan Parse(string parameter, string text) =>
        TimeSpan.TryParseExact(text, Forms, CultureInfo.InvariantCulture, out TimeSpan time) ? time : throw Error.InvalidTimeOfDay(parameter, text);
}
