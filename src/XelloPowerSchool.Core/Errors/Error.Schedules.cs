namespace XelloPowerSchool.Errors;

/// <summary>Errors of nights that the machine starts by itself.</summary>
internal static partial class Error
{
    public static XelloException SchedulerNotAvailable(Enum system, string why) => New(
        "SchedulerNotAvailable", XelloErrorCategory.ResourceUnavailable,
        $"{system} cannot be used here: {why}. Nothing was changed.",
        "Choose another scheduler with -System, or run this on the machine that is to run the night. -AsText shows the definition on any machine.", system);

    public static XelloException InvalidTimeOfDay(string parameter, string text) => New(
        "InvalidTimeOfDay", XelloErrorCategory.InvalidArgument,
        $"-{parameter} is '{text}', which is no time of day.",
        "Write hours and minutes from 00:00 to 23:59, for example 02:00 for two in the morning and 19:45 for a quarter to eight in the evening.", text);

    public static XelloException InvalidRetryInterval(TimeSpan interval) => New(
        "InvalidRetryInterval", XelloErrorCategory.InvalidArgument,
        $"-RetryInterval is {interval:c}, and a night waits from one second to eight hours before another try.",
        "Give it hours and minutes, for example 0:15 for a quarter of an hour. A number alone counts in the smallest unit of time there is.", interval.ToString("c"));

    public static XelloException SyncTaskInvalid(string why, string action) => New(
        "SyncTaskInvalid", XelloErrorCategory.InvalidArgument,
        $"The night cannot be registered so: {why}.",
        action);

    public static XelloException SyncTaskNotPrepared(string what, string action) => New(
        "SyncTaskNotPrepared", XelloErrorCategory.InvalidOperation,
        $"The night would fail: {what}. Nothing was registered.",
        action);

    public static XelloException SyncTaskExists(string name, string configuration) => New(
        "SyncTaskExists", XelloErrorCategory.ResourceExists,
        $"A night of the name {name} is registered already, for '{configuration}'.",
        "Replace it with -Force, or give this one another name with -Name.", name);

    public static XelloException SyncTaskNotFound(string name) => New(
        "SyncTaskNotFound", XelloErrorCategory.ObjectNotFound,
        $"No night of the name {name} is registered here.",
        "Get-XelloSyncTask lists them. Those of another user are listed with -User, as root.", name);

    public static XelloException SyncTaskFailed(Enum system, string what, string said, Exception? inner = null) => New(
        "SyncTaskFailed", XelloErrorCategory.InvalidResult,
        $"{system} did not {what}: {said}",
        "Mostly a right is missing: run the session as administrator or root. Check the account and its password.", system, inner);
}
