namespace XelloPowerSchool.Sandbox.District;

/// <summary>A person, by what never changes: the line held, the school year in which it was taken, and whether mid-year.</summary>
internal readonly record struct Person(int Line, int Since, bool MidYear);

/// <summary>PowerSchool's enrolment codes. Every integer that is not named here means inactive.</summary>
internal static class EnrollCode
{
    public const sbyte Active = 0;
    public const sbyte PreRegistered = -1;
    public const sbyte TransferredOut = 2;
    public const sbyte Graduated = 3;
    public const sbyte Historical = 4;
    public const sbyte Inactive = 1;
    public const sbyte InactiveToo = -2;
}

/// <summary>
/// One student record of a date, as little of it as finding and counting need. The rest is worked out when it is asked for:
/// what the record says is what was true of the person on <see cref="AsOf"/>.
/// </summary>
internal readonly record struct StudentRow(int Id, Person Person, sbyte Code, sbyte Grade, short School, DateTime AsOf)
{
    /// <summary>Students.Student_Number.</summary>
    public int Number { get; init; } = Registrar.StudentNumberOf(Id);
}

/// <summary>
/// Who goes to school in the district, as a function of seed, size, schools and date and of nothing else.
/// </summary>
/// <remarks>
/// The district has a fixed number of lines, and exactly one active student holds each line on every date, so the number of active
/// students never changes. In school year Y line i is in grade (i + Y) mod 13: on 1 July everybody is promoted, and where the grade wraps
/// to kindergarten a new person takes the line of one who has graduated. Some lines change hands within the year: somebody leaves and
/// somebody new takes the place on the same day. Leavers' records stay for two years, as in a SIS that is cleaned up now and then.
/// Nothing is simulated: each question looks at the few years in which its answer can lie.
/// </remarks>
internal sealed class Population
{
    public const int Grades = 13;

    private const int RetentionYears = 2;
    private const int FirstStudentId = 1000;
    private const int DaysRegisteredAhead = 14;

    private readonly ulong _seed;
    private readonly SchoolMap _schools;
    private readonly EventPlan _departures;
    private readonly EventPlan _moves;
    private readonly EventPlan _renames;
    private readonly EventPlan _newEmails;
    private readonly int _starters;

    public Population(ulong seed, int students, SchoolMap schools)
    {
        (_seed, Size, _schools) = (seed, students, schools);
        _starters = (students + Grades - 1) / Grades;
        _departures = new EventPlan(seed, Topic.Departures, students, 600);
        _moves = new EventPlan(seed, Topic.Moves, students, 400);
        _renames = new EventPlan(seed, Topic.Renames, students, 75);
        _newEmails = new EventPlan(seed, Topic.NewEmails, students, 150);
    }

    /// <summary>Active students on every date.</summary>
    public int Size { get; }

    /// <summary>Adds all records that the SIS has of those who hold or held the line.</summary>
    public void AddRows(int line, DateTime date, List<StudentRow> rows)
    {
        var year = SchoolCalendar.YearOf(date);
        var forgotten = date.AddYears(-RetentionYears);
        rows.Add(Row(HolderOn(line, date), EnrollCode.Active, date));

        for (var y = year - RetentionYears; y <= year; y++)
        {
            if (Grade(line, y) == 0 && SchoolCalendar.Rollover(y) > forgotten)
                rows.Add(Row(HolderOn(line, SchoolCalendar.Rollover(y).AddDays(-1)), EnrollCode.Graduated, SchoolCalendar.Rollover(y).AddDays(-1)));
            if (!Departs(line, y, out var departure) || departure.Day > date) continue;
            if (departure.IsDeletion) continue;
            if (departure.Return is { } back && back <= date)
            {
                if (back > forgotten) rows.Add(Row(new Person(line, y, MidYear: true), EnrollCode.TransferredOut, back.AddDays(-1)));
            }
            else if (departure.Day > forgotten)
                rows.Add(Row(Opener(line, y), departure.Code, departure.Day.AddDays(-1)));
        }

        AddPreRegistered(line, date, year, rows);
    }

