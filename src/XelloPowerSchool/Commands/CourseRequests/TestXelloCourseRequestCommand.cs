using System.Collections;
using System.Management.Automation;
using XelloPowerSchool.CourseRequests;

namespace XelloPowerSchool.Commands;

/// <summary>Checks course requests against PowerSchool and writes one object with the verdicts, the findings and the demand.</summary>
[Cmdlet(VerbsDiagnostic.Test, "XelloCourseRequest")]
[OutputType(typeof(XelloCourseRequestCheck))]
public sealed class TestXelloCourseRequestCommand : CourseRequestCmdlet
{
    /// <summary>The requests, from Import-XelloCourseRequest; or rows of Import-Csv, objects of your own, or an earlier outcome, which is checked anew.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Credits that a student's primary requests must and may have, by grade of next year: a grade, the least, and the most.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? CreditLimit { get; set; }

    /// <summary>Primary requests that a course needs to run.</summary>
    [Parameter]
    [ValidateRange(1, 100_000)]
    public int MinimumRequests { get; set; }

    /// <summary>Primary requests that a course can take.</summary>
    [Parameter]
    [ValidateRange(1, 100_000)]
    public int MaximumRequests { get; set; }

    /// <summary>A file with the district's rules. What other parameters say wins over it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RulePath { get; set; }

    /// <summary>Scheduling catalogues to check courses against (ScheduleCourseCatalogs.CourseCatalogID). Default: the newest of each school.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public long[] CatalogId { get; set; } = [];

    /// <summary>Does not read stored grades: courses already taken and prerequisites are not checked then.</summary>
    [Parameter]
    public SwitchParameter SkipHistory { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Add(InputObject!);

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        CourseRequestLimits limits = RulePath is null ? CourseRequestLimits.None : CourseRequestLimits.Read(ResolvePath(RulePath));
        var check = new CourseRequestCheck(Client(), new CourseRequestCheckOptions
        {
            Year = RequestedYear,
            Limits = limits.With(CreditLimit, MinimumRequests == 0 ? null : MinimumRequests, MaximumRequests == 0 ? null : MaximumRequests),
            CatalogueIds = CatalogId,
            SkipHistory = SkipHistory,
            FindStudentsWithout = true,
        });
        IReadOnlyList<XelloCourseRequest> requests = Check is null ? Requests : [.. Check.Requests.Select(r => r.Request with { Year = r.Year })];
        WriteObject(await ShowAsync("Checking course requests", progress => check.CheckAsync(requests, progress, cancellationToken)).ConfigureAwait(false));
    }
}
