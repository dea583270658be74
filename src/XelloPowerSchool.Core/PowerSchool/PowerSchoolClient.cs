using System.Runtime.CompilerServices;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.PowerSchool;

/// <summary>Reads schools, students, courses and terms over a connection. Every list is complete, or an error.</summary>
internal sealed class PowerSchoolClient(PowerSchoolConnection connection) : IPowerSchoolReader
{
    private const int GraduatedStudents = 999999;
    private const int SchoolTries = 3;

    /// <summary>Signs in and asks the server what it is.</summary>
    public static async Task<PowerSchoolConnection> ConnectAsync(PowerSchoolConnectionOptions options, CancellationToken ct)
    {
        var connection = new PowerSchoolConnection(options);
        try
        {
            connection.Describe(await connection.AskAsync(
                static (api, ct) => api.GetMetadataAsync(ct), MetadataAnswer.Read, ct).ConfigureAwait(false));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>All schools, without the one named "Graduated Students" (999999), which is a drawer and not a school.</summary>
    public async IAsyncEnumerable<PSSchool> GetSchoolsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        foreach (PSSchool school in await ReadSchoolsAsync(ct).ConfigureAwait(false))
        {
            if (school.SchoolNumber != GraduatedStudents)
                yield return school;
        }
    }

    /// <summary>The students of a query, in the server's order, page by page as they arrive.</summary>
    public async IAsyncEnumerable<PSStudent> GetStudentsAsync(StudentQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        int size = connection.StudentPageSize;
        string? expansions = CommaSeparated(query.Expansions), extensions = CommaSeparated(query.Extensions);
        var reader = new PageReader<PSStudent>(
            query.SchoolId is { } id ? $"/ws/v1/school/{id}/student" : "/ws/v1/district/student",
            size, connection.ThrottleLimit, static student => student.Id);
        foreach (string q in query.ToCriteria())
        {
            int count = await CountStudentsAsync(query.SchoolId, q, ct).ConfigureAwait(false);
            IAsyncEnumerable<PSStudent> students = reader.ReadAsync(
                count,
                (page, token) => connection.AskAsync(
                    (api, t) => query.SchoolId is { } school
                        ? api.GetStudentsAsync(school, q, page, size, expansions, extensions, t)
                        : api.GetStudentsAsync(q, page, size, expansions, extensions, t),
                    StudentJson.ReadPage, token),
                ct);
            await foreach (PSStudent student in students.ConfigureAwait(false))
            {
                if (query.Keeps(student))
                    yield return student;
            }
        }
    }

    /// <summary>How many students the server has for a query. Grades and "?" in names are not known to the server and do not count.</summary>
    public async Task<int> CountStudentsAsync(StudentQuery query, CancellationToken ct)
    {
        int count = 0;
        foreach (string criterion in query.ToCriteria())
            count += await CountStudentsAsync(query.SchoolId, criterion, ct).ConfigureAwait(false);
        return count;
    }

    /// <summary>One student by Students.DCID, with the parts that the query names; null when there is none.</summary>
    public async Task<PSStudent?> GetStudentAsync(long id, StudentQuery query, CancellationToken ct)
    {
        try
        {
            return await connection.AskAsync(
                (api, t) => api.GetStudentAsync(id, CommaSeparated(query.Expansions), CommaSeparated(query.Extensions), t),
                StudentJson.ReadSingle, ct).ConfigureAwait(false);
        }
        catch (XelloException e) when (e.Id == nameof(Error.ResourceNotFound))
        {
            return null;
        }
    }

    /// <summary>The course catalogue of a school.</summary>
    public async IAsyncEnumerable<PSCourse> GetCoursesAsync(PSSchool school, [EnumeratorCancellation] CancellationToken ct)
    {
        int size = connection.CoursePageSize;
        var reader = new PageReader<PSCourse>($"/ws/v1/school/{school.Id}/course", size, connection.ThrottleLimit, static course => course.Id);
        int count = await connection.AskAsync((api, t) => api.CountCoursesAsync(school.Id, t), CountAnswer.Read, ct).ConfigureAwait(false);
        IAsyncEnumerable<PSCourse> courses = reader.ReadAsync(
            count,
            (page, token) => connection.AskAsync(
                (api, t) => api.GetCoursesAsync(school.Id, page, size, t), body => CourseJson.ReadPage(body, school.SchoolNumber), token),
            ct);
        await foreach (PSCourse course in courses.ConfigureAwait(false))
            yield return course;
    }

    /// <summary>The terms of a school, of all years that the server shows.</summary>
    public async IAsyncEnumerable<PSTerm> GetTermsAsync(PSSchool school, [EnumeratorCancellation] CancellationToken ct)
    {
        int size = connection.TermPageSize;
        var reader = new PageReader<PSTerm>($"/ws/v1/school/{school.Id}/term", size, connection.ThrottleLimit, static term => term.Id);
        int count = await connection.AskAsync((api, t) => api.CountTermsAsync(school.Id, t), CountAnswer.Read, ct).ConfigureAwait(false);
        IAsyncEnumerable<PSTerm> terms = reader.ReadAsync(
            count,
            (page, token) => connection.AskAsync(
                (api, t) => api.GetTermsAsync(school.Id, page, size, t), body => TermJson.ReadPage(body, school.SchoolNumber), token),
            ct);
        await foreach (PSTerm term in terms.ConfigureAwait(false))
            yield return term;
    }

    private static string? CommaSeparated(IReadOnlyList<string> names) => names.Count == 0 ? null : string.Join(",", names);

    private Task<int> CountStudentsAsync(long? schoolId, string criterion, CancellationToken ct) => connection.AskAsync(
        (api, t) => schoolId is { } school ? api.CountStudentsAsync(school, criterion, t) : api.CountStudentsAsync(criterion, t),
        CountAnswer.Read, ct);

    // The count leaves "Graduated Students" out, the list may have it: so the count cannot say how long each page must be,
    // and the list is read to its end before it is compared.
    private async Task<List<PSSchool>> ReadSchoolsAsync(CancellationToken ct)
    {
        int expected = 0, received = 0;
        for (int attempt = 1; attempt <= SchoolTries; attempt++)
        {
            expected = await connection.AskAsync(static (api, t) => api.CountSchoolsAsync(t), CountAnswer.Read, ct).ConfigureAwait(false);
            var schools = new Dictionary<long, PSSchool>();
            int rows = 0, onPage;
            int page = 1;
            do
            {
                int current = page++;
                List<PSSchool> read = await connection.AskAsync(
                    (api, t) => api.GetSchoolsAsync(current, connection.SchoolPageSize, t), SchoolJson.ReadPage, ct).ConfigureAwait(false);
                foreach (PSSchool school in read)
                    schools[school.Id] = school;
                onPage = read.Count;
                rows += onPage;
            }
            while (onPage >= connection.SchoolPageSize && rows <= expected);
            received = schools.Count;
            int graduated = schools.Values.Count(static school => school.SchoolNumber == GraduatedStudents);
            if (rows == received && (received == expected || received - graduated == expected))
                return [.. schools.Values];
        }
        throw Error.IncompleteList("/ws/v1/district/school", expected, received);
    }
}
