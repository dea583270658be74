using System.Management.Automation;

namespace XelloPowerSchool.Errors;

/// <summary>Turns the engine's errors into PowerShell's. The only place where error records are made.</summary>
internal static class ErrorRecords
{
    public static ErrorRecord From(XelloException exception) =>
        new(exception, exception.Id, Category(exception.Category), exception.Target)
        {
            ErrorDetails = new ErrorDetails($"{exception.Message} {exception.RecommendedAction}") { RecommendedAction = exception.RecommendedAction },
        };

    /// <summary>A record that was kept out, as the error of one pipeline object.</summary>
    public static ErrorRecord From(XelloFinding finding) =>
        new(new InvalidDataException(finding.Message), finding.Rule, ErrorCategory.InvalidData, finding)
        {
            ErrorDetails = new ErrorDetails($"{finding.Subject}: {finding.Message} {finding.Advice}") { RecommendedAction = finding.Advice },
        };

    /// <summary>The engine names its categories as PowerShell does, so that this is the whole translation.</summary>
    private static ErrorCategory Category(XelloErrorCategory category) =>
        Enum.TryParse(category.ToString(), out ErrorCategory result) ? result : ErrorCategory.NotSpecified;
}
