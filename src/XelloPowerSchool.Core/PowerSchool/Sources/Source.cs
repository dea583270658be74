namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// One way to the records: what to ask for and how to understand it. That a list is complete is proven by the one
/// <see cref="CompleteReader"/> that all of them read with.
/// </summary>
internal abstract class Source(PowerSchoolConnection connection)
{
    protected PowerSchoolConnection Connection { get; } = connection;

    /// <summary>All schools that the server lists, also those that are none.</summary>
    public abstract IAsyncEnumerable<PSSchool> SchoolsAsync(CancellationToken ct);

    /// <summary>The students that the server finds; more than asked for where it cannot tell them apart.</summary>
    public abstract IAsyncEnumerable<PSStudent> StudentsAsync(StudentQuery query, CancellationToken ct);

    public abstract Task<PSStudent?> StudentAsync(long id, StudentQuery query, CancellationToken ct);

    public abstract Task<int> CountStudentsAsync(StudentQuery query, CancellationToken ct);

    public abstract IAsyncEnumerable<PSCourse> CoursesAsync(PSSchool school, CancellationToken ct);

    public abstract IAsyncEnumerable<CatalogueCourse> CatalogueAsync(PSSchool school, int startYear, CancellationToken ct);

    public abstract IAsyncEnumerable<PSTerm> TermsAsync(PSSchool school, CancellationToken ct);

    public abstract IAsyncEnumerable<PSSection> SectionsAsync(PSSchool school, int? startYear, CancellationToken ct);

    public abstract IAsyncEnumerable<PSCourseEnrollment> EnrollmentsAsync(CourseRecordQuery query, CancellationToken ct);

    public abstract IAsyncEnumerable<PSCourseHistory> HistoryAsync(CourseRecordQuery query, CancellationToken ct);

    public abstract IAsyncEnumerable<PSCourseRequest> CourseRequestsAsync(CourseRecordQuery query, CancellationToken ct);

    protected IAsyncEnumerable<T> ReadAsync<T>(
        IReadOnlyList<CountedList<T>> lists, Func<T, long?> id, CancellationToken ct, int attempts = CompleteReader.Attempts) =>
        new CompleteReader(Connection.ThrottleLimit, attempts).ReadAsync(lists, id, ct);

    protected async Task<int> CountAsync<T>(IReadOnlyList<CountedList<T>> lists, CancellationToken ct)
    {
        int total = 0;
        await foreach (int count in Ahead.SelectAsync(lists, Connection.ThrottleLimit, static (list, t) => list.CountAsync(t), ct).ConfigureAwait(false))
            total += count;
        return total;
    }
}
