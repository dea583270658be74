namespace XelloPowerSchool.PowerSchool;

/// <summary>What the rest of the engine asks of a SIS. Every sequence streams, and ends early only by throwing.</summary>
internal interface IPowerSchoolReader
{
    public IAsyncEnumerable<PSSchool> GetSchoolsAsync(CancellationToken cancellationToken);

    public IAsyncEnumerable<PSStudent> GetStudentsAsync(StudentQuery query, CancellationToken cancellationToken);

    public Task<int> CountStudentsAsync(StudentQuery query, CancellationToken cancellationToken);

    public IAsyncEnumerable<PSCourse> GetCoursesAsync(PSSchool school, CancellationToken cancellationToken);
}
