using System.Globalization;
using XelloPowerSchool.Sandbox.District;

namespace XelloPowerSchool.Sandbox.Data;

/// <summary>
/// The rows of every table, made from the roster of a date. Keys are what real keys are: DCID and ID are different numbers of the same
/// range, so that whoever mixes them up finds somebody else.
/// </summary>
internal sealed class TableRows(Roster roster)
{
    private const int YearZero = 1990; // YearID counts from here
    private const int FirstCreditGrade = 9;
    private const int RowsPerYear = 32;
    private const int YearsPerStudent = 16;
    private const int RequestsFrom = 2; // February, when next year's requests begin
    private const int AcademicYearCredit = 5; // a semester's worth, as Californian districts count

    private static readonly string[] Letters = ["A+", "A", "A-", "B+", "B", "B-", "C+", "C", "C-", "D+", "D", "F"];
    private static readonly double[] Points = [4, 4, 3.7, 3.3, 3, 2.7, 2.3, 2, 1.7, 1.3, 1, 0];
    private static readonly int[] Percents = [99, 95, 91, 88, 85, 81, 78, 75, 71, 68, 65, 55];

    private readonly SyntheticDistrict _district = roster.District;
    private readonly DateTime _date = roster.Date;
    private readonly int _year = SchoolCalendar.YearOf(roster.Date);

    public static int StudentId(int dcid) => dcid + 3;

    public static int PersonId(int dcid) => dcid + 40_011;

    public static int YearId(int year) => year - YearZero;

    public static int TermId(int year, int part) => YearId(year) * 100 + part;

    public static int AlternateNumber(School school) => 100_000 + school.Number;

    /// <summary>Users.DCID and SchoolStaff.DCID of a teacher. The last teacher of every second school is the first of the school before.</summary>
    public (long User, long Post) StaffOf(School school, int teacher)
    {
        var post = 3000L + school.Index * 10_000L + teacher;
        var travels = school.Index % 2 == 1 && teacher > 0 && teacher == _district.Timetable.TeachersOf(school) - 1;
        return (travels ? StaffOf(_district.Schools.All[school.Index - 1], 0).User : post + 57, post);
    }

