using System.Management.Automation;
using XelloPowerSchool.Completion;
using XelloPowerSchool.Errors;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Commands;

/// <summary>Gets students from PowerSchool, page by page as they arrive.</summary>
[Cmdlet(VerbsCommon.Get, "PSStudent", DefaultParameterSetName = "Query", SupportsPaging = true)]
[OutputType(typeof(PSStudent))]
public sealed class GetPSStudentCommand : SchoolCmdlet
{
    private PageWindow? _window;

    /// <summary>Numbers of the students (Students.Student_Number).</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Number", ValueFromPipelineByPropertyName = true)]
    [Alias("StudentId", "Student_Number", "local_id", "Number")]
    [ValidateNotNullOrEmpty]
    public string[] StudentNumber { get; set; } = [];

    /// <summary>Ids of the students in PowerSchool's API (Students.DCID).</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Id")]
    [Alias("Dcid")]
    [ValidateNotNullOrEmpty]
    public long[] Id { get; set; } = [];

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

    /// <summary>Enrolment statuses, by name, letter (A, P, T, G, H, I) or code. Default: Active.</summary>
    [Parameter(ParameterSetName = "Query")]
    [Parameter(ParameterSetName = "Number")]
    [Alias("Status")]
    [EnrollStatusTransform]
    [ValidateNotNullOrEmpty]
    public PSEnrollStatus[] EnrollStatus { get; set; } = [PSEnrollStatus.Active];

    /// <summary>Parts of the record to read besides the name. Default: demographics, school_enrollment, contact_info and schedule_setup. Fewer are faster.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ExpansionCompleter))]
    [AllowEmptyCollection]
    public string[]? Expand { get; set; }

    /// <summary>Extension tables of students to read. Their columns become properties of a property of the table's name.</summary>
    [Parameter]
    [ValidatePattern("^[A-Za-z][A-Za-z0-9_]*$")]
    public string[] Extension { get; set; } = [];

    private PageWindow Window => _window ??= new PageWindow(PagingParameters);

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        switch (ParameterSetName)
        {
            case "Number":
                await FindByNumberAsync(cancellationToken).ConfigureAwait(false);
                break;
            case "Id":
                await FindByIdAsync(cancellationToken).ConfigureAwait(false);
                break;
            default:
                await SearchAsync(cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private async Task SearchAsync(CancellationToken cancellationToken)
    {
        StudentQuery query = Query();
        StudentQuery[] queries = School.Length == 0
            ? [query]
            : [.. (await SchoolsAsync(School, cancellationToken).ConfigureAwait(false)).Select(school => query with { School = school })];
        if (PagingParameters.IncludeTotalCount)
        {
            await WriteTotalCountAsync(queries, cancellationToken).ConfigureAwait(false);
        }

        foreach (StudentQuery one in queries)
        {
            await ReadAsync(one, cancellationToken).ConfigureAwait(false);
        }
    }

    // What is filtered here and not by the server, the server has counted as well.
    private async Task WriteTotalCountAsync(StudentQuery[] queries, CancellationToken cancellationToken)
    {
        ulong count = 0;
        foreach (StudentQuery query in queries)
        {
            count += (ulong)await Client().CountStudentsAsync(query, cancellationToken).ConfigureAwait(false);
        }

        WriteObject(PagingParameters.NewTotalCount(count, accuracy: Grade.Length == 0 && Name is null ? 1 : 0.5));
    }

    private async Task FindByIdAsync(CancellationToken cancellationToken)
    {
        foreach (long id in Id)
        {
            if (await Client().GetStudentAsync(id, Query(), cancellationToken).ConfigureAwait(false) is { } student)
            {
                Write(student);
            }
            else
            {
                WriteError(Error.StudentNotFound(id));
            }
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

        // Who stopped early does not know who is missing.
        foreach (string number in numbers.Where(n => !Window.IsFull && missing.Remove(n)))
        {
            WriteError(Error.StudentNotFound(number));
        }
    }

    private async Task ReadAsync(StudentQuery query, CancellationToken cancellationToken, Action<PSStudent>? seen = null)
    {
        if (Window.IsFull)
        {
            return;
        }

        await foreach (PSStudent student in Client().GetStudentsAsync(query, cancellationToken).ConfigureAwait(false))
        {
            seen?.Invoke(student);
            Write(student);
            if (Window.IsFull)
            {
                return;
            }
        }
    }

    private void Write(PSStudent student)
    {
        if (Window.Admits())
        {
            WriteObject(student.Extensions.Count == 0 ? student : ColumnProperties.OfStudent(student));
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
            Extensions = Extension,
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
