using System.Management.Automation;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Commands;

/// <summary>Changes as they come through a pipeline.</summary>
internal static class PipedChange
{
    /// <summary>
    /// The change, or an end: a parameter of the right type would refuse each copy one by one and then go on with none of them, which
    /// looks as if there were nothing to do.
    /// </summary>
    internal static XelloRosterChange Take(PSCmdlet cmdlet, PSObject input)
    {
        if (input.BaseObject is XelloRosterChange change)
        {
            return change;
        }

        cmdlet.ThrowTerminatingError(ErrorRecords.From(Error.ChangeNotLive(input.TypeNames.Count > 0 ? input.TypeNames[0] : "something else")));
        return null!; // not reached
    }
}
