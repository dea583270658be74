using System.Globalization;

namespace XelloPowerSchool.Automation;

/// <summary>On which days, and when, a night is started: local time of the machine.</summary>
/// <param name="At">The time of day, in whole minutes.</param>
/// <param name="Days">The days of the week, in their order from Sunday; none for every day.</param>
/// <param name="RandomDelay">A delay of at most this, so that many districts do not ask at once.</param>
internal sealed record NightSchedule(TimeSpan At, IReadOnlyList<DayOfWeek> Days, TimeSpan RandomDelay)
{
    // Sunday first, as every one of the schedulers counts.
    public static NightSchedule Of(TimeSpan at, IEnumerable<DayOfWeek> days, TimeSpan randomDelay)
    {
        var ordered = days.Distinct().OrderBy(day => day).ToList();
        return new NightSchedule(at, ordered.Count == 7 ? [] : ordered, randomDelay);
    }

    /// <summary>The first start after a moment.</summary>
    public DateTimeOffset Next(DateTimeOffset after, TimeZoneInfo zone) => Starts(after, zone, 1).First(start => start > after);

    /// <summary>The last start up to a moment.</summary>
    public DateTimeOffset Previous(DateTimeOffset upTo, TimeZoneInfo zone) => Starts(upTo, zone, -1).First(start => start <= upTo);

    /// <summary>In words.</summary>
    public override string ToString()
    {
        var days = Days.Count == 0 ? "every day" : string.Join(", ", Days.Select(Short));
        var delay = RandomDelay > TimeSpan.Zero ? string.Format(CultureInfo.InvariantCulture, ", up to {0:0.##} min later", RandomDelay.TotalMinutes) : "";
        return $"{days} at {Time}{delay}";
    }

    /// <summary>The time of day as HH:mm.</summary>
    public string Time => At.ToString("hh\\:mm", CultureInfo.InvariantCulture);

    /// <summary>The days, Sunday first.</summary>
    public static IEnumerable<DayOfWeek> Week => Enumerable.Range(0, 7).Select(day => (DayOfWeek)day);

    public static string Short(DayOfWeek day) => day.ToString().Substring(0, 3);

    /// <summary>Two schedules that start at the same times are the same.</summary>
    public bool Equals(NightSchedule? other) => other is not null && At == other.At && RandomDelay == other.RandomDelay && Days.SequenceEqual(other.Days);

    public override int GetHashCode() => At.GetHashCode() ^ RandomDelay.GetHashCode() ^ Days.Count;

    private IEnumerable<DateTimeOffset> Starts(DateTimeOffset around, TimeZoneInfo zone, int step)
    {
        // Begins on the day before, in the direction of the search, because the clock may be changed on any of them.
        var date = TimeZoneInfo.ConvertTime(around, zone).Date.AddDays(-step);
        for (var i = 0; i < 16; i++, date = date.AddDays(step))
            if (Days.Count == 0 || Days.Contains(date.DayOfWeek))
                yield return Resolve(date + At, zone);
    }

    // In spring an hour does not exist; what is due in it is started when it would have ended.
    private static DateTimeOffset Resolve(DateTime local, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(1);
        return new DateTimeOffset(local, zone.GetUtcOffset(local));
    }
}
