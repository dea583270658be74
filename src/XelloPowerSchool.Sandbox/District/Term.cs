using System.Globalization;

namespace XelloPowerSchool.Sandbox.District;

/// <summary>A term of one school. <see cref="Portion"/> is the denominator of its share of the year: 1 the year, 2 a semester.</summary>
internal sealed record Term(int Id, School School, int StartYear, int Portion, DateTime Start, DateTime End, string Abbreviation, string Name)
{
    private const int PerYear = 3;
    private const int FirstId = 301;

    /// <summary>0 the year, 1 and 2 its semesters: the last digit of Terms.ID.</summary>
    public int Part => (Id - FirstId) % PerYear;

    /// <summary>Last year's, this year's and next year's terms, by portion and start.</summary>
    public static IReadOnlyList<Term> Of(School school, SchoolMap schools, DateTime date)
    {
        if (school.IsGraduated) return [];
        var year = SchoolCalendar.YearOf(date);
        return Enumerable.Range(year - 1, 3)
            .SelectMany(y => OfYear(school, schools, y))
            .OrderBy(term => term.Portion).ThenBy(term => term.Start)
            .ToArray();
    }

    public static Term? Find(int id, SchoolMap schools, DateTime date)
    {
        var place = (id - FirstId) / PerYear;
        return id < FirstId ? null : Of(schools.All[place % schools.All.Count], schools, date).FirstOrDefault(term => term.Id == id);
    }

    private static IEnumerable<Term> OfYear(School school, SchoolMap schools, int year)
    {
        var first = FirstId + PerYear * ((year - SchoolCalendar.FirstYear) * schools.All.Count + school.Index);
        var (start, second, end) = (SchoolCalendar.FirstDay(year), SchoolCalendar.SecondSemester(year), SchoolCalendar.LastDay(year));
        yield return new Term(first, school, year, 1, start, end, $"{TwoDigits(year)}-{TwoDigits(year + 1)}", $"{Digits(year)}-{Digits(year + 1)}");
        yield return new Term(first + 1, school, year, 2, start, second.AddDays(-3), "S1", "Semester 1");
        yield return new Term(first + 2, school, year, 2, second, end, "S2", "Semester 2");
    }

    private static string TwoDigits(int year) => (year % 100).ToString("D2", CultureInfo.InvariantCulture);

    private static string Digits(int year) => year.ToString(CultureInfo.InvariantCulture);
}
