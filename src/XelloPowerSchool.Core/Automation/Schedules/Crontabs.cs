using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Automation;

/// <summary>The crontabs of users, by the program crontab.</summary>
/// <param name="program">The program.</param>
internal sealed class Crontabs(string program = "crontab") : INightScheduler
{
    private const string None = "no crontab for";

    private readonly SchedulerProgram _crontab = new(XelloScheduler.Cron, program);

    public string Describe(NightTask task)
    {
        if (task.Logon is NightLogon.Password or NightLogon.ManagedServiceAccount)
            throw Error.SyncTaskInvalid("cron starts commands as any account, without a password", "Name the account with -User, as root.");
        if (task.TimeLimit is not null)
            throw Error.SyncTaskInvalid("cron ends nothing", "Leave out -TimeLimit, or choose another scheduler with -System.");
        if (task.Configuration.Path.Any(char.IsControl))
            throw Error.SyncTaskInvalid("the path of the configuration has a control character in it", "Choose a path that can be written in a line.");
        return CrontabBlock.Write(task);
    }

    public void Register(NightTask task)
    {
        var block = Describe(task);
        if (!File.Exists(task.Program))
            throw Error.SyncTaskNotPrepared($"there is no shell '{task.Program}'", "Name it with -PowerShellPath.");
        var user = task.Logon == NightLogon.User ? task.Account : null;
        Write($"register {task.Name}", user, CrontabBlock.With(Read(user), task.Name, block));
    }

    public IReadOnlyList<RegisteredNight> List(string? user) =>
        _crontab.Exists ? CrontabBlock.Read(Read(user), user ?? Environment.UserName) : [];

    public void Remove(RegisteredNight night)
    {
        Write($"remove {night.Name}", night.Account, CrontabBlock.Without(Read(night.Account), night.Name));
    }

    private string Read(string? user)
    {
        var (code, output, errors) = _crontab.Run([.. Whose(user), "-l"]);
        return code == 0 ? output
            : errors.StartsWith(None, StringComparison.Ordinal) || errors.StartsWith("crontab: " + None, StringComparison.Ordinal) ? ""
            // Whoever wrote back what could not be read would empty it.
            : throw Error.SyncTaskFailed(XelloScheduler.Cron, "show the crontab", errors.Length > 0 ? errors : $"crontab ended with {code}.");
    }

    private void Write(string what, string? user, string crontab)
    {
        if (crontab.Length == 0)
        {
            _crontab.Demand(what, [.. Whose(user), "-r"]);
            return;
        }

        _crontab.Demand(what, [.. Whose(user), "-"], crontab);
    }

    // Only root may name a user, even if it is the one who asks.
    private static IEnumerable<string> Whose(string? user) => user is null || user == Environment.UserName ? [] : ["-u", user];
}
