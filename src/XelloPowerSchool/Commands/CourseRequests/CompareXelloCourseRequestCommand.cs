using System.Management.Automation;
using XelloPowerSchool.CourseRequests;

namespace XelloPowerSchool.Commands;

/// <summary>Reads the requests that PowerSchool has and says which of ours have landed, are missing, too many or changed.</summary>
[Cmdlet(VerbsData.Compare, "XelloCourseRequest")]
[OutputType(typeof(XelloCourseRequestDifference))]
[OutputType(typeof(XelloCourseRequestRate))]
public sealed class CompareXelloCourseRequestCommand : CourseRequestCmdlet
{
    /// <summary>What should be there: the outcome of Test-XelloCourseRequest, or requests, which are checked first.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Writes the requests that have landed, too.</summary>
    [Parameter]
    public SwitchParameter IncludeEqual { get; set; }

    /// <summary>Writes one object for each school, with its rate, instead of the requests.</summary>
    [Parameter]
    public SwitchParameter Summary { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Add(InputObject!);

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        XelloCourseRequestComparison comparison = await ShowAsync("Comparing course requests", async progress =>
        {
            XelloCourseRequestCheck check = Check ?? await new CourseRequestCheck(Client(), new CourseRequestCheckOptions { Year = RequestedYear, SkipHistory = true })
                .CheckAsync(Requests, progress, cancellationToken).ConfigureAwait(false);
            return await new CourseRequestComparer(Client()).CompareAsync(check, progress, cancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
        if (Summary)
        {
            WriteObjects(comparison.Rates);
        }
        else
        {
            WriteObjects([.. comparison.Differences.Where(difference => IncludeEqual || difference.Status != XelloCourseRequestStatus.Landed)]);
        }
    }
}
