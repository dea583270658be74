using System.Globalization;

namespace XelloPowerSchool.Sandbox.District;

/// <summary>The district: a pure function of seed, size and schools; and, by <see cref="On"/>, of the date.</summary>
internal sealed class SyntheticDistrict
{
    public const int MostStudents = 1_000_000;
    public const int MostSchools = 500;

    private static readonly string[] Towns =
        ["Cedar Hollow", "Silver Plains", "Maple Harbor", "Stone Prairie", "Blue Mesa", "Fern Valley", "Twin Orchards", "Copper Bay"];

    public SyntheticDistrict(int seed, int students, int schools)
    {
        Require(students, 1, MostStudents, nameof(students));
        Require(schools, 1, MostSchools, nameof(schools));
        var key = StableHash.Of((uint)seed, Topic.Place, students, schools);
        (Key, Town) = (key, Towns[key.Below(Towns.Length)]);
        Schools = new SchoolMap(key, schools);
        Population = new Population(key, students, Schools);
        Registrar = new Registrar(key, $"students.{SignInName.Fold(Town)}.example.org", Population, Schools);
        Catalogue = new Catalogue(Schools);
        Timetable = new Timetable(key, students, Schools, Catalogue);
    }

    /// <summary>What all of the district's chance is drawn from.</summary>
    public ulong Key { get; }

    public string Town { get; }

    public string Name => Town + " School District";

    public string Uuid => StableHash.Uuid(Key, 1);

    public SchoolMap Schools { get; }

    public Population Population { get; }

    public Registrar Registrar { get; }

    public Catalogue Catalogue { get; }

    public Timetable Timetable { get; }

    public Roster On(DateTime date)
    {
        if (date < SchoolCalendar.Earliest || date > SchoolCalendar.Latest)
            throw new ArgumentOutOfRangeException(nameof(date), date, string.Format(CultureInfo.InvariantCulture,
                "A synthetic district exists from {0:yyyy-MM-dd} to {1:yyyy-MM-dd}.", SchoolCalendar.Earliest, SchoolCalendar.Latest));
        return new Roster(this, date.Date);
    }

    private static void Require(int value, int least, int most, string name)
    {
        if (value < least || value > most)
            throw new ArgumentOutOfRangeException(name, value, string.Format(CultureInfo.InvariantCulture, "A synthetic district has {0:N0} to {1:N0} {2}.", least, most, name));
    }
}
