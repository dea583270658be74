using System.Management.Automation;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Commands;

/// <summary>Reads the roster from PowerSchool, proves that it is complete, and writes the accounts that Xello should have.</summary>
[Cmdlet(VerbsCommon.Get, "XelloRoster")]
[OutputType(typeof(XelloAccount))]
public sealed class GetXelloRosterCommand : RosterCmdlet
{
    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        ProvenRoster roster = await ReadRosterAsync(cancellationToken).ConfigureAwait(false);
        foreach (XelloFinding finding in roster.Snapshot.Findings)
        {
            WriteFinding(finding);
        }

        WriteObjects(roster.Accounts);
    }
}
