namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// PowerSchool's numbers for school years. A year's YearID is the calendar year in which it starts, less 1990; its terms have
/// the numbers from YearID times 100 on, and dropped enrolments the same ones negative.
/// </summary>
internal static class SchoolYear
{
    private const int Epoch = 1990;
    private const int TermsPerYear = 100;

    public static int ToYearId(int startYear) => startYear - Epoch;

    public static int OfYearId(int yearId) => yearId + Epoch;

    public static int OfTermId(int termId) => OfYearId((int)Math.Floor(termId / (double)TermsPerYear));

    public static int FirstTermId(int startYear) => ToYearId(startYear) * TermsPerYear;

    public static int LastTermId(int startYear) => FirstTermId(startYear) + TermsPerYear - 1;
}
