using System.Globalization;
using System.Runtime.CompilerServices;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Roster;

/// <summary>The courses that schools offer, and the names of all of them.</summary>
/// <param name="Courses">A row for each school and course.</param>
/// <param name="Names">Names by course number.</param>
internal sealed record CourseCatalogue(IReadOnlyList<XelloCourse> Courses, IReadOnlyDictionary<string, string> Names);

/// <summary>
/// Makes the rows of the course files. The catalogue is held in memory; the students' courses stream, whatever their number, so
/// that a district's history needs the memory of its students and of what was stored this year.
/// </summary>
/// <param name="sis">Reads the SIS. Each of its lists is proven complete, or throws.</param>
/// <param name="mapping">Whose records, and how schools and grades are called.</param>
/// <param name="today">The day in the district.</param>
/// <param name="findings">What is wrong with records.</param>
internal sealed class CourseFileReader(IPowerSchoolCourseReader sis, StudentMapping mapping, DateTime today, ICollection<XelloFinding> findings)
{
    /// <summary>Xello's mark of a course that has none yet, and of one from elsewhere.</summary>
    private const string NoMark = "0";

    private readonly HashSet<string> _unnamed = new(StringComparer.Ordinal);

    private readonly int _year = today.Month < 7 ? today.Year - 1 : today.Year; // PowerSchool's school years begin in July

    /// <summary>Reads the courses of every school of the mapping, those of the district that a school offers included.</summary>
    public async Task<CourseCatalogue> ReadCatalogueAsync(CancellationToken cancellationToken)
    {
        var schools = new List<PSSchool>();
        await foreach (var school in sis.GetSchoolsAsync(cancellationToken).ConfigureAwait(false))
            schools.Add(school);

        var directory = new SchoolDirectory(schools, mapping.Contract);
        var courses = new List<XelloCourse>();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var school in schools.Where(school => mapping.HasSchool(school.SchoolNumber)))
        {
            var offered = new HashSet<string>(StringComparer.Ordinal);
            var scheduled = await ReadScheduledAsync(school, cancellationToken).ConfigureAwait(false);
            await foreach (var course in sis.GetCoursesAsync(school, cancellationToken).ConfigureAwait(false))
            {
                var number = course.CourseNumber.Trim();
                // A school's own course and one of the district can have one number: Xello cannot tell them apart.
                if (number.Length == 0 || !offered.Add(number))
                {
                    findings.Add((number.Length == 0 ? RosterRules.CourseWithoutNumber : RosterRules.CourseTwice)
                        .For(number.Length == 0 ? RosterRules.Record(course.Id) : number));
                    continue;
                }

                var name = NameOf(course.CourseName, number);
                names[number] = name;
                var (credits, lowest, highest) = scheduled.TryGetValue(number, out var known) ? known : default;
                courses.Add(new XelloCourse
                {
                    SchoolCode = directory.CodeOf(school.SchoolNumber)!,
                    CourseCode = number,
                    CourseName = name,
                    CreditValue = credits,
                    GradeLower = lowest,
                    GradeUpper = highest,
                });
            }
        }

