using System.Management.Automation;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Commands;

/// <summary>Gets who is and was enrolled in which sections from PowerSchool, dropped enrolments included.</summary>
[Cmdlet(VerbsCommon.Get, "PSCourseEnrollment", DefaultParameterSetName = "School")]
[OutputType(typeof(PSCourseEnrollment))]
public sealed class GetPSCourseEnrollmentCommand : CourseRecordCmdlet
{
    private protected override IAsyncEnumerable<object> ReadAsync(CourseRecordQuery query, CancellationToken cancellationToken) =>
        Client().GetEnrollmentsAsync(query, cancellationToken);
}
