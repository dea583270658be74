using System.Text;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Automation;

/// <summary>systemd: that of the system, or that of the user.</summary>
internal sealed class SystemdTimers : INightScheduler
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly bool _forUser;
    private readonly string _folder;
    private readonly string _credentials;
    private readonly string _lingers;
    private readonly SchedulerProgram _systemctl;

    /// <param name="forUser">The user's own.</param>
    /// <param name="folder">Where its units are; null for where systemd looks for them.</param>
    /// <param name="credentials">Where credentials are kept; null for where systemd keeps them.</param>
    /// <param name="systemctl">The program that controls it.</param>
    /// <param name="lingers">Where systemd keeps who may run without being signed in.</param>
    public SystemdTimers(bool forUser, string? folder = null, string? credentials = null, string systemctl = "systemctl", string lingers = "/var/lib/systemd/linger")
    {
        _forUser = forUser;
        var configuration = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
        _folder = folder ?? (forUser ? Path.Combine(configuration, "systemd", "user") : "/etc/systemd/system");
        _credentials = credentials ?? (forUser ? Path.Combine(configuration, "credstore") : "/etc/credstore");
        _lingers = lingers;
        _systemctl = new SchedulerProgram(System, systemctl);
    }

    private XelloScheduler System => _forUser ? XelloScheduler.SystemdUser : XelloScheduler.Systemd;

    public string Describe(NightTask task) => string.Join("\n", Files(task).Select(file => $"# {file.Path}\n{file.Text}"));

    public void Register(NightTask task)
    {
        var files = Files(task);
        if (!_systemctl.Exists)
            throw Error.SchedulerNotAvailable(System, "there is no systemctl");
        CheckPreparations(task);
        var before = files.Select(file => (file.Path, Text: File.Exists(file.Path) ? File.ReadAllText(file.Path) : null)).ToList();
        try
        {
            Directory.CreateDirectory(_folder);
            foreach (var (path, text) in files)
                File.WriteAllText(path, text, Utf8);
            Control("read the units", "daemon-reload");
            Control($"enable {task.Name}", "enable", SystemdUnits.UnitOf(task.Name) + SystemdUnits.TimerSuffix);
            // Not start: one that runs already takes up its new time only when it is started again.
            Control($"start the timer of {task.Name}", "restart", SystemdUnits.UnitOf(task.Name) + SystemdUnits.TimerSuffix);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or XelloException)
        {
            Restore(before);
            throw error as XelloException ?? Error.SyncTaskFailed(System, $"register {task.Name}", error.Message, error);
        }
    }

    public IReadOnlyList<RegisteredNight> List(string? user)
    {
        try
        {
            return Directory.Exists(_folder)
                ? [.. Directory.GetFiles(_folder, SystemdUnits.UnitOf("*") + SystemdUnits.TimerSuffix).OrderBy(path => path, StringComparer.Ordinal).Select(Read).OfType<RegisteredNight>()]
                : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Error.SyncTaskFailed(System, "list its timers", error.Message, error);
        }
    }

    public void Remove(RegisteredNight night)
    {
        var unit = SystemdUnits.UnitOf(night.Name);
        Control($"stop the timer of {night.Name}", "disable", "--now", unit + SystemdUnits.TimerSuffix);
        try
        {
            File.Delete(TimerOf(night.Name));
            File.Delete(ServiceOf(night.Name));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Error.SyncTaskFailed(System, $"remove {night.Name}", error.Message, error);
        }

        Control("read the units", "daemon-reload");
    }

    private string TimerOf(string name) => Path.Combine(_folder, SystemdUnits.UnitOf(name) + SystemdUnits.TimerSuffix);

    private string ServiceOf(string name) => Path.Combine(_folder, SystemdUnits.UnitOf(name) + ".service");

    private List<(string Path, string Text)> Files(NightTask task)
    {
        if (_forUser && task.Logon != NightLogon.Current)
            throw Error.SyncTaskInvalid("a timer of the user runs as that user", "Leave out -User, or choose -System Systemd.");
        if (task.Logon is NightLogon.Password or NightLogon.ManagedServiceAccount)
            throw Error.SyncTaskInvalid("systemd starts services as any account, without a password", "Name the account with -User.");
        if (!_forUser && task.Logon == NightLogon.Current)
            throw Error.SyncTaskInvalid("a service of the system would run as root", "Name the account that is to run it with -User: best one that is for this alone.");
        if (TimeSpan.FromTicks(task.RetryAfter.Ticks * task.Retries) > SystemdUnits.LongestRetries)
            throw Error.SyncTaskInvalid("the tries would go on into the day", $"Keep -RetryCount times -RetryInterval within {SystemdUnits.LongestRetries.TotalHours:0} hours.");
        if (SystemdUnits.Folders(task.Configuration).Concat([task.Configuration.Path]).Any(path => path.Any(char.IsControl)))
            throw Error.SyncTaskInvalid("a path of the configuration has a control character in it", "Choose paths that can be written in a line.");
        return
        [
            (ServiceOf(task.Name), SystemdUnits.Service(task, _forUser, [.. SystemdUnits.Credentials(task.Configuration).Select(Stored)])),
            (TimerOf(task.Name), SystemdUnits.Timer(task)),
        ];
    }

    private StoredCredential Stored(string name)
    {
        var encrypted = Path.Combine(_credentials + ".encrypted", name);
        // The user's manager opens no encrypted ones.
        return !_forUser && File.Exists(encrypted) ? new StoredCredential(name, encrypted, true) : new StoredCredential(name, Path.Combine(_credentials, name), false);
    }

    // What is missing makes systemd give up before the night begins, and then nobody is told.
    private void CheckPreparations(NightTask task)
    {
        if (!File.Exists(task.Program))
            throw Error.SyncTaskNotPrepared($"there is no shell '{task.Program}'", "Name it with -PowerShellPath.");
        if (SystemdUnits.Credentials(task.Configuration).Select(Stored).FirstOrDefault(stored => !File.Exists(stored.Path)) is { } missing)
        {
            throw Error.SyncTaskNotPrepared(
                $"systemd has no credential {missing.Name}",
                _forUser ? $"Write it to '{missing.Path}', readable by you alone." : $"systemd-creds encrypt --name={missing.Name} - {_credentials}.encrypted/{missing.Name}");
        }

        if (SystemdUnits.Folders(task.Configuration).FirstOrDefault(folder => !Directory.Exists(folder)) is { } absent)
            throw Error.SyncTaskNotPrepared($"it may write to the folder '{absent}' and there is none", $"Make it, owned by {task.Account} and closed to others.");
    }

    private RegisteredNight? Read(string path)
    {
        if (SystemdUnits.ReadTimer(File.ReadAllText(path), System) is not { } night)
            return null;
        var service = ServiceOf(night.Name);
        var account = _forUser ? Environment.UserName : File.Exists(service) ? SystemdUnits.ReadAccount(File.ReadAllText(service)) ?? "root" : "";
        return night with
        {
            Account = account,
            // What systemctl enable makes.
            Enabled = File.Exists(Path.Combine(_folder, "timers.target.wants", Path.GetFileName(path))),
            Advice = _forUser && !File.Exists(Path.Combine(_lingers, account)) ? $"It runs only while {account} is signed in: loginctl enable-linger {account}" : "",
        };
    }

    private void Restore(List<(string Path, string? Text)> before)
    {
        foreach (var (path, text) in before)
        {
            try
            {
                if (text is null)
                    File.Delete(path);
                else
                    File.WriteAllText(path, text, Utf8);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // The first error, which is on its way up, is the one to repair.
                continue;
            }
        }

        // So that systemd forgets what it may have read. What keeps it from that has been said by then.
        if (_systemctl.Exists)
            _systemctl.Run(Arguments("daemon-reload"));
    }

    private void Control(string what, params string[] arguments) => _systemctl.Demand(what, Arguments(arguments));

    private IEnumerable<string> Arguments(params string[] arguments) => _forUser ? ["--user", .. arguments] : arguments;
}
