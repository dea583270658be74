namespace XelloPowerSchool.PowerSchool;

/// <summary>What the rest of the engine asks of a SIS. Every sequence streams, and ends early only by throwing.</summary>
internal interface IPowerSchoolReader
{
    IAsyncEnumerable<PSSchool> GetSchoolsAsync(CancellationToken cancellationToken);

    IAsyncEnumerable<PSStudent> GetStudentsAsync(StudentQuery query, CancellationToken cancellationToken);

    Task<PSStudent?> GetStudentAsync(long id, StudentQuery query, CancellationToken cancellationToken);

    Task<int> CountStudentsAsync(StudentQuery query, CancellationToken cancellationToken);

    IAsyncEnumerable<PSCourse> GetCoursesAsync(PSSchool school, CancellationToken cancellationToken);
}
