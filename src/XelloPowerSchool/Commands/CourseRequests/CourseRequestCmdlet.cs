using System.Collections;
using System.Management.Automation;
using XelloPowerSchool.CourseRequests;

namespace XelloPowerSchool.Commands;

/// <summary>Base of the cmdlets that take course requests: as they were imported, or checked.</summary>
public abstract class CourseRequestCmdlet : ConnectedCmdlet
{
    private const int RequestActivity = 2;

    private readonly List<XelloCourseRequest> _requests = [];
    private RequestObjects? _objects;

    /// <summary>Calendar year in which the requested school year starts, for requests that do not say. Default: the next school year.</summary>
    [Parameter]
    [Alias("StartYear")]
    [ValidateRange(1991, 2099)]
    public int Year { get; set; }

    /// <summary>The requests that came in.</summary>
    private protected IReadOnlyList<XelloCourseRequest> Requests => _requests;

    /// <summary>The check that came in instead, when one did.</summary>
    private protected XelloCourseRequestCheck? Check { get; private set; }

    /// <summary>Takes an object of the pipeline; of a list that is one object, all of it.</summary>
    private protected void Add(PSObject value)
    {
        if (value.BaseObject is IEnumerable list and not (string or IDictionary))
        {
            foreach (object? item in list)
            {
                AddOne(PSObject.AsPSObject(item ?? throw Refused(Errors.Error.NoCourseRequest("null"))));
            }
        }
        else
        {
            AddOne(value);
        }
    }

    private void AddOne(PSObject value)
    {
        switch (value.BaseObject)
        {
            case XelloCourseRequestDifference { Status: not XelloCourseRequestStatus.Missing }:
                break; // what has landed is there, and what is too much or changed no import can mend
            case XelloCourseRequestCheck check when Check is null && _requests.Count == 0:
                Check = check;
                break;
            case var other when Check is not null || other is XelloCourseRequestCheck:
                throw Refused(Errors.Error.RequestsMixed());
            case XelloCourseRequest request:
                _requests.Add(request);
                break;
            // The year of the check or the comparison, whatever the year of this call is.
            case XelloCheckedCourseRequest { Request: var request, Year: var year }:
                _requests.Add(request with { Year = year });
                break;
            case XelloCourseRequestDifference { Request: { } missing, Year: var year }:
                _requests.Add(missing.Request with { Year = year });
                break;
            default:
                AddRow(value);
                break;
        }
    }

    private void AddRow(PSObject value)
    {
        _objects ??= new RequestObjects(layout =>
        {
            WriteVerbose($"Requests are read from: {string.Join(", ", layout.Map.Describe())}.");
            if (layout.Unused.Count > 0)
            {
                WriteVerbose($"Properties that nothing is read from: {string.Join(", ", layout.Unused)}.");
            }
        });
        try
        {
            _requests.AddRange(_objects.Read(value));
        }
        catch (XelloException e)
        {
            throw Refused(e);
        }
    }

    /// <summary>Ends the cmdlet; what it returns never comes.</summary>
    private Exception Refused(XelloException error)
    {
        ThrowTerminatingError(Errors.ErrorRecords.From(error));
        return error;
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
