using CsCheck;
using XelloPowerSchool.Sandbox.District;
using Xunit;

namespace XelloPowerSchool.Tests.Sandbox;

/// <summary>The district as a function of seed, size, schools and date.</summary>
public sealed class DistrictTests
{
    private static readonly DateTime Autumn = new(2026, 10, 1);

    private static readonly Gen<(int Seed, int Students, int Schools, DateTime Date)> AnyDistrict =
        Gen.Select(Gen.Int[0, 1000], Gen.Int[1, 700], Gen.Int[1, 12], Gen.Int[0, 365 * 20].Select(day => new DateTime(2015, 1, 1).AddDays(day)));

    [Fact]
    public void SameSeedSizeAndDateGiveTheSameDistrict() => AnyDistrict.Sample(d =>
    {
        var one = All(new SyntheticDistrict(d.Seed, d.Students, d.Schools), d.Date);
        var other = All(new SyntheticDistrict(d.Seed, d.Students, d.Schools), d.Date);
        Assert.Equal(one, other);
    }, iter: 40);

    [Fact]
    public void AnotherSeedGivesOtherPeople() =>
        Assert.NotEqual(All(new SyntheticDistrict(1, 50, 3), Autumn), All(new SyntheticDistrict(2, 50, 3), Autumn));

    [Fact]
    public void EveryDateHasExactlyTheNumberOfActiveStudents() => AnyDistrict.Sample(d =>
        Assert.Equal(d.Students, All(new SyntheticDistrict(d.Seed, d.Students, d.Schools), d.Date).Count(s => s.Code == EnrollCode.Active)), iter: 100);

    [Fact]
    public void IdentifiersAreUniqueAndEnrolmentsMakeSense() => AnyDistrict.Sample(d =>
    {
        var students = All(new SyntheticDistrict(d.Seed, d.Students, d.Schools), d.Date);
        Assert.Equal(students.Count, students.Select(s => s.Id).Distinct().Count());
        Assert.Equal(students.Count, students.Select(s => s.StudentNumber).Distinct().Count());
        Assert.Equal(students.Count, students.Select(s => s.Username).Distinct().Count());
        var stateNumbers = students.Select(s => s.StateNumber).OfType<string>().ToArray();
        Assert.Equal(stateNumbers.Length, stateNumbers.Distinct().Count());
        Assert.All(stateNumbers, number => Assert.Matches("^00[0-9]{8}$", number));
        Assert.All(students, s =>
        {
            Assert.NotEqual(s.Id, s.StudentNumber);
            Assert.InRange(s.Username.Length, 2, 20);
            Assert.InRange(s.FirstName.Length, 1, 50);
            Assert.InRange(s.LastName.Length, 1, 50);
            Assert.True(s.EntryDate < s.ExitDate, $"{s}");
            if (s.Code == EnrollCode.Graduated)
            {
                Assert.Equal((99, School.GraduatedNumber), (s.Grade, s.School.Number));
                return;
            }
            Assert.True(s.School.Teaches(s.Grade), $"{s}");
            if (s.Code != EnrollCode.Active) return;
            if (s.Grade == 12) Assert.Equal((School.GraduatedNumber, 99), (s.NextSchool, s.NextGrade));
            else Assert.Equal((s.School.Teaches(s.Grade + 1), s.Grade + 1), (s.NextSchool is null, s.NextGrade));
        });
        // Those who left did so on or before the date; those who have not come yet will come after it.
        Assert.All(students.Where(s => s.Code is not (EnrollCode.Active or EnrollCode.PreRegistered)), s => Assert.InRange(s.ExitDate, d.Date.AddYears(-2).AddDays(-31), d.Date));
        Assert.All(students.Where(s => s.Code is EnrollCode.PreRegistered), s => Assert.True(s.EntryDate > d.Date));
    }, iter: 50);