    /// <summary>Every row of a table, its values in the order of the columns: long, double, text or null; dates as YYYY-MM-DD.</summary>
    public IEnumerable<object?[]> Of(Table table) => table.Key switch
    {
        "students" => Each(Student),
        "schools" => Schools(),
        "terms" => Terms(),
        "courses" => _district.Catalogue.All.Select(Course),
        "school_course" => SchoolCourses(),
        "schedulecoursecatalogs" => Catalogues(),
        "sections" => Sections(),
        "cc" => EachMany(Enrollments),
        "storedgrades" => EachMany(Grades),
        "schedulerequests" => EachMany(Requests).Concat(roster.Edits.Requests.Select(r => new object?[] { r.Id, (long)r.StudentId, r.CourseNumber, (long)r.SchoolNumber, (long)r.YearId })),
        "schoolstaff" => Staff().Select(s => new object?[] { s.Post, s.Post + 5, s.User, (long)s.School.Number, s.IsGone ? 2L : 1L, s.IsTeacher ? 1L : 2L, null }),
        "users" => Users(),
        "teachers" => Staff().Select(s => new object?[]
        {
            s.Post, s.Post + 5, s.User, (long)s.School.Number, (long)HomeSchool(s.User).Number, TeacherNumber(s.User), s.First, null, s.Last, $"{s.Last}, {s.First}",
            Address(s.User, s.First, s.Last), s.IsGone ? 2L : 1L, s.IsTeacher ? 1L : 2L,
        }),
        "person" => Each((_, s) => [(long)s.Id + 60_000, (long)PersonId(s.Id), s.FirstName, s.MiddleName, s.LastName, null, null, null, 1L, null, null]),
        "personemailaddressassoc" => EachMany(EmailLinks),
        "emailaddress" => EachMany((_, s) => Emails(s).Select((email, i) => new object?[] { EmailId(s, i), email, null })),
        "reenrollments" => EachMany(EarlierEnrolments),
        "log" => EachMany(LogEntries),
        "gen" => Codes(),
        "prefs" => Preferences(),
        "codeset" => CodeSets(),
        _ => EachMany((_, s) => Extension(table, s)),
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? Date(DateTime? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private IEnumerable<object?[]> Each(Func<StudentRow, StudentRecord, object?[]> row)
    {
        for (var i = 0; i < roster.Count; i++) yield return row(roster[i], roster.Describe(i));
    }

    private IEnumerable<object?[]> EachMany(Func<StudentRow, StudentRecord, IEnumerable<object?[]>> rows)
    {
        for (var i = 0; i < roster.Count; i++)
            foreach (var row in rows(roster[i], roster.Describe(i))) yield return row;
    }

    private object?[] Student(StudentRow row, StudentRecord s)
    {
        var entered = Date(s.EntryDate);
        var isGraduate = s.Code == EnrollCode.Graduated;
        return
        [
            (long)s.Id, (long)StudentId(s.Id), (long)s.StudentNumber, s.StateNumber, s.FirstName, s.MiddleName, s.LastName, $"{s.LastName}, {s.FirstName}",
            s.Gender, Date(s.BirthDate), (long)s.Grade, (long)s.School.Number, (long)s.Code,
            entered, Date(s.ExitDate), s.EntryCode, s.ExitCode, s.EntryComment, s.ExitComment, null, 1070L, 1.0, null, (long)s.School.Number,
            (long)s.Id + 200_000, Date(s.DistrictEntryDate), (long)s.DistrictEntryGrade, entered, (long)s.Grade, (long?)s.NextSchool ?? 0L, (long)s.NextGrade,
            s.Code == EnrollCode.Active ? 1L : 0L, (long)s.GraduationYear, (long)s.GraduationYear,
            isGraduate && row.Person.Line >= 0 ? (long)_district.Population.SchoolOf(row.Person, row.AsOf, out _).Number : 0L,
            isGraduate && row.Person.Line >= 0 ? _district.Population.SchoolOf(row.Person, row.AsOf, out _).Name : null,
            s.Username, 1L, 0L, s.HomeRoom, null, null, null, 0L, null, (long)PersonId(s.Id), null, entered,
        ];
    }

    private IEnumerable<object?[]> Schools()
    {
        foreach (var s in _district.Schools.All)
            yield return
            [
                (long)s.Id, (long)s.Id + 1, (long)s.Number, s.Name, s.Name.Substring(0, 3).ToUpperInvariant(), (long)s.LowGrade, (long)s.HighGrade, (long)s.LowGrade, (long)s.HighGrade,
                (long)s.Index, 0L, (long)AlternateNumber(s), "0004217", 0L, 0L, 0L, 1L, $"{Text(s.Number)} School Road", _district.Town, "CA", "00501",
                "555-01" + ((s.Index + 1) % 100).ToString("D2", CultureInfo.InvariantCulture), "USA", s.Principal, $"principal.{Text(s.Number)}@example.org", null,
            ];
        var office = new object?[26];
        (office[0], office[1], office[2], office[3], office[9]) = (2L, 1L, 0L, "District Office", 900L);
        yield return office;
        var graduated = _district.Schools.Graduated;
        var last = new object?[26];
        (last[0], last[1], last[2], last[3], last[9]) = ((long)graduated.Id, (long)graduated.Id + 1, (long)graduated.Number, graduated.Name, 999L);
        yield return last;
    }

    private IEnumerable<object?[]> Terms() => _district.Schools.All
        .SelectMany(school => Term.Of(school, _district.Schools, _date))
        .OrderBy(term => term.Id)
        .Select(term => new object?[]
        {
            (long)term.Id, (long)TermId(term.StartYear, term.Part), (long)YearId(term.StartYear), (long)term.School.Number, term.Name, term.Abbreviation,
            Date(term.Start), Date(term.End), term.Portion == 1 ? 1L : 0L, (long)term.Portion, 2L, (long)((term.End - term.Start).Days * 5 / 7), null, (long)Curriculum.Periods, 1L, 0L, null,
        });

    private object?[] Course(Course c)
    {
        var credit = Curriculum.HasCredit(c.Number);
        return
        [
            (long)c.Id, (long)c.Id + 2, c.Number, c.Name, (long)(c.School?.Number ?? 0), credit ? 2.0 * AcademicYearCredit : 0.0, credit ? Curriculum.CreditType(c.Number) : null,
            null, 0.0, credit ? 1L : 0L, 0.0, 0L, 0L, 0L, 0L, 0L, null, Curriculum.Prerequisites(c.Number), null, null, 1L, Curriculum.Grades(c), null, null, null,
            credit ? "academic" : null, Curriculum.CanBeRepeated(c.Number) ? 1L : 0L, 0L, 1L, 30L, 0L,
            0L, c.Number.StartsWith("CTE", StringComparison.Ordinal) ? 1L : 0L, 0L, null,
        ];
    }

    // Every school and year has its own row for every course, so a join without the year finds each course several times. What ends with
    // this year has no row for the next one.
    private IEnumerable<object?[]> SchoolCourses()
    {
        foreach (var school in _district.Schools.All)
            foreach (var course in _district.Catalogue.Of(school))
                for (var year = _year - 1; year <= _year + 1; year++)
                    if (Curriculum.IsTaught(course.Number, year)) yield return [SchoolCourseId(school, course, year), (long)school.Number, (long)course.Id + 2, (long)YearId(year), 1L];
    }

    private static long SchoolCourseId(School school, Course course, int year) => (school.Index * 10_000L + course.Id) * 200 + (year - SchoolCalendar.FirstYear);

    // This year's catalogue stays beside the one of next year, as scheduling scenarios do: whoever takes both together finds courses that end.
    private IEnumerable<object?[]> Catalogues()
    {
        foreach (var school in _district.Schools.All)
            foreach (var c in _district.Catalogue.Of(school))
                for (var year = _year; year <= _year + 1; year++)
                {
                    if (!Curriculum.IsScheduled(c.Number, year)) continue;
                    var id = SchoolCourseId(school, c, year);
                    yield return
                    [
                        id, id + 4, (long)(year - SchoolCalendar.FirstYear) * 1000 + school.Index, c.Number, c.Name, Curriculum.HasCredit(c.Number) ? 2.0 * AcademicYearCredit : 0.0,
                        Curriculum.HasCredit(c.Number) ? Curriculum.CreditType(c.Number) : null, Curriculum.Prerequisites(c.Number), null, 30L, (long)school.Number,
                    ];
                }
    }

    private IEnumerable<object?[]> Sections()
    {
        for (var year = _year - 1; year <= _year; year++)
            foreach (var school in _district.Schools.All)
                foreach (var s in _district.Timetable.Of(school))
                {
                    var id = _district.Timetable.IdOf(school, s, year);
                    yield return
                    [
                        id, id + 11, s.Course.Number, s.Number, (long)TermId(year, s.Part), (long)school.Number, StaffOf(school, s.Teacher).Post + 5, Expression(s),
                        Text(100 + s.Ordinal % 60), null, (long)s.Grade, null, 30L, 0L, 2L, null,
                    ];
                }
    }

    private static string Expression(SectionPlan section) => Text(section.Period) + "(A)";

    private IEnumerable<object?[]> Enrollments(StudentRow row, StudentRecord student)
    {
        for (var year = _year - 1; year <= _year; year++)
        {
            var n = 0;
            foreach (var stay in Enrolments.In(year, row, _district.Population))
            {
                var schedule = _district.Timetable.Schedule(row.Id, stay.School, stay.Grade, year, out var change);
                foreach (var section in schedule)
                {
                    var (start, end) = PartOf(year, section.Part);
                    var (from, to) = (Later(start, stay.Start), Earlier(end.AddDays(1), stay.End));
                    if (from < to) yield return Row(section, stay.School, year, n++, from, to, stay.IsCutShort);
                }
                var left = stay.Start.AddDays(10);
                if (change is not null && left < stay.End && left <= _date) yield return Row(change, stay.School, year, n++, stay.Start, left, isDropped: true);
            }
        }

        object?[] Row(SectionPlan section, School school, int year, int n, DateTime from, DateTime to, bool isDropped)
        {
            var dcid = RowId(row, year, n);
            var sectionId = _district.Timetable.IdOf(school, section, year) + 11;
            var (sign, term) = (isDropped ? -1 : 1, TermId(year, section.Part));
            return
            [
                dcid, dcid + 9, (long)StudentId(row.Id), sign * sectionId, section.Number, section.Course.Number, (long)school.Number, (long)sign * term,
                (long)StudentId(row.Id) * 100 + YearId(year), Date(from), Date(to), StaffOf(school, section.Teacher).Post + 5, Expression(section), 0L, 0L, null,
            ];
        }
    }

    private static (DateTime Start, DateTime End) PartOf(int year, int part) => part switch
    {
        1 => (SchoolCalendar.FirstDay(year), SchoolCalendar.SecondSemester(year).AddDays(-3)),
        2 => (SchoolCalendar.SecondSemester(year), SchoolCalendar.LastDay(year)),
        _ => (SchoolCalendar.FirstDay(year), SchoolCalendar.LastDay(year)),
    };

    private static DateTime Later(DateTime a, DateTime b) => a > b ? a : b;

    private static DateTime Earlier(DateTime a, DateTime b) => a < b ? a : b;

    /// <summary>A key for a row of a student's year: the same on every date.</summary>
    private static long RowId(StudentRow row, int year, int n) => ((long)row.Id * YearsPerStudent + (year - row.Person.Since)) * RowsPerYear + n;

    private IEnumerable<object?[]> Grades(StudentRow row, StudentRecord student)
    {
        var person = row.Person;
        if (person.Line < 0 || row.Code == EnrollCode.PreRegistered) yield break;
        foreach (var old in TransferCredit(row, student)) yield return old;
        for (var year = person.Since; year <= SchoolCalendar.YearOf(row.AsOf); year++)
        {
            if (Population.Grade(person.Line, year) < FirstCreditGrade) continue;
            var n = 0;
            foreach (var stay in Enrolments.In(year, row, _district.Population))
                for (var semester = 1; semester <= 2; semester++)
                {
                    var end = PartOf(year, semester).End;
                    if (end < stay.Start || end >= stay.End || end >= _date) continue;
                    foreach (var section in _district.Timetable.Schedule(row.Id, stay.School, stay.Grade, year, out _))
                    {
                        if (section.Part != 0 && section.Part != semester) continue;
                        var mark = Mark(row.Id, year, section.Ordinal * 2 + semester);
                        var credit = Curriculum.HasCredit(section.Course.Number);
                        yield return Grade(RowId(row, year, n++), row, _district.Timetable.IdOf(stay.School, section, year) + 11, TermId(year, semester), "S" + Text(semester),
                            section.Course.Number, section.Course.Name, credit ? Curriculum.CreditType(section.Course.Number) : null, mark, credit ? AcademicYearCredit : 0,
                            stay.Grade, stay.School.Number, stay.School.Name, end, isOnTranscript: credit);
                    }
                }
        }
    }

    // Credit from elsewhere is typed in by hand: no section, no course number, and the name of a school that the district does not have.
    private IEnumerable<object?[]> TransferCredit(StudentRow row, StudentRecord student)
    {
        var grade = Population.Grade(row.Person.Line, row.Person.Since);
        if (!row.Person.MidYear) yield break;
        for (var earlier = FirstCreditGrade; earlier < grade; earlier++)
            for (var i = 0; i < 4; i++)
            {
                var year = row.Person.Since - (grade - earlier);
                var dcid = ((long)row.Id * YearsPerStudent + YearsPerStudent - 1) * RowsPerYear + (earlier - FirstCreditGrade) * 4 + i;
                var (subject, name) = i switch { 0 => ("ENG", "English"), 1 => ("MTH", "Mathematics"), 2 => ("SCI", "Science"), _ => ("SOC", "Social Studies") };
                yield return Grade(dcid, row, null, TermId(year, 0), "Y1", null, $"{name} {Text(earlier)} (transfer)", subject, Mark(row.Id, year, i),
                    2 * AcademicYearCredit, earlier, student.School.Number, "Harbor View High (out of district)", SchoolCalendar.LastDay(year), isOnTranscript: true);
            }
    }

    private int Mark(int student, int year, int which)
    {
        var hash = StableHash.Of(_district.Key, Topic.Mark, student, year, which);
        return Math.Min(hash.Below(Letters.Length), (hash >> 32).Below(Letters.Length)); // better marks are more frequent
    }

    private static object?[] Grade(long dcid, StudentRow row, long? section, int term, string storeCode, string? number, string name, string? creditType, int mark, int credit,
        int grade, int school, string schoolName, DateTime stored, bool isOnTranscript) =>
    [
        dcid, (long)StudentId(row.Id), section, (long)term, storeCode, number, name, creditType, Letters[mark], (double)Percents[mark], Points[mark], 0.0,
        mark == Letters.Length - 1 ? 0.0 : credit, (double)credit, (long)grade, (long)school, schoolName, null, null, Date(stored), null, null, 0L, 0L,
        0L, 0L, 0L, isOnTranscript ? 0L : 1L, 0L, 0L, null, null,
    ];

    // Requests for this year were made last spring and stay; those for next year begin in February.
    private IEnumerable<object?[]> Requests(StudentRow row, StudentRecord student)
    {
        if (row.Code != EnrollCode.Active || row.Person.Line < 0) yield break;
        var last = _date.Month is >= RequestsFrom and < 7 ? _year + 1 : _year;
        for (var year = _year; year <= last; year++)
        {
            var grade = Population.Grade(row.Person.Line, year);
            if (year < row.Person.Since + 1 || grade < 6) continue;
            var school = year == _year ? student.School : _district.Population.SchoolOf(row.Person, SchoolCalendar.Rollover(year), out _);
            var n = 0;
            foreach (var course in _district.Timetable.Wishes(row.Id, grade, year))
                yield return [RowId(row, year, n++), (long)StudentId(row.Id), course.Number, (long)school.Number, (long)YearId(year) * 100];
        }
    }

    private IEnumerable<(School School, long User, long Post, string First, string Last, bool IsTeacher, bool IsGone)> Staff()
    {
        foreach (var school in _district.Schools.All)
        {
            var teachers = _district.Timetable.TeachersOf(school);
            for (var i = 0; i < teachers + 2; i++) // then the principal, and a teacher who has gone
            {
                var (user, post) = StaffOf(school, i);
                var (first, last) = i == teachers ? (school.Principal.Split(' ')[0], school.Principal.Split(' ')[1]) : NameOf(user);
                yield return (school, user, post, first, last, i != teachers, i == teachers + 1);
            }
        }
    }

    private (string First, string Last) NameOf(long user)
    {
        var names = NamePool.Instance;
        var hash = StableHash.Of(_district.Key, Topic.Staff, (int)user);
        var first = (hash >> 60).Below(2) == 0 ? names.FemaleFirst : names.MaleFirst;
        return (first[hash.Below(first.Count)], names.Last[(hash >> 32).Below(names.Last.Count)]);
    }

    private School HomeSchool(long user) => _district.Schools.All[(int)((user - 57 - 3000) / 10_000)];

    private static string TeacherNumber(long user) => "T" + user.ToString("D7", CultureInfo.InvariantCulture);

    private static string Address(long user, string first, string last) =>
        $"{SignInName.Fold(first)}.{SignInName.Fold(last)}{user.ToString(CultureInfo.InvariantCulture)}@example.org";

    private IEnumerable<object?[]> Users() => Staff()
        .GroupBy(s => s.User)
        .Select(posts => posts.First())
        .Select(s => new object?[]
        {
            s.User, TeacherNumber(s.User), s.First, null, s.Last, $"{s.Last}, {s.First}", Address(s.User, s.First, s.Last), (long)HomeSchool(s.User).Number, null,
            $"{SignInName.Fold(s.First)[0]}{SignInName.Fold(s.Last)}", s.IsTeacher ? "Teacher" : "Principal", s.IsTeacher ? 0L : 1L, s.IsTeacher ? 1L : 0L, null,
        });

    private IEnumerable<string> Emails(StudentRecord student)
    {
        if (student.Email is null) yield break;
        yield return student.Email;
        if (_district.Registrar.SecondEmail(student) is { } second) yield return second;
    }

    private static long EmailId(StudentRecord student, int which) => student.Id * 4L + which;

    // Students with two addresses keep the second one under a higher priority number and without the flag.
    private IEnumerable<object?[]> EmailLinks(StudentRow row, StudentRecord student) => Emails(student).Select((_, i) => new object?[]
    {
        student.Id * 4L + 2 - i, (long)PersonId(student.Id), EmailId(student, i), 11L, i + 1L, i == 0 ? 1L : 0L, null,
    });

    private IEnumerable<object?[]> EarlierEnrolments(StudentRow row, StudentRecord student)
    {
        if (row.Person.Line < 0) yield break;
        for (var year = row.Person.Since; year <= SchoolCalendar.YearOf(row.AsOf); year++)
        {
            var stays = Enrolments.In(year, row, _district.Population).ToArray();
            // The last stretch of the record's last year is the current enrolment, which Students has; a graduate's is the graduates' school.
            var past = year == SchoolCalendar.YearOf(row.AsOf) && row.Code != EnrollCode.Graduated ? stays.Length - 1 : stays.Length;
            for (var i = 0; i < past; i++)
            {
                var (dcid, stay) = (RowId(row, year, i), stays[i]);
                var moved = stay.IsCutShort;
                yield return
                [
                    dcid, dcid + 6, (long)StudentId(row.Id), (long)stay.School.Number, (long)stay.Grade, Date(stay.Start), Date(stay.End), stay.EntryCode, moved ? "T1" : "P1",
                    stay.EntryComment, moved ? "Transferred" : "End of year", 0L, null, 1070L, 1.0, null, 0L, null, null, null,
                ];
            }
        }
    }

    private IEnumerable<object?[]> LogEntries(StudentRow row, StudentRecord student)
    {
        if (row.Code != EnrollCode.Active || !StableHash.Of(_district.Key, Topic.LogEntry, row.Id, _year).Chance(300)) yield break;
        var dcid = RowId(row, _year, 0);
        yield return [dcid, dcid + 1, (long)StudentId(row.Id), Date(Later(student.EntryDate, SchoolCalendar.FirstDay(_year))), 301L, "Note", "A made-up note.", (long)student.School.Number, null];
    }

    private static IEnumerable<object?[]> Codes()
    {
        var codes = new (string Category, string Name, string Value)[]
        {
            ("entrycodes", "E1", "Promoted"), ("entrycodes", "E2", "New to the district"), ("entrycodes", "E3", "Transfer within the district"), ("entrycodes", "R1", "Returned to the district"),
            ("exitcodes", "G1", "Graduated"), ("exitcodes", "P1", "End of year"), ("exitcodes", "T1", "Transferred"), ("exitcodes", "W1", "Moved within the state"),
            ("exitcodes", "W2", "Moved out of state"), ("exitcodes", "W3", "Home schooled"), ("logtype", "301", "Note"),
        };
        return codes.Select((code, i) => new object?[] { 801L + i, 821L + i, code.Category, code.Name, code.Value, null, 0L, 0L, 0.0, null, null, null, i + 1L, 0L, 0L });
    }

    private IEnumerable<object?[]> Preferences()
    {
        yield return [71L, 76L, "districtname", _district.Name, 0L, 0L, 0L, null];
        // The last finished year; it moves at the end of the year.
        yield return [72L, 77L, "coursearchiveyear", Text(YearId(_year - 1)), 0L, 0L, 0L, null];
        foreach (var school in _district.Schools.All)
            yield return [100L + school.Index, 105L + school.Index, "curfgname-S" + Text(school.Number), _date < SchoolCalendar.SecondSemester(_year) ? "S1" : "S2", (long)school.Number, (long)YearId(_year), 0L, null];
    }

    private static IEnumerable<object?[]> CodeSets() =>
    [
        [11L, "Email", "Current", "Current address", "Current", "Current", 1L, 1L, null],
        [12L, "Email", "Work", "Work address", "Work", "Work", 1L, 2L, null],
        [21L, "Relationship", "Mother", "Mother", "Mother", "M", 1L, 1L, null],
        [22L, "Relationship", "Father", "Father", "Father", "F", 1L, 2L, null],
    ];

    private IEnumerable<object?[]> Extension(Table table, StudentRecord student)
    {
        if (roster.Extension(table.Key, student) is not { } fields) yield break;
        var row = new object?[table.Columns.Count];
        row[0] = (long)student.Id;
        for (var i = 1; i < row.Length; i++) row[i] = fields.TryGetValue(table.Columns[i].Key, out var value) ? value : null;
        yield return row;
    }
}
