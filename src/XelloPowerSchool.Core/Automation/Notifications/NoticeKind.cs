namespace XelloPowerSchool.Automation;

/// <summary>Decides what there is to tell.</summary>
internal static class NoticeKind
{
    /// <param name="run">The run of this night.</param>
    /// <param name="before">That of the night before; null when there was none.</param>
    /// <param name="settings">What the district wants to be told.</param>
    /// <param name="today">The day on which the night began.</param>
    /// <returns>Null when there is nothing to tell. Another night that is in progress tells for itself.</returns>
    public static XelloNotificationKind? Of(XelloSyncRun run, XelloSyncRun? before, XelloNotificationSettings settings, DayOfWeek today)
    {
        var kind = run.Status switch
        {
            XelloSyncStatus.Failed when run.ExitCode == NightExitCode.InProgress => default(XelloNotificationKind?),
            XelloSyncStatus.Failed when run.ExitCode == NightExitCode.Incomplete => XelloNotificationKind.Incomplete,
            XelloSyncStatus.Failed => XelloNotificationKind.Failed,
            XelloSyncStatus.Held => XelloNotificationKind.Held,
            _ => before is { Status: XelloSyncStatus.Failed or XelloSyncStatus.Staged } ? XelloNotificationKind.Recovered : null,
        };
        if (kind is { } told && settings.On.Contains(told))
            return kind;
        return run.Status is not XelloSyncStatus.Failed && settings.Heartbeat.Contains(today) ? XelloNotificationKind.Heartbeat : null;
    }
}
