using System.Management.Automation;
using XelloPowerSchool.CourseRequests;

namespace XelloPowerSchool.Commands;

/// <summary>Base of the cmdlets that take course requests: as they were imported, or checked.</summary>
public abstract class CourseRequestCmdlet : ConnectedCmdlet
{
    private const int RequestActivity = 2;

    private readonly List<XelloCourseRequest> _requests = [];

    /// <summary>Calendar year in which the requested school year starts, for requests that do not say. Default: the next school year.</summary>
    [Parameter]
    [Alias("StartYear")]
    [ValidateRange(1991, 2099)]
    public int Year { get; set; }

    /// <summary>The requests that came in.</summary>
    private protected IReadOnlyList<XelloCourseRequest> Requests => _requests;

    /// <summary>The check that came in instead, when one did.</summary>
    private protected XelloCourseRequestCheck? Check { get; private set; }

    /// <summary>Takes an object of the pipeline.</summary>
    private protected void Add(object value)
    {
        switch (value is PSObject wrapped ? wrapped.BaseObject : value)
        {
            case XelloCourseRequest request when Check is null:
                _requests.Add(request);
                break;
            case XelloCourseRequestDifference { Status: XelloCourseRequestStatus.Missing, Request: { } missing } when Check is null:
                // The year of the comparison, whatever the year of this call is.
                _requests.Add(missing.Request with { Year = missing.Year });
                break;
            case XelloCourseRequestDifference:
                break; // what has landed is there, and what is too much or changed no import can mend
            case XelloCourseRequestCheck check when Check is null && _requests.Count == 0:
                Check = check;
                break;
            case XelloCourseRequestCheck or XelloCourseRequest:
                ThrowTerminatingError(Errors.ErrorRecords.From(Errors.Error.RequestsMixed()));
                break;
            default:
                ThrowTerminatingError(Errors.ErrorRecords.From(Errors.Error.NoCourseRequest(value is PSObject other ? other.TypeNames[0] : value.GetType().Name)));
                break;
        }
    }

    /// <summary>The school year after the running one; school years start on 1 July.</summary>
    private protected int RequestedYear
    {
        get
        {
            DateTime today = Today;
            return Year != 0 ? Year : today.Month >= 7 ? today.Year + 1 : today.Year;
        }
    }

    /// <summary>Runs work on the requests and shows how far it is.</summary>
    private protected async Task<T> ShowAsync<T>(string activity, Func<IProgress<CourseRequestProgress>, Task<T>> work)
    {
        using var progress = new ThrottledProgress(this, RequestActivity, activity);
        return await work(new Sink(progress)).ConfigureAwait(false);
    }

    private sealed class Sink(ThrottledProgress progress) : IProgress<CourseRequestProgress>
    {
        public void Report(CourseRequestProgress value) => progress.Report(value.Activity, value.Done, value.Total);
    }
}
