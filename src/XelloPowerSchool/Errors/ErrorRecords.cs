using System.Globalization;
using System.Management.Automation;

namespace XelloPowerSchool.Errors;

/// <summary>Turns the engine's errors into PowerShell's. The only place where error records are made.</summary>
internal static class ErrorRecords
{
    public static ErrorRecord From(XelloException exception) =>
        new(exception, exception.Id, Category(exception.Category), exception.Target)
        {
            ErrorDetails = Details(exception.Message, exception.RecommendedAction),
        };

    /// <summary>A record that was kept out, as the error of one pipeline object.</summary>
    public static ErrorRecord From(XelloFinding finding) =>
        new(new InvalidDataException(finding.Message), finding.Rule, ErrorCategory.InvalidData, finding)
        {
            ErrorDetails = Details($"{Place(finding)}: {finding.Message}", finding.Advice),
        };

    /// <summary>The record, and where it stands if it stands in a file.</summary>
    private static string Place(XelloFinding finding)
    {
        string row = string.Format(CultureInfo.InvariantCulture, "row {0}", finding.Row);
        return finding.File is null ? finding.Subject
            : finding.Row is null ? finding.File
            : finding.Subject == row ? $"{finding.File}, {row}" : $"{finding.File}, {row} ({finding.Subject})";
    }

    /// <summary>PowerShell 7 shows the recommended action below the message. Windows PowerShell does not, so there it is part of it.</summary>
    private static ErrorDetails Details(string message, string action) =>
#if NETFRAMEWORK
        new($"{message} {action}") { RecommendedAction = action };
#else
        new(message) { RecommendedAction = action };
#endif

    /// <summary>The engine names its categories as PowerShell does, so that this is the whole translation.</summary>
    private static ErrorCategory Category(XelloErrorCategory category) =>
        Enum.TryParse(category.ToString(), out ErrorCategory result) ? result : ErrorCategory.NotSpecified;
}
