namespace XelloPowerSchool.Sandbox.District;

/// <summary>
/// Which lines of the district have a certain event in a school year, and on which school day. The same share of lines has it every
/// year, spread evenly over the term: any month of a middle-sized district shows some, and no month shows a crowd.
/// </summary>
/// <remarks>
/// A line's rank is its place in a shuffle of all lines, rank = (factor × line + shift) mod lines, which can be asked for one line
/// without making the others; the first ranks have the event, in order of rank.
/// </remarks>
internal sealed class EventPlan
{
    private const int DaysAfterStart = 3;
    private const int DaysBeforeEnd = 4;

    private readonly ulong _seed;
    private readonly Topic _topic;
    private readonly int _lines;
    private readonly Year[] _years;

    public EventPlan(ulong seed, Topic topic, int lines, int perTenThousand)
    {
        (_seed, _topic, _lines) = (seed, topic, lines);
        Count = Math.Max(1, (int)((long)lines * perTenThousand / 10_000));
        _years = new Year[SchoolCalendar.LastYear - SchoolCalendar.FirstYear + 1];
        for (var i = 0; i < _years.Length; i++) _years[i] = Plan(SchoolCalendar.FirstYear + i);
    }

    /// <summary>Events per school year.</summary>
    public int Count { get; }

    /// <summary>Whether the line has the event in that school year. Ranks number the year's events in the order of their days.</summary>
    public bool Has(int line, int year, out DateTime day, out int rank)
    {
        var plan = _years[year - SchoolCalendar.FirstYear];
        rank = (int)((plan.Factor * line + plan.Shift) % _lines);
        if (rank >= Count)
        {
            day = default;
            return false;
        }
        var withinSlot = StableHash.Of(_seed, _topic, year, rank, 1).Below(plan.Days);
        day = SchoolCalendar.Weekday(plan.First.AddDays(((long)rank * plan.Days + withinSlot) / Count));
        return true;
    }

    private Year Plan(int year)
    {
        var first = SchoolCalendar.FirstDay(year).AddDays(DaysAfterStart);
        var last = SchoolCalendar.LastDay(year).AddDays(-DaysBeforeEnd);
        var hash = StableHash.Of(_seed, _topic, year);
        // Factors from the middle of the range keep neighbours in rank far apart in line, whatever the hash says.
        var factor = _lines / 4 + hash.Below(_lines / 2 + 1);
        while (!IsCoprime(factor, _lines)) factor++;
        return new Year(factor, (hash >> 32).Below(_lines), first, (last - first).Days + 1);
    }

    private static bool IsCoprime(int a, int b)
    {
        while (b != 0) (a, b) = (b, a % b);
        return a == 1;
    }

    private readonly record struct Year(long Factor, long Shift, DateTime First, int Days);
}
