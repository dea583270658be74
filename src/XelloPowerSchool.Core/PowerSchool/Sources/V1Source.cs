using System.Runtime.CompilerServices;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.PowerSchool;

/// <summary>The resources of <c>/ws/v1</c>. They have no scheduling catalogues, stored grades and course requests; those are read from their tables.</summary>
internal sealed class V1Source(PowerSchoolConnection connection) : Source(connection)
{
    private readonly TableSource _tables = new(connection);

    public override IAsyncEnumerable<PSSchool> SchoolsAsync(CancellationToken ct)
    {
        // The count leaves "Graduated Students" out, the list may have it. So the list is read to its end as if it were one page.
        const string Path = "/ws/v1/district/school";
        int counted = 0;
        var schools = new CountedList<PSSchool>(
            Path,
            int.MaxValue,
            async t => counted = await Connection.AskAsync(static (api, t) => api.CountSchoolsAsync(t), CountAnswer.Read, t).ConfigureAwait(false),
            async (_, t) => WithoutUncounted(await ReadSchoolsAsync(counted, t).ConfigureAwait(false), counted));
        return ReadAsync([schools], static school => school.Id, ct);
    }

    public override IAsyncEnumerable<PSStudent> StudentsAsync(StudentQuery query, CancellationToken ct) =>
        ReadAsync(StudentLists(query), static student => student.Id, ct, query.Attempts);

    public override async Task<PSStudent?> StudentAsync(long id, StudentQuery query, CancellationToken ct)
    {
        try
        {
            return await Connection.AskAsync(
                (api, t) => api.GetStudentAsync(id, CommaSeparated(query.Expansions), CommaSeparated(query.Extensions), t),
                StudentJson.ReadSingle, ct).ConfigureAwait(false);
        }
        catch (XelloException e) when (e.Id == nameof(Error.ResourceNotFound))
        {
            return null;
        }
    }

    public override Task<int> CountStudentsAsync(StudentQuery query, CancellationToken ct) => CountAsync(StudentLists(query), ct);

    public override IAsyncEnumerable<PSCourse> CoursesAsync(PSSchool school, CancellationToken ct) => ReadAsync(
        [
            SchoolList(
                school, "course", Connection.CoursePageSize, static (api, id, t) => api.CountCoursesAsync(id, t),
                static (api, id, page, size, t) => api.GetCoursesAsync(id, page, size, t), body => CourseJson.ReadPage(body, school.SchoolNumber)),
        ],
        static course => course.Id, ct);

    public override IAsyncEnumerable<CatalogueCourse> CatalogueAsync(PSSchool school, int startYear, CancellationToken ct) =>
        _tables.CatalogueAsync(school, startYear, ct);

    public override IAsyncEnumerable<PSTerm> TermsAsync(PSSchool school, CancellationToken ct) => ReadAsync(
        [
            SchoolList(
                school, "term", Connection.TermPageSize, static (api, id, t) => api.CountTermsAsync(id, t),
                static (api, id, page, size, t) => api.GetTermsAsync(id, page, size, t), body => TermJson.ReadPage(body, school.SchoolNumber)),
        ],
        static term => term.Id, ct);

    public override async IAsyncEnumerable<PSSection> SectionsAsync(PSSchool school, int? startYear, [EnumeratorCancellation] CancellationToken ct)
    {
        HashSet<long>? terms = startYear is { } year ? await TermsOfAsync(school, year, ct).ConfigureAwait(false) : null;
        // A section's course is not always in its school's catalogue any more.
        var courses = new Lookup<string>([t => CourseNumbersAsync(school, t)], CourseNumberAsync);
        CountedList<V1Section> sections = SchoolList(
            school, "section", Connection.SectionPageSize, static (api, id, t) => api.CountSectionsAsync(id, t),
            static (api, id, page, size, t) => api.GetSectionsAsync(id, page, size, t), V1Section.ReadPage);
        await foreach (V1Section section in ReadAsync([sections], static section => section.Id, ct).ConfigureAwait(false))
        {
            if (terms is not null && !(section.TermId is { } term && terms.Contains(term)))
                continue;
            yield return new PSSection
            {
                Id = section.Id,
                SchoolNumber = school.SchoolNumber,
                CourseNumber = section.CourseId is { } course ? await courses.FindAsync(course, ct).ConfigureAwait(false) ?? "" : "",
                SectionNumber = section.SectionNumber,
                TermId = section.TermId,
                Expression = section.Expression,
                TeacherId = section.TeacherId,
            };
        }
    }

