using System.Globalization;

namespace XelloPowerSchool.Commands;

/// <summary>
/// Shows what was found in the rows of a file: what keeps a row out is an error; of warnings those about the whole file are
/// shown, and how many others there are.
/// </summary>
internal sealed class RowFindings(XelloCmdlet cmdlet, string file)
{
    private int _quiet;

    public void Write(XelloFinding finding)
    {
        if (finding.Severity == XelloSeverity.Error)
        {
            cmdlet.ShowError(finding);
        }
        else if (finding.Rule is "EncodingAssumed" or "LeadingZerosLost" or "CutByASpreadsheet")
        {
            cmdlet.ShowWarning($"{finding.Subject}: {finding.Message} {finding.Advice}");
        }
        else
        {
            _quiet++;
            cmdlet.ShowVerbose($"{finding.Severity} {finding.Rule}: {finding.Subject}, {finding.Field}: {finding.Message}");
        }
    }

    public void End()
    {
        if (_quiet > 0)
        {
            cmdlet.ShowWarning(string.Format(CultureInfo.InvariantCulture, "{0}: {1:N0} values were repaired or left out. -Verbose shows each.", file, _quiet));
        }
    }
}