    public static int Grade(int line, int year) => (line + year) % Grades;

    /// <summary>The school year in which the person's class was in kindergarten.</summary>
    public static int Cohort(Person person) => person.Since - Grade(person.Line, person.Since);

    /// <summary>The day the person came to the district.</summary>
    public DateTime Arrival(Person person) =>
        !person.MidYear ? SchoolCalendar.Rollover(person.Since)
        : Departs(person.Line, person.Since, out var departure) ? departure.Day
        : throw new InvalidOperationException($"Nobody leaves line {person.Line} in {person.Since}.");

    /// <summary>Students.DCID: counts up in the order in which people come.</summary>
    public int IdOf(Person person)
    {
        var inYear = person.Line / Grades;
        if (person.MidYear)
        {
            _departures.Has(person.Line, person.Since, out _, out var rank);
            inYear = _starters + rank;
        }
        return FirstStudentId + (person.Since - SchoolCalendar.FirstYear) * (_starters + _departures.Count) + inYear;
    }

    /// <summary>The school on a date, and the day of the last move between schools of the district, if there was one.</summary>
    public School SchoolOf(Person person, DateTime date, out DateTime? moved)
    {
        moved = null;
        if (IsProgramme(person.Line)) return _schools.Programme;
        var home = Home(person);
        if (Traps.IsFamily(person.Line)) return _schools.For(Grade(person.Line, SchoolCalendar.YearOf(date)), home);
        var arrival = Arrival(person);
        var year = SchoolCalendar.YearOf(date);
        for (var y = person.Since; y <= year; y++)
        {
            if (!_moves.Has(person.Line, y, out var day, out _) || day <= arrival || day > date) continue;
            var grade = Grade(person.Line, y);
            if (_schools.Choices(grade) < 2) continue;
            home = _schools.HomeElsewhere(grade, home, StableHash.Of(_seed, Topic.NewHome, person.Line, y));
            moved = day;
        }
        return _schools.For(Grade(person.Line, year), home);
    }

    /// <summary>The school year of the person's last change of name before a date, or null.</summary>
    public int? RenamedIn(Person person, DateTime date) =>
        Traps.Of(person.Line) == Trap.None ? LastEvent(_renames, person, date) : null;

    /// <summary>The school year of the person's last change of email before a date, or null.</summary>
    public int? NewEmailIn(Person person, DateTime date) => LastEvent(_newEmails, person, date);

    /// <summary>The leaver whose email the district gave to this person, if it did.</summary>
    public Person? FormerOwnerOfEmail(Person person) =>
        person.MidYear && Departs(person.Line, person.Since, out var departure) && departure.PassesEmailOn
            ? Opener(person.Line, person.Since)
            : null;

    /// <summary>The day in that school year on which the person came back after having left, if it lies before the date.</summary>
    public DateTime? ReturnedOn(Person person, DateTime date)
    {
        var year = SchoolCalendar.YearOf(date);
        return Departs(person.Line, year, out var departure) && departure.Return <= date && Opener(person.Line, year) == person
            ? departure.Return
            : null;
    }

    /// <summary>From when to when in that school year the person was away and came back, if the return lies before the date.</summary>
    public (DateTime Left, DateTime Back)? AbsenceIn(Person person, int year, DateTime date) =>
        Departs(person.Line, year, out var departure) && departure.Return is { } back && back <= date && Opener(person.Line, year) == person
            ? (departure.Day, back)
            : null;

    public bool IsProgramme(int line) => line == 0 && _schools.HasProgramme;

    private int? LastEvent(EventPlan plan, Person person, DateTime date)
    {
        var arrival = Arrival(person);
        for (var y = SchoolCalendar.YearOf(date); y >= person.Since; y--)
            if (plan.Has(person.Line, y, out var day, out _) && day > arrival && day <= date) return y;
        return null;
    }

