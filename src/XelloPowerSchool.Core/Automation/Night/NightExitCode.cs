namespace XelloPowerSchool.Automation;

/// <summary>What a scheduler is told of an error: the exit codes of the design.</summary>
internal static class NightExitCode
{
    public const int Failed = 1;
    public const int Credentials = 4;
    public const int InProgress = 5;
    public const int Incomplete = 6;

    /// <summary>
    /// Whether another try can mend it: no complete roster, or a server that did not answer. What is held, not configured, refused or
    /// late is as it was.
    /// </summary>
    public static bool MayPass(Exception? error) => error is XelloException known && known.Id != "DeadlinePassed"
        && (Of(known) == Incomplete
            || (Of(known) == Failed && (known.Category is XelloErrorCategory.ConnectionError or XelloErrorCategory.OperationTimeout or XelloErrorCategory.ResourceUnavailable
                || known.Id == "DeliveryInterrupted")));

    public static int Of(Exception error) => error is not XelloException known ? Failed : known.Id switch
    {
        "SyncInProgress" or "LedgerLocked" => InProgress,
        "InvalidTimeOfDay" or "InvalidRetryInterval" => Credentials, // what was given with the configuration
        "RosterIncomplete" or "ReadIncomplete" => Incomplete,
        _ when known.Id.StartsWith("Configuration", StringComparison.Ordinal) || known.Id.StartsWith("Secret", StringComparison.Ordinal) => Credentials,
        _ when known.Category is XelloErrorCategory.AuthenticationError => Credentials,
        _ => Failed,
    };
}