    [Fact]
    public void APersonKeepsWhatDoesNotChange() => Gen.Select(AnyDistrict, Gen.Int[1, 900]).Sample((d, days) =>
    {
        var district = new SyntheticDistrict(d.Seed, d.Students, d.Schools);
        var later = All(district, d.Date.AddDays(days)).ToDictionary(s => s.Id);
        foreach (var before in All(district, d.Date))
            if (later.TryGetValue(before.Id, out var after))
                Assert.Equal(
                    (before.StudentNumber, before.StateNumber, before.Username, before.FirstName, before.MiddleName, before.Gender, before.BirthDate, before.GraduationYear, before.PreferredName),
                    (after.StudentNumber, after.StateNumber, after.Username, after.FirstName, after.MiddleName, after.Gender, after.BirthDate, after.GraduationYear, after.PreferredName));
    }, iter: 40);

    [Fact]
    public void TheFirstOfJulyPromotesEverybodyAndGraduatesTheTwelfthGrade()
    {
        var district = new SyntheticDistrict(7, 2000, 6);
        var before = All(district, new DateTime(2027, 6, 30));
        var after = All(district, new DateTime(2027, 7, 1)).ToDictionary(s => s.Id);
        var active = before.Where(s => s.Code == EnrollCode.Active).ToArray();
        Assert.All(active.Where(s => s.Grade < 12), s =>
        {
            Assert.Equal((EnrollCode.Active, s.Grade + 1), (after[s.Id].Code, after[s.Id].Grade));
            Assert.Equal(s.NextSchool ?? s.School.Number, after[s.Id].School.Number);
        });
        Assert.All(active.Where(s => s.Grade == 12), s => Assert.Equal((EnrollCode.Graduated, 99, School.GraduatedNumber), (after[s.Id].Code, after[s.Id].Grade, after[s.Id].School.Number)));
        Assert.InRange(active.Count(s => s.Grade == 12), 150, 158);
        // Kindergarten is new, and those who had registered are the same people.
        Assert.All(before.Where(s => s.Code == EnrollCode.PreRegistered), s => Assert.Equal((EnrollCode.Active, 0), (after[s.Id].Code, after[s.Id].Grade)));
        Assert.Contains(before, s => s.Code == EnrollCode.PreRegistered);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void AnyThirtyDaysOfTermHaveSomethingOfEverythingAndNotMuch(int seed)
    {
        var district = new SyntheticDistrict(seed, 2000, 6);
        var days = new Dictionary<DateTime, List<StudentRecord>>();
        for (var from = SchoolCalendar.FirstDay(2026); from.AddDays(30) <= SchoolCalendar.LastDay(2026); from = from.AddDays(3))
        {
            var m = Movement.Between(On(from), On(from.AddDays(30)));
            Assert.True(m.Created is >= 4 and < 300 && m.Left is >= 4 and < 100 && m.Moved is >= 1 and < 200 && m.Changed is >= 1 && m.Promoted == 0, $"{from:yyyy-MM-dd}: {m}");
        }

        List<StudentRecord> On(DateTime date) => days.TryGetValue(date, out var students) ? students : days[date] = All(district, date);
    }

    [Fact]
    public void AYearHasEveryKindOfDeparture()
    {
        var district = new SyntheticDistrict(7, 2000, 6);
        var kinds = new HashSet<string>();
        var (vanished, returned) = (0, 0);
        var before = All(district, Autumn).ToDictionary(s => s.Id);
        for (var date = Autumn.AddDays(7); date < Autumn.AddYears(1); date = date.AddDays(7))
        {
            var now = All(district, date).ToDictionary(s => s.Id);
            vanished += before.Values.Count(s => s.Code == EnrollCode.Active && !now.ContainsKey(s.Id));
            returned += now.Values.Count(s => s.Code == EnrollCode.Active && before.TryGetValue(s.Id, out var was) && was.Code == EnrollCode.TransferredOut && s.EntryCode == "R1");
            kinds.UnionWith(now.Values.Select(s => s.Code.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            before = now;
        }
        Assert.Equal(["-1", "-2", "0", "1", "2", "3", "4"], kinds.Order(StringComparer.Ordinal));
        Assert.InRange(vanished, 1, 10);
        Assert.InRange(returned, 1, 20);
    }

    [Fact]
    public void AllTrapsAreThereOnEveryDate() => AnyDistrict.Select(Gen.Int[500, 900]).Sample((d, size) =>
    {
        var all = All(new SyntheticDistrict(d.Seed, size, d.Schools), d.Date);
        var active = all.Where(s => s.Code == EnrollCode.Active).ToArray();
        Assert.Contains(active, s => s.FirstName.Any(c => c > 127) && s.LastName.Any(c => c > 127));
        Assert.Contains(active, s => s.LastName.Any(c => c == '\''));
        Assert.Contains(active, s => s.FirstName.Any(c => c == '-'));
        Assert.Contains(active, s => s.LastName.Any(c => c == '-'));
        Assert.Contains(active, s => s.LastName.Any(c => c == ' '));
        Assert.Contains(active, s => s.LastName.Length == 50 && s.FirstName.Length == 50);
        Assert.Contains(active, s => s.FirstName.Length == 1);
        Assert.Contains(active, s => s.LastName.Length == 1);
        Assert.Contains(active, s => s.BirthDate is null);
        Assert.Contains(active, s => s.Email is null);
        Assert.Contains(active, s => s.Gender is null);
        Assert.Contains(active, s => s.Gender == "X");
        Assert.Contains(active, s => s.MiddleName is null);
        Assert.Contains(active, s => s.StateNumber is null);
        Assert.Contains(active, s => s.PreferredName is not null);
        // Twins: one name, one birthday, one school, two first names.
        Assert.Contains(active.Where(s => s.BirthDate is not null).GroupBy(s => (s.LastName, s.BirthDate, s.School.Number)),
            g => g.Count() == 2 && g.First().FirstName != g.Last().FirstName);
        // Siblings: Traps plants three of one name in neighbouring grades.
        Assert.Contains(active.GroupBy(s => s.LastName), g => g.Select(s => s.Grade).Distinct().Count() >= 3);
        Assert.Contains(active.Where(s => s.BirthDate is not null).GroupBy(s => s.BirthDate), g => g.Select(s => s.LastName).Distinct().Count() >= 2);
        var former = all.Where(s => s.Code is not (EnrollCode.Active or EnrollCode.PreRegistered) && s.Email is not null).Select(s => s.Email).ToHashSet();
        Assert.Contains(active, s => former.Contains(s.Email));
        Assert.Equal(d.Schools >= SchoolMap.ProgrammeFrom, active.GroupBy(s => s.School).Any(g => g.Count() == 1));
    }, iter: 60);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(40)]
    [InlineData(500)]
    public void SchoolsCoverAllGradesWithDifferentNumbersAndNames(int count)
    {
        var schools = new SyntheticDistrict(7, 1000, count).Schools.All;
        Assert.Equal(count, schools.Count);
        Assert.Equal(count, schools.Select(s => s.Number).Distinct().Count());
        Assert.Equal(count, schools.Select(s => s.Name).Distinct().Count());
        Assert.Equal(count, schools.Select(s => s.Id).Distinct().Count());
        Assert.All(schools, s => Assert.NotEqual(s.Id, s.Number));
        for (var grade = 0; grade < 13; grade++) Assert.Contains(schools, s => s.Teaches(grade));
    }

    [Fact]
    public void CataloguesFitTheSchools()
    {
        var district = new SyntheticDistrict(7, 1000, 6);
        var high = district.Schools.All.Single(s => s.LowGrade == 9);
        var elementary = district.Schools.All.Where(s => s.HighGrade == 5).ToArray();
        Assert.InRange(district.Catalogue.Of(high).Count, 55, 75);
        Assert.All(elementary, s => Assert.InRange(district.Catalogue.Of(s).Count, 5, 12));
        Assert.Contains(district.Catalogue.Of(elementary[0]), course => district.Catalogue.Of(elementary[1]).Contains(course));
        var all = district.Schools.All.SelectMany(district.Catalogue.Of).Distinct().ToArray();
        Assert.Equal(all.Length, all.Select(c => c.Id).Distinct().Count());
        Assert.Equal(all.Length, all.Select(c => c.Number).Distinct().Count());
        Assert.All(all, c => Assert.True(c.Number.Length <= 11 && c.Name.Length <= 40, c.Number));
        Assert.Contains(all, c => c.Number.StartsWith('0') && c.Number.EndsWith('A'));
        Assert.Contains(all, c => c.Name.Any(letter => letter > 127));
    }

    [Fact]
    public void TermsAreOfThreeYearsAndFindable()
    {
        var schools = new SyntheticDistrict(7, 1000, 6).Schools;
        var terms = schools.All.SelectMany(s => Term.Of(s, schools, Autumn)).ToArray();
        Assert.Equal(6 * 9, terms.Select(t => t.Id).Distinct().Count());
        Assert.All(terms, t => Assert.Equal(t, Term.Find(t.Id, schools, Autumn)));
        Assert.Null(Term.Find(5, schools, Autumn));
        Assert.Null(Term.Find(int.MaxValue, schools, Autumn));
        Assert.Contains(terms, t => t is { StartYear: 2026, Portion: 1 } && t.Start <= Autumn && t.End > Autumn);
    }

    [Fact]
    public void OneHundredThousandStudentsKeepTheirNumber()
    {
        var roster = new SyntheticDistrict(7, 100_000, 60).On(Autumn);
        Assert.Equal(100_000, roster.Select("", null, (r, i) => r[i].Code == EnrollCode.Active).Count);
        Assert.Equal(0, roster.Find(roster[0].Id));
        Assert.Null(roster.Find(1));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1_000_001, 1)]
    [InlineData(10, 0)]
    [InlineData(10, 501)]
    public void ImpossibleSizesAreRefused(int students, int schools) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SyntheticDistrict(7, students, schools));

