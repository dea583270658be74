using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// Reads PowerSchool's records over a connection, from whichever source the connection has. Every list is complete, or an error.
/// </summary>
internal sealed class PowerSchoolClient(PowerSchoolConnection connection) : IPowerSchoolCourseReader
{
    /// <summary>Schools.School_Number of "Graduated Students", which is a drawer and not a school.</summary>
    internal const int GraduatedStudents = 999999;

    private const int DistrictOffice = 0;

    private readonly Tables _tables = new(connection);
    private readonly QueryApi _queries = new(connection);
    private readonly ConcurrentDictionary<PowerSchoolSource, Source> _sources = [];
    private readonly ConcurrentDictionary<string, PowerSchoolSource> _noted = new(StringComparer.Ordinal);

    // Asked for when it is needed, so that a connection without any source can still be diagnosed.
    private Source Source => SourceOf(connection.Source ?? throw Error.NoReadableSource(connection.Name, connection.Refusals));

    /// <summary>Signs in, asks the server what it is, and finds out what it can be read by.</summary>
    public static async Task<PowerSchoolConnection> ConnectAsync(PowerSchoolConnectionOptions options, CancellationToken ct)
    {
        var connection = new PowerSchoolConnection(options);
        try
        {
            connection.Describe(await connection.AskAsync(
                static (api, t) => api.GetMetadataAsync(t), MetadataAnswer.Read, ct).ConfigureAwait(false));
            if (connection.Source is null)
                await SourceProbe.RunAsync(connection, ct).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>All schools, without the one of the graduates and the district's office.</summary>
    public async IAsyncEnumerable<PSSchool> GetSchoolsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (PSSchool school in Source.SchoolsAsync(ct).ConfigureAwait(false))
        {
            if (school.SchoolNumber is not (GraduatedStudents or DistrictOffice))
                yield return school;
        }
    }

    /// <summary>The students of a query, in the server's order, page by page as they arrive.</summary>
    public async IAsyncEnumerable<PSStudent> GetStudentsAsync(StudentQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (PSStudent student in Source.StudentsAsync(query, ct).ConfigureAwait(false))
        {
            if (query.Keeps(student))
                yield return student;
        }
    }

    /// <summary>How many students the server has for a query. Grades and "?" in names are not known to the server and do not count.</summary>
    public Task<int> CountStudentsAsync(StudentQuery query, CancellationToken ct) => Source.CountStudentsAsync(query, ct);

    /// <summary>One student by Students.DCID, with the parts that the query names; null when there is none.</summary>
    public Task<PSStudent?> GetStudentAsync(long id, StudentQuery query, CancellationToken ct) => Source.StudentAsync(id, query, ct);

    /// <summary>The course catalogue of a school: its own courses and those of the district that it offers.</summary>
    public IAsyncEnumerable<PSCourse> GetCoursesAsync(PSSchool school, CancellationToken ct) =>
        ListAsync("Courses", isResource: true, source => source.CoursesAsync(school, ct), ct);

    /// <summary>The scheduling catalogues of a school; an empty list when it has none.</summary>
    public IAsyncEnumerable<CatalogueCourse> GetCatalogueAsync(PSSchool school, int startYear, CancellationToken ct) =>
        ListAsync("Scheduling catalogues", isResource: false, source => source.CatalogueAsync(school, startYear, ct), ct);

    /// <summary>The terms of a school, of all years that the server shows.</summary>
    public IAsyncEnumerable<PSTerm> GetTermsAsync(PSSchool school, CancellationToken ct) =>
        ListAsync("Terms", isResource: true, source => source.TermsAsync(school, ct), ct);

    /// <summary>The sections of a school; of one school year, by the calendar year in which it starts, or of all.</summary>
    public IAsyncEnumerable<PSSection> GetSectionsAsync(PSSchool school, int? startYear, CancellationToken ct) =>
        ListAsync("Sections", isResource: true, source => source.SectionsAsync(school, startYear, ct), ct);

    /// <summary>Who is in which section, and was: dropped rows are marked.</summary>
    public IAsyncEnumerable<PSCourseEnrollment> GetEnrollmentsAsync(CourseRecordQuery query, CancellationToken ct) =>
        ListAsync("Enrolments", isResource: true, source => source.EnrollmentsAsync(query, ct), ct);

    /// <summary>Stored grades.</summary>
    public IAsyncEnumerable<PSCourseHistory> GetHistoryAsync(CourseRecordQuery query, CancellationToken ct) =>
        ListAsync("Stored grades", isResource: false, source => source.HistoryAsync(query, ct), ct);

    /// <summary>Course requests as the scheduler holds them.</summary>
    public IAsyncEnumerable<PSCourseRequest> GetCourseRequestsAsync(CourseRecordQuery query, CancellationToken ct) =>
        ListAsync("Course requests", isResource: false, source => source.CourseRequestsAsync(query, ct), ct);

    /// <summary>Rows of any table.</summary>
    public async IAsyncEnumerable<PSTableRecord> GetTableRecordsAsync(TableQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        if (query.First <= 0)
            yield break;
        CountedList<PSTableRecord> records = _tables.Records(query, await _tables.SortAsync(query, ct).ConfigureAwait(false));
        long before = query.Skip % records.PageSize, left = query.First ?? long.MaxValue;
        var reader = new CompleteReader(connection.ThrottleLimit);
        await foreach (PSTableRecord record in reader.ReadAsync([records.Window(query.Skip, query.First)], static r => r.Id, ct).ConfigureAwait(false))
        {
            if (before-- > 0)
                continue;
            yield return record;
            if (--left == 0)
                yield break;
        }
    }

    /// <summary>How many rows the filter of a query finds, whatever its <see cref="TableQuery.Skip"/> and <see cref="TableQuery.First"/>.</summary>
    public Task<int> CountTableRecordsAsync(TableQuery query, CancellationToken ct) => _tables.CountAsync(query.Table, Tables.Filter(query), ct);

    /// <summary>Rows of any named query, in pages or from one answer that is read while it arrives.</summary>
    public IAsyncEnumerable<PSQueryRecord> RunQueryAsync(NamedQuery query, CancellationToken ct)
    {
        byte[] body = QueryApi.Body(query.Arguments, query.Filter);
        if (query.PageSize == 0)
            return new QueryStream(connection, query, body).ReadAsync(ct);
        var names = new ColumnNames();
        CountedList<PSQueryRecord> list = _queries.List(query.Name, body, query.PageSize, query.Order, answer => QueryJson.ReadPage(answer, Read));
        return new CompleteReader(connection.ThrottleLimit).ReadAsync([list], static record => record.RowId, ct);

        PSQueryRecord Read(ref System.Text.Json.Utf8JsonReader reader) => QueryJson.ReadRecord(ref reader, query.Name, names);
    }

    /// <summary>How many rows a named query has.</summary>
    public Task<int> CountQueryAsync(NamedQuery query, CancellationToken ct) =>
        _queries.CountAsync(query.Name, QueryApi.Body(query.Arguments, query.Filter), ct);

    /// <summary>
    /// The rows of one list, from the first source that may be read for it. A source is refused before its first row, or not at
    /// all: after that every error is the list's. Which other source than the connection's it is, is remembered for the next read.
    /// </summary>
    private async IAsyncEnumerable<T> ListAsync<T>(
        string list, bool isResource, Func<Source, IAsyncEnumerable<T>> read, [EnumeratorCancellation] CancellationToken ct)
    {
        IReadOnlyList<PowerSchoolSource> sources = SourceProbe.For(connection, isResource);
        if (connection.OtherSources.TryGetValue(list, out PowerSchoolSource known))
            sources = [.. sources.OrderBy(source => source == known ? 0 : 1)];
        var refused = new List<(PowerSchoolSource Source, XelloException Reason)>();
        foreach (PowerSchoolSource source in sources)
        {
            await using IAsyncEnumerator<T> rows = read(SourceOf(source)).GetAsyncEnumerator(ct);
            bool hasRow;
            try
            {
                hasRow = await rows.MoveNextAsync().ConfigureAwait(false);
            }
            catch (XelloException e) when (sources.Count > 1 && SourceProbe.IsRefusal(e))
            {
                refused.Add((source, e));
                continue;
            }
            if (source != connection.Source)
            {
                connection.OtherSources[list] = source;
                if (_noted.TryAdd(list, source))
                    PowerSchoolTrace.Note($"{list} are read by {source}{(connection.Source is { } own ? $", because {own} was refused for them" : "")}.");
            }
            while (hasRow)
            {
                yield return rows.Current;
                hasRow = await rows.MoveNextAsync().ConfigureAwait(false);
            }
            yield break;
        }
        throw Error.ListNotReadable(connection.Name, list, refused);
    }

    private Source SourceOf(PowerSchoolSource source) => _sources.GetOrAdd(source, (Func<PowerSchoolSource, Source>)(kind => kind switch
    {
        PowerSchoolSource.PowerQuery => new QuerySource(connection),
        PowerSchoolSource.V1 => new V1Source(connection),
        _ => new TableSource(connection),
    }));
}
