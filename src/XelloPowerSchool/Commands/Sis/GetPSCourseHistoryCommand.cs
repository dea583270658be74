using System.Management.Automation;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Commands;

/// <summary>Gets stored grades of students from PowerSchool.</summary>
[Cmdlet(VerbsCommon.Get, "PSCourseHistory", DefaultParameterSetName = "School")]
[OutputType(typeof(PSCourseHistory))]
public sealed class GetPSCourseHistoryCommand : CourseRecordCmdlet
{
    private protected override IAsyncEnumerable<object> ReadAsync(CourseRecordQuery query, CancellationToken cancellationToken) =>
        Client().GetHistoryAsync(query, cancellationToken);
}