    public override async IAsyncEnumerable<PSCourseEnrollment> EnrollmentsAsync(CourseRecordQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        Dictionary<long, string>? wanted = null;
        if (query.StudentNumbers.Count > 0)
        {
            wanted = [];
            await foreach (PSStudent student in StudentsAsync(new StudentQuery { StudentNumbers = query.StudentNumbers, Expansions = [] }, ct).ConfigureAwait(false))
                wanted[student.Id] = student.StudentNumber;
            if (wanted.Count == 0)
                yield break;
        }

        var numbers = new Lookup<string>(
            [
                .. query.School is { } one ? [t => StudentNumbersAsync(one, t)] : Array.Empty<Func<CancellationToken, IAsyncEnumerable<KeyValuePair<long, string>>>>(),
                t => StudentNumbersAsync(null, t),
            ],
            async (id, t) => (await StudentAsync(id, new StudentQuery { Expansions = [] }, t).ConfigureAwait(false))?.StudentNumber);
        foreach (PSSchool school in query.School is { } only ? [only] : await AllSchoolsAsync(ct).ConfigureAwait(false))
        {
            var lists = new List<CountedList<(V1Enrollment Row, PSSection Section)>>();
            await foreach (PSSection section in SectionsAsync(school, query.StartYear, ct).ConfigureAwait(false))
                lists.Add(EnrollmentList(section));
            await foreach ((V1Enrollment row, PSSection section) in ReadAsync(lists, static e => e.Row.Id, ct).ConfigureAwait(false))
            {
                string? number = null;
                if (wanted?.TryGetValue(row.StudentId, out number) == false)
                    continue;
                number ??= await numbers.FindAsync(row.StudentId, ct).ConfigureAwait(false);
                yield return new PSCourseEnrollment
                {
                    Id = row.Id,
                    StudentId = row.StudentId,
                    StudentNumber = number ?? "",
                    SectionId = section.Id,
                    CourseNumber = section.CourseNumber,
                    SectionNumber = section.SectionNumber,
                    SchoolNumber = section.SchoolNumber,
                    TermId = section.TermId,
                    EntryDate = row.EntryDate,
                    ExitDate = row.ExitDate,
                    IsDropped = row.IsDropped,
                };
            }
        }
    }

    public override IAsyncEnumerable<PSCourseHistory> HistoryAsync(CourseRecordQuery query, CancellationToken ct) => _tables.HistoryAsync(query, ct);

    public override IAsyncEnumerable<PSCourseRequest> CourseRequestsAsync(CourseRecordQuery query, CancellationToken ct) => _tables.CourseRequestsAsync(query, ct);

    private List<CountedList<PSStudent>> StudentLists(StudentQuery query)
    {
        int size = Connection.StudentPageSize;
        string? expansions = CommaSeparated(query.Expansions), extensions = CommaSeparated(query.Extensions);
        long? school = query.School?.Id;
        return [.. StudentCriteria.ForV1(query).Select(q => new CountedList<PSStudent>(
            school is null ? "/ws/v1/district/student" : $"/ws/v1/school/{school}/student",
            size,
            ct => Connection.AskAsync(
                (api, t) => school is { } id ? api.CountStudentsAsync(id, q, t) : api.CountStudentsAsync(q, t), CountAnswer.Read, ct),
            (page, ct) => Connection.AskAsync(
                (api, t) => school is { } id
                    ? api.GetStudentsAsync(id, q, page, size, expansions, extensions, t)
                    : api.GetStudentsAsync(q, page, size, expansions, extensions, t),
                StudentJson.ReadPage, ct)))];
    }

