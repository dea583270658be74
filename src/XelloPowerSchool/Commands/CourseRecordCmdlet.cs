using System.Management.Automation;
using XelloPowerSchool.Errors;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Commands;

/// <summary>Base of the cmdlets that read what students have to do with courses: enrolments, stored grades, requests.</summary>
public abstract class CourseRecordCmdlet : SchoolCmdlet
{
    private const string SchoolSet = "School";
    private const string StudentSet = "Student";

    /// <summary>How many students of the pipeline are asked for together: one request for each would take a night.</summary>
    private const int StudentsAtOnce = 100;

    private readonly List<string> _numbers = [];

    /// <summary>Only those of these students: numbers, or objects of Get-PSStudent.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = StudentSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("StudentNumber", "Student_Number")]
    [ValidateNotNullOrEmpty]
    public StudentIdentity[] Student { get; set; } = [];

    /// <summary>Only those of these schools: numbers, names with wildcards, or objects of Get-PSSchool. Default: all schools.</summary>
    [Parameter(ParameterSetName = SchoolSet, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public SchoolIdentity[] School { get; set; } = [];

    /// <summary>Only those of the school years that start in these calendar years. Default: all years.</summary>
    [Parameter]
    [Alias("StartYear")]
    [ValidateRange(1990, 2100)]
    [ValidateNotNullOrEmpty]
    public int[] Year { get; set; } = [];

    private protected abstract IAsyncEnumerable<object> ReadAsync(CourseRecordQuery query, CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (ParameterSetName == StudentSet)
        {
            await AddStudentsAsync(cancellationToken).ConfigureAwait(false);
        }
        else if (School.Length == 0)
        {
            await WriteAsync(new CourseRecordQuery(), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            foreach (PSSchool school in await SchoolsAsync(School, cancellationToken).ConfigureAwait(false))
            {
                await WriteAsync(new CourseRecordQuery { School = school }, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    protected override Task EndAsync(CancellationToken cancellationToken) => WriteStudentsAsync(cancellationToken);

    private async Task AddStudentsAsync(CancellationToken cancellationToken)
    {
        foreach (string number in Student.Select(s => s.StudentNumber))
        {
            if (!StudentQuery.IsStudentNumber(number))
            {
                WriteError(Error.StudentNotFound(number));
                continue;
            }

            _numbers.Add(number);
            if (_numbers.Count == StudentsAtOnce)
            {
                await WriteStudentsAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task WriteStudentsAsync(CancellationToken cancellationToken)
    {
        // Without a number the query would mean everybody.
        if (_numbers.Count > 0)
        {
            await WriteAsync(new CourseRecordQuery { StudentNumbers = [.. _numbers.Distinct(StringComparer.Ordinal)] }, cancellationToken).ConfigureAwait(false);
            _numbers.Clear();
        }
    }

    private async Task WriteAsync(CourseRecordQuery query, CancellationToken cancellationToken)
    {
        IEnumerable<int?> years = Year.Length == 0 ? [null] : Year.Distinct().Select(y => (int?)y);
        foreach (int? year in years)
        {
            await foreach (object record in ReadAsync(query with { StartYear = year }, cancellationToken).ConfigureAwait(false))
            {
                WriteObject(record);
            }
        }
    }
}
