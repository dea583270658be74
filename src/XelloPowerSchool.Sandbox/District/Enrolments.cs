namespace XelloPowerSchool.Sandbox.District;

/// <summary>A stretch of one school year that a student spent at a school. <see cref="End"/> is the day after the last.</summary>
internal readonly record struct Enrolment(int Year, School School, int Grade, DateTime Start, DateTime End, bool IsCutShort, string EntryCode, string EntryComment);

/// <summary>Where the students of a roster have been, year by year.</summary>
internal static class Enrolments
{
    /// <summary>
    /// The stretches of a school year, in order. Several when the student moved or was away; the last one is cut short when the student
    /// left the district in it. Nobody is enrolled before the day of arrival, and a record that was added by hand has no past.
    /// </summary>
    public static IEnumerable<Enrolment> In(int year, StudentRow row, Population population)
    {
        var person = row.Person;
        var lastYear = SchoolCalendar.YearOf(row.AsOf);
        if (person.Line < 0 || row.Code == EnrollCode.PreRegistered || year > lastYear || year < person.Since) yield break;

        var left = year == lastYear && row.Code is not (EnrollCode.Active or EnrollCode.Graduated);
        var (start, code, comment) = (SchoolCalendar.FirstDay(year), "E1", "Promoted");
        if (person.Since == year)
            (start, code, comment) = person.MidYear ? (population.Arrival(person), "E2", "New to the district") : (start, "E2", "Kindergarten");
        var end = left ? row.AsOf.AddDays(1) : SchoolCalendar.LastDay(year).AddDays(1);
        var known = year == lastYear ? row.AsOf : SchoolCalendar.LastDay(year);
        var grade = Population.Grade(person.Line, year);
        var last = population.SchoolOf(person, known, out var moved);

        var breaks = new List<(DateTime Out, DateTime In, School Before, string Code, string Comment)>();
        if (population.AbsenceIn(person, year, known) is { } away && away.Left > start)
            breaks.Add((away.Left, away.Back, population.SchoolOf(person, away.Left.AddDays(-1), out _), "R1", "Returned to the district"));
        if (moved is { } day && day > start && day < end && SchoolCalendar.YearOf(day) == year)
            breaks.Add((day, day, population.SchoolOf(person, day.AddDays(-1), out _), "E3", "Transfer within the district"));
        foreach (var (@out, @in, before, nextCode, nextComment) in breaks.OrderBy(b => b.Out))
        {
            if (@out <= start || @in >= end) continue; // a move while the student was away
            yield return new Enrolment(year, before, grade, start, @out, IsCutShort: true, code, comment);
            (start, code, comment) = (@in, nextCode, nextComment);
        }
        if (start < end) yield return new Enrolment(year, last, grade, start, end, left, code, comment);
    }
}