    private CountedList<T> SchoolList<T>(
        PSSchool school, string resource, int size, Func<IPowerSchoolApi, long, CancellationToken, Task<HttpResponseMessage>> count,
        Func<IPowerSchoolApi, long, int, int, CancellationToken, Task<HttpResponseMessage>> page, BodyReader<List<T>> read) => new(
        $"/ws/v1/school/{school.Id}/{resource}",
        size,
        ct => Connection.AskAsync((api, t) => count(api, school.Id, t), CountAnswer.Read, ct),
        (number, ct) => Connection.AskAsync((api, t) => page(api, school.Id, number, size, t), read, ct));

    private CountedList<(V1Enrollment Row, PSSection Section)> EnrollmentList(PSSection section)
    {
        int size = Connection.SectionEnrollmentPageSize;
        return new(
            $"/ws/v1/section/{section.Id}/section_enrollment",
            size,
            ct => Connection.AskAsync((api, t) => api.CountEnrollmentsAsync(section.Id, t), CountAnswer.Read, ct),
            (page, ct) => Connection.AskAsync(
                (api, t) => api.GetEnrollmentsAsync(section.Id, page, size, t),
                body => V1Enrollment.ReadPage(body).ConvertAll(row => (row, section)), ct));
    }

    private async Task<List<PSSchool>> ReadSchoolsAsync(int counted, CancellationToken ct)
    {
        var schools = new List<PSSchool>();
        int onPage;
        int page = 1;
        do
        {
            int current = page++;
            List<PSSchool> read = await Connection.AskAsync(
                (api, t) => api.GetSchoolsAsync(current, Connection.SchoolPageSize, t), SchoolJson.ReadPage, ct).ConfigureAwait(false);
            schools.AddRange(read);
            onPage = read.Count;
        }
        while (onPage >= Connection.SchoolPageSize && schools.Count <= counted);
        return schools;
    }

    private static List<PSSchool> WithoutUncounted(List<PSSchool> schools, int counted)
    {
        if (schools.Count == counted + 1 && schools.Find(static school => school.SchoolNumber == PowerSchoolClient.GraduatedStudents) is { } graduated)
            schools.Remove(graduated);
        return schools;
    }

    private async Task<List<PSSchool>> AllSchoolsAsync(CancellationToken ct)
    {
        var schools = new List<PSSchool>();
        await foreach (PSSchool school in SchoolsAsync(ct).ConfigureAwait(false))
            schools.Add(school);
        return schools;
    }

    private async Task<HashSet<long>> TermsOfAsync(PSSchool school, int startYear, CancellationToken ct)
    {
        var terms = new HashSet<long>();
        await foreach (PSTerm term in TermsAsync(school, ct).ConfigureAwait(false))
        {
            if (term.StartYear == startYear)
                terms.Add(term.Id);
        }
        return terms;
    }

    private async IAsyncEnumerable<KeyValuePair<long, string>> CourseNumbersAsync(PSSchool school, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (PSCourse course in CoursesAsync(school, ct).ConfigureAwait(false))
            yield return new(course.Id, course.CourseNumber);
    }

    private async Task<string?> CourseNumberAsync(long id, CancellationToken ct)
    {
        try
        {
            return (await Connection.AskAsync((api, t) => api.GetCourseAsync(id, t), CourseJson.ReadSingle, ct).ConfigureAwait(false)).CourseNumber;
        }
        catch (XelloException e) when (e.Id == nameof(Error.ResourceNotFound))
        {
            return null;
        }
    }

    private async IAsyncEnumerable<KeyValuePair<long, string>> StudentNumbersAsync(PSSchool? school, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (PSStudent student in StudentsAsync(new StudentQuery { School = school, Expansions = [] }, ct).ConfigureAwait(false))
            yield return new(student.Id, student.StudentNumber);
    }

    private static string? CommaSeparated(IReadOnlyList<string> names) => names.Count == 0 ? null : string.Join(",", names);
}
