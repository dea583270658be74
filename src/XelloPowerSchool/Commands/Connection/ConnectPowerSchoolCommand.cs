using System.Management.Automation;

namespace XelloPowerSchool.Commands;

/// <summary>Probe.</summary>
[Cmdlet(VerbsCommunications.Connect, "PowerSchool")]
public sealed class ConnectPowerSchoolCommand : PSCmdlet
{
}
