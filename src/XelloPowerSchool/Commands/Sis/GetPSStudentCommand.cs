using System.Management.Automation;
using XelloPowerSchool.Completion;
using XelloPowerSchool.Errors;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Commands;

/// <summary>Gets students from PowerSchool, page by page as they arrive.</summary>
[Cmdlet(VerbsCommon.Get, "PSStudent", DefaultParameterSetName = "Query")]
[OutputType(typeof(PSStudent))]
public sealed class GetPSStudentCommand : SchoolCmdlet
{
    /// <summary>Numbers of the students (Students.Student_Number).</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Number", ValueFromPipelineByPropertyName = true)]
    [Alias("StudentId", "Student_Number", "local_id", "Number")]
    [ValidateNotNullOrEmpty]
    public string[] StudentNumber { get; set; } = [];

    /// <summary>Only students of these schools: numbers, names with wildcards, or objects of Get-PSSchool.</summary>
    [Parameter(ParameterSetName = "Query", ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public SchoolIdentity[] School { get; set; } = [];

    /// <summary>Only students in these grades; kindergarten is 0, preschool is negative.</summary>
    [Parameter(ParameterSetName = "Query")]
    [Alias("GradeLevel")]
    public int[] Grade { get; set; } = [];

    /// <summary>Only students whose last name fits, wildcard * allowed; "Last, First" asks for both.</summary>
    [Parameter(ParameterSetName = "Query")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>A query in PowerSchool's own form, sent as it is: criteria such as name.last_name==A* joined by semicolons.</summary>
    [Parameter(ParameterSetName = "Query")]
    [ValidateNotNullOrEmpty]
    public string? Filter { get; set; }

    /// <summary>Enrolment statuses. Default: Active.</summary>
    [Parameter]
    [Alias("Status")]
    [ValidateNotNullOrEmpty]
    public PSEnrollStatus[] EnrollStatus { get; set; } = [PSEnrollStatus.Active];

    /// <summary>Parts of the record to read besides the name. Default: demographics, school_enrollment, contact_info and schedule_setup. Fewer are faster.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ExpansionCompleter))]
    [AllowEmptyCollection]
    public string[]? Expand { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (ParameterSetName == "Number")
        {
            await FindByNumberAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        if (School.Length == 0)
        {
            await ReadAsync(Query(), cancellationToken).ConfigureAwait(false);
            return;
        }

        foreach (PSSchool school in await SchoolsAsync(School, cancellationToken).ConfigureAwait(false))
        {
            await ReadAsync(Query() with { School = school }, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task FindByNumberAsync(CancellationToken cancellationToken)
    {
        string[] numbers = [.. StudentNumber.Select(n => n.Trim())];
        var missing = new HashSet<string>(numbers, StringComparer.Ordinal);
        string[] asked = [.. numbers.Where(StudentQuery.IsStudentNumber)];
        if (asked.Length > 0)
        {
            await ReadAsync(Query() with { StudentNumbers = asked }, cancellationToken, student => missing.Remove(student.StudentNumber)).ConfigureAwait(false);
        }

        foreach (string number in numbers.Where(missing.Remove))
        {
            WriteError(Error.StudentNotFound(number));
        }
    }

    private async Task ReadAsync(StudentQuery query, CancellationToken cancellationToken, Action<PSStudent>? seen = null)
    {
        await foreach (PSStudent student in Client().GetStudentsAsync(query, cancellationToken).ConfigureAwait(false))
        {
            seen?.Invoke(student);
            WriteObject(student);
        }
    }

    private StudentQuery Query()
    {
        string[] name = Name is null ? [] : [.. Name.Split([','], 2).Select(n => n.Trim())];
        var query = new StudentQuery
        {
            Statuses = EnrollStatus,
            Grades = Grade,
            LastName = name.Length > 0 && name[0].Length > 0 ? name[0] : null,
            FirstName = name.Length > 1 && name[1].Length > 0 ? name[1] : null,
            Filter = Filter,
        };
        if (Expand is null)
        {
            return query;
        }

        // The grade is part of the enrolment: without it nobody would fit.
        bool needsEnrolment = Grade.Length > 0 && !Expand.Contains("school_enrollment", StringComparer.OrdinalIgnoreCase);
        return query with { Expansions = needsEnrolment ? [.. Expand, "school_enrollment"] : Expand };
    }
}
