namespace XelloPowerSchool.Automation;

/// <summary>What a scheduler is told of an error: the exit codes of the design.</summary>
internal static class NightExitCode
{
    public const int Failed = 1;
    public const int Credentials = 4;
    public const int InProgress = 5;
    public const int Incomplete = 6;

    public static int Of(Exception error) => error is not XelloException known ? Failed : known.Id switch
    {
        "SyncInProgress" or "LedgerLocked" => InProgress,
        "InvalidTimeOfDay" => Credentials, // what was given with the configuration
        "RosterIncomplete" or "ReadIncomplete" => Incomplete,
        _ when known.Id.StartsWith("Configuration", StringComparison.Ordinal) || known.Id.StartsWith("Secret", StringComparison.Ordinal) => Credentials,
        _ when known.Category is XelloErrorCategory.AuthenticationError => Credentials,
        _ => Failed,
    };
}
