using System.Runtime.InteropServices;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Automation;

/// <summary>The schedulers of this machine.</summary>
internal static class NightSchedulers
{
    // systemd makes it when it has started the machine.
    private const string SystemdRuns = "/run/systemd/system";

    public static bool IsRoot => !RuntimeInformation.IsOSPlatform(OSPlatform.Windows) && Environment.UserName == "root";

    /// <summary>The one that a night is registered with when nobody names one.</summary>
    public static XelloScheduler Default =>
        RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? XelloScheduler.WindowsTask
        : !Directory.Exists(SystemdRuns) ? XelloScheduler.Cron
        : IsRoot ? XelloScheduler.Systemd : XelloScheduler.SystemdUser;

    /// <summary>All that a night may be registered with here.</summary>
    public static IReadOnlyList<XelloScheduler> All =>
        RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? [XelloScheduler.WindowsTask] : [XelloScheduler.Systemd, XelloScheduler.SystemdUser, XelloScheduler.Cron];

    public static INightScheduler Of(XelloScheduler system) => system switch
    {
        XelloScheduler.WindowsTask => new WindowsTasks(WindowsTaskLibrary.OfMachine),
        XelloScheduler.Systemd => new SystemdTimers(forUser: false),
        XelloScheduler.SystemdUser => new SystemdTimers(forUser: true),
        _ => new Crontabs(),
    };

    /// <summary>Registers a night. One of its name is in the way unless it may be replaced.</summary>
    /// <exception cref="XelloException"><c>SyncTaskExists</c>, and what the scheduler throws.</exception>
    public static RegisteredNight Register(INightScheduler scheduler, NightTask task, bool replace)
    {
        var user = task.Logon == NightLogon.User ? task.Account : null;
        if (!replace && Find(scheduler, task.Name, user) is { } other)
            throw Error.SyncTaskExists(task.Name, other.Configuration);
        scheduler.Register(task);
        return Find(scheduler, task.Name, user) ?? throw Error.SyncTaskNotFound(task.Name);
    }

    /// <summary>All nights that are registered here.</summary>
    /// <param name="system">By this scheduler only; null for all.</param>
    /// <param name="user">Whose, where users have their own; null for this one's.</param>
    public static IEnumerable<RegisteredNight> ListAll(XelloScheduler? system, string? user) =>
        (system is { } one ? [one] : All).SelectMany(scheduler => Of(scheduler).List(user));

    private static RegisteredNight? Find(INightScheduler scheduler, string name, string? user) =>
        scheduler.List(user).FirstOrDefault(night => string.Equals(night.Name, name, StringComparison.OrdinalIgnoreCase));
}
