using System.Globalization;

namespace XelloPowerSchool.Automation;

/// <summary>
/// The moment after which nothing is delivered any more. A night that begins within six hours after the time of day has missed it;
/// any other one has until it comes round next.
/// </summary>
internal static class Deadline
{
    private static readonly TimeSpan Missed = TimeSpan.FromHours(6);

    public static DateTimeOffset Of(DateTimeOffset started, TimeSpan timeOfDay)
    {
        var last = started.Date + timeOfDay;
        if (last > started.DateTime)
            last = last.AddDays(-1);
        var moment = started.DateTime - last < Missed ? last : last.AddDays(1);
        return new DateTimeOffset(moment, started.Offset);
    }

    public static string Describe(DateTimeOffset deadline) => deadline.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