    private Person HolderOn(int line, DateTime date)
    {
        var year = SchoolCalendar.YearOf(date);
        return Departs(line, year, out var departure) && departure.Day <= date && (departure.Return is not { } back || back > date)
            ? new Person(line, year, MidYear: true)
            : Opener(line, year);
    }

    /// <summary>Who holds the line on 1 July of the school year.</summary>
    private Person Opener(int line, int year)
    {
        for (; Grade(line, year) != 0; year--)
            if (Departs(line, year - 1, out var departure) && departure.Return is null) return new Person(line, year - 1, MidYear: true);
        return new Person(line, year, MidYear: false);
    }

    private void AddPreRegistered(int line, DateTime date, int year, List<StudentRow> rows)
    {
        // Next year's kindergarten: one family in five registers ahead, at any time of the school year.
        if (Grade(line, year + 1) == 0)
        {
            var hash = StableHash.Of(_seed, Topic.Registration, line, year);
            var day = SchoolCalendar.FirstDay(year).AddDays((hash >> 32).Below(280));
            if (hash.Chance(2000) && date >= day)
                rows.Add(Row(new Person(line, year + 1, MidYear: false), EnrollCode.PreRegistered, SchoolCalendar.Rollover(year + 1)));
        }
        // Some who move into the district are known before they come.
        if (Departs(line, year, out var departure) && departure.Rank % 3 == 1 && departure.Return is null
            && date < departure.Day && date >= departure.Day.AddDays(-DaysRegisteredAhead))
            rows.Add(Row(new Person(line, year, MidYear: true), EnrollCode.PreRegistered, departure.Day));
    }

    private StudentRow Row(Person person, sbyte code, DateTime asOf)
    {
        var graduated = code == EnrollCode.Graduated;
        var grade = graduated ? School.GraduatedGrade : Grade(person.Line, SchoolCalendar.YearOf(asOf));
        var school = graduated ? _schools.Graduated : SchoolOf(person, asOf, out _);
        return new StudentRow(IdOf(person), person, code, (sbyte)grade, (short)school.Index, asOf);
    }

    private int Home(Person person) => Traps.Of(person.Line) switch
    {
        // Families live together, and stay where they are.
        Trap.FirstTwin or Trap.SecondTwin => StableHash.Of(_seed, Topic.Home, -1, Traps.Group(person.Line), Cohort(person)).Below(SchoolMap.Town),
        Trap.Sibling => StableHash.Of(_seed, Topic.Home, -2, Traps.Group(person.Line)).Below(SchoolMap.Town),
        _ => StableHash.Of(_seed, Topic.Home, person.Line, person.Since, person.MidYear ? 1 : 0).Below(SchoolMap.Town),
    };

    private bool Departs(int line, int year, out Departure departure)
    {
        if (IsProgramme(line) || !_departures.Has(line, year, out var day, out var rank))
        {
            departure = default;
            return false;
        }
        DateTime? back = null;
        if (rank % 16 == 3)
        {
            var days = 21 + StableHash.Of(_seed, Topic.Return, line, year).Below(20);
            var comesBack = SchoolCalendar.Weekday(day.AddDays(days));
            if (comesBack < SchoolCalendar.LastDay(year)) back = comesBack;
        }
        departure = new Departure(day, rank, back);
        return true;
    }

    /// <summary>
    /// A departure in mid-year. Its rank decides how it looks in the SIS, so that each kind occurs every year:
    /// most transfer out, some come back after some weeks, some get a code that only means inactive, a few become historical,
    /// and a few records are deleted, as clerks do with duplicates.
    /// </summary>
    private readonly record struct Departure(DateTime Day, int Rank, DateTime? Return)
    {
        public bool IsDeletion => Rank % 32 == 25;

        public bool PassesEmailOn => Rank % 8 == 4;

        public sbyte Code => (Rank % 32) switch
        {
            5 or 21 => EnrollCode.Inactive,
            11 or 27 => EnrollCode.InactiveToo,
            17 => EnrollCode.Historical,
            _ => EnrollCode.TransferredOut,
        };
    }
}
