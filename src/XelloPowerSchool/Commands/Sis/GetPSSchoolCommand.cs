using System.Management.Automation;

namespace XelloPowerSchool.Commands;

/// <summary>Gets schools from PowerSchool.</summary>
[Cmdlet(VerbsCommon.Get, "PSSchool", DefaultParameterSetName = "Name")]
[OutputType(typeof(PSSchool))]
public sealed class GetPSSchoolCommand : ConnectedCmdlet
{
    /// <summary>Names of the schools, wildcards allowed. Default: all schools.</summary>
    [Parameter(Position = 0, ParameterSetName = "Name")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Numbers of the schools (Schools.School_Number).</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Number", ValueFromPipelineByPropertyName = true)]
    [Alias("Number", "SchoolCode")]
    public int[] SchoolNumber { get; set; } = [];

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        List<PSSchool> schools = [];
        await foreach (PSSchool school in Client().GetSchoolsAsync(cancellationToken).ConfigureAwait(false))
        {
            schools.Add(school);
        }

        IEnumerable<SchoolIdentity> asked = ParameterSetName == "Number" ? SchoolNumber.Select(n => new SchoolIdentity(n)) : Name.Select(n => new SchoolIdentity(n));
        foreach (SchoolIdentity identity in asked)
        {
            try
            {
                WriteObjects([.. identity.Resolve(schools)]);
            }
            catch (XelloException e)
            {
                WriteError(e);
            }
        }
    }
}
