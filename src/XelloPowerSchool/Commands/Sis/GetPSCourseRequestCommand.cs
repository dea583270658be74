using System.Management.Automation;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Commands;

/// <summary>Gets the course requests that PowerSchool's scheduler holds.</summary>
[Cmdlet(VerbsCommon.Get, "PSCourseRequest", DefaultParameterSetName = "School")]
[OutputType(typeof(PSCourseRequest))]
public sealed class GetPSCourseRequestCommand : CourseRecordCmdlet
{
    private protected override IAsyncEnumerable<object> ReadAsync(CourseRecordQuery query, CancellationToken cancellationToken) =>
        Client().GetCourseRequestsAsync(query, cancellationToken);
}
