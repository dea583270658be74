namespace XelloPowerSchool;

/// <summary>What starts a night.</summary>
public enum XelloScheduler
{
    /// <summary>Windows' Task Scheduler.</summary>
    WindowsTask,

    /// <summary>A timer of the system, by systemd.</summary>
    Systemd,

    /// <summary>A timer of the user, by systemd.</summary>
    SystemdUser,

    /// <summary>A line of a user's crontab.</summary>
    Cron,
}
