namespace XelloPowerSchool.Sandbox.District;

/// <summary>A school. <see cref="Id"/> is Schools.DCID and never equals <see cref="Number"/>, Schools.School_Number.</summary>
internal sealed record School(int Index, int Id, int Number, string Name, int LowGrade, int HighGrade, string Principal)
{
    /// <summary>Where graduates' records go, in every PowerSchool.</summary>
    public const int GraduatedNumber = 999999;

    /// <summary>The grade of those who have left school with a diploma, and of next year for those who will.</summary>
    public const int GraduatedGrade = 99;

    public bool IsGraduated => Number == GraduatedNumber;

    public bool Teaches(int grade) => !IsGraduated && grade >= LowGrade && grade <= HighGrade;
}

/// <summary>The schools of a district, and which of them takes a student of a grade from a part of town.</summary>
internal sealed class SchoolMap
{
    /// <summary>A district of this many schools has a programme with one student, so that a list of one is met everywhere.</summary>
    public const int ProgrammeFrom = 5;

    private const int FirstId = 12;
    private const int TopGrade = Population.Grades - 1;

    private static readonly string[] Places =
    [
        "Alder", "Juniper", "Peñasco", "Cottonwood", "Larkspur", "Meadow", "Granite", "Heron", "Willow", "Copper", "Thistle", "Harbor",
        "Sagebrush", "Falcon", "Orchard", "Prairie", "Ridgeline", "Amber", "Foxglove", "Lantern", "Quarry", "Birch", "Summit", "Clover",
        "Dogwood",
    ];

    private static readonly string[] Features =
        ["Creek", "Hollow", "Ridge", "Springs", "Valley", "Point", "Grove", "Landing", "Bluff", "Crossing", "Bend", "Mesa", "Flats", "Canyon", "Pines", "Lake", "Hill", "Park", "Fork", "Glen"];

    private readonly Band[] _byGrade = new Band[Population.Grades];

    public SchoolMap(ulong seed, int count)
    {
        var schools = new List<School>(count + 1);
        HasProgramme = count >= ProgrammeFrom;
        foreach (var (low, high, number, kind, size) in Bands(HasProgramme ? count - 1 : count))
        {
            for (var grade = low; grade <= high; grade++) _byGrade[grade] = new Band(schools.Count, size);
            for (var i = 0; i < size; i++) Add(number + i, kind, low, high);
        }
        if (HasProgramme) Add(901, "Home and Hospital Program", 0, TopGrade, place: false);
        All = schools;
        Graduated = new School(count, FirstId + 100_000, School.GraduatedNumber, "Graduated Students", 0, 0, "");

        void Add(int number, string kind, int low, int high, bool place = true)
        {
            var index = schools.Count;
            var hash = StableHash.Of(seed, Topic.Place, 1);
            var which = (index + hash.Below(Places.Length * Features.Length)) % (Places.Length * Features.Length);
            var name = place ? $"{Places[which % Places.Length]} {Features[(which / Places.Length + which % Places.Length) % Features.Length]} {kind}" : kind;
            var names = NamePool.Instance;
            var principal = StableHash.Of(seed, Topic.Place, 2, index);
            schools.Add(new School(index, FirstId + 3 * index, number, name, low, high,
                $"{names.FemaleFirst[principal.Below(names.FemaleFirst.Count)]} {names.Last[(principal >> 32).Below(names.Last.Count)]}"));
        }
    }

    /// <summary>All schools but the one of the graduates, by index.</summary>
    public IReadOnlyList<School> All { get; }

    public School Graduated { get; }

    /// <summary>Whether the last school is the programme whose one student is line 0.</summary>
    public bool HasProgramme { get; }

    public School Programme => All[All.Count - 1];

    /// <summary>A part of town is a fraction of it in 65,536ths; schools of a band divide the town evenly.</summary>
    public const int Town = 1 << 16;

    public School For(int grade, int home)
    {
        var band = _byGrade[grade];
        return All[band.First + (int)((long)home * band.Count / Town)];
    }

    /// <summary>The number of schools that teach the grade, the programme aside.</summary>
    public int Choices(int grade) => _byGrade[grade].Count;

    /// <summary>A home for which another school takes the grade than for the given one.</summary>
    public int HomeElsewhere(int grade, int home, ulong hash)
    {
        var band = _byGrade[grade];
        var old = (int)((long)home * band.Count / Town);
        var moved = (old + 1 + hash.Below(band.Count - 1)) % band.Count;
        return (int)(((long)moved * Town + band.Count - 1) / band.Count);
    }

    private static IEnumerable<(int Low, int High, int Number, string Kind, int Size)> Bands(int schools)
    {
        if (schools == 1) return [(0, TopGrade, 1, "School", 1)];
        if (schools == 2) return [(0, 8, 101, "Elementary School", 1), (9, TopGrade, 701, "High School", 1)];
        var high = Math.Max(1, schools / 5);
        var middle = ((schools - high) * 2 + 2) / 5;
        return
        [
            (0, 5, 101, "Elementary School", schools - high - middle),
            (6, 8, 401, "Middle School", middle),
            (9, TopGrade, 701, "High School", high),
        ];
    }

    private readonly record struct Band(int First, int Count);
}
