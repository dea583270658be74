using System.Globalization;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool;

/// <summary>
/// The days around the summer, as dates of the machine's time zone. From <see cref="LastDay"/> on, until the rollover
/// begins, PowerSchool's end of year may exit everybody, so removals are held. From <see cref="RolloverStart"/> to
/// <see cref="RolloverEnd"/> everybody moves up a grade, and that is no alarm.
/// </summary>
public sealed class XelloCalendar
{
    /// <summary>The last day of school.</summary>
    public DateTime LastDay { get; set; }

    /// <summary>The first day on which students may have their new grade.</summary>
    public DateTime RolloverStart { get; set; }

    /// <summary>The last day on which students may get their new grade; the first day of school when it is not set.</summary>
    public DateTime? RolloverEnd { get; set; }

    /// <summary>The first day of the new school year.</summary>
    public DateTime FirstDay { get; set; }

    /// <summary>What holds when: people see at once whether the dates were meant the other way round.</summary>
    public override string ToString() => string.Format(
        CultureInfo.InvariantCulture, "removals held from {0:yyyy-MM-dd} to {1:yyyy-MM-dd}, rollover from {2:yyyy-MM-dd} to {3:yyyy-MM-dd}",
        LastDay, RolloverStart.AddDays(-1), RolloverStart, End);

    private DateTime End => RolloverEnd ?? FirstDay;

    /// <exception cref="XelloException"><c>CalendarInvalid</c>.</exception>
    internal void Check()
    {
        if (LastDay == default || RolloverStart == default || FirstDay == default)
            throw Error.CalendarInvalid("it must have LastDay, RolloverStart and FirstDay");
        if (!(LastDay.Date < RolloverStart.Date && RolloverStart.Date <= End.Date && End.Date <= FirstDay.Date))
            throw Error.CalendarInvalid("the last day of school, the rollover and the first day must follow each other in this order");
        if (FirstDay - LastDay > TimeSpan.FromDays(200))
            throw Error.CalendarInvalid("more than 200 days lie between the last day of school and the first: the dates look swapped");
    }

    /// <summary>True between the last day of school and the rollover.</summary>
    internal bool IsYearEnd(DateTime day) => day.Date >= LastDay.Date && day.Date < RolloverStart.Date;

    /// <summary>True while the rollover goes on.</summary>
    internal bool IsRollover(DateTime day) => day.Date >= RolloverStart.Date && day.Date <= End.Date;
}
