using System.Globalization;

namespace XelloPowerSchool.Sandbox.District;

/// <summary>Writes out the whole record of a person: names, identifiers, enrolment.</summary>
internal sealed class Registrar(ulong seed, string emailDomain, Population population, SchoolMap schools)
{
    private const int LongestName = 50; // Students.Last_Name and First_Name
    private const int StateNumbers = 99_999_989; // a prime, so that multiplying by anything is a permutation

    private static readonly NamePool Names = NamePool.Instance;

    /// <summary>The district's own extension of students.</summary>
    public const string OwnExtension = "u_students_extension";

    /// <summary>The product's extension of students.</summary>
    public const string CoreExtension = "studentcorefields";

    public static int StudentNumberOf(int id) => id + 1009;

    public static int IdOf(int studentNumber) => studentNumber - 1009;

    /// <summary>
    /// What an extension table says of a student: everybody has a row in the district's own, one in three in the product's. Null is no row.
    /// </summary>
    public IReadOnlyDictionary<string, string?>? Extension(string table, StudentRecord student)
    {
        if (table == OwnExtension)
            return new Dictionary<string, string?>(StringComparer.Ordinal) { ["preferredname"] = student.PreferredName, ["locker"] = student.HomeRoom };
        var hash = StableHash.Of(seed, Topic.CoreFields, student.Id);
        return table == CoreExtension && hash.Below(3) == 0
            ? new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["primarylanguage"] = (hash >> 32).Below(10) switch { 0 => "es", 1 => "vi", _ => "en" },
                ["homeless_code"] = null,
                ["whenmodified"] = student.EntryDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            }
            : null;
    }

    /// <summary>A second address of the student, less important than the first; null for most.</summary>
    public string? SecondEmail(StudentRecord student) =>
        student.Email is { } email && StableHash.Of(seed, Topic.SecondEmail, student.Id).Chance(400)
            ? $"a.{email.Split('@')[0]}@mail.example.net" // sorts before the first one
            : null;

    public StudentRecord Describe(in StudentRow row)
    {
        var (person, asOf) = (row.Person, row.AsOf);
        var trap = Traps.Of(person.Line);
        var (first, last) = (FirstName(person), LastName(person, asOf));
        var graduated = row.Code == EnrollCode.Graduated;
        var current = row.Code is EnrollCode.Active or EnrollCode.PreRegistered;
        var year = SchoolCalendar.YearOf(asOf);
        var school = population.SchoolOf(person, asOf, out var moved);
        var (entry, entryCode, entryComment) = Entry(person, asOf, moved);
        var exit = ExitCode(row);
        return new StudentRecord
        {
            Id = row.Id,
            StudentNumber = StudentNumberOf(row.Id),
            StateNumber = trap == Trap.NoStateNumber ? null : StateNumber(row.Id),
            Username = Username(person, row.Id),
            FirstName = first,
            MiddleName = trap == Trap.NoMiddleName ? null : MiddleName(person),
            LastName = last,
            PreferredName = PreferredName(person),
            Gender = Gender(person),
            BirthDate = trap == Trap.NoBirthDate ? null : BirthDate(person),
            Email = Email(person, asOf),
            GraduationYear = Population.Cohort(person) + Population.Grades,
            Code = row.Code,
            Grade = row.Grade,
            School = graduated ? schools.Graduated : school,
            EntryDate = entry,
            // The day after the last day attended; for those who attend, the day after the last day of school.
            ExitDate = current || graduated ? SchoolCalendar.LastDay(year).AddDays(1) : asOf.AddDays(1),
            EntryCode = entryCode,
            EntryComment = entryComment,
            ExitCode = exit?.Code,
            ExitComment = exit?.Comment,
            NextSchool = current ? NextSchool(person, asOf, school) : null,
            NextGrade = current ? NextGrade(row.Grade) : graduated ? School.GraduatedGrade : 0,
            DistrictEntryDate = person.MidYear ? population.Arrival(person) : SchoolCalendar.FirstDay(person.Since),
            DistrictEntryGrade = Population.Grade(person.Line, person.Since),
            HomeRoom = HomeRoom(person, school, year),
        };
    }

    private static int NextGrade(int grade) => grade == Population.Grades - 1 ? School.GraduatedGrade : grade + 1;

    private int? NextSchool(Person person, DateTime asOf, School school)
    {
        var grade = Population.Grade(person.Line, SchoolCalendar.YearOf(asOf));
        if (grade == Population.Grades - 1) return School.GraduatedNumber;
        if (school.Teaches(grade + 1)) return null; // set by hand only where the school changes
        var nextYear = SchoolCalendar.Rollover(SchoolCalendar.YearOf(asOf) + 1);
        return population.SchoolOf(person, nextYear, out _).Number;
    }

    private (DateTime Date, string Code, string Comment) Entry(Person person, DateTime asOf, DateTime? moved)
    {
        var year = SchoolCalendar.YearOf(asOf);
        var entry = (Date: SchoolCalendar.FirstDay(year), Code: "E1", Comment: "Promoted");
        if (person.Since == year)
            entry = person.MidYear ? (population.Arrival(person), "E2", "New to the district") : (entry.Date, "E2", "Kindergarten");
        if (population.ReturnedOn(person, asOf) is { } back && back > entry.Date) entry = (back, "R1", "Returned to the district");
        if (moved is { } day && day > entry.Date) entry = (day, "E3", "Transfer within the district");
        return entry;
    }

    private (string Code, string Comment)? ExitCode(in StudentRow row) => row.Code switch
    {
        EnrollCode.Active or EnrollCode.PreRegistered => null,
        EnrollCode.Graduated => ("G1", "Graduated"),
        _ => StableHash.Of(seed, Topic.ExitCode, row.Id).Below(4) switch
        {
            0 => ("W2", "Moved out of state"),
            1 => ("W3", "Home schooled"),
            _ => ("W1", "Moved within the state"),
        },
    };

    private static string StateNumber(int id) => (id * 73_687_873L % StateNumbers).ToString("D10", CultureInfo.InvariantCulture);

    private string HomeRoom(Person person, School school, int year) =>
        (100 + StableHash.Of(seed, Topic.HomeRoom, school.Index, Population.Grade(person.Line, year), person.Line % 3).Below(60))
            .ToString(CultureInfo.InvariantCulture);

    // Sign-in names are given once: they keep the name that the student came with.
    private string Username(Person person, int id) =>
        SignInName.For(FirstName(person), OriginalLastName(person), StudentNumberOf(id));

    private string? Email(Person person, DateTime asOf)
    {
        if (Traps.Of(person.Line) == Trap.NoEmail) return null;
        if (population.NewEmailIn(person, asOf) is { } year)
            return $"{Username(person, population.IdOf(person))}.{(year % 100).ToString("D2", CultureInfo.InvariantCulture)}@{emailDomain}";
        return population.FormerOwnerOfEmail(person) is { } former
            ? Email(former, population.Arrival(person).AddDays(-1))
            : $"{Username(person, population.IdOf(person))}@{emailDomain}";
    }

    private string? Gender(Person person)
    {
        switch (Traps.Of(person.Line))
        {
            case Trap.NoGender: return null;
            case Trap.GenderX: return "X";
        }
        var hash = Draw(Topic.Gender, person);
        if (hash.Chance(100)) return "X";
        return (hash >> 32).Below(2) == 0 ? "F" : "M";
    }

    private DateTime BirthDate(Person person)
    {
        var cohort = Population.Cohort(person);
        var hash = Traps.Of(person.Line) switch
        {
            Trap.FirstTwin or Trap.SecondTwin => StableHash.Of(seed, Topic.Birth, -1, Traps.Group(person.Line), cohort),
            Trap.SharedBirthday => StableHash.Of(seed, Topic.Birth, -2, Traps.Group(person.Line), cohort),
            _ => Draw(Topic.Birth, person),
        };
        // Five years old by 1 September of the kindergarten year.
        return new DateTime(cohort - 6, 9, 2).AddDays(hash.Below(365));
    }

    private string FirstName(Person person)
    {
        var hash = Draw(Topic.FirstName, person);
        var female = Gender(person) switch { "F" => true, "M" => false, _ => hash.Below(2) == 0 };
        var plain = female ? Names.FemaleFirst : Names.MaleFirst;
        switch (Traps.Of(person.Line))
        {
            case Trap.Accents:
                return Pick(female ? Names.AccentedFemaleFirst : Names.AccentedMaleFirst, hash);
            case Trap.HyphenatedFirstName:
                return $"{Pick(plain, hash)}-{Pick(plain, hash >> 16)}";
            case Trap.OneLetterFirstName:
                return Letter(hash);
            case Trap.VeryLongNames:
                return Long(plain, hash, ' ');
            case Trap.FirstTwin:
            case Trap.SecondTwin:
                // Neighbours in the list: twins have different first names.
                var shared = StableHash.Of(seed, Topic.FirstName, -1, Traps.Group(person.Line), Population.Cohort(person)).Below(plain.Count);
                return plain[(shared + (Traps.Of(person.Line) == Trap.SecondTwin ? 1 : 0)) % plain.Count];
        }
        if ((hash >> 8).Chance(800)) return Pick(female ? Names.ForeignFemaleFirst : Names.ForeignMaleFirst, hash);
        return Pick(plain, hash);
    }

    private string? MiddleName(Person person)
    {
        var hash = Draw(Topic.MiddleName, person);
        var list = Gender(person) == "F" ? Names.FemaleFirst : Names.MaleFirst;
        return (hash >> 32).Below(10) switch
        {
            < 4 => null,
            < 8 => Letter(hash),
            _ => Pick(list, hash),
        };
    }

    private string? PreferredName(Person person)
    {
        var hash = Draw(Topic.PreferredName, person);
        return hash.Chance(600) ? Pick(Gender(person) == "F" ? Names.FemaleFirst : Names.MaleFirst, hash >> 16) : null;
    }

    private string LastName(Person person, DateTime asOf) =>
        population.RenamedIn(person, asOf) is { } year
            ? OrdinaryLastName(StableHash.Of(seed, Topic.LastName, person.Line, year, 2))
            : OriginalLastName(person);

    private string OriginalLastName(Person person)
    {
        var hash = Draw(Topic.LastName, person);
        return Traps.Of(person.Line) switch
        {
            Trap.Accents => Pick(Names.AccentedLast, hash),
            Trap.Apostrophe => $"{((hash >> 40).Below(2) == 0 ? "O'" : "D'")}{Pick(Names.Last, hash)}",
            Trap.DoubleBarrelledLastName => $"{Pick(Names.Last, hash)}-{Pick(Names.AccentedLast, hash >> 16)}",
            Trap.LastNameInParts => $"van der {Pick(Names.Last, hash)}",
            Trap.VeryLongNames => Long(Names.Last, hash, '-'),
            Trap.OneLetterLastName => Letter(hash),
            Trap.FirstTwin or Trap.SecondTwin => Pick(Names.Last, StableHash.Of(seed, Topic.LastName, -1, Traps.Group(person.Line), Population.Cohort(person))),
            Trap.Sibling => Pick(Names.Last, StableHash.Of(seed, Topic.LastName, -2, Traps.Group(person.Line))),
            _ => OrdinaryLastName(hash),
        };
    }

    private static string OrdinaryLastName(ulong hash) => (hash >> 48).Below(100) switch
    {
        < 2 => $"O'{Pick(Names.Last, hash)}",
        < 6 => $"{Pick(Names.Last, hash)}-{Pick(Names.Last, hash >> 16)}",
        < 16 => Pick(Names.ForeignLast, hash),
        _ => Pick(Names.Last, hash),
    };

    /// <summary>Fills the whole column.</summary>
    private static string Long(IReadOnlyList<string> names, ulong hash, char separator)
    {
        var name = Pick(names, hash);
        for (var i = 1; name.Length < LongestName; i++) name += separator + Pick(names, hash + (ulong)i);
        return name.Substring(0, LongestName).TrimEnd(separator).PadRight(LongestName, 'e');
    }

    private static string Letter(ulong hash) => ((char)('A' + hash.Below(26))).ToString();

    private static string Pick(IReadOnlyList<string> names, ulong hash) => names[hash.Below(names.Count)];

    private ulong Draw(Topic topic, Person person) => StableHash.Of(seed, topic, person.Line, person.Since, person.MidYear ? 1 : 0);
}
