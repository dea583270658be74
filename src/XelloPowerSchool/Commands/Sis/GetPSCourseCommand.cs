using System.Management.Automation;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Commands;

/// <summary>Gets the courses that schools offer from PowerSchool.</summary>
[Cmdlet(VerbsCommon.Get, "PSCourse")]
[OutputType(typeof(PSCourse))]
public sealed class GetPSCourseCommand : SchoolCmdlet
{
    private readonly HashSet<string> _found = new(StringComparer.Ordinal);
    private bool _asked;

    /// <summary>Only courses with these numbers (Courses.Course_Number), wildcards allowed. Default: all courses.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] CourseNumber { get; set; } = ["*"];

    /// <summary>Only courses of these schools: numbers, names with wildcards, or objects of Get-PSSchool. Default: all schools.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SchoolNumber")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public SchoolIdentity[] School { get; set; } = [];

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        (string Number, WildcardPattern Pattern)[] wanted = [.. CourseNumber.Select(n =>
            (n, WildcardPattern.Get(n.Trim(), WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant)))];
        foreach (PSSchool school in await SchoolsAsync(School, cancellationToken).ConfigureAwait(false))
        {
            _asked = true;
            await foreach (PSCourse course in Client().GetCoursesAsync(school, cancellationToken).ConfigureAwait(false))
            {
                string[] fits = [.. wanted.Where(w => w.Pattern.IsMatch(course.CourseNumber)).Select(w => w.Number)];
                if (fits.Length > 0)
                {
                    _found.UnionWith(fits);
                    WriteObject(course);
                }
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>Only when all schools were asked is it known that none has the course.</remarks>
    protected override Task EndAsync(CancellationToken cancellationToken)
    {
        foreach (string number in CourseNumber.Where(n => _asked && !WildcardPattern.ContainsWildcardCharacters(n) && _found.Add(n)))
        {
            WriteError(Error.CourseNotFound(number));
        }

        return Task.CompletedTask;
    }
}
