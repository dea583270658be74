using System.Globalization;
using System.Runtime.CompilerServices;

namespace XelloPowerSchool.PowerSchool;

/// <summary>The named queries of our plugin, which join in the database what the other sources put together here.</summary>
internal sealed class QuerySource(PowerSchoolConnection connection) : Source(connection)
{
    /// <summary>Rows on a page: large enough that a district is a few requests, small enough to be repeated without regret.</summary>
    internal const int PageSize = 1000;

    private static readonly Dictionary<string, QueryArgument> NoArguments = [];

    private readonly QueryApi _queries = new(connection);
    private readonly ExtensionTables _extensions = new(connection);

    public override async IAsyncEnumerable<PSSchool> SchoolsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (SisRow row in RowsAsync(PluginQueries.Schools, [NoArguments], ct).ConfigureAwait(false))
            yield return SisRecords.School(row);
    }

    public override async IAsyncEnumerable<PSStudent> StudentsAsync(StudentQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        // The query's dates are texts, so that the server cannot compare them: the filter is applied to what has been read.
        var filter = new StudentFilter(query.Filter);
        await foreach (PSStudent student in ReadAsync(StudentLists(query), static student => student.Id, ct, query.Attempts).ConfigureAwait(false))
        {
            if (filter.Matches(student))
                yield return student;
        }
    }

    public override async Task<PSStudent?> StudentAsync(long id, StudentQuery query, CancellationToken ct)
    {
        byte[] body = QueryApi.Body(new Dictionary<string, QueryArgument> { ["dcid"] = id.ToString(CultureInfo.InvariantCulture) });
        List<PSStudent> students = await StudentList(body, query.Extensions).PageAsync(1, ct).ConfigureAwait(false);
        return students.Find(student => student.Id == id) ?? await RecordAsync(id, query, ct).ConfigureAwait(false);
    }

    /// <summary>
    /// The record from its table. That a query has no row is no proof that there is no student: it may leave somebody out, and
    /// who asks for one student wants to know just that.
    /// </summary>
    private async Task<PSStudent?> RecordAsync(long id, StudentQuery query, CancellationToken ct)
    {
        try
        {
            return await new TableSource(Connection).StudentAsync(id, query, ct).ConfigureAwait(false);
        }
        catch (XelloException e) when (SourceProbe.IsRefusal(e))
        {
            return null; // then the query's word is all there is
        }
    }

    public override async Task<int> CountStudentsAsync(StudentQuery query, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(query.Filter))
            return await CountAsync(StudentLists(query), ct).ConfigureAwait(false);
        int count = 0;
        await foreach (PSStudent _ in StudentsAsync(query with { Extensions = [] }, ct).ConfigureAwait(false))
            count++;
        return count;
    }

    public override async IAsyncEnumerable<PSCourse> CoursesAsync(PSSchool school, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (SisRow row in RowsAsync(PluginQueries.Courses, [Arguments(school, null)], ct).ConfigureAwait(false))
            yield return SisRecords.Course(row, school.SchoolNumber);
    }

    public override async IAsyncEnumerable<CatalogueCourse> CatalogueAsync(PSSchool school, int startYear, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (SisRow row in RowsAsync(PluginQueries.Catalogue, [Arguments(school, startYear)], ct).ConfigureAwait(false))
            yield return SisRecords.CatalogueCourse(row);
    }

    public override async IAsyncEnumerable<PSTerm> TermsAsync(PSSchool school, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (SisRow row in RowsAsync(PluginQueries.Terms, [Arguments(school, null)], ct).ConfigureAwait(false))
            yield return SisRecords.Term(row);
    }

    public override async IAsyncEnumerable<PSSection> SectionsAsync(PSSchool school, int? startYear, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (SisRow row in RowsAsync(PluginQueries.Sections, [Arguments(school, startYear)], ct).ConfigureAwait(false))
            yield return SisRecords.Section(row);
    }

    public override async IAsyncEnumerable<PSCourseEnrollment> EnrollmentsAsync(CourseRecordQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (SisRow row in RowsAsync(PluginQueries.Enrollments, Arguments(query), ct).ConfigureAwait(false))
            yield return SisRecords.Enrollment(row);
    }

    public override async IAsyncEnumerable<PSCourseHistory> HistoryAsync(CourseRecordQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (SisRow row in RowsAsync(PluginQueries.History, Arguments(query), ct).ConfigureAwait(false))
            yield return SisRecords.History(row);
    }

    public override async IAsyncEnumerable<PSCourseRequest> CourseRequestsAsync(CourseRecordQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (SisRow row in RowsAsync(PluginQueries.Requests, Arguments(query), ct).ConfigureAwait(false))
            yield return SisRecords.CourseRequest(row);
    }

    /// <summary>Whether the query for students can be run.</summary>
    public Task ProbeAsync(CancellationToken ct) => _queries.CountAsync(PluginQueries.Students, QueryApi.Body(NoArguments), ct);

    private List<CountedList<PSStudent>> StudentLists(StudentQuery query) =>
        [.. StudentCriteria.ForPowerQuery(query).Select(arguments => StudentList(QueryApi.Body(arguments), query.Extensions))];

    private CountedList<PSStudent> StudentList(byte[] body, IReadOnlyList<string> extensions)
    {
        CountedList<PSStudent> students = _queries.List(
            PluginQueries.Students, body, PageSize, order: null, static answer => QueryJson.ReadPage(answer, StudentColumns.Read));
        return extensions.Count == 0 ? students : students with
        {
            PageAsync = async (page, ct) => await _extensions.AddAsync(
                await students.PageAsync(page, ct).ConfigureAwait(false), extensions, ct).ConfigureAwait(false),
        };
    }

    private static Dictionary<string, QueryArgument> Arguments(PSSchool? school, int? startYear)
    {
        var arguments = new Dictionary<string, QueryArgument>();
        if (school is not null)
            arguments["schoolid"] = school.SchoolNumber.ToString(CultureInfo.InvariantCulture);
        if (startYear is { } year)
            arguments["yearid"] = SchoolYear.ToYearId(year).ToString(CultureInfo.InvariantCulture);
        return arguments;
    }

    private static IReadOnlyList<Dictionary<string, QueryArgument>> Arguments(CourseRecordQuery query)
    {
        Dictionary<string, QueryArgument> arguments = Arguments(query.School, query.StartYear);
        return query.StudentNumbers.Count == 0
            ? [arguments]
            : [.. StudentCriteria.NumberArguments(query.StudentNumbers).Select(numbers => new Dictionary<string, QueryArgument>(arguments) { ["numbers"] = numbers })];
    }

    private IAsyncEnumerable<SisRow> RowsAsync(string name, IReadOnlyList<Dictionary<string, QueryArgument>> reads, CancellationToken ct)
    {
        SisJson.RecordReader<SisRow> row = SisRecords.RowReader();
        return ReadAsync(
            [.. reads.Select(arguments => _queries.List(name, QueryApi.Body(arguments), PageSize, order: null, body => QueryJson.ReadPage(body, row)))],
            static r => r.Key("dcid"), ct);
    }
}