        return new CourseCatalogue(courses, names);
    }

    /// <summary>Reads what students have taken, then what they take or are going to take this year.</summary>
    /// <param name="accounts">The students; courses of others are left out.</param>
    /// <param name="catalogue">For the names of courses.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async IAsyncEnumerable<XelloStudentCourse> ReadStudentCoursesAsync(
        IReadOnlyCollection<XelloAccount> accounts, CourseCatalogue catalogue, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var students = new Students(accounts, mapping);
        var stored = new HashSet<(string Student, string Course)>();
        await foreach (var row in sis.GetHistoryAsync(new CourseRecordQuery(), cancellationToken).ConfigureAwait(false))
        {
            if (students.Find(row.StudentId, row.StudentNumber) is not { } account || !IsFinal(row))
                continue;
            if (row.StartYear == _year && row.CourseNumber is { } number)
                stored.Add((account.StudentId, number.Trim()));
            if (Taken(row, account, catalogue) is { } course)
                yield return course;
        }

        await foreach (var row in sis.GetEnrollmentsAsync(new CourseRecordQuery { StartYear = _year }, cancellationToken).ConfigureAwait(false))
        {
            if (row.IsDropped || students.Find(row.StudentId, row.StudentNumber) is not { } account)
                continue;
            var number = row.CourseNumber.Trim();
            // One that has ended is history as soon as its mark is stored, and in progress until then.
            if (row.ExitDate <= today && stored.Contains((account.StudentId, number)))
                continue;
            if (Code(number, account) is { } code)
                yield return new XelloStudentCourse
                {
                    StudentId = account.StudentId,
                    CourseCode = code,
                    CourseName = NameIn(catalogue, code),
                    GradeLevel = account.Grade,
                    GradeMark = NoMark,
                    CreditValue = 0,
                    DateCourseComplete = row.ExitDate?.AddDays(-1), // PowerSchool has the day after
                };
        }
    }

    /// <summary>What only the scheduler's catalogues say of courses; of several the newest.</summary>
    private async Task<Dictionary<string, (decimal? Credits, int? Lowest, int? Highest)>> ReadScheduledAsync(
        PSSchool school, CancellationToken cancellationToken)
    {
        var newest = new Dictionary<string, CatalogueCourse>(StringComparer.Ordinal);
        await foreach (var course in sis.GetCatalogueAsync(school, _year, cancellationToken).ConfigureAwait(false))
        {
            var number = course.CourseNumber.Trim();
            if (!newest.TryGetValue(number, out var other) || other.CatalogueId < course.CatalogueId)
                newest[number] = course;
        }

        return newest.ToDictionary(
            entry => entry.Key,
            entry =>
            {
                var grades = (entry.Value.Grades ?? "").Split(',')
                    .Select(text => int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var grade) ? mapping.Grade(grade) : -1)
                    .Where(grade => grade is >= 0 and <= 13)
                    .ToList();
                return (entry.Value.Credits, grades.Count > 0 ? grades.Min() : (int?)null, grades.Count > 0 ? grades.Max() : (int?)null);
            },
            StringComparer.Ordinal);
    }

    /// <summary>Whether a stored grade is a final one that counts. Marks of quarters and the like are interim; Xello would show them.</summary>
    private bool IsFinal(PSCourseHistory row) =>
        !row.IsExcludedFromTranscript
        && row.StoreCode is { } code && mapping.Contract.StoreCodes.Any(pattern => StudentQuery.Matches(pattern, code.Trim()))
        && (mapping.Contract.CoursesWithoutCredit || row.PotentialCredit > 0 || row.EarnedCredit > 0);

    private XelloStudentCourse? Taken(PSCourseHistory row, XelloAccount account, CourseCatalogue catalogue)
    {
        var number = row.CourseNumber?.Trim() ?? "";
        if (Code(number.Length > 0 ? number : mapping.Contract.TransferCourseCode ?? "", account) is not { } code)
            return null;
        var name = FileText.Clean(row.CourseName ?? "", out _);
        return new XelloStudentCourse
        {
            StudentId = account.StudentId,
            CourseCode = code,
            CourseName = name.Length > 0 ? name : NameIn(catalogue, code),
            GradeLevel = row.GradeLevel is int grade && mapping.Grade(grade) is >= 0 and <= 13 and var level ? level : null,
            GradeMark = Mark(row),
            CreditValue = row.EarnedCredit ?? 0,
            // Left out, Xello would take it for one of this year.
            DateCourseComplete = row.DateStored ?? new DateTime(row.StartYear + 1, 6, 30),
        };
    }

    private static string Mark(PSCourseHistory row)
    {
        var mark = FileText.Clean(row.Grade ?? "", out _);
        return mark.Length > 0 ? mark : row.Percent?.ToString("0.#", CultureInfo.InvariantCulture) ?? NoMark;
    }

    private string? Code(string number, XelloAccount account)
    {
        if (number.Length > 0)
            return number;
        findings.Add(RosterRules.CourseWithoutNumber.For(account.StudentId));
        return null;
    }

    private string NameIn(CourseCatalogue catalogue, string number) => NameOf(catalogue.Names.TryGetValue(number, out var name) ? name : "", number);

    private string NameOf(string text, string number)
    {
        var name = FileText.Clean(text, out _);
        if (name.Length > 0)
            return name;
        if (_unnamed.Add(number))
            findings.Add(RosterRules.MissingCourseName.For(number));
        return number;
    }

    /// <summary>Finds the account of a record's student: by the student's own record, or by the number when that is the key.</summary>
    private sealed class Students
    {
        private readonly Dictionary<long, XelloAccount> _byRecord = [];
        private readonly Dictionary<string, XelloAccount> _byNumber = new(StringComparer.Ordinal);

        public Students(IReadOnlyCollection<XelloAccount> accounts, StudentMapping mapping)
        {
            foreach (var account in accounts)
            {
                if (account.SisId is long record)
                    _byRecord[record] = account;
                else if (mapping.IsKeyedByStudentNumber)
                    _byNumber[account.StudentId] = account;
            }
        }

        public XelloAccount? Find(long? record, string number) =>
            record is long id && _byRecord.TryGetValue(id, out var account) ? account
            : _byNumber.TryGetValue(number.Trim(), out account) ? account
            : null;
    }
}
