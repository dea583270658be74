namespace XelloPowerSchool.Sandbox.District;

/// <summary>School years by the calendar year in which they start. Year 2026 runs from 1 July 2026 to 30 June 2027.</summary>
internal static class SchoolCalendar
{
    /// <summary>The first school year anything can have happened in; ids count from here.</summary>
    public const int FirstYear = 1980;

    /// <summary>The last school year that is planned.</summary>
    public const int LastYear = 2100;

    /// <summary>The first date a district can be asked for: the oldest student of that day started after <see cref="FirstYear"/>.</summary>
    public static readonly DateTime Earliest = new(2000, 1, 1);

    /// <summary>The last date a district can be asked for.</summary>
    public static readonly DateTime Latest = new(2098, 12, 31);

    public static int YearOf(DateTime date) => date.Month >= 7 ? date.Year : date.Year - 1;

    /// <summary>The day on which everybody is promoted.</summary>
    public static DateTime Rollover(int year) => new(year, 7, 1);

    public static DateTime FirstDay(int year) => OnOrAfter(DayOfWeek.Monday, new DateTime(year, 8, 24));

    public static DateTime SecondSemester(int year) => OnOrAfter(DayOfWeek.Monday, new DateTime(year + 1, 1, 15));

    public static DateTime LastDay(int year) => OnOrAfter(DayOfWeek.Friday, new DateTime(year + 1, 6, 8));

    public static DateTime Weekday(DateTime day) => day.DayOfWeek switch
    {
        DayOfWeek.Saturday => day.AddDays(2),
        DayOfWeek.Sunday => day.AddDays(1),
        _ => day,
    };

    private static DateTime OnOrAfter(DayOfWeek weekday, DateTime day) => day.AddDays(((int)weekday - (int)day.DayOfWeek + 7) % 7);
}
