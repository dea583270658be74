using System.Runtime.CompilerServices;
using System.Text.Json;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// The tables of <c>/ws/schema/table</c>. They refer to each other by ID where records have DCIDs, and know no "or" and no
/// joins: what belongs together is looked up here.
/// </summary>
internal sealed class TableSource(PowerSchoolConnection connection) : Source(connection)
{
    private const string StudentKeys = "dcid,id,student_number";
    private readonly Tables _tables = new(connection);
    private readonly ExtensionTables _extensions = new(connection);
    private Dictionary<int, long>? _schoolIds;
    private Dictionary<long, string>? _emails;

    public override async IAsyncEnumerable<PSSchool> SchoolsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (SisRow row in RowsAsync("schools", "dcid,school_number,name,low_grade,high_grade,alternate_school_number", [null], ct).ConfigureAwait(false))
            yield return SisRecords.School(row);
    }

    public override async IAsyncEnumerable<PSStudent> StudentsAsync(StudentQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        SisJson.RecordReader<PSStudent> read = await StudentReaderAsync(query, ct).ConfigureAwait(false);
        IAsyncEnumerable<PSStudent> students = ReadAsync(StudentLists(query, read), static student => student.Id, ct, query.Attempts);
        await foreach (PSStudent student in students.ConfigureAwait(false))
            yield return student;
    }

    public override async Task<PSStudent?> StudentAsync(long id, StudentQuery query, CancellationToken ct)
    {
        SisJson.RecordReader<PSStudent> read = await StudentReaderAsync(query, ct).ConfigureAwait(false);
        try
        {
            PSStudent student = await Connection.AskAsync(
                (api, t) => api.GetRowAsync("students", id, Projection(query), t), body => TableJson.ReadSingle(body, read), ct).ConfigureAwait(false);
            return (await _extensions.AddAsync([student], query.Extensions, ct).ConfigureAwait(false))[0];
        }
        catch (XelloException e) when (e.Id == nameof(Error.ResourceNotFound))
        {
            return null;
        }
    }

    public override Task<int> CountStudentsAsync(StudentQuery query, CancellationToken ct) =>
        CountAsync(StudentLists(query, StudentColumns.Read), ct);

    public override async IAsyncEnumerable<PSCourse> CoursesAsync(PSSchool school, [EnumeratorCancellation] CancellationToken ct)
    {
        string schoolNumber = Tables.Text(school.SchoolNumber);
        // A course of the district (school 0) belongs to the catalogue of the schools that offer it.
        var offered = new HashSet<long>();
        await foreach (SisRow row in RowsAsync("school_course", "dcid,courseid", ["schoolid==" + schoolNumber], ct).ConfigureAwait(false))
            offered.Add(row.Key("courseid"));
        const string Columns = "dcid,id,schoolid,course_number,course_name";
        await foreach (SisRow row in RowsAsync("courses", Columns, ["schoolid==" + schoolNumber, "schoolid==0"], ct).ConfigureAwait(false))
        {
            if (row.Int("schoolid") == school.SchoolNumber || offered.Contains(row.Key("id")))
                yield return SisRecords.Course(row, school.SchoolNumber);
        }
    }

    public override async IAsyncEnumerable<CatalogueCourse> CatalogueAsync(PSSchool school, int startYear, [EnumeratorCancellation] CancellationToken ct)
    {
        string schoolNumber = "schoolid==" + Tables.Text(school.SchoolNumber), year = "yearid==" + Tables.Text(SchoolYear.ToYearId(startYear));
        var offered = new HashSet<long>();
        await foreach (SisRow row in RowsAsync("school_course", "dcid,courseid", [schoolNumber + ";" + year], ct).ConfigureAwait(false))
            offered.Add(row.Key("courseid"));
        var courses = new Dictionary<string, SisRow>(StringComparer.Ordinal);
        const string CourseColumns = "dcid,id,course_number,reggradelevels,sched_repeatsallowed";
        await foreach (SisRow row in RowsAsync("courses", CourseColumns, [schoolNumber, "schoolid==0"], ct).ConfigureAwait(false))
            courses[row.Text("course_number") ?? ""] = row;
        const string Columns = "dcid,coursecatalogid,course_number,course_name,credit_hours,prerequisites";
        await foreach (SisRow row in RowsAsync("schedulecoursecatalogs", Columns, [schoolNumber], ct).ConfigureAwait(false))
        {
            SisRow? course = courses.TryGetValue(row.Text("course_number") ?? "", out SisRow? known) ? known : null;
            row.Set("reggradelevels", course?.Text("reggradelevels"));
            row.Set("sched_repeatsallowed", course?.Text("sched_repeatsallowed"));
            row.Set("offered", course is not null && offered.Contains(course.Key("id")) ? "1" : "0");
            yield return SisRecords.CatalogueCourse(row);
        }
    }

    public override async IAsyncEnumerable<PSTerm> TermsAsync(PSSchool school, [EnumeratorCancellation] CancellationToken ct)
    {
        const string Columns = "dcid,schoolid,yearid,portion,name,abbreviation,firstday,lastday";
        await foreach (SisRow row in RowsAsync("terms", Columns, ["schoolid==" + Tables.Text(school.SchoolNumber)], ct).ConfigureAwait(false))
            yield return SisRecords.Term(row);
    }

    public override async IAsyncEnumerable<PSSection> SectionsAsync(PSSchool school, int? startYear, [EnumeratorCancellation] CancellationToken ct)
    {
        string schoolNumber = "schoolid==" + Tables.Text(school.SchoolNumber);
        Dictionary<(int, int), long> terms = await TermsAsync(school.SchoolNumber, ct).ConfigureAwait(false);
        Lookup<SisRow> staff = ById("schoolstaff", "dcid,id", null);
        string?[] criteria = [startYear is { } year ? $"{schoolNumber};{TermRange(year)}" : schoolNumber];
        const string Columns = "dcid,schoolid,course_number,section_number,termid,expression,teacher";
        await foreach (SisRow row in RowsAsync("sections", Columns, criteria, ct).ConfigureAwait(false))
        {
            yield return SisRecords.Section(row) with
            {
                TermId = TermId(terms, row),
                TeacherId = await DcidAsync(staff, row.Long("teacher"), ct).ConfigureAwait(false),
            };
        }
    }

    public override async IAsyncEnumerable<PSCourseEnrollment> EnrollmentsAsync(CourseRecordQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        Lookup<SisRow> sections = ById("sections", "dcid,id", query.School);
        Dictionary<(int, int), long> terms = await TermsAsync(query.School?.SchoolNumber, ct).ConfigureAwait(false);
        // A dropped row carries the negative numbers of its term and section.
        string[] years = query.StartYear is { } year
            ? [TermRange(year), $"termid=ge={-SchoolYear.LastTermId(year)};termid=le={-SchoolYear.FirstTermId(year)}"]
            : [];
        const string Columns = "dcid,studentid,sectionid,course_number,section_number,schoolid,termid,dateenrolled,dateleft";
        await foreach ((SisRow row, SisRow? student) in StudentRowsAsync("cc", Columns, query, years, ct).ConfigureAwait(false))
        {
            long? section = row.Long("sectionid");
            yield return SisRecords.Enrollment(row) with
            {
                StudentId = student?.Key("dcid"),
                StudentNumber = student?.Text("student_number") ?? "",
                SectionId = await DcidAsync(sections, section is { } id ? Math.Abs(id) : null, ct).ConfigureAwait(false),
                TermId = TermId(terms, row),
                IsDropped = section < 0 || row.Int("termid") < 0,
            };
        }
    }

    public override async IAsyncEnumerable<PSCourseHistory> HistoryAsync(CourseRecordQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        string[] years = query.StartYear is { } year ? [TermRange(year)] : [];
        const string Columns = "dcid,studentid,course_number,course_name,termid,storecode,grade,percent,grade_level,schoolid,schoolname,"
            + "credit_type,earnedcrhrs,potentialcrhrs,datestored,excludefromtranscripts";
        await foreach ((SisRow row, SisRow? student) in StudentRowsAsync("storedgrades", Columns, query, years, ct).ConfigureAwait(false))
        {
            yield return SisRecords.History(row) with
            {
                StudentId = student?.Key("dcid"),
                StudentNumber = student?.Text("student_number") ?? "",
            };
        }
    }

    public override async IAsyncEnumerable<PSCourseRequest> CourseRequestsAsync(CourseRecordQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        // Stored like the number of the year's first term.
        string[] years = query.StartYear is { } year ? [$"yearid=={SchoolYear.FirstTermId(year)}"] : [];
        const string Columns = "dcid,studentid,coursenumber,schoolid,yearid";
        await foreach ((SisRow row, SisRow? student) in StudentRowsAsync("schedulerequests", Columns, query, years, ct).ConfigureAwait(false))
        {
            yield return SisRecords.CourseRequest(row) with
            {
                StudentId = student?.Key("dcid"),
                StudentNumber = student?.Text("student_number") ?? "",
            };
        }
    }

    /// <summary>Whether the columns that students need can be read, without reading any.</summary>
    public Task ProbeAsync(CancellationToken ct) => Connection.AskAsync(
        (api, t) => api.GetRowsAsync("students", Projection(new StudentQuery()), "dcid==0", 1, 1, sort: null, sortdescending: null, t),
        static body => TableJson.ReadPage(body, StudentColumns.Read), ct);

    private List<CountedList<PSStudent>> StudentLists(StudentQuery query, SisJson.RecordReader<PSStudent> read) =>
        [.. StudentCriteria.ForTable(query).Select(q =>
        {
            CountedList<PSStudent> students = _tables.List(
                "students", Projection(query), q, "dcid", descending: false, body => TableJson.ReadPage(body, read));
            return query.Extensions.Count == 0 ? students : students with
            {
                PageAsync = async (page, ct) => await _extensions.AddAsync(
                    await students.PageAsync(page, ct).ConfigureAwait(false), query.Extensions, ct).ConfigureAwait(false),
            };
        })];

    // What a table has of a student, completed by what it only refers to.
    private async Task<SisJson.RecordReader<PSStudent>> StudentReaderAsync(StudentQuery query, CancellationToken ct)
    {
        Dictionary<int, long> schools = query.Expands("school_enrollment") ? await SchoolIdsAsync(ct).ConfigureAwait(false) : [];
        Dictionary<long, string> emails = query.Expands("contact_info") ? await EmailsAsync(ct).ConfigureAwait(false) : [];
        return Read;

        PSStudent Read(ref Utf8JsonReader reader)
        {
            StudentFields student = StudentColumns.ReadFields(ref reader, out long? person);
            if (student.SchoolNumber is { } number && schools.TryGetValue(number, out long school))
                student.SchoolId = school;
            if (person is { } key && emails.TryGetValue(key, out string? email))
                student.Email = email;
            return student.ToStudent();
        }
    }

    private static string Projection(StudentQuery query)
    {
        string columns = "dcid,student_number,state_studentnumber,student_web_id,last_name,first_name,middle_name";
        if (query.Expands("demographics"))
            columns += ",dob,gender,sched_yearofgraduation";
        if (query.Expands("school_enrollment"))
            columns += ",grade_level,schoolid,enroll_status,entrydate,exitdate,exitcode";
        if (query.Expands("schedule_setup"))
            columns += ",next_school,sched_nextyeargrade";
        if (query.Expands("contact_info"))
            columns += ",person_id";
        return columns;
    }

    private async Task<Dictionary<int, long>> SchoolIdsAsync(CancellationToken ct)
    {
        if (_schoolIds is not null)
            return _schoolIds;
        var ids = new Dictionary<int, long>();
        await foreach (SisRow row in RowsAsync("schools", "dcid,school_number", [null], ct).ConfigureAwait(false))
            ids[row.Number("school_number")] = row.Key("dcid");
        return _schoolIds = ids;
    }

    /// <summary>One address per person: the primary one before others, then by priority, then by address.</summary>
    private async Task<Dictionary<long, string>> EmailsAsync(CancellationToken ct)
    {
        if (_emails is not null)
            return _emails;
        var addresses = new Dictionary<long, string>();
        CountedList<SisRow> list = _tables.Rows("emailaddress", "emailaddressid,emailaddress", null, "emailaddressid");
        await foreach (SisRow row in ReadAsync([list], static row => row.Key("emailaddressid"), ct).ConfigureAwait(false))
        {
            if (row.Text("emailaddress") is { } address)
                addresses[row.Key("emailaddressid")] = address;
        }

        var best = new Dictionary<long, (bool IsOther, long Priority, string Address)>();
        SisJson.RecordReader<SisRow> read = SisRecords.RowReader();
        CountedList<(long? Id, SisRow Row)> links = _tables.List(
            "personemailaddressassoc", "personid,emailaddressid,isprimaryemailaddress,emailaddresspriorityorder", null, "personid,emailaddressid",
            descending: false, body => TableJson.ReadPage(body, read, static (id, row) => (id, row)));
        await foreach ((_, SisRow row) in ReadAsync([links], static link => link.Id, ct).ConfigureAwait(false))
        {
            if (row.Long("personid") is not { } person || row.Long("emailaddressid") is not { } id || !addresses.TryGetValue(id, out string? address))
                continue;
            var candidate = (IsOther: !row.Flag("isprimaryemailaddress"), Priority: row.Long("emailaddresspriorityorder") ?? long.MaxValue, Address: address);
            if (!best.TryGetValue(person, out (bool IsOther, long Priority, string Address) known) || IsBefore(candidate, known))
                best[person] = candidate;
        }
        return _emails = best.ToDictionary(static entry => entry.Key, static entry => entry.Value.Address);
    }

    private static bool IsBefore((bool IsOther, long Priority, string Address) one, (bool IsOther, long Priority, string Address) other) =>
        one.IsOther != other.IsOther ? !one.IsOther
        : one.Priority != other.Priority ? one.Priority < other.Priority
        : string.CompareOrdinal(one.Address, other.Address) < 0;

    /// <summary>Rows of a table that points to students by Students.ID, each with its student; null when the student is gone.</summary>
    private async IAsyncEnumerable<(SisRow Row, SisRow? Student)> StudentRowsAsync(
        string table, string projection, CourseRecordQuery query, string[] years, [EnumeratorCancellation] CancellationToken ct)
    {
        Lookup<SisRow> students = ById("students", StudentKeys, query.School);
        IEnumerable<string> parts = query.School is { } school ? ["schoolid==" + Tables.Text(school.SchoolNumber)] : [""];
        if (query.StudentNumbers.Count > 0)
        {
            List<string> ids = await StudentIdsAsync(query.StudentNumbers, ct).ConfigureAwait(false);
            parts = parts.SelectMany(part => ids.Select(id => And(part, "studentid==" + id)));
        }
        if (years.Length > 0)
            parts = parts.SelectMany(part => years.Select(year => And(part, year)));
        await foreach (SisRow row in RowsAsync(table, projection, [.. parts.Select(static part => part.Length == 0 ? null : part)], ct).ConfigureAwait(false))
            yield return (row, row.Long("studentid") is { } id ? await students.FindAsync(id, ct).ConfigureAwait(false) : null);
    }

    private async Task<List<string>> StudentIdsAsync(IReadOnlyList<string> studentNumbers, CancellationToken ct)
    {
        var ids = new List<string>();
        var query = new StudentQuery { StudentNumbers = studentNumbers };
        await foreach (SisRow row in RowsAsync("students", StudentKeys, StudentCriteria.ForTable(query), ct).ConfigureAwait(false))
            ids.Add(Tables.Text(row.Key("id")));
        return ids;
    }

    /// <summary>Rows by ID: first those of the school, when there is one, then all.</summary>
    private Lookup<SisRow> ById(string table, string projection, PSSchool? school)
    {
        return new Lookup<SisRow>(
            school is null ? [t => BulkAsync(null, t)] : [t => BulkAsync("schoolid==" + Tables.Text(school.SchoolNumber), t), t => BulkAsync(null, t)],
            (id, t) => _tables.FindAsync(table, projection, "id==" + Tables.Text(id), t));

        async IAsyncEnumerable<KeyValuePair<long, SisRow>> BulkAsync(string? q, [EnumeratorCancellation] CancellationToken ct)
        {
            await foreach (SisRow row in RowsAsync(table, projection, [q], ct).ConfigureAwait(false))
                yield return new(row.Key("id"), row);
        }
    }

    private static async Task<long?> DcidAsync(Lookup<SisRow> rows, long? id, CancellationToken ct) =>
        id is { } key ? (await rows.FindAsync(key, ct).ConfigureAwait(false))?.Key("dcid") : null;

    /// <summary>Terms.DCID by school and Terms.ID, which repeats from school to school.</summary>
    private async Task<Dictionary<(int School, int Id), long>> TermsAsync(int? schoolNumber, CancellationToken ct)
    {
        var terms = new Dictionary<(int, int), long>();
        string?[] criteria = [schoolNumber is { } number ? "schoolid==" + Tables.Text(number) : null];
        await foreach (SisRow row in RowsAsync("terms", "dcid,id,schoolid", criteria, ct).ConfigureAwait(false))
            terms[(row.Number("schoolid"), row.Number("id"))] = row.Key("dcid");
        return terms;
    }

    private static long? TermId(Dictionary<(int, int), long> terms, SisRow row) =>
        row.Int("termid") is { } term && terms.TryGetValue((row.Number("schoolid"), Math.Abs(term)), out long dcid) ? dcid : null;

    private static string TermRange(int startYear) =>
        $"termid=ge={Tables.Text(SchoolYear.FirstTermId(startYear))};termid=le={Tables.Text(SchoolYear.LastTermId(startYear))}";

    private static string And(string one, string other) => one.Length == 0 ? other : one + ";" + other;

    private IAsyncEnumerable<SisRow> RowsAsync(string table, string projection, IReadOnlyList<string?> criteria, CancellationToken ct) =>
        ReadAsync([.. criteria.Select(q => _tables.Rows(table, projection, q))], static row => row.Key("dcid"), ct);
}