    [Fact]
    public void ImpossibleDatesAreRefused()
    {
        var district = new SyntheticDistrict(7, 10, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => district.On(new DateTime(1999, 12, 31)));
        Assert.Throws<ArgumentOutOfRangeException>(() => district.On(new DateTime(2099, 1, 1)));
        Assert.NotEmpty(All(district, SchoolCalendar.Earliest));
        Assert.NotEmpty(All(district, SchoolCalendar.Latest));
    }

    [Theory]
    [InlineData("Zoë", "zoe")]
    [InlineData("Łukasz", "lukasz")]
    [InlineData("O'Keefe-Núñez", "okeefenunez")]
    [InlineData("van der Großmann", "vandergrosmann")]
    public void SignInNamesHavePlainLetters(string name, string expected) => Assert.Equal(expected, SignInName.Fold(name));

    private static List<StudentRecord> All(SyntheticDistrict district, DateTime date)
    {
        var roster = district.On(date);
        return roster.Select("", null, (_, _) => true).Select(roster.Describe).ToList();
    }

    private sealed record Movement(int Created, int Left, int Moved, int Promoted, int Changed)
    {
        public static Movement Between(List<StudentRecord> before, List<StudentRecord> after)
        {
            var was = before.Where(s => s.Code == EnrollCode.Active).ToDictionary(s => s.Id);
            var now = after.Where(s => s.Code == EnrollCode.Active).ToDictionary(s => s.Id);
            var both = was.Keys.Where(now.ContainsKey).Select(id => (Was: was[id], Now: now[id])).ToArray();
            return new Movement(
                now.Keys.Count(id => !was.ContainsKey(id)),
                was.Keys.Count(id => !now.ContainsKey(id)),
                both.Count(s => s.Was.School != s.Now.School),
                both.Count(s => s.Was.Grade != s.Now.Grade),
                both.Count(s => s.Was.LastName != s.Now.LastName || s.Was.Email != s.Now.Email));
        }
    }
}
